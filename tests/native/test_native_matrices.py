"""Jacobians and Hessians of programs of numbers in machine code hold against the NumPy file."""

import gc
from types import BuiltinFunctionType

import numpy as np
import pytest

import gradc
from gradc.interpret import room
from gradc.loaded import with_entry

pytest.importorskip("llvmlite")

INPUTS = ("x", "y", "z", "w", "v")
PROGRAMS = {  # by how many entries a Jacobian has
    "one": ("exp(x)*y + z*w*v", "x"),
    "three": ("a = x*exp(y)\nb = sin(y)/(2 + z*z)\nc = z*w*v\noutput a, b, c", "y"),
    "ten": ("a = sin(x*y) + z*w*v\nb = exp(-x*x)*z\noutput a, b", "x, y, z, w, v"),
}
ENTRIES = ("jacobian", "hessian", "value_gradient_and_hessian")


def flat(result):
    if isinstance(result, tuple):
        return [leaf for one in result for leaf in flat(one)]
    return [result]


def assert_same(found, wanted, rtol=1e-12):
    assert type(found).__name__ == type(wanted).__name__
    for one, other in zip(flat(found), flat(wanted), strict=True):
        assert type(one) is type(other)
        assert getattr(one, "dtype", None) == getattr(other, "dtype", None)
        np.testing.assert_allclose(one, other, rtol, atol=rtol / 10, strict=True)


def made(name):
    text, wrt = PROGRAMS[name]
    f = gradc.compile(f"param {', '.join(INPUTS)}\n{text}", wrt=wrt)
    return f, f.native()


def quick(native, entry):
    """Return the function of machine code, which reads floats and arrays by itself."""
    function = getattr(with_entry(native._loaded, entry).module, entry)
    assert isinstance(function, BuiltinFunctionType)
    return function


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("entry", ENTRIES)
def test_they_are_those_of_the_file(name, entry):
    f, native = made(name)
    random = np.random.default_rng(1)
    for size in (3, 4, 7, 0, 511, 513):
        arrays = [*random.normal(size=(len(INPUTS), size))]
        wanted = getattr(f, entry)(*arrays)
        for _ in range(2):  # by Python, and then without
            assert_same(getattr(native, entry)(*arrays), wanted)
    numbers = [0.5, -1.25, 2.0, 0.75, 1.5]
    for _ in range(2):
        assert_same(getattr(native, entry)(*numbers), getattr(f, entry)(*numbers))


@pytest.mark.parametrize("name", ["three", "ten"])
def test_numbers_among_arrays_axes_and_small_floats(name):
    f, native = made(name)
    random = np.random.default_rng(2)
    x, y, z = random.normal(size=(3, 6, 5))
    small = [*random.normal(size=(len(INPUTS), 21)).astype(np.float32)]
    wide = random.normal(size=(41, 5))
    kinds = ((x, y, 0.5, 1.5, z), (small, 1e-5), [*wide.T], [*wide[::-2].T], [*x[:4], y[:, :1]])
    for given in kinds:
        arrays, rtol = given if isinstance(given, tuple) and len(given) == 2 else (given, 1e-12)
        for entry in ENTRIES:
            wanted = getattr(f, entry)(*arrays)
            for _ in range(2):
                assert_same(getattr(native, entry)(*arrays), wanted, rtol)


def test_code_reads_them_itself_from_the_second_call_on(monkeypatch):
    _, native = made("ten")
    arrays = [*np.random.default_rng(3).normal(size=(len(INPUTS), 9))]
    function = quick(native, "jacobian")
    wanted = [function(*arrays), function(*[1.0] * 5)]
    owner = type(function.__self__)
    monkeypatch.setattr(owner, "__call__", lambda *_: pytest.fail("by Python"))
    assert np.array_equal(function(*arrays), wanted[0])
    assert np.array_equal(function(*[1.0] * 5), wanted[1])


def test_numbers_far_from_where_a_kernel_holds():
    f = gradc.compile("param x, y\na = sin(x)*y\nb = cos(x*y)\noutput a, b")
    native = f.native()
    x = np.linspace(-2, 2, 1100)
    x[[5, 600]] = 1e22, -3e18
    for _ in range(2):
        assert_same(native.jacobian(x, x[::-1].copy()), f.jacobian(x, x[::-1].copy()), 1e-11)


def test_a_matrix_that_is_held_is_not_written_anew():
    _, native = made("ten")
    random = np.random.default_rng(4)
    function = quick(native, "jacobian")
    held, copies = [], []
    for _ in range(3):
        arrays = [*random.normal(size=(len(INPUTS), 4000))]
        held.append(function(*arrays))
        copies.append(held[-1].copy())
        part = function(*arrays)[::7, 1]
        gc.collect()
        function(*random.normal(size=(len(INPUTS), 4000)))
        assert np.array_equal(part, copies[-1][::7, 1])
    assert all(map(np.array_equal, held, copies))


@pytest.mark.parametrize("target", ["numpy", "native"])
def test_one_larger_than_memory_is_refused_after_others(target, monkeypatch):
    monkeypatch.setattr(room, "memory", lambda: 8e4)
    f = gradc.compile("param x, y\nsin(x)*exp(y)", target=target)
    few, many = np.ones(100), np.ones(3000)
    for _ in range(3):
        assert f.hessian(few, few).shape == (100, 2, 2)
        assert f.hessian(0.5, 0.5).shape == (2, 2)
        for given in ((many, many), (many, 1.0), (few, few[:, None])):
            with pytest.raises(gradc.GradcError, match="the Hessian takes"):
                f.hessian(*given)
        with pytest.raises(ValueError, match="do not broadcast"):
            f.hessian(few, many)


def test_into_arrays_of_ones_own():
    _, native = made("ten")
    random = np.random.default_rng(5)
    arrays = [*random.normal(size=(len(INPUTS), 30))]
    wanted = native.jacobian(*arrays)
    for out in (np.empty((30, 2, 5)), np.empty((5, 2, 30)).T, np.empty((60, 4, 5))[::2, ::2]):
        assert native.jacobian(*arrays, out=out) is out
        assert np.array_equal(out, wanted)
    small = np.empty((30, 2, 5), np.float32)
    assert native.jacobian(*arrays, out=small) is small
    assert np.array_equal(small, wanted.astype(np.float32))
    one = np.empty((2, 5))
    assert native.jacobian(*[0.5] * 5, out=one) is one
    assert np.array_equal(one, native.jacobian(*[0.5] * 5))


def test_into_an_array_that_is_read_too():
    f, native = made("ten")
    whole = np.random.default_rng(6).normal(size=(700, 2, 5))
    arrays = [whole[:, 0, i] for i in range(5)]
    wanted = f.jacobian(*map(np.copy, arrays))
    assert_same(native.jacobian(*arrays, out=whole), wanted)


def test_all_three_into_arrays():
    f, native = made("one")
    arrays = [*np.random.default_rng(7).normal(size=(len(INPUTS), 30))]
    out = (np.empty(30), (np.empty(30),), np.empty((30, 1, 1)))
    found = native.value_gradient_and_hessian(*arrays, out=out)
    assert all(a is b for a, b in zip(flat(found), flat(out), strict=True))
    assert_same(found, f.value_gradient_and_hessian(*arrays))


@pytest.mark.parametrize(
    ("out", "said"),
    [
        (np.empty((3, 5, 2)), r"out is 1 array of shape \(3, 2, 5\)"),
        ([np.empty(3)] * 10, r"out is 1 array of shape \(3, 2, 5\)"),
        (np.empty((3, 2, 5), int), "they are of float64 or float32"),
    ],
    ids=["axes", "several", "whole"],
)
def test_what_is_no_place_for_a_matrix(out, said):
    _, native = made("ten")
    with pytest.raises(gradc.GradcError, match=said):
        native.jacobian(*np.ones((5, 3)), out=out)


def test_families_by_index():
    f = gradc.compile("param v\nparam w[1..3]\ny = w[1]*v + w[2]*w[3]*exp(v)\noutput y")
    native = f.native()
    v, w = np.linspace(0, 1, 4), [np.ones(4), np.arange(4.0), np.full(4, 2.0)]
    wanted = f.jacobian(v, w)
    for _ in range(2):
        assert_same(native.jacobian(v, w), wanted)
        assert_same(native.jacobian(1.0, [1.0, 2.0, 3.0]), f.jacobian(1.0, [1.0, 2.0, 3.0]))
    out = np.empty(wanted.shape)
    assert native.jacobian(v, w, out=out) is out
    assert_same(out, wanted)
