"""What of Python is not read: one message at the line, and never another value in silence."""

import textwrap

import numpy as np
import pytest

import gradc

_X = 'def f(x: "n"):\n'
_S = "def f(x: float):\n"

# A text, the line of the error, and words of its message.
REFUSED = [
    ('def f(x: "n"):\n y = x\n y[0] = 1.0\n return y.sum()', 3, "changes the argument x"),
    (_X + " x += 1\n return x.sum()", 2, "changes the argument x"),
    (_X + " y = x*2\n z = y\n z[0] = 1.0\n return y.sum()", 5, "y was changed too"),
    (_X + " y = x*2\n z = y[1:]\n z[0] = 1.0\n return y.sum()", 5, "y was changed too"),
    (_X + " y = x*2\n z = y[1:]\n y[1] = 1.0\n return z.sum()", 5, "z was changed too"),
    (_X + " y = x*2\n z = y.T\n z += 1\n return y.sum()", 5, "y was changed too"),
    (_X + " y = x*2\n l = [y]\n y[0] = 1.0\n return l[0].sum()", 5, "l was changed too"),
    (_X + " l = [x*2]\n b = l[0]\n l[0] += 1\n return b.sum()", 4, "another name too"),
    (_X + " l = [x*2, x]\n l[0][0] = 5.0\n return l[0].sum()", 3, "cannot be assigned"),
    (_X + " y = x*2\n if x[0] > 0:\n  z = y\n else:\n  z = x*3\n z[0] = 7.0\n return y.sum()", 8, "y"),
    ("def g(a):\n a[0] = 1.0\n return a.sum()\n" + _X + " y = x*2\n s = g(y)\n return s + y.sum()",
     7, "y was changed too"),
    (_X + " y = x*2\n z = y[1:]\n s = 0.0\n for i in range(30):\n  s += z.sum()\n  y[1] = 0.5\n return s",
     6, "z was changed too"),
    (_X + " a = x*2\n b = x*3\n for i in range(2000):\n  a[0] = a[0] + 1\n  a = b\n return b.sum()", 4,
     "one array"),
    ("import numpy as np\n" + _X + " y = np.zeros(3, dtype=int)\n y[0] = x[0]\n return y.sum()", 4,
     "whole numbers"),
    (_S + " z = (x*i for i in range(3))\n return sum(z) + sum(z)", 2, "used up"),
    ("def g(a, l=[]):\n l.append(a)\n return sum(l)\n" + _S + " return g(x) + g(x)", 2, "an argument"),
    (_S + " return x^2", 2, "bitwise"),
    (_S + " return x & 2", 2, "bitwise"),
    (_S + " return ~x", 2, "bitwise"),
    (_S + " return x << 2", 2, "bitwise"),
    (_S + " return x*2j", 2, "complex"),
    (_S + " return x*(-1)**0.5", 2, "complex"),
    (_S + ' return "a"', 2, "no number"),
    (_S + " x = x + 1", 1, "returns nothing"),
    (_S + " if x > 0:\n  return x", 2, "ends without one"),
    (_S + " if x > 0:\n  y = x\n return y", 4, "in one branch"),
    ("K = 1\nK = 2\n" + _S + " return K*x", 4, "global that changes"),
    ("K = 1.0\n" + _S + " global K\n K = x\n return x", 3, "side effect"),
    (_S + " def g():\n  nonlocal x\n  x = 2\n  return x\n return g()", 3, "side effect"),
    (_S + " return f(x)", 2, "without an end"),
    ("def g(x, n):\n return g(x, n + 1)\n" + _S + " return g(x, 0)", 2, "without an end"),
    ("def f(x):\n return x[0]", 2, "nothing says its shape"),
    ("def f(x):\n return x.sum()", 2, "nothing says its shape"),
    ("def f(x):\n return x.T", 2, "nothing says its shape"),
    ("def f(x):\n return len(x)*1.0", 2, "nothing says its shape"),
    ("class M:\n def loss(self, x):\n  return x\n" + _S + " m = M()\n return m.loss(x)", 5, "class"),
    (_S + " return x*float(input())", 2, "input()"),
    (_S + ' return eval("x")', 2, "eval()"),
    (_S + ' return open("x")', 2, "open()"),
    (_S + " try:\n  y = x\n except ValueError:\n  y = 0\n return y", 2, "caught"),
    (_S + " import os\n return x", 2, "module os"),
    ("import os\n" + _S + " return os.getpid()*x", 3, "module os"),
    ("import numpy as np\n" + _S + " return x*np.random.rand()", 3, "random"),
    (_S + " return x +", 2, "no Python"),
    (_S + " del x\n return 1", 2, "del"),
    (_S + " yield x", 2, "yields"),
    (_S + ' with open("a") as g:\n  pass\n return x', 2, "with"),
    (_S + " while x > 1:\n  x = x/2\n return x", 2, "at most"),
    (_S + " for i in range(300):\n  x = x + 1\n  if x > 5:\n   break\n else:\n  x = 0\n return x", 2, "else"),
    (_S + " while True:\n  x = x*2\n  if x > 5:\n   break\n return x", 2, "at most"),
    (_S + " for i in range(300):\n  x = x*1.1\n  if x > 5:\n   return x\n return 0*x", 4, "without one"),
    (_S + " return x*foo", 2, "no foo"),
    ("def g(a):\n return a\n" + _S + " return g(x, 1)", 4, "takes 1"),
    ("def g(a):\n return a\n" + _S + " return g(b=1)", 4, "no argument b"),
    (_S + " return 10**400*x", 2, "too large"),
    (_S + " return 10**10**10*x", 2, "too large"),
    (_S + " return x*(1/0)", 2, "division"),
    ("x = 1", 1, "no function"),
    ("", 1, "no function"),
    ("def f(*xs):\n return xs[0]", 1, "not known"),
    ("@cached\n" + _S + " return x", 1, "decorator"),
    ('def f(params: "3"):\n params[0] = 1\n return params.sum()', 2, "argument params"),
    (_S + " a, b = (x, 1, 2)\n return a", 2, "3 values for 2"),
    (_S + " d = {'a': x}\n return d['b']", 3, "no key"),
    (_S + " l = [x, 1]\n return l[2]", 3, "no part 2"),
    (_S + " return lambda y: y", 2, "function"),
    (_S + " match x:\n  case 1:\n   return x\n return x", 2, "match"),
    (_S + " raise ValueError('no')", 2, "raised"),
    (_S + " return {x}", 2, "set"),
    (_S + " i = 7\n a = x\n for i in range(60):\n  if a > 2:\n   break\n  a += 0.1\n return a*i", 8, "what it was when"),
    ("import numpy as np\nW = np.ones(2)\n" + _S + " y = W\n y *= x\n return y.sum()", 5, "changes the argument W"),
    (_X + " a, b = x\n return a*b", 2, "how many parts"),
    ("X = []\n" + _S + " X.append(x)\n return x", 3, "global that changes"),
    ("K = 1.0\ndef g():\n global K\n K = 2.0\n" + _S + " return K*x", 6, "global that changes"),
    ("W = [1.0]\nW[0] = 2.0\n" + _S + " return W[0]*x", 4, "global that changes"),
    ("if input():\n K = 1.0\nelse:\n K = 2.0\n" + _S + " return K*x", 6, "global that changes"),
    ("if input():\n K = 1.0\n" + _S + " return K*x", 4, "under a condition"),
    ("from numpy import *\n" + _S + " return sum([x])", 3, "whether sum is of numpy"),
    (_S + " import scipy.optimize\n return scipy.optimize.minimize(x, x)", 3, "not read"),
    ("class M:\n w = 1.0\nm = M()\n" + _S + " return m.w*x", 3, "class"),
    ("import time\n" + _S + " return x*time.time()", 3, "module time"),
    (_S + " x.y = 3\n return x", 2, "attribute"),
    ('def f(x: "3"):\n return x[3]', 2, "out of range"),
    ('def f(x: "3"):\n return x[-4]', 2, "out of range"),
    ("import numpy as np\ndef f(x: \"3\"):\n y = np.zeros(3)\n y[5] = x[0]\n return y.sum()", 4, "out of range"),
    ("import numpy as np\ndef f(x: \"3\"):\n m = np.array([True, False])\n return np.sum(x[m])", 4, "mask is [2]"),
    ('def f(x: "3", y: "2"):\n return x[y > 0].sum()', 2, "mask is [2]"),
    ("import numpy as np\n" + _X + " m = np.array([True, False])\n return np.sum(x[m])", 4, "mask is [2]"),
    ("def g(k):\n return g(k + 1)\n" + _S + " return g(0)*x", 2, "without an end"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "words"), REFUSED)
def test_what_is_not_read_is_one_message_at_its_line(text, line, words):
    """It says what to write instead."""
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(text, language="python")
    error = caught.value
    assert words in error.message
    assert error.span is not None
    assert error.span.line == line
    assert error.hint


# Where reading could take another value than Python does, each with its value at 1.3.
TRAPS = [
    ("k = 1.0\ndef g(a, b=k):\n    return a*b\nk = 3.0\nreturn g(x)", 1.3),
    ("k = 1.0\ng = lambda a: a*k\nk = 3.0\nreturn g(x)", 3.9),
    ("fs = [lambda a: a*i for i in range(3)]\nreturn fs[0](x)", 2.6),
    ("return (x > 0 and 3*x) + 1", 4.9),
    ("y = x or 2.0\nreturn y*x", 1.69),
    ("return (x - 1.3) or (x - 1.3)*0 or x*7", 9.1),
    ("c = x > 1\nd = x < 1\nreturn x*2 if c and not d else x", 2.6),
    ("y = x - 0.9\nreturn 3*x if y else x", 3.9),
    ("a = [x, 2.0]\nb = a\nb[0] = x*5\nreturn a[0]", 6.5),
    ("d = {'a': x, 'b': 1.0}\nfor i in range(40):\n    d['a'] = d['a']*0.5 + d['b']\nreturn d['a']",
     2 - 0.7*0.5**40),
    ("d = [x, 1.0]\ne = d\nfor i in range(40):\n    d[0] = d[0]*0.5 + d[1]\nreturn e[0]",
     2 - 0.7*0.5**40),
    ("y = x\nfor _ in range(5):\n    if y < 1e-9:\n        break\n    y = y/2\nreturn y", 1.3 / 32),
    ("p, c = x, 1.0\nfor i in range(20):\n    old = p\n    p = c\n    c = old\nreturn p*2 + c", 3.6),
    ("s = x\nhs = []\nfor i in range(3):\n    s = s*2\n    hs.append(s)\ns = 0*x\nreturn sum(hs)", 18.2),
    ("return x*(-7 // 2) + x*(-7 % 3) + (-x) % 3.0", 1.3 * -4 + 1.3 * 2 + 1.7),
    ("for i in range(0):\n    x = x + 1\nreturn x", 1.3),
    ("for i in range(3):\n    x = x + 1\nelse:\n    x = 2*x\nreturn x", 8.6),
    ("n = 2\nwhile n > 0:\n    n -= 1\nelse:\n    x = 2*x\nreturn x", 2.6),
    ("for i in range(3):\n    if x > i:\n        break\nelse:\n    x = 0\nreturn x*(i + 1)", 1.3),
    ("for i in range(3):\n    if x < i:\n        return x*i\nreturn x", 2.6),
    ("a = x\nfor i in range(60):\n    a = a + 0.1\n    if a > 2.05:\n        return a*i\nreturn a", 2.1*7),
    ("a = x\nn = 0\nfor i in range(60):\n    a = a + 0.12\n    if a > 2:\n        break\n    n += 1\nreturn n*x", 6.5),
    ("i = 7\nfor i in range(300):\n    x = x*1.0\nreturn x*i", 1.3*299),
    ("return x*True + sum([x > 0, x > 5])", 2.3),
]  # fmt: skip


@pytest.mark.parametrize(("body", "value"), TRAPS)
def test_what_python_means_is_what_is_read(body, value):
    """Names mean what they mean when a line runs, and defaults when a function is defined."""
    text = "def f(x: float):\n" + textwrap.indent(body, "    ")
    assert np.isclose(gradc.compile(text, language="python")(1.3), value, rtol=1e-12)


def test_a_long_sum_is_read_and_no_depth_is_a_traceback():
    """A sum is walked from its left; brackets are as deep as Python reads them."""
    compiled = gradc.compile(_S + " return x" + " + x" * 3000, language="python")
    assert compiled(1.0) == 3001.0
    with pytest.raises(gradc.GradcError):
        gradc.compile(_S + " return " + "(" * 300 + "x" + ")" * 300, language="python")
