r"""What is right in the place of an answer, in the shortest form that the program's names allow.

In: a problem, a variable, the gradients that the student has, whether LaTeX is written. Out: a
`Right`, an expression that can be given back.

    f = 1/x^3, by x                        ->   ∂f/∂x = -3/x^4
    L = -sum(y*log(p)), p = softmax(z)     ->   ∂L/∂z = p - y, where the entries of y sum to 1
    by w, with an answer for z             ->   ∂L/∂w = d_z*x
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...calculus.reverse import reverse
from ...derive.conventions import without_conventions
from ...derive.derive import derivative_of
from ...emit.latex.names import latex_name
from ...emit.latex.write import expression_latex
from ...errors import GradcError
from ...graph.build import operation
from ...graph.graph import order
from ...graph.node import Node, make
from ...graph.operations import having
from ...notation.formula import formula
from ...rewrite.book import as_inputs, book
from ..judge.judge import chain_rule
from ..judge.labels import labels, with_labels
from ..problem import Problem
from ..read.spelling import leaf_name

_LONGEST = 120  # characters of a formula that is shown
_LARGE = 400  # operations from which on a gradient is written as a chain alone
_SMOOTH = frozenset({"add", "sub", "mul", "neg", "mark", "sum", "transpose"})  # everywhere
# Characters that it counts as besides that a form names gradients of which the student has none:
# for each of them, for any, and where one is all that there is.
_EACH, _ANY, _ALONE = 10, 20, 30


@dataclass(frozen=True, slots=True)
class Right:
    """The right formula as text, `given` for what it holds under, and what was left out of it.

    `gradients` are the names of the variables whose gradients stand in it.
    """

    text: str = ""
    given: str = ""
    note: str = ""
    gradients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Form:
    """A formula of the gradient; `given` is what it holds under, `note` what was left out of it."""

    node: Node
    given: str = ""
    note: str = ""


def right(
    problem: Problem, name: str, has: Collection[str], names: Mapping[Node, str], latex: bool
) -> Right:
    """Return what is right; its text is "" where all forms of it are too long.

    `has` are the variables whose gradients the student has, `names` what values are called.
    """
    leaves = {leaf_name(other): other for other in problem.leaves}
    best, least = Right(), (0, 0)
    for one in _forms(problem, name, has, names):
        parts = order([one.node])
        if any(part.op in having("internal") for part in parts):
            continue
        length = formula(one.node, 0)[1]
        if length > _LONGEST:
            continue
        inputs = [str(part.payload) for part in parts if part.op == "input"]
        used = tuple(leaves[written] for written in inputs if written in leaves)
        cost = (length + _distance(len(set(used) - set(has)), one.node), len(parts))
        if not best.text or cost < least:
            said = written_as(problem, one.node, latex)
            best, least = Right(said, one.given, one.note, used), cost
    return best


def _distance(foreign: int, node: Node) -> int:
    """Return how far a form is from what the student has: so many gradients in it are foreign."""
    if not foreign:
        return 0
    return _ANY + _EACH * foreign + _ALONE * (not node.operands)


def written_as(problem: Problem, node: Node, latex: bool) -> str:
    """Return a formula in book form as text, in LaTeX with its gradients as quotients."""
    if not latex:
        return formula(node, _LONGEST)[0]
    texts = {
        make("input", payload=leaf_name(name), shape=leaf.shape): symbol_as(problem, name, latex)
        for name, leaf in problem.leaves.items()
    }
    return texts[node] if node in texts else expression_latex(node, texts=texts, strict=False)


def symbol_as(problem: Problem, name: str, latex: bool) -> str:
    """Return how the gradient of a variable is written: ∂L/∂w1, or as a quotient of LaTeX."""
    if not latex:
        return problem.symbol(name)
    above, below = latex_name(problem.output), latex_name(name)
    return rf"\frac{{\partial {above}}}{{\partial {below}}}"


def _forms(
    problem: Problem, name: str, has: Collection[str], names: Mapping[Node, str]
) -> Iterator[_Form]:
    """Yield the gradient in names and in inputs, with labels that sum to 1, and as a chain."""
    limits = problem.program.limits
    is_large = len(order([problem.result])) > _LARGE
    for expand in () if is_large else (False, True):
        try:
            found = derivative_of(problem.program, limits, [name], problem.output, expand)
        except GradcError:  # a family, or a derivative that is too long
            break
        note = "" if _is_polynomial(found.node) else next(iter(found.left_out), "")
        yield _Form(found.node, note=note)
        for label, axis, words in labels(problem):
            if label.payload != name:
                summed = with_labels(found.node, label, axis)
                if summed is not found.node:
                    yield _Form(summed, words, note)
                    yield _Form(_over_one(summed), words, note)
        yield _Form(_over_one(found.node), note=note)
    inner = [other for other in problem.graph.wrt if other != problem.output]
    for known in ([one for one in inner if one in has], inner):
        yield _Form(_chain(problem, name, known, names))


def _is_polynomial(node: Node) -> bool:
    """Return whether a formula holds at single points too, whatever was left out there."""
    smooth = having("leaf") | having("product") | _SMOOTH
    return all(part.op in smooth for part in order([node]))


def _over_one(node: Node) -> Node:
    """Return p/n - y/n as (p - y)/n."""
    if node.op in ("add", "sub") and all(one.op == "div" for one in node.operands):
        (first, below), (second, other) = (one.operands for one in node.operands)
        if below is other:
            return operation("div", (operation(node.op, (first, second)), below))
    return node


def _chain(problem: Problem, name: str, known: Sequence[str], names: Mapping[Node, str]) -> Node:
    """Return the gradient by the gradients of these variables, where the way back meets them."""
    variable = problem.variable(name)
    rule = chain_rule(problem, [other for other in known if other != name])
    found = reverse(problem.result, (variable,), rule, guarded=False).gradient(variable)
    plain, _ = without_conventions(found, dict.fromkeys(order([problem.result])))
    return book([plain], as_inputs(names))[plain]
