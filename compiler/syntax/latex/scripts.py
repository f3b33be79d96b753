r"""What stands above and below: subscripts into names, superscripts into powers, and what they are.

w_1^2   w1^2          e^{-x}   exp(-x)        z^{(3)}   z[3], of the family z
x^\top  x'            x^T      x'             w^*       w_star
"""

from lark import Token, Tree

from ...errors import ParseError
from ...latex.functions import BASES, inverse
from ..tree import Branch, called, made, name_of, named, number, place, token, trees
from .names import inside, subscripted
from .tree import Reading, minus_one, only, standing


def read_scripts(tree: Branch, reading: Reading) -> Branch:
    r"""Return a base with its scripts: a name, a function with its scripts, or the tree `raised`.

    `raised` has the base and the power; what it becomes is settled where it is known whether a
    function applies to the base: `\sin(x)^2`.
    """
    base, *above = trees(tree)
    below = [one for one in tree.children if isinstance(one, Token)]
    _check_count(tree, base, below, above, reading)
    if below:
        base = _with_subscript(base, below[0], reading)
    if above and base.data == "head":
        base = _function_with_power(base, above[0], reading)
    elif above:
        base = made("raised", [base, above[0]], tree, tree)
    return standing(base, tree)


def _check_count(
    tree: Branch, base: Branch, below: list[Token], above: list[Branch], reading: Reading
) -> None:
    """Raise for x^2^3 and x_1_2."""
    name = reading.source(base)
    if len(above) > 1:
        first, second = (inside(reading.source(one)) for one in above[:2])
        outer, inner = f"({name}^{{{first}}})^{{{second}}}", f"{name}^{{{first}^{{{second}}}}}"
        raise reading.unclear(tree, tree, outer, inner)
    if len(below) > 1:
        parts = ",".join(one[1:].strip().strip("{}") for one in below)
        hint = f"write {name}_{{{parts}}}"
        raise ParseError("two subscripts stand behind each other", reading.span(tree), hint)


# ---- below -------------------------------------------------------------------------------------


def _with_subscript(base: Branch, subscript: Token, reading: Reading) -> Branch:
    is_braced = base.data == "braces"
    inner = only(base) if is_braced else base
    name = name_of(inner)
    if name is not None and reading.written(name) != r"\infty":
        new = subscripted(str(name), str(subscript), is_braced)
        if new is None and reading.rank is not None:
            new = f"{name}{subscript}"  # d_{z_1}, by z_1: the program knows what that is
        if new is None:
            raise ParseError(
                f"the subscript {subscript.strip()} is no part of a name",
                reading.at(subscript),
                "a subscript is made of letters, digits and commas, as in x_i, w_{12}, W_{i,j}",
            )
        at = place(base.meta.start_pos, subscript.end_pos)
        return made("name", [token("NAME", new, at), *inner.children[1:]], at, at)
    if base.data == "head" and base.children[0] == "log":
        return _log_of_base(base, subscript, reading)
    call = base.children[0] if base.data == "fence" else None
    if isinstance(call, Tree) and call.data == "call" and call.children[0] == "norm":
        if inside(subscript) in ("2", "F"):
            return base
        hint = "only the 2-norm is known; the 1-norm is \\operatorname{sum}(\\lvert x \\rvert)"
        raise ParseError("this norm is not known", reading.at(subscript), hint)
    what = reading.source(base)
    hint = "a subscript belongs to a name; of an array take a part in the language: x[0]"
    raise ParseError(f"{what} cannot have a subscript", reading.at(subscript), hint)


def _log_of_base(head: Branch, subscript: Token, reading: Reading) -> Branch:
    written = inside(subscript)
    function, base = BASES.get(written, "log"), None
    if written.isdecimal() and written not in BASES:
        base = number(written, head)
    elif written.isalpha() and len(written) == 1 and written not in BASES:
        base = named(written, head)
    elif written not in BASES:
        hint = "that is \\frac{\\log(x)}{\\log(b)}"
        raise ParseError("this base is not read", reading.at(subscript), hint)
    return made("head", [token("FUNCTION", function, head), base, head.children[2]], head, head)


# ---- above -------------------------------------------------------------------------------------


def _function_with_power(head: Branch, power: Branch, reading: Reading) -> Branch:
    r"""Return \sin^2 or \sin^{-1}; the -1 of other functions is unclear."""
    function, base, _ = head.children
    exponent = power.children[-1]
    if not isinstance(exponent, Tree) or not minus_one(exponent):
        return made("head", [function, base, power], head, power)
    name = reading.source(head)
    opposite = inverse(str(function))
    if opposite is None:
        raise ParseError(
            f"{name}^{{-1}} can be read in two ways",
            reading.span(head, power),
            f"its reciprocal is \\frac{{1}}{{{name}(x)}}; the inverse has a name of its own",
        )
    return made("head", [token("FUNCTION", opposite, head), None, None], head, power)


def raised(tree: Branch, reading: Reading) -> Branch:
    """Return what a base with something above it is."""
    base, power = trees(tree)
    above = power.children[-1]
    check_no_list(base, reading)
    if power.data == "inverted":
        return _transpose(tree, called("inv", [base], base, base), "'")
    if isinstance(above, Token):
        return _marked(tree, base, above, reading)
    name = name_of(base)
    exponent = trees(above)[0] if above.data == "braces" else above
    if name is not None and _is_euler(name, reading):
        _check_real(exponent, reading)
        return called("exp", [exponent], base, tree)
    if exponent.data == "group" and name is not None and name.type == "NAME":
        return _layer(tree, base, name, exponent, reading)
    letter = name_of(exponent)
    if letter == "T" and reading.written(letter) == "T" and base.data not in ("integer", "real"):
        return _transpose(tree, base, "T")
    return made("pow", [base, power.children[0], exponent], tree, tree)


def check_no_list(tree: Branch, reading: Reading) -> None:
    """Raise for (a, b) where one value is wanted."""
    if tree.data == "group" and len(tree.children) > 1:
        hint = "only a function takes several: \\max(a, b)"
        raise ParseError("a list stands where one value was expected", reading.span(tree), hint)


def _check_real(exponent: Branch, reading: Reading) -> None:
    r"""Raise for e^{i \omega t}: a letter that stands for the imaginary unit."""
    for tree in exponent.find_data("name"):
        if str(tree.children[0]) in ("i", "j") and tree.children[0] not in reading.assigned:
            hint = "use another letter for a number that is real"
            raise ParseError("complex numbers are not read", reading.span(tree), hint)


def _is_euler(name: Token, reading: Reading) -> bool:
    if name.type == "CONSTANT":
        return str(name) == "E"
    return reading.written(name) == "e" and "e" not in reading.assigned


def _marked(tree: Branch, base: Branch, mark: Token, reading: Reading) -> Branch:
    r"""Return x^\top, a transpose, or w^*, a name."""
    if mark.type == "TOP":
        return _transpose(tree, base, "'")
    name = name_of(base)
    if name is None or mark != "*":
        hint = "a star belongs to a name, as in w^*; write x^{...} for a power"
        raise ParseError(f"{reading.source(tree)} is not read", reading.span(tree), hint)
    return named(f"{name}_star", tree)


def _transpose(tree: Branch, base: Branch, mark: str) -> Branch:
    start, end = base.meta.end_pos, tree.meta.end_pos
    return made("transpose", [base, Token("PRIME", mark, start, end_pos=end)], tree, tree)


def _layer(tree: Branch, base: Branch, name: Token, above: Branch, reading: Reading) -> Branch:
    r"""Return z^{(3)}, a member of the family z, or x^{(i)}, the name x_i."""
    inner = trees(above)[0]
    value = trees(inner)[0] if inner.data == "neg" else inner
    if len(above.children) == 1 and value.data == "integer":
        return made("index", [base, inner], tree, tree)
    letter = name_of(inner)
    if len(above.children) == 1 and letter is not None:
        return named(f"{name}_{letter}", tree)
    below, written = reading.source(base), reading.source(inner)
    power = f"{below}^{{{written}}} for a power"
    raise reading.unclear(tree, tree, power, f"{below}_{{{written}}} for a name")
