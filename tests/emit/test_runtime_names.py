"""What is copied into generated files has one name for each function, whatever module it is in."""

import ast
from collections import Counter
from pathlib import Path

import gradc.emit.numpy as rooms


def test_functions_that_are_copied_have_names_of_their_own() -> None:
    """A file may need several of these modules, and has one function by a name."""
    (folder,) = rooms.__path__
    found = Counter(
        statement.name
        for path in Path(folder).glob("runtime*.py")
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.FunctionDef)
    )
    assert found
    assert [name for name, count in found.items() if count > 1] == []
