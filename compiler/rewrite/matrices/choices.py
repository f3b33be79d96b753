"""Choices: two by one condition are one, and numbers stand before what is 0 on one side.

where(c, u, 0) + where(c, 0, v)   ->   where(c, u, v)
where(not c, 0, u)                ->   where(c, u, 0)
"""

from itertools import combinations

from ...graph.build import operation
from ...graph.node import Node, constant
from .sheet import Sheet
from .terms import ONE, Sum, Term, factor, inverse, product


def choice(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum | None:
    """Return a choice with the numbers of an array's branch before it, the other one being 0.

    where(not c, 0, u)   ->   where(c, u, 0)
    """
    chosen, other = operands[1:]
    holds = sheet.write(operands[0])
    if holds.op == "not":
        holds, chosen, other = holds.operands[0], other, chosen
    if not chosen and not other:
        return ()
    outside = Term(ONE, {})
    if node.shape and not (chosen and other):
        part = sheet.as_factor(chosen or other)
        sizes = {one: e for one, e in part.powers.items() if one.op == "size"}
        outside = Term(part.number, sizes)  # what is never 0 nor infinite
        inside = (product((part, inverse(outside))),)
        chosen, other = (inside, other) if chosen else (chosen, inside)
    made = operation("where", (holds, sheet.write(chosen), sheet.write(other)))
    return (product((outside, factor(made))),)


def joined(sheet: Sheet, terms: Sum) -> Sum:
    """Return a sum whose two choices by one condition, of which each has a 0, are one choice.

    where(c, u, 0) + where(c, 0, v)   ->   where(c, u, v)
    """
    places = [place for place, term in enumerate(terms) if _choice_of(term)]
    for one, two in combinations(places, 2):
        first, second = _choice_of(terms[one]), _choice_of(terms[two])
        if first is None or second is None or first.operands[0] is not second.operands[0]:
            continue
        zeros = [[part is constant(0) for part in node.operands[1:]] for node in (first, second)]
        if zeros in ([[True, False], [False, True]], [[False, True], [True, False]]):
            made = operation(
                "where",
                (
                    first.operands[0],
                    *(
                        sheet.write((*_branch(terms[one], side), *_branch(terms[two], side)))
                        for side in (1, 2)
                    ),
                ),
            )
            rest = (term for place, term in enumerate(terms) if place not in (one, two))
            return (factor(made), *rest)
    return terms


def _choice_of(term: Term) -> Node | None:
    """Return the choice that is a factor of a term, None where there is none, or more."""
    found = [node for node, e in term.powers.items() if node.op == "where" and e == 1]
    return found[0] if len(found) == 1 else None


def _branch(term: Term, side: int) -> Sum:
    """Return what a term is on one side of its choice."""
    node = _choice_of(term)
    assert node is not None
    inside = node.operands[side]
    return () if inside is constant(0) else (_replaced(term, node, inside),)


def _replaced(term: Term, node: Node, inside: Node) -> Term:
    """Return a term with another factor in the place of one."""
    return product((term, factor(node, -ONE), factor(inside)))
