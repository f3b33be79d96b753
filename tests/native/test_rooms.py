"""The workspace of a call is kept for the next one, and goes with the function."""

import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import gradc
from gradc.emit.native.calls import ROOM, ROOM_BYTES

pytest.importorskip("llvmlite")

STATM = Path("/proc/self/statm")
# Two buffers of n numbers each are read again after the sum.
PROGRAM = "x: [n]\nparam w\ne = exp(x*w)\nsum(e/sum(e)*x)"


def made():
    return gradc.compile(PROGRAM).native().module.value_and_gradient


def table_of(native):
    return native.__self__.table


def test_calls_of_every_size_give_the_same_in_it():
    native = made()
    file = gradc.compile(PROGRAM)
    random = np.random.default_rng(0)
    for size in (10, 50_000, 3, 4_000, 200_000, 20, 200_000, 50_000):
        x = random.normal(size=size)
        found, wanted = native(x, 0.3), file.value_and_gradient(x, 0.3)
        np.testing.assert_allclose(found[0], wanted[0], rtol=1e-12)
        np.testing.assert_allclose(found[1].w, wanted[1].w, rtol=1e-12)
    assert table_of(native)[ROOM_BYTES] >= 8 * 50_000


def test_a_call_that_was_as_large_takes_the_same():
    native = made()
    x = np.linspace(0, 1, 30_000)
    native(x, 0.5)
    native(x, 0.5)
    before = table_of(native)[ROOM]
    assert before
    native(x, 0.7)
    native(x[:10_000].copy(), 0.7)
    assert table_of(native)[ROOM] == before


def test_threads_have_each_their_own():
    native = made()
    points = [np.linspace(-1, 1 + i, 40_000 + 500 * i) for i in range(8)]
    wanted = [native(x, 0.4)[0] for x in points]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(20):
            assert [*pool.map(lambda x: native(x, 0.4)[0], points)] == wanted


@pytest.mark.skipif(not STATM.exists(), reason="no /proc")
@pytest.mark.slow
def test_it_is_given_back_with_the_function():
    def resident():
        return int(STATM.read_text().split()[1]) * 4096

    x = np.linspace(0, 1, 2_000_000)  # 16 MB, and more in the workspace
    sizes = []
    for _ in range(8):
        native = made()
        native(x, 0.5), native(x, 0.5)
        assert table_of(native)[ROOM]
        del native
        gc.collect()
        sizes.append(resident())
    assert max(sizes[3:]) - sizes[2] < 2 * x.nbytes
