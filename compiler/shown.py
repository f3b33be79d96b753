r"""Text as it may be sent to a terminal, or read in a file: what commands, or hides, is spelled.

In: text from anywhere, such as a source, the name of a file, an answer. Out: the same text with
control characters, marks that turn the direction of writing, and what no encoding has, written as
JSON and Python write them; lines and tabs stay.

    shown("a\x1b[2Jb")   ->   a\u001b[2Jb
"""

import codecs
import re
from unicodedata import category, name

# C0 but tab and newline, DEL, C1, marks of direction, line separators, invisible hyphens, letters,
# joiners, variants and tags, but for those in pictures; and half characters.
COMMANDS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e"
    "\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff"
)
_COMMAND = re.compile(f"[{COMMANDS}]")


def shown(text: str) -> str:
    r"""Return a text with what commands a terminal, or is not seen, spelled: \u001b."""
    return (
        text
        if text.isascii() and text.isprintable()
        else _COMMAND.sub(lambda one: spelled(one[0]), text)
    )


def on_one_line(text: str) -> str:
    """Return a text as `shown`, its lines put together."""
    return shown(" ".join(text.split()))


def spelled(text: str) -> str:
    r"""Return characters as JSON spells them: \u001b, in two halves beyond the first 65,536."""
    code = text.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{code[at : at + 4]}" for at in range(0, len(code), 4))


def named(character: str) -> str:
    """Return a character as it stands in a sentence: by its number and name where it is not seen.

    a  ->  'a'      a zero-width space  ->  U+200B ZERO WIDTH SPACE
    """
    is_seen = category(character)[0] not in "CMZ" and not _COMMAND.match(character)
    return repr(character) if is_seen else numbered(character)


def numbered(character: str) -> str:
    """Return the number and the name of a character: U+043E CYRILLIC SMALL LETTER O."""
    return f"U+{ord(character):04X} {name(character, '')}".rstrip()


def _spelled(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return spelled(error.object[error.start : error.end]), error.end


SPELLED = "gradc.spelled"
codecs.register_error(SPELLED, _spelled)
