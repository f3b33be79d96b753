"""Machine code reads and writes no byte outside of its arguments and results.

Arrays end, or begin, at a page that may not be touched: who goes beyond ends the process, and so all
is tried in one of its own.
"""

import ctypes
import mmap
import subprocess
import sys

import numpy as np
import pytest

import gradc

pytest.importorskip("llvmlite")
if not sys.platform.startswith("linux"):
    pytest.skip("pages are guarded as on Linux", allow_module_level=True)

SIZES = (0, 1, 3, 4, 7, 8, 9, 17, 33, 513)
STEPS = (1, 2, -1, -3)
NUMBERS = ("x*y + sin(x)", "exp(x)*y/(2 + y^2) + atan(x*y)")
ARRAYS = {
    "x: [n], y: [n]\nsum(x*y) + sum(sin(x[1:])*y[:-1]) + max(x)": lambda n: [(n + 1,)] * 2,
    "x: [n, m], y: [m, n]\nsum((x @ y)^2) + sum(x.T*y) + sum(mean(x, axis=0)^2)": (
        lambda n: [(n + 1, 3), (3, n + 1)]
    ),
    "x: [n], y: [n]\nsum(cumsum(x*y)^2) + sum(concat([x, y])[::2]) + sum(outer(x, y)*x)": (
        lambda n: [(n,)] * 2
    ),
    "x: [n], y: [n, n]\nsum(solve(y @ y.T + eye(n), x)^2)": (
        lambda n: [(n % 5 + 1,), (n % 5 + 1,) * 2]
    ),
    """x: [steps], y: [d]
    h[0] = y
    for t in 1..steps { h[t] = tanh(h[t-1]*x[t-1] + y) }
    sum(h[steps]^2)""": lambda n: [(n,), (n + 1,)],
}
_KEPT = []  # memory that lives as long as the process


def guarded(shape, dtype=float, step=1, at_end=True):
    """Return an array whose last number ends at a guarded page, or the first begins behind one."""
    count = int(np.prod(shape))
    wide = max(1, (count - 1) * abs(step) + 1) * np.dtype(dtype).itemsize
    pages = -(-wide // mmap.PAGESIZE)
    memory = mmap.mmap(-1, (pages + 2) * mmap.PAGESIZE)
    _KEPT.append(memory)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    protect = ctypes.CDLL(None, use_errno=True).mprotect
    for place in (start, start + (pages + 1) * mmap.PAGESIZE):
        assert protect(ctypes.c_void_p(place), ctypes.c_size_t(mmap.PAGESIZE), 0) == 0
    offset = mmap.PAGESIZE + (pages * mmap.PAGESIZE - wide if at_end else 0)
    whole = np.frombuffer(memory, dtype, wide // np.dtype(dtype).itemsize, offset)
    array = whole[:: abs(step)][:count] if count else whole[:0]
    array = array[:: -1 if step < 0 else 1].reshape(shape)
    array[...] = np.random.default_rng(count).uniform(0.5, 1.5, shape)
    return array


def flat(result):
    return [result[0], *result[1]]


def try_numbers(text):
    """Call a program of numbers with arrays of all sizes, steps and types, to new and given ones."""
    native = gradc.compile(f"param x, y\n{text}").native()
    function = native.module.value_and_gradient
    for size in SIZES:
        for step in STEPS:
            for dtype in (np.float64, np.float32):
                for at_end in (False, True):
                    x, y, *out = (guarded((size,), dtype, step, at_end) for _ in range(5))
                    wanted = flat(function(x.copy(), y.copy()))
                    called = [function(x, y), function(x, y, out=(out[0], tuple(out[1:])))]
                    for found in called:
                        for one, other in zip(flat(found), wanted, strict=True):
                            np.testing.assert_allclose(one, other, 1e-6, strict=True)
                    function(x, y[::-1], threads=2)
    x = guarded((7, 5))
    for pair in ((x, guarded((5,))), (x.T, guarded((5, 7))), (x[::-1, ::2], guarded((7, 1)))):
        function(*pair)
        function(*pair)


def try_arrays(text):
    """Call a program of arrays with arrays of many sizes, as they lie and not."""
    f = gradc.compile(text)
    native = f.native()
    for size in (1, 2, 5, 8, 19, 34):
        for step in (1, -1, 2):
            for at_end in (False, True):
                shapes = ARRAYS[text](size)
                given = [guarded(shape, float, step, at_end) for shape in shapes]
                wanted = flat(f.value_and_gradient(*map(np.copy, given)))
                slopes = tuple(guarded(shape, float, step, at_end) for shape in shapes)
                out = guarded((), at_end=at_end), slopes
                for told in ({}, {}, {"out": out}):
                    found = flat(native.value_and_gradient(*given, **told))
                    for one, other in zip(found, wanted, strict=True):
                        np.testing.assert_allclose(one, other, 1e-7, 1e-9)


TRIES = {"numbers": try_numbers, "arrays": try_arrays}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("numbers", NUMBERS[0]),
        pytest.param("numbers", NUMBERS[1], marks=pytest.mark.exhaustive),
        *(pytest.param("arrays", text, marks=pytest.mark.exhaustive) for text in [*ARRAYS][1:]),
        ("arrays", next(iter(ARRAYS))),
    ],
)
def test_no_byte_outside_is_touched(what, text):
    assert what in TRIES  # which a process of its own has by its name
    code = f"from tests.native import test_pages as own; own.TRIES[{what!r}]({text!r})"
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_what_is_guarded_may_not_be_touched():
    code = (
        "from tests.native.test_pages import guarded; import ctypes;"
        "x = guarded((3,)); ctypes.string_at(x.ctypes.data, 24);"
        "print('inside'); ctypes.string_at(x.ctypes.data, 25)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode < 0) == ("inside\n", True)
