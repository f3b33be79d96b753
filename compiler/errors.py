"""What can be wrong with a program or its values, said in one message.

A `GradcError` names the thing, shows both sides, points at the text with a `Span`, and ends in a
hint that says what to do:

    error: found ')' where an expression was expected
      1 | y = (x + )*2
                   ^
      an operand is missing after '+'
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from operator import index
from types import TracebackType
from typing import ParamSpec, SupportsIndex, TypeVar

from .near import nearest
from .records import record
from .shown import shown

_WIDTH = 64  # columns of source shown around a caret: with what stands beside it, a terminal's
_Taken = ParamSpec("_Taken")
_Given = TypeVar("_Given")

_LONG = re.compile(r"\S{400,}")  # a word of a message that is cut to these


@record(frozen=True, slots=True)
class Span:
    """The characters `start` up to `end` (exclusive) of the source `text`."""

    text: str
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line number, counted from 1."""
        return self.text.count("\n", 0, self.start) + 1

    @property
    def column(self) -> int:
        """The column, counted from 1."""
        return self.start - self.text.rfind("\n", 0, self.start)

    @property
    def words(self) -> str:
        """The characters themselves."""
        return self.text[self.start : self.end]

    def excerpt(self) -> str:
        """Return the source line with a caret under the span; a long line is cut around it."""
        begin = self.text.rfind("\n", 0, self.start) + 1
        stop = self.text.find("\n", begin)
        line = self.text[begin : len(self.text) if stop < 0 else stop].replace("\t", " ").rstrip()
        offset = self.start - begin
        width = max(1, min(self.end, begin + len(line)) - self.start)
        cut = max(0, offset - _WIDTH // 2) if len(line) > _WIDTH else 0
        cut_out = line[cut : cut + _WIDTH]
        left, right = "…" if cut else "", "…" if cut + _WIDTH < len(line) else ""
        label = f"  {self.line} | "
        before, marked = shown(cut_out[: offset - cut]), shown(cut_out[offset - cut :][:width])
        caret = " " * (len(label) + len(left) + len(before)) + "^" * min(
            max(width, len(marked)), _WIDTH // 2
        )
        return f"{label}{left}{shown(cut_out)}{right}\n{caret}"


def _cut(words: str) -> str:
    """Return a sentence with words that are too long cut."""
    return _LONG.sub(lambda word: f"{word[0][:_WIDTH]}…", words)


class GradcError(Exception):
    """Base of every error that gradc raises about a program, its values or its files.

    `message` is one sentence, `span` the place in the source or None, `hint` what to do or None.
    `suggestion` is what may have been meant, text to type in its place, or None. `str()` of it is
    the whole report, with the source line and the caret, and `report` that without the word error.

    >>> import gradc
    >>> try:
    ...     gradc.compile("x + )")
    ... except gradc.GradcError as error:
    ...     print(error)
    error: ')' closes nothing
      1 | x + )
              ^
      take it out, or open it with '(' before
    """

    def __init__(self, message: str, span: Span | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.hint = hint
        self.suggestion: str | None = None

    @property
    def report(self) -> str:
        """The message with the source line, the caret and what to do."""
        meant = None if self.suggestion is None else f"did you mean {self.suggestion}?"
        advice = "; ".join(filter(None, (self.hint, meant)))
        excerpt = None if self.span is None else self.span.excerpt()
        message, told = shown(_cut(self.message)), advice and shown(_cut(advice))
        return "\n".join(filter(None, (message, excerpt, told and f"  {told}")))

    def __str__(self) -> str:
        return f"error: {self.report}"

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows in the place of a traceback."""
        return str(self).splitlines()

    def within(self, place: str, kind: "type[GradcError] | None" = None) -> "GradcError":
        """Return the error, or one of another kind, with where the fault is before its message."""
        found = (kind or type(self))(f"{place}: {self.message}", self.span, self.hint)
        found.suggestion = self.suggestion
        return found


class ParseError(GradcError):
    """The text is not a sentence of the language.

    >>> import gradc
    >>> try:
    ...     gradc.compile("x + )")
    ... except gradc.ParseError as error:
    ...     print(error.message, error.span.start)
    ')' closes nothing 4
    """


class ProductError(ParseError):
    """A product of arrays was read that can be one of several."""


class ProgramError(GradcError):
    """The text can be parsed, but what it says cannot be done: an arity, a bound, an assignment.

    >>> import gradc
    >>> try:
    ...     gradc.compile("max()")
    ... except gradc.ProgramError as error:
    ...     print(error.message)
    max takes 2 arguments, none given
    """


class UnknownNameError(ProgramError):
    """A name or a function that does not exist.

    >>> import gradc
    >>> try:
    ...     gradc.compile("sigmod(x)")
    ... except gradc.UnknownNameError as error:
    ...     print(error.hint)
    did you mean sigmoid?
    """


class ShapeError(ProgramError):
    """Two shapes that do not fit, or an operation on the wrong kind of array.

    >>> import gradc
    >>> try:
    ...     gradc.compile("param x: [n], y: [m]; x + y")
    ... except gradc.ShapeError as error:
    ...     print(error.message)
    the shapes do not broadcast: x is [n] and y is [m]
    """


class MisfitError(ShapeError):
    """The operands of an operation have shapes that do not fit each other, or the operation."""


class InputError(GradcError):
    """Values, files or options that do not fit the program.

    >>> import gradc
    >>> try:
    ...     gradc.compile("x^2").gradient()
    ... except gradc.InputError as error:
    ...     print(error.message)
    no value for x
    """


class LimitError(GradcError):
    """A program larger than `gradc.Limits` allows.

    >>> import gradc
    >>> try:
    ...     gradc.compile("x + y", limits=gradc.Limits(source_bytes=4))
    ... except gradc.LimitError as error:
    ...     print(error.message)
    the source has 5 bytes; the limit source_bytes is 4
    """


@contextmanager
def computing(where: str = "at this point") -> Iterator[None]:
    """Make an `InputError` of what NumPy and a generated file raise at values that do not do."""
    try:
        yield
    except (TypeError, ValueError, IndexError, ArithmeticError, MemoryError, RuntimeError) as error:
        if isinstance(error, NotImplementedError | RecursionError):
            raise
        why = str(error) or "there is not enough memory"
        raise InputError(f"the program cannot be computed {where}: {why}") from None


def bare(function: Callable[_Taken, _Given]) -> Callable[_Taken, _Given]:
    """Return a function of which an error of the program, or of its values, has no traceback.

    It ends at the line of the caller. What a generated file raises of its arguments is such an
    error too; any other keeps its traceback. `raise` alone adds no line of its own.
    """

    @wraps(function)
    def called(*arguments: _Taken.args, **named: _Taken.kwargs) -> _Given:
        try:
            return function(*arguments, **named)
        except Exception as error:
            forget_trace(error)
            raise

    return called


def forget_trace(error: Exception) -> None:
    """Forget where an error of the program or of its values was raised; keep that of any other.

    Of what a line of a generated file raises, that line stays; of what it refuses nothing does.
    """
    trace = error.__traceback__
    if not isinstance(error, GradcError):
        if not isinstance(error, TypeError | ValueError | ArithmeticError) or not _is_of_file(
            trace
        ):
            return
        error.__traceback__ = _in_file(trace)
    else:
        error.__traceback__ = None
    error.__cause__ = error.__context__ = None


def _is_of_file(trace: TracebackType | None) -> bool:
    """Return whether an error was raised in a generated file itself."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_filename.startswith("<gradc ")


def _in_file(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback from the generated file on; None where its own functions refuse."""
    while trace is not None and not trace.tb_frame.f_code.co_filename.startswith("<gradc "):
        trace = trace.tb_next
    last = trace
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    refused = last is not None and last.tb_frame.f_code.co_name.startswith("_")
    return None if refused else trace


class GradcWarning(UserWarning):
    """Something that works but is probably not what was meant, such as an unused input.

    >>> import gradc, warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     f = gradc.compile("param x, y; x^2")
    >>> [str(one.message) for one in caught if one.category is gradc.GradcWarning]
    ['the input y is never used; its gradient is 0']
    """


def suggest(name: str, candidates: Iterable[str]) -> str | None:
    """Return `did you mean …?` for the candidate nearest to `name`, or None where none is near.

    The candidates are of the kind that is wanted: functions for a function, values for a value.

    >>> suggest("sigmod", ["sigmoid", "sin"])
    'did you mean sigmoid?'
    """
    found = nearest(name, candidates)
    return f"did you mean {found}?" if found else None


def meant_or_all(name: str, own: Collection[str]) -> str:
    """Return what was meant by a name that a program lacks, or else what it has.

    >>> meant_or_all("wieght", ["weight"]), meant_or_all("x", [])
    ('did you mean weight?', 'the program has no names')
    """
    return suggest(name, own) or f"the program has {', '.join(own) or 'no names'}"


def check_whole(name: str, value: object, least: int) -> None:
    """Raise `InputError` for an argument that is no whole number, or too small."""
    is_whole = isinstance(value, SupportsIndex) and not isinstance(value, bool)
    if not is_whole or index(value) < least:  # type: ignore[arg-type]
        raise InputError(f"{name} is a whole number from {least} on, not {value!r}")


def check_known(what: str, name: str, known: Collection[str], hint: str = "") -> None:
    """Raise `InputError` where there is nothing of a name, or what is given is none.

    The hint is by default what there is.
    """
    if not isinstance(name, str) or name not in known:
        hint = hint or f"the {what}s are {', '.join(known) or 'none'}"
        meant = suggest(name, known) if isinstance(name, str) else None
        raise InputError(f"there is no {what} {name}", None, meant or hint)
