"""What few write in Python: read with Python's value, or refused with the words for what is wrong."""

import numpy as np
import pytest
from bodies import text_of

import gradc

AT = {"x": 2.0, "v": np.array([1.0, 2.0, 3.0]), "A": np.arange(1.0, 7.0).reshape(3, 2)}
GRID = "B = np.array([[1.0, 2.0], [3.0, 4.0], [x, 6.0]])\n"

# The body of f(x: float, v: "[n]", A: "[n, m]"), and its value at AT.
READ = {
    "any and all": [
        ("return x if all([x > 1, x < 3]) else 0*x", 2), ("return x if any([x > 5, False]) else 3*x", 6),
        ("return x if any([x > 5, True]) else 0*x", 2), ("return x if all([]) else 0*x", 2),
        ("return x if all([True, False]) else 5*x", 10), ("return x if any((x > 5, x > 1)) else 0*x", 2),
    ],
    "functions": [
        ("y = print(x)\nreturn x", 2), ("@cache\ndef g(t):\n    return t*x\nreturn g(3)", 6),
        ("@lru_cache(maxsize=None)\ndef g(t):\n    return t*x\nreturn g(3)", 6), ("g = cache(lambda t: t*x)\nreturn g(4)", 8),
    ],
    "methods": [
        ("k = 2.0\nreturn x if k.is_integer() else 0*x", 2), ("return x*(2).conjugate()", 4),
        ("y = np.sum(v)\nreturn y.item() + x", 8), ("return np.sum(v).tolist()", 6),
    ],
    "lists and dicts": [
        ("hs = [1, 7, 3]\nhs.remove(7)\nreturn hs[1]*x", 6), ("hs = [1, 7, 3]\nreturn hs.index(7)*x", 2),
        ("hs = [1, 7, 7]\nreturn hs.count(7)*x", 4), ("d = {'a': x}\nreturn d.pop('a') + d.pop('q', 3)", 5),
        ("d = {'a': x}\nreturn d.setdefault('a', 1) + d.setdefault('b', 4)", 6),
    ],
    "by columns": [
        (f"{GRID}return np.reshape(B, (2, 3), order='F')[0, 1]", 2), (f"{GRID}return B.reshape(2, 3, order='F')[1, 2]", 6),
        (f"{GRID}return np.reshape(B, shape=(2, 3), order='F')[0, 2]", 4),
        ("return np.ravel(A, order='F')[1]", 3), ("return A.flatten('F')[1]", 3), ("return A.ravel(order='F')[2]", 5),
    ],
    "comparisons": [
        ("y = None\nreturn x if y == None else 0*x", 2), ("return x if v != None else 0*x", 2), ("return x if v is not None else 0*x", 2),
        ("a = [x]\nb = a\nreturn x if a is b else 0*x", 2), ("a = [x]\nreturn x if a is [x] else 3*x", 6),
        ("def g(t):\n    return t\nreturn x if g is g else 0*x", 2), ("return x if 3 in range(2) else 4*x", 8),
    ],
}  # fmt: skip

REFUSED = [
    ("return round(x, digits=2)", "round() has no argument digits here"), ("return (2).hex()", "there is no method hex here"),
    ("return A.item(1)", "which entry this is, is not known"), ("hs = [1]\nreturn hs.index(7)", "7 is not in this list"),
    ("d = {'a': x}\nreturn d.pop('q')", "there is no key 'q'"), ("d = {'a': x}\nreturn d.popitem()", ".popitem() of a dict is not read"),
    ("return x if 2 in 3 else 0*x", "not iterable"), ("hs = [1]\nreturn hs.pop(9)*x", "pop index out of range"),
    ("hs = [1]\nhs.remove(4)\nreturn x", "4 is not in list"), ("return np.ravel(A, order='A')", "this order goes with the memory of ravel"),
    ("return x if x is x else 0", "whether two values are one is not known"),
    ("return [x] == [v]", "two lists are compared whose parts are not known"), ("return repr(x)*x", "this is no number and no array"),
    ("return np.maximum.nothing(v)", "np.maximum.nothing is not read"),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore::gradc.GradcWarning")
@pytest.mark.parametrize("kind", READ)
def test_what_few_write_has_the_value_of_python(kind: str) -> None:
    for body, value in READ[kind]:
        f = gradc.compile(text_of(body), language="python", emit="value")
        assert f.value(**{name: AT[name] for name in f.inputs}) == pytest.approx(value), body


@pytest.mark.parametrize("part", [slice(0, None, 2), slice(1, None, 2)], ids=["even", "odd"])
def test_what_cannot_be_read_says_what_is_wrong(part: slice) -> None:
    for body, words in REFUSED[part]:
        with pytest.raises(gradc.GradcError) as caught:
            gradc.compile(text_of(body), language="python")
        assert words in caught.value.message, body
        assert caught.value.hint, body
