r"""Text as it may be sent to a terminal, or read in a file: what commands, or hides, is spelled.

In: text from anywhere, such as a source, the name of a file, an answer. Out: the same text with
control characters, marks that turn the direction of writing, and what no encoding has, written as
JSON and Python write them; lines and tabs stay.

    shown("a\x1b[2Jb")   ->   a\u001b[2Jb
"""

import codecs
import re

# C0 but tab and newline, DEL, C1, marks of direction, line separators, invisible joiners and tags,
# and half characters.
COMMANDS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
)
_COMMAND = re.compile(f"[{COMMANDS}]")


def shown(text: str) -> str:
    r"""Return a text with what commands a terminal, or is not seen, spelled: \u001b."""
    return text if text.isprintable() else _COMMAND.sub(lambda one: spelled(one[0]), text)


def spelled(text: str) -> str:
    r"""Return characters as JSON spells them: \u001b, in two halves beyond the first 65,536."""
    code = text.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{code[at : at + 4]}" for at in range(0, len(code), 4))


def _spelled(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return spelled(error.object[error.start : error.end]), error.end


SPELLED = "gradc.spelled"
codecs.register_error(SPELLED, _spelled)
