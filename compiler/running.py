"""A generated file that is run within the limits of its program.

In: a compilation, and values. Out: a `with` in which the file may be called: what its Python does
is stopped by the clock; machine code and large arrays, which nothing stops, are refused by counting
first.

    with running(compilation, {"x": 0.5}):
        module.value_and_gradient(0.5)
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from .emit.targets import TARGETS
from .graph.graph import is_pointwise
from .graph.loops import done_in
from .graph.work import taken
from .interpret.point import point_of, sizes_at
from .pipeline import Compilation

_PER_VALUE = 4  # operations, with those of its gradient


@contextmanager
def running(compilation: Compilation, values: Mapping[str, Any]) -> Iterator[None]:
    """Bound what is called at these values; raises `LimitError`, and `InputError` as `point_of`."""
    done = compilation
    if TARGETS[done.target].is_native:
        sizes = point_of(done.graph, values).sizes
        operations = sum(times for _, times in done_in(done.graph.outputs.values(), sizes))
        done.limits.allow(done.text, _PER_VALUE * operations)
    elif not is_pointwise(done.graph):
        _allow_arrays(done, values)
    with done.limits.patience(done.text):
        yield


def _allow_arrays(done: Compilation, values: Mapping[str, Any]) -> None:
    """Raise `LimitError` for arrays that are too large; what is given may take as much as it is."""
    try:
        sizes = sizes_at(done.graph, values)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return  # the file says what does not fit
    products, held = taken(done.simplified.roots(), sizes)
    given = sum(map(np.size, values.values()))
    done.limits.allow_arrays(done.text, products, held - _COPIES * given)


_COPIES = 8 * 20  # bytes for each number that is given, in so many values as large
