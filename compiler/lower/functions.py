"""What the function of a call is: the program's own, one of ours, or one of another library.

In: its name, its arguments as trees, and the library that is named before it, if any. Out: its row,
with the scope that its definition is read in.

    sigmoid(z)                   the row of functions.grad
    tf.nn.leaky_relu(z)          the row of peers.toml, whose slope is 0.2
    log(x, 2)                    the same, as log of ours has one argument
"""

from collections.abc import Mapping, Sequence

from lark import Token

from ..errors import ProgramError, Span, UnknownNameError, suggest
from ..graph.operations import having, is_callable
from ..syntax.tree import Branch, is_none
from ..syntax.words import sections
from ..syntax.written import Written, standing, written_call
from ..vocabulary import Row, aliases, functions
from .peers import ANYWHERE, BESIDE, METHODS, SYNONYMS, may_be_unread, ours, row, spellings, unread
from .scope import Closure, Scope

_NONE: Mapping[str, Sequence[str]] = {}

# What is under these headings is there for the rules, and nobody means it.
_INTERNAL = ("steps", "what vanishes", "roots of quadratic", "what the rules need")


def resolve(callee: Token, scope: Scope) -> Closure:
    """Return the function of a name: the program's own first, then the built-in ones."""
    closure = scope.functions.get(callee)
    if closure is not None:
        return closure
    known = aliases().get(callee, str(callee))
    function = functions().get(known)
    if function is not None and (is_callable(known) or scope.is_of_table):
        return of_table(function, callee, scope)
    raise _unknown(callee, scope)


def meaning(callee: Token, given: Sequence[Branch], library: str | None, scope: Scope) -> Closure:
    """Return the function of a call; raises `ProgramError` for one that is not read."""
    if scope.is_of_table or callee in scope.functions:
        return resolve(callee, scope)
    is_known = is_ours(callee, given)
    if is_known and library in (None, METHODS):
        return resolve(callee, scope)
    for place in (library, *BESIDE.get(library or "", ()), ANYWHERE):
        if place is None:
            continue
        _check_read(callee, place, library, scope)
        if place == ANYWHERE and is_known:
            break
        found = _foreign(place, str(callee))
        if found is not None and place != ANYWHERE and not _takes(found, given):
            other = row(ANYWHERE, str(callee))
            found = other if other is not None and _takes(other, given) else found
        is_plain = is_ours(callee, given, SYNONYMS) or _is_reduced(callee, given)
        if found is not None and not (place == ANYWHERE and is_plain):
            return of_table(found, callee, scope)
    return resolve(callee, scope)


def _takes(function: Row, given: Sequence[Branch]) -> bool:
    """Return whether a function has all arguments that are given by name, as others call them."""
    names = {formal.name for formal in function.formals}
    keys = [str(one.children[0]) for one in keywords(given)]
    return all(names.intersection((key, *SYNONYMS.get(key, ()))) for key in keys)


def _is_reduced(callee: Token, given: Sequence[Branch]) -> bool:
    """Return whether a call, as max(A, axis=0), is a reduction with the settings of ours."""
    name = f"a{callee}"
    return name in having("reduction") and is_ours(callee.update(value=name), given, SYNONYMS)


def is_foreign(callee: Token) -> bool:
    """Return whether a name without a prefix may be a function of another library."""
    return str(callee) in spellings() or may_be_unread(ANYWHERE, str(callee))


def of_table(function: Row, callee: Token, scope: Scope) -> Closure:
    """Return a function of a table, whose definition names nothing of the program."""
    return Closure(function, scope.inner({}, scope.where(callee), {}))


def _foreign(library: str, name: str) -> Row | None:
    """Return what a function of a library means, None where it is not in its table."""
    other = ours(library, name)
    if other is None:
        return row(library, name)
    return functions().get(aliases().get(other, other)) or row(ANYWHERE, other)


def is_ours(
    callee: Token, given: Sequence[Branch], synonyms: Mapping[str, Sequence[str]] = _NONE
) -> bool:
    """Return whether a call, as it is written, may be one of a function of ours.

    `synonyms` are what its arguments may be called besides.
    """
    name = aliases().get(callee, str(callee))
    function = functions().get(name)
    if function is None or not is_callable(name):
        return False
    formals = {formal.name: formal for formal in function.formals}
    named = keywords(given)
    keys = [str(one.children[0]) for one in named]
    if not all(formals.keys() & {key, *synonyms.get(key, ())} for key in keys):
        return False
    plain = len(given) - len(named)
    takes_more = (
        f"a{name}" in having("reduction")
        or name in having("spread")
        or any(formal.kind == "each" for formal in function.formals)
        or [formal.kind for formal in function.formals] == ["shape"]
    )
    if any(is_none(one) for one in given) or (plain > len(formals) and not takes_more):
        return False
    return sum(one.is_needed for one in function.formals) <= len(given) or takes_more


def keywords(given: Sequence[Branch]) -> list[Branch]:
    """Return the arguments with a name."""
    return [one for one in given if one.data == "keyword"]


def _check_read(callee: Token, place: str, library: str | None, scope: Scope) -> None:
    """Raise for a call of which a library has another meaning, or that gradc has no formula for."""
    text, begin, end = scope.builder.text, callee.start_pos or 0, callee.end_pos or 0
    if not may_be_unread(place, str(callee)):
        return
    is_typed = scope.place is None and text[begin:end] == callee
    start, stop, written = (
        written_call(text, begin, end, library == METHODS) if is_typed else (begin, end, _NOTHING)
    )
    called = text[start:end] if library not in (None, METHODS) else str(callee)
    found = unread(place, str(callee), called, written)
    if found is not None:
        where = Span(text, start, stop) if found.readings else scope.where(callee)
        readings = [standing(one, text, start, stop) for one in found.readings]
        hint = f"write {' or '.join(readings)}" if readings else found.message
        message = found.message if found.readings else f"{called} is not read"
        raise ProgramError(message, where, hint)


_NOTHING = Written((), {})


def _unknown(callee: Token, scope: Scope) -> UnknownNameError:
    internal = {
        name for title, names in sections().items() if title.startswith(_INTERNAL) for name in names
    }
    built_in = [name for name in functions() if is_callable(name) and name not in internal]
    names = [*scope.functions, *built_in, *aliases(), *spellings()]
    product = f"{callee} is a value, and no function" if callee in scope.values else None
    hint = product or suggest(callee, names) or "'gradc functions' lists them all"
    return UnknownNameError(f"there is no function {callee}", scope.where(callee), hint)
