r"""Written parts of a LaTeX formula: what they are made of, how wide they are, their brackets.

In: a leaf, a name, a label. Out: a piece. A piece holds its parts and copies nothing, so that a
formula of any depth is written in one pass.

    of_name("w1")  ->  Piece w_1, which binds as an atom and is two signs wide
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

from ...graph.node import Node
from ...notation.text import Binding, Text
from .forms import leaf, name_text

_FUNCTION_LIKE = re.compile(r"[fghFGH]|\\sigma(?![A-Za-z]).*|\\Gamma|\\mathit\{.*")
_STICKY = (r"\sigma", r"\Delta", "d")
_UNSEEN = re.compile(
    r"\\(?:begin|end)\{\w+\}|\\(?:left|right|operatorname|mathrm|mathit|text|frac|sqrt|,)|[{}^_&\s]"
)
_COMMAND = re.compile(r"\\[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Piece:
    r"""A written part: its text in parts, how strongly it binds, and what stands at its ends.

    `width` is about how many signs wide it is, `first` the first of them. `signed` says that it is
    a product with a \cdot, `open` that a bracket behind it could be read as arguments, `sticky`
    that anything behind it could, `matrix` that it is a product of matrices. `begins` and `ends`
    say that it begins or ends in a word or a derivative, which keeps its distance, and `label`
    that it is a derivative. `lines` are those of a choice, without what stands around them.
    """

    parts: "tuple[Part, ...]"
    binding: Binding
    width: int
    first: str
    tall: bool = False
    signed: bool = False
    open: bool = False
    sticky: bool = False
    matrix: bool = False
    begins: bool = False
    label: bool = False
    ends: bool = False
    lines: "tuple[Part, ...]" = ()

    @property
    def text(self) -> str:
        """The text of a piece of one part, nothing for others."""
        part = self.parts[0] if len(self.parts) == 1 else ""
        return part if isinstance(part, str) else ""


Part: TypeAlias = str | Piece


def render(piece: Piece) -> str:
    """Return the text of a piece."""
    result: list[str] = []
    stack: list[Part] = [piece]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            result.append(part)
        else:
            stack.extend(reversed(part.parts))
    return "".join(result)


def of_text(text: Text) -> Piece:
    """Return the piece of a leaf."""
    signed = text.binding == Binding.PRODUCT
    return Piece((text.text,), text.binding, width(text.text), text.text[:1], signed=signed)


def of_name(name: str) -> Piece:
    """Return the piece of a name."""
    piece = of_text(name_text(name))
    is_word = r"\mathit{" in piece.text
    is_open = _FUNCTION_LIKE.fullmatch(piece.text) is not None
    is_sticky = piece.text in _STICKY
    return replace(piece, open=is_open, sticky=is_sticky, begins=is_word, ends=is_word)


def of_value(name: str) -> Piece:
    """Return the piece of a name that a line gives a value: no reader takes it for a function.

    A sigma, which looks like one all the same, is the exception.
    """
    piece = of_name(name)
    return replace(piece, open=piece.open and piece.text.startswith((r"\sigma", r"\Gamma")))


def of_label(text: str) -> Piece:
    """Return the piece of something that stands for a value, such as a derivative."""
    return Piece((text,), Binding.POWER, 3, "\\", tall=True, ends=True, label=True)


def of_leaf(node: Node) -> Piece | None:
    """Return the piece of an input or a constant, None for an operation."""
    if node.op == "input":
        return of_name(str(node.payload))
    if node.op == "size" and isinstance(node.settings[0], str):
        return of_name(node.settings[0])
    written = leaf(node)
    return None if written is None else of_text(written)


def unsigned(piece: Piece) -> Piece | None:
    """Return a piece without the minus that it begins with, None where it begins with none."""
    if piece.first != "-" or piece.binding < Binding.PRODUCT:
        return None
    first, *others = piece.parts
    if isinstance(first, str):
        return replace(piece, parts=(first[1:], *others), first="") if first == "-" else None
    inner = unsigned(first)
    return None if inner is None else replace(piece, parts=(inner, *others), first=inner.first)


# ---- brackets ----------------------------------------------------------------------------------


def bracketed(piece: Piece) -> Piece:
    """Return a piece in brackets as tall as it is."""
    left, right = (r"\left(", r"\right)") if piece.tall else ("(", ")")
    return Piece((left, piece, right), Binding.ATOM, piece.width + 2, "(", piece.tall)


def at_least(piece: Piece, binding: Binding, is_first: bool = False) -> Piece:
    """Return a piece, in brackets where it binds less; a sign stands at the beginning alone."""
    has_sign = piece.first == "-" and not is_first and binding > Binding.SUM
    return bracketed(piece) if piece.binding < binding or has_sign else piece


@cache
def width(text: str) -> int:
    """Return about how many signs wide a text is when printed."""
    return len(_COMMAND.sub("x", _UNSEEN.sub("", text)))
