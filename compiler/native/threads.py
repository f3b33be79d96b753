"""Threads that are kept, for the points of one call.

In: what works from one point to another. Out: all points worked out, by so many threads.
"""

import os
from collections.abc import Callable
from functools import cache
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeAlias

from ..errors import InputError

_LEAST = 1 << 15  # points for which a further thread is worth its start

# What to do from where to where, and where to say that it is done, or why it is not.
_Task: TypeAlias = "tuple[Callable[[int, int], None], int, int, SimpleQueue[BaseException | None]]"


def in_shares(work: Callable[[int, int], None], size: int, step: int, threads: int | None) -> None:
    """Work from 0 to a size, in shares of whole steps; with None for threads, as many as help.

    The number is one that `check_threads` let through. Raises what the work raises.
    """
    count = _count(threads, size)
    share = max(-(-size // (count * step)) * step, 1)
    starts = range(share, size, share)
    done: SimpleQueue[BaseException | None] = SimpleQueue()
    if starts:
        _pool().put(
            len(starts), [(work, start, min(start + share, size), done) for start in starts]
        )
    found: list[BaseException | None] = []
    try:
        work(0, min(share, size))
    finally:
        found += [done.get() for _ in starts]
    for error in found:
        if error is not None:
            raise error


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


class _Pool:
    """Threads that take what is to be done from one queue."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[_Task] = SimpleQueue()
        self._started, self._lock = 0, Lock()

    def put(self, threads: int, tasks: list[_Task]) -> None:
        """Have tasks done, by so many threads or more."""
        with self._lock:
            for _ in range(self._started, threads):
                Thread(target=self._serve, name="gradc", daemon=True).start()
            self._started = max(self._started, threads)
        for one in tasks:
            self._tasks.put(one)

    def _serve(self) -> None:
        while True:
            work, start, end, done = self._tasks.get()
            try:
                work(start, end)
            except BaseException as error:  # the caller raises it
                done.put(error)
            else:
                done.put(None)
            del work, done  # which hold arrays


@cache
def _pool() -> _Pool:
    return _Pool()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # a child has none of them
