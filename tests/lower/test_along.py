"""Functions that move entries or go along axes: NumPy's value of the same call, and its gradient.

A row of `along.jsonl` is a call and the shapes of its arrays, where n is 6 and m is 4. NumPy's value
is that of the lambda of `THEIRS` at the same arrays; gradients are judged by differences and by
forward mode.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import ordered
import pytest
from scipy import signal

import gradc
from gradc.errors import GradcError

SIZES = {"n": 6, "m": 4}
# The call as it is written, NumPy's own, and the shapes of its arrays.
CALLS: list[tuple[str, Callable[..., Any], str]] = [
    ("np.cumsum(x)", lambda x: np.cumsum(x), "x: [n, m]"),
    ("x.cumsum(axis=1)", lambda x: x.cumsum(axis=1), "x: [n, m]"),
    ("np.cumprod(x, axis=-1)", lambda x: np.cumprod(x, axis=-1), "x: [n, m]"),
    ("np.cumprod(x)", lambda x: np.cumprod(x), "x: [n, m]"),
    ("np.diff(x)", lambda x: np.diff(x), "x: [n]"),
    ("np.diff(x, 2, axis=0)", lambda x: np.diff(x, 2, axis=0), "x: [n, m]"),
    ("np.diff(x, n=2)", lambda x: np.diff(x, n=2), "x: [n, m]"),
    ("np.diff(x, prepend=0, append=1)", lambda x: np.diff(x, prepend=0, append=1), "x: [n]"),
    ("np.diff(x, prepend=x[:1])", lambda x: np.diff(x, prepend=x[:1]), "x: [n]"),
    ("np.roll(x, 1)", lambda x: np.roll(x, 1), "x: [n, m]"),
    ("np.roll(x, (1, -2), axis=(0, 1))", lambda x: np.roll(x, (1, -2), axis=(0, 1)), "x: [n, m]"),
    ("np.roll(x, 1, axis=(0, 0))", lambda x: np.roll(x, 1, axis=(0, 0)), "x: [n, m]"),
    ("np.roll(x, 2, axis=-1)", lambda x: np.roll(x, 2, axis=-1), "x: [n, m]"),
    ("np.flip(x)", lambda x: np.flip(x), "x: [n, m]"),
    ("np.flip(x, (0, 1))", lambda x: np.flip(x, (0, 1)), "x: [n, m]"),
    ("np.flip(x, axis=1)", lambda x: np.flip(x, axis=1), "x: [n, m]"),
    ("np.flipud(x)", lambda x: np.flipud(x), "x: [n, m]"),
    ("np.fliplr(x)", lambda x: np.fliplr(x), "x: [n, m]"),
    ("np.rot90(x)", lambda x: np.rot90(x), "x: [n, m]"),
    ("np.rot90(x, 2)", lambda x: np.rot90(x, 2), "x: [n, m]"),
    ("np.rot90(x, -1)", lambda x: np.rot90(x, -1), "x: [n, m]"),
    ("np.rot90(x, 1, axes=(1, 0))", lambda x: np.rot90(x, 1, axes=(1, 0)), "x: [n, m]"),
    ("np.pad(x, 1)", lambda x: np.pad(x, 1), "x: [n, m]"),
    ("np.pad(x, (1, 2))", lambda x: np.pad(x, (1, 2)), "x: [n, m]"),
    ("np.pad(x, ((1, 2), (0, 3)), mode='constant', constant_values=7)", lambda x: np.pad(x, ((1, 2), (0, 3)), mode='constant', constant_values=7), "x: [n, m]"),
    ("np.pad(x, ((1, 2), (0, 3)), constant_values=((1, 2), (3, 4)))", lambda x: np.pad(x, ((1, 2), (0, 3)), constant_values=((1, 2), (3, 4))), "x: [n, m]"),
    ("np.pad(x, ((1,), (2,)), 'edge')", lambda x: np.pad(x, ((1,), (2,)), 'edge'), "x: [n, m]"),
    ("np.pad(x, 2, mode='reflect')", lambda x: np.pad(x, 2, mode='reflect'), "x: [n, m]"),
    ("np.pad(x, 2, mode='symmetric')", lambda x: np.pad(x, 2, mode='symmetric'), "x: [n, m]"),
    ("np.pad(x, (2, 1), mode='wrap')", lambda x: np.pad(x, (2, 1), mode='wrap'), "x: [n, m]"),
    ("np.pad(x, (8, 7), mode='wrap')", lambda x: np.pad(x, (8, 7), mode='wrap'), "x: [3]"),
    ("np.pad(x, (8, 7), mode='reflect')", lambda x: np.pad(x, (8, 7), mode='reflect'), "x: [3]"),
    ("np.pad(x, (8, 7), mode='symmetric')", lambda x: np.pad(x, (8, 7), mode='symmetric'), "x: [3]"),
    ("np.pad(x, (2, 3), mode='reflect')", lambda x: np.pad(x, (2, 3), mode='reflect'), "x: [1]"),
    ("np.pad(x, (2, 3), mode='symmetric')", lambda x: np.pad(x, (2, 3), mode='symmetric'), "x: [1]"),
    ("np.pad(x, 1, 'maximum')", lambda x: np.pad(x, 1, 'maximum'), "x: [n, m]"),
    ("np.pad(x, 1, 'mean')", lambda x: np.pad(x, 1, 'mean'), "x: [n, m]"),
    ("np.tile(x, 2)", lambda x: np.tile(x, 2), "x: [n]"),
    ("np.tile(x, (2, 3))", lambda x: np.tile(x, (2, 3)), "x: [n]"),
    ("np.tile(x, 2)", lambda x: np.tile(x, 2), "x: [n, m]"),
    ("np.tile(x, (2, 1))", lambda x: np.tile(x, (2, 1)), "x: [n, m]"),
    ("np.tile(x, (2, 1, 3))", lambda x: np.tile(x, (2, 1, 3)), "x: [n, m]"),
    ("np.tile(x, 3)", lambda x: np.tile(x, 3), "x: []"),
    ("np.repeat(x, 2)", lambda x: np.repeat(x, 2), "x: [n]"),
    ("np.repeat(x, 2)", lambda x: np.repeat(x, 2), "x: [n, m]"),
    ("np.repeat(x, 3, axis=1)", lambda x: np.repeat(x, 3, axis=1), "x: [n, m]"),
    ("x.repeat(3, axis=0)", lambda x: x.repeat(3, axis=0), "x: [n, m]"),
    ("np.repeat(x, [1, 0, 2])", lambda x: np.repeat(x, [1, 0, 2]), "x: [3]"),
    ("np.repeat(x, 4)", lambda x: np.repeat(x, 4), "x: []"),
    ("np.split(x, 3)[1]", lambda x: np.split(x, 3)[1], "x: [6, m]"),
    ("np.split(x, [1, 4])[-1]", lambda x: np.split(x, [1, 4])[-1], "x: [6, m]"),
    ("np.array_split(x, 3)[0]", lambda x: np.array_split(x, 3)[0], "x: [7, m]"),
    ("np.array_split(x, 3)[2]", lambda x: np.array_split(x, 3)[2], "x: [7, m]"),
    ("np.split(x, 2, axis=1)[1]", lambda x: np.split(x, 2, axis=1)[1], "x: [n, 4]"),
    ("np.hsplit(x, 2)[1]", lambda x: np.hsplit(x, 2)[1], "x: [n, 4]"),
    ("np.vsplit(x, 2)[1]", lambda x: np.vsplit(x, 2)[1], "x: [6, 4]"),
    ("np.split(x, [2, 3])[2]", lambda x: np.split(x, [2, 3])[2], "x: [n, m]"),
    ("np.moveaxis(x, 0, -1)", lambda x: np.moveaxis(x, 0, -1), "x: [n, m, 2]"),
    ("np.moveaxis(x, (0, 1), (-1, 0))", lambda x: np.moveaxis(x, (0, 1), (-1, 0)), "x: [n, m, 2]"),
    ("x.swapaxes(0, 2)", lambda x: x.swapaxes(0, 2), "x: [n, m, 2]"),
    ("np.rollaxis(x, 2)", lambda x: np.rollaxis(x, 2), "x: [n, m, 2]"),
    ("np.rollaxis(x, 0, 3)", lambda x: np.rollaxis(x, 0, 3), "x: [n, m, 2]"),
    ("np.rollaxis(x, 1, -1)", lambda x: np.rollaxis(x, 1, -1), "x: [n, m, 2]"),
    ("np.hstack([x, y])", lambda x, y: np.hstack([x, y]), "x: [n]; y: [n]"),
    ("np.hstack((x, y))", lambda x, y: np.hstack((x, y)), "x: [n, m]; y: [n, 1]"),
    ("np.vstack([x, y])", lambda x, y: np.vstack([x, y]), "x: [n]; y: [n]"),
    ("np.dstack([x, y])", lambda x, y: np.dstack([x, y]), "x: [n]; y: [n]"),
    ("np.column_stack([x, y])", lambda x, y: np.column_stack([x, y]), "x: [n]; y: [n]"),
    ("np.column_stack([x, y])", lambda x, y: np.column_stack([x, y]), "x: [n]; y: [n, m]"),
    ("np.concatenate([x, y], axis=None)", lambda x, y: np.concatenate([x, y], axis=None), "x: [n]; y: [n, m]"),
    ("np.append(x, y)", lambda x, y: np.append(x, y), "x: [n]; y: []"),
    ("np.append(x, y)", lambda x, y: np.append(x, y), "x: [n, m]; y: [n]"),
    ("np.append(x, y, axis=0)", lambda x, y: np.append(x, y, axis=0), "x: [n, m]; y: [1, m]"),
    ("np.insert(x, 2, y)", lambda x, y: np.insert(x, 2, y), "x: [n]; y: []"),
    ("np.insert(x, 1, y, axis=0)", lambda x, y: np.insert(x, 1, y, axis=0), "x: [n, m]; y: [m]"),
    ("np.insert(x, 1, y, axis=1)", lambda x, y: np.insert(x, 1, y, axis=1), "x: [n, m]; y: [n]"),
    ("np.delete(x, 2)", lambda x: np.delete(x, 2), "x: [6]"),
    ("np.delete(x, -1)", lambda x: np.delete(x, -1), "x: [n]"),
    ("np.delete(x, 1, axis=1)", lambda x: np.delete(x, 1, axis=1), "x: [n, m]"),
    ("np.delete(x, [0, 3])", lambda x: np.delete(x, [0, 3]), "x: [6]"),
    ("np.meshgrid(x, y)[0]", lambda x, y: np.meshgrid(x, y)[0], "x: [n]; y: [m]"),
    ("np.meshgrid(x, y, indexing='ij')[1]", lambda x, y: np.meshgrid(x, y, indexing='ij')[1], "x: [n]; y: [m]"),
    ("np.meshgrid(x, y, z)[2]", lambda x, y, z: np.meshgrid(x, y, z)[2], "x: [n]; y: [m]; z: [2]"),
    ("np.ediff1d(x)", lambda x: np.ediff1d(x), "x: [n, m]"),
    ("np.ediff1d(x, to_begin=0)", lambda x: np.ediff1d(x, to_begin=0), "x: [n, m]"),
    ("np.atleast_2d(x)", lambda x: np.atleast_2d(x), "x: [n]"),
    ("np.atleast_3d(x)", lambda x: np.atleast_3d(x), "x: [n]"),
    ("np.atleast_3d(x)", lambda x: np.atleast_3d(x), "x: [n, m]"),
    ("np.stack(np.split(x, 3))", lambda x: np.stack(np.split(x, 3)), "x: [6]"),
    ("np.squeeze(np.expand_dims(x, 0))", lambda x: np.squeeze(np.expand_dims(x, 0)), "x: [n, m]"),
    ("np.arange(n) + x", lambda x: np.arange(6) + x, "x: [n]"),
    ("np.arange(1, n + 1)*x", lambda x: np.arange(1, 6+1)*x, "x: [n]"),
    ("np.arange(0, 1, 0.2)*x", lambda x: np.arange(0, 1, 0.2)*x, "x: [5]"),
    ("np.arange(10, 0, -2)*x", lambda x: np.arange(10, 0, -2)*x, "x: [5]"),
    ("np.linspace(x, y, 5)", lambda x, y: np.linspace(x, y, 5), "x: []; y: []"),
    ("np.linspace(x, y, 5, endpoint=False)", lambda x, y: np.linspace(x, y, 5, endpoint=False), "x: []; y: []"),
    ("np.linspace(x, y, 1)", lambda x, y: np.linspace(x, y, 1), "x: []; y: []"),
    ("np.linspace(x, y, 3)", lambda x, y: np.linspace(x, y, 3), "x: [n]; y: [n]"),
    ("np.linspace(x, y, 3, axis=-1)", lambda x, y: np.linspace(x, y, 3, axis=-1), "x: [n]; y: []"),
    ("np.linspace(0, 1, n)*x", lambda x: np.linspace(0, 1, 6)*x, "x: [n]"),
    ("np.logspace(x, y, 4)", lambda x, y: np.logspace(x, y, 4), "x: []; y: []"),
    ("np.logspace(x, y, num=4, base=2)", lambda x, y: np.logspace(x, y, num=4, base=2), "x: []; y: []"),
    ("np.geomspace(x, y, 4)", lambda x, y: np.geomspace(x, y, 4), "x: []; y: []"),
    ("np.full((2, 3), x)", lambda x: np.full((2, 3), x), "x: []"),
    ("np.full_like(x, 3)*x", lambda x: np.full_like(x, 3)*x, "x: [n, m]"),
    ("np.tril(x)", lambda x: np.tril(x), "x: [n, m]"),
    ("np.triu(x, 1)", lambda x: np.triu(x, 1), "x: [n, m]"),
    ("np.tril(x, k=-1)", lambda x: np.tril(x, k=-1), "x: [n, m]"),
    ("np.triu(x)", lambda x: np.triu(x), "x: [n]"),
    ("np.tril(x, 1)", lambda x: np.tril(x, 1), "x: [2, n, m]"),
    ("np.tri(n) @ x", lambda x: np.tri(6) @ x, "x: [n]"),
    ("np.tri(3, 4, 1) @ x", lambda x: np.tri(3, 4, 1) @ x, "x: [4]"),
    ("np.vander(x)", lambda x: np.vander(x), "x: [n]"),
    ("np.vander(x, 3, increasing=True)", lambda x: np.vander(x, 3, increasing=True), "x: [n]"),
    ("np.trapezoid(x)", lambda x: np.trapezoid(x), "x: [n, m]"),
    ("np.trapezoid(x, dx=0.5, axis=0)", lambda x: np.trapezoid(x, dx=0.5, axis=0), "x: [n, m]"),
    ("np.trapezoid(x, y, axis=0)", lambda x, y: np.trapezoid(x, y, axis=0), "x: [n, m]; y: [n]"),
    ("np.trapezoid(x, y)", lambda x, y: np.trapezoid(x, y), "x: [n, m]; y: [n, m]"),
    ("np.gradient(x)", lambda x: np.gradient(x), "x: [n]"),
    ("np.gradient(x, 0.5)", lambda x: np.gradient(x, 0.5), "x: [n]"),
    ("np.gradient(x, np.cumsum(y))", lambda x, y: np.gradient(x, np.cumsum(y)), "x: [n]; y: [n]"),
    ("np.gradient(x, axis=1)", lambda x: np.gradient(x, axis=1), "x: [n, m]"),
    ("np.interp(x, np.cumsum(y) - 1, np.sin(y))", lambda x, y: np.interp(x, np.cumsum(y) - 1, np.sin(y)), "x: [n]; y: [m]"),
    ("np.interp(x, np.cumsum(y) - 1, np.sin(y))", lambda x, y: np.interp(x, np.cumsum(y) - 1, np.sin(y)), "x: []; y: [m]"),
    ("np.interp(x, np.cumsum(y), np.sin(y), left=3, right=4)", lambda x, y: np.interp(x, np.cumsum(y), np.sin(y), left=3, right=4), "x: [n, 2]; y: [m]"),
    ("np.convolve(x, y)", lambda x, y: np.convolve(x, y), "x: [n]; y: [m]"),
    ("np.convolve(y, x)", lambda x, y: np.convolve(y, x), "x: [n]; y: [m]"),
    ("np.convolve(x, y, 'same')", lambda x, y: np.convolve(x, y, 'same'), "x: [n]; y: [4]"),
    ("np.convolve(x, y, mode='valid')", lambda x, y: np.convolve(x, y, mode='valid'), "x: [n]; y: [4]"),
    ("np.convolve(y, x, mode='same')", lambda x, y: np.convolve(y, x, mode='same'), "x: [6]; y: [4]"),
    ("np.convolve(y, x, mode='same')", lambda x, y: np.convolve(y, x, mode='same'), "x: [6]; y: [3]"),
    ("np.convolve(y, x, 'valid')", lambda x, y: np.convolve(y, x, 'valid'), "x: [6]; y: [4]"),
    ("np.correlate(x, y)", lambda x, y: np.correlate(x, y), "x: [6]; y: [4]"),
    ("np.correlate(x, y, 'same')", lambda x, y: np.correlate(x, y, 'same'), "x: [6]; y: [4]"),
    ("np.correlate(y, x, 'same')", lambda x, y: np.correlate(y, x, 'same'), "x: [6]; y: [4]"),
    ("np.correlate(y, x, 'same')", lambda x, y: np.correlate(y, x, 'same'), "x: [6]; y: [3]"),
    ("np.correlate(y, x, 'valid')", lambda x, y: np.correlate(y, x, 'valid'), "x: [6]; y: [4]"),
    ("np.correlate(x, y, 'full')", lambda x, y: np.correlate(x, y, 'full'), "x: [n]; y: [m]"),
    ("np.correlate(x, y, 'valid')", lambda x, y: np.correlate(x, y, 'valid'), "x: [n]; y: [m]"),
    ("np.convolve(x, y)", lambda x, y: np.convolve(x, y), "x: [n]; y: [1]"),
    ("np.polyval(x, y)", lambda x, y: np.polyval(x, y), "x: [4]; y: [n]"),
    ("convolve2d(x, y)", lambda x, y: signal.convolve2d(x, y), "x: [n, m]; y: [3, 2]"),
    ("convolve2d(x, y, mode='same')", lambda x, y: signal.convolve2d(x, y, 'same'), "x: [n, m]; y: [3, 2]"),
    ("convolve2d(x, y, 'valid')", lambda x, y: signal.convolve2d(x, y, 'valid'), "x: [n, m]; y: [2, 3]"),
    ("correlate2d(x, y, 'valid')", lambda x, y: signal.correlate2d(x, y, 'valid'), "x: [n, m]; y: [2, 3]"),
    ("correlate2d(x, y, 'same')", lambda x, y: signal.correlate2d(x, y, 'same'), "x: [n, m]; y: [2, 4]"),
    ("correlate2d(x, y)", lambda x, y: signal.correlate2d(x, y), "x: [n, m]; y: [2, 3]"),
    *ordered.CALLS,
]  # fmt: skip


def declared(shapes: str) -> dict[str, list[str]]:
    """Return the dimensions of each array, as they are written."""
    found = {}
    for one in shapes.split("; "):
        name, _, shape = one.partition(": ")
        found[name] = [size.strip() for size in shape.strip("[]").split(",") if size.strip()]
    return found


def program(call: str, shapes: str, head: str = "") -> str:
    parameters = ", ".join(
        f"{name}: [{', '.join(sizes)}]" if sizes else name
        for name, sizes in declared(shapes).items()
    )
    return f"param {head}{parameters}; result = {call}"


def values(shapes: str, dtype: type = np.float64) -> dict[str, Any]:
    random = np.random.default_rng(1)
    return {
        name: random.uniform(0.5, 2, [SIZES.get(one) or int(one) for one in sizes]).astype(dtype)
        for name, sizes in declared(shapes).items()
    }


@pytest.mark.filterwarnings("ignore:the input")
@pytest.mark.parametrize(("call", "theirs", "shapes"), CALLS, ids=[row[0] for row in CALLS])
def test_a_call_is_that_of_numpy(call: str, theirs: Callable[..., Any], shapes: str) -> None:
    function = gradc.compile(program(call, shapes))
    for dtype, digits in ((np.float64, 1e-12), (np.float32, 1e-5)):
        at = values(shapes, dtype)
        ours, wanted = np.asarray(function(**at)), np.asarray(theirs(**at))
        assert ours.shape == wanted.shape
        assert ours.dtype == dtype or not any(map(np.ndim, at.values()))
        np.testing.assert_allclose(ours, wanted, rtol=digits, atol=digits)
    tangent = {
        name: np.sin(1 + np.arange(one.size)).reshape(one.shape)
        for name, one in values(shapes).items()
    }
    step = 1e-6
    at = values(shapes)
    moved = [
        theirs(**{name: one + sign * step * tangent[name] for name, one in at.items()})
        for sign in (1, -1)
    ]
    difference = (np.asarray(moved[0]) - moved[1]) / (2 * step)
    _, along = function.jvp(tangent, **at)
    np.testing.assert_allclose(along, difference, rtol=1e-6, atol=1e-7)
    weighed = gradc.compile(
        f"{program(call, shapes)}; sum(cos(result)*result)"
        if np.ndim(wanted)
        else f"{program(call, shapes)}; cos(result)*result"
    )
    gradient = weighed.gradient(**at)
    wanted = np.sum(difference * (np.cos(theirs(**at)) - np.sin(theirs(**at)) * theirs(**at)))
    ours = sum(np.sum(getattr(gradient, name) * tangent[name]) for name in at)
    assert ours == pytest.approx(wanted, rel=1e-6, abs=1e-7)


# What cannot be read, and a part of what is said of it.
REFUSED = [
    ("x: [7]; sum(split(x, 3)[0])", "7 entries do not give 3 parts of one length"),
    ("x: [n]; sum(split(x, 2)[0])", "declare the dimension as 2*n"),
    ("x: [4]; sum(split(x, 2)[2])", "there is no array 2"),
    ("x: [4]; sum(pad(x, -1))", "a width of pad cannot be -1"),
    ("x: [4]; sum(pad(x, 1, 'linear_ramp'))", "pad has no mode linear_ramp"),
    ("x: [4]; sum(pad(x, ((1, 2), (3, 4), (5, 6))))", "the pad_width of pad does not fit"),
    ("x: [0]; sum(pad(x, 1, 'edge'))", "nothing to take entries from"),
    ("x: [4]; sum(roll(x, (1, 2), (0, 0, 0)))", "2 shifts for 3 axes"),
    ("x: [4]; sum(flip(x, 1))", "there is no axis 1"),
    ("x: [4]; sum(flip(x, (0, 0)))", "an axis is named twice"),
    ("x: [4]; sum(fliplr(x))", "fliplr takes an array with 2 axes"),
    ("x: [4]; sum(diff(x, -1))", "diff is taken -1 times"),
    ("param x: [4], y; sum(diff(x, y))", "must be known when compiling"),
    ("x: [4]; sum(repeat(x, [1, 2]))", "2 numbers for 4 entries"),
    ("x: [4]; sum(insert(x, 5, 1))", "there is no place 5"),
    ("x: [4]; sum(delete(x, 4))", "there is no place 4"),
    ("x: [4]; sum(tile(x))", "tile takes 2 arguments"),
    ("x: [4]; sum(diff(x, steps=2))", "diff has no argument"),
    ("x: [4]; sum(cumsum(x, out=x))", "cumsum has no argument out"),
    ("x: [4]; sum(cumsum(x, dtype=int))", "cumsum has no argument dtype"),
    ("x: [4]; sum(linspace(0, 1, -2)*x)", "there are no -2 points"),
    ("x: [n]; sum(arange(x[0])*x)", "arange goes over numbers and dimensions"),
    ("x: [4]; sum(arange(0, 4, 0)*x)", "the step of arange is 0"),
    ("x: [n, m]; sum(gradient(x))", "is an array for each: name one"),
    ("x: [n], y: [m]; sum(interp(1, x, y))", "two vectors of one length"),
    ("x: [n], y: [m]; sum(convolve(x, y, 'same'))", "declare the dimension of the kernel"),
    ("x: [n], y: [0]; sum(convolve(x, y))", "convolve takes two vectors with entries"),
    ("x: [n, n], y: [m, m]; sum(convolve2d(x, y))", "convolve2d takes a small kernel"),
    ("x: [2, 2], y: [3, 3]; sum(convolve2d(x, y, 'valid'))", "is larger than the array"),
    *ordered.REFUSED,
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_not_read_is_answered(text: str, said: str) -> None:
    with pytest.raises(GradcError) as caught:
        gradc.compile(text)
    assert said in str(caught.value)


EMPTY = [
    ("cumsum(x)", np.cumsum),
    ("flip(x)", np.flip),
    ("roll(x, 2)", lambda x: np.roll(x, 2)),
    ("diff(x)", np.diff),
    ("pad(x, 1)", lambda x: np.pad(x, 1)),
    ("tile(x, 2)", lambda x: np.tile(x, 2)),
    ("repeat(x, 2)", lambda x: np.repeat(x, 2)),
]


@pytest.mark.filterwarnings("ignore:the input")
@pytest.mark.parametrize(("call", "theirs"), EMPTY, ids=[row[0] for row in EMPTY])
def test_arrays_may_be_empty(call: str, theirs: Callable[..., Any]) -> None:
    at = np.zeros(0)
    function = gradc.compile(f"param x: [0]; result = {call}; sum(result^2)")
    assert function(at) == np.sum(theirs(at) ** 2)
    assert function.gradient(at).x.shape == (0,)


def test_a_kernel_that_is_longer_than_it_may_be_is_an_error() -> None:
    function = gradc.compile("param x: [n], v: [4]; y = convolve(x, v, 'valid')")
    assert function(np.ones(4), np.ones(4)) == pytest.approx(np.ones(1) * 4)
    with pytest.raises(ValueError, match="n"):
        function(np.ones(3), np.ones(4))


def test_the_last_point_is_the_end_itself() -> None:
    ends = gradc.compile("param a, b; y = linspace(a, b, 7)")(-0.3, 0.1)
    assert (ends[0], ends[-1]) == (-0.3, 0.1)
    assert gradc.compile("param x: [n]; y = linspace(2, 3, n)*x")(np.ones(1)) == 2
