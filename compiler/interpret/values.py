"""Values for the inputs of a program by name, those of families together or one by one.

In: what a user gives. Out: values by the names of inputs, or an `InputError` that names the one
that is wrong. NumPy is not needed for it.
"""

from collections.abc import Collection, Mapping
from typing import Any

from ..errors import InputError, check_known
from ..graph.members import member, parts


def flat(values: Mapping[str, Any], families: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return the values with the members of families one by one, as `w[1]`."""
    check_mapping("the values", values)
    found: dict[str, Any] = {}
    for name, value in values.items():
        members = families.get(name, ())
        if not members:
            found[name] = value
            continue
        if not hasattr(value, "__iter__"):
            hint = f"give a sequence, {name}=[...], or a mapping by index"
            raise InputError(f"{name} is a family of {len(members)} values", None, hint)
        indices = [int(parts(one)[1] or 0) for one in members]
        keyed = value if isinstance(value, Mapping) else dict(zip(indices, value, strict=False))
        found.update((member(name, index), entry) for index, entry in keyed.items())
    return found


def check_mapping(what: str, values: object) -> None:
    """Raise where what maps names to values is something else."""
    if not isinstance(values, Mapping) or not all(isinstance(name, str) for name in values):
        hint = "give them as {'x': 1.0}"
        raise InputError(f"{what} are by name, not {values!r}", None, hint)


def check_names(given: Collection[str], names: Collection[str]) -> None:
    """Raise where a name is not one of the inputs, or an input has no value."""
    known, found = frozenset(names), frozenset(given)  # lists of thirty thousand are looked in
    for name in given:
        if name not in known:
            check_known("input", name, names)
    missing = [name for name in names if name not in found]
    if missing:
        hint = f"give {missing[0]}=..."
        if missing[0] == "e":
            hint += ", or write E for Euler's number"
        raise InputError(f"no value for {', '.join(missing)}", None, hint)


def grouped(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with the members of a family together again, as a mapping by index."""
    found: dict[str, Any] = {}
    check_mapping("the values", values)
    for name, value in values.items():
        family, index = parts(name)
        if index is None:
            found[name] = value
        else:
            found.setdefault(family, {})[index] = value
    return found
