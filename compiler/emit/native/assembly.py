"""Functions of a program in LLVM's assembly: one for many points, and one that Python calls.

    points_rnr(in0, in1, in2, out0, strides, n)      how each argument lies is in its name:
                                                     r a row, n one number, s with a stride

Where a kernel does not hold for every number, blocks of points that have such a number are worked
out a second time, by kernels that do.
"""

from collections.abc import Sequence

from ...kernels.llvm import Block
from .program import Program, Shape, Variant

_BLOCK = 512  # points that are worked out before it is looked whether all were near


def points(program: Program, layout: str) -> str:
    """Return the text of the function for many points, with its arguments laid out as told."""
    declared: dict[str, None] = {}
    name = f"points_{layout}"
    near = _loop(f"{name}_near", program.near, layout, declared)
    if program.anywhere is None:
        parts = [near, _driver(name, program, layout, has_anywhere=False)]
    else:
        far = _loop(f"{name}_anywhere", program.anywhere, layout, declared)
        parts = [near, far, _driver(name, program, layout, has_anywhere=True)]
    return "\n".join([*declared, *parts])


def _taken(layout: str, count: int) -> list[str]:
    arguments = [f"ptr noalias readonly %in{i}" for i in range(len(layout))]
    return [*arguments, *(f"ptr noalias %out{i}" for i in range(count)), "ptr noalias %strides"]


def _loop(name: str, variant: Variant, layout: str, declared: dict[str, None]) -> str:
    """Return a loop over points from one on to another; it gives 0 where all were near."""
    before, inside = Block("b", declared), Block("v", declared)
    for number, (argument, kind) in enumerate(zip(variant.arguments, layout, strict=True)):
        if kind == "n":
            inside.texts[argument] = before.line(f"load double, ptr %in{number}")
            continue
        if kind == "s":
            step = before.line(f"getelementptr i64, ptr %strides, i64 {number}")
            far = inside.line(f"mul i64 %i, {before.line(f'load i64, ptr {step}')}")
            at = inside.line(f"getelementptr i8, ptr %in{number}, i64 {far}")
        else:
            at = inside.line(f"getelementptr inbounds double, ptr %in{number}, i64 %i")
        inside.texts[argument] = inside.line(f"load double, ptr {at}")
    for number, text in enumerate(inside.write(variant.results)):
        at = inside.line(f"getelementptr inbounds double, ptr %out{number}, i64 %i")
        inside.lines.append(f"store double {text}, ptr {at}")
    far = "%far"
    if variant.domain is not None:
        (holds,) = inside.write([variant.domain])
        miss = inside.line(f"xor i1 {holds}, true")
        far = inside.line(f"or i64 %far, {inside.line(f'zext i1 {miss} to i64')}")
    taken = ", ".join([*_taken(layout, len(variant.results)), "i64 %start", "i64 %end"])
    return f"""
define internal i64 @{name}({taken}) {{
entry:
  {_lines(before)}
  %some = icmp slt i64 %start, %end
  br i1 %some, label %loop, label %done
loop:
  %i = phi i64 [%start, %entry], [%next, %loop]
  %far = phi i64 [0, %entry], [{"%left" if far != "%far" else "0"}, %loop]
  {_lines(inside)}
  {f"%left = or i64 {far}, 0" if far != "%far" else ""}
  %next = add nuw nsw i64 %i, 1
  %more = icmp slt i64 %next, %end
  br i1 %more, label %loop, label %done
done:
  %found = phi i64 [0, %entry], [{"%left" if far != "%far" else "0"}, %loop]
  ret i64 %found
}}"""


def _driver(name: str, program: Program, layout: str, *, has_anywhere: bool) -> str:
    taken = _taken(layout, program.count)
    given = ", ".join(f"ptr {one.split()[-1]}" for one in taken)
    head = f"define void @{name}({', '.join([*taken, 'i64 %n'])}) {{"
    if not has_anywhere:
        return f"""
{head}
  %all = call i64 @{name}_near({given}, i64 0, i64 %n)
  ret void
}}"""
    return f"""
{head}
entry:
  %some = icmp sgt i64 %n, 0
  br i1 %some, label %block, label %done
block:
  %start = phi i64 [0, %entry], [%next, %after]
  %next = add i64 %start, {_BLOCK}
  %is_last = icmp sge i64 %next, %n
  %end = select i1 %is_last, i64 %n, i64 %next
  %far = call i64 @{name}_near({given}, i64 %start, i64 %end)
  %is_near = icmp eq i64 %far, 0
  br i1 %is_near, label %after, label %again
again:
  %twice = call i64 @{name}_anywhere({given}, i64 %start, i64 %end)
  br label %after
after:
  br i1 %is_last, label %done, label %block
done:
  ret void
}}"""


def _lines(block: Block) -> str:
    return "\n  ".join(block.lines)


# ---- the function that Python calls -------------------------------------------------------------

_PYTHON = (
    "@PyFloat_Type = external global i8",
    "declare ptr @PyFloat_FromDouble(double)",
    "declare ptr @PyTuple_New(i64)",
    "declare i32 @PyTuple_SetItem(ptr, i64, ptr)",
    "declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)",
)


def numbers(program: Program, type_offset: int, float_offset: int) -> str:
    """Return the text of `numbers(self, args, count, names)`, that takes and gives Python's floats.

    Anything but floats by position goes to `self`, which is called with the same arguments. The
    offsets are those of the type in an object, and of the number in a float.
    """
    declared = dict.fromkeys(_PYTHON)
    count = len(program.arguments)
    head = Block("a", declared)
    objects = [
        head.line(f"load ptr, ptr {head.line(f'getelementptr ptr, ptr %args, i64 {i}')}")
        for i in range(count)
    ]
    tests = [
        head.line(f"icmp eq ptr {_type(head, one, type_offset)}, @PyFloat_Type") for one in objects
    ]
    floats = Block("f", declared)
    values = [
        floats.line(
            f"load double, ptr {floats.line(f'getelementptr i8, ptr {one}, i64 {float_offset}')}"
        )
        for one in objects
    ]
    fits = "true"
    for test in tests:
        fits = head.line(f"and i1 {fits}, {test}")
    if program.anywhere is None:
        near = _returned(program.near, values, program.shape, "v", declared)
        rest = f"{_lines(floats)}\n  {near}"
    else:
        domain = Block("d", declared)
        assert program.near.domain is not None
        domain.texts |= dict(zip(program.near.arguments, values, strict=True))
        (holds,) = domain.write([program.near.domain])
        near = _returned(program.near, values, program.shape, "v", declared)
        far = _returned(program.anywhere, values, program.shape, "w", declared)
        rest = (
            f"{_lines(floats)}\n  {_lines(domain)}\n  br i1 {holds}, label %near, label %anywhere\n"
            f"near:\n  {near}\nanywhere:\n  {far}"
        )
    return f"""{chr(10).join(declared)}
define ptr @numbers(ptr %self, ptr %args, i64 %count, ptr %names) {{
  %given = and i64 %count, 9223372036854775807
  %is_count = icmp eq i64 %given, {count}
  %is_plain = icmp eq ptr %names, null
  %may = and i1 %is_count, %is_plain
  br i1 %may, label %look, label %others
look:
  {_lines(head)}
  br i1 {fits}, label %floats, label %others
others:
  %theirs = call ptr @PyObject_Vectorcall(ptr %self, ptr %args, i64 %count, ptr %names)
  ret ptr %theirs
floats:
  {rest}
}}
"""


def _type(block: Block, one: str, offset: int) -> str:
    return block.line(f"load ptr, ptr {block.line(f'getelementptr i8, ptr {one}, i64 {offset}')}")


def _returned(
    variant: Variant, values: Sequence[str], shape: Shape, prefix: str, declared: dict[str, None]
) -> str:
    block = Block(prefix, declared)
    block.texts |= dict(zip(variant.arguments, values, strict=True))
    results = block.write(variant.results)

    def made(part: Shape) -> str:
        if isinstance(part, int):
            return block.line(f"call ptr @PyFloat_FromDouble(double {results[part]})")
        items = [made(one) for one in part]
        whole = block.line(f"call ptr @PyTuple_New(i64 {len(items)})")
        for place, item in enumerate(items):
            block.line(f"call i32 @PyTuple_SetItem(ptr {whole}, i64 {place}, ptr {item})")
        return whole

    block.lines.append(f"ret ptr {made(shape)}")
    return _lines(block)
