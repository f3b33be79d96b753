"""The mutants of a part: each a table's cell, an operation's trait, or a place in a module, changed.

In: the files of the tree. Out: `Mutant`s, in the order of the files, each with a name of its own.

    tanh: 1 - out^2 -> 1 + out^2
"""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from .changes import changes_of_cell, changes_of_code

ROOT = Path(__file__).parents[2]
_GRAMMAR = ROOT / "grammar"

# Where the cells of a row begin.
_SIGNS = re.compile(r"\s(=|on|kink|:)\s")


@dataclass(frozen=True)
class Mutant:
    """A change: where it is, what stood there and what does now, and what is put into place.

    `target` is the name of the function, chapter, kind, operation or module, and `new` its text,
    or the value that takes the place of `old`.
    """

    where: str
    was: str
    now: str
    target: str
    new: Any
    old: Any = None
    lines: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """What is listed: it has no number of a line, so that it stays as the files grow."""
        return f"{self.where}: {self.was} -> {self.now}"


def numbered(mutants: Iterable[Mutant]) -> list[Mutant]:
    """Return the mutants, those of one name told apart."""
    met: Counter[str] = Counter()
    found = []
    for one in mutants:
        met[one.name] += 1
        times = met[one.name]
        found.append(one if times == 1 else replace(one, now=f"{one.now} #{times}"))
    return found


# ---- expressions of the tables -----------------------------------------------------------------


def of_expression(text: str, names: Sequence[str]) -> Iterator[str]:
    """Yield an expression of the tables with one change each, all different and none as it was."""
    tree = _tree(text)
    met = {_text(tree)}
    for old, new in changes_of_cell(tree, names):
        changed = _text(_Put(old, new).visit(tree))
        _Put(new, old).visit(tree)
        if changed not in met:
            met.add(changed)
            yield changed


def _tree(text: str) -> ast.Expression:
    return ast.parse(text.strip().replace("^", "**"), mode="eval")


def _text(tree: ast.AST) -> str:
    return ast.unparse(tree).replace(" ** ", "^").replace("**", "^")


class _Put(ast.NodeTransformer):
    """Puts one node of a tree in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """Return what stands where a node stood."""
        return self.new if node is self.old else self.generic_visit(node)


def trimmed(was: str, now: str) -> tuple[str, str]:
    """Return two long texts without what is the same in them, but for some letters beside it."""
    if len(was) < _SHORT:
        return was, now
    before = _alike(was, now)
    after = _alike(was[before:][::-1], now[before:][::-1])
    begin, end = max(before - _BESIDE, 0), max(after - _BESIDE, 0)
    return tuple(
        f"{'…' if begin else ''}{one[begin : len(one) - end]}{'…' if end else ''}"
        for one in (was, now)
    )


def _alike(one: str, other: str) -> int:
    """Return how many letters two texts begin with that are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


_SHORT = 60
_BESIDE = 20


def split(text: str, signs: re.Pattern[str]) -> list[str]:
    """Return the parts of a text between signs that stand in no brackets, and the signs."""
    deep = 0
    depths = []
    for letter in text:
        deep += (letter in "([") - (letter in ")]")
        depths.append(deep)
    parts = []
    begin = 0
    for found in signs.finditer(text):
        if depths[found.start()] == 0:
            parts += [text[begin : found.start()], found[0]]
            begin = found.end()
    return [*parts, text[begin:]]


_COMMA = re.compile(r",\s")


# ---- functions.grad ----------------------------------------------------------------------------


def of_rules() -> Iterator[Mutant]:
    """Yield each row of functions.grad with a cell of it changed, left out, or another's."""
    for name in rules():
        yield from of_rule(name)


def of_rule(name: str) -> Iterator[Mutant]:
    """Yield a row of functions.grad with one change each."""
    for was, now, new in _of_row(rules()[name]):
        yield Mutant(name, *trimmed(was, now), name, new)


@cache
def rules() -> Mapping[str, str]:
    """Return the rows of functions.grad by name, each as one line."""
    text = (_GRAMMAR / "functions.grad").read_text("utf-8")
    joined = re.sub(r"\n +", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    found = (re.match(r"(\w+)\(.*", line) for line in joined.splitlines())
    return {row[1]: row[0] for row in found if row}


def _of_row(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield what stood in a row, what does now, and the row."""
    cells = split(text, _SIGNS)
    names = re.findall(r"(\w+)(?:=[^,)]*)?[,)]", cells[0])
    for index in range(2, len(cells), 2):
        sign, cell = cells[index - 1].strip(), cells[index]
        before, after = "".join(cells[:index]), "".join(cells[index + 1 :])
        listed = split(cell, _COMMA)
        for place in range(0, len(listed), 2):
            one = listed[place]
            for now in _of_cell(one.strip(), sign, names):
                changed = "".join([*listed[:place], now, *listed[place + 1 :]])
                yield (*_shown(sign, one, now), before + changed + after)
        if sign in ("on", "kink"):
            yield f"{sign} {cell.strip()}", "nothing", "".join(cells[: index - 1]) + after
        elif sign == ":" and len(listed) == 3 and listed[0].strip() != listed[2].strip():
            changed = ", ".join(listed[::-2])
            yield (*_shown(sign, cell, changed), before + changed + after)


def _of_cell(text: str, sign: str, names: Sequence[str]) -> Iterator[str]:
    if text in ("stops", "unknown"):
        yield "1"
    else:
        yield from of_expression(text, names)
        if sign == ":":
            yield "stops"


def _shown(sign: str, was: str, now: str) -> tuple[str, str]:
    return (
        f"{sign} {', '.join(_text(_tree(one)) for one in split(was, _COMMA)[::2])}",
        f"{sign} {now}",
    )


# ---- identities.grad ---------------------------------------------------------------------------


def of_identities() -> Iterator[Mutant]:
    """Yield each line of identities.grad with a side changed, or a condition changed or left out."""
    text = (_GRAMMAR / "identities.grad").read_text("utf-8")
    for chapter in re.finditer(r"^(\w+) \{\n(.*?)^\}$", text, re.MULTILINE | re.DOTALL):
        lines = [" ".join(line.split()) for line in chapter[2].splitlines() if line.strip()]
        for number, line in enumerate(lines):
            for new in _of_line(line):
                yield Mutant(chapter[1], line, new, chapter[1], new, number)


def _of_line(line: str) -> Iterator[str]:
    equation, when, conditions = line.partition(" when ")
    left, right = equation.split(" = ", 1)
    names = list(dict.fromkeys(re.findall(r"\b[a-z]\b", left)))
    for new in of_expression(left, names):
        yield f"{new} = {right}{when}{conditions}"
    for new in of_expression(right, names):
        yield f"{left} = {new}{when}{conditions}"
    listed = conditions.split(", ") if when else []
    for place, one in enumerate(listed):
        others = [*listed[:place], *listed[place + 1 :]]
        yield f"{equation} when {', '.join(others)}" if others else equation
        for new in of_expression(one, names):
            yield f"{equation} when {', '.join([*listed[:place], new, *listed[place + 1 :]])}"


# ---- mistakes.toml -----------------------------------------------------------------------------


def of_mistakes() -> Iterator[Mutant]:
    """Yield each kind of mistake with a wrong rule or a field of it changed."""
    tables = tomllib.loads((_GRAMMAR / "mistakes.toml").read_text("utf-8"))
    for kind, table in tables.items():
        for number, row in enumerate(table.get("rows", "").splitlines()):
            for was, now, new in _of_row(row):
                yield Mutant(f"{kind}: {row.partition('(')[0]}", was, now, kind, new, number)
        for field, value in table.items():
            for other in _of_field(value) if field not in ("rows", "said", "why") else ():
                yield Mutant(kind, f"{field} = {value}", str(other), kind, other, field)


def _of_field(value: Any) -> Sequence[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 9, max(value - 9, 1)]
    return (
        [[*value[:index], *value[index + 1 :]] for index in range(len(value))]
        if isinstance(value, list)
        else [""]
    )


# ---- traits ------------------------------------------------------------------------------------


def of_traits() -> Iterator[Mutant]:
    """Yield each operation without one of its traits, and with another number of operands."""
    path = ROOT / "compiler" / "graph" / "operations.py"
    for call, ops in _operations(ast.parse(path.read_text("utf-8"))):
        is_shaped = call.func.id == "_shaped"
        words = [one for one in call.args[is_shaped:] if isinstance(one, ast.Constant)]
        traits = [word for one in words if isinstance(one.value, str) for word in one.value.split()]
        for op in ops:
            for trait in traits:
                yield Mutant(op, trait, "nothing", op, tuple(one for one in traits if one != trait))
            for one in words:
                if isinstance(one.value, int):
                    yield Mutant(op, f"takes {one.value}", "any", op, None)


def _operations(tree: ast.Module) -> Iterator[tuple[Any, Sequence[str]]]:
    """Yield the calls that make the records of operations, and the operations that they are of."""
    (table,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "OPERATIONS"
    )
    assert isinstance(table, ast.Dict)
    for key, value in zip(table.keys, table.values, strict=True):
        assert isinstance(value, ast.Call)
        if isinstance(key, ast.Constant):
            yield value, [str(key.value)]
        else:
            ops, traits = value.args
            assert isinstance(ops, ast.Constant)
            record = ast.Call(ast.Name("_entrywise"), [traits], [])
            yield record, str(ops.value).split()


# ---- modules -----------------------------------------------------------------------------------


def of_modules(*paths: str) -> Iterator[Mutant]:
    """Yield the modules at some paths of the tree, each changed at one place."""
    for pattern in paths:
        for path in sorted(ROOT.glob(pattern)):
            yield from of_module(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))


def of_module(path: str, source: str) -> Iterator[Mutant]:
    """Yield a module, changed at one place each; what is no function's and no number's is left."""
    lines = source.splitlines(keepends=True)
    for where, tree in _parts(ast.parse(source)):
        for old, new in changes_of_code(tree):
            text = _spliced(lines, old, new)
            begin, end = old.lineno - 1, len(lines) - old.end_lineno  # type: ignore[attr-defined]
            was = " ".join("".join(lines[begin : len(lines) - end]).split())
            now = " ".join("".join(text[begin : len(text) - end]).split())
            used: Iterable[int] = ()
            if isinstance(tree, ast.expr):
                used = lines_with(where, lines)
            elif any(one is old for one in ast.walk(tree.args)):
                used = range(tree.lineno, (tree.end_lineno or tree.lineno) + 1)
            number = (*range(begin + 1, len(lines) - end + 1), *used)
            yield Mutant(f"{path} {where}", was, now, path, "".join(text), lines=number)


def lines_with(name: str, lines: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the lines that name a value of a module."""
    return (i for i, line in enumerate(lines, 1) if re.search(rf"\b{name}\b", line))


def _parts(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.expr]]:
    """Yield the functions of a module, those of classes too, and the values that it gives names."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, ast.FunctionDef):
                    yield f"{node.name}.{one.name}", one
        elif isinstance(node, ast.Assign):
            yield ast.unparse(node.targets[0]), node.value


def _spliced(lines: Sequence[str], old: Any, new: ast.AST) -> list[str]:
    """Return lines with a node in the place of another: the rest stays to the letter."""
    first, last = old.lineno - 1, old.end_lineno - 1
    before = lines[first].encode()[: old.col_offset].decode()
    after = lines[last].encode()[old.end_col_offset :].decode()
    text = ast.unparse(new)
    text = f"({text})" if isinstance(new, ast.expr) else text
    return [*lines[:first], f"{before}{text}{after}", *lines[last + 1 :]]
