"""Large arrays go through a NumPy file block by block, and give what they give all at once.

NumPy's loops work several entries out at once, and the last ones one by one: that those give the
same bits is not promised, so that a block's edge may move a result by a unit in the last place.
"""

import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import gradc

BLOCK = 8  # half of what is large
PROGRAMS = {
    "neuron": "sigmoid(sigmoid(x*w+b)*v+c)",
    "kinks": "max(x, w) + where(x > b, x^2*v, sin(c)) + abs(x)",
    "mixture": "log(exp(x - w) + exp(b*v) + exp(c))",
    "polynomial": "x^5*w + x^3*b + v*x^2 + c*x",
    "several": "u = exp(x*w)*b; y = cos(u + v)*c; output u, y",
    "constant": "x + w + 2*b + v + c",
    "loop": "s = x; for t in 1..5 { s = s*w + tanh(t*b) + v*c }; s",
}
SIZES = [0, 1, BLOCK - 1, BLOCK, 2 * BLOCK - 1, 2 * BLOCK, 2 * BLOCK + 1, 3 * BLOCK + 7]


def of(text: str, emit: str | None = None) -> ModuleType:
    """Return a file whose blocks are short."""
    module: Any = gradc.compile(text, emit=emit).module
    module._VALUES, module._POINTS, module._BLOCKS = 1, BLOCK, 2
    return module


FILES = {name: of(text) for name, text in PROGRAMS.items()}


def leaves(found: Any) -> list[np.ndarray]:
    if isinstance(found, tuple):
        return [leaf for one in found for leaf in leaves(one)]
    return [found]


def at_once(module: Any, entry: str, *given: Any) -> Any:
    """Return what an entry gives without blocks."""
    module._BLOCKS = 10**9
    try:
        return getattr(module, entry)(*given)
    finally:
        module._BLOCKS = 2


def compare(module: Any, entry: str, *given: Any) -> None:
    found, expected = getattr(module, entry)(*given), at_once(module, entry, *given)
    assert type(found) is type(expected)
    for one, other in zip(leaves(found), leaves(expected), strict=True):
        assert (one.shape, one.dtype) == (other.shape, other.dtype)
        assert not one.shape or one.flags.owndata
        np.testing.assert_array_max_ulp(one, other, 1, one.dtype)


def arrays(*shape: int, dtype: type = float) -> list[np.ndarray]:
    random = np.random.default_rng(sum(shape))
    return [random.normal(size=shape).astype(dtype) for _ in range(5)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PROGRAMS)
def test_blocks_give_what_all_points_give_at_once(name: str, size: int) -> None:
    compare(FILES[name], "value", *arrays(size))
    compare(FILES[name], "value_and_gradient", *arrays(size))


# What arguments may be besides arrays of floats in a row, made of such arrays.
KINDS: dict[str, Callable[[list[np.ndarray]], list[Any]]] = {
    "numbers": lambda a: [a[0], 0.5, 2, np.float64(0.25), np.array(1.5)],
    "rows": lambda a: [one.reshape(-1, 5) for one in a],
    "cubes": lambda a: [one.reshape(5, -1, 1) for one in a],
    "one entry": lambda a: [a[0].reshape(-1, 5), a[1][:1], 3.0, a[3][:1].reshape(1, 1, 1), a[4][0]],
    "broadcast": lambda a: [
        a[0].reshape(-1, 5),
        a[1][:5],
        3.0,
        a[3].reshape(-1, 5)[:, :1],
        a[4][0],
    ],
    "strides": lambda a: [one[::2] for one in a],
    "backwards": lambda a: [one[::-1] for one in a],
    "columns": lambda a: [one.reshape(5, -1).T for one in a],
    "float32": lambda a: [one.astype(np.float32) for one in a],
    "float32 and numbers": lambda a: [a[0].astype(np.float32), 2, 0.5, a[3].astype(np.float32), 1],
    "integers": lambda a: [(one * 3).astype(int) for one in a],
    "lists": lambda a: [one.tolist() for one in a],
    "limits": lambda a: [
        np.resize([np.nan, np.inf, -np.inf, 0.0, -0.0, 750.0, -750.0], 45),
        *(np.resize(one[:6], 45) for one in a[1:]),
    ],
    "kinks": lambda a: [np.round(one) for one in a],
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_arguments_of_every_kind_go_through_blocks(name: str, kind: str) -> None:
    compare(FILES[name], "value_and_gradient", *KINDS[kind](arrays(35)))


def test_every_entry_of_points_has_blocks() -> None:
    module = of("exp(x*w) + sin(x)", "value, jacobian, value_gradient_and_hessian")
    for entry in ("value", "jacobian", "value_gradient_and_hessian"):
        compare(module, entry, *arrays(19)[:2])
        compare(module, entry, *arrays(4, 7)[:2])
    compare(of("exp(x) + sin(x)", "derivatives=3"), "derivatives", arrays(19)[0])


def test_an_entry_along_a_direction_takes_all_points_at_once() -> None:
    module = of("exp(x*w) + sin(x)", "value, jvp, hvp")
    x, w, *along = arrays(19)[:4]
    compare(module, "jvp", tuple(along), x, w)
    compare(module, "hvp", tuple(along), x, w)


def test_whole_numbers_and_assumptions_are_checked_for_all_points() -> None:
    module = of("x: [] > 0, k: integer\nlog(x)*exp(-x)^k")
    x = np.linspace(0.5, 2.0, 30)
    compare(module, "value_and_gradient", x, 3)
    compare(module, "value_and_gradient", x.astype(np.float32), 3)
    x[20] = -1.0
    for count in (2, 10**9):
        module._BLOCKS = count
        with pytest.raises(ValueError, match=r"x is declared > 0; x\[20\] is -1.0"):
            module.value_and_gradient(x, 3)


def test_shapes_that_do_not_fit_are_refused_as_ever() -> None:
    with pytest.raises(ValueError, match="the arguments do not broadcast: x is"):
        FILES["neuron"].value(np.ones(30), np.ones(20), 1.0, 1.0, 1.0)


def test_a_result_that_is_held_is_never_written_into() -> None:
    module = FILES["several"]
    first = module.value_and_gradient(*arrays(30))
    expected = [one.copy() for one in leaves(first)]
    held, alone = first[0].u[5:9], first[1].y.x
    kept = held.copy(), alone.copy()
    second = module.value_and_gradient(*(one + 1 for one in arrays(30)))
    assert all(map(np.array_equal, leaves(first), expected))
    del first, second
    module.value_and_gradient(*(one + 2 for one in arrays(30)))
    module.value_and_gradient(*(one + 3 for one in arrays(30)))
    assert np.array_equal(held, kept[0])
    assert np.array_equal(alone, kept[1])


def test_the_memory_of_results_that_nobody_holds_is_used_again() -> None:
    module = FILES["neuron"]
    given = arrays(30)
    places = {one.ctypes.data for one in leaves(module.value_and_gradient(*given))}
    assert places == {one.ctypes.data for one in leaves(module.value_and_gradient(*given))}
    module.value(*arrays(31))  # of another shape
    compare(module, "value_and_gradient", *given)


def test_what_is_weakly_held_or_was_changed_is_not_written_into() -> None:
    module, given = of("exp(x*w)"), [one.reshape(6, -1) for one in arrays(60)[:2]]
    module.value(*given)
    found, expected = module.value(*given), module.value(*given).copy()
    weak = weakref.ref(found)
    del found
    for _ in range(3):
        module.value(given[0], 3.0)
    assert weak() is None or np.array_equal(weak(), expected)
    for _ in range(3):
        found = module.value(*given)
        assert np.array_equal(found, expected)
        found.flags.writeable = False
        del found


def test_threads_do_not_write_into_results_of_each_other() -> None:
    module = FILES["neuron"]
    given = [[one + i for one in arrays(35)] for i in range(4)]
    expected = [leaves(module.value_and_gradient(*one)) for one in given]

    def same(i: int) -> bool:
        held = []
        for _ in range(20):
            held = [*held[-2:], leaves(module.value_and_gradient(*given[i]))]
        return all(
            np.array_equal(a, b) for one in held for a, b in zip(one, expected[i], strict=True)
        )

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(same, range(4)))


def test_no_more_than_so_much_memory_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    module = FILES["neuron"]
    monkeypatch.setattr(module, "_KEPT", 100)
    module._SPARE.clear()
    module.value_and_gradient(*arrays(30))
    assert not module._SPARE


def test_what_does_little_or_depends_on_other_points_has_no_blocks() -> None:
    for text in ("x*w", "y = root(y^3 + y - x*w*x, y, from=1); y*exp(y)"):
        assert "_in_blocks" not in gradc.compile(text, emit="value").source
