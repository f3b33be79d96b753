"""Functions of NumPy, SciPy and math, and methods of arrays, lists and dicts."""

import ast
import math
from collections.abc import Callable, Mapping, Sequence

from lark import Token

from ..tree import Branch, made, named, token
from . import operators
from .arrays import check_shaped, length, listed, sum_of
from .reader import Reader, UnknownValueError, is_size
from .several import renamed, several
from .values import (
    Builtin,
    Function,
    Grown,
    Items,
    Known,
    Library,
    Method,
    Scope,
    Table,
    Term,
    Value,
    buffers_of,
)

# What gives an array that shares its entries, and what gives a copy of one.
_VIEWS = frozenset(
    "reshape ravel transpose squeeze swapaxes moveaxis expand_dims broadcast_to asarray "
    "atleast_1d atleast_2d diagonal diag view flatten_ asfarray ascontiguousarray array_split "
    "split rollaxis".split()
)
_COPIES = frozenset("copy array asarray float64 float32 asfarray ascontiguousarray double".split())
_SAME = frozenset("item tolist block_until_ready".split())
_SAME_RANK = frozenset("exp log sqrt sin cos tan tanh abs zeros_like ones_like".split())
_KNOWN_FUNCTIONS = frozenset(
    "sqrt exp log log2 log10 log1p expm1 sin cos tan asin acos atan atan2 sinh cosh tanh floor "
    "ceil trunc fabs factorial comb perm gcd lcm pow hypot isqrt prod gamma lgamma erf erfc "
    "degrees radians copysign fmod fsum dist isfinite isnan isinf".split()
)
_OPERATORS: Mapping[str, ast.operator] = {
    "add": ast.Add(), "sub": ast.Sub(), "mul": ast.Mult(), "truediv": ast.Div(), "pow": ast.Pow(),
    "matmul": ast.MatMult(), "floordiv": ast.FloorDiv(), "mod": ast.Mod(),
}  # fmt: skip
_LISTS = frozenset("stack vstack hstack concatenate column_stack dstack row_stack".split())


def apply(
    callee: Library, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return what a function of a library gives: worked out, or with its tree."""
    module, name = callee.module, callee.name
    special = _of_python(module, name, given, named_, node, reader, scope)
    if special is not None:
        return special
    if (
        module == "math"
        and name in _KNOWN_FUNCTIONS
        and all(isinstance(one, Known) for one in given)
    ):
        return _worked_out(name, given, node, reader, scope)
    if module == "np" and _is_whole(name, given, named_, reader):
        number = reader.fresh()
        reader.whole.add(number)
        tree = _tree(_module_tree(module, node, scope), name, given, named_, node, reader, scope)
        if name in _COPIES:
            tree = reader.array(given[0], node, scope)
        return Term(tree, frozenset((number,)), _rank(name, given, named_, reader))
    if module in ("np", "math") and name in _COPIES and given:
        return _copied(name, given[0], named_, node, reader, scope)
    if module == "np" and name == "size" and len(given) == 1 and isinstance(given[0], Items):
        return length(given[0], node, reader, scope)
    if name in ("shape", "ndim") and given and module == "np":
        if isinstance(given[0], Known):
            return reader.items(()) if name == "shape" else Known(0)
        at = scope.source.at(node)
        tree = reader.array(given[0], node, scope)
        word = token("NAME", name, at)
        return Term(made("attribute", [tree, word], at, at), rank=1 if name == "shape" else 0)
    for one in given:
        if name in ("sum", "mean", "dot", "max", "min", "prod", "linalg", "cumsum", "var", "std"):
            check_shaped(one, node, reader, scope)
    base = _module_tree(module, node, scope)
    tree = _tree(base, renamed(name), given, named_, node, reader, scope)
    buffers = buffers_of(given[0]) if name in _VIEWS and given else frozenset()
    together = several(name, tree, buffers, given, named_, node, reader, scope)
    if together is not None:
        return together
    return Term(tree, buffers, _rank(name, given, named_, reader))


def _is_whole(
    name: str, given: Sequence[Value], named_: Mapping[str, Value], reader: Reader
) -> bool:
    """Return whether an array is made that has whole numbers alone, and cuts what is stored."""
    kind = named_.get("dtype")
    if kind is not None:
        word = str(getattr(kind, "name", getattr(kind, "value", "")))
        return word.startswith(("int", "uint", "bool")) and name not in _COPIES
    if name in ("arange", "full"):
        return all(_of_whole(one, reader) for one in given)
    return (
        name in ("array", "asarray")
        and bool(given)
        and isinstance(given[0], Items)
        and (_of_whole(given[0], reader))
    )


def _of_whole(value: Value, reader: Reader) -> bool:
    if isinstance(value, Items):
        parts = reader.parts(value)
        return isinstance(parts, tuple) and all(_of_whole(one, reader) for one in parts)
    if isinstance(value, Term):
        return is_size(value.tree)
    return isinstance(value, Known) and isinstance(value.value, int)


def _rank(
    name: str, given: Sequence[Value], named_: Mapping[str, Value], reader: Reader
) -> int | None:
    """Return the number of axes where that is told by the arguments."""
    if name in ("zeros", "ones", "empty", "full") and given:
        first = given[0]
        if isinstance(first, Items):
            parts = reader.parts(first)
            return len(parts) if isinstance(parts, tuple) else None
        is_shape = isinstance(first, Term) and first.tree.data == "attribute"
        return None if is_shape else 1
    if name in _SAME_RANK and given:
        return given[0].rank if isinstance(given[0], Term) else 0
    if name in ("sum", "mean", "prod", "max", "min", "std", "var") and len(given) == 1:
        return None if named_ else 0
    return None


def _of_python(
    module: str, name: str, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value | None:  # fmt: skip
    """Return what functions of Python's own modules give; None for those of arrays."""
    if module == "warnings" or module.startswith("warnings."):
        reader.note("a message is left out", node, scope)
        return Known(None)
    if module == "operator" and name in _OPERATORS and len(given) == 2:
        pair = ast.BinOp(node, _OPERATORS[name], node)  # type: ignore[arg-type]  # of any node
        return operators.binary(_OPERATORS[name], given[0], given[1], pair, reader, scope)
    if module == "copy" and name in ("copy", "deepcopy") and given:
        return _copied(name, given[0], {}, node, reader, scope)
    if module == "typing" and name == "decorator":
        return given[0]
    if module == "jax" and name in ("jit", "checkpoint", "remat") and given:
        return given[0]
    if module in ("np", "math") or module.partition(".")[0] in ("scipy", "np"):
        return None
    if module.startswith("jax.nn"):
        return None
    called = f"{module}.{name}"
    hint = "numpy, jax.numpy, scipy.special and math are read"
    raise reader.error(f"{called} is not read", node, scope, hint)


def _worked_out(
    name: str, given: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    function: Callable[..., object] = getattr(math, name)
    values = [one.value for one in given if isinstance(one, Known)]
    try:
        if name in ("factorial", "comb", "perm") and max(values) > 1000:
            raise OverflowError("this number is too large for a float")
        return Known(function(*values))
    except (TypeError, ValueError, ArithmeticError) as error:
        hint = "it is worked out when compiling"
        raise reader.error(f"math.{name}: {error}", node, scope, hint) from None


def _copied(
    name: str,
    value: Value,
    named_: Mapping[str, Value],
    node: ast.AST,
    reader: Reader,
    scope: Scope,
) -> Value:
    """Return an array by itself, or what is one already."""
    kind = named_.get("dtype")
    kind_name = getattr(kind, "name", "") or str(getattr(kind, "value", "") or "")
    if kind_name.startswith(("int", "uint", "complex", "bool")):
        hint = "leave dtype out: numbers are floats"
        raise reader.error("an array of floats is differentiated", node, scope, hint)
    if (
        isinstance(value, Items)
        and name in ("copy", "deepcopy")
        and isinstance(reader.parts(value), tuple)
    ):
        parts = reader.parts(value)
        assert isinstance(parts, tuple)
        return reader.items(parts, value.is_list)
    if isinstance(value, Table):
        return reader.table(reader.entries(value))
    if isinstance(value, Known):
        return value
    tree = reader.array(value, node, scope)
    buffers = buffers_of(value) if name.startswith("as") else frozenset()
    rank, shape = getattr(value, "rank", None), getattr(value, "shape", None)
    return Term(tree, buffers, rank, shape)


def _module_tree(module: str, node: ast.AST, scope: Scope) -> Branch:
    at = scope.source.at(node)
    root, *inner = module.split(".")
    tree = named(root, at)
    for word in inner:
        tree = made("attribute", [tree, token("NAME", word, at)], at, at)
    return tree


def _tree(
    base: Branch, name: str, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Branch:  # fmt: skip
    """Return the tree of base.name(given)."""
    at = scope.source.at(node)
    arguments = []
    for place, one in enumerate(given):
        nodes = node.args if isinstance(node, ast.Call) else []
        where = nodes[place] if place < len(nodes) else node
        arguments.append(_argument(one, where, name, reader, scope))
    for key, one in named_.items():
        if key in ("dtype", "out", "order") and isinstance(one, Builtin | Library | Known):
            continue
        given_to: list[Branch | Token | None] = [token("NAME", key, at)]
        given_to.append(_argument(one, node, name, reader, scope))
        arguments.append(made("keyword", given_to, at, at))
    word = _name_token(name, node, scope)
    return made("method", [base, word, made("arguments", arguments, at, at)], at, at)


def _name_token(name: str, node: ast.AST, scope: Scope) -> Token:
    function = node.func if isinstance(node, ast.Call) else node
    word = token("FUNCTION", name, scope.source.at(function))
    if isinstance(function, ast.Attribute) and scope.source.fixed is None:
        word.start_pos = (word.end_pos or 0) - len(function.attr)
    return word


def _argument(value: Value, node: ast.AST, name: str, reader: Reader, scope: Scope) -> Branch:
    """Return the tree of an argument; a list of a function of arrays is one array, or several."""
    if isinstance(value, Items):
        parts = reader.parts(value)
        if isinstance(parts, Grown) and name in _LISTS:
            return named(parts.family, scope.source.at(node))
        has_term = (
            value.is_list
            and not isinstance(parts, Grown)
            and any(isinstance(one, Term | Items) for one in parts)
        )
        if has_term and name not in _LISTS and name not in ("einsum", "select", "block"):
            return reader.array(value, node, scope)
    if isinstance(value, Function | Library | Table):
        hint = "call it, or write a loop"
        raise reader.error("a function is given to a function of arrays", node, scope, hint)
    return reader.tree(value, node, scope)


def _grown(name: str, given: Sequence[Value], reader: Reader) -> bool:
    return name in ("stack", "array") and len(given) == 1 and isinstance(given[0], Items) and (
        isinstance(reader.parts(given[0]), Grown))  # fmt: skip


# ---- methods -----------------------------------------------------------------------------------


def method(
    callee: Method, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return what a method gives."""
    base, name = callee.base, callee.name
    if isinstance(base, Items):
        return _of_list(base, name, given, node, reader, scope)
    if isinstance(base, Table):
        return _of_table(base, name, given, node, reader, scope)
    if isinstance(base, Known) and isinstance(base.value, str):
        return Known("")
    if name in ("copy", *_SAME):
        if isinstance(base, Term):
            check_shaped(base, node, reader, scope)
            return Term(base.tree, frozenset(), base.rank, base.shape)
        return base
    if name == "astype":
        return _copied("copy", base, {"dtype": given[0]} if given else {}, node, reader, scope)
    if isinstance(base, Library) and name in ("accumulate", "reduce"):
        at = scope.source.at(node)
        function: list[Branch | Token | None] = [_module_tree(base.module, node, scope)]
        function.append(token("NAME", base.name, at))
        called = made("attribute", function, at, at)
        return Term(_tree(called, name, given, named_, node, reader, scope))
    if not isinstance(base, Term):
        hint = "numbers, arrays, lists and dicts are read"
        raise reader.error(f"there is no method {name} here", node, scope, hint)
    if name in ("fill", "sort", "itemset", "put", "resize", "setflags"):
        hint = "assign what it gives to a name: y = np.sort(y)"
        raise reader.error(f".{name}() changes the array", node, scope, hint)
    check_shaped(base, node, reader, scope)
    tree = _tree(base.tree, name, given, named_, node, reader, scope)
    buffers = base.buffers if name in _VIEWS else frozenset()
    rank = 0 if name in ("sum", "mean", "max", "min") and not given and not named_ else None
    return Term(tree, buffers, rank)


def _of_list(
    base: Items, name: str, given: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    if name in ("index", "count"):
        parts = listed(base, node, reader, scope)
        values = [operators.known(one, node, reader, scope) for one in parts]
        found = operators.known(given[0], node, reader, scope)
        return Known(values.count(found) if name == "count" else values.index(found))
    if name == "copy":
        return reader.items(listed(base, node, reader, scope), is_list=True)
    if name not in ("append", "extend", "insert", "pop", "reverse", "clear"):
        return _of_array(base, name, given, node, reader, scope)
    if base.is_argument:
        message = f".{name}() changes an argument, which is a side effect"
        raise reader.error(message, node, scope, "make a list of its own: hs = list(xs)")
    held = reader.parts(base)
    if isinstance(held, Grown):
        if name != "append":
            hint = "append to it, and turn it around afterwards"
            raise reader.error(f".{name}() of a list that a loop makes", node, scope, hint)
        return _appended(base, held, given[0], node, reader, scope)
    for one in given:
        reader.hold(one)
    changed, result = [*held], Known(None)
    if name == "append":
        changed.append(given[0])
    elif name == "extend":
        changed += listed(given[0], node, reader, scope)
    elif name == "insert":
        at = operators.known(given[0], node, reader, scope)
        changed.insert(int(str(at)), given[1])
    elif name == "pop":
        at = operators.known(given[0], node, reader, scope) if given else -1
        result = changed.pop(int(str(at)))  # type: ignore[assignment]
    else:
        changed = changed[::-1] if name == "reverse" else []
    reader.state.heap[base.number] = tuple(map(reader.kept, changed))
    reader.stored(base, "item", node, scope)
    return result


def _of_array(
    base: Items, name: str, given: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    tree = reader.array(base, node, scope)
    return Term(_tree(tree, name, given, {}, node, reader, scope))


def _appended(
    base: Items, parts: Grown, value: Value, node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    """Assign the next member of the family that stands for a list."""
    if reader.depth:
        span = scope.source.span(node)
        hint = "append a choice: hs.append(a if c else b)"
        raise UnknownValueError("whether this is appended is not known when compiling", span, hint)
    at = scope.source.at(node)
    target = made("index", [named(parts.family, at), reader.tree(parts.count, node, scope)], at, at)
    tree = reader.array(value, node, scope)
    reader.out.append(made("assignment", [target, token("EQUALS", "=", at), tree], at, at))
    count = sum_of(parts.count, 1, node, reader, scope)
    reader.state.heap[base.number] = Grown(parts.family, count)
    return Known(None)


def _of_table(
    base: Table, name: str, given: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    entries = reader.entries(base)
    if name == "items":
        rows: list[Value] = [reader.items((Known(key), one)) for key, one in entries.items()]
        return reader.items(rows, is_list=True)
    if name == "values":
        return reader.items([*entries.values()], is_list=True)
    if name == "keys":
        return reader.items([Known(key) for key in entries], is_list=True)
    if name == "get":
        key = operators.known(given[0], node, reader, scope)
        return entries.get(key, given[1] if len(given) > 1 else Known(None))
    if name == "copy":
        return reader.table(entries)
    hint = "make another one: {**params, 'w': w}"
    raise reader.error(f".{name}() of a dict is not read", node, scope, hint)
