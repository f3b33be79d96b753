r"""Signs of LaTeX in answers that are written in several ways, in the one that its reader has.

    X^{\mathsf T}, X^\mathrm{T}, X^{\intercal}    X^{\top}          ½         \frac{1}{2}
    X^{-\mathsf T}, X^{-1\top}, X^{-T}            X^{-\top}         x \circ y   x \odot y
    \langle a, b \rangle     \operatorname{sum}((a) \odot (b))
    \mathbb{1}[z > 0], \mathbf{1}_{z > 0}         1(z > 0)
    \mathbf 1, 1_n, \mathbb{1}_{m \times n}  𝟏, 𝟏_n, \operatorname{ones}(m, n)

In: a text, and where in it the answer stands. Out: edits of it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from ...syntax.edits import Edit
from ...syntax.tokens import ONES

_FACES = (
    r"\\(?:mathsf|mathrm|mathbf|mathit|mathbb|text|textrm|textsf|operatorname|boldsymbol|bm|vec)"
)


def _faced(letter: str) -> str:
    r"""Return the pattern of a letter in a face of its own: \mathrm{T}, \mathrm T, {\rm T}."""
    letter = rf"{letter}(?![A-Za-z])"
    return (
        rf"(?:{_FACES}\s*\{{\s*{letter}\s*\}}|{_FACES}\s+{letter}|{_FACES}(?=\d){letter}"
        rf"|\{{\s*\\(?:rm|sf|bf|it)\s+{letter}\s*\}}|\\(?:rm|sf|bf|it)\s+{letter})"
    )


_TOP = rf"(?:\\top(?![A-Za-z])|\\intercal(?![A-Za-z])|⊤|{_faced('T')})"
_TURNED = re.compile(
    rf"\^\s*(?:\{{\s*(?P<minus>[-−]\s*1?)?\s*(?:{_TOP}|(?P<letter>T))\s*\}}|{_TOP})"
)
_RAISED_TWICE = re.compile(
    rf"\^\s*\{{\s*[-−]\s*1\s*\}}\s*\^\s*(?:{_TOP}|\{{\s*(?:{_TOP}|T)\s*\}}|T(?![A-Za-z]))"
)
_CIRCLE = re.compile(r"(?<!\^)(?<!\^\{)\\circ(?![A-Za-z])")
_FRACTION = re.compile(r"(?<![\w)}\]])(?<!\d )[¼-¾⅐-⅞]")  # behind an operand it is unclear
_ANGLES = re.compile(
    r"(?:\\left\s*)?(?P<open>\\langle(?![A-Za-z])|⟨)|(?:\\right\s*)?(?P<close>\\rangle(?![A-Za-z])|⟩)"
    r"|(?P<parts>,|\\mid(?![A-Za-z]))|(?P<enter>\\?[{(\[])|(?P<leave>\\?[})\]])"
)
_ROUND = re.compile("∂")

_ONE = rf"(?:{_faced('1')}|[𝟏𝟙]|(?<![\w.}}])1(?=\s*_))"
_COMPARED = r"[<>=≤≥≠]|\\(?:l|g|n)eq?(?:slant)?(?![A-Za-z])|\\[lg]t(?![A-Za-z])"
_INDICATOR = re.compile(
    rf"(?:{_ONE}|{_faced('I')}|\\chi(?![A-Za-z]))\s*(?:"
    rf"_\s*\{{(?P<below>(?:[^{{}}\\]|\\.)*?(?:{_COMPARED})(?:[^{{}}\\]|\\.)*)\}}"
    rf"|(?=(?:\\left\s*|\\[Bb]igg?l?\s*)?(?:[(\[]|\\\{{|\\lbrace)[^()\[\]]*?(?:{_COMPARED})))"
)

_ONES = re.compile(
    rf"{_ONE}(?:\s*_\s*(?:(?P<size>[^\W_])|\{{\s*(?P<word>\w+)\s*\}}"
    r"|\{\s*(?P<rows>\w+)\s*(?:,|\\times(?![A-Za-z])|×)\s*(?P<columns>\w+)\s*\}))?"
)


def edits(text: str, is_name: Callable[[str], bool], start: int, end: int) -> Iterator[Edit]:
    """Yield the edits of a part of a text, kind by kind; `is_name` tells names of the program."""
    for match in _INDICATOR.finditer(text, start, end):
        below = match["below"]
        yield Edit(*match.span(), "1" if below is None else f"1({below})")
    for match in _ONES.finditer(text, start, end):
        yield Edit(*match.span(), _ones(match))
    has_turn = not is_name("T")
    for match in _RAISED_TWICE.finditer(text, start, end) if has_turn else ():
        yield Edit(*match.span(), r"^{-\top}")
    for match in _TURNED.finditer(text, start, end):
        if match["letter"] is None or (match["minus"] and has_turn):
            yield Edit(*match.span(), r"^{-\top}" if match["minus"] else r"^{\top}")
    for match in _CIRCLE.finditer(text, start, end):
        yield Edit(*match.span(), r"\odot ")
    for match in _FRACTION.finditer(text, start, end):
        above, _, below = unicodedata.normalize("NFKC", match[0]).partition("⁄")
        yield Edit(*match.span(), rf"\frac{{{above}}}{{{below}}}")
    for match in _ROUND.finditer(text, start, end):
        yield Edit(*match.span(), r"\partial ")
    yield from _inner_products(text, start, end)


def _ones(match: re.Match[str]) -> str:
    """Return a vector, or a matrix, of ones."""
    if match["rows"]:
        return rf"\operatorname{{ones}}({match['rows']}, {match['columns']})"
    size = match["size"] or match["word"]
    return rf"\mathit{{{ONES}\_{size}}}" if size else rf"\mathit{{{ONES}}}"


def _inner_products(text: str, start: int, end: int) -> Iterator[Edit]:
    """Yield the edits of angles around two values with one comma between them."""
    opened: list[tuple[re.Match[str], list[re.Match[str]]]] = []
    depths = [0]
    for match in _ANGLES.finditer(text, start, end):
        depths[-1] += bool(match["enter"]) - bool(match["leave"])
        if match["open"]:
            opened.append((match, []))
            depths.append(0)
        elif match["parts"] and opened and not depths[-1]:
            opened[-1][1].append(match)
        elif match["close"] and opened:
            first, parts = opened.pop()
            if depths.pop() == 0 and len(parts) == 1:
                yield Edit(*first.span(), r"\operatorname{sum}((")
                yield Edit(*parts[0].span(), r") \odot (")
                yield Edit(*match.span(), "))")
