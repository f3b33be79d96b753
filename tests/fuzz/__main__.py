"""Fuzz what reads text, and what is computed from it: `python -m tests.fuzz --minutes 10 --seed 1`.

Texts are drawn for each reader in turn, and run in a process of their own under limits of 10 s of
the processor and 1 GB. What is no `GradcError`, a wrong value or gradient, a file that is no Python, a
hang and a death are findings: each is printed once, as small as it was made. The last line has the
figures, and the status is 1 where there is a finding. The same seed draws the same texts.
"""

import argparse
import json
import sys
import time
from collections import Counter
from typing import Any

from .guarded import Guarded
from .readers import READERS, case_of
from .shrink import shrunk

_HANG = "over 10 s"
_OF_A_KIND = (
    20  # programs with something wrong of one kind, which are told from each other by what they do
)


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
    names = options.reader or [*READERS]
    turns = [name for number in range(15) for name in names if number < READERS[name].share]
    tried: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    known: dict[str, int] = {}
    start = time.monotonic()
    with Guarded() as guarded:
        number = 0
        while time.monotonic() - start < 60 * options.minutes:
            name = turns[number % len(turns)]
            case = case_of(name, options.seed, number)
            number += 1
            found = guarded.outcome(name, case)
            tried[name] += 1
            refused[name] += found["status"] == "refused"
            if found["status"] == "found":
                tell(guarded, name, options.seed, number - 1, case, found, known)
    seconds = time.monotonic() - start
    counts = ", ".join(f"{name} {tried[name]:,} ({refused[name]:,} refused)" for name in names)
    print(f"{sum(tried.values()):,} texts in {seconds:.0f} s: {counts}; {len(known)} findings")
    return 1 if known else 0


def tell(
    guarded: Guarded, name: str, seed: int, number: int, case: dict[str, Any], found: dict[str, Any], known: dict[str, int],
) -> None:  # fmt: skip
    """Print a finding that is not known yet, with the smallest case that shows it."""
    key = json.dumps(found["key"])
    known[key] = known.get(key, 0) + 1
    if known[key] > (_OF_A_KIND if "tree" in case else 1):
        return
    if found["kind"] != _HANG:
        case = shrunk(case, lambda other: guarded.outcome(name, other).get("key") == found["key"])
        found = guarded.outcome(name, case)
    if "tree" in case and known.setdefault(key := operations(case["tree"]), 0):
        return
    known[key] += "tree" in case
    print(f"--- {name}: {found['kind']}: {found['message']}  (seed {seed}, number {number})")
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
