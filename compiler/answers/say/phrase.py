"""Mistakes in words: the step as the student wrote it, what went wrong there, what belongs there.

In: a problem and a candidate. Out: a `Mistake`. Gradients go by the names of their values, `d_a1`;
one that arrives where nothing has a name, and that is too long to write out, is called `g`.
"""

from collections.abc import Collection, Mapping, Sequence

from ...calculus.partials import pull_back
from ...calculus.reverse import reverse
from ...derive.conventions import without_conventions
from ...errors import Span
from ...graph.build import full
from ...graph.graph import order, substituted
from ...graph.node import Node, constant, make, unmarked
from ...graph.operations import is_entrywise
from ...notation.printer import brief
from ...rewrite.book import as_inputs, book
from ..diagnose.breaks import Break
from ..diagnose.candidates import Candidate
from ..diagnose.diagnose import names_of
from ..diagnose.rows import number_beside
from ..judge.judge import chain_rule
from ..kinds import kinds
from ..problem import Problem
from ..read.spelling import leaf_name
from .mistake import Mistake
from .right import right, symbol_as, written_as

_WIDTH = 100
_STEP = 48
_GUESS = "perhaps two mistakes at once: "


def names_for_printing(problem: Problem) -> dict[Node, str]:
    """Return the names of the program's values, and of the leaves that stand for gradients."""
    leaves = {leaf: leaf_name(name) for name, leaf in problem.leaves.items()}
    return {**names_of(problem), **leaves}


class Phrasebook:
    """What is needed to speak of one answer: its program's names, the gradients that there are.

    `has` are the variables whose gradients the student has. With `latex` formulas are in LaTeX.
    """

    def __init__(
        self, problem: Problem, name: str, has: Collection[str] = (), latex: bool = False
    ) -> None:
        self._problem = problem
        self._name = name
        self._latex = latex
        self._names = names_for_printing(problem)
        self._right = right(problem, name, has, self._names, latex)
        inner = [name for name in problem.graph.wrt if name != problem.output]
        variables = tuple(problem.graph.wrt.values())
        rule = chain_rule(problem, inner)
        self._adjoints = reverse(problem.result, variables, rule, guarded=False).adjoints

    def mistake(self, candidate: Candidate) -> Mistake:
        """Return a candidate in words."""
        if not candidate.breaks:
            return self._of_the_whole(candidate)
        breaks = candidate.breaks[: candidate.count]
        said = "; and ".join(self._filled(kinds()[one.kind].said, one) for one in breaks)
        why = self._filled(kinds()[breaks[0].kind].why, breaks[0])
        if candidate.count > 1:
            said, why = f"{_GUESS}{said}", ""
        elif candidate.is_everywhere:
            said += f", and so at all {len(candidate.breaks)} places of that kind"
        told = [one for one in breaks if not kinds()[one.kind].says_right]
        rights = dict.fromkeys(text for one in told for text in self._rights(one))
        is_clear = _bare(self._problem.text).count(_bare(self._step(breaks[0].node))) == 1
        variable = self._problem.variable(self._name)
        is_last = all(one.node.operands[p] is variable for one in told for p in one.positions)
        return Mistake(
            kinds=candidate.kinds,
            where=self._where(breaks[0]),
            place=self._place(breaks[0].node),
            said=said,
            why=why,
            right="\n".join(f"what comes back to `{to}` there is {text}" for to, text in rights),
            count=candidate.count,
            rank=(candidate.count, candidate.weight),
            is_clear=is_clear,
            is_local=not is_last and self._adds([text for _, text in rights]),
        )

    @property
    def right_step(self) -> str:
        """The gradient in its shortest form: `∂f/∂w1 = d_z1*x`; "" where it is long."""
        text = self._right.text
        return f"{symbol_as(self._problem, self._name, self._latex)} = {text}" if text else ""

    @property
    def right_note(self) -> str:
        """What the right formula holds under, and what it is by convention elsewhere."""
        one = self._right
        return "; ".join(filter(None, (one.given, one.note)))

    def _adds(self, texts: Sequence[str]) -> bool:
        """Return whether what is right at the places adds to what is right in the end.

        It does not where the end result is written out, or is that of the places.
        """
        one = self._right
        return not one.text or (bool(one.gradients) and not any(t in one.text for t in texts))

    def _of_the_whole(self, candidate: Candidate) -> Mistake:
        kind = kinds()[candidate.kind]
        fields = {
            "name": self._name,
            "other": self._other(candidate.about),
            "belongs": self._other(candidate.belongs),
            "output": self._problem.output,
        }
        about = self._problem.graph.wrt.get(str(candidate.about))
        place = self._place(about) if about is not None else self._use_of(self._name)
        return Mistake(
            candidate.kinds,
            "the answer as a whole",
            place,
            kind.said.format(**fields),
            kind.why.format(**fields),
            rank=(candidate.count, candidate.weight),
            is_clear=True,
        )

    def _use_of(self, name: str) -> Span | None:
        """Return where a variable is used first: the last step on the way back to it."""
        variable = self._problem.variable(name)
        nodes = order([self._problem.result])
        return next((self._place(node) for node in nodes if variable in node.operands), None)

    def _filled(self, sentence: str, one: Break) -> str:
        """Return a sentence of a kind with what is meant in it at one place."""
        operand = one.node.operands[one.positions[0]]
        return sentence.format(
            step=f"`{self._step(one.node)}`",
            operand=f"`{self._value(operand)}`",
            name=self._name,
            output=self._problem.output,
            other=self._other(one.other),
            belongs="",
            rule=one.row.taken() if one.row else "",
            number=number_beside(one.node, one.positions[0]),
        )

    def _other(self, other: Node | str) -> str:
        """Return what was taken in the place of what belongs there."""
        if isinstance(other, str):
            return other
        is_named = other.op in ("mark", "input")
        text = brief(other, self._names if is_named else self._without(other), _WIDTH)
        return f"`{text or '...'}`"

    def _where(self, one: Break) -> str:
        place = self._place(one.node)
        has_lines = "\n" in self._problem.text.strip()
        line = f" on line {place.line}" if place is not None and has_lines else ""
        return f"the step back through `{self._step(one.node)}`{line}"

    def _place(self, node: Node) -> Span | None:
        return next(iter(self._problem.graph.spans.get(unmarked(node), ())), None)

    def _step(self, node: Node) -> str:
        """Return an operation as the student wrote it, its operands by their names."""
        return self._brief(node, self._without(node))

    def _without(self, node: Node) -> Mapping[Node, str]:
        return {n: name for n, name in self._names.items() if n is not node}

    def _value(self, node: Node) -> str:
        """Return a value by its name, or as an expression."""
        return self._brief(node, self._names)

    def _brief(self, node: Node, names: Mapping[Node, str]) -> str:
        named = substituted([node], as_inputs(names))[node]
        text = written_as(self._problem, named, self._problem.language == "latex")
        if len(text) <= _STEP:
            return text
        place = self._place(node)
        return brief(node, names, _STEP) or ("this" if place is None else place.words)

    def _rights(self, one: Break) -> list[tuple[str, str]]:
        """Return what belongs at the broken places: to `z1` comes back d_a1*a1*(1 - a1)."""
        found = []
        for position in one.positions:
            for arriving in self._arriving(one.node):
                contribution = pull_back(one.node, position, arriving)
                text = None if contribution is None else self._written(contribution)
                if text is not None:
                    operand = one.node.operands[position]
                    stretched = is_entrywise(one.node.op) and one.node.shape != operand.shape
                    summed = ", summed to its shape" if stretched else ""
                    found.append((self._value(operand), f"{text}{summed}"))
                    break
        return found

    def _arriving(self, node: Node) -> Sequence[Node]:
        """Return the gradient that arrives at an operation, and what stands for it."""
        if node is self._problem.result:
            return [full(constant(1), node.shape)]
        standing_for = make("input", payload="g", shape=node.shape)
        known = self._adjoints.get(node)
        return [standing_for] if known is None else [known, standing_for]

    def _written(self, node: Node) -> str | None:
        """Return a gradient in book form, with names; None where it is too long."""
        plain, _ = without_conventions(node, dict.fromkeys(order([self._problem.result])))
        named = book([plain], as_inputs(self._names))[plain]
        text = brief(named, {}, _WIDTH)
        return text if text is None or not self._latex else written_as(self._problem, named, True)


def _bare(text: str) -> str:
    """Return a text without its spaces."""
    return "".join(text.split())
