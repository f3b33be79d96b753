"""Names that look like others: refused in one word, warned of in one program.

In: the tree of a program and its text. Out: an error for a word of Latin letters with one among
them that only looks like it, as a Cyrillic o; and a warning for two names that look alike.

    ν*v   ->   ν looks like v, and is another name: it has U+03BD GREEK SMALL LETTER NU
"""

import re
from collections.abc import Iterator

from lark import Token

from ..errors import ParseError, Span
from ..near import foreign, skeleton
from ..shown import numbered, shown
from .tree import Branch

_LETTERS = re.compile(r"[^\W\d_]+")


def check(tree: Branch, text: str) -> Branch:
    """Return the tree; raises `ParseError` for a letter that is not seen, or only looks Latin."""
    for name, token in _names(tree, text).items():
        if shown(name) != name:
            letter = next(one for one in name if shown(one) != one)
            message = f"the name {name} has {numbered(letter)}, which is not seen"
            raise ParseError(message, _place(token, letter, text), "take it out")
        for word in _LETTERS.findall(name):
            strange = foreign(word)
            if strange is not None:
                raise _mixed(token, strange, text)
    return tree


def alike(tree: Branch, text: str) -> Iterator[str]:
    """Yield a warning for each name that looks like one before it."""
    first: dict[str, str] = {}
    for name in _names(tree, text):
        other = first.setdefault(skeleton(name), name)
        if other != name and not (other + name).isascii():
            one, before = (other, name) if name.isascii() else (name, other)
            letter = next(letter for letter in one if not letter.isascii())
            yield f"{one} looks like {before}, and is another name: it has {numbered(letter)}"


def _mixed(token: Token, letter: str, text: str) -> ParseError:
    message = f"the name {token} has {numbered(letter)} among letters that it looks like"
    hint = f"it is another name than {skeleton(token)}: type it anew"
    return ParseError(message, _place(token, letter, text), hint)


def _place(token: Token, letter: str, text: str) -> Span | None:
    """Return where a letter of a name stands, or the name, which may be spelled otherwise there."""
    if token.start_pos is None or token.end_pos is None:
        return None
    at = text.find(letter, token.start_pos, token.end_pos)
    return Span(text, at, at + 1) if at >= 0 else Span(text, token.start_pos, token.end_pos)


def _names(tree: Branch, text: str) -> dict[str, Token]:
    """Return the names in a tree, in the order of the text, each where it stands first."""
    found: dict[str, Token] = {}
    stack: list[Branch | Token | None] = [] if text.isascii() else [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, Token):
            if part.type in ("NAME", "FUNCTION"):
                found.setdefault(str(part), part)
        elif part is not None:
            stack.extend(reversed(part.children))
    return found
