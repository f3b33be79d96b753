"""Threads of machine code: the same bits, whatever happens around them."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest

import gradc

pytest.importorskip("llvmlite")

TEXT = "sigmoid(sigmoid(x*w1 + b1)*w2 + b2)"
AT = (0.5, 0.1, -0.3, 0.2)
N = gradc.compile(TEXT).native()
MANY = 100_000


def random(size, seed=0):
    return np.random.default_rng(seed).normal(size=size)


def flat(result):
    value, gradient = result
    return [value, *gradient]


def assert_same(one, other):
    for a, b in zip(flat(one), flat(other), strict=True):
        np.testing.assert_array_equal(a, b)


def least():
    """Of how many points a thread has to have the work."""
    function = N.module.value_and_gradient
    function(random(10), *AT)
    return function.__self__._least


@pytest.mark.parametrize("threads", [2, 3, 7, 1000, 2**70, None])
@pytest.mark.parametrize("size", [0, 1, 511, 513, 20_000, MANY, 300_001])
def test_the_same_bits_on_any_number_of_threads(size, threads):
    x = random(size)
    wanted = N.value_and_gradient(x, *AT)
    assert_same(N.value_and_gradient(x, *AT, threads=threads), wanted)
    out = (np.empty(size), tuple(np.empty(size) for _ in range(5)))
    found = N.value_and_gradient(x, *AT, out=out, threads=threads)
    assert found[0] is out[0]
    assert_same(found, wanted)


def test_shares_that_differ_in_what_they_take():
    """Strided, float32 and tables of points go by threads as rows do."""
    x = random(2 * MANY)
    for one in (x[::2], x[::-1], x.astype("f"), x.reshape(2, -1).T):
        assert_same(N.value_and_gradient(one, *AT, threads=3), N.value_and_gradient(one, *AT))
    for entry in (N.jacobian, N.hessian):
        np.testing.assert_array_equal(entry(x[:MANY], *AT, threads=3), entry(x[:MANY], *AT))


def test_few_points_are_one_threads():
    """A thread is worth waking for tens of microseconds; of this function that is 2·10⁴ points."""
    assert 5_000 < least() <= 10_000
    heavy = gradc.compile("lgamma(x)*lgamma(2*x)*lgamma(3*x)").native().module.value
    light = gradc.compile("x + y").native().module.value
    heavy(random(9)), light(random(9), random(9))
    assert heavy.__self__._least < least() < light.__self__._least


def test_threads_by_any_way_in():
    x = random(MANY)
    wanted = N.value(x, *AT)
    module = N.module.value
    w1, b1, w2, b2 = AT
    for found in (
        module(x, *AT, threads=2),
        module(x, w1, b1, w2=w2, b2=b2, threads=2),
        N(x=x, w1=w1, b1=b1, w2=w2, b2=b2, threads=2),
        N.value(x, *AT, threads=2),
        N.value(list(x), *AT, threads=2),
    ):
        np.testing.assert_array_equal(found, wanted)
    assert N.value(0.5, *AT, threads=2) == N.value(0.5, *AT)
    with pytest.raises(gradc.InputError, match="threads is a whole number"):
        N.value(x, *AT, threads=True)
    with pytest.raises(gradc.InputError, match="out is 6 arrays"):
        N.value_and_gradient(x, *AT, threads=2, out=())
    with pytest.raises(TypeError):
        module(x, *AT, more=2)


@pytest.mark.slow
def test_calls_at_once_have_threads_each():
    rows = [random(MANY, seed) for seed in range(6)]
    wanted = [N.value_and_gradient(x, *AT) for x in rows]
    wanted = [[one.copy() for one in flat(some)] for some in wanted]
    with ThreadPoolExecutor(6) as pool:
        for _ in range(20):
            found = [*pool.map(lambda x: N.value_and_gradient(x, *AT, threads=4), rows)]
            for some, own in zip(found, wanted, strict=True):
                for a, b in zip(flat(some), own, strict=True):
                    np.testing.assert_array_equal(a, b)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_child_has_threads_of_its_own():
    x = random(MANY)
    wanted = N.value(x, *AT, threads=2).copy()
    child = os.fork()
    if not child:  # pragma: no cover
        good = all(np.array_equal(N.value(x, *AT, threads=3), wanted) for _ in range(3))
        os._exit(0 if good else 1)
    assert os.waitpid(child, 0)[1] == 0
    np.testing.assert_array_equal(N.value(x, *AT, threads=2), wanted)


ENDS = {
    "returns": "",
    "raises": "raise SystemExit(0)",
    "daemon": (
        "import threading, time\n"
        "def work():\n    while True: f(x, .5, .1, -.3, .2, threads=3)\n"
        "threading.Thread(target=work, daemon=True).start()\n"
        "time.sleep(0.1)"
    ),
    "interrupted": (
        "import _thread, threading\n"
        "threading.Timer(0.1, _thread.interrupt_main).start()\n"
        "try:\n    while True: f(x, .5, .1, -.3, .2, threads=3)\n"
        "except KeyboardInterrupt: f(x, .5, .1, -.3, .2, threads=3)"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("end", ENDS)
def test_a_program_ends_while_there_are_threads(end):
    text = (
        "import signal, gradc, numpy as np\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background too\n"
        f"f = gradc.compile({TEXT!r}).native().value_and_gradient\n"
        f"x = np.ones({MANY})\n"
        f"f(x, .5, .1, -.3, .2, threads=3)\n{ENDS[end]}\n"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_a_thread_cannot_do_is_raised():
    """A share that fails is an error of the call."""
    import ctypes

    from gradc.native.functions import _calls

    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)
    taken = []

    def work(_, start, end):
        taken.append((start, end))
        return int(start >= 500)

    machine, _ = _calls()
    shared = ctypes.CFUNCTYPE(ctypes.c_int, kind, ctypes.c_void_p, *[ctypes.c_int64] * 4)(
        machine.address("gradc_shared")
    )
    assert shared(kind(work), None, 1000, 10, 3, 1) == 1
    taken.clear()
    assert shared(kind(work), None, 495, 10, 3, 1) == 0
    ordered = sorted(taken)
    assert [a for a, _ in ordered[1:]] == [b for _, b in ordered[:-1]]
    assert (ordered[0][0], ordered[-1][1]) == (0, 495)
    assert all(a % 10 == 0 for a, _ in ordered)


def test_pickled_functions_are_told_options():
    x = random(MANY)
    f = partial(N.value, threads=2)
    with ThreadPoolExecutor(2) as pool:
        np.testing.assert_array_equal(pool.submit(f, x, *AT).result(), N.value(x, *AT))


def test_results_of_some_ten_thousand_points_are_written_anew():
    """Memory that is given back to the system comes back page by page."""
    x = random(30_000)
    seen = {N.value(x, *AT).ctypes.data for _ in range(20)}
    assert len(seen) <= 2
    one = N.value(x, *AT)
    other = N.value(2 * x, *AT)
    assert not np.may_share_memory(one, other)
