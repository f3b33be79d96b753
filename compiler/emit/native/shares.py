"""Loops whose steps threads take, in LLVM's assembly: a function of some steps, and its call.

    i64 loop(values from outside, slots, from, to)   from step to step; where they add something up
                                                     from group to group, of so many steps each
    i32 loop_some(context, from, to)                 the same, as `threads.ll` calls it

What is added up is a total and its error for each group, in `slots`, and groups are the same for
any number of threads: so results have the same bits.
"""

import re
from collections.abc import Mapping

from ...kernels.arrays.apart import cost, is_apart
from ...kernels.llvm import KINDS
from ...kernels.nests import Loop, Routine
from .blocks import Body, pointer
from .counted import Statements, combined, counted, is_inner, is_short, ranged
from .objects import WORTH

# What the machine code of all programs has under this name.
SHARED = "gradc_shared"
_GROUPS = 64  # at most; and so many steps where they are vectors:
_STEPS = 1024
_NAME = re.compile(r"%[A-Za-z_][\w.]*")


def is_shared(body: Body, one: Loop) -> bool:
    """Return whether a loop is one that threads may take."""
    return is_apart(one, body.buffers) and not is_short(one)


def shared_loop(body: Body, one: Loop, routine: Routine, statements: Statements) -> None:
    """Write a loop that threads may take; what it adds up has a name behind it."""
    name = f"{routine.name}_loop{len(body.functions)}"
    extent, price = body.write([one.extent, cost([one], (), body.maker)])
    step, count, slots = "1", extent, "null"
    if one.accumulators:
        step, count = _groups(body, one, extent)
        slots = body.line(f"alloca double, i64 {_GROUPS * 2 * len(one.accumulators)}")
    inner = _steps(body, one, extent, step, statements)
    outside = _outside(inner, {**_known(body, routine), step: "i64"})
    body.functions[name] = _functions(name, inner, outside)
    body.functions |= inner.functions
    body.declared[f"declare i32 @{SHARED}(ptr, ptr, i64, i64, i64, i64)"] = None
    _call(body, name, outside, slots, count, price)
    if one.accumulators:
        body.texts |= combined(body, one, slots, count)


def _groups(body: Body, one: Loop, extent: str) -> tuple[str, str]:
    """Return of how many steps a group is, and how many there are: told by the extent alone."""
    least = _STEPS if is_inner(one) else 1
    most = body.line(f"sdiv i64 {body.line(f'add i64 {extent}, {_GROUPS - 1}')}, {_GROUPS}")
    is_more = body.line(f"icmp sgt i64 {most}, {least}")
    step = body.line(f"select i1 {is_more}, i64 {most}, i64 {least}")
    up = body.line(f"add i64 {extent}, {body.line(f'sub i64 {step}, 1')}")
    return step, body.line(f"sdiv i64 {up}, {step}")


def _steps(body: Body, one: Loop, extent: str, step: str, statements: Statements) -> Body:
    """Return the lines of the function of some of the steps."""
    inner = Body(Routine("", (), (), ()), body.maker, body.declared)
    inner.prefix, inner.buffers, inner.functions = "w", body.buffers, dict(body.functions)
    inner.texts = dict(body.texts)
    if not one.accumulators:
        ranged(inner, one, "%from", "%to", statements)
        return inner
    group, width = "%group", 2 * len(one.accumulators)

    def of_group() -> list[str]:
        start = inner.line(f"mul i64 {group}, {step}")
        behind = inner.line(f"add i64 {start}, {step}")
        is_last = inner.line(f"icmp sgt i64 {behind}, {extent}")
        end = inner.line(f"select i1 {is_last}, i64 {extent}, i64 {behind}")
        known = dict(inner.texts)
        found = ranged(inner, one, start, end, statements)
        inner.texts = known
        first = inner.line(f"mul i64 {group}, {width}")
        for place, text in enumerate(found):
            at = inner.line(f"add i64 {first}, {place}")
            slot = inner.line(f"getelementptr double, ptr %slots, i64 {at}")
            inner.lines.append(f"store double {text}, ptr {slot}")
        return []

    counted(inner, group, "%from", "%to", (), of_group)
    return inner


def _known(body: Body, routine: Routine) -> dict[str, str]:
    """Return the kinds of all that is known outside of a loop, by name."""
    known = {text: KINDS[value.kind] for value, text in body.texts.items()}
    pointers = {pointer(one): "ptr noalias" for one in routine.buffers if not one.of}
    return {**known, **pointers, "%blas": "ptr"}


def _outside(inner: Body, known: Mapping[str, str]) -> dict[str, str]:
    """Return what lines refer to and do not name themselves, with its kind."""
    used = {name for line in inner.lines for name in _NAME.findall(line)}
    own = {line.partition(" = ")[0] for line in inner.lines if line.startswith("%")}
    return {name: kind for name, kind in known.items() if name in used - own}


def _functions(name: str, inner: Body, outside: Mapping[str, str]) -> str:
    taken = [f"{kind} {one}" for one, kind in outside.items()]
    taken += ["ptr noalias %slots", "i64 %from", "i64 %to"]
    loads, given = [], []
    for place, (one, kind) in enumerate([*outside.items(), ("%slots", "ptr")]):
        plain = kind.removesuffix(" noalias")
        loads.append(f"%at{place} = getelementptr i64, ptr %context, i64 {place}")
        loads.append(f"{one} = load {plain}, ptr %at{place}")
        given.append(f"{plain} {one}")
    lines, loaded = "\n  ".join(inner.lines), "\n  ".join(loads)
    return f"""
define internal i64 @{name}({", ".join(taken)}) noinline {{
entry:
  {lines}
  ret i64 0
failed:
  ret i64 1
}}
define internal i32 @{name}_some(ptr %context, i64 %from, i64 %to) {{
  {loaded}
  %status = call i64 @{name}({", ".join([*given, "i64 %from", "i64 %to"])})
  %short = trunc i64 %status to i32
  ret i32 %short
}}"""


def _call(
    body: Body, name: str, outside: Mapping[str, str], slots: str, count: str, price: str
) -> None:
    """Write the call of the function: by threads where there are several and it is worth it."""
    plain = {one: kind.removesuffix(" noalias") for one, kind in outside.items()}
    own = [*plain.items(), (slots, "ptr")]
    several, alone, behind = body.name(), body.name(), body.name()
    context = body.line(f"alloca i64, i64 {len(own)}")
    is_several = body.line("icmp sgt i64 %threads, 1")
    body.lines.append(f"br i1 {is_several}, label %{several}, label %{alone}")
    body.block(several)
    for place, (one, kind) in enumerate(own):
        at = body.line(f"getelementptr i64, ptr {context}, i64 {place}")
        body.lines.append(f"store {kind} {one}, ptr {at}")
    each = body.line(f"sdiv i64 {body.line(f'mul i64 {count}, {WORTH}')}, {price}")
    least = body.line(f"add i64 {each}, 1")
    given = f"ptr @{name}_some, ptr {context}, i64 {count}, i64 1, i64 %threads, i64 {least}"
    short = body.line(f"call i32 @{SHARED}({given})")
    first = body.line(f"sext i32 {short} to i64")
    body.jump(behind)
    body.block(alone)
    taken = [f"{kind} {one}" for one, kind in own]
    second = body.line(f"call i64 @{name}({', '.join([*taken, 'i64 0', f'i64 {count}'])})")
    body.jump(behind)
    body.block(behind)
    status = body.line(f"phi i64 [{first}, %{several}], [{second}, %{alone}]")
    after = body.name()
    holds = body.line(f"icmp eq i64 {status}, 0")
    body.lines.append(f"br i1 {holds}, label %{after}, label %failed")
    body.block(after)
