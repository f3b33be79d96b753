"""Somebody's Python run apart: a process group of its own, under limits, with one way back.

In: a script, what it reads, seconds. Out: the bytes that it wrote to the one pipe that it has, and
whether it was apart from the system's other processes and its network. It has an empty folder to
work in and no environment; it, and all that it started, is killed at the end, whatever the end is.
Nothing that it prints is read. `apart.py` sets the limits of the process.

    confined(runner, b'{"path": "a.py", ...}', 10.0)   ->   b'{"results": [...]}', True
"""

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from ..errors import InputError

_MOST = 32_000_000  # bytes of a result: a million numbers, with room
_APART = Path(__file__).with_name("apart.py")
_PYTHON = (sys.executable, "-I", "-B", "-X", "utf8")
_TICK = 0.05  # seconds between two looks whether the process has ended
# All of the environment: of the caller's nothing. One thread needs no room for the others.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class TooLongError(Exception):
    """The time is over."""


def confined(script: Path, given: bytes, seconds: float) -> tuple[bytes, bool]:
    """Return what a script writes to the descriptor that is its argument, and if it was apart.

    Raises `TooLongError` at the end of the time, and `InputError` for too much of a result or a
    system that cannot confine a process.
    """
    if os.name != "posix":
        hint = "run it where there are: Linux, macOS, or Windows' subsystem for Linux"
        raise InputError("--code needs the limits of processes that POSIX has", None, hint)
    deadline = time.monotonic() + seconds
    reading, writing = os.pipe()
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        TemporaryFile() as request,
        os.fdopen(reading, "rb"),
    ):
        request.write(given)
        request.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603  # the user's own file, asked for by --code
                [*_PYTHON, str(_APART), str(writing), str(ceil(seconds) + 1), str(script)],
                stdin=request,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=_ENVIRONMENT,
                pass_fds=(writing,),
                start_new_session=True,
            )
        finally:
            os.close(writing)
        try:
            found = _read(process.pid, reading, deadline)
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return found[1:], found[:1] == b"+"


def _read(process: int, channel: int, deadline: float) -> bytes:
    """Return what comes through a pipe until it is closed, or the process has ended.

    What the process has left behind may hold the pipe open. That it ended is seen and not yet
    taken note of, so that nobody else gets its number, which is that of its group.
    """
    found = bytearray()
    while len(found) <= _MOST:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TooLongError
        has_ended = os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        ready, _, _ = select.select([channel], [], [], 0 if has_ended else min(left, _TICK))
        part = os.read(channel, 1 << 16) if ready else b""
        found += part
        if not part and (ready or has_ended):
            return bytes(found)
    raise InputError(f"the result has more than {_MOST:,} bytes")
