"""Programs of numbers in machine code hold against the NumPy file."""

import copy
import gc
import inspect
import pickle
import platform
import random
import re
import sys
import warnings
import weakref
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_all_start_methods, get_context

import numpy as np
import pytest

import gradc
from gradc.emit.native.assembly import points as written
from gradc.native.machine import Processor, assembly

pytest.importorskip("llvmlite")

PROGRAMS = {
    "neuron": "sigmoid(sigmoid(x*w + y)*z + w)",
    "waves": "sin(x)*exp(y) + cos(z*y)*w",
    "logs": "log(1 + x^2)*tanh(y) + sqrt(1 + z*z) + atan(w)",
    "choice": "where(x > y, x*z, y - w)^2",
    "several": "a = x*y*w\nb = a > z\nc = 3\noutput a, b, c",
}


def made(text):
    f = gradc.compile(f"param x, y, z, w\n{text}")
    return f, f.native()


def flat(result):
    if isinstance(result, tuple | list):
        return [leaf for one in result for leaf in flat(one)]
    return [result]


def assert_same(found, wanted, rtol=1e-13):
    assert type(found) is type(wanted)
    for one, other in zip(flat(found), flat(wanted), strict=True):
        assert type(one) is type(other)
        assert getattr(one, "dtype", None) == getattr(other, "dtype", None)
        np.testing.assert_allclose(one, other, rtol, atol=1e-15, strict=True)


@pytest.mark.parametrize("name", PROGRAMS)
def test_points_are_those_of_the_file(name):
    f, native = made(PROGRAMS[name])
    arrays = [*np.random.default_rng(0).normal(size=(4, 1003))]
    for _ in range(2):  # by Python, and then without
        assert_same(native.value_and_gradient(*arrays), f.value_and_gradient(*arrays))
        assert_same(native.gradient(*arrays), f.gradient(*arrays))
        assert_same(native(*arrays), f(*arrays))


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_number_is_a_number(name):
    f, native = made(PROGRAMS[name])
    for point in ((0.5, -0.3, 1.25, 2.0), (np.float64(0.5), 1, True, 2.0)):
        for _ in range(2):
            assert_same(native.value_and_gradient(*point), f.value_and_gradient(*point), 1e-14)
            assert_same(native(*point), f(*point), 1e-14)


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="of another processor")
@pytest.mark.parametrize("name", ["neuron", "waves", "choice"])
def test_the_loop_is_vectorised(name):
    _, native = made(PROGRAMS[name])
    program = native.module.value_and_gradient.__self__.program
    text = assembly(written(program, "rrnr"), Processor("haswell"))
    loop = text.split("near:")[1].split("retq")[0]
    assert len(re.findall(r"vf\w*m\w*pd\s.*ymm", loop)) >= (0 if name == "choice" else 8)
    assert len(re.findall(r"vmovupd\s+%ymm\d+, .*\(", loop)) >= program.count
    assert "call" not in loop


def test_it_says_that_it_is_native():
    f, native = made(PROGRAMS["neuron"])
    assert repr(native) == "<gradc.Function f(x, y, z, w), native>"
    assert native.source == f.source
    for again in (pickle.loads(pickle.dumps(native)), copy.deepcopy(native)):
        assert repr(again) == repr(native)
        assert again(0.5, 1.0, 1.5, 2.0) == native(0.5, 1.0, 1.5, 2.0)


def test_what_is_not_in_machine_code_is_of_the_file():
    f, native = made(PROGRAMS["waves"])
    point = 0.5, -0.3, 1.25, 2.0
    np.testing.assert_array_equal(native.hessian(*point), f.hessian(*point))
    assert native.jvp((1, 0, 0, 0), *point) == f.jvp((1, 0, 0, 0), *point)


def test_targets_are_chosen_by_name():
    assert "native" in repr(gradc.compile("x^2", target="native"))
    assert "native" in repr(gradc.compile("x^2", target="auto"))
    for text in ("besselj(2, x)", "param A: [n]\nsum(argsort(A))"):
        assert "native" not in repr(gradc.compile(text, target="auto"))
        with pytest.raises(gradc.ProgramError, match="use the target numpy"):
            gradc.compile(text, target="native")


def test_families_and_assumptions_are_those_of_the_file():
    f = gradc.compile("param w[1..3]\nparam a > 0\na*w[1]*w[2]*w[3] + 3")
    native = f.native()
    for given in ([1.0, 2, 3.0], {1: 1.0, 2: np.ones(2), 3: 3}, np.ones((3, 2))):
        assert repr(native.value_and_gradient(given, 2)) == repr(f.value_and_gradient(given, 2))
    with pytest.raises(ValueError, match="a is declared"):
        native([1.0, 2.0, 3.0], -1)


def test_many_threads_make_and_call_one_function():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    f, native = made("exp(x*w)*sin(y) + z")
    rows = [*np.random.default_rng(0).normal(size=(4, 3000))]
    given = [(0.5, 0.25, 1.0, 2.0), rows, [*rows[:3], 0.5]] * 4
    try:
        with ThreadPoolExecutor(8) as pool:
            found = [*pool.map(lambda one: native.value_and_gradient(*one), given)]
    finally:
        sys.setswitchinterval(before)
    for one, result in zip(given, found, strict=True):
        assert_same(result, f.value_and_gradient(*one))


@pytest.mark.slow
@pytest.mark.parametrize("start", ["spawn", "fork"])
def test_other_processes_make_their_own(start):
    if start not in get_all_start_methods():
        pytest.skip("there is no such way to start a process here")
    f, native = made(PROGRAMS["neuron"])
    rows = np.random.default_rng(0).normal(size=(4, 200_000))
    native(*rows, threads=2)  # threads do not go along
    with ProcessPoolExecutor(1, mp_context=get_context(start)) as pool:
        found = pool.submit(partial(native, threads=2), *rows).result()
    np.testing.assert_allclose(found, f(*rows), 1e-13)


def test_what_a_function_needs_lives_with_it():
    value = gradc.compile("x*y").native().module.value
    gc.collect()
    assert value(2.0, 3.0) == 6.0
    assert [*value(np.arange(3.0), 2.0)] == [0, 2, 4]
    assert inspect.signature(value).parameters.keys() == {"x", "y"}
    assert value.__doc__ == "Return f."


def test_nothing_is_kept_of_a_call():
    native = gradc.compile("x*y + x^2").native().module.value_and_gradient
    x, out = np.ones(100), (np.empty(100), (np.empty(100), np.empty(100)))
    objects = (x, *out, *out[1])
    native(x, x)
    native(x, x, out=out)
    before = [*map(sys.getrefcount, objects)]
    for _ in range(50):
        native(x, 1.5)
        native(x, x, out=out)
        with pytest.raises(TypeError):
            native(x)
    after = map(sys.getrefcount, objects)
    assert all(late - early < 5 for late, early in zip(after, before, strict=True))  # of errors


TUPLES = {
    "x*y": lambda x, y: (x * y, (y, x)),
    "a = x*y\nb = x + 2*y\noutput a, b": lambda x, y: ((x * y, x + 2 * y), ((y, x), (1.0, 2.0))),
}


def parts(whole):
    """Yield a result and all that it is made of."""
    yield whole
    if isinstance(whole, tuple):
        for one in whole:
            yield from parts(one)


@pytest.mark.parametrize("text", TUPLES)
def test_results_that_are_held_stay_as_they_are(text):
    module = gradc.compile(f"param x, y\n{text}").native().module
    function, value = module.value_and_gradient, module.value
    function(1.0, 1.0), value(1.0, 1.0)
    chance = random.Random(7)  # noqa: S311  # no secret
    held = {}
    for i in range(2000):
        x, y = float(i), chance.random()
        found, wanted = function(x, y), TUPLES[text](x, y)
        some = zip(parts(found), parts(wanted), strict=True)
        held[chance.randrange(9)] = chance.choice([*some])
        held[9], held[10] = (found[0], wanted[0]), (value(x, y), wanted[0])
        del found, some
        if chance.random() < 0.3:
            del held[chance.choice([*held])]
        if i % 500 == 0:
            gc.collect()
        assert all(one == other for one, other in held.values())


def test_a_result_that_nobody_holds_is_written_anew():
    function = gradc.compile("param x, y\nx*y").native().module.value_and_gradient
    seen, counts = set(), set()
    value, gradient = function(1.0, 2.0)
    for i in range(20):
        whole = function(float(i), 2.0)
        counts.add(tuple(map(sys.getrefcount, parts(whole))))
        value, gradient = whole
        del whole
        seen.add(id(gradient))
        assert (value, gradient.x, gradient.y) == (2.0 * i, 2.0, i)
    assert len(counts) == 1
    assert len(seen) <= 3
    cls = type(gradient)
    before = sys.getrefcount(cls)
    many = [function(1.0, 2.0) for _ in range(100)]
    assert sys.getrefcount(cls) - before >= 97
    del many
    assert abs(sys.getrefcount(cls) - before) < 4


def test_memory_is_written_anew_where_nobody_holds_it():
    value = gradc.compile("x*2").native().module.value
    x = np.ones(100_000)
    value(x)
    assert len({value(x, threads=i % 2 + 1).ctypes.data for i in range(8)}) <= 2
    kept = [value(x * i) for i in range(6)]
    weak, part, shaped = weakref.ref(kept[5]), kept[0][::2], kept[1].reshape(100, -1)
    raw = memoryview(kept[4])
    del kept[5], kept[4], kept[:2]
    wide = value(x)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of NumPy 2.5, which still does it
        wide.shape = (1000, 100)
    del wide
    for _ in range(6):
        assert value(x * 9).shape == x.shape
    assert (part == 0).all()
    assert (shaped == 2).all()
    assert np.all(np.asarray(raw) == 8)
    assert weak() is None or (weak() == 10).all()
    assert [one[0] for one in kept] == [4, 6]
    assert value(x[:50_000].astype("f")).dtype == np.float32
