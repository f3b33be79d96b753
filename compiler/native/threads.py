"""How many threads a call has, and when one more is worth it.

The threads themselves are those of `emit/native/threads.ll`.
"""

import os
import sys
from functools import cache
from typing import Any

from ..emit.native.objects import WORTH
from ..errors import InputError

_MANY = 1 << 30  # more than any machine has
WORD = sys.intern("threads")  # the object that calls have for the word
_MEMORY = 8  # operations in whose time a number is read or written


def check_threads(threads: Any) -> None:
    """Raise `InputError` for a number of threads that is none."""
    if threads is not None and (type(threads) is not int or threads < 1):
        raise InputError(f"threads is a whole number from 1 on, or None, not {threads!r}")


def at_most(threads: int | None) -> int:
    """Return the number of threads that a call may have; None is one for each processor."""
    return _processors() if threads is None else min(threads, _MANY)


def least(operations: int, numbers: int) -> int:
    """Return how many points a thread must have, by what is done and moved for each."""
    return max(1, WORTH // (operations + _MEMORY * numbers))


@cache
def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
