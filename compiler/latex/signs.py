r"""How LaTeX writes letters, operators and brackets: of a row's spellings the first is written.

    LE      \le ≤ \leq \leqslant     floor   \lfloor … \rfloor
    alpha   \alpha     y_hat   \hat{y}     h_t_minus_1   h_{t-1}     w_star   w^*

An operator is known by its name in `grammar/latex.lark`, a bracket by what it is.
"""

import unicodedata
from collections.abc import Mapping

GREEK = frozenset("""
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau
    upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    varepsilon vartheta varphi varrho varsigma varpi
""".split())  # fmt: skip


def greek(letter: str) -> str | None:
    """Return the name of a Greek letter, gamma of γ; None for any other character."""
    alphabet, *middle, last = unicodedata.name(letter, "").split() or [""]
    if alphabet not in ("GREEK", "MICRO") or len(letter) != 1:
        return None
    name = {"LAMDA": "lambda", "SIGN": "mu"}.get(last, last.lower())
    name = name.capitalize() if middle[:1] == ["CAPITAL"] else name
    return name if name in GREEK else None


# What stands over a name or around it, by the part of the name that it becomes: the first command
# is written, and "" becomes no part.
_ACCENTS: Mapping[str, str] = {
    "hat": "hat widehat", "bar": "bar overline", "tilde": "tilde widetilde", "dot": "dot",
    "": "vec mathbf boldsymbol bm mathcal mathscr mathfrak",
}  # fmt: skip
ACCENTS: Mapping[str, str] = {
    command: part for part, commands in _ACCENTS.items() for command in commands.split()
}
STAR = "star"  # above a name
PARTS = (*filter(None, _ACCENTS), STAR)  # of a name, which stand over it
SIGNS: Mapping[str, str] = {"-": "minus", "+": "plus"}  # in a subscript

_OPERATORS: dict[str, str] = {
    "EQUALS": r"= := \equiv \triangleq \coloneqq \doteq",
    "EQ": "=", "NE": r"\ne ≠ \neq", "LT": r"< \lt", "GT": r"> \gt",
    "LE": r"\le ≤ \leq \leqslant", "GE": r"\ge ≥ \geq \geqslant",
    "AND": r"\land \wedge", "OR": r"\lor \vee", "NOT": r"\lnot \neg",
    "PLUS": "+", "MINUS": "- −", "TIMES": r"\cdot \odot \times \ast * · ⊙ ×", "DIVIDE": r"/ \div",
    "MODULO": r"\bmod \mod", "POWER": "^", "IN": r"\in",
}  # fmt: skip
OPERATORS: Mapping[str, str] = {  # each spelling, by the name of the operator
    one: name for name, row in reversed(_OPERATORS.items()) for one in row.split()
}

# Brackets, each opening one before what closes it. A bar is none of these: what stands around it
# decides whether it opens or closes.
KINDS = GROUP, ABS, NORM, FLOOR, CEIL = "group", "abs", "norm", "floor", "ceil"
_BRACKETS: Mapping[str, str] = {
    GROUP: r"( ) [ ] \{ \} \lbrace \rbrace \lbrack \rbrack", ABS: r"\lvert \rvert",
    NORM: r"\lVert \rVert", FLOOR: r"\lfloor \rfloor", CEIL: r"\lceil \rceil",
}  # fmt: skip
OPENING: Mapping[str, str] = {
    one: kind for kind, row in _BRACKETS.items() for one in row.split()[::2]
}
CLOSING: Mapping[str, str] = {
    closing: opening
    for row in map(str.split, _BRACKETS.values())
    for opening, closing in zip(row[::2], row[1::2], strict=True)
}
BARS: Mapping[str, str] = {"|": ABS, r"\vert": ABS, r"\|": NORM, r"\Vert": NORM}


def operator(name: str) -> str:
    r"""Return an operator as it is written: \le for LE."""
    return _OPERATORS[name].split()[0]


def brackets(kind: str) -> tuple[str, str]:
    """Return the brackets of a kind as they are written."""
    opening, closing, *_ = _BRACKETS[kind].split()
    return opening, closing


def accent(part: str) -> str | None:
    r"""Return the command for a part of a name, as \hat, None where it stands over nothing."""
    commands = _ACCENTS.get(part, "") if part else ""
    return f"\\{commands.split()[0]}" if commands else None
