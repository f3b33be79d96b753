"""Dimensions: whole numbers, names, and sums and products of them.

A dimension is an `int`, the name of one, or a `Size`, a polynomial in names with whole
coefficients in a normal form, so that equal dimensions are equal objects:

    times(plus("n", 1), 2)  ->  Size that prints as 2*n + 2        minus(plus("n", 2), "n")  ->  2

What is the lesser of two dimensions, where that is not known, stands in it as a name does.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from math import prod
from typing import TypeAlias

from ..errors import LimitError
from ..records import dataclass


@dataclass(frozen=True, slots=True)
class Least:
    """The lesser of two dimensions of which neither is always that: min(m, n)."""

    first: "Dimension"
    second: "Dimension"

    def __str__(self) -> str:
        return f"min({self.first}, {self.second})"

    __repr__ = __str__


_MOST_TERMS = 1000

Monomial: TypeAlias = tuple[str | Least, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """A polynomial: (names multiplied, coefficient) for each term, in alphabetical order."""

    terms: tuple[tuple[Monomial, int], ...]

    def __str__(self) -> str:
        return written(self, str)

    __repr__ = __str__


Dimension: TypeAlias = int | str | Size
Shape: TypeAlias = tuple[Dimension, ...]


def plus(first: Dimension, second: Dimension) -> Dimension:
    """Return the sum of two dimensions."""
    if isinstance(first, int) and isinstance(second, int):
        return first + second
    total = Counter(_terms(first))
    for names, coefficient in _terms(second).items():
        total[names] += coefficient
    _check_terms(len(total))
    return _normal(total)


def minus(first: Dimension, second: Dimension) -> Dimension:
    """Return the difference of two dimensions."""
    return plus(first, times(-1, second))


def times(first: Dimension, second: Dimension) -> Dimension:
    """Return the product of two dimensions."""
    if isinstance(first, int) and isinstance(second, int):
        return first * second
    terms, by = _terms(first), _terms(second)
    _check_terms(len(terms) * len(by))
    total: Counter[Monomial] = Counter()
    for names, coefficient in terms.items():
        for others, factor in by.items():
            total[tuple(sorted(names + others, key=str))] += coefficient * factor
    return _normal(total)


def least(first: Dimension, second: Dimension) -> Dimension:
    """Return the lesser of two dimensions."""
    if at_least(first, second):
        return second
    if at_least(second, first):
        return first
    return alone(Least(*sorted((first, second), key=str)))


def alone(one: str | Least) -> Dimension:
    """Return the dimension that what stands in a product is by itself."""
    return one if isinstance(one, str) else Size((((one,), 1),))


def product(dimensions: Iterable[Dimension]) -> Dimension:
    """Return the product of dimensions: the number of entries of that shape."""
    total: Dimension = 1
    for dimension in dimensions:
        total = times(total, dimension)
    return total


def divided(dimension: Dimension, divisor: Dimension) -> Dimension | None:
    """Return a dimension over another, a number or a product; None where it is no whole one."""
    (names, factor), *others = [*_terms(divisor).items()] or [((), 0)]
    if others or factor == 0:
        return 1 if dimension == divisor and divisor != 0 else None
    quotient: dict[Monomial, int] = {}
    for present, coefficient in _terms(dimension).items():
        rest = Counter(present)
        rest.subtract(names)
        if coefficient % factor or min(rest.values(), default=0) < 0:
            return None
        quotient[tuple(sorted(rest.elements(), key=str))] = coefficient // factor
    return _normal(quotient)


def at_least(first: Dimension, second: Dimension) -> bool:
    """Return whether the first is never under the second, whatever the names stand for."""
    return all(coefficient >= 0 for coefficient in _terms(minus(first, second)).values())


def solved(dimension: Dimension, name: str) -> tuple[int, int] | None:
    """Return (a, b) where a dimension is a*name + b, None where it is anything else."""
    terms = dict(_terms(dimension))
    constant = terms.pop((), 0)
    factor = terms.pop((name,), 0)
    return (factor, constant) if factor and not terms else None


def solved_by(
    dimension: Dimension, name: str, told: Collection[str]
) -> tuple[Dimension, Dimension] | None:
    """Return (a, b) where a dimension is a*name + b, in which all other names are told."""
    factor: Dimension = 0
    rest: Dimension = 0
    for names, coefficient in _terms(dimension).items():
        others = [one for one in names if one != name]
        if len(names) - len(others) > 1 or any(one not in told for one in others):
            return None
        term = times(coefficient, product(map(alone, others)))
        factor, rest = (plus(factor, term), rest) if name in names else (factor, plus(rest, term))
    return (factor, rest) if factor != 0 else None


def put(dimension: Dimension, name: str, value: Dimension) -> Dimension:
    """Return a dimension with another in the place of a name: n + 1 with 2*m for n is 2*m + 1."""
    total: Dimension = 0
    for names, coefficient in _terms(dimension).items():
        parts = [_put(one, name, value) for one in names]
        total = plus(total, times(coefficient, product(parts)))
    return total


def _put(one: str | Least, name: str, value: Dimension) -> Dimension:
    if isinstance(one, Least):
        return least(put(one.first, name, value), put(one.second, name, value))
    return value if one == name else one


def affine(dimension: Dimension, name: str) -> tuple[int, Dimension] | None:
    """Return (a, b) where a dimension is a*name + b and b is without the name, else None."""
    rest, one, two = (put(dimension, name, number) for number in (0, 1, 2))
    factor = minus(one, rest)
    return (factor, rest) if isinstance(factor, int) and minus(two, one) == factor else None


def by_powers(dimension: Dimension, name: str) -> list[Dimension]:
    """Return what a dimension has as factors of the powers of a name, from that of 1 on.

    by_powers(n*n + m*n + 2*n + 1, "n")  ->  [1, m + 2, 1]
    """
    found: dict[int, Counter[Monomial]] = {}
    for names, coefficient in _terms(dimension).items():
        rest = tuple(one for one in names if one != name)
        found.setdefault(names.count(name), Counter())[rest] += coefficient
    return [_normal(found.get(power, Counter())) for power in range(max(found, default=-1) + 1)]


def constant_of(dimension: Dimension) -> int:
    """Return the number that a dimension has as a term: 1 of n + 1."""
    return dict(_terms(dimension)).get((), 0)


def names_in(dimension: Dimension) -> tuple[str, ...]:
    """Return the names in a dimension, each once."""
    found: dict[str, None] = {}
    for one in (one for names in _terms(dimension) for one in names):
        inner = (one.first, one.second) if isinstance(one, Least) else ()
        names = [one] if isinstance(one, str) else [n for side in inner for n in names_in(side)]
        found.update(dict.fromkeys(names))
    return tuple(found)


def value_of(dimension: Dimension, sizes: Mapping[str, int]) -> int:
    """Return the number that a dimension is for these sizes of its names."""
    if isinstance(dimension, int):
        return dimension
    return sum(
        coefficient * prod(_value(one, sizes) for one in names)
        for names, coefficient in _terms(dimension).items()
    )


def _value(one: str | Least, sizes: Mapping[str, int]) -> int:
    if isinstance(one, Least):
        return min(value_of(one.first, sizes), value_of(one.second, sizes))
    return sizes[one]


def written(dimension: Dimension, name: Callable[[str], str], times: str = "*") -> str:
    """Return a dimension as text: `2*n + 1`, with what `name` gives for each name."""
    if isinstance(dimension, int):
        return str(dimension)
    text = ""
    for names, coefficient in _terms(dimension).items():
        number = [str(abs(coefficient))] if abs(coefficient) != 1 or not names else []
        sign = "-" if coefficient < 0 else ""
        if text:
            sign = " - " if coefficient < 0 else " + "
        text += sign + times.join([*number, *(_written(one, name, times) for one in names)])
    return text


def _written(one: str | Least, name: Callable[[str], str], times: str) -> str:
    if isinstance(one, Least):
        return f"min({written(one.first, name, times)}, {written(one.second, name, times)})"
    return name(one)


def show(shape: Shape) -> str:
    """Return a shape as the language writes it: `[n, 2*m]`."""
    return f"[{', '.join(map(str, shape))}]"


def _terms(dimension: Dimension | Least) -> Mapping[Monomial, int]:
    if isinstance(dimension, Size):
        return dict(dimension.terms)
    if isinstance(dimension, str | Least):
        return {(dimension,): 1}
    return {(): dimension} if dimension else {}


def _check_terms(count: int) -> None:
    """Raise `LimitError` for a dimension with too many terms, before they are multiplied out."""
    if count > _MOST_TERMS:
        raise LimitError(
            f"a dimension would be a sum of {count:,} terms; the most is {_MOST_TERMS:,}",
            None,
            "give it a name of its own, as in z: [k]",
        )


def _normal(terms: Mapping[Monomial, int]) -> Dimension:
    kept = {names: coefficient for names, coefficient in terms.items() if coefficient}
    if not kept:
        return 0
    if len(kept) == 1:
        ((names, coefficient),) = kept.items()
        if not names:
            return coefficient
        if coefficient == 1 and len(names) == 1 and isinstance(names[0], str):
            return names[0]
    return Size(tuple(sorted(kept.items(), key=_order)))


def _order(term: tuple[Monomial, int]) -> tuple[bool, list[str], int]:
    names, coefficient = term
    return not names, [*map(str, names)], coefficient
