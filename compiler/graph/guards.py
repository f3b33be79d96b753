"""Guards: the conditions under which a value is used, as a disjunction of conjunctions.

A guard is a tuple of alternatives, each a tuple of literals (condition, holds), in the order in
which they were met. A value under the guard of the first branch of `where(c, a, b)` is used where
c holds:

    conjoin(ALWAYS, c, True)  ->  (((c, True),),)

Both branches together are no guard at all: disjoining c and not c gives `ALWAYS`. Guards are kept
small by absorption (A or A and c is A) and by merging (A and c or A and not c is A).
"""

from functools import reduce
from typing import TypeAlias

from .build import operation
from .node import Node, make

Literal: TypeAlias = tuple[Node, bool]
Alternative: TypeAlias = tuple[Literal, ...]
Guard: TypeAlias = tuple[Alternative, ...]

ALWAYS: Guard = ((),)

_ALTERNATIVES = 16
_NESTING = 4
_LONGEST = 6


def conjoin(guard: Guard, condition: Node, holds: bool, nesting: int = 0) -> Guard:
    """Return the guard narrowed to where the condition holds, or to where it does not.

    `and`, `or` and `not` are taken apart. `()`, a guard without alternatives, holds nowhere.
    """
    while condition.op == "not":
        condition, holds = condition.operands[0], not holds
    if condition.op in ("and", "or") and nesting < _NESTING:
        left, right = condition.operands
        first = conjoin(guard, left, holds, nesting + 1)
        if (condition.op == "and") is holds:
            return conjoin(first, right, holds, nesting + 1)
        return disjoin(first, conjoin(guard, right, holds, nesting + 1))
    if type(condition.payload) is bool:
        return guard if condition.payload is holds else ()
    literal, opposite = (condition, holds), (condition, not holds)
    narrowed = [one if literal in one else (*one, literal) for one in guard if opposite not in one]
    return _reduce(narrowed)


def disjoin(first: Guard, second: Guard) -> Guard:
    """Return the guard that holds where one of the two does.

    One of too many alternatives becomes what they have in common: wider, never narrower.
    """
    if first in (second, ALWAYS):
        return first
    return second if second == ALWAYS else _reduce([*first, *second])


def both(first: Guard, second: Guard) -> Guard:
    """Return the guard that holds where the two do, in the order in which they were met."""
    if first in (ALWAYS, second):
        return second
    result: Guard = ()
    for alternative in second:
        narrowed = first
        for condition, holds in alternative:
            narrowed = conjoin(narrowed, condition, holds)
        result = disjoin(result, narrowed)
    return result


def besides(guard: Guard, known: Guard) -> Guard:
    """Return what a guard says besides another that holds: its conditions that are not in that."""
    if len(guard) != 1:
        return guard
    return (tuple(one for one in guard[0] if not all(one in other for other in known)),)


def shortened(guard: Guard) -> Guard:
    """Return the same guard; one of too many conditions is one condition, made of them."""
    return guard if longest(guard) <= _LONGEST else conjoin(ALWAYS, as_condition(guard), True)


def longest(guard: Guard) -> int:
    """Return the number of conditions in the guard's longest alternative."""
    return max((len(one) for one in guard), default=0)


def is_single(guard: Guard) -> bool:
    """Return whether each condition is one truth value, not one for each entry of an array."""
    return not any(condition.shape for one in guard for condition, _ in one)


def as_condition(guard: Guard) -> Node:
    """Return the guard as one truth value of the graph."""
    return _fold("or", [_all_hold(one) for one in guard])


def _all_hold(alternative: Alternative) -> Node:
    """Return whether all conditions hold; that none does is said at once."""
    if len(alternative) > 1 and not any(holds for _, holds in alternative):
        return operation("not", (_fold("or", [condition for condition, _ in alternative]),))
    return _fold("and", [_holds(*literal) for literal in alternative])


def _holds(condition: Node, holds: bool) -> Node:
    return condition if holds else operation("not", (condition,))


def _fold(connective: str, values: list[Node]) -> Node:
    """Return the values joined by `and` or `or`; of no values, that is True or False."""
    if not values:
        return make("const", payload=connective == "and")
    return reduce(lambda joined, value: operation(connective, (joined, value)), values)


def _reduce(alternatives: list[Alternative]) -> Guard:
    """Return the alternatives without those that another one contains or completes."""
    if len(alternatives) <= 1:
        return tuple(alternatives)
    kept: dict[Alternative, set[Literal]] = {}
    pending = alternatives[::-1]
    while pending:
        one = pending.pop()
        literals = set(one)
        if any(literals >= known for known in kept.values()):
            continue
        kept = {other: known for other, known in kept.items() if not known >= literals}
        for other, known in kept.items():
            merged = _merge(literals, other, known)
            if merged is not None:
                del kept[other]
                pending.append(merged)
                break
        else:
            kept[one] = literals
    if len(kept) > _ALTERNATIVES:
        first, *rest = kept
        return (tuple(one for one in first if all(one in kept[other] for other in rest)),)
    return tuple(kept)


def _merge(one: set[Literal], other: Alternative, known: set[Literal]) -> Alternative | None:
    """Return what two alternatives share where they differ in the sign of one condition alone.

    `known` is the other one as a set.
    """
    if len(one) != len(known):
        return None
    difference = one ^ known
    if len(difference) != 2:
        return None
    (first, _), (second, _) = difference
    if first is not second:
        return None
    return tuple(literal for literal in other if literal not in difference)
