"""What a generated file may be made of: an allow-list, for every file that the tests have written.

In: the text of a file of Python or of C. Out: nothing, or an `AssertionError` that says what is in it
that arithmetic does not need. `watch` has each text that `emit` returns go through here.

A file of Python is a docstring, imports of few modules, classes of results, tables, and functions;
what these call is of NumPy, of `math`, of SciPy, or stands in the file. Functions that are copied,
whose names no user can give, may look at types and raise errors besides.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any

import gradc.emit.targets as targets
from gradc.shown import COMMANDS

checked = {"Python": 0, "C": 0}  # files so far

_COMMAND = re.compile(f"[{COMMANDS}\u061c\ufe00-\ufe0f]")

# ---- Python ------------------------------------------------------------------------------------

_IMPORTS = {
    "base64": "", "math": "", "numpy": "", "scipy.sparse": "", "scipy.special": "", "zlib": "",
    "collections.abc": "Callable Iterable Iterator Mapping Sequence",
    "typing": "Any NamedTuple TypeVar",
    "sys": "getrefcount",
    "weakref": "getweakrefcount",
}  # fmt: skip
_NODES = """
    Module Expr Assign AugAssign AnnAssign Delete Return If For While Break Continue Pass With
    withitem FunctionDef ClassDef arguments arg keyword alias Import ImportFrom
    BoolOp And Or BinOp Add Sub Mult MatMult Div Mod Pow FloorDiv BitOr BitAnd BitXor
    UnaryOp Invert Not UAdd USub Compare Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn IfExp
    Call Constant Attribute Subscript Slice Starred Name List Tuple Dict Set
    ListComp SetComp DictComp GeneratorExp comprehension Load Store Del
    Lambda Raise Try ExceptHandler JoinedStr FormattedValue
"""
_BUILTINS = """
    abs all any bool dict float int len list map max min range reversed round sum tuple type zip
    RuntimeError ValueError
"""
_BUILTINS_OF_COPIED = """
    enumerate getattr hasattr id isinstance next set slice sorted str
    ArithmeticError FloatingPointError IndexError OverflowError TypeError ZeroDivisionError
"""
_ATTRIBUTES = """
    LinAlgError T abs accumulate acos acosh add all any append arange arccos arccosh arcsin
    arcsinh arctan arctan2 arctanh argmax argmin argsort argwhere array asarray asin asinh astype
    atan atan2 atanh b64decode base betainc bincount broadcast_arrays broadcast_shapes
    broadcast_to c_contiguous carray cbrt ceil cholesky clip comb concatenate copy copysign cos
    cosh csr_array cumprod cumsum decompress delete det diag diagonal digamma divide dtype e eigh
    eigvalsh empty empty_like eps equal erf erfc erfcinv erfcx erfinv errstate exp expand_dims
    expi expm1 eye finfo flags flip floor frombuffer full full_like gamma gammainc gammaincc
    gammaln greater greater_equal hypot i0 i0e i1 i1e inf int32 intp inv isfinite isinf isnan isnative
    isneginf item items itemsize iv j0 j1 jv k0 k1 kind kv less less_equal lgamma linalg log log10 log1p
    log2 log_ndtr logaddexp logical_and logical_not logical_or mT max maximum min minimum moveaxis
    multiply nan nbytes ndarray ndim ndindex ndtr ndtri negative not_equal ones ones_like outer
    partition pi polygamma pop pow power prod qr ravel reciprocal remainder reshape result_type
    rgamma rint roll round setdefault shape sign sin sinh size slogdet solve sparse special sqrt
    square squeeze stack stdtr subtract sum svd swapaxes tan tanh tiny tolist trace transpose tril
    type values vdot where xlog1py xlogy y0 y1 yv zeros zeros_like zeta
""".split()
_ATTRIBUTES_OF_COPIED = ["join", "__new__"]
_WORDS = frozenset(_NODES.split())
_CALLED = frozenset(_BUILTINS.split())
_CALLED_OF_COPIED = _CALLED.union(_BUILTINS_OF_COPIED.split())
_AROUND = ("np.errstate(all='ignore')", "np.errstate(over='ignore')")
_IN_MACHINE_CODE = re.compile(r"_part_\d+")  # which are put into the module
_PRIVATE = re.compile(r"_[A-Za-z]\w*", re.ASCII)


@dataclass(frozen=True)
class Block:
    """What statements of a file give names to, and which of the file's names they call."""

    defined: frozenset[str]
    called: frozenset[str]


def check_python(text: str) -> None:
    """Check a file of Python."""
    pieces = text.split("\n\n\n")
    try:
        blocks = [block_of(piece, not at) for at, piece in enumerate(pieces)]
    except SyntaxError:  # a piece that is none: the text of the program has empty lines
        blocks = [block_of(text, True)]
    defined = frozenset().union(*(one.defined for one in blocks))
    called = frozenset().union(*(one.called for one in blocks))
    unknown = [one for one in sorted(called - defined) if not _IN_MACHINE_CODE.fullmatch(one)]
    assert not unknown, f"called, and nowhere defined: {unknown}"
    assert not _COMMAND.search(text), _COMMAND.search(text)


@cache
def block_of(text: str, is_first: bool) -> Block:
    """Return what statements define and call, once they are checked."""
    body = ast.parse(text).body
    defined: set[str] = set()
    called: set[str] = set()
    for at, statement in enumerate(body):
        if is_first and not at:
            assert is_text(statement), "a file begins with what it is"
            continue
        defined |= set(_defined(statement))
        called |= set(_checked(statement))
    return Block(frozenset(defined), frozenset(called))


def is_text(statement: ast.stmt) -> bool:
    """Return whether a statement is nothing but a text."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _defined(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a file defines, and check that it is one of its kinds."""
    match statement:
        case ast.Import(names=[ast.alias(name=name, asname=own)]):
            assert _IMPORTS[name] == "", name
            yield own or name.partition(".")[0]
        case ast.ImportFrom(module=str(name), names=names, level=0):
            for one in names:
                assert one.name in _IMPORTS[name].split(), one.name
                assert one.asname is None, one.asname
                yield one.name
        case ast.ClassDef(name=name, bases=[ast.Name("NamedTuple")], keywords=[], body=body):
            assert not statement.decorator_list
            assert all(is_text(one) or isinstance(one, ast.AnnAssign) for one in body), name
            yield name
        case ast.FunctionDef(name=name, decorator_list=around):
            assert _PRIVATE.fullmatch(name) or not around, name
            assert all(ast.unparse(one) in _AROUND for one in around), name
            yield name
        case ast.Assign(targets=[ast.Name(name)]) | ast.AnnAssign(target=ast.Name(name)):
            yield name
        case ast.Assign(targets=[ast.Tuple(elts=elements)]):
            for one in elements:
                assert isinstance(one, ast.Name)
                yield one.id
        case _:
            raise AssertionError(f"a file has no such statement: {ast.unparse(statement)[:200]}")


def _checked(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement calls, and check all that is in it."""
    is_copied = isinstance(statement, ast.FunctionDef | ast.Assign | ast.AnnAssign) and (
        _is_private(statement)
    )
    builtins = _CALLED_OF_COPIED if is_copied else _CALLED
    attributes = {*_ATTRIBUTES, *(_ATTRIBUTES_OF_COPIED if is_copied else ())}
    own = set(_own(statement))
    for node in ast.walk(statement):
        kind = type(node).__name__
        assert kind in _WORDS, f"{kind}: {ast.unparse(node)[:200]}"
        if isinstance(node, ast.Attribute):
            assert node.attr in attributes, node.attr
        elif isinstance(node, ast.Import | ast.ImportFrom):
            assert node is statement, "an import stands at the top"
        elif isinstance(node, ast.FunctionDef):
            assert node is statement or not node.decorator_list, node.name
        elif isinstance(node, ast.Call):
            match node.func:
                case ast.Name(name) if name not in builtins and name not in own:
                    yield name
                case ast.Name() | ast.Attribute():
                    pass
                case _:
                    assert is_copied, f"what is called has no name: {ast.unparse(node)[:200]}"


def _is_private(statement: ast.FunctionDef | ast.Assign | ast.AnnAssign) -> bool:
    """Return whether a name is one that no program can have: it begins with an underscore."""
    names = [*_defined(statement)]
    return all(map(_PRIVATE.fullmatch, names))


def _own(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a function has of its own, which may be functions that it was given."""
    for node in ast.walk(statement):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef) and node is not statement:
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


# ---- C -----------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
    | (?P<line>(?<=\n)\#[^\n/]*)
    | (?P<name>[A-Za-z_]\w*+) (?P<call>\s*\()?
    | (?P<number>(?:\d|\.\d)(?:[eEpP][-+]|[\w.])*)
    | (?P<sign>(?!/\*)[-+*/%<>=!&|^~?:;,.(){}\[\]])
    | \s+
    """,
    re.ASCII | re.DOTALL | re.VERBOSE,
)
_LINES = re.compile(
    r"""
    \#include\ (?:<(?:math|stddef|stdint|string)\.h> | "[^"\\\n]+\.h")
    | \#if(?:def\ __cplusplus | \ defined\((?:__FAST_MATH__|__GNUC__)\)) | \#else | \#endif
    | \#(?:ifndef|define)\ [A-Z]\w*_H
    | \#define\ [A-Z]\w*_INLINE\ inline(?:\ __attribute__\(\(always_inline\)\))?
    | \#error\ "the\ functions\ here\ round\ as\ IEEE\ 754\ says:\ leave\ -ffast-math\ out"
    """,
    re.ASCII | re.VERBOSE,
)
_EXTERN = '\nextern "C" {\n'  # the one text that is no comment
_OF_C = frozenset(
    """
    if for while return sizeof memcpy UINT64_C
    acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs
    floor fma fmax fmin fmod frexp hypot isfinite isinf isnan ldexp lgamma log log10 log1p log2 pow
    rint round signbit sin sinh sqrt tan tanh tgamma trunc
    """.split()
)
_DEFINED = re.compile(r"^(?:\w+ )+\*?(\w+)\(", re.ASCII | re.MULTILINE)
_TRIGRAPH = re.compile(r"\?\?[=/'()!<>-]")


def check_c(text: str) -> None:
    """Check a file of C."""
    assert not _COMMAND.search(text), _COMMAND.search(text)
    assert not _TRIGRAPH.search(text), _TRIGRAPH.search(text)
    assert "\\\n" not in text, "a line that goes on in the next"
    plain = text.replace(_EXTERN, "\n")
    defined = {*_OF_C, *_DEFINED.findall(text)}
    at = 0
    while at < len(plain):
        found = _TOKEN.match(plain, at)
        assert found is not None, f"no token of C: {plain[at : at + 80]!r}"
        at = found.end()
        if found["comment"]:
            assert "/*" not in found["comment"][2:], found["comment"]
        elif found["line"]:
            assert _LINES.fullmatch(found["line"].rstrip()), found["line"]
        elif found["call"]:
            assert found["name"] in defined, f"called, and nowhere defined: {found['name']}"


# ---- every file that is written ----------------------------------------------------------------

_KINDS: Mapping[str, Callable[[str], None]] = {"Python": check_python, "C": check_c}


def check(text: str) -> None:
    """Check a file in the language that it begins like."""
    kind = "C" if text.startswith("/*") else "Python"
    try:
        _KINDS[kind](text)
    except AssertionError as error:
        error.add_note(text[:4000])
        raise
    checked[kind] += 1


def watch() -> None:
    """Have all that is written from here on checked, wherever `emit` is known by its name."""
    modules = [one for name, one in sys.modules.items() if name.partition(".")[0] == "gradc"]
    of_files = ((targets.emit, lambda text: [text]), (targets.emit_files, dict.values))
    for write, texts in of_files:
        watched = _watched(write, texts)
        for module in modules:
            for key, value in [*vars(module).items()]:
                if value is write:
                    setattr(module, key, watched)


def _watched(write: Callable[..., Any], texts: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return a function that writes files and checks them."""

    @wraps(write)
    def checking(*given: Any, **named: Any) -> Any:
        written = write(*given, **named)
        for text in texts(written):
            check(text)
        return written

    return checking
