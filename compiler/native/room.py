"""Whether the system has room for more machine code, which LLVM ends the process without.

Each text in memory is a few mappings with rights of their own, of which Linux lets a process have
65,530: those of some 20,000 texts. What is garbage has its mappings until it is collected.
"""

import gc
import mmap

from ..errors import InputError

_MAPPINGS = 8  # a text needs 3, and LLVM may need more
_HINT = "drop functions that are not called any more, or raise vm.max_map_count"


def make_room() -> None:
    """Collect garbage where there is no room; raises `InputError` where there is none then."""
    if not _has_room():
        gc.collect()
        if not _has_room():
            said = "the system lets this process have no more memory for machine code"
            raise InputError(said, None, _HINT)


def _has_room() -> bool:
    if not hasattr(mmap, "PROT_READ"):
        return True
    rights = (mmap.PROT_READ, mmap.PROT_READ | mmap.PROT_WRITE)  # neighbours alike are one mapping
    pages: list[mmap.mmap] = []
    try:
        pages.extend(mmap.mmap(-1, mmap.PAGESIZE, prot=one) for one in rights * (_MAPPINGS // 2))
    except OSError:
        return False
    finally:
        for page in pages:
            page.close()
    return True
