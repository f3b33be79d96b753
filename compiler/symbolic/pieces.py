"""Texts of the language with how strongly they bind, and brackets where they are needed.

bracketed(Piece("a + b", Binding.SUM), Binding.PRODUCT)   ->   (a + b)
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ..notation.text import Binding


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, and whether it is more than a name or a number."""

    text: str
    binding: Binding
    is_compound: bool = False


def called(function: str, *operands: Piece) -> Piece:
    """Return the call of a function."""
    return made(f"{function}({listed(operands)})")


def made(text: str, binding: Binding = Binding.ATOM) -> Piece:
    """Return a text that is an operation."""
    return Piece(text, binding, True)


def listed(pieces: Iterable[Piece]) -> str:
    """Return texts with commas between."""
    return ", ".join(piece.text for piece in pieces)


def bracketed(piece: Piece, least: Binding) -> str:
    """Return a text in brackets, where what is outermost binds less strongly than `least`."""
    return piece.text if piece.binding >= least else f"({piece.text})"
