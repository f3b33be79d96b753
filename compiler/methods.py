"""Methods of a compiled function, as its callers see them: with its inputs, and short tracebacks.

inspect.signature(f.gradient)          ->   (x, w)
pool.map(f.gradient, points)           a method is pickled with its function
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from keyword import iskeyword
from types import MappingProxyType
from typing import Any, TypeVar

from .calls import Direct, bounded, direct_of
from .errors import bare, forget_trace

_Class = TypeVar("_Class", bound=type[Any])

_EACH, _NAMED = inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD
_PLAIN = inspect.Parameter.POSITIONAL_OR_KEYWORD
_EMPTY = inspect.Parameter.empty
_NONE: Mapping[str, float] = MappingProxyType({})


class Method:
    """A bound method whose signature has the inputs in the place of `*arguments, **named`."""

    def __init__(self, function: Callable[..., Any], instance: Any) -> None:
        self._function = function
        self.__self__ = instance
        self.__name__, self.__doc__ = function.__name__, function.__doc__
        self._direct: Direct | None = None

    @property
    def __signature__(self) -> inspect.Signature:
        defaults = self.__self__.compilation.defaults
        return signature(self._function, self.__self__.inputs, defaults)

    def __call__(self, /, *arguments: Any, **named: Any) -> Any:
        """Call the method; from the second call on the file itself, where each input is given."""
        try:
            direct = self._direct
            if direct is not None:
                given = direct.in_order(arguments, named) if named else arguments
                if len(given) == direct.count and (direct.takes is None or direct.takes(given)):
                    return direct.function(*given)
                if named and direct.is_told(arguments, named):
                    return direct.function(*arguments, **named)
            found = self._function(self.__self__, *arguments, **named)
        except Exception as error:
            forget_trace(error)
            raise
        if self._direct is None:
            self._direct = direct_of(self.__self__._loaded, self.__name__)
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Method) and self._is() == other._is()

    def __hash__(self) -> int:
        return hash(self._is())

    def _is(self) -> tuple[int, str]:
        return id(self.__self__), self.__name__

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, str]]:
        return getattr, (self.__self__, self.__name__)

    def __repr__(self) -> str:
        return f"<{self.__name__} of {self.__self__!r}>"


class _Described:
    """A method in its class: of an instance it is a `Method`, which that has from then on."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self._function
        method = Method(self._function, instance)
        return vars(instance).setdefault(method.__name__, method)


def _calling(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return what calls an instance: its method of the name of the function."""
    name = function.__name__

    @wraps(function)
    def called(self: Any, /, *arguments: Any, **named: Any) -> Any:
        try:
            return getattr(self, name)(*arguments, **named)
        except Exception as error:
            forget_trace(error)
            raise

    return called


def signature(
    function: Callable[..., Any], inputs: Iterable[str], defaults: Mapping[str, float] = _NONE
) -> inspect.Signature:
    """Return the signature of a method with these inputs and their defaults, without `self`."""
    plain = inspect.signature(function)
    _, *given = plain.parameters.values()
    named = [
        inspect.Parameter(
            f"{one}_" if iskeyword(one) else one, _PLAIN, default=defaults.get(one, _EMPTY)
        )
        for one in inputs
    ]
    before = [one for one in given if one.kind is inspect.Parameter.POSITIONAL_ONLY]
    behind = [one for one in given if one.kind is inspect.Parameter.KEYWORD_ONLY]
    try:
        return plain.replace(parameters=[*before, *named, *behind])
    except ValueError:  # an input that is called as an option is
        return plain.replace(parameters=given)


def public(owner: _Class) -> _Class:
    """Return a class whose methods end tracebacks at their callers, and show its inputs."""
    for name, function in [*vars(owner).items()]:
        if not inspect.isfunction(function) or (name.startswith("_") and name != "__call__"):
            continue
        kinds = {one.kind for one in inspect.signature(function).parameters.values()}
        if {_EACH, _NAMED} <= kinds:
            made = _calling(function) if name == "__call__" else _Described(function)
        else:
            made = bare(bounded(function))
        setattr(owner, name, made)
    return owner
