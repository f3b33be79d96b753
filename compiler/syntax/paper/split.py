"""Names that nothing is called by, as products of names: Xw is X w, xlnx is x ln x.

In: a name, and what its parts may be. Out: the parts of its one split, or the readings of several.
A part is a value, or a function that another part stands behind; the last part may be what the
caller allows there: a function before a bracket, e before a power.

    splits("Xw", is_value, ...)      ->   [("X", "w")]
    splits("xlnx", is_value, ...)    ->   [("x", "ln", "x")]
"""

from collections.abc import Callable

_LONGEST = 36  # letters of a name that is taken apart
_SHOWN = 3  # splits that are told apart

Part = Callable[[str], bool]


def splits(name: str, is_value: Part, is_applied: Part, is_last: Part) -> list[tuple[str, ...]]:
    """Return the first splits of a name into two parts or more."""
    if not 1 < len(name) <= _LONGEST:
        return []
    length = len(name)
    found: list[list[tuple[str, ...]]] = [[] for _ in name]  # the splits of name[begin:]
    for begin in range(length - 1, -1, -1):
        for end in range(begin + 1, length):
            if found[end] and (is_value(part := name[begin:end]) or is_applied(part)):
                found[begin] += [(part, *rest) for rest in found[end]]
        if begin and is_last(name[begin:]):
            found[begin].append((name[begin:],))
        del found[begin][_SHOWN:]
    return found[0]
