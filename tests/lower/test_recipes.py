"""Lines of the tables that are lowered once, for numbers: what is made of them is as if anew."""

from collections.abc import Callable, Mapping

import pytest

import gradc.lower.instantiate as module
from gradc.errors import GradcError
from gradc.graph.build import operation
from gradc.graph.node import Node, constant, make
from gradc.limits import Limits
from gradc.lower.builder import Builder
from gradc.lower.expressions import lower_expression
from gradc.lower.instantiate import instantiate
from gradc.lower.scope import Scope, undefined
from gradc.syntax.tree import tokens
from gradc.syntax.words import CONSTANTS
from gradc.vocabulary import Expression, functions, identities

CHAPTERS = ("stability", "tails", "bends", "cancellation", "algebra")
LINES = [
    *(one for row in functions().values() for one in (row.definition, row.domain) if one),
    *(one for row in functions().values() for one in (*row.partials, *row.kinks)),
    *(
        side
        for chapter in CHAPTERS
        for one in identities(chapter)
        for side in (one.left, one.right)
    ),
]


def anew(
    tree: Expression, values: Mapping[str, Node], finish: Callable[[Node], Node] | None = None
) -> Node:
    builder = Builder("", Limits(), strict=False, finish=finish)
    return lower_expression(tree, Scope(builder, undefined, dict(values)))


@pytest.mark.slow
def test_a_line_is_what_it_is_anew() -> None:
    x, y = (make("input", payload=name) for name in "xy")
    kinds = {
        "numbers": lambda name: make("input", payload=name),
        "one number": lambda name: x,
        "operations": lambda name: operation("mul", (x, make("input", payload=name))),
        "constants": lambda name: constant(len(name) + 0.5),
        "truth values": lambda name: operation("lt", (x, y)),
        "arrays": lambda name: make("input", payload=name, shape=("n",)),
    }
    followed = 0
    for tree in LINES:
        names = dict.fromkeys(str(one) for one in tokens(tree, "NAME") if one not in CONSTANTS)
        for kind in ("numbers", *kinds):  # the first one makes the recipe
            values = {name: kinds[kind](name) for name in names}
            try:
                expected = anew(tree, values)
            except (GradcError, LookupError):
                continue  # a line of arrays, or with settings
            assert instantiate(tree, values) is expected, (kind, tree)
            followed += 1
    assert followed > 1000


def test_a_line_is_lowered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = functions()["sigmoid"].partials[0]
    values = {name: make("input", payload=name) for name in ("x", "out", "g", "a")}
    first = instantiate(tree, values)
    monkeypatch.setattr(module, "lower_expression", None)
    assert instantiate(tree, values) is first


def test_what_a_line_builds_is_finished_in_order() -> None:
    tree = functions()["softsign"].partials[0]
    values = {name: make("input", payload=name) for name in ("x", "out")}
    seen: list[list[Node]] = [[], [], []]
    for some in seen[:2]:
        instantiate(tree, values, finish=lambda node, some=some: (some.append(node), node)[1])
    anew(tree, values, lambda node: (seen[2].append(node), node)[1])
    assert seen[0] == seen[1] == seen[2]
    assert [node.op for node in seen[0]] == ["abs", "add", "pow", "div"]
