"""Trees that are made for what Python writes in another way, and what a tree is."""

from typing import Any

from lark import Token

from ..tree import Branch, made, named, number, token
from .values import Term, Value

_MOST_BITS = 1023  # of a whole number that is a float too


def known_tree(value: object, at: Branch) -> Branch | None:
    """Return the tree of what is known, None where there is none, as for a number too large."""
    if isinstance(value, bool):
        word = "true" if value else "false"
        return made(word, [token(word.upper(), word.title(), at)], at, at)
    if isinstance(value, int | float):
        is_large = isinstance(value, int) and value.bit_length() > _MOST_BITS
        return None if is_large else written(value, at)
    if value is None:
        return named("None", at)
    if isinstance(value, str):
        return made("string", [token("STRING", f"'{value}'", at)], at, at)
    return None


def call_tree(function: str, arguments: list[Branch], at: Branch) -> Branch:
    """Return the tree of a call of a function of the language."""
    inner = made("arguments", arguments, at, at)
    return made("call", [token("FUNCTION", function, at), inner], at, at)


def is_long(tree: Branch) -> bool:
    """Return whether a tree is more than a name, a number or a part of an array by its number."""
    return tree.data not in ("name", "integer", "real", "index")


def variable_name(value: Value | None) -> str | None:
    """Return the name of the program that a value stands for, None where it is another tree."""
    if isinstance(value, Term) and value.tree.data == "name":
        return str(value.tree.children[0])
    return None


def is_size(tree: Branch) -> bool:
    """Return whether a tree is worked out of sizes and numbers alone, as one in an index."""
    stack: list[Any] = [tree]
    while stack:
        one = stack.pop()
        if one is None or isinstance(one, Token):
            continue
        if one.data == "index" and getattr(one.children[0], "data", "") == "attribute":
            if one.children[0].children[1] != "shape":
                return False
        elif one.data in ("add", "sub", "mul", "neg"):
            stack += one.children
        elif one.data == "name":
            if one.children[0].type != "NAME" or "counter" not in vars(one.meta):
                return False
        elif one.data != "integer":
            return False
    return True


def counter(name: str, at: Branch) -> Branch:
    """Return the tree of a loop's variable."""
    tree = named(name, at)
    tree.meta.counter = True  # type: ignore[attr-defined]  # a mark of this reader's own
    return tree


def written(value: float, at: Branch) -> Branch:
    """Return the tree of a number."""
    if value != value or value in (float("inf"), float("-inf")):
        found = named("nan" if value != value else "inf", at)
    elif isinstance(value, int) and abs(value) < 10**300:
        found = number(str(abs(value)), at)
    else:
        found = number(repr(abs(float(value))), at)
    if value < 0:
        return made("neg", [token("MINUS", "-", at), found], at, at)
    return found
