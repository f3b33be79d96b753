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
    """Raise an error where what is inside takes more than so many seconds of this thread."""
    thread = threading.get_ident()
    raise_there = _raising_in(thread)
    if raise_there is None:
        yield
        return
    clock = _clock_of(thread)
    end, ended, lock = clock() + seconds, threading.Event(), threading.Lock()
    fired = False

    def watch() -> None:
        nonlocal fired
        left = seconds
        while not ended.wait(max(left, _SHORTEST)):
            with lock:
                left = 1.0 if ended.is_set() else end - clock()
                if left <= 0:
                    fired = True
                    raise_there(_Stopped)
                    return

    threading.Thread(target=watch, name="gradc stops what does not end", daemon=True).start()
    try:
        try:
            yield
        finally:
            with lock:
                ended.set()
            for _ in range(_LATE if fired else 0):
                pass  # one that is still on its way arrives
    except _Stopped:
        raise error() from None


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


_LATE = 1_000  # instructions, of which a few are enough
_SHORTEST = 0.05  # seconds between two looks at the clock


def _clock_of(thread: int) -> Callable[[], float]:
    """Return the clock of what a thread has used of the processor; where there is none, of time."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return time.monotonic
    clock = time.pthread_getcpuclockid(thread)
    return lambda: time.clock_gettime(clock)
