r"""Answers in LaTeX made such as its reader has them: gradients in one form, names in one word.

    \frac{dL}{dw}, \nabla_w L, L'(w), \partial L/\partial w   ->   \frac{\partial L}{\partial w}
    2 batch, exp(z)     ->   2 \mathit{batch}, \operatorname{exp}(z)

In: what was typed. Out: edits of it; or of what stands on the left, the same in plain letters.
"""

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache

from ...latex.functions import COMMANDS, LETTERS, WORDS
from ...syntax.edits import Edit
from ...syntax.read import LANGUAGES
from ...syntax.words import is_function

_ROUND = r"(?:\\partial(?![A-Za-z])|∂)\s*"
_UPRIGHT = (
    r"(?:\\(?:mathrm|mathsf|text|textrm|operatorname)\s*(?:\{\s*d\s*\}|\sd)|\{\s*\\rm\s+d\s*\})\s*"
)
_D = rf"(?:{_ROUND}|{_UPRIGHT}|d(?![A-Za-z]{{2}})\s*)"
_INSIDE = r"(?:[^{}]|\{[^{}]*\})+?"
_SYMBOL = (
    r"(?:\\[A-Za-z]+(?:\s*\{[^{}]*\})?|[^\W\d_])"
    r"(?:_\s*(?:\{[^{}]*\}|\\[A-Za-z]+|[^\W_]))?(?:\^\s*\{\s*\(\s*\d+\s*\)\s*\})?"
)
_PRIME = r"\s*(?:['′’]|\^\s*(?:\\prime(?![A-Za-z])|\{\s*\\prime\s*\}))"
# The forms in the order in which they are tried: <of> is the output, <by> a symbol.
_FORMS = {
    "fraction": rf"\\[dtc]?frac\s*\{{\s*{_D}<of>\s*\}}\s*\{{\s*{_D}(?P<below>{_INSIDE})\s*\}}",
    "apart": rf"\\[dtc]?frac\s*\{{\s*{_D}\}}\s*\{{\s*{_D}(?P<beside>{_INSIDE})\s*\}}\s*<of>",
    "slash": rf"(?:{_ROUND}|{_UPRIGHT})<of>\s*/\s*(?:{_ROUND}|{_UPRIGHT})(?P<behind><by>)",
    "nabla": (
        rf"(?:\\nabla|\\partial|∇|∂)\s*_\s*(?:\{{(?P<braced>{_INSIDE})\}}|(?P<bare><by>))\s*<of>"
    ),
    "short": (
        r"(?:\\nabla|∇)\s*_?\s*"
        r"(?:\{(?P<braced_short>[^{}]*)\}|(?P<bare_short>\\[A-Za-z]+|[^\W\d_]))"
    ),
    "prime": rf"(?<![A-Za-z\\])<of>{_PRIME}\s*\(\s*(?P<inside><by>|[^\W\d_]\w*)\s*\)",
}
_BELOW = re.compile(
    rf"(?:d|\\delta|δ)\s*_\s*\{{(?P<below>{_INSIDE})\}}|{_UPRIGHT}(?P<behind>{_SYMBOL})"
)
_WORD = re.compile(
    r"\\(?:text\w*|math\w+|operatorname\*?|begin|end|mbox)\s*\{[^{}]*\}|\\(?:[A-Za-z]+|.)"
    r"|_\s*(?:\{[^{}]*\}|\w+)|(?P<word>[^\W\d_][^\W_]+)(?P<call>\s*\()?",
    re.DOTALL,
)

_LEFT, _RIGHT = r"(?:\\left\s*)?", r"(?:\\right\s*)?"
_ARRAY = re.compile(
    r"\s*\\begin\s*\{(?P<kind>[pbvBV]?matrix|array)\}(?:\s*\{[^{}]*\})?(?P<inside>.*)\\end\s*\{(?P=kind)\}\s*"
    rf"|\s*{_LEFT}[(\[](?P<list>.*?){_RIGHT}[)\]]\s*",
    re.DOTALL,
)
_BRACKETS = r"(?P<open>[(\[{]|\\begin\b)|(?P<close>[)\]}]|\\end\b)"
_CELLS = re.compile(rf"{_BRACKETS}|(?P<ends>&|\\\\)")
_ENTRIES = re.compile(rf"{_BRACKETS}|\\[,;]|(?P<ends>,)")

_DERIVED = re.compile(
    r"(?P<function>\\[A-Za-z]+|(?<![A-Za-z\\])[^\W\d_][^\W_]*)"
    r"(?P<primes>['′’]+|\^\s*(?:\\prime(?![A-Za-z])|\{\s*(?:\\prime\s*)+\}))(?=\s*(?:\\left\s*)?\()"
)


@cache
def _pattern(output: str) -> re.Pattern[str]:
    letters = re.escape(output)
    faces = r"\\(?:math\w+|text\w*|boldsymbol|bm|operatorname)"
    letters = rf"(?:{letters}|{faces}\s*\{{\s*{letters}\s*\}}|{faces}\s+{letters})"
    of = rf"{letters}(?![A-Za-z])(?:\([^(){{}}\n]*\))?"
    forms = (form.replace("<of>", of).replace("<by>", _SYMBOL) for form in _FORMS.values())
    return re.compile("|".join(forms))


def plain(text: str, known: Collection[str], output: str) -> str:
    r"""Return the left side of an answer without LaTeX: \frac{\partial L}{\partial w_1} is ∂L/∂w1.

    `known` are the names of the program.
    """
    match = _pattern(output).fullmatch(text.strip()) or _BELOW.fullmatch(text.strip())
    name = text.strip() if match is None else _by(match)
    spelled = LANGUAGES["latex"].name(name, known)
    return spelled if match is None else f"∂{output}/∂{spelled}"


def edits(
    text: str, output: str, is_name: Callable[[str], bool], start: int, end: int
) -> Iterator[Edit]:
    """Yield the edits of a part of a text that its reader needs."""
    taken = start
    for match in _pattern(output).finditer(text, start, end):
        yield from _words(text, is_name, taken, match.start())
        new = f"\\frac{{\\partial {_one(output)}}}{{\\partial {_one(_by(match))}}}"
        yield Edit(match.start(), match.end(), new)
        taken = match.end()
    yield from _words(text, is_name, taken, end)


def primes(text: str, own: Collection[str], start: int, end: int) -> Iterator[Edit]:
    r"""Yield edits of derivatives of functions: \\sigma'(z) is \\operatorname{sigmoid'}(z)."""
    for match in _DERIVED.finditer(text, start, end):
        written = match["function"]
        word = WORDS.get(written.lower(), written)
        known = word if word in own or is_function(word) else None
        if written[0] == "\\":
            known = LETTERS.get(written) or COMMANDS.get(written[1:])
        if known:
            count = sum(match["primes"].count(one) for one in ("'", "′", "’", "prime"))
            yield Edit(*match.span(), f"\\operatorname{{{known}{chr(39) * count}}}")


def cells(text: str, start: int, end: int) -> list[list[tuple[int, int]]]:
    r"""Return where the entries of an array stand, row by row; none where it is no array.

    An array is a list in brackets, or \\begin{pmatrix} … \\end{pmatrix}.
    """
    around = _ARRAY.fullmatch(text, start, end)
    if around is None:
        return []
    found: list[list[tuple[int, int]]] = [[]]
    begin, stop = around.span("inside") if around["inside"] is not None else around.span("list")
    sign = _CELLS if around["inside"] is not None else _ENTRIES
    depth = 0
    for match in sign.finditer(text, begin, stop):
        depth += bool(match["open"]) - bool(match["close"])
        if depth < 0:
            return []
        if match["ends"] and not depth:
            found[-1].append((begin, match.start()))
            begin = match.end()
            if match["ends"].startswith("\\\\"):
                found.append([])
    if text[begin:stop].strip():
        found[-1].append((begin, stop))
    rows = [row for row in found if row]
    return rows if sum(map(len, rows)) > 1 else []


def _one(name: str) -> str:
    """Return a name as one symbol."""
    is_word = len(name) > 1 and name.isalnum()
    return f"\\mathit{{{name}}}" if is_word else name


def _by(match: re.Match[str]) -> str:
    return next(part for part in match.groups() if part)


def _words(text: str, is_name: Callable[[str], bool], start: int, end: int) -> Iterator[Edit]:
    """Yield edits of names of several letters, and of functions without a backslash."""
    for match in _WORD.finditer(text, start, end):
        word = match["word"] or ""
        place = (match.start("word"), match.end("word"))
        if word and is_name(word):
            yield Edit(*place, f"\\mathit{{{word}}}")
        elif word and match["call"] and is_function(word):
            yield Edit(*place, f"\\operatorname{{{word}}}")
