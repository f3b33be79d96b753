"""A program to be differentiated by hand: its values, its true gradients, and points to judge at.

In: the text of a program. Out: a `Problem`: the graph as it was written, with every value of it a
variable, so that an answer may be given for each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..calculus.reverse import reverse
from ..errors import InputError
from ..graph.dimensions import Shape, value_of
from ..graph.graph import Graph, is_pointwise, order
from ..graph.node import Node, make
from ..interpret.evaluate import evaluate
from ..interpret.point import point_of, sizes_at
from ..interpret.precise import Precise, Precision, exact
from ..limits import Limits
from ..lower.program import graph_with_map, read_program
from ..lower.state import Program
from ..syntax.read import LANGUAGES, read, spelled
from ..verify.sampling import across, choose_sizes, sample
from .read.spelling import resolve

_SEED = 0
_POINTS = 12
_POINTS_OF_ARRAYS = 5
_AROUND = (0.9, 1.1)
_SIZES = (3, 5)  # the smallest size at half of the points each: no number is n at all of them,
# and since the others follow in steps of 1 and of 2, none is another one and a number


@dataclass(frozen=True, slots=True)
class Problem:
    """A program with the gradient of one output with respect to every value in it.

    `bare` has what each value of `program` is in `graph`. `gradients` maps each variable to its
    true gradient, `leaves` to the leaf that stands for what a student says it is. `backward` lists
    the variables from the output back.
    """

    language: str
    program: Program
    graph: Graph
    bare: Mapping[Node, Node]
    output: str
    result: Node
    gradients: Mapping[str, Node]
    leaves: Mapping[str, Node]
    backward: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text of the program."""
        return self.program.scope.builder.text

    @property
    def is_pointwise(self) -> bool:
        """Whether all values are numbers."""
        return is_pointwise(self.graph)

    def spelled(self, written: str) -> str:
        """Return a name as the program has it, from how its language spells it: w_1 is w1."""
        return LANGUAGES[self.language].name(written, self.graph.wrt)

    def resolve(self, written: str) -> str:
        """Return the variable that an answer is for; raises `UnknownNameError`."""
        return resolve(self.spelled(written), list(self.graph.wrt), list(self.graph.outputs))

    def variable(self, name: str) -> Node:
        """Return the node of a variable."""
        return self.graph.wrt[name]


@dataclass(frozen=True, slots=True)
class Place:
    """A point: the values of the inputs as floats, and as the decimals that they stand for.

    `is_given` tells the point of the exercise from those that were sampled; `measured` has what
    somebody's code returned there, by the leaves that stand for it.
    """

    values: Mapping[str, Any]
    sizes: Mapping[str, int]
    is_given: bool
    measured: Mapping[Node, Any] = field(default_factory=dict)

    def start(self, problem: Problem, using: Precision) -> dict[Node, Precise]:
        """Return the values of the inputs, and of what was measured, in many digits."""
        inputs = {node: self.values[str(node.payload)] for node in problem.graph.inputs}
        return {node: exact(value, using) for node, value in {**inputs, **self.measured}.items()}

    def shape_of(self, shape: Shape) -> tuple[int, ...]:
        """Return a shape in numbers."""
        return tuple(value_of(size, self.sizes) for size in shape)


def read_problem(text: str, limits: Limits | None = None, language: str = "formula") -> Problem:
    """Return the problem of a program with one output; raises `GradcError` for any other."""
    return problem_of(read_program(read(text, language, limits), text, limits), language)


def problem_of(program: Program, language: str) -> Problem:
    """Return the problem of a program that has been read; raises `InputError`."""
    graph, bare = graph_with_map(program, _variables(program))
    outputs = graph.differentiated()
    if not outputs:
        name = next(iter(graph.outputs))
        hint = f"reduce it, as in sum({name})"
        raise InputError(f"the output {name} is an array, and a gradient is that of a number",
                         None, hint)  # fmt: skip
    if len(outputs) > 1:
        hint = "leave one 'output' in the program"
        raise InputError(f"the program has several outputs: {', '.join(outputs)}", None, hint)
    ((output, result),) = outputs.items()
    found = reverse(result, tuple(graph.wrt.values()))
    gradients = {name: found.gradient(node) for name, node in graph.wrt.items()}
    leaves = {
        name: make("input", payload=f"∂{name}", shape=node.shape)
        for name, node in graph.wrt.items()
    }
    position = {node: index for index, node in enumerate(order([result, *graph.wrt.values()]))}
    backward = tuple(sorted(graph.wrt, key=lambda name: -position[graph.wrt[name]]))
    return Problem(language, program, graph, bare, output, result, gradients, leaves, backward)


def _variables(program: Program) -> list[str]:
    """Return the names that an answer may be given for: inputs, and values that depend on one."""
    families = program.scope.families
    members = [node for nodes in families.values() for node in nodes.values()]
    varying = _varying([*(node for _, node in program.assigned), *members])
    dependent = {key for key, node in program.assigned if node in varying}
    whole = [family for family, nodes in families.items() if varying.issuperset(nodes.values())]
    of_families = {f"{family}[{index}]" for family, nodes in families.items() for index in nodes}
    names = [name for name in program.inputs if name not in of_families]
    assigned = [key for key, _ in program.assigned if key in dependent and key not in of_families]
    return list(dict.fromkeys([*names, *assigned, *whole]))


def _varying(nodes: Sequence[Node]) -> set[Node]:
    """Return all that the nodes reach and that depends on an input."""
    varying: set[Node] = set()
    for node in order(nodes):
        if node.op == "input" or not varying.isdisjoint(node.operands):
            varying.add(node)
    return varying


# ---- points --------------------------------------------------------------------------------------


def given_place(problem: Problem, values: Mapping[str, Any]) -> Place:
    """Return the point of an exercise; raises `InputError` where values do not fit the program."""
    if isinstance(values, Mapping):
        inputs = [str(node.payload) for node in problem.graph.inputs]
        values = spelled(values, problem.language, [*inputs, *problem.graph.families])
    point = point_of(problem.graph, values)
    return Place(point.values, point.sizes, is_given=True)


def sampled_places(
    problem: Problem, count: int | None = None, answers: Sequence[Node] = ()
) -> list[Place]:
    """Return points inside the domain, the same at every run; of two decimals where that will do.

    Without a `count` there is one on each side of the kinks of the program and the answers too.
    Raises `InputError` where none can be found.
    """
    graph = problem.graph
    wanted = count or (_POINTS if problem.is_pointwise else _POINTS_OF_ARRAYS)
    sizes = choose_sizes(graph, _SIZES[0])
    points = [one.point for one in sample(graph, _SEED, wanted, sizes)]
    if any(node.shape for node in graph.inputs):
        larger = choose_sizes(graph, _SIZES[1], step=2)
        others = sample(graph, _SEED + 1, wanted - wanted // 2, larger)
        points[wanted // 2 :] = [one.point for one in others]
    if count is None:
        points += across(graph, answers, _SEED, wanted, sizes)
    return [_place(problem, point.values) for point in points]


def places_near(problem: Problem, given: Place) -> list[Place]:
    """Return points around the one given, inside the domain, for where no others are found."""
    random = np.random.default_rng(_SEED)
    places = []
    for _ in range(_POINTS):
        values = {
            name: value * random.uniform(*_AROUND, np.shape(value))
            for name, value in given.values.items()
        }
        if _is_inside(problem, values, given.sizes):
            places.append(_place(problem, values))
    return places


def _place(problem: Problem, values: Mapping[str, Any]) -> Place:
    sizes = sizes_at(problem.graph, values)
    short = {name: np.round(value, 2) for name, value in values.items()}
    chosen = short if _is_inside(problem, short, sizes) else values
    plain = {name: v if np.ndim(v) else float(v) for name, v in chosen.items()}
    return Place(plain, sizes, False)


def _is_inside(problem: Problem, values: Mapping[str, Any], sizes: Mapping[str, int]) -> bool:
    """Return whether the value and all gradients are finite at a point, as floats."""
    roots = [problem.result, *problem.gradients.values()]
    known = evaluate(roots, values, sizes)
    return all(np.isfinite(known[node]).all() for node in roots)
