"""Trees of the language: where they stand, and how a reader of another notation makes them by hand.

A tree that is made stands in the text where the trees begin and end that it is made of, so that
what is said of it later points there.

    called("sigmoid", [tree of x], place(0, 7), tree of x)  ->  the tree of sigmoid(x)
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from lark import Token, Tree
from lark.tree import Meta

from ..errors import Span
from .tokens import OPERATORS

Branch: TypeAlias = Tree[Token]

# The places of trees by their identity, each with the tree, which so stays in being.
Spans: TypeAlias = dict[int, tuple[Branch, Span]]

_SIGNS = OPERATORS | {"SUPERSCRIPT", "PRIME"}


def span(tree: Branch | Token, text: str, known: Spans | None = None) -> Span | None:
    """Return the place that a message about a tree points at, None for a tree without any.

    It is the operator between two operands; else the first token. `known` keeps those of trees
    whose first part is another such tree: what is asked of parts first takes no longer than these.
    """
    stack: list[Branch | Token | None] = [tree]
    found: Span | None = None
    while stack:
        part = stack.pop()
        if isinstance(part, Token):
            if part.start_pos is not None and part.end_pos is not None:
                found = Span(text, part.start_pos, part.end_pos)
            break
        if part is None:
            continue
        if known is not None and id(part) in known:
            _, found = known[id(part)]
            break
        tokens = (child for child in part.children if isinstance(child, Token))
        sign = next((child for child in tokens if child.type in _SIGNS), None)
        stack.extend([sign] if sign else reversed(part.children))
    if known is not None and found is not None and isinstance(tree, Tree):
        known[id(tree)] = tree, found
    return found


def reach(tree: Branch, text: str) -> Span:
    """Return the place of all that stands in the text for a tree, with brackets that close in it.

    reach(tree of (a + b)*c, "2 + (a + b)*c").words  ->  "(a + b)*c"
    """
    found = list(tree.scan_values(lambda part: isinstance(part, Token)))
    start = min(part.start_pos or 0 for part in found)
    end = max(part.end_pos or 0 for part in found)
    opened = closed = 0  # brackets without a partner
    for character in text[start:end]:
        if character in "([{":
            opened += 1
        elif character in ")]}" and opened:
            opened -= 1
        elif character in ")]}":
            closed += 1
    while closed and start > 0:
        start -= 1
        closed += (text[start] in ")]}") - (text[start] in "([{")
    while opened and end < len(text):
        opened += (text[end] in "([{") - (text[end] in ")]}")
        end += 1
    return Span(text, start, end)


def place(start: int | None, end: int | None) -> Branch:
    """Return an empty tree that stands somewhere, for what is made to stand there."""
    meta = Meta()  # type: ignore[no-untyped-call]  # of Lark's
    meta.empty = False
    meta.start_pos, meta.end_pos = start or 0, end or 0
    return Tree("place", [], meta)


def made(
    data: str, children: Sequence[Branch | Token | None], first: Branch, last: Branch
) -> Branch:
    """Return a new tree that stands where two others begin and end."""
    tree = place(first.meta.start_pos, last.meta.end_pos)
    tree.data, tree.children = data, list(children)  # type: ignore[arg-type]  # None: left out
    return tree


def leading(tree: Branch) -> Token:
    """Return what a tree begins with where that is a token: its name, or its sign."""
    token = tree.children[0]
    assert isinstance(token, Token)
    return token


def children(tree: Branch) -> list[Any]:
    """Return all parts of a tree; the grammar says which are trees, tokens or None."""
    return tree.children


def trees(tree: Branch) -> list[Branch]:
    """Return the parts of a tree that are trees."""
    return [child for child in tree.children if isinstance(child, Tree)]


def tokens(tree: Branch, *kinds: str) -> Iterator[Token]:
    """Yield the tokens in a tree that are of these kinds, in order, those of each tree once."""
    seen: set[int] = set()
    stack: list[Branch | Token | None] = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, Tree):
            if id(part) not in seen:
                seen.add(id(part))
                stack.extend(reversed(part.children))
        elif part is not None and part.type in kinds:
            yield part


def replaced(whole: Branch, old: Branch | Token, new: Branch | Token) -> Branch:
    """Return a tree with one part of it replaced; a copy of what lies above that."""
    found: dict[int, Any] = {id(old): new}
    for part in whole.iter_subtrees():
        if id(part) not in found and any(id(child) in found for child in part.children):
            inner = [found.get(id(child), child) for child in part.children]
            found[id(part)] = Tree(part.data, inner)
    changed: Branch = found[id(whole)]
    return changed


def sides(tree: Branch) -> tuple[Branch, Token, Branch]:
    """Return the two operands of an operator, and its sign between them."""
    left, sign, right = children(tree)
    return left, sign, right


def token(kind: str, value: str, at: Branch) -> Token:
    """Return a token that stands where a tree does."""
    return Token(kind, value, at.meta.start_pos, end_pos=at.meta.end_pos)


def named(name: str, at: Branch, kind: str = "NAME") -> Branch:
    """Return the tree of a name."""
    return made("name", [token(kind, name, at)], at, at)


def number(text: str, at: Branch) -> Branch:
    """Return the tree of a number."""
    kind = "integer" if text.isdecimal() else "real"
    return made(kind, [token(kind.upper(), text, at)], at, at)


def called(function: str, arguments: Sequence[Branch], name: Branch, last: Branch) -> Branch:
    """Return the tree of a call that ends with `last`; its function's name stands at `name`."""
    inner = made("arguments", arguments, name, last)
    return made("call", [token("FUNCTION", function, name), inner], name, last)


def binary(data: str, kind: str, left: Branch, right: Branch, at: int, end: int) -> Branch:
    """Return the tree of an operator that stands from `at` to `end`."""
    sign = Token(kind, "", at, end_pos=end)
    return made(data, [left, sign, right], left, right)


def name_of(tree: Branch) -> Token | None:
    """Return the token of a tree that is a name, None for any other."""
    first = tree.children[0] if tree.data == "name" else None
    return first if isinstance(first, Token) else None


def is_none(tree: Branch) -> bool:
    """Return whether a tree is the name None, with which an argument is not given."""
    return name_of(tree) == "None"
