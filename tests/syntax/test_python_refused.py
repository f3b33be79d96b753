"""What is no program in Python is told at its line; what is unusual and is one is read."""

import numpy as np
import pytest
from bodies import text_of

import gradc

# The body of f(x: float, v: "[n]", A: "[n, m]"), where it is not a whole def.
REFUSED = [
    "y = x ^ 2\nreturn y", "return x | 1", "return x & 1", "return x << 2",
    "return x @ 2", "return [] + v", "return {1, 2}", "return {a for a in v}", "try:\n    y = x\nexcept ValueError:\n    y = 0\nreturn y", "with open('a') as g:\n    y = x\nreturn y",
    "global k\nk = 1\nreturn x", "import os\nreturn x", "from os import path\nreturn x",
    "import torchvision\nreturn x", "class C:\n    pass\nreturn x", "async def g():\n    pass\nreturn x",
    "del x\nreturn v", "yield x", "raise ValueError('no')", "return eval('x')", "return exec('x')",
    "return input()", "return open('f')", "return np.random.normal()", "return np.random.rand(3)",
    "return undefined", "return np.nothing(x)", "return math.nothing(x)", "return x.nothing()",
    "return v.nothing", "v.fill(0)\nreturn v", "v[0] = 1\nreturn v",
    "y = v\ny[0] = 1\nreturn np.sum(v) + np.sum(y)", "y = v[1:]\ny[0] = 1\nreturn np.sum(v)",
    "v += 1\nreturn v", "while x > 0:\n    x = x - 1\nreturn x", "for i in v.shape:\n    pass\nreturn i + q",
    "for i in range(x):\n    v = v + i\nreturn v",
    "match x:\n    case 1:\n        return 2\nreturn x", "def g(n):\n    return g(n - 1)\nreturn g(3) * x", "return (lambda a, b: a)(x)", "return partial(x, 2)(3)",
    "return max()", "return sum(x)", "return len(x)", "return range(3)", "return None", "return 'text'",
    "return x.y.z", "return f'{x}'", "return 1j*x", "return x if x > 0 else 'a'", "return (x, 'a')",
    "return np.stack([])", "return np.zeros(x)", "return np.sum(v, axis=x)", "return v[x > 0, 1, 2]",
    "a, b = x\nreturn a", "a, b, c = (x, x)\nreturn a", "a = b\nreturn a", "return dict(**v)", "return f(*v)",
    "return isinstance(x, Quantity) and y", "return list(x)", "return zip(v, x)", "return x in v",
    "nonlocal q\nreturn x", "pass", "return", "x: int\nreturn q", "return np.where(v > 0)",
    "return np.linalg.nothing(A)", "return str(x)", "return set(v)",
    "return iter(v)", "return next(v)", "return type(x)", "return id(x)", "return globals()",
    "return vars(x)", "return getattr(x, 'y')", "return setattr(x, 'y', 1)", "return print", "return ...",
    "return v[...] + q", "return v['a']", "return x[0]", "return (x, v)[x]", "return [x, v][5]",
    "return {'a': x}['b']", "return {'a': x}[v]", "return {**v}", "return x.T", "assert x > 0, q\nreturn q2",
    "hs = []\nhs.insert(0, x)\nhs.clear()\nreturn hs[0]",
    "return reduce(x, [1, 2])", "return math.gcd(x, 2)", "return np.e.x",
]  # fmt: skip

READ = [
    ("return +x - -x", 4.0), ("return not (x > 0)", 0.0), ("return x // 1 + x % 0.3", 2.2), ("return divmod(x, 2)[0]", 1.0),
    ("return abs(-x) + round(2.4) + pow(x, 2)", 8.0), ("return max(x, 1.0, 5) + min(x, 3)", 7.0),
    ("return sum([x, x, 1])", 5.0), ("return sum(a*x for a in range(3))", 6.0), ("return float(x) + int(2.7)", 4.0),
    ("return len([1, 2]) * x", 4.0), ("a, (b, *c) = x, (1, 2, 3)\nreturn a*b + c[1]", 5.0),
    ("a = b = x\na += 1\nreturn a*b", 6.0), ("y: float = x\nreturn y", 2.0), ("return (y := x*2) + y", 8.0),
    ("d = {'a': x, 'b': 3}\nd['c'] = x\nreturn sum(d.values()) + len(d.keys())", 10.0),
    ("d = dict(a=x)\nreturn d.get('a') + d.get('q', 1) + sum(k == 'a' for k, _ in d.items())", 4.0),
    ("hs = [x]\nhs.append(1)\nhs.extend([2, 3])\nhs.insert(0, 7)\nhs.reverse()\nlast = hs.pop()\nreturn last + hs[0]", 10.0),
    ("return [a*2 for a in [x, 1]][0] + [x, 5][-1]", 9.0), ("return reduce(lambda a, b: a*b, [x, 2, 3])", 12.0),
    ("g = partial(lambda a, b: a - b, 10)\nreturn g(x)", 8.0), ("return sum(a*b for a, b in zip([1, x], (3, x)))", 7.0),
    ("s = 0.0\nfor i, a in enumerate([x, 3], start=1):\n    s += i*a\nreturn s", 8.0),
    ("s = 0.0\nfor i in reversed(range(3)):\n    s = s*x + i\nreturn s", 10.0),
    ("s = 0.0\nfor a in v:\n    s += a\nreturn s", 6.0), ("s = 0.0\nfor row in A:\n    s += row.sum()\nreturn s", 21.0),
    ("s = 0.0\nfor i in range(2, 8, 3):\n    s += i*x\nreturn s", 14.0),
    ("s = x\nfor _ in range(40):\n    s = s/2 + 1\nreturn s", 2.0), ("k = 3\nif k > 2:\n    return x\nreturn 0*x", 2.0),
    ("if x > 5:\n    y = math.log(x - 5)\nelif x > 1:\n    y = x\nelse:\n    y = 0\nreturn y", 2.0),
    ("if x > 5:\n    return x\nif x < 0:\n    return -x\nreturn 3*x", 6.0), ("return x if 1 < x < 3 else 0*x", 2.0),
    ("return x if (x > 1 and x < 3) or x > 9 else 0*x", 2.0), ("assert x > 0, 'no'\nprint(x)\nreturn x", 2.0),
    ("y = np.zeros(3)\ny[0] = x\ny[1:] += 2\nreturn np.sum(y)", 6.0), ("y = v.copy()\ny[0] *= 5\nreturn y.sum()", 10.0),
    ("return v.shape[0] + v.ndim + v.size + 0*x", 7.0), ("return A.T.sum() + A.reshape(-1).max()", 27.0),
    ("n, m = A.shape\nreturn n*m*x", 12.0), ("return np.dot(v, v) + v @ v", 28.0), ("return A[0, -1] + A[:, 0].sum() + A[1][1]", 15.0),
    ("return np.pi*0 + math.inf*0*0 + x if False else x", 2.0), ("def g(a, b=2, *, c=1):\n    '''Doc.'''\n    return a*b + c\nreturn g(x, c=3)", 7.0),
    ("def fact(n):\n    return 1 if n == 0 else n*fact(n - 1)\nreturn fact(4)*x", 48.0), ("def g():\n    return x\nx2 = g()\nreturn x2", 2.0),
    ("for i in range(3):\n    if x > i:\n        break\nreturn x", 2.0), ("t = (x, v)\nreturn t[0] + t[1][0]", 3.0), ("return np.array([x, 1.0, x**2]).sum()", 7.0), ("return np.sum([x, 1])", 3.0),
    ("return math.sqrt(4) + math.factorial(3) + math.hypot(3, 4) + 0*x", 13.0), ("return any(a > 2 for a in (1, 3)) + all([True, x > 0])", 2.0),
    ("return 0*x + isinstance((1, 2), tuple) + isinstance('a', str)", 2.0), ("return sorted([3, 1, 2])[0] + x", 3.0),
    ("return np.linalg.norm(v)**2 + np.exp(0) + np.log1p(0)", 15.0), ("return v[[0, 2]].sum() + v[v > 1.5].sum()", 9.0), ("return v[::-1][0] + v[-2:][0] + v[None, :].sum()", 11.0),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore::gradc.GradcWarning")
@pytest.mark.parametrize("body", REFUSED)
def test_what_is_no_program_is_an_error_at_its_line(body: str) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(text_of(body), language="python")
    assert caught.value.message


@pytest.mark.filterwarnings("ignore::gradc.GradcWarning")
@pytest.mark.parametrize(("body", "value"), READ)
def test_what_is_unusual_is_read(body: str, value: float) -> None:
    f = gradc.compile(text_of(body), language="python", emit="value")
    at = {"x": 2.0, "v": np.array([1.0, 2.0, 3.0]), "A": np.arange(1.0, 7.0).reshape(3, 2)}
    at = {name: at[name] for name in f.inputs}
    assert f.value(**at) == pytest.approx(value)
