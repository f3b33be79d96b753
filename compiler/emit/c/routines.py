"""Routines of loop nests as functions of C: arrays row behind row, and a workspace of the caller's.

In: a routine, and what its dimensions and arrays are called. Out: the parameters and the lines of
a function, and how many doubles it needs to work in.

    for i below n { y[i] = exp(x[i]) }   ->   for (size_t i = 0; i < n; i++)
                                                  y[i] = exp(x[i]);
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...kernels.c import TYPES, lines
from ...kernels.nests import (
    Accumulator,
    Buffer,
    Check,
    Loop,
    Matrix,
    Product,
    Routine,
    Statement,
    Store,
)
from ...kernels.values import Value
from ...notation.text import unused

_FIRST = {"add": "0.0", "mul": "1.0", "max": "-INFINITY", "min": "INFINITY", "all": "1"}
_NEXT = {
    "mul": "{0} *= {1};",
    "max": "{0} = gradc_max({0}, {1});",
    "min": "{0} = gradc_min({0}, {1});",
    "all": "{0} = {0} && {1};",
}


@dataclass(slots=True)
class Body:
    """What the lines of one function refer to: what arguments and buffers are called.

    `pointers` has the name of each buffer, `numbers` are those that are numbers and not arrays.
    """

    routine: Routine
    texts: dict[Value, str]
    pointers: Mapping[str, str]
    taken: set[str]
    numbers: frozenset[str] = frozenset()
    buffers: dict[str, Buffer] = field(default_factory=dict)
    made: int = 0

    def name(self, prefix: str = "v") -> str:
        """Return a name that nothing else has."""
        self.made += 1
        found = unused(f"{prefix}{self.made}", self.taken)
        self.taken.add(found)
        return found

    def write(self, values: Sequence[Value]) -> tuple[list[str], list[str]]:
        """Return the lines that values need where a statement stands, and their texts."""
        own = dict(self.texts)  # a load may be another one behind the next statement
        return lines(values, own, self.name, self.entry)

    def entry(self, buffer: str, index: Sequence[str]) -> str:
        """Return an entry of a buffer."""
        pointer = self.pointers[buffer]
        if buffer in self.numbers:
            return pointer
        if not index:
            return f"*{pointer}" if False else f"{pointer}[0]"
        sizes = self.buffers[buffer].shape[len(self.buffers[buffer].shape) - len(index) + 1 :]
        before, written = self.write(sizes)
        assert not before, "sizes of arrays are short"
        place = index[0]
        for size, one in zip(written, index[1:], strict=True):
            first = place if place.isidentifier() or place.isdigit() else f"({place})"
            size = size if size.isidentifier() or size.isdigit() else f"({size})"
            place = f"{first} * {size} + {one}"
        return f"{pointer}[{place}]"


def statements(body: Body, some: Sequence[Statement]) -> list[str]:
    """Return statements as lines."""
    found: list[str] = []
    for one in some:
        match one:
            case Store():
                found += _store(body, one)
            case Loop():
                found += _loop(body, one)
            case Product():
                found += _product(body, one)
            case Check():
                before, (holds,) = body.write([one.holds])
                found += [*before, f"if (!({holds}))", "    return 1;"]
    return found


def _store(body: Body, one: Store) -> list[str]:
    before, (value, *index) = body.write([one.value, *one.index])
    return [*before, f"{body.entry(one.buffer, index)} = {value};"]


def _loop(body: Body, one: Loop) -> list[str]:
    before, (extent,) = body.write([one.extent])
    index = body.name("i")
    body.texts[one.index] = index
    first = [line for each in one.accumulators for line in _begun(body, each)]
    inner = statements(body, one.body)
    more, values = body.write([each.value for each in one.accumulators])
    inner += more
    for each, value in zip(one.accumulators, values, strict=True):
        inner.append(_added(body, each, value))
    is_counted = extent.isidentifier() or extent.isdigit()
    least = extent if is_counted else f"((int64_t)({extent}) > 0 ? {extent} : 0)"
    head = f"for (size_t {index} = 0; {index} < {least}; {index}++) {{"
    if one.backwards:
        head = f"for (size_t {index} = {least}; {index}-- > 0;) {{"
    last = [
        f"{body.texts[each.result]} = gradc_total({body.texts[each.result]}, "
        f"{body.texts[each.result]}_rest);"
        for each in one.accumulators
        if each.op == "add"
    ]
    return [*before, *first, head, *(f"    {line}" for line in inner), "}", *last]


def _begun(body: Body, one: Accumulator) -> list[str]:
    name = body.texts[one.result] = body.name("s")
    kind = TYPES[one.result.kind]
    rest = [f"double {name}_rest = 0.0;"] if one.op == "add" else []
    return [f"{kind} {name} = {_FIRST[one.op]};", *rest]


def _added(body: Body, one: Accumulator, value: str) -> str:
    name = body.texts[one.result]
    if one.op == "add":
        return f"gradc_add(&{name}, &{name}_rest, {value});"
    if one.op == "all" and one.value.kind != "truth":
        value = f"({value}) != 0"
    elif one.op == "all":
        value = f"({value})"
    return _NEXT[one.op].format(name, value)


def _product(body: Body, one: Product) -> list[str]:
    left, right, result = one.left, one.right, one.result
    before, written = body.write(
        [
            *(result.at, result.row, left.at, left.row, left.column),
            *(right.at, right.row, right.column, one.rows, one.columns, one.inner),
        ]
    )
    at, row, left_at, left_row, left_column, right_at, *others = written
    given = [
        *(_place(body, result, at), row),
        *(_place(body, left, left_at), left_row, left_column),
        *(_place(body, right, right_at), *others),
    ]
    return [*before, f"gradc_product({', '.join(given)}, {int(one.adds)});"]


def _place(body: Body, matrix: Matrix, at: str) -> str:
    pointer = body.pointers[matrix.buffer]
    return pointer if at == "0" else f"{pointer} + {at}"


def workspace(body: Body) -> tuple[list[str], str]:
    """Return the lines that place a routine's own buffers, and how many doubles these have."""
    found, total = [], ""
    for one in body.routine.having("own"):
        before, sizes = body.write(one.shape)
        assert not before, "sizes of arrays are short"
        size = " * ".join(s if s.isidentifier() or s.isdigit() else f"({s})" for s in sizes) or "1"
        found.append(
            f"double *restrict {body.pointers[one.name]} = workspace{total and f' + {total}'};"
        )
        total = f"{total} + {size}" if total else size
    return found, total or "0"
