"""What cancels is written as what does not, by the lines of `cancellation` and of `vanishing`.

In: a sum, a product or a call. Out: what the first line makes of it whose left side it is, up to
a common factor and with other terms left over, and whose conditions are proved.

    3*a - 3*a*cos(t) + b          ->  3*a*(2*sin(t/2)^2) + b
    (sqrt(x + eps) - sqrt(x))/2   ->  sqrt_step(x, eps)/2

Differences on the right are taken exactly, on the terms: x + 1 - x is 1.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, lru_cache, partial

from ...graph.build import operation
from ...graph.node import Node, number_of
from ...lower.instantiate import instantiate
from ...records import dataclass
from ...syntax.tree import trees
from ...vocabulary import Expression, Identity, identities
from ..exact import number
from ..terms import ONE, ZERO, E, Sum, Term, factors, multiplied, sum_node, term_node, terms
from .domains import where_real
from .exponentials import Written, exponents
from .facts import Facts
from .fit import Bound, Fit, fit_call, fit_product, fit_sum
from .forms import Call, Form, Powers, Terms, exponent_token, form, is_mixed, tokens_of
from .recogniser import PRODUCT, SUM, Found, recogniser

# The lines that are asked first, and those that come when nothing else is found.
CHAPTER = "cancellation"
LAST = "vanishing"
# Sums of more terms are left as they are: each pair of terms would be looked at.
_MOST_TERMS = 24
# So are those that are written with more terms than this, and products of more factors.
_MOST_WRITTEN = 256
_MOST_FACTORS = 48


@dataclass(frozen=True, slots=True)
class Line:
    """An identity made ready: its left side, and what a node must have to be of that form."""

    left: Form
    tokens: Counter[str]
    is_mixed: bool
    identity: Identity

    def finds(self, tokens: Counter[str]) -> bool:
        """Return whether the tokens of a node are as many as the left side needs."""
        return all(tokens[token] >= often for token, often in self.tokens.items())


def find_sum(node: Node, facts: Facts) -> Found | None:
    """Find a difference that cancels among the terms of a sum."""
    if not _may_cancel(node):
        return None
    written = _written(node)
    if len(written) > _MOST_WRITTEN:
        return None
    total = terms(node)
    if len(total.terms) > _MOST_TERMS:
        return None
    if len(total.terms) < len(written) and (gone := _vanishing(written, total)):
        return Found("u - u = 0", where_real(sum_node(total), gone, facts, node.shape))
    tokens = Counter(token for product in total.terms for token in _tokens(Term(1, product)))
    mixed = len({coefficient > 0 for coefficient in total.terms.values()}) == 2
    lines = (
        line
        for line in _lines_with(Terms, frozenset(tokens))
        if (mixed or not line.is_mixed) and line.finds(tokens)
    )
    return _first(node, lines, facts, lambda left: fit_sum(left, total))  # type: ignore[arg-type]


_SIGNED = ("sub", "neg", "div", "pow", "sqrt", "log1p")  # what takes away, or may


def _may_cancel(node: Node) -> bool:
    """Return whether a sum has anything but products added up, as a glance at it tells.

    Of many it may be so.
    """
    stack = [node]
    for _ in range(_MOST_WRITTEN):
        if not stack:
            return False
        part = stack.pop()
        if part.op in ("add", "mul"):
            stack.extend(part.operands)
        elif _may_take_away(part):
            return True
    return True


def _may_take_away(part: Node) -> bool:
    """Return whether a part of a sum may be below 0, or is in a line: the chapter is read last."""
    if not part.operands:
        return part.op == "const" and number_of(part) < 0
    return part.op in _SIGNED or part.op in _operations()


@cache
def _operations() -> frozenset[str]:
    """Return the operations of which one is in every sum that a line fits, or that vanishes."""
    calls = {token for line in _lines()[Terms] for token in line.tokens if token[0] != "^"}
    return frozenset(calls - {"sum"})


def find_product(node: Node, facts: Facts, chapter: str = CHAPTER) -> Found | None:
    """Find a quotient of what vanishes together among the factors of a product."""
    term = factors(node, facts.nonnegative)
    few = 2 if node.op not in ("exp", "sqrt") else 0
    if not few <= len(term.product.powers) <= _MOST_FACTORS:
        return None
    tokens = Counter(_tokens(term))
    fitting = _lines_with(Powers, frozenset(tokens), chapter)
    lines = (line for line in fitting if line.finds(tokens))
    return _first(node, lines, facts, lambda left: fit_product(left, term))  # type: ignore[arg-type]


def find_call(node: Node, facts: Facts) -> Found | None:
    """Find what a function of an expression is in a form that does not cancel."""

    def fits(left: Form) -> Iterator[Fit]:
        call = _call(left)
        assert call is not None
        for bound in fit_call(call, node):
            yield Fit(bound, Term(1, ONE), ZERO)

    op = "log" if node.op == "log1p" else node.op
    lines = (line for line in _lines()[Call] if op in line.tokens)
    return _first(node, lines, facts, fits)


def _tokens(term: Term) -> Iterator[str]:
    for base, exponent in term.product.powers.items():
        if base is E:
            yield "exp"
        else:
            yield _TOKENS.get(base.op, base.op)
            if exponent != 1:
                yield exponent_token(exponent)


_TOKENS = {"log1p": "log", **dict.fromkeys(SUM, "sum")}


def _call(left: Form) -> Call | None:
    """Return the call that a form is, None for a sum or a product."""
    if isinstance(left, Terms) or left.number != 1 or len(left.powers) != 1:
        return None
    base, exponent = left.powers[0]
    return base if isinstance(base, Call) and exponent == 1 else None


@cache
def _lines(chapter: str = CHAPTER) -> Mapping[type, list[Line]]:
    table: dict[type, list[Line]] = {Terms: [], Powers: [], Call: []}
    for identity in identities(chapter):
        left = form(identity.left)
        kind = Terms if isinstance(left, Terms) else Call if _call(left) else Powers
        mixed = isinstance(left, Terms) and is_mixed(left)
        table[kind].append(Line(left, tokens_of(left), mixed, identity))
    return table


@lru_cache(maxsize=1 << 10)
def _lines_with(kind: type, tokens: frozenset[str], chapter: str = CHAPTER) -> list[Line]:
    """Return the lines whose left side needs no others than these tokens."""
    return [line for line in _lines(chapter)[kind] if line.tokens.keys() <= tokens]


def _first(
    node: Node, lines: Iterator[Line], facts: Facts, fits: Callable[[Form], Iterator[Fit]]
) -> Found | None:
    for line in lines:
        for fit in fits(line.left):
            conditions = line.identity.conditions
            if all(_holds(condition, fit.bound, facts) for condition in conditions):
                return Found(line.identity.line, _right_side(line.identity, fit, exponents(node)))
    return None


# ---- conditions --------------------------------------------------------------------------------


def _holds(condition: Expression, bound: Bound, facts: Facts) -> bool:
    """Return whether a condition is proved of what the names stand for."""
    if condition.data == "call":
        [argument] = trees(trees(condition)[0])
        node = instantiate(argument, bound)
        return _PREDICATES[str(condition.children[0])](node, facts)
    first, _ = trees(condition)
    node = instantiate(first, bound)
    return facts.positive(node) if condition.data == "gt" else facts.nonnegative(node)


def _is_shorter(node: Node) -> bool:
    """Return whether terms of a sum cancel exactly, and leave fewer than there were."""
    return len(terms(node).terms) < len(_written(node))


# What a line may ask of an expression: that some of its terms cancel, that it is a number, or none,
# or a product of inputs, or that no number and no sign of it is known, or that it is no sum, or a
# number that is not whole.
_PREDICATES: Mapping[str, Callable[[Node, Facts], bool]] = {
    "shorter": lambda node, facts: _is_shorter(node),
    "number": lambda node, facts: node.op == "const",
    "variable": lambda node, facts: node.op != "const",
    "leaf": lambda node, facts: _is_leaf(node),
    "signed": lambda node, facts: node.op != "const" and not facts.nonnegative(node),
    "single": lambda node, facts: node.op not in SUM,
    "broken": lambda node, facts: isinstance(number(node), Fraction),
}


def _is_leaf(node: Node) -> bool:
    """Return whether a value is finite where inputs are, unless it overflows."""
    total = terms(node).terms
    powers = next(iter(total)).powers if len(total) == 1 else {}
    return bool(powers) and all(base.op == "input" and k == 1 for base, k in powers.items())


def _written(node: Node) -> list[Node]:
    """Return the terms that a sum is written with, a bracket in a product being one.

    Of too many terms those that come last.
    """
    parts: list[Node] = []
    stack = [node]
    while stack and len(parts) <= _MOST_WRITTEN:
        part = stack.pop()
        if part.op in SUM:
            stack.extend(part.operands)
        else:
            parts.append(part)
    return parts


def _vanishing(written: Sequence[Node], total: Sum) -> list[Node]:
    """Return the terms of a sum that are taken away from themselves."""
    return [one for one in written if terms(one).terms.keys() - total.terms.keys()]


# ---- right sides -------------------------------------------------------------------------------


def _right_side(identity: Identity, fit: Fit, written: Written) -> Node:
    """Return what a line makes of what it fits; exponents stay as they are written."""
    bound = {name: written.get(terms(value), value) for name, value in fit.bound.items()}
    right = _times(fit.factor, instantiate(identity.right, bound, finish=_gathered))
    if fit.rest == ZERO:
        return right
    return operation("add", (sum_node(fit.rest), right))


def _gathered(node: Node) -> Node:
    """Return a sum of which terms cancel without them."""
    if node.op not in ("add", "sub") or node.shape:
        return node
    return sum_node(terms(node)) if _is_shorter(node) else node


def _times(factor: Term, node: Node) -> Node:
    """Return a product; common factors above and below are cut, in both branches of a choice."""
    if not factor.product.powers and factor.coefficient == 1:
        return node
    if node.op == "where":
        condition, *branches = node.operands
        return operation("where", (condition, *[_times(factor, one) for one in branches]))
    inside = factors(node)
    if factor.product.powers.keys() & inside.product.powers.keys():
        return term_node(multiplied(factor, inside))
    if factor == Term(-1, ONE):
        return operation("neg", (node,))
    return operation("mul", (term_node(factor), node))


CANCELLATION = (
    recogniser(find_sum, SUM, "add sub neg log"),
    recogniser(find_product, PRODUCT, "sub sin cos tan exp expm1 log log1p sqrt pow"),
    recogniser(find_product, ("exp", "sqrt"), "log hypot sqrt"),
    recogniser(find_call, ("log", "log1p", "cos", "acos", "sphericalj0"), "log log1p sqrt acos"),
)

VANISHING = (
    recogniser(
        partial(find_product, chapter=LAST),
        PRODUCT,
        "sinh cosh tanh csch coth asinh atanh sin cos tan csc cot asin atan exp log log1p",
    ),
)
