"""Threads that are kept, for the points of one call.

In: what works from one point to another. Out: all points worked out, by so many threads.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from ..errors import InputError

_LEAST = 1 << 15  # points for which a further thread is worth its start


def in_shares(work: Callable[[int, int], None], size: int, step: int, threads: int | None) -> None:
    """Work from 0 to a size, in shares of whole steps; with None for threads, as many as help.

    The number is one that `check_threads` let through.
    """
    count = _count(threads, size)
    share = -(-size // (count * step)) * step
    starts = [*range(0, size, share)] if size else []
    others = [
        _pool(count - 1).submit(work, start, min(start + share, size)) for start in starts[1:]
    ]
    for start in starts[:1]:
        work(start, min(share, size))
    for one in others:
        one.result()


def check_threads(threads: Any) -> None:
    """Raise `InputError` for a number of threads that is none."""
    if threads is not None and (type(threads) is not int or threads < 1):
        raise InputError(f"threads is a whole number from 1 on, or None, not {threads!r}")


def _count(threads: int | None, size: int) -> int:
    most = _processors() if threads is None else threads
    return max(1, min(most, size // _LEAST))


@cache
def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, "gradc")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # a child has none of them
