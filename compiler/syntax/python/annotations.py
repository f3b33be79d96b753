"""The annotations of arguments: shapes in the forms that people write them in, and kinds.

x: "batch features", x: "[batch, features]", x: Float[Array, "batch features"]   two dimensions
x: float   a number        n: int   a whole number        mode: str   known when compiling
"""

import ast
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from .reader import Reader
from .values import Scope

Shape: TypeAlias = tuple[int | str, ...]
_Said: TypeAlias = tuple[Shape | None, str | None]

_NOTHING: _Said = (None, None)
_WORDS: Mapping[str, _Said] = {
    **dict.fromkeys("float Float32 Float64 np.float64 Scalar float64 Real".split(), ((), "number")),
    **dict.fromkeys(("bool", "str", "None"), (None, "static")),
    "int": (None, "integer"),
}
_PREFIX = re.compile(r"[#?_]+")
# int[batch, length]: the type of the entries stands before the shape.
_TYPED = re.compile(r"(?:int|float|bool)\d*\[(?P<sizes>[^\[\]]*)\]")
_WHOLE = re.compile(r"U?Int(eger)?\d*")  # Int[Array, "n"]
# A class of arrays in quotes, which says no shape: "np.ndarray", "NDArray[float]".
_CLASS = re.compile(r"(np|jnp|numpy|jax|torch)\.\w+|[A-Z]\w*\[.*\]|Array|ArrayLike|NDArray|Tensor")


def annotated(argument: ast.arg, reader: Reader, scope: Scope) -> _Said:
    """Return the shape that an annotation says, and a kind.

    That is number, integer, integers of an array of them, array, or static: known when compiling.
    """
    node = argument.annotation
    if node is None:
        return _NOTHING
    if isinstance(node, ast.Subscript):
        return _of_class(node, argument, reader, scope)
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return _WORDS.get(ast.unparse(node), _NOTHING)
    word = node.value.strip()
    if word in _WORDS:
        return _WORDS[word]
    if _CLASS.fullmatch(word):
        return _NOTHING
    typed = _TYPED.fullmatch(word)
    return _sizes(typed["sizes"] if typed else word, argument, reader, scope), "array"


def _of_class(node: ast.Subscript, argument: ast.arg, reader: Reader, scope: Scope) -> _Said:
    """Return what Float[Array, "batch features"] says."""
    name = ast.unparse(node.value).split(".")[-1]
    if name == "Literal":
        return None, "static"
    texts = [
        one.value for one in ast.walk(node.slice)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]  # fmt: skip
    if not texts:
        return _NOTHING
    kind = "integers" if _WHOLE.fullmatch(name) else "array"
    return _sizes(texts[-1], argument, reader, scope), kind


def _sizes(text: str, argument: ast.arg, reader: Reader, scope: Scope) -> Shape:
    """Return the dimensions of "batch features", "[batch, features]" or "(3, n)"."""
    inner = text.strip().removeprefix("[").removesuffix("]")
    inner = inner.removeprefix("(").removesuffix(")")
    words = [one.strip() for one in inner.split(",")] if "," in inner else inner.split()
    found: list[int | str] = []
    for word in words:
        if not word:
            continue
        plain = _PREFIX.sub("", word, count=1).partition("=")[2] or _PREFIX.sub("", word, count=1)
        if plain.isdecimal():
            found.append(int(plain))
        elif _is_dimension(plain):
            found.append(plain)
        else:
            hint = 'name each dimension, as in "batch features" or "3 n"'
            message = f"{word} is no dimension"
            raise reader.error(message, argument.annotation or argument, scope, hint)
    return tuple(found)


def _is_dimension(text: str) -> bool:
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return False
    allowed = ast.Name | ast.BinOp | ast.Add | ast.Sub | ast.Mult | ast.Load | ast.Constant
    return all(isinstance(one, allowed) for one in ast.walk(tree)) and not any(
        isinstance(one, ast.Constant) and not isinstance(one.value, int) for one in ast.walk(tree)
    )


def dimensions(
    argument: ast.arg, shapes: Mapping[str, Any], reader: Reader, scope: Scope
) -> list[str]:
    """Return the dimensions in the shape of an argument, each as it is written: n, heads*width."""
    shape, _ = annotated(argument, reader, scope)
    stack: list[Any] = [shapes.get(argument.arg, shape)]
    found: list[str] = []
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, Mapping):
            stack += one.values()
        elif isinstance(one, list | tuple):
            stack += one
    return found
