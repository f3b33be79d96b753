"""A function of C, as it is declared in a header and defined in a source."""

from collections.abc import Sequence
from dataclasses import dataclass

from .text import indented, note


@dataclass(frozen=True, slots=True)
class Function:
    """A function: what is said of it, its head, its lines, and its head in a header, if another."""

    said: str
    head: str
    lines: Sequence[str]
    declared: str = ""

    @property
    def declaration(self) -> str:
        """What stands in the header."""
        return f"{note(self.said)}\n{self.declared or self.head};"

    @property
    def definition(self) -> str:
        """What stands in the source."""
        return f"{self.head}\n{{\n{indented(self.lines)}\n}}"
