"""Patterns are nodes in every order of the operands of what is commutative."""

from itertools import permutations, product

from gradc.graph.node import Node, make
from gradc.rewrite.match import Pattern, arrangements, match, swapped

U, V, W = (Pattern("any", (), name) for name in "uvw")
X, Y, Z = (make("input", payload=name) for name in "xyz")


def times(one: Pattern, other: Pattern) -> Pattern:
    return Pattern("mul", (one, other))


def found(form: Pattern, node: Node) -> list[dict[str, Node]]:
    forms = [*arrangements(form)]
    forms = [*forms, *map(swapped, forms)]
    return [dict(bound) for one in forms if (bound := match(one, node)) is not None]


def test_factors_and_terms_stand_in_any_order() -> None:
    form = Pattern("add", (times(U, V), times(U, W)))
    for first, second in product(permutations((X, Y)), permutations((X, Z))):
        terms = make("mul", first), make("mul", second)
        assert {"u": X, "v": Y, "w": Z} in found(form, make("add", terms))
        assert {"u": X, "v": Y, "w": Z} in found(form, make("add", terms[::-1]))


def test_the_order_of_the_pattern_comes_first() -> None:
    form = Pattern("add", (times(U, V), W))
    node = make("add", (make("mul", (X, Y)), Z))
    assert found(form, node) == [{"u": X, "v": Y, "w": Z}, {"u": Y, "v": X, "w": Z}]


def test_one_name_is_one_value() -> None:
    form = Pattern("add", (times(U, V), times(U, W)))
    node = make("add", (make("mul", (X, X)), make("mul", (Y, Z))))
    assert found(form, node) == []
    assert match(Pattern("sub", (U, U)), make("sub", (X, Y))) is None


def test_numbers_are_constants() -> None:
    form = times(Pattern("number", (), "c"), U)
    assert match(form, make("mul", (X, Y))) is None
    number = make("const", payload=2.0)
    assert match(form, make("mul", (number, Y))) == {"c": number, "u": Y}
    assert match(form, make("mul", (make("const", payload=True), Y))) is None
