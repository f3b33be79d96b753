"""The names of a family's members: `h[3]` is member 3 of the family h.

In: a name. Out: its two parts, or the whole from them.

    parts("h[3]")  ->  ("h", 3)          parts("x")  ->  ("x", None)
"""

from .dimensions import Dimension


def member(family: str, index: Dimension) -> str:
    """Return the name of a family's member: `h[3]`, in the body of a loop also `h[t]`."""
    return f"{family}[{index}]"


def parts(name: str) -> tuple[str, int | None]:
    """Return the family and the index of a member's name; any other name has no index.

    That of `h[n]`, the member at a dimension, is one by itself.
    """
    family, _, index = name.rstrip("]").partition("[")
    if index.lstrip("-").isdecimal():
        return family, int(index)
    return name, None


def flat_name(name: str) -> str:
    """Return a name without brackets: h[3] is h_3, h[-1] is h_m1."""
    return name.replace("[-", "_m").replace("[", "_").replace("]", "")
