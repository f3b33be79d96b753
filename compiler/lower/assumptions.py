"""What a declaration says of its inputs besides their shape: the interval that they lie in.

In: the tree of a declaration. Out: the tree of what is declared, and an interval of numbers known
when compiling.

    param L > 0            ->  L and (0, inf]
    param 0 < p < 1        ->  p and (0, 1)
    x: [n] in [0, inf)     ->  x and [0, inf)
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import inf, isnan

from lark import Token, Tree

from ..errors import ProgramError, Span
from ..graph.intervals import Interval, intersection, reals
from ..notation.assumed import assumed_text
from ..syntax.tree import Branch, children, span, tokens
from ..syntax.words import CONSTANTS
from .expressions import lower_expression
from .state import Program

# What `x < b` says of x. An infinity that no bound shuts out is let in.
_SAYS: Mapping[str, Callable[[float], Interval]] = {
    "GT": lambda bound: Interval(bound, inf, True, False),
    "GE": lambda bound: Interval(bound, inf, False, False),
    "LT": lambda bound: Interval(-inf, bound, False, True),
    "LE": lambda bound: Interval(-inf, bound, False, False),
}
_MIRRORED = {"GT": "LT", "GE": "LE", "LT": "GT", "LE": "GE"}


def assumed(declared: Branch, program: Program) -> tuple[Branch, Interval | None]:
    """Return the tree of the name that is declared, and where it is assumed to lie.

    Raises `ProgramError` for a bound that is no number, and where no number lies between two.
    """
    target, stated = children(declared)[0], children(declared)[-1]
    if not isinstance(stated, Tree) or stated.data not in ("chain", "interval"):
        return target, None
    if stated.data == "interval":
        interval = _interval(stated, program)
    else:
        target, interval = _chain(target, stated, program)
    if reals(interval).is_empty:
        raise _empty(interval, _extent(stated, program))
    return target, interval


def _interval(tree: Branch, program: Program) -> Interval:
    """Return the interval of `in (0, 1]`."""
    _, opening, low, _, high, closing = children(tree)
    ends = _number(low, program), _number(high, program)
    return Interval(ends[0], ends[1], opening == "(", closing == ")")


def _chain(first: Branch, tree: Branch, program: Program) -> tuple[Branch, Interval]:
    """Return the name in a chain such as `0 < x < 1`, and the interval that it is said to lie in.

    Raises where it is not a name with one bound on each side at most.
    """
    terms = [first, *children(tree)[1::2]]
    signs = [str(sign.type) for sign in children(tree)[::2]]
    at = next((place for place, term in enumerate(terms) if _is_name(term)), 0)
    if not at - 1 <= 0 or len(terms) - at > 2:
        raise ProgramError(
            "a name has one bound on each side at most",
            _extent(tree, program),
            "as in 0 < x < 1, or x in (0, 1)",
        )
    interval = Interval(-inf, inf, False, False)
    if at > 0:
        bound = _number(terms[0], program)
        interval = _SAYS[_MIRRORED[signs[0]]](bound)
    if at < len(signs):
        above = _SAYS[signs[at]](_number(terms[at + 1], program))
        interval = intersection(interval, above)
    return terms[at], interval


def _is_name(tree: Branch) -> bool:
    base = children(tree)[0] if tree.data == "index" else tree
    return isinstance(base, Tree) and base.data == "name" and children(base)[0] not in CONSTANTS


def _number(tree: Branch, program: Program) -> float:
    """Return the value of a bound, which is a number known when compiling."""
    scope = program.scope
    for token in tokens(tree, "NAME"):
        node = scope.values.get(token)
        known = token in CONSTANTS if node is None else scope.builder.number(node) is not None
        if not known and token not in ("np", "math"):
            raise _no_number(f"the bound {token}", token, program)
    value = scope.builder.number(lower_expression(tree, scope))
    if value is None or isnan(value):
        raise _no_number("this bound", tree, program)
    return float(value)


def _no_number(what: str, tree: Branch | Token, program: Program) -> ProgramError:
    hint = "it is known when compiling, as in x > 0, or x: [] in (-pi/2, inf)"
    return ProgramError(f"{what} is not a number", program.scope.where(tree), hint)


def _empty(interval: Interval, place: Span) -> ProgramError:
    """Return the error for bounds between which there is no number."""
    message = f"no number is {assumed_text(interval)}"
    if interval.low > interval.high:
        swapped = replace(interval, low=interval.high, high=interval.low)
        return ProgramError(message, place, f"the lower bound comes first: {assumed_text(swapped)}")
    if interval.low == interval.high and abs(interval.low) < inf:
        hint = "with [ and ] the bounds are inside"
        return ProgramError(message, place, hint)
    return ProgramError(message, place, "a bound is a finite number, or the infinity on its side")


def _extent(tree: Branch, program: Program) -> Span:
    """Return the place of all that a tree says."""
    text = program.scope.builder.text
    every = tree.scan_values(lambda part: isinstance(part, Token))
    places = [place for token in every if (place := span(token, text))]
    return Span(text, places[0].start, places[-1].end)
