r"""How LaTeX writes operators and brackets: of the spellings in a row the first is written.

    LE      \le ≤ \leq \leqslant          floor   \lfloor … \rfloor

An operator is known by its name in `grammar/latex.lark`, a bracket by what it is.
"""

from collections.abc import Mapping

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
