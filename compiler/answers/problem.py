"""A program to be differentiated by hand: its values, and its true gradients.

In: the text of a program. Out: a `Problem`: the graph as it was written, with every value of it a
variable, so that an answer may be given for each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..calculus.reverse import reverse
from ..derivatives import CALCULUS
from ..errors import InputError
from ..graph.graph import Graph, is_pointwise, order
from ..graph.members import member
from ..graph.node import Node, make
from ..interpret.entries import work
from ..latex.alike import alike
from ..limits import Limits
from ..lower.program import graph_with_map, read_program
from ..lower.state import Program
from ..syntax.read import LANGUAGES, read
from ..syntax.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Problem:
    """A program with the gradient of one output with respect to every value in it.

    `bare` has what each value of `program` is in `graph`. `gradients` maps each variable to its
    true gradient, `leaves` to the leaf that stands for what a student says it is. `backward` lists
    the variables from the output back. Where it is not `is_explained`, nobody looks for mistakes.
    Reading it took the steps that are `spent`.
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
    is_explained: bool = True
    spent: float = 0.0
    _work: dict[tuple[tuple[str, int], ...], int] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def text(self) -> str:
        """The text of the program."""
        return self.program.scope.builder.text

    @property
    def is_pointwise(self) -> bool:
        """Whether all values are numbers."""
        return is_pointwise(self.graph)

    def work(self, sizes: Mapping[str, int]) -> int:
        """Return about how many operations on numbers the gradients are at these sizes."""
        key = tuple(sizes.items())
        if key not in self._work:
            self._work[key] = work(self.gradients.values(), sizes)
        return self._work[key]

    def spelled(self, written: str) -> str:
        """Return a name as the program has it, from how its language spells it: w_1 is w1.

        A Greek letter is the same by its sign and by its name, and w_1 is w1 where there is no w_1.
        """
        name = LANGUAGES[self.language].name(written, self.graph.wrt)
        return name if name in self.graph.wrt else alike(name, self.graph.wrt) or name

    def symbol(self, name: str) -> str:
        """Return how a gradient is written, ∂f/∂w1; a quotient that is none, as it stands."""
        return name if "/" in name else f"∂{self.output}/∂{name}"

    def variable(self, name: str) -> Node:
        """Return the node of a variable."""
        return self.graph.wrt[name]


def read_problem(
    text: str,
    limits: Limits | None = None,
    language: str = "formula",
    around: Surroundings | None = None,
) -> Problem:
    """Return the problem of a program with one output; raises `GradcError` for any other."""
    limits = limits or Limits()
    with limits.budget(text) as bill:
        tree = read(text, language, limits, around)
        problem = problem_of(read_program(tree, text, limits, CALCULUS), language)
    return replace(problem, spent=bill.steps)


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
    (output,) = outputs
    return with_gradients(language, program, graph, bare, output)


_AXES = 32  # of arrays that NumPy broadcasts


def with_gradients(
    language: str, program: Program, graph: Graph, bare: Mapping[Node, Node], output: str
) -> Problem:
    """Return the problem of a graph of a program, with the gradients of an output of it."""
    result = graph.outputs[output]
    if any(len(node.shape) > _AXES for node in order([result])):
        raise InputError(f"arrays of more than {_AXES} axes are not judged")
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
    single = [
        member(family, index)
        for family, nodes in families.items()
        if family not in whole
        for index, node in nodes.items()
        if node in varying
    ]
    of_families = {f"{family}[{index}]" for family, nodes in families.items() for index in nodes}
    inputs = [name for name in program.inputs if name not in program.integers]
    names = [name for name in inputs if name not in of_families]
    assigned = [key for key, _ in program.assigned if key in dependent and key not in of_families]
    return list(dict.fromkeys([*names, *assigned, *whole, *single]))


def _varying(nodes: Sequence[Node]) -> set[Node]:
    """Return all that the nodes reach and that depends on an input."""
    varying: set[Node] = set()
    for node in order(nodes):
        if node.op == "input" or not varying.isdisjoint(node.operands):
            varying.add(node)
    return varying
