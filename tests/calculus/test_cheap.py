"""The cheap gradient, counted: a gradient costs at most 4 values, a product with the Hessian 10.

What is counted are operations on numbers, in the graph that code is written from: one for each
entry of what works entry by entry, a product and a sum for each pair of entries that a product of
matrices takes, one for each entry that is added up. What moves entries about is free. The bounds
are those of Baur and Strassen, and of forward over reverse, with everything that is computed on the
way counted: the gradient with its value, the product with both. A step of a loop counts as often as
it is taken, and an equation a few times.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import prod
from pathlib import Path

import pytest

from gradc.graph.dimensions import Shape
from gradc.graph.equations import Equation
from gradc.graph.graph import Graph, is_pointwise, order
from gradc.graph.loops import Loop
from gradc.graph.node import Node
from gradc.graph.operations import having
from gradc.interpret.walk import resolved
from gradc.pipeline import compile_program
from gradc.rewrite.loops.arrange import arranged

EXAMPLES = Path(__file__).parents[2] / "examples"
PROGRAMS = sorted(EXAMPLES.rglob("*.grad"))

FREE = having("leaf") | having("moves") | having("view") | {"mark", "leaf", "result", "arange"}
NEWTON = 5  # steps that an equation takes
FIRST_SIZE, STEP = 5, 3  # dimensions are 5, 8, 11, ... so that none is small beside a constant


def length(shape: Shape, sizes: Mapping[str, int]) -> int:
    return prod(int(resolved(one, sizes)) for one in shape)


def cost(node: Node, sizes: Mapping[str, int]) -> int:
    """Return how many operations on numbers a node takes."""
    if isinstance(node.payload, Loop):
        return int(resolved(node.payload.count, sizes)) * total(node.payload.results, sizes)
    if isinstance(node.payload, Equation):
        return NEWTON * total(node.payload.body, sizes)
    if node.op in FREE:
        return 0
    if node.op in having("contraction"):
        inner = node.operands[0].shape[-1]
        return 2 * length(node.shape, sizes) * int(resolved(inner, sizes))
    if node.op in having("reduction") | having("along"):
        return length(node.operands[0].shape, sizes)
    return length(node.shape, sizes)


def total(roots: Iterable[Node], sizes: Mapping[str, int]) -> int:
    """Return how many operations take the roots and all that they are made of, each node once."""
    return sum(cost(node, sizes) for node in order([*roots]))


def names_in(graph: Graph) -> list[str]:
    """Return the named dimensions of a graph, in the order in which inputs have them."""
    found = [one for node in graph.inputs for one in node.shape if isinstance(one, str)]
    return list(dict.fromkeys(found))


def as_code(graph: Graph) -> Graph:
    """Return a graph with its loops as code has them."""
    return arranged(graph, arrays=not is_pointwise(graph))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_gradient_and_a_product_with_the_hessian_are_cheap(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    plain = as_code(compile_program(text).simplified)
    if not plain.gradients:
        pytest.skip("an array has no gradient")
    graph = as_code(compile_program(text, emit="value, gradient, hvp").simplified)
    sizes = defaultdict(lambda: FIRST_SIZE)
    sizes |= {name: FIRST_SIZE + STEP * place for place, name in enumerate(names_in(graph))}
    value = total(plain.outputs.values(), sizes)
    gradient = total([*plain.outputs.values(), *plain.gradients.values()], sizes)
    product = total(graph.roots(), sizes)
    assert gradient <= 4 * value
    assert product <= 10 * value
