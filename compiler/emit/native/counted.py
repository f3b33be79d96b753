"""Loops in LLVM's assembly, and what is accumulated in them.

Sums are of parts of so many terms, which the machine adds up in the order that it likes; the sums
of the parts are added with the error of each addition beside them. So the error is that of a part.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from ...kernels.nests import Accumulator, Loop, Product, Statement
from ...kernels.values import Value
from .blocks import Body

_LONG = 40  # lines of a step of a sum, of which one keeps the machine busy
_FIRST = 1000  # the number of what is said of loops
_PART = 128  # terms that are added up in any order, before their sum is added with its error
_STARTS = {
    "add": "0.0",
    "mul": "1.0",
    "max": "0xFFF0000000000000",
    "min": "0x7FF0000000000000",
    "all": "true",
}


# The names and the values that go into a step, and the names of those that leave it.
Carried: TypeAlias = Sequence[tuple[str, str, str]]
# What writes the statements of a loop.
Statements: TypeAlias = Callable[[Body, Sequence[Statement]], None]


def counted(
    body: Body,
    counter: str,
    start: str,
    end: str,
    carried: Carried,
    step: Callable[[], Sequence[str]],
    by: int = 1,
) -> list[str]:
    """Write a loop from `start` while below `end`, and return its carried values behind it.

    A carried value is (its kind, its name in a step, what it is at first); a step gives the next.
    """
    before, head, after = body.here, body.name(), body.name()
    some = body.line(f"icmp slt i64 {start}, {end}")
    body.lines.append(f"br i1 {some}, label %{head}, label %{after}")
    body.block(head)
    place = len(body.lines)
    following = f"%{body.prefix}n{body.name()}"
    given = step()
    body.lines.append(f"{following} = add nuw nsw i64 {counter}, {by}")
    more = body.line(f"icmp slt i64 {following}, {end}")
    latch = body.here
    is_simple = bool(carried) and len(body.lines) - place <= _LONG and not body.is_product
    hints = _hints(body, is_wide=is_simple)
    body.lines.append(f"br i1 {more}, label %{head}, label %{after}, !llvm.loop {hints}")
    phis = [f"{counter} = phi i64 [{start}, %{before}], [{following}, %{latch}]"]
    phis += [
        f"{name} = phi {kind} [{first}, %{before}], [{new}, %{latch}]"
        for (kind, name, first), new in zip(carried, given, strict=True)
    ]
    body.lines[place:place] = phis
    body.block(after)
    return [
        body.line(f"phi {kind} [{first}, %{before}], [{new}, %{latch}]")
        for (kind, _, first), new in zip(carried, given, strict=True)
    ]


def _hints(body: Body, *, is_wide: bool) -> str:
    """Return what is said of a loop: it is not unrolled, and but for short sums not interleaved."""
    known = len(body.declared)
    own = [f"!{_FIRST + known + 1}"]
    said = ['!{!"llvm.loop.unroll.disable"}']
    if not is_wide:
        own.append(f"!{_FIRST + known + 2}")
        said.append('!{!"llvm.loop.interleave.count", i32 1}')
    name = f"!{_FIRST + known}"
    body.declared[f"{name} = distinct !{{{', '.join([name, *own])}}}"] = None
    for one, text in zip(own, said, strict=True):
        body.declared[f"{one} = {text}"] = None
    return name


def loop(body: Body, one: Loop, statements: Statements) -> None:
    """Write a loop; what it accumulates has a name behind it."""
    (extent,) = body.write([one.extent])
    known = dict(body.texts)
    results = _whole(body, one, ranged(body, one, "0", extent, statements))
    body.texts = known
    for acc, text in zip(one.accumulators, results, strict=True):
        body.texts[acc.result] = text


def is_inner(one: Loop) -> bool:
    """Return whether there is no loop in a loop."""
    return not any(isinstance(inner, Loop | Product) for inner in one.body)


def is_short(one: Loop) -> bool:
    """Return whether a loop is known to be of few steps, which are added up in any order."""
    return one.extent.op == "constant" and one.extent.number <= _PART


def ranged(body: Body, one: Loop, start: str, end: str, statements: Statements) -> list[str]:
    """Write steps of a loop, and return what it accumulates, the error of each sum behind it."""
    has_sums = any(acc.op == "add" for acc in one.accumulators)
    if has_sums and is_inner(one) and not is_short(one) and not body.is_product:
        return _in_parts(body, one, start, end, statements)
    return _plain(body, one, start, end, statements)


def combined(body: Body, one: Loop, slots: str, count: str) -> dict[Value, str]:
    """Write the sum of the totals and errors of groups, and return what sums are called."""
    group, width = f"%i{body.name()}", 2 * len(one.accumulators)
    totals = _totals(body, one)

    def step() -> list[str]:
        first = body.line(f"mul i64 {group}, {width}")
        own = [body.load(slots, first, place) for place in range(width)]
        sums = _added(body, one, totals, own[::2])
        given = []
        for total, error, more in zip(sums[::2], sums[1::2], own[1::2], strict=True):
            given += [total, body.line(f"fadd double {error}, {more}")]
        return given

    behind = counted(body, group, "0", count, _with_errors(one, totals), step)
    results = _whole(body, one, behind)
    return {acc.result: text for acc, text in zip(one.accumulators, results, strict=True)}


def _step(body: Body, one: Loop, counter: str, statements: Statements) -> list[str]:
    """Write what a step does, and return the values that are accumulated."""
    known = dict(body.texts)
    index = counter
    if one.backwards:
        (extent,) = body.write([one.extent])
        last = body.line(f"sub nsw i64 {extent}, 1")
        index = body.line(f"sub nsw i64 {last}, {counter}")
    body.texts[one.index] = index
    statements(body, one.body)
    values = body.write([acc.value for acc in one.accumulators])
    body.texts = known
    return values


def _plain(body: Body, one: Loop, start: str, end: str, statements: Statements) -> list[str]:
    """Write a loop whose sums are added up as they come; outer ones with their errors beside."""
    counter = f"%i{body.name()}"
    totals = _totals(body, one)
    is_last = is_inner(one)

    def step() -> list[str]:
        values = [
            value if acc.op == "add" and not is_last else _accumulated(body, acc, name, value)
            for acc, (_, name, _), value in zip(
                one.accumulators, totals, _step(body, one, counter, statements), strict=True
            )
        ]
        return values if is_last else _added(body, one, totals, values)

    if not is_last:
        return counted(body, counter, start, end, _with_errors(one, totals), step)
    found = counted(body, counter, start, end, totals, step)
    none = {acc: ["0.0"] if acc.op == "add" else [] for acc in one.accumulators}
    return [
        text
        for acc, one_ in zip(one.accumulators, found, strict=True)
        for text in (one_, *none[acc])
    ]


def _in_parts(body: Body, one: Loop, first: str, extent: str, statements: Statements) -> list[str]:
    """Write a loop in parts: within one, sums are in the order that the machine likes."""
    start, counter = f"%i{body.name()}", f"%i{body.name()}"
    totals = _totals(body, one)

    def part() -> list[str]:
        next_one = body.line(f"add nuw nsw i64 {start}, {_PART}")
        is_last = body.line(f"icmp sge i64 {next_one}, {extent}")
        end = body.line(f"select i1 {is_last}, i64 {extent}, i64 {next_one}")
        inner = [
            (kind, f"{name}p", name if acc.op != "add" else "-0.0")
            for acc, (kind, name, _) in zip(one.accumulators, totals, strict=True)
        ]

        def step() -> list[str]:
            values = _step(body, one, counter, statements)
            return [
                _accumulated(body, acc, name, value)
                for acc, (_, name, _), value in zip(one.accumulators, inner, values, strict=True)
            ]

        return _added(body, one, totals, counted(body, counter, start, end, inner, step))

    carried = _with_errors(one, totals)
    return counted(body, start, first, extent, carried, part, _PART)


def _totals(body: Body, one: Loop) -> Carried:
    """Return what is carried of accumulators."""
    return [
        ("i1" if acc.op == "all" else "double", f"%c{body.name()}", _STARTS[acc.op])
        for acc in one.accumulators
    ]


def _with_errors(one: Loop, totals: Carried) -> Carried:
    """Return what is carried, with the error of each sum behind it."""
    found: list[tuple[str, str, str]] = []
    for acc, (kind, name, first) in zip(one.accumulators, totals, strict=True):
        found.append((kind, name, first))
        if acc.op == "add":
            found.append((kind, f"{name}e", "0.0"))
    return found


def _added(body: Body, one: Loop, totals: Carried, values: Sequence[str]) -> list[str]:
    """Return totals after a step or a part, of which sums get theirs added, with its error."""
    given: list[str] = []
    for acc, (_, name, _), value in zip(one.accumulators, totals, values, strict=True):
        if acc.op == "add":
            given += _two_sum(body, name, f"{name}e", value)
        else:
            given.append(value)
    return given


def _whole(body: Body, one: Loop, behind: Sequence[str]) -> list[str]:
    """Return totals, the error of each sum added to it."""
    left = iter(behind)
    return [
        _with_error(body, next(left), next(left)) if acc.op == "add" else next(left)
        for acc in one.accumulators
    ]


def _accumulated(body: Body, acc: Accumulator, old: str, value: str) -> str:
    match acc.op:
        case "add":
            return body.line(f"fadd reassoc contract double {old}, {value}")
        case "mul":
            return body.line(f"fmul double {old}, {value}")
        case "all":
            return body.line(f"and i1 {old}, {value}")
    name = "maximum" if acc.op == "max" else "minimum"
    return body._call(f"llvm.{name}.f64", "double", [old, value])


def _two_sum(body: Body, total: str, error: str, value: str) -> list[str]:
    """Return a sum, and the sum of the errors of all sums so far (Knuth 1969)."""
    new = body.line(f"fadd double {total}, {value}")
    part = body.line(f"fsub double {new}, {total}")
    lost = body.line(f"fsub double {total}, {body.line(f'fsub double {new}, {part}')}")
    more = body.line(f"fsub double {value}, {part}")
    return [new, body.line(f"fadd double {error}, {body.line(f'fadd double {lost}, {more}')}")]


def _with_error(body: Body, total: str, error: str) -> str:
    """Return a sum with its error, which is none where the sum is infinite."""
    if error == "0.0":
        return total
    whole = body.line(f"fadd double {total}, {error}")
    fits = body.line(f"fcmp ord double {error}, 0.0")
    return body.line(f"select i1 {fits}, double {whole}, double {total}")
