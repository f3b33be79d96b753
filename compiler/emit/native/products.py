"""Products of matrices in LLVM's assembly: a function for each way to make one, and BLAS.

product_rows(c, a, b, how far rows and columns are apart, sizes, dgemm)
"""

from ...kernels.arrays.products import form, looped
from ...kernels.nests import Buffer, Matrix, Product, Routine
from ...kernels.values import Maker, Value
from .blas import PRODUCT
from .blocks import Body, pointer
from .counted import Statements

_LEAST = 4096  # multiplications from which BLAS is called

_STRIDES = ("c_row", "a_row", "a_column", "b_row", "b_column")
_SIZES = ("rows", "columns", "inner")


def product(body: Body, one: Product, statements: Statements) -> None:
    """Write the call of the function that makes a product."""
    how = form(one) + ("_added" if one.adds else "")
    body.declared[PRODUCT] = None
    if how not in body.functions:
        body.functions[how] = _function(body, form(one), adds=one.adds, statements=statements)
    starts = [body.address(m.buffer, (m.at,)) for m in (one.result, one.left, one.right)]
    left, right = one.left, one.right
    given = [one.result.row, left.row, left.column, right.row, right.column]
    numbers = body.write([*given, one.rows, one.columns, one.inner])
    taken = ", ".join([*(f"ptr {at}" for at in starts), *(f"i64 {text}" for text in numbers)])
    body.lines.append(f"call void @product_{how}({taken}, ptr %blas)")


def _function(outer: Body, how: str, *, adds: bool, statements: Statements) -> str:
    """Return the text of the function for one way to make products."""
    maker = Maker()
    zero, one = maker.constant(0, "whole"), maker.constant(1, "whole")
    values = {name: maker.argument(name, "whole") for name in (*_STRIDES, *_SIZES)}
    if how == "rows":
        values["b_column"] = one
    if how == "dots":
        values["a_column"] = values["b_row"] = one
    buffers = tuple(Buffer(name, (one,)) for name in "cab")
    matrices = (
        Matrix("c", zero, values["c_row"], one),
        Matrix("a", zero, values["a_row"], values["a_column"]),
        Matrix("b", zero, values["b_row"], values["b_column"]),
    )
    rows, columns, inner = (values[name] for name in _SIZES)
    whole = Product(*matrices, rows, columns, inner, adds)
    body = Body(Routine("product", (), buffers, ()), maker, outer.declared)
    body.is_product = True
    body.texts |= {value: f"%{name}" for name, value in values.items() if _is_open(value)}
    statements(body, looped(body.state, whole, 0))
    name = how + ("_added" if adds else "")
    lines = "\n  ".join(body.lines)
    integers = ", ".join(f"i64 %{one}" for one in (*_STRIDES, *_SIZES))
    c, a, b = (pointer(one) for one in buffers)
    taken = f"ptr noalias {c}, ptr noalias {a}, ptr noalias {b}, {integers}, ptr %blas"
    given = f"ptr {c}, ptr {a}, ptr {b}, {integers}"
    return f"""
define internal void @product_{name}({taken}) noinline {{
  %area = mul i64 %rows, %columns
  %work = mul i64 %area, %inner
  %is_large = icmp sgt i64 %work, {_LEAST}
  %has = icmp ne ptr %blas, null
  %may = and i1 %is_large, %has
  br i1 %may, label %large, label %entry
large:
  %fits = call i1 @product({given}, double {"1.0" if adds else "0.0"}, ptr %blas)
  br i1 %fits, label %done, label %entry
done:
  ret void
entry:
  {lines}
  ret void
}}"""


def _is_open(value: Value) -> bool:
    return value.op == "argument"
