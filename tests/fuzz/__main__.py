"""Fuzz what reads text, and what is computed from it: `python -m tests.fuzz --minutes 10 --seed 1`.

Texts are drawn for each reader in turn, and run in a process of their own under limits of 10 s of
the processor and 1 GB. What is no `GradcError`, a wrong value or gradient, a file that is no Python, a
hang and a death are findings: each is printed once, as small as it was made. The last line has the
figures, and the status is 1 where there is a finding. The same seed draws the same texts.
"""

import argparse
import json
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .guarded import HANG, Guarded
from .readers import READERS, case_of
from .shrink import shrunk

_OF_A_KIND = 20  # programs that are wrong in one way, which are told apart by what they consist of


@dataclass
class Tally:
    """What was tried and refused by reader, how often each finding was met, and how many there are."""

    tried: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    findings: int = 0

    def line(self, seconds: float) -> str:
        """Return the figures."""
        counts = (
            f"{name} {number:,} ({self.refused[name]:,} refused)"
            for name, number in self.tried.items()
        )
        return f"{self.tried.total():,} texts in {seconds:.0f} s: {', '.join(counts)}; {self.findings} findings"


def main() -> int:
    """Draw and run for so many minutes; print findings and figures."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--reader", action="append", choices=READERS, metavar="NAME", help=", ".join(READERS)
    )
    options = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tally, start = Tally(), time.monotonic()
    try:
        _fuzz(options.reader or [*READERS], options.seed, start + 60 * options.minutes, tally)
    except KeyboardInterrupt:
        print("interrupted")
    print(tally.line(time.monotonic() - start))
    return 1 if tally.findings else 0


def _fuzz(names: list[str], seed: int, end: float, tally: Tally) -> None:
    """Run the cases of a seed, of the readers in turn, up to a time."""
    turns = [name for number in range(15) for name in names if number < READERS[name].share]
    number = 0
    with Guarded() as guarded:
        while time.monotonic() < end:
            name = turns[number % len(turns)]
            case = case_of(name, seed, number)
            found = guarded.outcome(name, case)
            tally.tried[name] += 1
            tally.refused[name] += found["status"] == "refused"
            if found["status"] == "found":
                _tell(guarded, name, f"seed {seed}, number {number}", case, found, tally)
            number += 1


def _tell(
    guarded: Guarded,
    name: str,
    where: str,
    case: dict[str, Any],
    found: dict[str, Any],
    tally: Tally,
) -> None:
    """Print a finding that is not known yet, with the smallest case that shows it."""
    key = json.dumps(found["key"])
    tally.met[key] += 1
    if tally.met[key] > (_OF_A_KIND if "tree" in case else 1):
        return
    if found["kind"] != HANG:
        case = shrunk(case, lambda other: guarded.outcome(name, other).get("key") == found["key"])
        found = {**found, **guarded.outcome(name, case)}
    if "tree" in case:
        key += operations(case["tree"])
        tally.met[key] += 1
        if tally.met[key] > 1:
            return
    tally.findings += 1
    print(f"--- {name}: {found['kind']}: {found['message']}  ({where})")
    print(json.dumps(case, ensure_ascii=False))
    print("\n".join(found["traceback"].splitlines()[-14:]), flush=True)


def operations(tree: Any) -> str:
    """Return the operations of a tree."""
    found: set[str] = set()
    waiting = [tree]
    while waiting:
        kind, *parts = waiting.pop()
        found.add(kind)
        waiting += [part for part in parts if isinstance(part, list)]
    return " ".join(sorted(found))


if __name__ == "__main__":
    sys.exit(main())
