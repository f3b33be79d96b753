"""Arrays as they lie: strides, broadcasting, types, results that are given, threads."""

import ctypes
from itertools import product

import numpy as np
import pytest

import gradc

pytest.importorskip("llvmlite")

from gradc.emit.native.objects import BLOCK, LARGE, ROW, SMALL
from gradc.native.functions import _calls
from gradc.native.operands import merged

F = gradc.compile("param x, y\nx*y + x^2")
N = F.native()


def random(*shape, dtype=float, seed=0):
    return np.random.default_rng(seed).uniform(0.5, 2, shape).astype(dtype)


def flat(result):
    return [result[0], *result[1]]


def assert_same(*given, **told):
    wanted = flat(F.value_and_gradient(*given))
    for _ in range(2):  # as the first call of its layout, and as any later one
        found = flat(N.value_and_gradient(*given, **told))
        for one, other in zip(found, wanted, strict=True):
            assert type(one) is type(other)
            assert getattr(one, "dtype", None) == getattr(other, "dtype", None)
            rtol = 4e-7 if getattr(one, "dtype", None) == np.float32 else 1e-14
            np.testing.assert_allclose(one, other, rtol, atol=rtol / 10, strict=True)


LAYOUTS = {
    "row": random(700, 6),
    "fortran": np.asfortranarray(random(700, 6)),
    "reversed": random(700, 6)[::-1],
    "reversed twice": random(700, 6)[::-1, ::-1],
    "stepped": random(1400, 12)[::2, ::2],
    "transposed": random(6, 700).T,
    "column": random(700, 1),
    "last": random(6),
    "one": random(1),
    "number": 0.25,
    "zero axes": np.array(0.25),
    "broadcast": np.broadcast_to(random(6), (700, 6)),
    "small": random(700, 6, dtype=np.float32),
    "small stepped": random(1400, 6, dtype=np.float32)[::-2],
    "integers": np.arange(6),
    "truths": np.array([True, False] * 3),
    "unaligned": np.frombuffer(b"x" + random(6).tobytes(), "u1")[1:].view(float),
    "other bytes": random(6).astype(">f8"),
    "halves": random(6, dtype=np.float16),
    "list": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    "one of NumPy": np.float64(0.25),
    "a small one": np.float32(0.25),
    "whole": 3,
}


@pytest.mark.table
@pytest.mark.parametrize("second", LAYOUTS)
@pytest.mark.parametrize("first", LAYOUTS)
def test_layouts(first, second):
    assert_same(LAYOUTS[first], LAYOUTS[second])


def test_axes_that_are_in_the_way():
    cube = random(7, 11, 13)
    for axes in ((0, 1, 2), (2, 0, 1), (1, 2, 0), (2, 1, 0)):
        moved = cube.transpose(axes)
        assert_same(moved, moved[:, :1])
        assert_same(moved[::-1], moved[:1, :, ::-2][..., :1])


@pytest.mark.parametrize("shape", [(0,), (3, 0), (0, 4)])
def test_empty(shape):
    assert_same(np.empty(shape), 2.0)
    assert_same(np.empty(shape), np.empty(shape[-1:]))


@pytest.mark.parametrize("size", [1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK + 7, 100_003])
def test_sizes(size):
    x, y = random(2, size)
    assert_same(x, y)
    assert_same(x[::-1], 0.5, threads=2)
    assert_same(x.astype("f"), y.astype("f"), threads=None)


@pytest.mark.parametrize("count", [63, 64, pytest.param(300, marks=pytest.mark.slow)])
def test_many_arguments(count):
    f = gradc.compile(" + ".join(f"{i + 1}*x{i}" for i in range(count)))
    native = f.native()
    rows = [*random(count, 40)]
    for given in (rows, [*rows[1:], 0.5], [0.5] * count, [row[:1] for row in rows]):
        for _ in range(2):
            np.testing.assert_allclose(native.gradient(*given), f.gradient(*given))
            np.testing.assert_allclose(native(*given), f(*given), 1e-13)


def test_more_layouts_than_are_known_at_once():
    f = gradc.compile("x*y*z - x")
    native = f.native()
    for turn in range(3):
        for bits in product((False, True), repeat=3):
            given = [random(9, seed=i + turn) if bit else 0.5 + i for i, bit in enumerate(bits)]
            np.testing.assert_allclose(native(*given), f(*given), 1e-14)


def test_numbers_are_rounded_as_arrays_of_float32():
    x = np.array([0.1], np.float32).repeat(5)
    assert_same(x, -0.1)  # where x + y is 0
    assert [*N.gradient(x, -0.2).x] == [*F.gradient(x, -0.2).x]


# ---- results that are given -----------------------------------------------------------------------


def into(*given, out, **told):
    wanted = [np.array(one) for one in flat(F.value_and_gradient(*map(np.copy, given)))]
    found = N.value_and_gradient(*given, out=out, **told)
    assert type(found[1]).__name__ == "Gradient"
    leaves = flat(out)
    for one, other, again in zip(leaves, wanted, flat(found), strict=True):
        assert again is one
        np.testing.assert_allclose(one, other, 1e-14 if one.dtype == float else 1e-6)


def outs(size=1000, make=np.empty):
    return make(size), (make(size), make(size))


def test_out_is_written_to():
    x, y = random(2, 1000)
    into(x, y, out=outs())
    into(x[::-1], 0.5, out=outs(make=lambda size: np.empty(2 * size)[::-2]))
    into(x, y, out=outs(make=lambda size: np.empty(size, np.float32)))
    into(x, y, out=list(outs()), threads=2)
    into(random(40, 25), random(25), out=outs((40, 25), lambda s: np.asfortranarray(np.empty(s))))
    into(random(0), 1.0, out=outs(0))
    into(np.array(2.0), 3.0, out=outs(()))
    value = np.empty(1000)
    assert N(x, y, out=value) is value
    np.testing.assert_allclose(value, F(x, y))


def test_out_may_be_an_argument():
    for place, swap in product(range(3), (False, True)):
        x, y = random(2, 1000)
        places = [*flat(outs())]
        places[place] = y if swap else x
        into(x, y, out=(places[0], tuple(places[1:])))


def test_out_may_overlap_arguments():
    for shift in (1, 3, 600):
        for first, second in ((slice(shift, None), slice(None, -shift)),) * 2:
            memory = random(1000 + shift)
            x, out = memory[first], memory[second]
            into(x, 0.5, out=(out, outs(1000)[1]))
            memory = random(1000 + shift)
            into(memory[second], 0.5, out=(memory[first], outs(1000)[1]))
    memory = random(1000)
    into(memory[::-1], 0.5, out=(memory, outs()[1]))
    memory = random(30, 30)
    into(memory.T, 0.5, out=(memory, outs((30, 30))[1]))


def read_only(size):
    array = np.empty(size)
    array.flags.writeable = False
    return array


BAD = {
    "few": lambda: np.empty(1000),
    "many": lambda: (*outs(), np.empty(1000)),
    "shape": lambda: outs(999),
    "wide": lambda: outs((1, 1000)),
    "type": lambda: outs(make=lambda size: np.empty(size, int)),
    "no arrays": lambda: (None, [1.0, 2.0]),
    "read-only": lambda: outs(make=read_only),
    "a number": lambda: 3.0,
}


@pytest.mark.parametrize("bad", BAD)
def test_out_that_does_not_fit(bad):
    x, y = random(2, 1000)
    with pytest.raises(gradc.InputError, match=r"out is 3 arrays.* of shape \(1000,\)"):
        N.value_and_gradient(x, y, out=BAD[bad]())


def test_out_twice_the_same():
    x, y = random(2, 1000)
    one = np.empty(1001)
    for pair in ((one[:-1], one[:-1]), (one[:-1], one[1:])):
        with pytest.raises(gradc.InputError, match="two arrays of out share memory"):
            N.value_and_gradient(x, y, out=(np.empty(1000), pair))


def test_out_side_by_side():
    table = np.stack([*random(2, 1000), np.zeros(1000)], axis=1)
    x, y = table[:, 0].copy(), table[:, 1].copy()
    value, gradient = F.value_and_gradient(x, y)
    columns = table[:, 2], (table[:, 1], table[:, 0])  # each of them where another one is read
    N.value_and_gradient(table[:, 0], table[:, 1], out=columns)
    np.testing.assert_allclose(table, np.stack([*gradient[::-1], value], axis=1), rtol=1e-13)


@pytest.mark.parametrize("threads", [0, -1, 1.5, True, "2"])
def test_threads_that_are_none(threads):
    with pytest.raises(gradc.InputError, match="threads is a whole number from 1 on"):
        N(random(10), 1.0, threads=threads)
    with pytest.raises(gradc.InputError, match="threads is a whole number from 1 on"):
        N(1.0, 1.0, threads=threads)


def test_options_are_inputs_where_these_have_their_names():
    f = gradc.compile("out*threads + out")
    assert f.native()(out=2.0, threads=3.0) == 8.0
    assert f.native()(2.0, threads=3.0) == 8.0
    with pytest.raises(TypeError, match="out"):
        f.native().module.value(np.ones(3), np.ones(3), out=np.empty(3))


def test_what_is_not_in_machine_code_takes_no_options():
    f = gradc.compile("A: [n, n]; det(A)").native()
    with pytest.raises(gradc.InputError, match="hessian is not in machine code"):
        f.hessian(np.eye(2), threads=2)


REFUSED = {
    "complex": (1j, 2.0),
    "text": ("a", 2.0),
    "nothing": (None, 1.0),
    "ragged": ([[1], [2, 3]], 1.0),
    "shapes": (np.ones(2), np.ones(3)),
    "complex array": (np.array([1j]), 1.0),
    "few": (1.0,),
    "many": (1.0, 2.0, 3.0),
    "too large": (10**400, 1.0),
}


@pytest.mark.parametrize("name", REFUSED)
def test_errors_are_those_of_the_file(name):
    said = []
    for function in (F, N, F.module.value, N.module.value):
        with pytest.raises((TypeError, ValueError, OverflowError, gradc.InputError)) as caught:
            function(*REFUSED[name])
        said.append((type(caught.value), str(caught.value).replace(", native>", ">")))
    assert said[0] == said[1]
    assert said[2] == said[3]


# ---- index arithmetic -----------------------------------------------------------------------------


def run_some(*whole, start, end):
    """Work points out, as `%Points` of `objects.ll` says what they are."""
    place = ctypes.c_void_p
    machine, _ = _calls()
    prototype = ctypes.CFUNCTYPE(ctypes.c_int, place, ctypes.c_int64, ctypes.c_int64)
    words = [ctypes.addressof(one) if isinstance(one, ctypes.Array) else one for one in whole]
    points = (ctypes.c_int64 * len(words))(*words)
    return prototype(machine.address("run_some"))(points, start, end)


@pytest.mark.parametrize("kind", [ROW, LARGE, SMALL])
def test_points_beyond_2_31(kind):
    """Points far along are worked out alone, in arrays of which only these are in memory."""
    start, count = 2**31 + 12_345, 1000
    width = 4 if kind == SMALL else 8
    x, y = (random(count, seed=i).astype(f"f{width}") for i in range(2))
    value, *gradient = (np.empty(count, f"f{width}") for _ in range(3))
    operands = [x, y, value, *gradient]
    steps = (ctypes.c_int64 * 1)(width)
    words = [
        word
        for one in operands
        for word in (kind, one.ctypes.data - width * start, ctypes.addressof(steps))
    ]
    memory = (ctypes.c_int64 * len(words))(*words)
    sizes = (ctypes.c_int64 * 1)(2**33)
    native = N.module.value_and_gradient.__self__
    function = native._function("rr")
    assert run_some(function, 2, 3, memory, 1, sizes, start=start, end=start + count) == 0
    for one, wanted in zip([value, *gradient], flat(F.value_and_gradient(x, y)), strict=True):
        np.testing.assert_allclose(one, wanted, 1e-14 if width == 8 else 4e-7, atol=1e-7)


def test_axes_beyond_2_31():
    sizes, steps = merged((2**20, 2**20, 3), [(2**20 * 24, 24, 8), (0, 0, 8)])
    assert (sizes, steps) == ([2**40, 3], [[24, 8], [0, 8]])
    start = 3 * (2**32 + 5) + 1
    row, x = np.empty(2), random(3)
    words = (ctypes.c_int64 * 6)(LARGE, x.ctypes.data, 0, ROW, row.ctypes.data - 8 * start, 0)
    strides, counts = (ctypes.c_int64 * 2)(0, 8), (ctypes.c_int64 * 2)(*sizes)
    words[2] = ctypes.addressof(strides)
    f = gradc.compile("2*x").native()
    function = f.module.value.__self__._function("r")
    assert run_some(function, 1, 1, words, 2, counts, start=start, end=start + 2) == 0
    assert [*row] == [*(2 * x[1:])]
