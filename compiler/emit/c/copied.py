"""Functions of `runtime.c` as text, to be copied into generated files.

In: what a file is to have. Out: these functions and those that they call, each with the prefix of
the file in the place of gradc_.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

# The name that a function has in its first line, and those that its text has.
_NAME = re.compile(r"^static (?:inline )?\w+ gradc_(\w+)\(", re.MULTILINE)
_NAMES = re.compile(r"\bgradc_(\w+)\(")
_PLAIN = re.compile(r"\b([a-z]\w*)\(")


@cache
def functions() -> Mapping[str, str]:
    """Return the functions by name, without the prefix, in their order."""
    text = (files(__package__) / "runtime.c").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for part in text.rstrip().split("\n\n\n"):
        if name := _NAME.search(part):
            found[name[1]] = part
    return found


def calling(text: str, instead: Mapping[str, str]) -> str:
    """Return the text of a function that calls others of the file instead of those of math.h."""
    said, end, code = text.partition("*/")
    new = _PLAIN.sub(lambda m: f"gradc_{instead[m[1]]}(" if m[1] in instead else m[0], code)
    return f"{said}{end}{new}"


def called_in(text: str) -> list[str]:
    """Return the names of the functions of the file that a text calls."""
    return _NAMES.findall(text.partition("*/")[2])


def with_called(used: Iterable[str]) -> list[str]:
    """Return the names of the functions that are used, and of those that they call, in order."""
    own = functions()
    found = {name for name in used if name in own}
    waiting = [*found]
    while waiting:
        called = {*_NAMES.findall(own[waiting.pop()])} - found
        waiting += called
        found |= called
    return [name for name in own if name in found]


def prefixed(text: str, prefix: str) -> str:
    """Return the text of a function, or of a macro, under the name that it has in a file."""
    text = re.sub(r"\bgradc_(?=\w+)", f"{prefix}_", text)
    return re.sub(r"\bGRADC_(?=\w+)", f"{prefix.upper()}_", text)
