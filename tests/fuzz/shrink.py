"""Cases made smaller for as long as they show the same.

In: a case, and whether another one shows the same finding. Out: one of which no part can be left out.
"""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

Case = dict[str, Any]

_SECONDS, _TRIES = 40, 400


def shrunk(case: Case, is_same: Callable[[Case], bool]) -> Case:
    """Return a smaller case that shows the same, of the parts that were tried."""
    end, tries = time.monotonic() + _SECONDS, 0
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for other in smaller(case):
            tries += 1
            if tries > _TRIES or time.monotonic() > end:
                return case
            if is_same(other):
                case, is_smaller = other, True
                break
    return case


def smaller(case: Case) -> Iterator[Case]:
    """Yield cases with a part of a text left out, or a tree in the place of one around it."""
    for key, value in case.items():
        others = (
            smaller_texts(value)
            if isinstance(value, str)
            else smaller_trees(value)
            if key == "tree"
            else ()
        )
        for other in others:
            yield {**case, key: other}


def smaller_texts(text: str) -> Iterator[str]:
    """Yield a text without lines, words and characters, the largest parts first."""
    for pattern in (r".*\n?", r"\w+|\s+|[^\w\s]", r"(?s:.)"):
        pieces = [one for one in re.findall(pattern, text) if one]
        size = len(pieces)
        while size >= 1:
            for start in range(0, len(pieces), size):
                yield "".join(pieces[:start] + pieces[start + size :])
            size //= 2


def smaller_trees(tree: list[Any]) -> Iterator[list[Any]]:
    """Yield the operands of a tree, and trees with a smaller operand."""
    operands = [one for one in tree[1:] if isinstance(one, list)]
    yield from operands
    for place, operand in enumerate(tree):
        if isinstance(operand, list):
            for other in smaller_trees(operand):
                yield [*tree[:place], other, *tree[place + 1 :]]
