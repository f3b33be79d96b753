"""Products with vectors and derivatives of any order in machine code are those of the file."""

from types import BuiltinFunctionType

import numpy as np
import pytest
from nested import leaves

import gradc
from gradc.loaded import with_entry

pytest.importorskip("llvmlite")

RANDOM = np.random.default_rng(0)


def random(*shape):
    return RANDOM.normal(size=shape)


def assert_alike(f, native, entry, *given, **named):
    """Machine code gives what the file does, in the same classes, of the same types."""
    found, wanted = (getattr(one, entry)(*given, **named) for one in (native, f))
    assert repr(type(found)) == repr(type(wanted))
    for one, other in zip(leaves(found), leaves(wanted), strict=True):
        assert type(one) is type(other)
        assert np.asarray(one).dtype == np.asarray(other).dtype
        near = 1e-12 if np.asarray(one).dtype == float else 1e-3  # the file rounds each step
        np.testing.assert_allclose(one, other, near, near)
    return found


def is_native(f, entry):
    name = entry.partition("=")[0]
    return isinstance(getattr(with_entry(f._loaded, entry).module, name), BuiltinFunctionType)


ROW = random(5)
POINTS = {
    "floats": (1.0, 2.0),
    "integers": (1, 2),
    "row": (ROW, 2.0),
    "reversed": (ROW[::-1], ROW),
    "float32": (ROW.astype("f"), ROW.astype("f")),
    "broadcast": (ROW, random(3, 1)),
    "list": ([1.0, 2.0], 0.5),
}


@pytest.mark.parametrize("outputs", ["z", "z, w"])
@pytest.mark.parametrize("given", POINTS)
def test_directions_of_points(given, outputs):
    f = gradc.compile(f"param x, y; z = x*sin(y)\nw = exp(x*y)\noutput {outputs}")
    native, at = f.native(), POINTS[given]
    for along in ((0.5, -1.0), (2.0, ROW[0]), (at[0], 1.0), (ROW, ROW.astype("f"))):
        if given == "list" and along[0] is ROW:  # of another length
            continue
        for entry in ("jvp", "hvp"):
            assert_alike(f, native, entry, along, *at)
    one = {"z": 2.0} if outputs == "z" else {"z": 2.0, "w": -1.0}
    assert_alike(f, native, "vjp", one, *at)
    for entry in ("jvp", "vjp", "hvp"):
        assert is_native(native, entry)


@pytest.mark.parametrize("order", [1, 2, 7, pytest.param(20, marks=pytest.mark.exhaustive)])
def test_derivatives_of_any_order(order):
    for text in ("exp(sin(x))*c", "a = x*c\nb = tanh(x)\noutput a, b"):
        f = gradc.compile(text, wrt="x")
        native = f.native()
        for at in ((0.3, 2.0), (ROW, 2.0), (0.3, ROW.astype("f"))):
            assert_alike(f, native, "derivatives", *at, order=order)
        assert is_native(native, f"derivatives={order}")


ARRAYS = """param W[1..2]: [n, n], b: [n], x: [n]
y = tanh(W[1] @ x + b) + W[2] @ x
loss = sum(y^2)
output"""
W, B, X = [random(3, 3), random(3, 3)], random(3), random(3)
ALONG = [random(3, 3), random(3, 3)], random(3), random(3)


@pytest.mark.parametrize("outputs", ["loss", "y", "y, loss"])
@pytest.mark.parametrize("wide", [True, False], ids=["float64", "float32"])
def test_directions_of_arrays(outputs, wide):
    f = gradc.compile(f"{ARRAYS} {outputs}")
    native = f.native()
    given = (W, B, X) if wide else ([one.astype("f") for one in W], B.astype("f"), X.astype("f"))
    w, b, x = ALONG
    several = ALONG, {"W": {2: w[1], 1: w[0]}, "b": b.tolist(), "x": x[::-1]}
    for along in (*several, (np.array(w), b.astype("f"), np.arange(3))):
        for entry in ("jvp", "hvp") if "loss" in outputs else ("jvp",):
            assert_alike(f, native, entry, along, *given)
            assert is_native(native, entry)
    back = {"loss": 2.0, "y": B}
    assert_alike(f, native, "vjp", {one: back[one] for one in outputs.split(", ")}, *given)
    assert is_native(native, "vjp")


def test_steps_of_numbers():
    f = gradc.compile("n: integer\nparam a\nu = a\nfor t in 1..n { u = u + sin(u)/n }\nu")
    native = f.native()
    for along in (2.0, np.float64(2.0), 2, np.array(2.0)):
        for entry in ("jvp", "vjp", "hvp"):
            assert_alike(f, native, entry, along, 5, 0.3)
    assert_alike(f, native, "jvp", ROW, 5, 0.3)


def test_a_direction_tells_no_dimension():
    """The shape of a direction is that of its variable, not one from which sizes are read."""
    f = gradc.compile("x: [2*n]\ny = x[:n]*x[n:]\nsum(y^2)", wrt=["y", "x"])
    native = f.native()
    x = random(8)
    assert_alike(f, native, "hvp", (random(4), random(8)), x)
    for along in ((random(3), random(8)), (random(4), random(6)), (random(5), random(10))):
        said = []
        for one in (f, native):
            with pytest.raises(ValueError, match="shape") as caught:
                one.hvp(along, x)
            said.append(str(caught.value))
        assert said[0] == said[1]


REFUSED = {
    "shape": [random(4), B, X],
    "few": [W, B],
    "number": 3.0,
    "names": {"W": W, "q": B, "x": X},
    "complex": [W, B + 1j, X],
    "text": [W, B, "a"],
    "members": [W[:1], B, X],
    "ragged": [W, [[1], [2, 3], 4], X],
    "no family": [1.0, B, X],
}


@pytest.mark.parametrize("name", REFUSED)
def test_directions_that_do_not_fit_are_refused_by_the_file(name):
    f = gradc.compile(f"{ARRAYS} loss")
    native = f.native()
    said = []
    for one in (f, native):
        with pytest.raises((TypeError, ValueError)) as caught:
            one.jvp(REFUSED[name], W, B, X)
        said.append((type(caught.value), str(caught.value)))
    assert said[0] == said[1]


def test_arguments_by_name_and_missing():
    f = gradc.compile("param x, tangents\nx*tangents^2")
    native = f.native()
    assert native.jvp((1.0, 2.0), x=3.0, tangents=4.0) == f.jvp((1.0, 2.0), x=3.0, tangents=4.0)
    module = with_entry(native._loaded, "jvp").module
    other = with_entry(f._loaded, "jvp").module
    with pytest.raises(TypeError) as one:
        module.jvp((1.0, 2.0), 3.0)
    with pytest.raises(TypeError) as two:
        other.jvp((1.0, 2.0), 3.0)
    assert str(one.value) == str(two.value)
    assert module.jvp.__doc__ == other.jvp.__doc__


def test_options_of_directions():
    f = gradc.compile("param x, y; x*sin(y)").native()
    rows = random(2, 300_000)
    wanted = f.vjp(2.0, *rows)
    for one, other in zip(f.vjp(2.0, *rows, threads=3), wanted, strict=True):
        np.testing.assert_array_equal(one, other)
    out = [np.empty(300_000), np.empty(300_000)]
    found = f.vjp(2.0, *rows, out=out, threads=2)
    assert all(a is b for a, b in zip(found, out, strict=True))
    np.testing.assert_array_equal(found, wanted)
    with pytest.raises(gradc.InputError, match="threads is"):
        f.vjp(2.0, *rows, threads=0)
    f = gradc.compile(f"{ARRAYS} loss").native()
    value, slope = np.empty(()), np.empty((), "f")
    found = f.jvp(ALONG, W, B, X, out=(value, slope))
    assert (found[0] is value, found[1] is slope) == (True, True)
    wanted = f.jvp(ALONG, W, B, X)
    assert (float(value), float(slope)) == (wanted[0], np.float32(wanted[1]))
