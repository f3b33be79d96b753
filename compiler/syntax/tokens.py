"""Lark's hooks between lexer and parser: some letters are folded, newlines become statement ends.

    W₁ is W1, π is pi, σ is sigma, σ( is sigmoid(

    x = (1 +⏎ 2); y = x⏎   ->   x = (1 + 2) _END y = x _END

In brackets a semicolon stays. Newlines vanish inside brackets, after a binary operator, `=`, `:`,
`,` or `{`, and where a statement has ended already. A line that starts with + or - would silently
be a statement of its own; its sign becomes the token LEADING_SIGN, which no rule takes.
"""

from collections.abc import Iterable, Iterator

from lark import Token

_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
# What is raised, and so a power behind a name and no part of it.
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵠᵡᶿ"
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_VALUES = {"π": "pi", "σ": "sigma"}
CALLED = {"σ": "sigmoid"}  # before a bracket
ONES = "I𝟏"  # the name of a vector of ones, which no value has

# The characters of private use that places are filled with which are names whatever stands there.
FILLINGS = "\ue000\ue001"

_DEPTH = {"LPAR": 1, "LSQB": 1, "_RAISED": 1, "RPAR": -1, "RSQB": -1, "_LOWERED": -1}
_SIGNS = ("PLUS", "MINUS")
OPERATORS = frozenset(
    "EQUALS PLUS MINUS TIMES DIVIDE MODULO MATMUL POWER LT LE GT GE EQ NE AND OR NOT "
    "IF ELSE".split()
)
_CONTINUED = OPERATORS | {"COLON", "COMMA"}
_ENDED = frozenset({"_END", "LBRACE", ""})


def spell(token: Token) -> Token:
    """Return a name as the rest of the compiler knows it; one that Python cannot spell is refused.

    The refused ones (½ counts as a letter) become ODD_NAME, which no rule takes.
    """
    if token.isascii() or token[0] in FILLINGS:
        return token
    name = plain_digits(token)
    name = (CALLED if token.type == "FUNCTION" else _VALUES).get(name, name)
    return token.update(type=None if name.isidentifier() else "ODD_NAME", value=name)


def plain_digits(name: str) -> str:
    """Return a name with ordinary digits for subscript ones."""
    return name.translate(_SUBSCRIPTS)


def exponent(superscript: Token) -> Token:
    """Return the ordinary digits of a superscript number: ² is 2."""
    return superscript.update(value=superscript.translate(_SUPERSCRIPTS))


def superscript(digits: str) -> str:
    """Return ordinary digits as superscript ones: 2 is ²."""
    return digits.translate(_RAISED)


def statements(stream: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens with statement ends put in."""
    depth = 0
    last = before = Token("", "")  # the token yielded last, and the one before it
    for token in stream:
        kind = token.type
        if kind == "_NEWLINE" and (depth or last.type in _CONTINUED):
            continue
        if kind == "_SEMICOLON" and depth:  # of a list: [1; 2]
            last, before = token, last
            yield token
            continue
        if kind in ("_NEWLINE", "_SEMICOLON", "RBRACE") and last.type not in _ENDED:
            last, before = Token.new_borrow_pos("_END", token.value, token), last
            yield last
        if kind in ("_NEWLINE", "_SEMICOLON"):
            continue
        if kind in _SIGNS and last.value == "\n" and before.type != "RBRACE":
            token = Token.new_borrow_pos("LEADING_SIGN", token.value, token)
        depth += _DEPTH.get(kind, 0)
        last, before = token, last
        yield token
    if last.type not in _ENDED:
        place = last.end_pos
        yield Token("_END", "", place, last.end_line, last.end_column, end_pos=place)
