r"""The names of LaTeX as names of the language.

    w_1       w1          w_{12}   w12         x_i      x_i         {m}_0        m_0
    \alpha_1  alpha1      w_{1,2}  w1_2        \hat{y}  y_hat       \hat{y}_1    y1_hat
    x_\mu     x_mu        h_{t-1}  h_t_minus_1              W_{\mathrm{out}}     W_out

Digits under a letter belong to it, as in W₁; digits under braces stand behind an underscore.
"""

import re

from ...latex.functions import COMMANDS
from ...latex.signs import GREEK, PARTS, SIGNS, STAR
from .commands import SYMBOLS

_PART = re.compile(
    r"\\(?:text|textrm|textit|mathrm|mathit|mathsf|mathtt|mbox)\s*\{(?P<word>[^{}]*)\}"
    r"|\\(?P<command>[A-Za-z]+)|(?P<letter>[^\W_])|(?P<sign>[-+−,*])|\\[,;:! ]|[\s{}]+"
)
_SUFFIXES = tuple(f"_{part}" for part in PARTS)
_SIGNS = {"*": STAR, ",": "_", **{sign: f"_{word}_" for sign, word in SIGNS.items()}}
_WORD = re.compile(r"[^\W_](?:[^\W_]|\\_|_|[-\s])*")


def subscripted(name: str, subscript: str, is_braced: bool) -> str | None:
    """Return the name with a subscript, as it stands in the text; None where that is no name."""
    part = subscript_part(subscript)
    if part is None:
        return None
    suffix = ""
    while name.endswith(_SUFFIXES):
        name, _, last = name.rpartition("_")
        suffix = f"_{last}{suffix}"
    first = re.match(r"\d+(?![^\W_])", part)
    joint = "" if first and not is_braced and not name[-1:].isdecimal() else "_"
    return f"{name}{joint}{part}{suffix}"


def inside(script: str) -> str:
    """Return what a script holds, without its sign and its braces: `_{i,j}` is i,j."""
    text = script[1:].strip()
    return text[1:-1].strip() if text.startswith("{") else text


def subscript_part(subscript: str) -> str | None:
    """Return `_{i,j}` as `i_j`; None for what is no part of a name."""
    text, result, position = inside(subscript), "", 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None:
            return None
        position = match.end()
        command = match["command"]
        word = command if match["word"] is None else word_name(match["word"])
        if match["word"] is not None and word is None:
            return None
        if command and command not in (*SYMBOLS, *COMMANDS):
            return None
        sign = (match["sign"] or "").replace("−", "-")
        result += word or match["letter"] or _SIGNS.get(sign, "")
    ends = result.startswith("_") or result.endswith("_") or not result
    return None if ends or not f"x{result}".isidentifier() else result


def word_name(word: str) -> str | None:
    r"""Return the inside of \mathrm{...} as a name: `\_` is an underscore, `-` and spaces too.

    A name begins with a letter, as everywhere.
    """
    word = word.strip()
    if not _WORD.fullmatch(word):
        return None
    return re.sub(r"\\_|[-\s]+", "_", word)


def greek(command: str) -> str | None:
    r"""Return the name of a Greek letter, `\alpha`, None for any other command."""
    return command[1:] if command[1:] in GREEK or command in (r"\ell", r"\hbar") else None
