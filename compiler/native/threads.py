"""How many threads a call has, and when one more is worth it.

The threads themselves are those of `emit/native/threads.ll`.
"""

import os
from functools import cache
from typing import Any

from ..errors import InputError

_LEAST = 2_000_000  # operations of a share: some 30 microseconds, where a thread is woken in 5
_MEMORY = 8  # in whose time a number is read or written


def check_threads(threads: Any) -> None:
    """Raise `InputError` for a number of threads that is none."""
    if threads is not None and (type(threads) is not int or threads < 1):
        raise InputError(f"threads is a whole number from 1 on, or None, not {threads!r}")


def at_most(threads: int | None) -> int:
    """Return the number of threads that a call may have; None is one for each processor."""
    return _processors() if threads is None else min(threads, _MANY)


def least(operations: int, numbers: int) -> int:
    """Return how many points a thread must have, by what is done and moved for each."""
    return max(1, _LEAST // (operations + _MEMORY * numbers))


_MANY = 1 << 30  # more than any machine has


@cache
def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
