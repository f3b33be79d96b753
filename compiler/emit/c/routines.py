"""Routines of loop nests as lines of C: arrays row behind row, and a workspace of the caller's.

In: a routine, and what its dimensions and arrays are called. Out: the lines of a function, and how
many doubles it needs to work in.

    for i below n { y[i] = exp(x[i]) }   ->   for (size_t i1 = 0; i1 < n; i1++) {
                                                  y[i1] = exp(x[i1]);
                                              }
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field

from ...kernels.c import TYPES, lines
from ...kernels.nests import (
    Accumulator,
    Buffer,
    Check,
    Let,
    Loop,
    Matrix,
    Product,
    Routine,
    Statement,
    Store,
)
from ...kernels.values import Value, ordered
from ...notation.text import unused

_FIRST = {"add": "0.0", "mul": "1.0", "max": "-INFINITY", "min": "INFINITY", "all": "1"}


@dataclass(slots=True)
class Body:
    """What the lines of one function refer to: buffers by their names, what they are called.

    `texts` is what arguments are called, `pointers` has the name of each buffer, `numbers` are
    those that are numbers and not arrays.
    `function` says what a function is called. What lines use is kept: arguments and arrays by their
    names in `used`, functions in `called`.
    """

    routine: Routine
    texts: dict[Value, str]
    pointers: Mapping[str, str]
    numbers: frozenset[str]
    function: Callable[[str], str]
    taken: set[str]
    used: set[str] = field(default_factory=set)
    called: dict[str, None] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    buffers: dict[str, Buffer] = field(init=False)

    def __post_init__(self) -> None:
        self.buffers = {one.name: one for one in self.routine.buffers}

    def name(self, prefix: str = "v") -> str:
        """Return a name that nothing else has."""
        self.made[prefix] = self.made.get(prefix, 0) + 1
        found = unused(f"{prefix}{self.made[prefix]}", self.taken)
        self.taken.add(found)
        return found

    def call(self, function: str, arguments: Sequence[str]) -> str:
        """Return the call of a function."""
        self.called[function] = None
        return f"{self.function(function)}({', '.join(arguments)})"

    def pointer(self, buffer: str) -> str:
        """Return what a buffer is called, where it is used."""
        self.used.add(self.pointers[buffer])
        return self.pointers[buffer]

    def write(
        self, values: Sequence[Value], summands: Container[Value] = ()
    ) -> tuple[list[str], list[str]]:
        """Return the lines that values need where a statement stands, and their texts.

        Those that are `summands` stand in a sum as they are.
        """
        self._use(values)
        return lines(values, self.texts, self.name, self.named, summands)

    def short(self, values: Sequence[Value]) -> list[str]:
        """Return the texts of sizes, which need no lines, as factors."""
        self._use(values)
        written = lines(values, self.texts, None)[1]
        return [*map(_factor, written)]

    def _use(self, values: Sequence[Value]) -> None:
        self.used.update(self.texts[one] for one in ordered(values) if one in self.texts)

    def named(self, value: Value, operands: Sequence[str]) -> str:
        """Return the text of an entry that is loaded, or of a call."""
        if value.op == "call":
            return self.call(value.name, operands)
        entry = self.entry(value.name, operands)
        return f"((uint64_t)(int64_t){entry})" if self.is_whole(value.name) else entry

    def is_whole(self, name: str) -> bool:
        """Return whether a buffer of the workspace, which has doubles, holds whole numbers."""
        buffer = self.buffers[name]
        return buffer.role == "own" and buffer.kind == "whole"

    def entry(self, buffer: str, index: Sequence[str]) -> str:
        """Return an entry of a buffer."""
        pointer = self.pointer(buffer)
        if buffer in self.numbers:
            return pointer
        if not index:
            return f"*{pointer}"
        shape = self.buffers[buffer].shape
        behind = self.short(shape[len(shape) - len(index) + 1 :])
        place = index[0]
        for size, one in zip(behind, index[1:], strict=True):
            factors = [_factor(place), size]
            first = "" if "0" in factors else " * ".join(f for f in factors if f != "1")
            place = " + ".join(text for text in (first, one) if text and text != "0") or "0"
        return f"{pointer}[{place}]"


def _factor(text: str) -> str:
    return text if text.isidentifier() or text.isdigit() else f"({text})"


def statements(body: Body, some: Sequence[Statement]) -> list[str]:
    """Return statements as lines."""
    found: list[str] = []
    for one in some:
        match one:
            case Store():
                before, (value, *index) = body.write([one.value, *one.index], one.index)
                value = f"(double)(int64_t)({value})" if body.is_whole(one.buffer) else value
                found += [*before, f"{body.entry(one.buffer, index)} = {value};"]
            case Let():
                before, (value,) = body.write([one.value])
                name = body.texts[one.result] = body.name("t")
                found += [*before, f"const {TYPES[one.result.kind]} {name} = {value};"]
            case Loop():
                found += _loop(body, one)
            case Product():
                found += _product(body, one)
            case Check():
                before, (holds,) = body.write([one.holds])
                found += [*before, f"if (!({holds})) {{", "    return 1;", "}"]
    return found


def _loop(body: Body, one: Loop) -> list[str]:
    before, (extent,) = body.write([one.extent])
    index = body.texts[one.index] = body.name("i")
    if not (extent.isidentifier() or extent.isdigit()):
        end = body.name("n")
        before.append(f"const size_t {end} = (int64_t)({extent}) > 0 ? {extent} : 0;")
        extent = end
    for each in one.accumulators:
        before += _begun(body, each)
    inner = statements(body, one.body)
    more, values = body.write([each.value for each in one.accumulators])
    inner += more
    inner += [_added(body, *each) for each in zip(one.accumulators, values, strict=True)]
    head = f"for (size_t {index} = 0; {index} < {extent}; {index}++) {{"
    if one.backwards:
        head = f"for (size_t {index} = {extent}; {index}-- > 0;) {{"
    last = []
    for each in one.accumulators:
        name = body.texts[each.result]
        if each.op == "add":
            last.append(f"{name} = {body.call('total', [name, f'{name}_rest'])};")
    return [*before, head, *(f"    {line}" for line in inner), "}", *last]


def _begun(body: Body, one: Accumulator) -> list[str]:
    name = body.texts[one.result] = body.name("s")
    first = f"{TYPES[one.result.kind]} {name} = {_FIRST[one.op]};"
    return [first, f"double {name}_rest = 0.0;"] if one.op == "add" else [first]


def _added(body: Body, one: Accumulator, value: str) -> str:
    name = body.texts[one.result]
    match one.op:
        case "add":
            return f"{body.call('added', [f'&{name}', f'&{name}_rest', value])};"
        case "mul":
            return f"{name} *= {value};"
        case "all":
            holds = f"({value})" if one.value.kind == "truth" else f"({value}) != 0"
            return f"{name} = {name} && {holds};"
    return f"{name} = {body.call(one.op, [name, value])};"


def _product(body: Body, one: Product) -> list[str]:
    left, right, result = one.left, one.right, one.result
    before, written = body.write(
        [
            *(result.at, result.row, left.at, left.row, left.column),
            *(right.at, right.row, right.column, one.rows, one.columns, one.inner),
        ],
        (result.at, left.at, right.at),
    )
    at, row, left_at, left_row, left_column, right_at, *others = written
    given = [
        *(_place(body, result, at), row),
        *(_place(body, left, left_at), left_row, left_column),
        *(_place(body, right, right_at), *others),
        str(int(one.adds)),
    ]
    return [*before, f"{body.call('product', given)};"]


def _place(body: Body, matrix: Matrix, at: str) -> str:
    pointer = body.pointer(matrix.buffer)
    return pointer if at == "0" else f"{pointer} + {at}"


def workspace(body: Body) -> tuple[list[str], str]:
    """Return the lines that place a routine's own buffers, and how many doubles these have."""
    found: list[str] = []
    needed: list[str] = []
    for one in body.routine.having("own"):
        if needed:
            found.append(f"workspace += {needed[-1]};")
        found.append(f"double *restrict {body.pointers[one.name]} = workspace;")
        needed.append(" * ".join(size for size in body.short(one.shape) if size != "1") or "1")
    return found, " + ".join(needed) or "0"
