"""What is left of 5,000 programs that are compiled, called and let go: `python -m tests.leaks`.

Prints, after each thousand, the nodes and the lines of files that are still known, and the memory
of the process; ends with status 1 where they grow beyond what the first thousand took.
"""

import sys
from pathlib import Path

from gradc.graph import node
from tests.test_long_runs import compiled, files, forget

_THOUSAND = 1000
_NODES = 10
_PAGES = 0.05  # of the memory: what the allocator of the system keeps differs


def resident() -> int:
    """Return the kilobytes of memory that the process has."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def main() -> int:
    """Compile, and return the status."""
    found = []
    for start in range(0, 5 * _THOUSAND, _THOUSAND):
        compiled(range(start, start + _THOUSAND))
        forget()
        found.append((len(node._nodes), len(files()), resident()))
        sys.stdout.write(
            "{:,} programs: {:,} nodes, {} files, {:,} kB\n".format(start + _THOUSAND, *found[-1])
        )
        sys.stdout.flush()
    first, last = found[0], found[-1]
    grows = last[0] > first[0] + _NODES or last[1] > first[1] or last[2] > first[2] * (1 + _PAGES)
    sys.stdout.write("something is left\n" if grows else "nothing is left\n")
    return int(grows)


if __name__ == "__main__":
    sys.exit(main())
