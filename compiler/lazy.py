"""Tables whose entries are made when they are asked for: a program needs few of them.

In: what each entry is made of, by name. Out: a mapping of the same names, in the same order.

    Lazy({"sin": "sin(x) : g*cos(x)", …}, read_row)["sin"]   ->   the row, read once
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

_Source = TypeVar("_Source")
_Entry = TypeVar("_Entry")


class Lazy(Mapping[str, _Entry]):
    """Entries by name, each made once."""

    def __init__(self, sources: Mapping[str, _Source], make: Callable[[_Source], _Entry]) -> None:
        self._sources, self._make = sources, make
        self._made: dict[str, _Entry] = {}

    def __getitem__(self, name: str) -> _Entry:
        if name not in self._made:
            self._made[name] = self._make(self._sources[name])
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._sources

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)
