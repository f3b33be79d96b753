r"""The commands of LaTeX that are read, by what they are, and what is said of the others.

SYMBOLS   \alpha   a name             TERMINALS   \frac   what the grammar names
BLANK     \quad    laid out only      UNREAD      \sum    not read, with what to do

Functions, accents, operators and brackets stand in `gradc.latex`, for reading and for writing.
"""

from collections.abc import Mapping
from functools import cache

from ...latex.functions import COMMANDS
from ...latex.signs import ACCENTS, BARS, CLOSING, GREEK, OPENING, OPERATORS

SYMBOLS = GREEK | {"ell", "hbar", "infty", "partial"}

# Commands that the grammar knows by a name, and how many arguments they take; a digit alone can be
# one.
TERMINALS: Mapping[str, str] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), "FRAC"), "sqrt": "SQRT",
    **dict.fromkeys(ACCENTS, "ACCENT"), **dict.fromkeys(("top", "intercal"), "TOP"),
}  # fmt: skip
ARGUMENTS: Mapping[str, int] = {"FRAC": 2, "SQRT": 1, "ACCENT": 1}

BLANK = frozenset("""
    quad qquad thinspace medspace thickspace enspace displaystyle textstyle limits nolimits nonumber
    notag allowbreak nobreak noindent hfill relax , ; : ! >
""".split()) | {" "}  # fmt: skip

ENVIRONMENTS = frozenset("""
    align aligned alignat alignedat equation gather gathered split eqnarray displaymath math
    multline flalign
""".split())  # fmt: skip
CHOICES = frozenset({"cases", "dcases", "rcases"})

_WORD = "a word in braces stands behind it, as in \\mathrm{loss}"

# Commands that are known and not read, by what to do instead.
_ADVICE: Mapping[str, str] = {
    "the sum of an array is \\operatorname{sum}(x); other sums have all their terms": "sum",
    "the product of an array is \\operatorname{prod}(x); others have all their factors": "prod",
    _WORD: "text textrm textit textbf mathrm mathit mathsf mathtt mbox operatorname",
    "a bracket stands behind it, as in \\left( x \\right)": "left right",
    "only formulas in closed form are read": "int iint oint lim limsup liminf",
    "only formulas are read": "forall exists subset cup cap notin setminus",
    "of two values write \\max(a, b)": "sup inf argmax argmin",
    "it stands for two values; write one formula with + or -": "pm mp",
    "give the function alone; gradc works out its derivatives": "nabla prime",
    "what is computed stands behind =": "approx sim simeq propto cong",
    "one formula has one =": "to rightarrow mapsto implies Rightarrow iff longrightarrow",
    "for an absolute value write \\lvert x \\rvert": "mid middle",
    "an inner product is x^\\top y": "langle rangle",
    "a product entry by entry is x \\odot y": "circ bullet star otimes",
    "all the terms are needed": "ldots cdots dots vdots ddots",
    "it is made with \\Gamma(n + 1) for n!": "binom choose",
    "a fraction is \\frac{a}{b}": "over atop",
    "this function is not known": "Pr gcd arg deg dim ker hom",
    "the formula stands without it": "underbrace overbrace underset overset stackrel",
    "a transpose is A^\\top": "dagger ddagger",
    "that is \\mathbf{x}, \\mathrm{x} or \\mathit{x}": "bf rm it cal",
    "definitions of commands are not read; write them out": "def newcommand renewcommand let",
}
UNREAD: Mapping[str, str] = {
    command: advice for advice, listed in _ADVICE.items() for command in listed.split()
}


@cache
def commands() -> frozenset[str]:
    """Return every command that is read."""
    signs = {one[1:] for one in (*OPENING, *CLOSING, *BARS, *OPERATORS) if one[1:].isalpha()}
    sides = {"left", "right", "begin", "end"}
    words = {"text", "mathrm", "mathit", "operatorname", "mathbb"}
    return frozenset({
        *SYMBOLS, *COMMANDS, *TERMINALS, *BLANK, *signs, *sides, *words,
    })  # fmt: skip
