"""The functions of a program in LLVM's assembly, which `objects.ll` calls.

    number(in, out)         one point: where its numbers are, and where the results go
    points(pointers, n)     n points, whole groups: where the row of each argument begins, or the
                            one number where the layout has an n for it, and where the row of each
                            result does

Where a kernel does not hold for every number, rows that have such a number are worked out a second
time, by kernels that do.
"""

from ...kernels.llvm import Block
from .objects import GROUP
from .program import Program, Variant


def points(program: Program, layout: str) -> str:
    """Return the text of `points`, whose arguments are rows (r) or numbers (n) as told."""
    declared: dict[str, None] = {}
    parts = [_loop("near", program.near, layout, declared, "!0")]
    if program.anywhere is not None:
        parts.append(_loop("anywhere", program.anywhere, layout, declared, "!1"))
    return "\n".join([*declared, *parts, _driver(program, len(layout)), *_NOTES])


# The points of a loop are apart from each other, which LLVM does not look for among many rows. Two
# vectors at a time fill the time in which a step of a long formula waits for the one before it.
# What is seldom worked out twice takes less time to compile one point at a time.
_GROUP = ", !llvm.access.group !2"
_NOTES = (
    "!0 = distinct !{!0, !3, !5}",
    "!1 = distinct !{!1, !4}",
    "!2 = distinct !{}",
    '!3 = !{!"llvm.loop.parallel_accesses", !2}',
    '!4 = !{!"llvm.loop.vectorize.enable", i1 false}',
    '!5 = !{!"llvm.loop.interleave.count", i32 2}',
)


def _loop(name: str, variant: Variant, layout: str, declared: dict[str, None], note: str) -> str:
    """Return a loop over points; it gives 0 where all were near."""
    before, inside = Block("b", declared), Block("v", declared)
    for place, (argument, kind) in enumerate(zip(variant.arguments, layout, strict=True)):
        if kind == "n":
            inside.texts[argument] = before.line(f"load double, ptr %in{place}")
        else:
            at = inside.line(f"getelementptr inbounds double, ptr %in{place}, i64 %i")
            inside.texts[argument] = inside.line(f"load double, ptr {at}{_GROUP}")
    for place, text in enumerate(inside.write(variant.results)):
        at = inside.line(f"getelementptr inbounds double, ptr %out{place}, i64 %i")
        inside.lines.append(f"store double {text}, ptr {at}{_GROUP}")
    far = "0"
    if variant.domain is not None:
        (holds,) = inside.write([variant.domain])
        miss = inside.line(f"xor i1 {holds}, true")
        far = inside.line(f"or i64 %far, {inside.line(f'zext i1 {miss} to i64')}")
    taken = [f"ptr noalias readonly %in{i}" for i in range(len(layout))]
    taken += [f"ptr noalias %out{i}" for i in range(len(variant.results))]
    return f"""
define internal i64 @{name}({", ".join([*taken, "i64 %groups"])}) noinline {{
entry:
  {before.joined()}
  %n = mul nuw nsw i64 %groups, {GROUP}
  %some = icmp sgt i64 %groups, 0
  br i1 %some, label %loop, label %done
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
  %far = phi i64 [0, %entry], [{far}, %loop]
  {inside.joined()}
  %next = add nuw nsw i64 %i, 1
  %more = icmp slt i64 %next, %n
  br i1 %more, label %loop, label %done, !llvm.loop {note}
done:
  %found = phi i64 [0, %entry], [{far}, %loop]
  ret i64 %found
}}"""


def _driver(program: Program, arguments: int) -> str:
    block = Block("p", {})
    pointers = [
        block.line(f"load ptr, ptr {block.line(f'getelementptr ptr, ptr %pointers, i64 {i}')}")
        for i in range(arguments + program.count)
    ]
    groups = block.line(f"udiv i64 %n, {GROUP}")
    given = ", ".join([*(f"ptr {one}" for one in pointers), f"i64 {groups}"])
    again = (
        ""
        if program.anywhere is None
        else f"""%is_near = icmp eq i64 %far, 0
  br i1 %is_near, label %done, label %again
again:
  %twice = call i64 @anywhere({given})"""
    )
    return f"""
define void @points(ptr %pointers, i64 %n) {{
  {block.joined()}
  %far = call i64 @near({given})
  {again}
  br label %done
done:
  ret void
}}
"""


def number(program: Program) -> str:
    """Return the text of `number`."""
    declared: dict[str, None] = {}
    head = Block("a", declared)
    values = [
        head.line(f"load double, ptr {head.line(f'getelementptr double, ptr %in, i64 {i}')}")
        for i in range(len(program.arguments))
    ]
    near = _stored(program.near, values, "v", declared)
    if program.anywhere is None:
        rest = near
    else:
        assert program.near.domain is not None
        head.texts |= dict(zip(program.near.arguments, values, strict=True))
        (holds,) = head.write([program.near.domain])
        far = _stored(program.anywhere, values, "w", declared)
        rest = f"br i1 {holds}, label %near, label %anywhere\nnear:\n  {near}\nanywhere:\n  {far}"
    return f"""{chr(10).join(declared)}
define void @number(ptr noalias readonly %in, ptr noalias %out) {{
  {head.joined()}
  {rest}
}}
"""


def _stored(variant: Variant, values: list[str], prefix: str, declared: dict[str, None]) -> str:
    block = Block(prefix, declared)
    block.texts |= dict(zip(variant.arguments, values, strict=True))
    for place, text in enumerate(block.write(variant.results)):
        at = block.line(f"getelementptr double, ptr %out, i64 {place}")
        block.lines.append(f"store double {text}, ptr {at}")
    block.lines.append("ret void")
    return block.joined()
