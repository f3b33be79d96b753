"""The table of kernels: `python -m tests.kernels`, from the project's root.

    python -m tests.kernels                       the worst error of each kernel, and its time
    python -m tests.kernels --only 'a*' --points 1000

A row a kernel: the worst error in ulps at random points against mpmath, what the table in
`tests/cases/kernels.toml` allows, and where the worst is; the same of NumPy's or SciPy's function;
the time a point of both on one thread, in nanoseconds, for points of the first range.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from typing import Any

import numpy as np

from .built import built
from .peers import peer
from .truths import Row, drawn, errors, rows, truth

_SIZE, _ROUNDS = 30_000, 40


def main() -> int:
    """Print the table; the status is 1 where a kernel is worse than it may be."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.kernels",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", default="*", metavar="PATTERN", help="kernels by name")
    parser.add_argument("--points", type=int, default=100_000, help="points a kernel")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print("kernel        ulps allowed   peer's      ns  peer's  ratio   the worst at")
    chosen = [row for name, row in rows().items() if fnmatch(name, options.only)]
    good = [_shown(row, options.points, options.seed) for row in chosen]
    return 0 if all(good) else 1


def _shown(row: Row, count: int, seed: int) -> bool:
    """Print the row of a kernel; whether it is as near the truth as it has to be."""
    arrays = drawn(row, count, seed)
    true = truth(row.name, arrays)
    gaps = errors(built(row.name)(*arrays), true)
    worst = int(np.argmax(gaps))
    calls, beside = [built(row.name)], peer(row.name)
    theirs = math.nan
    if beside is not None:
        calls.append(beside)
        with np.errstate(all="ignore"):
            theirs = errors(beside(*arrays), true).max()
    own, other = _times(calls, drawn(Row(row.name, 0, row.ranges[:1]), _SIZE))
    at = ", ".join(f"{one[worst]:.17g}" for one in arrays)
    print(
        f"{row.name:10}{gaps[worst]:8.3f}{row.ulps:8.2f}{theirs:9.3g}"
        f"{own:8.2f}{other:8.2f}{own / other:7.2f}   {at}",
        flush=True,
    )
    return bool(gaps[worst] <= row.ulps)


def _times(calls: Sequence[Callable[..., Any]], arrays: Sequence[Any]) -> tuple[float, float]:
    """Return the least times of one or two calls over rounds of both, in nanoseconds a point."""
    best, out = [math.nan, math.nan], np.empty(_SIZE)
    with np.errstate(all="ignore"):
        for _ in range(_ROUNDS):
            for place, call in enumerate(calls):
                start = time.perf_counter()
                call(*arrays, out=out)
                best[place] = np.fmin(best[place], time.perf_counter() - start)
    return best[0] / _SIZE * 1e9, best[1] / _SIZE * 1e9


if __name__ == "__main__":
    sys.exit(main())
