"""The machine code that all programs share: calls of points, and threads."""

import ctypes
import os

from ..emit.native.objects import objects
from ..emit.native.shares import SHARED
from ..lazy import once
from .machine import Machine
from .python import offsets, symbols


@once
def common() -> Machine:
    """Return it in memory."""
    machine = Machine(objects(offsets()), symbols())
    if hasattr(os, "register_at_fork"):
        forget = ctypes.CFUNCTYPE(None)(machine.address("forget"))
        os.register_at_fork(after_in_child=forget)
    return machine


def shared() -> dict[str, int]:
    """Return the address of what loops are shared by, by its name."""
    return {SHARED: common().address(SHARED)}
