"""What users of automatic differentiation write in Python is read, and has the right gradient.

Each function is held against what Python gives where it runs it, against differences of that, and
against other tools where they are installed.
"""

import copy
import importlib.util
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import autograd_functions
import numpy as np
import pytest
from autograd_functions import FUNCTIONS
from numpy.testing import assert_allclose

import gradc

_TABLE = [
    pytest.param(function, point, id=function.__name__) for function, point in FUNCTIONS.items()
]


@cache
def _compiled(function: Callable[..., Any]) -> gradc.Function:
    """Return a function compiled for its point."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", gradc.GradcWarning)
        return gradc.from_python(function, like=FUNCTIONS[function])


def _inside(value: Any, name: str, path: tuple[Any, ...]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the names that inputs may have, and where these are in the arguments."""
    yield name, path
    if isinstance(value, dict | list | tuple):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _inside(one, f"{name}_{key}", (*path, key))


def _paths(function: Callable[..., Any], point: tuple[Any, ...]) -> dict[str, tuple[Any, ...]]:
    """Return where the inputs of a function are in its arguments."""
    names = function.__code__.co_varnames
    return dict(
        found
        for place, one in enumerate(point)
        for found in _inside(one, names[place], (place,))
    )  # fmt: skip


def _get(point: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        point = point[key]
    return point


def _with(point: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return arguments of which one is another."""
    if not path:
        return value
    if isinstance(point, dict):
        return {key: _with(one, path[1:], value) if key == path[0] else one
                for key, one in point.items()}  # fmt: skip
    return type(point)(
        _with(one, path[1:], value) if key == path[0] else one for key, one in enumerate(point)
    )


def _run(function: Callable[..., Any], point: tuple[Any, ...]) -> Any:
    return np.asarray(function(*copy.deepcopy(point)))


def _differences(
    function: Callable[..., Any], point: tuple[Any, ...], path: tuple[Any, ...]
) -> np.ndarray:
    """Return central differences: the shape of the result, then that of the argument."""
    argument = np.array(_get(point, path), float)
    columns = []
    for index in np.ndindex(argument.shape):
        ends = []
        for step in (1e-6, -1e-6):
            moved = argument.copy()
            moved[index] += step
            value = moved if argument.shape else float(moved)
            if isinstance(_get(point, path), list | tuple):
                value = type(_get(point, path))(moved)
            ends.append(_run(function, _with(point, path, value)))
        columns.append((ends[0] - ends[1]) / 2e-6)
    return np.stack(columns, axis=-1).reshape(columns[0].shape + argument.shape)


def _values(compiled: gradc.Function, function: Any, point: tuple[Any, ...]) -> dict[str, Any]:
    paths = _paths(function, point)
    return {name: copy.deepcopy(_get(point, paths[name])) for name in compiled.inputs}


def _gradient(compiled: gradc.Function, values: dict[str, Any]) -> dict[str, Any]:
    """Return the derivatives of a number or an array by each variable."""
    (shape,) = compiled.outputs.values()
    if not shape:
        return dict(compiled.gradient(**values)._asdict())
    return dict(compiled.jacobian(**values)._asdict())


@pytest.mark.parametrize(("function", "point"), _TABLE)
def test_a_function_has_the_value_and_gradient_of_what_python_runs(function, point) -> None:
    compiled = _compiled(function)
    values = _values(compiled, function, point)
    assert_allclose(compiled(**values), _run(function, point), rtol=1e-12, atol=1e-12)
    paths = _paths(function, point)
    for name, found in _gradient(compiled, values).items():
        wanted = _differences(function, point, paths[name])
        assert_allclose(found, wanted, rtol=2e-6, atol=2e-6 * max(1, np.max(np.abs(wanted))))


@pytest.mark.slow
@pytest.mark.parametrize(("function", "point"), _TABLE)
def test_forward_mode_is_the_gradient_along_a_direction(function, point) -> None:
    compiled = _compiled(function)
    values = _values(compiled, function, point)
    paths = _paths(function, point)
    random = np.random.default_rng(3)
    along, tangents = 0.0, {}
    for name, found in _gradient(compiled, values).items():
        tangents[name] = random.normal(size=np.shape(_get(point, paths[name])))
        along = along + np.tensordot(found, tangents[name], np.ndim(tangents[name]))
    _, forward = compiled.jvp(tangents, **values)
    assert_allclose(forward, along, rtol=1e-10, atol=1e-10)


# ---- against other tools -----------------------------------------------------------------------


def _rebound(**names: Any) -> Any:
    """Return the module of the functions once more, with other libraries under its names."""
    spec = importlib.util.spec_from_file_location("rebound", autograd_functions.__file__)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module).update(names)
    return module


def _by_jax() -> tuple[Any, Callable[..., Any]]:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    special = importlib.import_module("jax.scipy.special")
    module = _rebound(
        np=importlib.import_module("jax.numpy"), special=special, expit=special.expit,
        gammaln=special.gammaln, logsumexp=special.logsumexp,
    )  # fmt: skip
    return module, lambda f, place: jax.jacrev(f, argnums=place)


def _by_autograd() -> tuple[Any, Callable[..., Any]]:
    autograd = pytest.importorskip("autograd")
    special = importlib.import_module("autograd.scipy.special")
    module = _rebound(
        np=importlib.import_module("autograd.numpy"), special=special, expit=special.expit,
        gammaln=special.gammaln, logsumexp=special.logsumexp,
    )  # fmt: skip

    def derivative(f: Callable[..., Any], place: int) -> Callable[..., Any]:
        return lambda *point: (
            autograd.jacobian if np.ndim(f(*copy.deepcopy(point))) else autograd.grad
        )(f, place)(*point)

    return module, derivative


_TOOLS = {"jax": _by_jax, "autograd": _by_autograd}


@pytest.mark.slow
@pytest.mark.parametrize("tool", _TOOLS)
def test_other_tools_say_the_same(tool, record_property) -> None:
    """Of functions that they take: neither has all of NumPy, nor every construct of Python."""
    module, derivative = _TOOLS[tool]()
    agreed, untaken = [], []
    for function, point in FUNCTIONS.items():
        compiled = _compiled(function)
        other = getattr(module, function.__name__)
        values = _values(compiled, function, point)
        paths = _paths(function, point)
        for name, found in _gradient(compiled, values).items():
            place, *inside = paths[name]
            try:
                with warnings.catch_warnings(), np.errstate(all="ignore"):
                    warnings.simplefilter("ignore")
                    theirs = _get(derivative(other, place)(*copy.deepcopy(point)), inside)
                    theirs = np.asarray(theirs, float)
            except Exception as error:  # each tool has many of its own
                untaken.append((function.__name__, type(error).__name__))
                break
            wrong = f"{function.__name__} by {name}"
            assert_allclose(found, theirs, rtol=1e-9, atol=1e-10, err_msg=wrong)
        else:
            agreed.append(function.__name__)
    record_property("agreed", len(agreed))
    record_property("untaken", untaken)
    assert len(agreed) > 0.7 * len(FUNCTIONS)
