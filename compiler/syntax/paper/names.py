"""Names before a bracket: a function that is called, or a value that is multiplied.

x(p - y)      a product, where x is a value and no function
f(x)          stays a call: the bracket groups nothing
sigmod(x)     stays a call, of a function that there is not
X.T(y - p)    a product: X.T is a value
"""

from lark import Token

from .context import Context

_ATTRIBUTES = ("T",)  # what stands behind a dot and is no method


def read(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens with the names of values as such."""
    found: list[Token] = []
    for position, token in enumerate(tokens):
        before = found[-1].type if found else ""
        groups = position + 3 >= len(tokens) or tokens[position + 3].type not in ("RPAR", "COMMA")
        if token.type == "FUNCTION" and groups and _is_value(token, before, context):
            token = token.update(type="NAME")
        found.append(token)
    return found


def _is_value(token: Token, before: str, context: Context) -> bool:
    name = str(token)  # tokens of two types are never equal
    if before == "DOT":
        return name in _ATTRIBUTES
    return before != "DEF" and not context.is_function(name) and context.is_value(name)
