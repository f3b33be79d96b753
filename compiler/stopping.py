"""What others' code computes is stopped where it does not end: SymPy and mpmath draw no steps.

In: seconds of the processor's time, for a `with`. Out: an error of the caller's, raised in the
midst of what runs. It is the last resort behind limits that are counted, and the only one by a
clock. One operation of the interpreter, such as a product of two long integers, is not parted.

    with stopped(10, lambda: InputError("this takes too long")):
        mpmath.zeta(…)
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class _Stopped(BaseException):
    """Raised in a thread from outside; nothing that expects an error catches it."""


@contextmanager
def stopped(seconds: float, error: Callable[[], Exception]) -> Iterator[None]:
    """Raise an error where what is inside takes more than so many seconds of this thread.

    Of several, one in another, whose time is over, the outermost one raises its own.
    """
    thread = threading.get_ident()
    raise_there = _raising_in(thread)
    if raise_there is None:
        yield
        return
    outer: _Watch | None = getattr(_INNERMOST, "watch", None)
    watch = _INNERMOST.watch = _Watch(_clock_of(thread), seconds, raise_there, outer)
    try:
        try:
            with _STARTING:
                threading.Thread(target=watch.run, name=_NAME, daemon=True).start()
            yield
        finally:
            watch.end()
    except _Stopped:
        watch.end()  # where one of an outer watch arrived in the midst of that
        if any(one.fired and not one.ended.is_set() for one in watch.around()):
            raise
        raise error() from None
    finally:
        _INNERMOST.watch = outer


class _Watch:
    """What stops one thread at its time, until it is told that there is nothing left to stop.

    A thread has room for one error that is on its way, and another one takes its place. So none
    says whose it is, and those whose time is over do.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        seconds: float,
        raise_there: Callable[[type[BaseException]], None],
        outer: "_Watch | None",
    ) -> None:
        self.clock, self.seconds, self.raise_there, self.outer = clock, seconds, raise_there, outer
        self.until = clock() + seconds
        self.ended, self.lock, self.fired = threading.Event(), threading.Lock(), False

    def run(self) -> None:
        """Raise the error when it is time, and again where a finalizer or a callback ate it."""
        left = self.seconds
        while not self.ended.wait(max(left, _SHORTEST)):
            with self.lock:
                left = _AGAIN if self.ended.is_set() else self.until - self.clock()
                if left <= 0:
                    self.fired, left = True, _AGAIN
                    with _STARTING:
                        self.raise_there(_Stopped)

    def end(self) -> None:
        """Let nothing be raised any more; one that is still on its way arrives here."""
        with self.lock:
            self.ended.set()
        for _ in range(_LATE if self.fired else 0):
            pass

    def around(self) -> "Iterator[_Watch]":
        """Yield the watches around this one, from the inside."""
        one = self.outer
        while one is not None:
            yield one
            one = one.outer


def _raising_in(thread: int) -> Callable[[type[BaseException]], None] | None:
    """Return what raises an error in a thread at its next instruction; None where nothing does.

    None is taken back: what is left of one makes CPython 3.11 stand still where it is traced.
    """
    try:
        import ctypes  # a start does without

        api = ctypes.pythonapi
    except (ImportError, AttributeError):  # of another Python
        return None
    return lambda error: api.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(error)
    )


_INNERMOST = threading.local()
_STARTING = threading.Lock()  # CPython knows a thread by the one that makes it until it runs
_NAME = "gradc stops what does not end"
_AGAIN = 1.0  # seconds after which what was not stopped is stopped again
_LATE = 1_000  # instructions, of which a few are enough
_SHORTEST = 0.05  # seconds between two looks at the clock


def _clock_of(thread: int) -> Callable[[], float]:
    """Return the clock of what a thread has used of the processor; where there is none, of time."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return time.monotonic
    clock = time.pthread_getcpuclockid(thread)
    return lambda: time.clock_gettime(clock)
