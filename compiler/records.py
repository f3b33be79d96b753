"""Dataclasses whose methods are written when there is a first instance.

In: a class, and the options of the standard library's `dataclass`. Out: a class that is used like
the standard library's, which compiles six functions for each, half a millisecond. `import gradc`
meets a hundred classes, of which a program uses a part.

    @dataclass(frozen=True, slots=True)
    class Span: …

Data of which a compilation makes some for each node is a `record`: the type checker refuses
whatever would change it, and nothing does while the program runs, since a frozen dataclass takes
four times as long to make.
"""

from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass", "record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import dataclass as record
else:
    from dataclasses import FrozenInstanceError
    from dataclasses import dataclass as written

    _LOCK = RLock()  # for two threads that want the first instance
    # What is written, in the order in which it may be seen.
    _WRITTEN = ("__dataclass_fields__", "__repr__", "__eq__", "__hash__", "__init__")

    def dataclass(
        *, slots: bool, frozen: bool = False, weakref_slot: bool = False, **options: bool
    ) -> Callable[[type[Any]], type[Any]]:
        """Return the decorator that makes a class a dataclass with slots; it inherits from none."""
        assert slots
        kept = ("__weakref__",) if weakref_slot else ()
        return lambda plain: _with_slots(plain, frozen, kept, options)

    def record(
        *, frozen: bool, eq: bool = True, **settings: bool
    ) -> Callable[[type[Any]], type[Any]]:
        """Return the decorator of plain data, hashed by its fields where it is compared so."""
        return dataclass(eq=eq, unsafe_hash=frozen and eq, **settings)

    def _with_slots(
        plain: type[Any], frozen: bool, kept: tuple[str, ...], options: dict[str, bool]
    ) -> type[Any]:
        """Return the class with slots, which takes the methods that the plain one is given."""
        assert plain.__bases__ == (object,), f"{plain} inherits"
        names = tuple(plain.__annotations__)

        def write() -> None:
            with _LOCK:
                if made.__init__ is begin:
                    found = vars(written(frozen=frozen, **options)(plain))
                    for name in _WRITTEN:
                        setattr(made, name, found.get(name, getattr(made, name, None)))

        def begin(self: Any, *given: Any, **named: Any) -> None:
            write()
            made.__init__(self, *given, **named)

        def restored(self: Any, state: list[Any]) -> None:
            write()
            for name, value in zip(names, state, strict=True):
                object.__setattr__(self, name, value)

        methods = {"__getstate__": _state, "__setstate__": restored}
        if frozen:
            methods |= {"__setattr__": _refuse("assign to"), "__delattr__": _refuse("delete")}
        own = {
            name: value
            for name, value in vars(plain).items()
            if name not in (*names, "__dict__", "__weakref__")
        }
        slots = {"__slots__": names + kept, "__match_args__": names}
        made = type(plain.__name__, (), {**methods, **own, **slots, "__init__": begin})
        made.__qualname__ = plain.__qualname__
        return made

    def _refuse(what: str) -> Callable[..., None]:
        def refuse(self: Any, name: str, *_: Any) -> None:
            raise FrozenInstanceError(f"cannot {what} field {name!r}")

        return refuse

    def _state(self: Any) -> list[Any]:
        return [getattr(self, name) for name in self.__match_args__]
