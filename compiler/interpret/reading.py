"""The values of `--at`: bindings of names to numbers, or to lists of them.

    x=1, w=[1, 2], b=pi/2   ->   {"x": 1.0, "w": [1.0, 2.0], "b": 1.570…}

A value is an expression of the language without inputs. It is worked out from its graph; no text
is ever evaluated. Names and values may stand as in other languages too, x: 1; see
`syntax/bindings.py`.
"""

from typing import Any

import numpy as np
from lark import Token, Tree

from ..errors import InputError, LimitError, ParseError
from ..graph.node import constant
from ..limits import Limits
from ..lower.answer import without_maker
from ..lower.builder import Builder
from ..lower.expressions import lower_expression
from ..lower.scope import Scope
from ..syntax.bindings import bindings
from ..syntax.edits import edited
from ..syntax.parser import parse
from ..syntax.tree import Branch
from ..syntax.words import CONSTANTS
from .evaluate import evaluate

_DIMENSIONS = 32
_ENTRIES = 4_000_000  # of an array that is written, as a list of Python's
_EULER = "e"


def read_point(text: str) -> dict[str, Any]:
    """Return the values by name; the members of a family, `w[1]=...`, as a mapping by index.

    Raises `InputError` or `ParseError`.
    """
    if not text.strip():
        return {}
    source = edited(text, bindings(text))
    limits = Limits()
    with source.saying():
        try:
            with limits.budget(text), limits.patience(text):
                return _point(source.text)
        except LimitError as error:
            hint = "give it in a file of values: --data values.npz"
            raise LimitError(error.message, error.span, hint) from None


def _point(text: str) -> dict[str, Any]:
    def missing(token: Token) -> Any:
        if str(token) == _EULER:
            return constant(CONSTANTS["E"])
        hint = "values are numbers: separate them with ',' and use no other names"
        raise InputError(f"the value {token} is not a number", scope.where(token), hint)

    scope = Scope(Builder(text, Limits(tensor_bytes=8 * _ENTRIES)), missing)
    point: dict[str, Any] = {}
    for binding in parse(text, start="point").children:
        target, value = binding.children  # type: ignore[union-attr]
        assert isinstance(target, Tree)
        assert isinstance(value, Tree)
        name, index = _target(target, scope)
        if name in point and (index is None or not isinstance(point[name], dict)):
            raise InputError(f"{name} is given twice", scope.where(target))
        found = _value(value, scope, 0)
        if isinstance(found, list):
            try:
                np.array(found, float)
            except ValueError:
                raise InputError(
                    f"the rows of {name} are not of one length", scope.where(target)
                ) from None
        if index is None:
            point[name] = found
        else:
            point.setdefault(name, {})[index] = found
    return point


def _target(target: Branch, scope: Scope) -> tuple[str, int | None]:
    if target.data == "name":
        return str(target.children[0]), None
    if target.data == "index" and len(target.children) == 2:
        base, index = target.children
        assert isinstance(base, Tree)
        assert isinstance(index, Tree)
        if base.data == "name" and index.data == "integer":
            return str(base.children[0]), int(str(index.children[0]))
    raise ParseError("on the left of '=' stands the name of an input", scope.where(target))


def _value(tree: Branch, scope: Scope, depth: int) -> Any:
    """Return a number, or a list for a list or tuple."""
    tree = without_maker(tree, scope)
    if tree.data in ("list", "tuple") and depth < _DIMENSIONS:
        return [
            _value(child, scope, depth + 1) for child in tree.children if isinstance(child, Tree)
        ]
    node = lower_expression(tree, scope)
    return np.asarray(evaluate([node], {})[node], float).tolist()
