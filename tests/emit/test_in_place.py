"""Arrays of one shape go to a function that fills buffers, and give what other arguments give.

What they are compared with is the same file, whose entries are kept from sending them there.
"""

import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import gradc
from gradc.emit.numpy.target import FUNCTIONS
from gradc.graph.operations import is_entrywise

PROGRAMS = {
    "sigmoids": "sigmoid(sigmoid(x*w + b)*w)*sigmoid(-x)",
    "kinks": "max(x, w) + min(x, b) + relu(x*w) + abs(b) + sign(x)*w",
    "choices": "where(x > w and not (b < 0 or x == b), x^2*w, -b*x)",
    "log-sum-exp": "softplus(x*w) + log(exp(x) + exp(b)) + log(sigmoid(w))",
    "powers": "x^2*w + x^3 + x^-2 + sqrt(w^2 + 1) + (1 + x^2)^2.5 + abs(b)^0.5",
    "several": "u = exp(x*w)*b; y = cos(u + b)/(2 + sin(x)); output u, y",
    "shared": "x + w + 2*b + x*w*b",
    "truths": "u = x*w + b*x + b; y = where(x > 0, 1, 0); output u, y",
    "rounding": "round(x)*w + floor(b)*x + ceil(x) + mod(x, 2)*b",
    "deep": "; ".join(["h = x"] + ["h = tanh(h*w + b)"] * 6),
    "own": "hypot(x, w, b) + tanh(x*b) + sinc(w) + exprel(b)",
    "single points": "where(x == 0, 1, sin(x)/x)*w + where(b == w, 0, x/(b - w))",
    "special": "erf(x*w) + ndtr(b) + lgamma(2 + x^2)",
    "roots": "sqrt(exp(x)*relu(w))*b",
}
FILES = {name: gradc.compile(f"param x, w, b\n{text}").module for name, text in PROGRAMS.items()}


def leaves(found: Any) -> list[np.ndarray]:
    if isinstance(found, tuple):
        return [leaf for one in found for leaf in leaves(one)]
    return [found]


def otherwise(module: ModuleType, entry: str, *given: Any) -> Any:
    """Return what an entry gives without the function that works in place."""
    kept, module.__dict__["_in_place"] = module.__dict__["_in_place"], lambda *given: None
    try:
        return getattr(module, entry)(*given)
    finally:
        module.__dict__["_in_place"] = kept


def compare(module: ModuleType, entry: str, *given: Any) -> None:
    before = [np.array(one) for one in given]
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        found = getattr(module, entry)(*given)
    with warnings.catch_warnings(record=True) as expected_seen:
        warnings.simplefilter("always")
        expected = otherwise(module, entry, *given)
    assert {str(one.message) for one in seen} <= {str(one.message) for one in expected_seen}
    assert type(found) is type(expected)
    assert all(map(np.array_equal, given, before, [True] * len(before)))
    every = leaves(found)
    for one, other in zip(every, leaves(expected), strict=True):
        assert (one.shape, one.dtype) == (other.shape, other.dtype)
        assert one.flags.owndata
        rtol = 1e-5 if one.dtype == np.float32 else 1e-13
        np.testing.assert_allclose(one, other, rtol, rtol)
    assert len({one.ctypes.data for one in every if one.size}) == sum(one.size > 0 for one in every)


def arrays(*shape: int) -> list[np.ndarray]:
    return [*np.random.default_rng(1).normal(size=(3, *shape))]


KINDS: dict[str, Callable[[], list[Any]]] = {
    "a row": lambda: arrays(7),
    "nothing": lambda: arrays(0),
    "one": lambda: arrays(1),
    "a matrix": lambda: arrays(3, 4),
    "columns": lambda: [one.T for one in arrays(3, 4)],
    "strides": lambda: [one[::2] for one in arrays(9)],
    "backwards": lambda: [one[::-1] for one in arrays(9)],
    "float32": lambda: [one.astype(np.float32) for one in arrays(7)],
    "float16": lambda: [np.round(one).astype(np.float16).astype(float) for one in arrays(7)],
    "one array": lambda: [arrays(5)[0]] * 3,
    "ties": lambda: [np.round(one) for one in arrays(50)],
    "zeros": lambda: [np.zeros(9), *arrays(9)[1:]],
    "large": lambda: [one * 300 for one in arrays(50)],
    "limits": lambda: [np.resize([v, 0.5, -v], 9) for v in (np.inf, 800.0, np.nan)],
    "many": lambda: arrays(40_000),
    "many in rows": lambda: arrays(200, 300),
    "many in columns": lambda: [one.T for one in arrays(200, 300)],
    "floats": lambda: [0.5, arrays(5)[0], -1.5],
    "floats and a matrix": lambda: [arrays(3, 4)[0].T, 0.5, np.inf],
    "floats and float32": lambda: [0.1, 0.3, arrays(5)[0].astype(np.float32)],
    "floats and many": lambda: [0.5, arrays(40_000)[0], -1.5],
    "numbers": lambda: [arrays(5)[0], 0.5, 2],
    "broadcast": lambda: [np.ones((3, 1)), np.ones((1, 4)), np.ones(4)],
    "integers": lambda: [np.arange(1, 5)] * 3,
    "swapped": lambda: [one.astype(">f8") for one in arrays(5)],
    "no dimension": lambda: [np.array(0.5), np.array(1.5), np.array(-0.5)],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_arrays_of_one_shape_give_what_others_do(name: str, kind: str) -> None:
    for entry in ("value", "value_and_gradient"):
        if "_in_place" not in FILES[name].__dict__:
            continue
        given = KINDS[kind]()
        if any(np.ndim(one) for one in given):
            compare(FILES[name], entry, *given)
        else:
            found = leaves(getattr(FILES[name], entry)(*given))
            expected = leaves(otherwise(FILES[name], entry, *given))
            assert all(map(np.array_equal, found, expected))


def test_most_of_the_programs_are_worked_out_in_place() -> None:
    assert [name for name in FILES if "_in_place" not in FILES[name].__dict__] == []
    assert "_value_and_gradient_in_place" in FILES["sigmoids"].__dict__


@pytest.mark.parametrize("entry", ["jacobian", "hessian", "value_gradient_and_hessian"])
@pytest.mark.parametrize("text", [PROGRAMS["several"], PROGRAMS["sigmoids"]])
def test_matrices_at_each_point_are_filled_by_columns(text: str, entry: str) -> None:
    module = gradc.compile(f"param x, w, b\n{text}", emit=entry).module
    assert f"_{entry}_in_place" in module.__dict__
    for kind in ("a row", "a matrix", "float32", "nothing", "many", "limits", "columns"):
        compare(module, entry, *KINDS[kind]())


def test_derivatives_of_an_order_are_filled_too() -> None:
    module = gradc.compile("exp(-x^2)*sin(x)", emit="derivatives=4").module
    compare(module, "derivatives", arrays(30)[0])


def test_names_of_a_program_do_not_meet_those_of_the_function() -> None:
    text = (
        "param u1, is_1, found\nu2 = u1*found; _put = u2 + is_1*u1; exp(_put)*where(u1 > 0, u2, 1)"
    )
    text = text.replace("_put", "array")
    module = gradc.compile(text).module
    compare(module, "value_and_gradient", *arrays(6))


def test_what_overflows_goes_on_without_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for large in (-1000.0, -np.inf, 1000.0, np.inf):
            x = np.array([large, 0.25])
            found = gradc.compile("sigmoid(x)*2 + 1").value_and_gradient(x)
            assert found[0][0] == (1.0 if large < 0 else 3.0)
            assert found[1].x[0] == 0


def test_what_a_branch_leaves_undefined_has_no_function_of_its_own() -> None:
    source = gradc.compile("where(x > 0, log(x)*w, x*w)").source
    assert "_in_place" not in source


def test_functions_that_fill_an_array_are_universal() -> None:
    import scipy.special

    others = {"round", "zeta"}
    for op, name in FUNCTIONS.items():
        if "{" not in name and is_entrywise(op) and op not in others:
            place: Any = {"np": np, "scipy": scipy}[name.split(".")[0]]
            for part in name.split(".")[1:]:
                place = getattr(place, part)
            assert isinstance(place, np.ufunc), op
