"""`kernels.grad`, read: each function of floats as lines of the kernel language.

In: the text of the file. Out: a table of kernels, and what writes one out for its arguments.

    expm1(x):                         a head in column 1
        k = round(x*1.4426950408889634)
        …
        select(x < 40, t, -1)         the last line is the value
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from lark import Token, Tree

from ..syntax.parser import parse
from ..syntax.tree import trees as trees_of
from ..syntax.words import grammar_file
from .values import OPERATIONS, Maker, Value, ordered

_HEAD = re.compile(r"(\w+)\(([\w, ]*)\)(?: where (.+))?:$")


@dataclass(frozen=True, slots=True)
class Kernel:
    """A function of the kernel language: what its arguments are called, and its statements.

    Where it has a `domain`, the kernel `name_anywhere` has the value outside of that.
    """

    name: str
    arguments: tuple[str, ...]
    statements: tuple[Tree[Token], ...]
    domain: Tree[Token] | None = None


@cache
def kernels() -> Mapping[str, Kernel]:
    """Return the kernels by name."""
    found: dict[str, Kernel] = {}
    for head, body in _blocks(grammar_file("kernels.grad")):
        name, arguments, domain = head.groups()
        statements = tuple(trees_of(parse("\n".join(body))))
        where = trees_of(trees_of(parse(domain))[0])[0] if domain else None
        found[name] = Kernel(name, tuple(re.findall(r"\w+", arguments)), statements, where)
    return found


def _blocks(text: str) -> list[tuple[re.Match[str], list[str]]]:
    """Return the head of each kernel and its lines."""
    blocks: list[tuple[re.Match[str], list[str]]] = []
    for line in text.splitlines():
        said = line.partition("#")[0].rstrip()
        if head := _HEAD.match(said):
            blocks.append((head, []))
        elif said:
            blocks[-1][1].append(said.strip())
    return blocks


@cache
def size(name: str) -> int:
    """Return how many values a kernel is written out as; one for any other operation."""
    if name not in kernels():
        return 1
    maker = Maker()
    given = [maker.argument(one) for one in kernels()[name].arguments]
    return len(ordered([written_out(name, given, maker)]))


def written_out(name: str, arguments: Sequence[Value], maker: Maker) -> Value:
    """Return the value of a kernel for its arguments, which is made once."""
    if name in maker.functions:
        return maker.call(name, arguments)
    key = (name, *map(id, arguments))
    if key not in maker.kernels:
        maker.kernels[key] = _written_out(name, arguments, maker)
    return maker.kernels[key]


def _written_out(name: str, arguments: Sequence[Value], maker: Maker) -> Value:
    kernel = kernels()[name]
    known = dict(zip(kernel.arguments, arguments, strict=True))
    if kernel.domain is not None:
        if maker.anywhere:
            return written_out(f"{name}_anywhere", arguments, maker)
        maker.domains[_value(kernel.domain, known, maker)] = None
    value = None
    for statement in kernel.statements:
        parts = statement.children
        if statement.data == "assignment":
            target = parts[0]
            assert isinstance(target, Tree)
            known[str(target.children[0])] = _value(parts[-1], known, maker)
        else:
            value = _value(parts[0], known, maker)
    assert value is not None
    return value


_CONSTANTS = {"inf": float("inf"), "nan": float("nan")}
_NUMBERS = ("integer", "real")


def _value(tree: Tree[Token] | Token, known: Mapping[str, Value], maker: Maker) -> Value:
    assert isinstance(tree, Tree)
    if tree.data == "name" and str(tree.children[0]) in _CONSTANTS:
        return maker.constant(_CONSTANTS[str(tree.children[0])])
    if tree.data == "name":
        return known[str(tree.children[0])]
    if tree.data in _NUMBERS:
        return _number(tree, maker)
    if tree.data == "call":
        callee, arguments = tree.children
        assert isinstance(arguments, Tree)
        return _call(str(callee), arguments, known, maker)
    trees = trees_of(tree)
    if tree.data == "neg" and trees[0].data in _NUMBERS:
        return _number(tree, maker)
    return _operation(str(tree.data), trees, known, maker)


def _call(name: str, arguments: Tree[Token], known: Mapping[str, Value], maker: Maker) -> Value:
    trees = trees_of(arguments)
    if name in _BUILT_IN:
        x, *others = (_value(one, known, maker) for one in trees)
        return _BUILT_IN[name](x, others, maker)
    if name in OPERATIONS:
        return _operation(name, trees, known, maker)
    return written_out(name, [_value(one, known, maker) for one in trees], maker)


def _operation(
    op: str, trees: Sequence[Tree[Token]], known: Mapping[str, Value], maker: Maker
) -> Value:
    """Return the value of an operation; a number is of the kind that the others are."""
    takes = OPERATIONS[op][0]
    given = [_value(one, known, maker) for one in trees]
    same = next(
        (
            one.kind
            for one, w in zip(given, takes, strict=True)
            if w == "same" and not _is_open(one)
        ),
        "float",
    )
    operands = [
        _of_kind(one, same if wanted == "same" else wanted, maker)
        for one, wanted in zip(given, takes, strict=True)
    ]
    return maker.make(op, *operands)


def _is_open(value: Value) -> bool:
    """Return whether a value may be of either kind: a number, or a choice of two."""
    waiting, met = [value], {value}
    while waiting:
        one = waiting.pop()
        if one.op == "select":
            waiting += [other for other in one.operands[1:] if other not in met]
            met.update(one.operands)
        elif one.op != "constant":
            return False
    return True


def _of_kind(value: Value, kind: str, maker: Maker) -> Value:
    """Return a number as a whole one where that is wanted, and a choice of two as well."""
    if kind == "whole" and value.op == "constant":
        return maker.constant(int(value.number), "whole")
    if kind == "whole" and value.kind == "float" and value.op == "select":
        condition, *others = value.operands
        return maker.make("select", condition, *(_of_kind(one, kind, maker) for one in others))
    return value


def _number(tree: Tree[Token], maker: Maker) -> Value:
    """Return a number; one without a point is kept as it is, for bits have 64 digits."""
    sign, inner = (-1, trees_of(tree)[0]) if tree.data == "neg" else (1, tree)
    text = str(inner.children[0])
    if inner.data == "integer":
        return maker.number(sign * int(text))
    return maker.constant(sign * float(text))


_LONG = 6  # factors from which on several chains are quicker than one
_FEW = 5  # terms that are one chain


def polynomial(x: Value, factors: Sequence[Value], maker: Maker) -> Value:
    """Return the sum of factors times powers of x, the lowest first, by Horner's rule.

    Of many factors, all but the first go two and two, b + c*x, in powers of x^2, and so again as
    long as these are many: about as many products, of which few wait for one another. What comes
    last is a product and the first factor.
    """
    if len(factors) < _LONG:
        return _horner(x, factors, maker)
    first, *terms = factors
    power = x
    while len(terms) > _FEW:
        terms = [_horner(power, terms[i : i + 2], maker) for i in range(0, len(terms), 2)]
        power = maker.make("mul", power, power)
    return maker.make("fma", _horner(power, terms, maker), x, first)


def _horner(x: Value, factors: Sequence[Value], maker: Maker) -> Value:
    result = factors[-1]
    for factor in reversed(factors[:-1]):
        result = maker.make("fma", result, x, factor)
    return result


def rest_of(value: Value, others: Sequence[Value], maker: Maker) -> Value:
    """Return what a sum, difference, product, quotient or long polynomial of floats lacks."""
    if value in maker.rests:
        return maker.rests[value]
    a, b = value.operands
    if value.op == "mul":
        return maker.make("fma", a, b, maker.make("neg", value))
    if value.op == "div":
        left = maker.make("fma", maker.make("neg", value), b, a)
        return maker.make("div", left, b)
    second = b if value.op == "add" else maker.make("neg", b)
    back = maker.make("sub", value, a)
    first = maker.make("sub", a, maker.make("sub", value, back))
    return maker.make("add", first, maker.make("sub", second, back))


def long_polynomial(x: Value, others: Sequence[Value], maker: Maker) -> Value:
    """Return a polynomial in twice the digits, by Horner's rule; `rest_of` is what it lacks.

    In: x and what it lacks; what the factors that need no more than a float come to, as the last
    factor; the others, each as a float and what that lacks.
    """
    y, result, *factors = others
    exact_x = y.op == "constant" and y.number == 0
    rest: Value | None = None
    for first, second in reversed([*zip(factors[::2], factors[1::2], strict=True)]):
        product = maker.make("mul", result, x)
        lost = rest_of(product, (), maker)
        if not exact_x:
            lost = maker.make("fma", result, y, lost)
        if rest is not None:
            lost = maker.make("fma", rest, x, lost)
        result = maker.make("add", first, product)
        less = maker.make("add", lost, second)
        rest = maker.make("add", rest_of(result, (), maker), less)
    assert rest is not None
    maker.rests[result] = rest
    return result


_BUILT_IN: Mapping[str, Callable[[Value, Sequence[Value], Maker], Value]] = {
    "polynomial": polynomial,
    "long_polynomial": long_polynomial,
    "rest_of": rest_of,
}
