"""Cases run in a process of their own, which is started anew where it dies.

with Guarded() as guarded: guarded.outcome("formula", {"text": "x*"})   ->   {"status": "refused"}
"""

import json
import re
import selectors
import subprocess
import sys
import tempfile
from typing import Any

from .corpus import ROOT

_LONGEST = 90  # seconds by the clock, where the processor is not what is waited for
HANG = "over 10 s of the processor"
_CASES = 3_000  # of one process


class Guarded:
    """A worker, and the file that what it says last goes to."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None
        self.said = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self.cases = 0

    def __enter__(self) -> "Guarded":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.said.close()

    def stop(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def start(self) -> subprocess.Popen[str]:
        """Start the process, with what was said before forgotten."""
        self.said.seek(0)
        self.said.truncate()
        self.cases = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.worker"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.said, text=True,
        )  # fmt: skip
        if self.answer(self.process) != "ready\n":
            self.said.seek(0)
            raise RuntimeError(f"the worker does not start: {self.said.read()}")
        return self.process

    def outcome(self, reader: str, case: dict[str, Any]) -> dict[str, Any]:
        """Return what comes of a case."""
        if self.cases >= _CASES:
            self.stop()
        process = self.process or self.start()
        assert process.stdin is not None
        self.cases += 1
        process.stdin.write(json.dumps({"reader": reader, "case": case}) + "\n")
        process.stdin.flush()
        answer = self.answer(process)
        if answer:
            found: dict[str, Any] = json.loads(answer)
            return found
        process.kill()
        status = process.wait()
        self.said.seek(0)
        said = self.said.read()
        self.process = None
        kind = {-24: HANG, -9: "over 90 s by the clock"}.get(
            status, f"the process ended with {status}"
        )
        frames = re.findall(r'File "[^"]*?([^/"]*)", line \d+ in (\w+)', said)
        places = [f"{file}:{name}" for file, name in reversed(frames)]
        return {
            "status": "found",
            "kind": kind,
            "message": kind,
            "key": [kind, *places[8:14]],
            "traceback": said[-4000:],
        }

    def answer(self, process: subprocess.Popen[str]) -> str:
        """Return a line of the process, nothing where it has died, or takes too long."""
        assert process.stdout is not None
        with selectors.DefaultSelector() as ready:
            ready.register(process.stdout, selectors.EVENT_READ)
            return process.stdout.readline() if ready.select(_LONGEST) else ""
