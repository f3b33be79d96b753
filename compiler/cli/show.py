"""What the command line prints: tables for people, one JSON object for programs.

Each verb has a function that returns plain data and one that prints it.
"""

import json
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..errors import InputError, computing
from ..explain.explanation import Explanation
from ..explain.tables import tables
from ..explain.trace import Step, trace
from ..function import Function
from ..interpret.point import points_of
from ..interpret.reading import read_point
from ..syntax.read import spelled
from ..verify.report import Report, plain
from ..vocabulary import aliases, functions

_STYLES = {"excellent": "green", "acceptable": "green", "inspect": "yellow", "bug": "bold red"}


def read_values(at: str | None, data: Path | None) -> dict[str, Any]:
    """Return the values of a .json or .npz file, and over them those of `--at`."""
    values = {} if data is None else _read_data(data)
    return {**values, **({} if at is None else read_point(at))}


def values_for(function: Function, at: str | None, data: Path | None) -> dict[str, Any]:
    """Return the values for a function, by the names that its program has."""
    language = function.compilation.language
    return spelled(read_values(at, data), language, function.inputs)


def _read_data(path: Path) -> dict[str, Any]:
    try:
        if path.suffix.lower() == ".npz":
            content = np.load(path, allow_pickle=False)
            if isinstance(content, np.ndarray):
                raise InputError(f"{path} holds one array, and no name for it")
            with content as arrays:
                return dict(arrays)
        if path.suffix.lower() == ".json":
            content = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(content, dict):
                return {name: _from_json(name, value) for name, value in content.items()}
            raise InputError(f"{path} does not hold an object of names and values")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    except (ValueError, EOFError, RecursionError, BadZipFile) as error:
        raise InputError(f"{path} cannot be read as {path.suffix[1:]}: {error}") from None
    raise InputError(f"--data takes a .json or .npz file, not {path.name}")


def _from_json(name: str, value: Any) -> Any:
    """Return a value of a JSON file; the strings inf, -inf and nan are numbers."""
    if isinstance(value, dict):
        if not all(key.lstrip("-").isdigit() for key in value):
            raise InputError(f"the members of {name} are not numbered: the keys are whole numbers")
        return {int(key): _from_json(name, entry) for key, entry in value.items()}
    try:
        raw = np.array(value)
        array = raw.astype(float) if raw.dtype.kind in "biufU" else None
    except ValueError:
        array = None
    if array is None:
        raise InputError(f"the value of {name} is not a number or an array of numbers")
    return array if array.ndim else float(array)


# ---- eval --------------------------------------------------------------------------------------


def evaluation(function: Function, values: Mapping[str, Any], with_trace: bool) -> dict[str, Any]:
    """Return the value and the gradient, and the steps where they are asked for, by name."""
    graph = function.compilation.graph
    outputs = list(graph.outputs)
    derived = graph.differentiated()
    several = len(outputs) > 1
    with _complaints_in_words():
        if derived:
            value, gradient = function.value_and_gradient(**values)
        else:
            value, gradient = function.value(**values), ()
    fields = list(function.gradient_fields)
    gradients = [
        dict(zip(fields, one, strict=True))
        for one in (gradient if several or not derived else [gradient])
    ]
    by_output = dict(zip(derived, gradients, strict=True))
    result: dict[str, Any] = {
        "value": dict(zip(outputs, value, strict=True)) if several else value,
        "gradient": by_output if several else by_output.get(outputs[0], {}),
    }
    if with_trace:
        with computing():
            result["trace"] = trace(graph, points_of(graph, function.flat(values)))
    return result


def show_evaluation(function: Function, found: Mapping[str, Any]) -> None:
    """Print an evaluation as a table: steps, values, derivatives."""
    outputs = list(function.compilation.graph.outputs)
    if "trace" in found:
        _warn_of_overflow(found)
        headings = ("step", "formula", "value", *(f"∂{output}/∂step" for output in outputs))
        show_rows(headings, [_trace_row(step, outputs) for step in found["trace"]])
    rows: list[tuple[str, ...]] = []
    several = len(outputs) > 1
    for output in outputs:
        value = found["value"][output] if several else found["value"]
        gradient = found["gradient"].get(output, {}) if several else found["gradient"]
        rows.append((output, _number(value)))
        for name, derivative in gradient.items():
            for member, entry in _members(function, name, derivative):
                rows.append((f"∂{output}/∂{member}", _number(entry)))
    _print(_table(rows, show_header=False), rows)


def _warn_of_overflow(found: Mapping[str, Any]) -> None:
    """Say where the steps, which are those of the program as written, overflow alone."""
    value = found["value"]
    values = list(value.values()) if isinstance(value, dict) else [value]
    is_finite = all(np.isfinite(one).all() for one in values)
    if is_finite and not all(np.isfinite(step.value).all() for step in found["trace"]):
        note = "the steps overflow as they are written; the value is computed in a stable form"
        Console(stderr=True).print(f"warning: {note}", soft_wrap=True, highlight=False)


def _members(function: Function, name: str, derivative: Any) -> Iterator[tuple[str, Any]]:
    """Yield a derivative with its name; that of a family member by member."""
    members = function.compilation.graph.families.get(name, ())
    if not isinstance(derivative, list | dict):
        yield name, derivative
        return
    entries = derivative.values() if isinstance(derivative, dict) else derivative
    yield from zip(members, entries, strict=True)


def _trace_row(step: Step, outputs: Sequence[str]) -> tuple[str, ...]:
    adjoints = [_number(step.adjoints.get(output, 0.0)) for output in outputs]
    return (step.name, step.formula, _number(step.value), *adjoints)


@contextmanager
def _complaints_in_words() -> Iterator[None]:
    """Make an `InputError` of what the generated file raises, and a line of each warning."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with computing():
            yield
    for message in dict.fromkeys(str(warning.message) for warning in caught):
        Console(stderr=True).print(f"warning: {message}", soft_wrap=True, highlight=False)


def _number(value: Any) -> str:
    """Return a number to 12 digits, an array as NumPy shows it; -0 is 0."""
    return f"{float(value) + 0.0:.12g}" if np.ndim(value) == 0 else str(np.asarray(value) + 0.0)


# ---- verify ------------------------------------------------------------------------------------


def show_report(report: Report) -> None:
    """Print a verification as a table and its summary."""
    head, *rows = report.rows()
    table = Table(box=None, pad_edge=False)
    for heading in head:
        table.add_column(heading, no_wrap=True)
    for row in rows:
        verdict = f"[{_STYLES.get(row[-1], 'yellow')}]{row[-1]}[/]"
        table.add_row(*map(escape, row[:-1]), verdict)
    _print(table, [head, *rows])
    for line in ["", *report.summary()]:
        print(line)  # noqa: T201  # standard output


# ---- explain -----------------------------------------------------------------------------------


def show_explanation(explanation: Explanation) -> None:
    """Print a worked solution as three tables."""
    for number, one in enumerate(tables(explanation.solution)):
        if number:
            print()  # noqa: T201  # standard output
        show_rows(one.headings, one.rows, one.title)
    if explanation.notes:
        show_lines(["", *explanation.notes])


# ---- functions ---------------------------------------------------------------------------------


def vocabulary_rows(names: Sequence[str]) -> list[dict[str, str]]:
    """Return the columns of functions of the vocabulary, as `functions.grad` has them."""
    spellings: dict[str, list[str]] = {}
    for alias, name in aliases().items():
        spellings.setdefault(name, []).append(alias)
    return [
        {"name": name, **functions()[name].columns(), "also": ", ".join(spellings.get(name, []))}
        for name in names
    ]


def show_vocabulary(rows: Sequence[Mapping[str, str]]) -> None:
    """Print functions with their rules and domains."""
    shown = []
    for row in rows:
        rule = row["rule"] or (f"that of {row['definition']}" if row["definition"] else "")
        shown.append((row["function"], rule, row["domain"], row["kink"], row["also"]))
    show_rows(("function", "rule", "domain", "kink where 0", "also"), shown)


def show_rows(headings: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> None:
    """Print a table of plain text."""
    listed = [tuple(row) for row in rows]
    table = _table(listed, headings, title=title or None, title_justify="left")
    _print(table, [tuple(headings), *listed], title)


def _table(rows: Iterable[Sequence[str]], headings: Sequence[str] = (), **options: Any) -> Table:
    """Return a table of plain text: brackets in it are no markup."""
    table = Table(*map(escape, headings), box=None, pad_edge=False, **options)
    for row in rows:
        table.add_row(*map(escape, row))
    return table


def _print(table: Table, rows: Sequence[Sequence[str]], title: str = "") -> None:
    """Print a table in colour, as wide as a terminal; elsewhere its rows, as wide as they are."""
    console = Console()
    if console.is_terminal:
        console.print(table)
        return
    lines = [line for row in rows for line in zip_longest(*map(str.splitlines, row), fillvalue="")]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    written = [title] if title else []
    for line in lines:
        cells = [set_cell_size(cell, width) for cell, width in zip(line, widths, strict=True)]
        written.append("  ".join(cells).rstrip())
    show_lines(written)


def show_lines(lines: Sequence[str]) -> None:
    """Print lines as they are."""
    print("\n".join(lines))  # noqa: T201  # standard output


def show_json(content: Mapping[str, Any]) -> None:
    """Print one JSON object; arrays are lists, and inf and nan are strings."""
    print(json.dumps(_jsonable(content), ensure_ascii=False))  # noqa: T201  # standard output


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _jsonable(entry) for key, entry in value.items()}
    if isinstance(value, Step):
        return {
            "name": value.name,
            "formula": value.formula,
            "value": _jsonable(value.value),
            "adjoints": _jsonable(value.adjoints),
        }
    if isinstance(value, np.ndarray | np.generic):
        return _jsonable(value.tolist())
    if isinstance(value, list | tuple):
        return [_jsonable(entry) for entry in value]
    if isinstance(value, float):
        return plain(value)
    return value
