"""What is made when it is asked for, once.

Entries of tables, of which a program needs few. In: what each entry is made of, by name. Out: a
mapping of the same names, in the same order.

    Lazy({"sin": "sin(x) : g*cos(x)", …}, read_row)["sin"]   ->   the row, read once

And what threads that ask at once are to have one of: results of `once`, `Once` properties.
`cache` and, since Python 3.12, `cached_property` let several threads make a value, and keep the
last: all the same for one that is what it says, and not for one that is somewhere in memory.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, wraps
from threading import RLock
from typing import Any, Self, TypeVar, overload

_Source = TypeVar("_Source")
_Entry = TypeVar("_Entry")

MAKING = RLock()  # held by a thread that makes what others would make too
if hasattr(os, "register_at_fork"):  # no process is begun by then
    os.register_at_fork(
        before=MAKING.acquire, after_in_parent=MAKING.release, after_in_child=MAKING.release
    )


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


def once(make: Callable[[], _Entry]) -> Callable[[], _Entry]:
    """Return the function whose one result is made when it is first called, by one thread."""
    made: list[_Entry] = []

    @wraps(make)
    def found() -> _Entry:
        if not made:
            with MAKING:
                if not made:
                    made.append(make())
        return made[0]

    return found


class Once(cached_property[_Entry]):
    """A cached property that is made by one thread, for which others wait."""

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> _Entry: ...
    def __get__(self, instance: object, owner: type[Any] | None = None) -> Any:
        with MAKING:
            return super().__get__(instance, owner)
