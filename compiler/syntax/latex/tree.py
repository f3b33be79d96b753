r"""What the readers of LaTeX share: the text being read, and trees of the language made from it.

Each tree made has the place in the LaTeX source that it came from, so that what is said of it
later points there.

    called("sigmoid", [tree of x], place)  ->  the tree of sigmoid(x)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lark import Token, Tree
from lark.tree import Meta

from ...errors import ParseError, Span

Branch: TypeAlias = Tree[Token]

_SHOWN = 48  # characters of a formula in a hint

CONSTANT = "CONSTANT"  # the type of a token that is a constant, whatever the names of the text are


@dataclass(slots=True)
class Reading:
    """A text being read, and what its left sides say of its names.

    `functions` are the names that it defines as functions, `assigned` those that it gives a value.
    `juxtaposed` has the rows of more than one factor, and `open` those that end in a function
    without brackets. `transposes` are those written with a `T`, and `powers_of_e` the powers of a
    letter e; those to a whole number are the `squares_of_e`. `sigmoids` are the sigmas before a
    bracket. `gradients` has the names that are gradients, each with what it is the gradient of.
    `on_left` says that a left side is read, where a word is a name.
    """

    text: str
    functions: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    juxtaposed: set[int] = field(default_factory=set)
    open: dict[int, Branch] = field(default_factory=dict)
    on_left: bool = False
    transposes: list[Branch] = field(default_factory=list)
    powers_of_e: list[Token] = field(default_factory=list)
    squares_of_e: list[Token] = field(default_factory=list)
    sigmoids: list[Branch] = field(default_factory=list)
    gradients: list[tuple[str, Branch]] = field(default_factory=list)

    def source(self, first: Branch, last: Branch | None = None) -> str:
        """Return what stands in the text from one tree to another, on one line."""
        start, end = first.meta.start_pos, (last or first).meta.end_pos
        shown = " ".join(self.text[start:end].split())
        cut = f"{shown[: _SHOWN // 2]} … {shown[-_SHOWN // 3 :]}"
        return shown if len(shown) <= _SHOWN else cut

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


_COUNT = {2: "two", 3: "three", 4: "four"}


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


def trees(tree: Branch) -> list[Branch]:
    """Return the parts of a tree that are trees."""
    return [child for child in tree.children if isinstance(child, Tree)]


def sides(tree: Branch) -> tuple[Branch, Token, Branch]:
    """Return the two operands of an operator, and its sign between them."""
    left, sign, right = tree.children
    assert isinstance(left, Tree)
    assert isinstance(sign, Token)
    assert isinstance(right, Tree)
    return left, sign, right


def become(tree: Branch, other: Branch) -> None:
    """Make a tree what another one is, in its own place."""
    tree.data, tree.children = other.data, other.children


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


def minus_one(tree: Branch) -> bool:
    """Return whether a tree is -1."""
    inner = only(tree)
    one = trees(inner)[-1] if inner.data == "neg" else inner
    return inner is not one and one.data == "integer" and one.children[0] == "1"


def binary(data: str, kind: str, left: Branch, right: Branch, at: int, end: int) -> Branch:
    """Return the tree of an operator that stands from `at` to `end`."""
    sign = Token(kind, "", at, end_pos=end)
    return made(data, [left, sign, right], left, right)


def name_of(tree: Branch) -> Token | None:
    """Return the token of a tree that is a name, None for any other."""
    first = tree.children[0] if tree.data == "name" else None
    return first if isinstance(first, Token) else None


def only(tree: Branch) -> Branch:
    """Return what stands in brackets or braces, whatever their number."""
    while tree.data in ("group", "braces") and len(tree.children) == 1:
        (tree,) = trees(tree)
    return tree
