"""The table of optimisations over all cases: `python -m tests.native`, from the project's root.

    python -m tests.native                    every row; an hour
    python -m tests.native --every 10         each tenth

A row a choice of optimisations: how many numbers are known of the cases, how many of them machine
code gives to 4 ulp, and NumPy; its worst error where NumPy's is within 4 ulp; and how many errors are
more than twice NumPy's and 4 ulp, which are printed below.
"""

import argparse
import sys
import warnings
from dataclasses import dataclass, field
from typing import Any

from .test_native_cases import CHOICES, FILES, cases_of, found, is_lucky, largest

_ULPS = 4


@dataclass
class Tally:
    """What is found with one choice of optimisations."""

    numbers: int = 0
    close: int = 0
    theirs: int = 0
    worst: float = 0.0
    worse: list[Any] = field(default_factory=list)


def main() -> int:
    """Print the table; the status is 1 where something is worse than it may be."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.native",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="one row of N")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the first of them")
    options = parser.parse_args()
    cases = [case for path in FILES for case in cases_of(path)][options.first :: options.every]
    tallies = {choice: Tally() for choice in CHOICES}
    for number, case in enumerate(cases):
        for choice, tally in tallies.items():
            add(tally, case, choice)
        if number % 50 == 0:
            print(f"\r{number} of {len(cases)}", end="", file=sys.stderr, flush=True)
    print(f"\r{len(cases)} rows", file=sys.stderr)
    print("optimisations     numbers  to 4 ulp   NumPy's  worst  worse than they may be")
    for choice, one in tallies.items():
        print(
            f"{choice:16}{one.numbers:9}{one.close:10}{one.theirs:10}"
            f"{one.worst:7.1f}{len(one.worse):8}"
        )
    for choice, one in tallies.items():
        for worse in one.worse:
            print(choice, *worse)
    return 1 if any(one.worse for one in tallies.values()) else 0


def add(tally: Tally, case: dict[str, Any], choice: str) -> None:
    """Count what is found of a row."""
    for given, column, wanted, numbers in found(case, choice):
        theirs, *own = (largest(number, wanted) for number in numbers)
        tally.numbers += 1
        tally.close += max(own) <= _ULPS
        tally.theirs += theirs <= _ULPS
        if max(own) > 2 * theirs + _ULPS and not is_lucky(case, given, column, numbers):
            tally.worse.append((case["program"], given, column, wanted, *numbers))
        elif theirs <= _ULPS:
            tally.worst = max(tally.worst, *own)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main())
