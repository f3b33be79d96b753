"""Routines of loop nests in LLVM's assembly.

    i64 name(ptr given, ptr filled, ptr work, ptr dimensions, ptr dgemm, i64 threads)
    i64 name_size(ptr dimensions)               how many floats `work` has

`given` and `filled` are arrays of pointers. `dgemm` is that of BLAS with integers of 32 bits, or
null.
"""

from collections.abc import Sequence

from ...kernels.nests import Buffer, Check, Let, Loop, Product, Routine, Statement, Store
from ...kernels.values import Maker
from .blocks import Body, pointer
from .counted import loop
from .products import product
from .shares import is_shared, shared_loop

_FURTHER = ("ptr %blas", "i64 %threads")


def routine_text(routine: Routine, maker: Maker) -> str:
    """Return the text of a routine, with the functions that are called from outside."""
    declared: dict[str, None] = {}
    body = Body(routine, maker, declared)
    for one in routine.dimensions:
        body.texts[one] = f"%{one.name}"
    for statement in routine.body:
        if isinstance(statement, Loop) and is_shared(body, statement):
            shared_loop(body, statement, routine, _statements)
        else:
            _statements(body, [statement])
    body.lines.append("ret i64 0")
    roots = [one for one in routine.buffers if not one.of]
    taken = [f"ptr noalias {pointer(one)}" for one in roots]
    taken += [f"i64 %{one.name}" for one in routine.dimensions]
    inner = f"""
define internal i64 @{routine.name}_body({", ".join([*taken, *_FURTHER])}) noinline {{
entry:
  {body.joined()}
failed:
  ret i64 1
}}"""
    parts = [*declared, *body.functions.values(), inner]
    return "\n".join([*parts, _outer(routine, maker), _size(routine, maker)])


def _statements(body: Body, statements: Sequence[Statement]) -> None:
    for one in statements:
        match one:
            case Store():
                _store(body, one)
            case Let():
                (body.texts[one.result],) = body.write([one.value])
            case Loop():
                loop(body, one, _statements)
            case Product():
                product(body, one, _statements)
            case Check():
                (holds,) = body.write([one.holds])
                after = body.name()
                body.lines.append(f"br i1 {holds}, label %{after}, label %failed")
                body.block(after)


def _store(body: Body, one: Store) -> None:
    value = body.typed(one.value)
    body.lines.append(f"store {value}, ptr {body.address(one.buffer, one.index)}")


# ---- what is called from outside ----------------------------------------------------------------


def _outer(routine: Routine, maker: Maker) -> str:
    declared: dict[str, None] = {}
    block = Body(routine, maker, declared)
    _dimensions(block, routine)
    given: list[str] = []
    far = "0"
    for one in (one for one in routine.buffers if not one.of):
        if one.role == "own":
            given.append(block.line(f"getelementptr double, ptr %work, i64 {far}"))
            far = _behind(block, one, far)
        else:
            at = block.line(f"getelementptr ptr, ptr %{one.role}, i64 {one.at}")
            given.append(block.line(f"load ptr, ptr {at}"))
    taken = [f"ptr {one}" for one in given]
    taken += [f"i64 {block.texts[one]}" for one in routine.dimensions]
    return f"""
define i64 @{routine.name}(ptr %given, ptr %filled, ptr %work, ptr %dimensions,
    {", ".join(_FURTHER)}) {{
entry:
  {block.joined()}
  %status = call i64 @{routine.name}_body({", ".join([*taken, *_FURTHER])})
  ret i64 %status
}}"""


def _dimensions(block: Body, routine: Routine) -> None:
    for number, one in enumerate(routine.dimensions):
        at = block.line(f"getelementptr i64, ptr %dimensions, i64 {number}")
        block.texts[one] = block.line(f"load i64, ptr {at}")


def _behind(block: Body, one: Buffer, far: str) -> str:
    """Return where the next buffer begins: behind this one, at the next 64 bytes."""
    size = "1"
    for text in block.write(one.shape):
        size = block.line(f"mul i64 {size}, {text}")
    whole = block.line(f"and i64 {block.line(f'add i64 {size}, 7')}, -8")
    return block.line(f"add i64 {far}, {whole}")


def _size(routine: Routine, maker: Maker) -> str:
    block = Body(routine, maker, {})
    _dimensions(block, routine)
    far = "0"
    for one in routine.having("own"):
        far = _behind(block, one, far)
    return f"""
define i64 @{routine.name}_size(ptr %dimensions) {{
entry:
  {block.joined()}
  ret i64 {far}
}}"""
