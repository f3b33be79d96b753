"""Calls from Python in LLVM's assembly, the same for all programs: `objects.ll`, `threads.ll`.

In: where things lie in Python's and NumPy's objects. Out: the text of `call`, a built-in function
of floats and arrays, of `run`, which takes the operands of many points block by block, and of
`shared`, which has work done by threads.
"""

import re
from collections.abc import Mapping
from importlib.resources import files

BLOCK = 512  # points that are worked out before it is looked whether all were near
GROUP = 16  # points at a time, which are some vectors on any processor; blocks are groups
LAYOUTS = range(5, 13, 2)  # where a layout stands in it, before its function
KEPT = 13  # where it says which objects were results
SHAPES = 14, 15  # where it says how many objects results are, and of how many numbers each
LEAST = 16  # where it says of how many points a thread has to have the work
THREADS = 17  # where it has that word
AGAIN = range(18, 21)  # where it has of how many objects results of floats are, them, and these
MOST_THREADS = 256
WORTH = 2_000_000  # operations for which a thread is woken: 30 microseconds, where that takes 5
_APART = 64  # bytes between rows, so that a point's numbers are not all in one place of the cache
# The size of an array that is kept, and of all of one call: memory of so much, once it is given
# back, may be taken from the system anew each time.
_LEAST, _MOST = 1 << 13, 1 << 23
NUMBER, ROW, LARGE, SMALL = range(4)  # the kinds of an operand


def objects(offsets: Mapping[str, int]) -> str:
    """Return the text with offsets by name: TYPE, FLOAT, TUPLE, SELF, and those of an array."""
    both = [files(__package__).joinpath(f"{one}.ll") for one in ("objects", "threads")]
    text = "\n".join(one.read_text(encoding="utf-8") for one in both)
    known = {"BLOCK": BLOCK, "ROW_BYTES": 8 * BLOCK + _APART, **offsets}
    known |= {"GROUP": GROUP, "GROUP_REST": GROUP - 1}
    known |= {"KEPT_LEAST": _LEAST, "KEPT_MOST": _MOST, "MOST_THREADS": MOST_THREADS}
    return re.sub("<([A-Z_]+)>", lambda found: str(known[found[1]]), text)
