"""Results that are nested, as flat lists."""

from typing import Any


def leaves(one: Any) -> list[Any]:
    """Return what mappings, tuples and lists hold, in order."""
    if isinstance(one, dict):
        return [leaf for part in one.values() for leaf in leaves(part)]
    if isinstance(one, tuple | list):
        return [leaf for part in one for leaf in leaves(part)]
    return [one]
