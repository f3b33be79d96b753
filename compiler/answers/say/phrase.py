"""Mistakes in words: the step as the student wrote it, what went wrong there, what belongs there.

In: a problem and a candidate. Out: a `Mistake`. Gradients go by the names of their values, `d_a1`;
one that arrives where nothing has a name, and that is too long to write out, is called `g`.
"""

from collections.abc import Mapping, Sequence

from ...calculus.partials import pull_back
from ...calculus.reverse import reverse
from ...errors import Span
from ...graph.build import full
from ...graph.graph import order
from ...graph.node import Node, constant, make, unmarked
from ...graph.operations import having, is_entrywise
from ...notation.printer import brief
from ...rewrite.book import as_inputs, book
from ..diagnose.breaks import Break
from ..diagnose.candidates import Candidate
from ..diagnose.rows import number_beside
from ..judge.judge import chain_rule
from ..kinds import kinds
from ..problem import Problem
from ..read.spelling import leaf_name
from .mistake import Mistake

_WIDTH = 100
_STEP = 60


def names_for_printing(problem: Problem) -> dict[Node, str]:
    """Return the names of the program's values, and of the leaves that stand for gradients."""
    found: dict[Node, str] = {}
    for name, node in problem.graph.wrt.items():
        found[node] = name
        if node.op == "mark":
            found.setdefault(node.operands[0], name)
    return {**found, **{leaf: leaf_name(name) for name, leaf in problem.leaves.items()}}


class Phrasebook:
    """What is needed to speak of one program: its names, and the gradient at every operation."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._names = names_for_printing(problem)
        inner = [name for name in problem.graph.wrt if name != problem.output]
        variables = tuple(problem.graph.wrt.values())
        rule = chain_rule(problem, inner)
        self._adjoints = reverse(problem.result, variables, rule, guarded=False).adjoints

    def mistake(self, name: str, candidate: Candidate) -> Mistake:
        """Return a candidate in words."""
        if not candidate.breaks:
            return self._of_the_whole(name, candidate)
        breaks = candidate.breaks[: candidate.count]
        message = "; and ".join(self._sentence(name, one) for one in breaks)
        if candidate.count > 1:
            message = f"two mistakes: {message}"
        elif candidate.is_everywhere:
            message += f" (and so at all {len(candidate.breaks)} places of that kind)"
        told = [one for one in breaks if not kinds()[one.kind].says_right]
        rights = dict.fromkeys(text for one in told for text in self._rights(one))
        return Mistake(
            kinds=candidate.kinds,
            where=self._where(breaks[0]),
            place=self._place(breaks[0].node),
            message=message,
            right="\n".join(rights),
            count=candidate.count,
        )

    def right_step(self, name: str) -> str:
        """Return the gradient by the last step back: `∂f/∂w1 = d_z1*x`; "" where it is long."""
        node = self._adjoints.get(self._problem.variable(name))
        text = "0" if node is None else self._written(node, whole=True)
        return f"{self._problem.symbol(name)} = {text}" if text else ""

    def _of_the_whole(self, name: str, candidate: Candidate) -> Mistake:
        sentence = kinds()[candidate.kind].sentence
        message = sentence.format(name=name, other=candidate.about, output=self._problem.output)
        about = self._problem.graph.wrt.get(candidate.about)
        place = self._place(about) if about is not None else self._use_of(name)
        return Mistake(candidate.kinds, "the answer as a whole", place, message, "")

    def _use_of(self, name: str) -> Span | None:
        """Return where a variable is used first: the last step on the way back to it."""
        variable = self._problem.variable(name)
        nodes = order([self._problem.result])
        return next((self._place(node) for node in nodes if variable in node.operands), None)

    def _sentence(self, name: str, one: Break) -> str:
        operand = one.node.operands[one.positions[0]]
        return kinds()[one.kind].sentence.format(
            step=f"`{self._step(one.node)}`",
            operand=f"`{self._value(operand)}`",
            name=name,
            output=self._problem.output,
            other="",
            rule=one.row.taken() if one.row else "",
            number=number_beside(one.node, one.positions[0]),
        )

    def _where(self, one: Break) -> str:
        place = self._place(one.node)
        has_lines = "\n" in self._problem.text.strip()
        line = f" on line {place.line}" if place is not None and has_lines else ""
        return f"the step back through `{self._step(one.node)}`{line}"

    def _place(self, node: Node) -> Span | None:
        return next(iter(self._problem.graph.spans.get(unmarked(node), ())), None)

    def _step(self, node: Node) -> str:
        """Return an operation as the student wrote it, its operands by their names."""
        return self._brief(node, {n: name for n, name in self._names.items() if n is not node})

    def _value(self, node: Node) -> str:
        """Return a value by its name, or as an expression."""
        return self._brief(node, self._names)

    def _brief(self, node: Node, names: Mapping[Node, str]) -> str:
        place = self._place(node)
        return brief(node, names, _STEP) or ("this" if place is None else place.words)

    def _rights(self, one: Break) -> list[str]:
        """Return what belongs at the broken places: what comes back to z1 there is d_a1*..."""
        found = []
        for position in one.positions:
            for arriving in self._arriving(one.node):
                contribution = pull_back(one.node, position, arriving)
                text = None if contribution is None else self._written(contribution)
                if text is not None:
                    operand = one.node.operands[position]
                    stretched = is_entrywise(one.node.op) and one.node.shape != operand.shape
                    summed = ", summed to its shape" if stretched else ""
                    value = self._value(operand)
                    found.append(f"what comes back to `{value}` there is {text}{summed}")
                    break
        return found

    def _arriving(self, node: Node) -> Sequence[Node]:
        """Return the gradient that arrives at an operation, and what stands for it."""
        if node is self._problem.result:
            return [full(constant(1), node.shape)]
        standing_for = make("input", payload="g", shape=node.shape)
        known = self._adjoints.get(node)
        return [standing_for] if known is None else [known, standing_for]

    def _written(self, node: Node, whole: bool = False) -> str | None:
        """Return a gradient in book form, with names; None where it is too long.

        As a `whole` nothing is left out of it, and it is an expression that can be given back.
        """
        named = book([node], as_inputs(self._names))[node]
        if whole and any(part.op in having("block") for part in order([named])):
            return None
        return brief(named, {}, _WIDTH, whole)
