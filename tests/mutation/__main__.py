"""Mutation tests: `python -m tests.mutation [--part rules] [--sample 100] [--seed 1] [--only TEXT]`.

It prints the score of each part, and each mutant that no test has noticed, but for those that
`equivalent.toml` explains. The exit status is 1 where one is left that it does not.
"""

import argparse
import os
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TextIO

from .mutants import Mutant, numbered
from .parts import PARTS
from .run import run

_EXPLAINED = Path(__file__).with_name("equivalent.toml")


@cache
def explained() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return, for each part, patterns of the names of mutants with the reason why they survive."""
    tables = tomllib.loads(_EXPLAINED.read_text("utf-8"))
    return {
        part: [(pattern, row["reason"]) for row in listed for pattern in row["mutants"]]
        for part, listed in tables.items()
    }


def fits(name: str, pattern: str) -> bool:
    """Return whether a mutant is one that a pattern means, in which `*` is any text."""
    return fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]"))


def reason(part: str, mutant: Mutant) -> str:
    """Return why a mutant is none that a test could notice, "" where nothing says so."""
    found = explained().get(part, ())
    return next((why for pattern, why in found if fits(mutant.name, pattern)), "")


def tried(part: str, chosen: Sequence[Mutant], made: int, out: TextIO, is_told: bool) -> bool:
    """Try mutants of a part, print what became of them, and return whether all were noticed.

    Those that are explained are not tried: none of them counts.
    """
    counts: Counter[str] = Counter()
    begun = time.monotonic()

    def say(mutant: Mutant, verdict: str, by: str) -> None:
        counts[verdict] += 1
        if is_told or verdict == "survived":
            print(f"{verdict}: {mutant.name}   ({by})", file=out, flush=True)

    plain = []
    for one in chosen:
        why = reason(part, one)
        if why:
            say(one, "explained", why)
        else:
            plain.append(one)
    run(PARTS[part], plain, say)
    minutes = (time.monotonic() - begun) / 60
    counted = sum(counts.values()) - counts["unreadable"] - counts["explained"]
    score = 100 * counts["killed"] / max(counted, 1)
    words = ", ".join(f"{n} {word}" for word, n in sorted(counts.items()))
    print(
        f"{part}: {made} made, {len(chosen)} tried, {words}; {score:.1f} %, {minutes:.1f} min",
        file=out,
        flush=True,
    )
    return not counts["survived"]


def main() -> int:
    """Try the mutants that the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument(
        "--part", choices=PARTS, action="append", help="one part alone; may be repeated"
    )
    parser.add_argument(
        "--sample", type=int, help="how many mutants of each part are tried; all if not given"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--only", default="", help="mutants whose name has this text")
    parser.add_argument("--all", action="store_true", help="print what became of every mutant")
    options = parser.parse_args()
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # pytest's own words
    good = True
    for part in options.part or PARTS:
        made = [one for one in numbered(PARTS[part].made()) if options.only in one.name]
        chosen = made
        if options.sample is not None and options.sample < len(made):
            chosen = random.Random(options.seed).sample(made, options.sample)  # noqa: S311
        child = os.fork()
        if child == 0:
            os._exit(not tried(part, chosen, len(made), out, options.all))
        good &= os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    return not good


if __name__ == "__main__":
    sys.exit(main())
