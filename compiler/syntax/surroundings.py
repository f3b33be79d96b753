"""What a Python function needs besides its text: which one it is, its shapes, its free names.

It holds plain values alone, so that a compiled function can be pickled.

    Surroundings("loss", {"x": ("n",)}, {"RATE": 0.1, "np": Module("numpy")})
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from ..records import dataclass


@dataclass(frozen=True, slots=True)
class Module:
    """A module by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A function of a library by its name: sin of math."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Callee:
    """A function that stands in another text, what its free names stand for, and its defaults."""

    text: str
    function: str
    known: Mapping[str, object] = field(default_factory=dict)
    defaults: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bound:
    """A function with some of its arguments: what functools.partial makes."""

    base: object
    given: tuple[object, ...]
    named: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Constants:
    """An array, as nested lists of its entries; a number where it has no axes."""

    entries: Any


@dataclass(frozen=True, slots=True)
class Unread:
    """What has no meaning in a program, by the name of its class."""

    kind: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The name of the function in its text, shapes of arguments, and values of free names.

    `shapes` are those of an example call: a tuple of dimensions an array, and for a dict, a tuple
    or a list of them a mapping or a list of shapes. `known` has numbers, texts, lists and dicts of
    them, `Module`, `Imported`, `Callee`, `Bound`, `Constants` and `Unread`. `defaults` has the
    defaults of the function where it is there itself, and its decorators have run; None where a
    text alone is read.
    """

    function: str | None = None
    shapes: Mapping[str, object] = field(default_factory=dict)
    known: Mapping[str, object] = field(default_factory=dict)
    defaults: Mapping[str, object] | None = None
