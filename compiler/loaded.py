"""The files of a program as modules: its own, and those of entries that it lacks.

In: a compilation, and the entry that is called. Out: a file that has it, which is made on the first
call and kept.

    with_entry(of("x^3"), "hessian")    ->   a file made for the Hessian alone
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any

from .emit.entries import entries
from .emit.native.names import ENTRIES as NATIVE_ENTRIES
from .emit.targets import TARGETS
from .graph.dimensions import Shape
from .graph.members import parts
from .lazy import Once
from .pipeline import Compilation, with_entries


@dataclass(frozen=True, eq=False)
class Loaded:
    """A compilation, whose file is loaded when it is first used.

    `name` stands in tracebacks. `others` are made for entries that it lacks, by what they are.
    """

    compilation: Compilation
    name: str
    others: dict[str, "Loaded"] = field(default_factory=dict)

    @Once
    def module(self) -> ModuleType:
        """The generated file as a module, with functions of machine code where the target has some.

        Raises `InputError` where what makes these is not installed.
        """
        done, target = self.compilation, TARGETS[self.compilation.target]
        module = target.load(done.source, self.name)
        if target.is_native:
            from .native.functions import in_machine_code  # with llvmlite and NumPy
            from .native.hybrid import in_parts

            own = entries(done.graph, done.entries)
            others = in_machine_code(module, done.simplified, own)
            in_parts(module, done.simplified, own, others)
        return module

    @cached_property
    def left_to_numpy(self) -> list[str]:
        """What NumPy works out of a program in machine code, by the names of operations."""
        from .emit.native.target import left_to_numpy

        done = self.compilation
        return left_to_numpy(done.simplified, entries(done.graph, done.entries))

    @cached_property
    def direct(self) -> Mapping[str, Callable[..., Any]]:
        """The functions of machine code, which refuse by themselves what does not fit."""
        if not TARGETS[self.compilation.target].is_native:
            return {}
        return {one: getattr(self.module, one) for one in NATIVE_ENTRIES if one in self.entries}

    @cached_property
    def inputs(self) -> Mapping[str, Shape]:
        """What a call takes, in order, with shapes: a family of n inputs has an axis of n."""
        graph = self.compilation.graph
        shapes = {str(node.payload): node.shape for node in graph.inputs}
        families = {parts(name)[0]: name for name in shapes}
        return {
            key: shapes[name] if key == name else (len(graph.families[key]), *shapes[name])
            for key, name in families.items()
        }

    @cached_property
    def entries(self) -> frozenset[str]:
        """The names of the functions of the file."""
        done = self.compilation
        return frozenset(one.name for one in entries(done.graph, done.entries))


def with_entry(loaded: Loaded, entry: str) -> Loaded:
    """Return a file that has an entry: this one, or one made for it."""
    return loaded if entry in loaded.entries else made(loaded, entry, entry)


def made(loaded: Loaded, key: str, entry: str, sizes: Mapping[str, int] | None = None) -> Loaded:
    """Return the file that is kept by a key: of one entry, at `sizes` of sparse matrices."""
    if key not in loaded.others:
        done = with_entries(loaded.compilation, [entry], sizes)
        loaded.others[key] = Loaded(done, loaded.name)
    return loaded.others[key]
