"""The sizes beyond which a program is refused, so that no text can exhaust the machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from numbers import Real
from typing import Any

from .budget import Bill, Budget, Purse, current, opened
from .errors import InputError, LimitError, Span
from .stopping import stopped

_WHAT = {
    "source_bytes": "the source has {value:,} bytes",
    "nodes": "the program has more than {limit:,} operations",
    "copies": "loops and definitions write out more than {limit:,} operations",
    "inputs": "the program has {value:,} inputs",
    "nesting": "brackets are nested more than {limit:,} deep",
    "tensor_bytes": "an array would take {value:,} bytes",
    "iterations": "the loops run more than {limit:,} times",
    "formula_characters": "the formula has {value:,} characters",
    "seconds": "this takes too much work for a text of its size",
    "memory": "this takes too much memory for a text of its size",
}

_STEPS = 750_000  # in a second, on a machine of 2020 that does other work as well
_SHARE = 65_536  # characters of a text that these are for; a longer one gets more
_OPERATIONS = 2e8  # that machine code does in a second, on a machine that is slow
_PRODUCTS = 25  # that the BLAS adds up in the time of one of these
RUNNING = 0.8  # of the seconds, for what is stopped by the clock: a start takes the others


def _left(seconds: float) -> float:
    """Return how many of so many seconds the budget that is open has left: one at the least."""
    budget = current.get()
    return seconds if budget is None else min(seconds, max(budget.steps / _STEPS, 1.0))


def _share(text: str) -> float:
    """Return how many times `seconds` and `memory` a program of this text may take."""
    return max(1.0, len(text) / _SHARE)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a program; pass one to `gradc.compile(..., limits=...)` to change them.

    `source_bytes` is the size of the text in UTF-8, `nodes` the operations of the lowered program,
    `copies` those of them that are over one a character of the text, as loops and definitions write
    them out, `inputs` how many there are with the members of families that are declared by bounds,
    `nesting` the depth of brackets, `iterations` the passes through all loop bodies together, and
    `tensor_bytes` the size of one array as floats of 8 bytes, where its dimensions are numbers;
    `formula_characters` is how long a derivative may be as a formula. A loop of at most
    `written_out` steps, where their number is known when compiling, is written out step by step.

    `seconds` and `memory`, in bytes, are what a verb may take for every 65,536 characters of text,
    the seconds with those of compiling. Both are counted, in nodes and entries, and not measured:
    the same program is refused on every machine or on none.

    What is over a limit is a `LimitError`, which says how to raise it.

    >>> import gradc
    >>> gradc.Limits(nodes=10).nodes
    10
    """

    source_bytes: int = 4_000_000
    nodes: int = 2_000_000
    copies: int = 50_000
    inputs: int = 30_000
    nesting: int = 200_000
    iterations: int = 100_000
    tensor_bytes: int = 4_000_000_000
    formula_characters: int = 20_000
    written_out: int = 16
    seconds: int = 10
    memory: int = 1_000_000_000

    def __post_init__(self) -> None:
        for name in LIMIT_NAMES:
            value: Any = getattr(self, name)
            is_number = isinstance(value, int | Real) and not isinstance(value, bool)
            if not is_number or not value >= 0:
                raise InputError(f"the limit {name} is a number from 0 on, not {value!r}")

    def check(self, limit: str, value: int, span: Span | None = None) -> None:
        """Raise `LimitError` where `value` is over the limit of that name."""
        bound: int = getattr(self, limit)
        if value > bound:
            raise self._over(limit, value, span)

    @contextmanager
    def budget(self, text: str, spent: float = 0.0, purse: Purse | None = None) -> Iterator[Bill]:
        """Bound the work and the memory of what is done with a program of this text.

        Of the steps so many have been `spent` on it before; with a `purse` there are no more than
        it has left. Raises `LimitError` in the midst of the work. Inside of another budget that
        one bounds it.
        """
        share = _share(text)

        def refuse(limit: str) -> None:
            raise self._over(limit, getattr(self, limit))

        steps = share * _STEPS * self.seconds - spent
        left = steps if purse is None else min(steps, purse.steps)
        with opened(Budget(left, share * self.memory, refuse)) as bill:
            is_refused = False
            try:
                yield bill
            except LimitError:
                is_refused = True  # it has taken all, also where a clock has said so
                raise
            finally:
                if purse is not None:
                    purse.steps -= left if is_refused else bill.steps

    def purse(self, text: str, programs: int = 0) -> Purse:
        """Return what the programs of a file of this text may take together.

        As much as one program of its length, and a second more for each of so many.
        """
        return Purse(_STEPS * (_share(text) * self.seconds + programs))

    @contextmanager
    def patience(self, text: str, part: float = RUNNING, spent: float = 0.0) -> Iterator[None]:
        """Bound what SymPy, mpmath and a generated file do, which draw on no budget.

        It is stopped after a part of `seconds`, by the clock of the processor, with a `LimitError`.
        Where a budget is open, the part is of what that has left. So many seconds of the part have
        been `spent` before.
        """
        seconds = part * _left(_share(text) * self.seconds) - spent
        with stopped(seconds, lambda: self._over("seconds", self.seconds)):
            yield

    def allow(self, text: str, operations: int) -> None:
        """Raise `LimitError` for more operations than machine code does in the `seconds`.

        It cannot be stopped in the midst of them.
        """
        if operations > RUNNING * _share(text) * self.seconds * _OPERATIONS:
            raise self._over("seconds", self.seconds)

    def allow_arrays(self, text: str, products: int, size: int) -> None:
        """Raise `LimitError` for more products of numbers in arrays, or more bytes, than there are.

        Nor can NumPy be stopped in the midst of one.
        """
        self.allow(text, products // _PRODUCTS)
        if size > _share(text) * self.memory:
            raise self._over("memory", self.memory)

    def _over(self, limit: str, value: int, span: Span | None = None) -> LimitError:
        bound: int = getattr(self, limit)
        what = _WHAT[limit].format(value=value, limit=bound)
        return LimitError(
            f"{what}; the limit {limit} is {bound:,}",
            span,
            f"raise it with gradc.compile(..., limits=gradc.Limits({limit}={2 * value})) "
            f"or --limit {limit}={2 * value}",
        )


LIMIT_NAMES = tuple(field.name for field in fields(Limits))
