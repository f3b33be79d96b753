"""How long generated files are: `python -m tests.lengths` from the root of the tree.

Statements and operations of the NumPy files of all golden programs, and of all textbook identities
of matrix calculus, added up.
"""

import ast
import json
import re
from pathlib import Path

import gradc

_FOLDER = Path(__file__).parent
_OPERATIONS = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Compare, ast.BoolOp, ast.IfExp)
_STATEMENTS = (ast.Assign, ast.AugAssign, ast.Return, ast.Expr)


def length(source: str) -> tuple[int, int]:
    """Return the number of statements and of operations in Python text."""
    nodes = [*ast.walk(ast.parse(source))]
    return (
        sum(isinstance(node, _STATEMENTS) for node in nodes),
        sum(isinstance(node, _OPERATIONS) for node in nodes),
    )


def programs() -> dict[str, tuple[str, list[str] | None]]:
    """Return the text of each program by its name, and the variables that it names."""
    found = {}
    for path in sorted((_FOLDER / "golden" / "programs").glob("*.grad")):
        text = path.read_text(encoding="utf-8")
        match = re.match(r"# wrt: (.*)", text)
        found[path.stem] = text, match[1].split(", ") if match else None
    table = _FOLDER / "cases" / "matrix_identities.jsonl"
    for line in table.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found[row["name"]] = row["program"], [*row["gradient"]]
    return found


def total() -> tuple[int, int]:
    """Return the statements and the operations of all programs together."""
    lengths = [length(gradc.compile(text, wrt=wrt).source) for text, wrt in programs().values()]
    return sum(one for one, _ in lengths), sum(other for _, other in lengths)


if __name__ == "__main__":
    print("{} statements, {} operations".format(*total()))  # noqa: T201  # that is what it is for
