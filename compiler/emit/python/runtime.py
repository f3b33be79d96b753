"""What generated files need to take families and directions; the functions are copied into them."""

from collections.abc import Sequence
from typing import Any


def _members(name: str, family: Any, first: int, last: int) -> dict[str, Any]:
    """Return the members of a family by name; it is a sequence in order, or a mapping by index."""
    if not hasattr(family, "__iter__"):
        raise TypeError(f"{name} is a family: it takes a sequence, or a mapping by index")
    members = dict(family) if hasattr(family, "keys") else dict(enumerate(family, first))
    if sorted(members) != list(range(first, last + 1)):
        raise ValueError(f"{name} takes the members {first} to {last}, not {sorted(members)}")
    return {f"{name}[{index}]": members[index] for index in sorted(members)}


def _alike(family: Any, results: Sequence[Any]) -> Any:
    """Return the results in the form of the family: a mapping by index, or a list."""
    return dict(zip(sorted(family), results)) if hasattr(family, "keys") else results


def _along(kind: str, given: Any, names: Sequence[str]) -> list[Any]:
    """Return what is given for each name, by name or in order; for one name alone that itself."""
    if hasattr(given, "keys") and (len(names) > 1 or any(isinstance(key, str) for key in given)):
        if set(given) != set(names):
            raise ValueError(f"{kind} takes {', '.join(names)}, not {', '.join(map(str, given))}")
        return [given[name] for name in names]
    if len(names) == 1 and not hasattr(given, "_fields"):
        return [given]
    if not hasattr(given, "__len__") or len(given) != len(names):
        raise ValueError(f"{kind} takes one for each of {', '.join(names)}")
    return list(given)
