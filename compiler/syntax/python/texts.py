"""Texts: put together, taken apart and compared as Python does it, where all in them is known.

A text that holds a value of the program is for a message alone: it has no value that is known.
"""

import ast
import re
from collections.abc import Callable, Mapping, Sequence

from ...errors import GradcError
from .knowns import LONGEST, known, plain_of
from .reader import Reader
from .values import Absent, Known, Scope, Value

UNKNOWN = Absent(
    "this text holds a value that is not known when compiling",
    "make it of whole numbers and texts, or leave it out",
)
_METHODS = frozenset(
    "lower upper strip lstrip rstrip startswith endswith replace split rsplit format capitalize "
    "title removeprefix removesuffix isdigit isalpha count find index zfill partition casefold "
    "swapcase center ljust rjust splitlines rpartition isupper islower".split()
)
_CONVERTED: Mapping[int, Callable[[object], str]] = {
    115: str,
    114: repr,
    97: ascii,
}  # !s, !r and !a


def joined(reader: Reader, node: ast.JoinedStr, scope: Scope) -> Value:
    """Return f"w{i}"."""
    words: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            words.append(str(part.value))
            continue
        assert isinstance(part, ast.FormattedValue)
        value = plain_of(_held(reader, part.value, scope), reader)
        form = Known("")
        if part.format_spec is not None:
            form = reader.evaluate(reader, part.format_spec, scope)  # type: ignore[assignment]
        if value is None or not isinstance(form, Known):
            return UNKNOWN
        convert = _CONVERTED.get(part.conversion)
        one = value[0] if convert is None else convert(value[0])
        _check_room(form.value, (), part, reader, scope)
        try:
            words.append(format(one, form.value))
        except (TypeError, ValueError) as error:
            hint = "look at what stands behind the colon"
            raise reader.error(str(error), part, scope, hint) from None
    return Known("".join(words))


def _held(reader: Reader, node: ast.expr, scope: Scope) -> Value:
    """Return what a message holds; what is not read there is for people alone."""
    try:
        return reader.evaluate(reader, node, scope)
    except GradcError:
        return UNKNOWN


def text_of(value: Value, reader: Reader) -> Value:
    """Return str(value)."""
    found = plain_of(value, reader)
    return UNKNOWN if found is None else Known(str(found[0]))


def filled(left: Known, right: Value, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return "w%d" % i."""
    found = plain_of(right, reader)
    if found is None:
        return UNKNOWN
    given = found[0] if isinstance(found[0], tuple) else (found[0],)
    forms = "".join(_FORMS.findall(left.value))
    _check_room(forms, given if "*" in forms else (), node, reader, scope)
    try:
        return Known(left.value % found[0])
    except (TypeError, ValueError) as error:
        raise reader.error(str(error), node, scope, "look at what stands behind %") from None


def method(
    base: Known, name: str, given: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    """Return what a method of a text gives."""
    if name == "join" and len(given) == 1:
        found = plain_of(given[0], reader)
        return UNKNOWN if found is None else _called(base, name, [found[0]], node, reader, scope)
    if name not in _METHODS:
        hint = f"these are read: {', '.join(sorted(_METHODS))}"
        raise reader.error(f".{name}() of a text is not read", node, scope, hint)
    values = [plain_of(one, reader) for one in given]
    if name == "format" and None in values:
        return UNKNOWN
    for one in given:
        known(one, node, reader, scope)
    return _called(base, name, [one[0] for one in values if one is not None], node, reader, scope)


def _called(
    base: Known, name: str, values: Sequence[object], node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    forms = "".join(_FIELDS.findall(base.value)) if name == "format" else ""
    _check_room(forms, () if name == "format" else values, node, reader, scope)
    if name == "replace" and len(values) > 1:
        old, new = map(str, values[:2])
        _check_length(base.value.count(old) * len(new), node, reader, scope)
    try:
        found = getattr(base.value, name)(*values)
    except (TypeError, ValueError, LookupError) as error:
        hint = "look at its arguments"
        raise reader.error(str(error), node, scope, hint) from None
    if isinstance(found, list | tuple):
        return reader.items([Known(one) for one in found], is_list=isinstance(found, list))
    return Known(found)


def _check_room(
    form: str, values: Sequence[object], node: ast.AST, reader: Reader, scope: Scope
) -> None:
    """Raise an error for a text that is longer than is read, by a width in a form or given."""
    widths = [int(digits[:9]) for digits in _DIGITS.findall(form)]
    _check_length(max([*widths, *(one for one in values if type(one) is int)], default=0),
                  node, reader, scope)  # fmt: skip


def _check_length(length: int, node: ast.AST, reader: Reader, scope: Scope) -> None:
    if length > LONGEST:
        hint = f"the longest has {LONGEST:,} characters"
        raise reader.error("this text is too long", node, scope, hint)


_DIGITS = re.compile(r"\d+")
_FORMS = re.compile(r"%[^a-zA-Z%]*")  # %05d without its letter
_FIELDS = re.compile(r"\{[^}]*\}")


def part(base: Known, index: object, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return text[index]."""
    try:
        return Known(base.value[index])
    except (TypeError, IndexError) as error:
        raise reader.error(str(error), node, scope, "it is counted from 0") from None
