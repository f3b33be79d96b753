"""What the readers of LaTeX share: the text being read, and walks that make new trees of old ones.

No tree changes: a reader gets one whose parts are done, and returns a tree in its place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from lark import Token, Tree

from ...errors import ParseError, Span
from ..tree import Branch, trees

T = TypeVar("T")

Rank: TypeAlias = Callable[[str], int]

_SHOWN = 48  # characters of a formula in a hint
_COUNT = {2: "two", 3: "three", 4: "four"}

CONSTANT = "CONSTANT"  # the type of a token that is a constant, whatever the names of the text are
OUTPUT = "OUTPUT"  # and of one behind the name of a gradient: what it is the gradient of


@dataclass(frozen=True, slots=True)
class Reading:
    """A text being read, and what its left sides say of its names.

    `functions` are the names that it defines as functions, `assigned` those that it gives a value.
    `on_left` says that a left side is read, where a word is a name. An answer has `rank`: that of
    a name, from the program that it is an answer to.
    """

    text: str
    functions: frozenset[str] = frozenset()
    assigned: frozenset[str] = frozenset()
    on_left: bool = False
    rank: Rank | None = None

    def source(self, first: Branch, last: Branch | None = None) -> str:
        """Return what stands from one tree to another, for people: what is long is cut."""
        shown = self.whole(first, last)
        cut = f"{shown[: _SHOWN // 2]} … {shown[-_SHOWN // 3 :]}"
        return shown if len(shown) <= _SHOWN else cut

    def whole(self, first: Branch, last: Branch | None = None) -> str:
        """Return all that stands in the text from one tree to another, on one line."""
        return " ".join(self.text[first.meta.start_pos : (last or first).meta.end_pos].split())

    def at(self, part: Token) -> Span:
        """Return the place of a token."""
        return Span(self.text, part.start_pos or 0, part.end_pos or 0)

    def span(self, first: Branch, last: Branch | None = None) -> Span:
        """Return the place from one tree to another."""
        return Span(self.text, first.meta.start_pos, (last or first).meta.end_pos)

    def written(self, token: Token) -> str:
        """Return a token as it stands in the text."""
        return self.text[token.start_pos : token.end_pos]

    def unclear(self, first: Branch, last: Branch, *readings: str) -> ParseError:
        """Return the error for what can be read in several ways, with all of them."""
        *others, final = readings
        return ParseError(
            f"{self.source(first, last)} can be read in {_COUNT[len(readings)]} ways",
            self.span(first, last),
            f"write {', '.join(others)}, or {final}",
        )


# ---- walks -------------------------------------------------------------------------------------


def fold(tree: Branch, step: Callable[[Branch, list[T]], T]) -> T:
    """Return what `step` makes of a tree and of what it made of the tree's parts, each once."""
    done: dict[int, T] = {}
    waiting = [tree]
    while waiting:
        part = waiting[-1]
        parts = trees(part)
        missing = [one for one in parts if id(one) not in done]
        if missing:
            waiting += reversed(missing)
            continue
        waiting.pop()
        if id(part) not in done:
            done[id(part)] = step(part, [done[id(one)] for one in parts])
    return done[id(tree)]


def rebuilt(tree: Branch, step: Callable[[Branch], Branch]) -> Branch:
    """Return a tree with each part replaced by what `step` makes of it, parts first."""
    return fold(tree, lambda part, parts: step(with_trees(part, parts)))


def with_trees(tree: Branch, parts: Sequence[Branch]) -> Branch:
    """Return a tree with others in the place of its parts that are trees."""
    if all(old is new for old, new in zip(trees(tree), parts, strict=True)):
        return tree
    rest = iter(parts)
    children = [next(rest) if isinstance(one, Tree) else one for one in tree.children]
    return Tree(tree.data, children, tree.meta)


def standing(tree: Branch, at: Branch) -> Branch:
    """Return a tree in the place of another."""
    return Tree(tree.data, tree.children, at.meta)


def minus_one(tree: Branch) -> bool:
    """Return whether a tree is -1."""
    inner = only(tree)
    one = trees(inner)[-1] if inner.data == "neg" else inner
    return inner is not one and one.data == "integer" and one.children[0] == "1"


def only(tree: Branch) -> Branch:
    """Return what stands in brackets or braces, whatever their number."""
    while tree.data in ("group", "braces") and len(tree.children) == 1:
        (tree,) = trees(tree)
    return tree
