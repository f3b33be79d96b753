"""A generated file that is run within the limits of its program.

In: a compilation, and values. Out: a `with` in which the file may be called: what its Python does
is stopped by the clock; machine code, which nothing stops, is refused by counting first.

    with running(compilation, {"x": 0.5}):
        module.value_and_gradient(0.5)
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .emit.targets import TARGETS
from .graph.loops import passed
from .interpret.point import point_of
from .limits import RUNNING
from .pipeline import Compilation

_PER_VALUE = 4  # operations, with those of its gradient


@contextmanager
def running(compilation: Compilation, values: Mapping[str, Any]) -> Iterator[None]:
    """Bound what is called at these values; raises `LimitError`, and `InputError` as `point_of`."""
    done = compilation
    if TARGETS[done.target].is_native:
        sizes = point_of(done.graph, values).sizes
        done.limits.allow(done.text, _PER_VALUE * passed(done.graph.outputs.values(), sizes))
    with done.limits.patience(done.text, RUNNING):
        yield
