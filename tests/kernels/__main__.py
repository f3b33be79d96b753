"""The table of kernels: `python -m tests.kernels`, from the project's root.

    python -m tests.kernels                       the worst error of each kernel, in ulps
    python -m tests.kernels --only 'a*' --points 1000

A row a kernel: the worst error at random points against mpmath, where that is, what the table in
`tests/cases/kernels.toml` allows, and the worst of the same value rounded to float32, in its ulps.
"""

import argparse
import sys
from fnmatch import fnmatch

import numpy as np

from .built import built
from .truths import drawn, errors, rows, truth


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
    status = 0
    print(f"{'kernel':16} {'ulps':>7} {'allowed':>8}   at")
    for name, row in rows().items():
        if not fnmatch(name, options.only):
            continue
        arrays = drawn(row, options.points, options.seed)
        gaps = errors(built(name)(*arrays), truth(name, arrays))
        worst = int(np.argmax(gaps))
        at = ", ".join(repr(float(one[worst])) for one in arrays)
        print(f"{name:16} {gaps[worst]:7.3f} {row.ulps:8.2f}   {at}", flush=True)
        status |= gaps[worst] > row.ulps
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
