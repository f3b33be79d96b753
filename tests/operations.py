"""Every operation, set to something: what tests that cross all of them share."""

from typing import Any

from gradc.graph.node import Payload
from gradc.graph.operations import OPERATIONS
from gradc.vocabulary import functions

EVERY = list(dict.fromkeys([*functions(), *OPERATIONS]))

# What a setting of each kind is set to, for a square matrix.
SET: dict[str, Any] = {
    "axes": (0,), "axis": 0, "flag": False, "shape": ("n", "n"), "size": "n", "place": (0, (None, None, None)),
}  # fmt: skip


def payload_of(op: str) -> Payload:
    """Return the settings of an operation on a square matrix, one for each formal of its row."""
    if op == "scatter":
        return ((SET["place"],), SET["shape"])
    settings = functions()[op].settings if op in functions() else ()
    return tuple(SET[formal.kind] for formal in settings) or None
