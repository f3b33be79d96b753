"""Which loops threads may take: those whose steps store and load rows of their own."""

import pytest

from gradc.kernels.arrays.apart import cost, is_apart
from gradc.kernels.nests import Accumulator, Buffer, Let, Loop, Matrix, Product, Store
from gradc.kernels.values import Maker

MAKER = Maker()
N, M, K, J, S = (MAKER.argument(one, "whole") for one in ("n0", "n1", "i0", "i1", "s1"))
ZERO, ONE = (MAKER.constant(one, "whole") for one in (0, 1))
T = MAKER.argument("t")
BUFFERS = {
    one.name: one
    for one in (
        Buffer("x", (N,), "given"),
        Buffer("y", (N,), "filled"),
        Buffer("A", (N, N)),
        Buffer("B", (N, N, M)),
        Buffer("C", (N, N, M)),
        Buffer("flat", (MAKER.make("mul", N, N),), of="A"),
    )
}


def load(name, *index):
    return MAKER.load(name, index)


def store(name, *index, value=None):
    return Store(name, index, value or load("x", ZERO))


def inner(*body, index=J):
    return Loop(index, N, body)


def of_stack(name, step=K):
    """The matrix of a step."""
    return Matrix(name, MAKER.make("mul", MAKER.make("mul", step, M), N), M, ONE)


BLOCK = MAKER.make("mul", MAKER.make("mul", K, N), M)
ONCE = Matrix("C", ZERO, M, ONE)
PRODUCT = (Product(of_stack("B"), ONCE, ONCE, N, M, M),)
MATRIX = Matrix("A", ZERO, N, ONE)
BEFORE = MAKER.make("sub", K, ONE)
CASES = {
    "rows": ([store("y", K, value=load("y", K)), inner(store("A", K, J))], True),
    "others are loaded": ([store("y", K, value=load("x", BEFORE))], True),
    "nothing": ([Let(T, load("x", K))], True),
    "one entry": ([store("y", ZERO)], False),
    "a row before": ([store("y", K, value=load("y", BEFORE))], False),
    "a row that is told by another": ([store("y", BEFORE)], False),
    "a value": ([Let(S, K), store("y", S)], False),
    "columns": ([inner(store("A", J, K, value=load("A", J, K)))], True),
    "a row and a column": ([inner(store("A", J, K, value=load("A", K, J)))], False),
    "entries of all": ([store("A", K)], True),
    "an entry of all and of a row": ([store("A", K), store("A", K, J)], False),
    "another shape": ([store("A", K, J, value=load("flat", K))], False),
    "both shapes": ([store("A", K, J), store("flat", K)], False),
    "in an inner one": ([store("y", K), inner(store("y", K, value=load("y", J)))], False),
    "hidden": ([inner(store("y", K), index=K)], False),
    "a product": ([Product(MATRIX, MATRIX, MATRIX, N, N, N)], False),
    "products of stacks": ([Product(of_stack("B"), of_stack("C"), of_stack("C"), N, M, M)], True),
    "of an entry": ([*PRODUCT, store("B", K, J, ZERO)], True),
    "of an entry of all": ([*PRODUCT, store("B", K, J)], False),
    "of those before": ([Product(of_stack("B"), of_stack("B", BEFORE), ONCE, N, M, M)], False),
    "of a part": ([Product(of_stack("B"), ONCE, ONCE, N, N, M)], False),
    "of steps too long": ([Product(Matrix("B", BLOCK, N, ONE), ONCE, ONCE, N, M, M)], False),
    "of one for all": ([Product(ONCE, of_stack("B"), of_stack("B"), N, M, M)], False),
}


@pytest.mark.parametrize("name", CASES)
def test_steps_that_are_apart(name):
    body, wanted = CASES[name]
    assert is_apart(Loop(K, N, tuple(body)), BUFFERS) == wanted


@pytest.mark.parametrize(("op", "wanted"), [("add", True), ("max", False), ("mul", False)])
def test_what_is_accumulated(op, wanted):
    loop = Loop(K, N, (store("y", K),), (Accumulator(T, op, load("x", K)),))
    assert is_apart(loop, BUFFERS) == wanted
    reads = Loop(K, N, (store("y", K),), (Accumulator(T, op, load("y", BEFORE)),))
    assert not is_apart(reads, BUFFERS)


def test_what_a_loop_costs():
    """An inner extent counts where it is made of dimensions."""
    body = (inner(store("A", K, J)),)
    names = {one.name for one in ordered_of(cost(body, (), MAKER)) if one.op == "argument"}
    assert names == {"n0"}
    late = (Let(S, K), Loop(J, S, (store("A", K, J),)))
    assert all(one.op != "argument" for one in ordered_of(cost(late, (), MAKER)))


def ordered_of(value):
    from gradc.kernels.values import ordered

    return ordered([value])
