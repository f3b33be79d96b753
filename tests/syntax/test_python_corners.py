"""What is rarely written in Python is read as what Python gives, or refused at its line."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from corner_functions import FUNCTIONS

import gradc

STEP = 1e-6


def leaves(value: Any) -> list[Any]:
    """Return the numbers and arrays that an argument, or a gradient, is made of."""
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one)]
    if isinstance(value, list | tuple):
        return [leaf for one in value for leaf in leaves(one)]
    return [np.asarray(value, float)]


def with_leaves(value: Any, given: Iterator[Any]) -> Any:
    """Return an argument of other numbers and arrays."""
    if isinstance(value, dict):
        return {key: with_leaves(one, given) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(with_leaves(one, given) for one in value)
    return next(given)[()]


def differences(function: Any, point: Any, place: int) -> Any:
    """Return the central differences of a function by one of the arrays that it is given."""
    found = np.zeros_like(leaves(point)[place])
    for index in np.ndindex(found.shape):
        ends = []
        for step in (STEP, -STEP):
            moved = [leaf.copy() for leaf in leaves(point)]
            moved[place][index] += step
            ends.append(function(*with_leaves(point, iter(moved))))
        found[index] = (ends[0] - ends[1]) / (2 * STEP)
    return found


@pytest.mark.filterwarnings("ignore::gradc.GradcWarning", "ignore:take care")
@pytest.mark.parametrize(
    ("function", "point"), FUNCTIONS, ids=[function.__name__ for function, _ in FUNCTIONS]
)
def test_what_is_rarely_written_is_read_as_what_python_gives(function: Any, point: Any) -> None:
    compiled = gradc.differentiable(function)
    value, gradient = compiled.value_and_gradient(*point)
    assert np.allclose(value, function(*point), rtol=1e-12, atol=1e-12)
    found = leaves(list(gradient))
    assert len(found) == len(leaves(point))
    for place, entry in enumerate(found):
        wanted = differences(function, point, place)
        assert np.allclose(entry, wanted, rtol=1e-5, atol=1e-7), (place, entry, wanted)


# A body of f(x: float, v: "n", A: "2 n"), and what is said of it.
REFUSED = [
    ("return id(x)", r"id\(\) is not read"),
    ("return reduce(lambda a, b: a * b)", r"reduce\(\) does not take these"),
    ("return max([x, 2.0], key=abs)", "a key that is not known"),
    ("return sum(v[i] for i in range(2.5))", "a bound of range is a whole number"),
    ("return sum(v[i] for i in range(0, 3, 0))", "the step of range is a whole number"),
    ("return sum(v[i] for i in range(0, len(v), 2))", "steps of this range is not known"),
    ("return math.factorial(-1) * x", r"math\.factorial: "),
    ("return math.comb(5000, 2000) * x", "this number is too large"),
    ("return np.array([x, 2.0], dtype=int)[0]", "an array of (floats|whole numbers)"),
    ("return np.sum(abs)", "stands where a number was expected"),
    ("return np.exp(lambda a: a)", "a function is given to a function of arrays"),
    ("return {'a': x}.update(b=2)", r"returns nothing"),
    ("return [x].nothing()", "of a list is not read"),
    ("return {'a': x}.nothing", "no number and no array"),
    ("hs = []\nfor i in range(len(v)):\n    if v[i] > 0:\n        hs.append(v[i])\nreturn sum(hs)", "whether this is appended is not known"),
    ("hs = []\nfor i in range(len(v)):\n    hs.append(v[i])\nhs.reverse()\nreturn hs[0]", r"\.reverse\(\) of a list that a loop makes"),
    ("hs = []\nfor i in range(len(v)):\n    hs.append(v[i])\n    hs.append(x)\nreturn hs[0]", "not known when compiling"),
    ("a = [x, x]\nb = a\nfor i in range(len(v)):\n    a[0] = v[i]\nreturn b[0]", "has another name too"),
    ("a = [x, x]\nfor i in range(len(v)):\n    a = a + [v[i]]\nreturn a[0]", "a changes its kind from step to step"),
    ("for i in range(len(v)):\n    if v[i] > 0:\n        break\nreturn x", "this break goes with values"),
    ("x.y = 2\nreturn x", "an attribute cannot be assigned"),
    ("t = (x, 2.0)\nt[0] = 3.0\nreturn t[0]", "cannot be assigned to"),
    ("t = [x, 2.0]\nt[5] = 3.0\nreturn t[0]", "there is no part 5"),
    ("t = [x, 2.0]\nreturn t['a']", "index of a list is a whole number"),
    ("t = [x]\nif x > 0:\n    t.append(2.0)\nreturn t[-1]", "other parts in each branch"),
    ("if x > 0:\n    y = 2.0\nreturn y", "y has a value in one branch of the if"),
    ("if x > 0:\n    y = (x, 1.0)\nelse:\n    y = {'a': 1.0}\nreturn y[0]", "values of two kinds"),
    ("y = z\nz = 2.0\nreturn y", "z has no value here"),
    ("return 'a' - 2", "do not go together"),
    ("return x in v", "'in' is of values that are known"),
    ("return len(sin)", "there is no sin"),
    ("return len(abs)", "this has no length"),
    ("return sum(a for a in 5)", "this has no parts"),
    ("return sum(a for a in abs)", "this has no parts"),
    ("np.add.at(v, 0, x)\nreturn v[0]", "this changes the argument v"),
    ("if x > 0:\n    raise ValueError\nelse:\n    raise TypeError\nreturn x", "an error that is raised for all inputs"),
    ("for v[0] in range(3):\n    pass\nreturn x", "cannot be assigned"),
    ("def g(a, b):\n    return a\nreturn g(x, 2, 3)", "g takes 2 arguments, 3 given"),
    ("def g(a, b):\n    return a\nreturn g(x)", "g needs its argument b"),
    ("def g(a):\n    return a\nreturn g(x, b=2)", "g has no argument b"),
    ("return v.sort()", "changes the array"),
    ("return x.fill(2)", "changes the array"),
    ("return scipy.stats.norm.nothing(x)", "there is no function nothing"),
    ("return os.path.join(x)", "there is no os"),
    ("return itertools.cycle(v)", r"itertools\.cycle is not read"),
    ("return isinstance(v, A)", "of which class a value is"),
    ("return v.shape[5]", "there is no part 5"),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore::gradc.GradcWarning")
@pytest.mark.parametrize(("body", "match"), REFUSED)
def test_what_cannot_be_read_is_said_in_words(body: str, match: str) -> None:
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    text = f'import itertools, math, scipy\nimport numpy as np\nfrom functools import reduce\n\ndef f(x: float, v: "n", A: "2 n"):\n{lines}'
    with pytest.raises(gradc.GradcError, match=match):
        gradc.compile(text, language="python")


ANNOTATED = [
    ('"[3]"', "(3,)"), ('"3"', "(3,)"), ('"(2, n)"', "(2, 'n')"), ('"2 n"', "(2, 'n')"),
    ('"float[2, n]"', "(2, 'n')"), ('Float[Array, "2 n"]', "(2, 'n')"), ('"dim=3 n"', "(3, 'n')"),
    ('jaxtyping.Float[np.ndarray, "batch n"]', "('batch', 'n')"), ('"2*n"', "(2*n,)"),
]  # fmt: skip
UNANNOTATED = [
    ('"*batch n"', "batch is no dimension"), ('"1.5"', "1.5 is no dimension"),
    ('"n["', r"n\[ is no dimension"), ('"f(n)"', r"f\(n.* is no dimension"),
    ('"a-b"', "the dimension a cannot be told from the shapes"),
]  # fmt: skip


@pytest.mark.parametrize(("annotation", "shape"), ANNOTATED)
def test_an_annotation_says_a_shape(annotation: str, shape: str) -> None:
    text = f"import numpy as np\n\ndef f(x: {annotation}):\n    return np.sum(x * x)"
    assert str(gradc.compile(text, language="python").inputs["x"]) == shape


@pytest.mark.parametrize(("annotation", "match"), UNANNOTATED)
def test_what_is_no_shape_is_said_in_words(annotation: str, match: str) -> None:
    text = f"import numpy as np\n\ndef f(x: {annotation}):\n    return np.sum(x * x)"
    with pytest.raises(gradc.GradcError, match=match):
        gradc.compile(text, language="python")


UPDATES = [
    ("y = v.at[0].set(x)\nreturn np.sum(y * v)", lambda x, v: v[1] ** 2 + v[2] ** 2 + x * v[0]),
    ("y = v.at[1:].add(x)\nreturn np.sum(y ** 2)", lambda x, v: v[0] ** 2 + np.sum((v[1:] + x) ** 2)),
    ("y = v.at[0].subtract(x)\nreturn np.sum(y * v)", lambda x, v: np.sum(v * v) - x * v[0]),
    ("A = A.at[0, 1].set(x)\nreturn np.sum(A)", lambda x, v: 2 * 3 * 1.0 - 1 + x),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore::gradc.GradcWarning")
@pytest.mark.parametrize(("body", "theirs"), UPDATES, ids=[body for body, _ in UPDATES])
def test_an_update_of_jax_gives_another_array(body: str, theirs: Any) -> None:
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    text = f'import jax.numpy as np\n\ndef f(x: float, v: "3", A: "2 3"):\n{lines}'
    f = gradc.compile(text, language="python", emit="value")
    at = {"x": 1.5, "v": np.array([0.5, -1.25, 2.0]), "A": np.ones((2, 3))}
    at = {name: at[name] for name in f.inputs}
    assert f.value(**at) == pytest.approx(theirs(1.5, np.array([0.5, -1.25, 2.0])))
