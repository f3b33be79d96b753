"""A process that runs cases: `python -m tests.fuzz.worker`, a line of JSON each way for each case.

In: {"reader": …, "case": …}. Out: {"status": "passed", "refused" or "found", …}, of what is found
its kind, its message, the last frames and the whole traceback. A case that takes more than its time
of the processor ends the process, with its traceback on standard error; memory is bounded.
"""

import faulthandler
import gc
import json
import os
import resource
import signal
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

import gradc

from .readers import READERS, case_of

SECONDS, BYTES = 10, 1_000_000_000


def main() -> None:
    """Answer each line until there is none."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    faulthandler.enable()
    faulthandler.register(signal.SIGXCPU, all_threads=False, chain=True)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name, reader in READERS.items():  # what is made once is of no case
        warm(name, reader.run)
    bound_memory()
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        bound_time()
        print(json.dumps(outcome(asked["reader"], asked["case"])), file=answers, flush=True)


def warm(name: str, run: Any) -> None:
    """Run a first case of a reader."""
    with suppress(Exception):  # which is told when it is met again
        run(case_of(name, 0, 0))


def bound_time() -> None:
    """Let the process end where it takes more of the processor from here on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(
        resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + SECONDS + 1, hard)
    )


def bound_memory() -> None:
    """Let no more memory be had than this much beyond what the process has."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    bound = pages * resource.getpagesize() + BYTES
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def outcome(reader: str, case: dict[str, Any]) -> dict[str, Any]:
    """Return what comes of a case."""
    try:
        READERS[reader].run(case)
    except gradc.GradcError as error:
        return unspoken(error) or {"status": "refused"}
    except MemoryError as error:
        found = of_error(error)
        del error
        gc.collect()
        return found
    except Exception as error:  # any is a finding
        return of_error(error)
    return {"status": "passed"}


def unspoken(error: gradc.GradcError) -> dict[str, Any] | None:
    """Return the finding that an error cannot be said; None where it can."""
    try:
        str(error).encode("utf-8")
    except Exception as other:  # any is a finding
        return of_error(other)
    return None


def of_error(error: Exception) -> dict[str, Any]:
    """Return a finding of an exception: the kind, and the frames of gradc's that tell it from others."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(one.filename).name}:{one.name}" for one in frames]
    told = "".join(traceback.format_exception(error))
    key = getattr(error, "key", None) or places[-3:]
    return {
        "status": "found", "kind": type(error).__name__, "message": str(error)[:500],
        "key": [type(error).__name__, *key], "traceback": told[-4000:],
    }  # fmt: skip


if __name__ == "__main__":
    main()
