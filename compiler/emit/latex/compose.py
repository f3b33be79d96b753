r"""Operations from the pieces of their operands: brackets by height, products side by side.

    mul(a, sub(1, a))   a (1 - a)                       mul(x, 2)         x \cdot 2
    pow(div(a, b), 2)   \left(\frac{a}{b}\right)^2      mul(sigma, x)     \sigma \cdot x

Two factors stand side by side only where a reader cannot take the one for a function of the other,
nor two numbers for one; behind a \cdot all further factors of the product have one too.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from functools import cache
from string import Formatter

from ...graph.node import Node
from ...graph.operations import having
from ...latex.signs import KINDS, brackets
from ...notation.text import LOOSE_NEGATIVE, Binding, Form
from .forms import PRODUCTS, SIGMOID, TRANSPARENT, notation
from .pieces import Part, Piece, at_least, bracketed, unsigned, width

_SIGNS = (r" \cdot ", r" \odot ")
_WIDE_EXPONENT = 16
_UNREADABLE = PRODUCTS | having("reduction")  # of arrays, where nothing is read back


def of_operation(
    node: Node, operands: Sequence[Piece], names: Container[str], strict: bool = True
) -> Piece:
    """Return the piece of an operation.

    `names` are those in use: where e is one, it is not Euler's number, and where sigma is one, it
    is not the sigmoid. Unless `strict`, it may be another of the same value.
    """
    first = operands[0]
    if node.op in TRANSPARENT:
        return first
    if node.op == "transpose" and first.parts[1:] == (r"^\top",):
        inner = first.parts[0]
        assert isinstance(inner, Piece)
        return inner
    is_loose = not strict or node.operands[0].op in _UNREADABLE
    if node.op == "neg" and is_loose and first.first != "-":  # -(x*y) as -x y
        return _filled(node, LOOSE_NEGATIVE, operands)
    if not strict and node.op == "mul" and _is_number(operands[1]) and not _is_number(first):
        return _product(node, operands[1], first)
    above = unsigned(first) if not strict and node.op == "div" else None
    if above is not None:
        return _filled(node, LOOSE_NEGATIVE, [_filled(node, notation(node), [above, operands[1]])])
    if not strict and node.op == "div" and first.label:
        one = _filled(node, notation(node), [Piece(("1",), Binding.ATOM, 1, "1"), operands[1]])
        return _product(node, one, first)
    if node.op in _WRITERS:
        return _WRITERS[node.op](node, operands)
    if node.op == "exp":
        return _exponential(first, names)
    if node.op == "sigmoid" and "sigma" in names:
        return _filled(node, SIGMOID, operands)
    return _filled(node, notation(node), operands)


def _subscribed(node: Node, operands: Sequence[Piece]) -> Piece:
    return _filled(node, notation(node), [_closed(operands[0]), *operands[1:]])


def _closed(piece: Piece) -> Piece:
    r"""Return a name with a subscript, W_1 and not \mathit{w\_a}, in braces, for another one."""
    is_name = piece.binding == Binding.ATOM and piece.first not in ("(", "[")
    if not is_name or "_" not in piece.text.replace(r"\_", ""):
        return piece
    return replace(piece, parts=("{", piece, "}"))


def _is_number(piece: Piece) -> bool:
    return piece.text[:1].isdigit()


@cache
def _split(template: str) -> tuple[str | int, ...]:
    """Return a template as texts and positions of operands."""
    parts: list[str | int] = []
    for text, position, _, _ in Formatter().parse(template):
        last = parts[-1] if parts else None
        if isinstance(last, str):  # an escaped brace ends a text
            parts[-1] = last + text
        elif text:
            parts.append(text)
        if position is not None:
            parts.append(int(position))
    return tuple(parts)


_TALL = ("div", "standardize", "where", "sum", "prod")


def _filled(node: Node, form: Form, operands: Sequence[Piece]) -> Piece:
    """Return a form with its operands written in."""
    least = form.operands or (Binding.LAZY,) * len(operands)
    pieces = [
        at_least(piece, bound, position == 0 and node.op != "neg")
        for position, (piece, bound) in enumerate(zip(operands, least, strict=False))
    ]
    if node.op in PRODUCTS:
        pieces = [
            bracketed(one) if one.signed and one.binding == Binding.PRODUCT else one
            for one in pieces
        ]
    parts: list[Part] = [
        part if isinstance(part, str) else pieces[part] for part in _split(form.template)
    ]
    widths = [width(part) if isinstance(part, str) else part.width for part in parts]
    first = parts[0]
    tall = node.op in _TALL or any(one.tall for one in pieces)
    if tall and isinstance(first, str):
        parts = _stretched(parts)
    return Piece(
        tuple(parts),
        form.binding,
        max(one.width for one in pieces) if node.op == "div" else sum(widths),
        first[:1] if isinstance(first, str) else first.first,
        tall,
        signed=node.op == "mod",
        matrix=node.op in PRODUCTS,
    )


def _stretched(parts: list[Part]) -> list[Part]:
    r"""Return the parts of a form with the delimiters around its operands made tall."""
    first, last = parts[0], parts[-1]
    if not isinstance(first, str) or not isinstance(last, str):
        return parts
    for opener, closer in map(brackets, KINDS):
        if first.rstrip().endswith(opener) and last.lstrip().startswith(closer):
            at = first.rindex(opener)
            first = f"{first[:at]}\\left{first[at:]}"
            last = last.replace(closer, f"\\right{closer}", 1)
            return [first, *parts[1:-1], last]
    return parts


# ---- products, powers, choices -----------------------------------------------------------------


def _product(node: Node, left: Piece, right: Piece) -> Piece:
    entrywise = all(operand.shape for operand in node.operands)
    first = at_least(left, Binding.PRODUCT, True)
    is_scaled = right.matrix and not node.operands[0].shape and right.first != "-"
    second = right if is_scaled else at_least(right, Binding.UNARY)
    if entrywise:
        first = bracketed(first) if first.matrix else first
        sign = r" \odot "
    else:
        first = bracketed(first) if first.matrix and not node.operands[0].shape else first
        in_brackets = second.first == "("
        unclear = first.sticky or (first.open and in_brackets)
        is_number = second.first.isdigit() or _is_number(right)
        sign = r" \, " if (first.ends or second.begins) and not in_brackets else " "
        sign = r" \cdot " if first.signed or unclear or is_number else sign
    return Piece(
        (first, sign, second),
        Binding.PRODUCT,
        first.width + second.width + (sign in _SIGNS),
        first.first,
        first.tall or second.tall,
        signed=sign in _SIGNS,
        open=second.open,
        sticky=second.sticky,
        matrix=is_scaled,
        begins=first.begins,
        ends=second.ends,
    )


def _power(base: Piece, exponent: Piece) -> Piece:
    below = replace(base, parts=("{e}",)) if base.text == "e" else at_least(base, Binding.ATOM)
    above: tuple[Part, ...] = ("{", exponent, "}")
    if exponent.text == "T":
        above = ("{{T}}",)
    elif len(exponent.text) == 1:
        above = (exponent,)
    return Piece(
        (below, "^", *above),
        Binding.POWER,
        below.width + (exponent.width + 1) // 2,
        below.first,
        below.tall or exponent.tall,
        open=base.text in (r"\sigma", r"\Gamma"),
    )


def _exponential(exponent: Piece, names: Container[str]) -> Piece:
    is_unclear = any(letter in names for letter in "eij") or _is_number(exponent)
    if is_unclear or exponent.tall or exponent.width > _WIDE_EXPONENT:
        inside = bracketed(exponent)
        return replace(inside, parts=(r"\exp", inside), width=inside.width + 3, first="\\")
    return Piece(("e^{", exponent, "}"), Binding.POWER, 1 + exponent.width, "e")


def _choice(condition: Piece, chosen: Piece, other: Piece) -> Piece:
    """Return a choice; one in its last line goes on with further lines."""
    rest = other.lines or (other, r" & \text{otherwise}")
    joined = Piece(rest, Binding.LAZY, 0, "")
    lines: tuple[Part, ...] = (chosen, r" & \text{if } ", condition, r" \\ ", joined)
    return Piece(
        (r"\begin{cases} ", *lines, r" \end{cases}"),
        Binding.LAZY,
        max(chosen.width + condition.width + 4, other.width),
        "\\",
        tall=True,
        lines=lines,
    )


_WRITERS: Mapping[str, Callable[[Node, Sequence[Piece]], Piece]] = {
    "mul": lambda node, operands: _product(node, *operands),
    "pow": lambda _, operands: _power(*operands),
    "where": lambda _, operands: _choice(*operands),
    **dict.fromkeys(("index", "gather"), _subscribed),
}
