"""The standard streams as the command line uses them: all that is printed goes through here.

In: text. Out: what a terminal, a pipe or a file may get. What commands a terminal is spelled (see
`shown.py`), and so is what the encoding does not have. Nobody at the other end of a pipe is no
fault, and what is still to come is dropped; a full disk, or a closed output, is an `InputError`.

`say` is for text of ours; what typer and rich write themselves may have colours on a terminal.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from ..errors import InputError
from ..shown import COMMANDS, SPELLED, shown, spelled

_COLOUR_OR_COMMAND = re.compile(rf"(\x1b\[[\d;]*m)|[{COMMANDS}]")


def say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print text on standard output, or on standard error."""
    (sys.stderr if err else sys.stdout).write(shown(text) + "\n" * nl)


class Stream:
    """A standard stream that does what this module says; what else there is, the stream has."""

    def __init__(self, stream: TextIO | None, name: str, is_said: bool) -> None:
        """Take a stream, None for one that is closed, and whether a fault of it is an error."""
        self._name, self._is_said = name, is_said
        self._fault = None if stream is not None else "it is closed"
        self._stream: Any = stream or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
        if hasattr(self._stream, "reconfigure"):
            self._stream.reconfigure(errors=SPELLED)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text; colours pass where the stream is a terminal."""
        safe = shown(text)
        if self._stream.isatty():
            safe = _COLOUR_OR_COMMAND.sub(lambda one: one[1] or spelled(one[0]), text)
        self._do(self._stream.write, safe)
        return len(text)

    def flush(self) -> None:
        """Write what is kept back."""
        self._do(self._stream.flush)

    def _do(self, act: Any, *given: str) -> None:
        fault = self._fault if given else None
        try:
            act(*given)
        except BrokenPipeError:
            self._drop()
        except OSError as error:
            self._drop()
            fault = error.strerror or str(error)
        if fault is not None and self._is_said:
            self._fault = None
            raise InputError(f"cannot write to {self._name}: {fault}")

    def _drop(self) -> None:
        """Lead the stream, and what it keeps back, to nowhere."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)


@contextmanager
def streams() -> Iterator[None]:
    """Let the standard streams do what this module says."""
    kept = sys.stdin, sys.stdout, sys.stderr
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BytesIO())
    sys.stdout = Stream(sys.stdout, "standard output", True)
    sys.stderr = Stream(sys.stderr, "standard error", False)
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
