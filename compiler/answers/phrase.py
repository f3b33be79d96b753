"""Mistakes in words: the step as the student wrote it, what went wrong there, what belongs there.

In: a problem and a candidate. Out: a `Mistake`. A gradient that arrives is called `d_a1` where the
value has a name, and `g` where it has none.
"""

from collections.abc import Mapping

from ..calculus.partials import pull_back
from ..calculus.reverse import reverse
from ..errors import Span
from ..graph.graph import order, same
from ..graph.node import Node, constant, make
from ..graph.operations import full
from ..graph.printer import brief
from ..graph.shapes import SHAPES
from ..rewrite.simplify import normaliser
from .breaks import Break
from .diagnose import Candidate
from .judge import chain_rule
from .problem import Problem
from .spelling import leaf_name
from .verdict import Mistake
from .words import KINDS

_WIDTH = 160
_STEP = 60


def symbol(problem: Problem, name: str) -> str:
    """Return how a gradient is written: ∂f/∂w1."""
    return f"∂{problem.output}/∂{name}"


def mistake(problem: Problem, name: str, candidate: Candidate) -> Mistake:
    """Return a candidate in words."""
    if not candidate.breaks:
        return _of_the_whole(problem, name, candidate)
    parts = (
        candidate.breaks[:1] if len({b.kind for b in candidate.breaks}) == 1 else (candidate.breaks)
    )
    sentences = [_sentence(problem, name, one) for one in parts]
    if candidate.is_everywhere:
        sentences[0] += f" (and so at all {len(candidate.breaks)} places of that kind)"
    elif len(candidate.breaks) > 1 and len(parts) == 1 and candidate.kind == "two":
        sentences = [_sentence(problem, name, one) for one in candidate.breaks]
    two = candidate.kind == "two"
    message = "two mistakes: " + "; and ".join(sentences) if two else sentences[0]
    first = candidate.breaks[0]
    rights = [_right(problem, one) for one in (candidate.breaks if two else parts)]
    kinds = list(dict.fromkeys(one.kind for one in candidate.breaks))
    return Mistake(
        kind=" + ".join(kinds) if two else candidate.kind,
        where=_where(problem, first),
        place=_place(problem, first.node),
        message=message,
        right="\n".join(text for text in dict.fromkeys(rights) if text),
        count=2 if two else 1,
    )


def right_step(problem: Problem, name: str) -> str:
    """Return the gradient by the last step back: `∂f/∂w1 = d_z1*x`; "" where it is too long."""
    others = [other for other in problem.graph.wrt if other not in (name, problem.output)]
    variable = problem.variable(name)
    adjoints = reverse(problem.result, (variable, *_variables(problem, others)),
                       chain_rule(problem, others)).adjoints  # fmt: skip
    node = adjoints.get(variable)
    text = "0" if node is None else written(node, names_for_printing(problem))
    return "" if text == "this" else f"{symbol(problem, name)} = {text}"


def _variables(problem: Problem, names: list[str]) -> list[Node]:
    return [problem.variable(name) for name in names]


def _of_the_whole(problem: Problem, name: str, candidate: Candidate) -> Mistake:
    sentence = KINDS[candidate.kind].sentence
    message = sentence.format(name=name, other=candidate.about, output=problem.output)
    variable = problem.graph.wrt.get(candidate.about)
    place = None if variable is None else _place(problem, variable)
    return Mistake(candidate.kind, "the answer as a whole", place, message, "")


def _sentence(problem: Problem, name: str, one: Break) -> str:
    operand = one.node.operands[one.positions[0]]
    return KINDS[one.kind].sentence.format(
        step=f"`{step_text(problem, one.node)}`",
        operand=f"`{step_text(problem, operand, whole=True)}`",
        name=name,
        output=problem.output,
        other="",
    )


def _where(problem: Problem, one: Break) -> str:
    place = _place(problem, one.node)
    line = f" on line {place.line}" if place is not None and "\n" in problem.text.strip() else ""
    return f"the step back through `{step_text(problem, one.node)}`{line}"


def _place(problem: Problem, node: Node) -> Span | None:
    while node.op == "mark":
        node = node.operands[0]
    return next(iter(problem.graph.spans.get(node, ())), None)


def step_text(problem: Problem, node: Node, whole: bool = False) -> str:
    """Return an operation as the student wrote it, its operands by their names."""
    names = names_for_printing(problem)
    if not whole:
        names.pop(node, None)
    text = brief(node, names, _STEP)
    if text != "this":
        return text
    place = _place(problem, node)
    return node.op if place is None else place.text[place.start : place.end]


def _right(problem: Problem, one: Break) -> str:
    """Return what belongs at the broken places: `to z1 goes back d_a1*a1*(1 - a1)`."""
    texts = []
    for position in one.positions:
        arriving = _arriving(problem, one.node)
        contribution = pull_back(one.node, position, arriving)
        operand = step_text(problem, one.node.operands[position], whole=True)
        names = names_for_printing(problem)
        if arriving.op == "input":
            names[arriving] = str(arriving.payload)
        text = "this" if contribution is None else written(contribution, names)
        if text != "this":
            goes = f"{text} goes back to {operand}"
            if one.node.op not in SHAPES and one.node.shape != one.node.operands[position].shape:
                goes += ", summed to its shape"
            texts.append(f"what belongs there: {goes}")
    return "\n".join(texts)


def _arriving(problem: Problem, node: Node) -> Node:
    """Return a leaf for the gradient that arrives at an operation, under the name of its value."""
    known = names_for_printing(problem).get(node)
    if known == problem.output or node is problem.result:
        return full(constant(1), node.shape)
    name = leaf_name(known) if known else "g"
    return make("input", payload=name, shape=node.shape)


def written(node: Node, names: Mapping[Node, str]) -> str:
    """Return a gradient in its shortest form, with names; "this" where it is too long."""
    normal = normaliser(("algebra",))
    new: dict[Node, Node] = {}
    for part in order([node]):
        if part in names:
            new[part] = make("input", payload=names[part], shape=part.shape)
        else:
            new[part] = normal(same(part, tuple([new[operand] for operand in part.operands])))
    return brief(new[node], {}, _WIDTH)


def names_for_printing(problem: Problem) -> dict[Node, str]:
    """Return the names of the program's values, and of the leaves that stand for gradients."""
    found: dict[Node, str] = {}
    for name, node in problem.graph.wrt.items():
        found[node] = name
        if node.op == "mark":
            found.setdefault(node.operands[0], name)
    named: Mapping[Node, str] = {leaf: leaf_name(name) for name, leaf in problem.leaves.items()}
    return {**found, **named}
