"""Functions of real modules as text, to be copied into generated files.

In: a package with modules `runtime…`, and the choices that are True for a program, which are names
in capitals. Out: the module's functions by name, each choice made.

    def _f(x: Any) -> Any:                    def _f(x: Any) -> Any:
        y = x[0] if FAMILIES else x     ->        y = x
        if SIZES:                                 y = _g(y)
            y = _g(y)                             return y
        return y
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TypeAlias

# From a place, a line and a column, to another, and the text that is to stand there.
_Edit: TypeAlias = tuple[tuple[int, int], tuple[int, int], str]
# What a function of a file's own may call.
_CALLED = re.compile(r"(?<!\w)(_\w+)\(")


@cache
def functions(package: str) -> Mapping[str, str]:
    """Return the functions of a package's modules `runtime…` by name, in the order of these."""
    modules = [one for one in files(package).iterdir() if one.name.startswith("runtime")]
    texts = [one.read_text(encoding="utf-8") for one in sorted(modules, key=lambda one: one.name)]
    split = [part for text in texts for part in text.rstrip().split("\n\n\n")]
    parts = [part for part in split if part.startswith(("def ", "@"))]
    return {part.partition("def ")[2].partition("(")[0]: part for part in parts}


@cache
def constants(package: str, module: str) -> str:
    """Return what a module of a package has above its functions, under a comment."""
    text = files(package).joinpath(f"{module}.py").read_text(encoding="utf-8")
    return next(part for part in text.split("\n\n\n") if part.startswith("#"))


def with_called(package: str, used: Iterable[str]) -> list[str]:
    """Return the functions that are used of a package, and those that they call, in its order."""
    own = functions(package)
    found = {name for name in used if name in own}
    waiting = [*found]
    while waiting:
        called = {name for name in _CALLED.findall(own[waiting.pop()]) if name in own} - found
        waiting += called
        found |= called
    return [name for name in own if name in found]


@cache
def copied(package: str, name: str, chosen: frozenset[str] = frozenset()) -> str:
    """Return a function of a package's module `runtime` as it stands in a generated file."""
    text = functions(package)[name]
    lines = text.splitlines(keepends=True)
    edits = sorted(_edits(ast.parse(text).body[0], text, chosen), reverse=True)
    for (first, start), (last, end), new in edits:
        behind = lines[last - 1][end:] if last <= len(lines) else ""
        lines[first - 1 : last] = [lines[first - 1][:start] + new + behind]
        lines[first:first] = [""] * (last - first)
    return "".join(lines)


def _edits(function: ast.stmt, text: str, chosen: frozenset[str]) -> Iterator[_Edit]:
    stack: list[ast.AST] = [function]
    while stack:
        node = stack.pop()
        parts = [*ast.iter_child_nodes(node)]
        match node:
            case ast.If(test=ast.Name(id=name)) if name.isupper():
                last = node.lineno if name in chosen else node.end_lineno or 0
                yield (node.lineno, 0), (last + 1, 0), ""
                parts = [*node.body] if name in chosen else []
                for line in range(last + 1, (node.end_lineno or 0) + 1):
                    yield (line, 0), (line, 4), ""
            case ast.If(test=ast.IfExp() as test):
                yield *_head(node), f"if {_side(test, text, chosen)}:\n"
                parts = [*node.body, *node.orelse]
            case ast.IfExp(test=ast.Name(id=name)) if name.isupper():
                end = node.end_lineno or 0, node.end_col_offset or 0
                yield (node.lineno, node.col_offset), end, _side(node, text, chosen)
        stack.extend(parts)


def _head(node: ast.If) -> tuple[tuple[int, int], tuple[int, int]]:
    return (node.lineno, node.col_offset), (node.body[0].lineno, 0)


def _side(choice: ast.IfExp, text: str, chosen: frozenset[str]) -> str:
    side = choice.body if ast.unparse(choice.test) in chosen else choice.orelse
    return ast.get_source_segment(text, side) or ""
