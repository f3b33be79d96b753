"""One answer as it was given: read, its shape known, and worked out at points.

In: a problem, a name, and text or numbers. Out: an `Answer`, or the `GradcError` that says what is
wrong with it. A decimal stands for all numbers that round to it: -0.0172 for -0.01725 to -0.01715.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from ...errors import GradcError, InputError, MisfitError
from ...graph.dimensions import Shape
from ...graph.graph import order
from ...graph.node import Node, constant
from ...lower.answer import Formula, Literal, digits_of, rounded_up
from ...lower.scope import Powers
from ...syntax.paper.callees import without_brackets
from ...syntax.words import is_function
from ..bases import has_base_ten_alone, of_base_ten
from ..problem import Problem
from .entries import Question, read_entries
from .links import links
from .spelling import leaf_name, variable_of
from .work import check_length, check_work

# What a student may give: text, a number, or an array of numbers.
Given = Any

_COMPUTED = 1e-5  # the relative error up to which a computed gradient is acceptable
_BESIDE = 1e-2  # of the largest entry, which counts beside the entry itself
_ROUNDED = 3  # digits from which a decimal in a formula is taken for rounded
_LINKS = 20  # of a chain of equalities: each is judged by itself
_WHOLE = 2  # digits from which a whole number may be rounded
_FACTORS = frozenset(("const", "mul", "div", "neg"))  # of a number that is a product
_SHORT = (2, 6)  # digits of a quotient that is a decimal: 0.25 for 1/4
# A number and how far it may be off: -0.016 +- 0.001, which is a sum to nobody.
_NUMBER = r"\s*[-+−]?\s*(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][-+]?\d+)?\s*"
_OFF = re.compile(rf"(?P<value>{_NUMBER})(?:\+/?[-−]|[-−]/\+)(?P<off>{_NUMBER})")


@dataclass(frozen=True, slots=True)
class Answer:
    """The gradient with respect to `name` as a student has it.

    `entries` is one `Formula`, or an object array of them. `is_number` tells an answer that names
    nothing of the program, which can be right at one point alone. `uses` are the variables whose
    gradients it names. `tolerance` is the relative error of numbers that were computed, and
    `notes` say how the answer was read.
    """

    name: str
    written: str
    entries: Any
    is_number: bool
    uses: tuple[str, ...]
    tolerance: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def shape(self) -> Shape:
        """The shape of the answer: with the program's dimensions where it is an expression."""
        return self.entries.node.shape if isinstance(self.entries, Formula) else self.entries.shape

    def nodes(self) -> list[Node]:
        """Return all that must be worked out: entries, and what their decimals may stand for."""
        return [
            node
            for entry in np.ravel(self.entries)
            for node in (entry.node, *(one.moved for one in self.rounded(entry)))
        ]

    def rounded(self, entry: Formula) -> list[Literal]:
        """Return the decimals that were rounded, unlike 0.5 in a formula, or 2 alone."""
        if self.is_number and len(entry.literals) == 1:
            (alone,) = entry.literals
            return [alone] if alone.has_point or alone.digits >= _WHOLE else []
        return [one for one in entry.literals if one.digits >= _ROUNDED]

    def value(self, known: Mapping[Node, Any]) -> Any:
        """Return the value where those of its nodes are known."""
        return _each(lambda entry: known[entry.node], self.entries)

    def slack(self, known: Mapping[Node, Any]) -> Any:
        """Return how far from its value an answer may be off, since its decimals are rounded."""

        def of_entry(entry: Formula) -> Any:
            value = known[entry.node]
            moved = [known[one.moved] for one in self.rounded(entry)]
            if self.tolerance:
                return self.tolerance * (abs(value) + _BESIDE * np.max(abs(value)))
            is_exact = self.is_number and not moved and is_product(entry)
            least = _half_unit(value) if is_exact else 0
            return sum((abs(one - value) for one in moved), value * 0) + least

        return _each(of_entry, self.entries)

    def digits(self) -> int:
        """Return the significant digits of the least exact decimal, 0 where there is none."""
        rounded = [one for entry in np.ravel(self.entries) for one in self.rounded(entry)]
        return min((one.digits for one in rounded if one.digits), default=0)


def is_product(entry: Formula) -> bool:
    """Return whether an entry is a number that is multiplied together, as 0.65*0.25 or 1/4."""
    nodes = order([entry.node])
    return len(nodes) > 1 and all(node.op in _FACTORS for node in nodes)


def _half_unit(value: Any) -> float:
    """Return half a unit of the last digit of a number as a decimal; 0 of one that has no end."""
    written = Decimal(f"{float(value):.15g}").normalize()
    exponent = written.as_tuple().exponent
    assert isinstance(exponent, int)
    is_short = exponent < 0 and _SHORT[0] <= digits_of(written) <= _SHORT[1]
    return float(Decimal(1).scaleb(exponent)) / 2 if is_short else 0.0


def measured(name: str, written: str, leaf: Node) -> Answer:
    """Return the answer that somebody's code computed: its values are those of a leaf."""
    return Answer(name, written, Formula(leaf, ()), True, (), _COMPUTED)


def read_answers(problem: Problem, name: str, given: Given) -> list[Answer]:
    """Return an answer that has been read, each link of a chain of equalities by itself.

    Raises `GradcError` where that cannot be done.
    """
    if not isinstance(given, str):
        entries = _numbers(given)
        return [Answer(name, str(np.asarray(given).tolist()), entries, True, ())]
    check_length(given)
    off = _OFF.fullmatch(given)
    if off is not None:
        value, by = off["value"].strip(), off["off"].strip()
        hint = f"give {value} alone; {value} - {by} is a difference"
        raise InputError("a number is given without how far it is off", None, hint)
    found = links(given)
    if len(found) > _LINKS:
        message = f"the answer is a chain of {len(found)} equalities"
        raise InputError(message, None, f"leave links out: {_LINKS} are judged")
    if len(found) > 1 and _is_left_side(problem, name, given[found[0].start : found[0].end]):
        found = found[1:]
    return [_read(problem, name, given, *link) for link in found]


def _is_left_side(problem: Problem, name: str, written: str) -> bool:
    """Return whether a text is what the answer is for, once more."""
    try:
        return variable_of(problem, written) == name
    except GradcError:
        return False


def _read(problem: Problem, name: str, text: str, start: int, end: int) -> Answer:
    question = Question(problem, name)
    entries = read_entries(question, text, start, end)
    return answer_of(question, text[start:end], entries)


def answer_of(question: Question, written: str, entries: Any) -> Answer:
    """Return the answer that has these entries; raises `InputError` for one that names itself."""
    nodes = order([entry.node for entry in np.ravel(entries)])
    check_work(question.problem, nodes)
    used = {node.payload for node in nodes if node.op == "input"}
    leaves, name = question.problem.leaves, question.name
    uses = tuple(one for one, leaf in leaves.items() if leaf.payload in used)
    if name in uses:
        raise InputError(f"this says what {leaf_name(name)} is by {leaf_name(name)} itself")
    is_number = not used and not any(map(_has_size, nodes))
    return Answer(name, written, entries, is_number, uses, notes=tuple(question.notes))


def _has_size(node: Node) -> bool:
    """Return whether a node has a dimension of the program, unlike a number."""
    return node.op == "size" or not all(isinstance(size, int) for size in node.shape)


_CALLED = re.compile(r"(?<![^\W\d])(?<!\.)([^\W\d_]+)(?=[ \t]*\()")
_OTHERWISE = {
    Powers.ENTRIES: "right where its powers are taken entry by entry, not of the matrix",
    Powers.MATRICES: "right where its powers are those of the matrix: inv(A), A @ A",
    Powers.PRODUCTS: "right where * is the product of matrices, as in MATLAB; it is @ here",
    Powers.DOTS: "right where · is the scalar product of two vectors; it is @ here",
}
_PRODUCTS = (Powers.PRODUCTS, Powers.DOTS)
AS_MATRICES = "* is read as the product of matrices, as in MATLAB; it is @ here"
_POWERS = ("^", "**", "⁻", "²", "³")
_OF_MATRICES = ("'", "·", "×", "⋅")  # with these a product of arrays may well be one of matrices


def other_readings(problem: Problem, answer: Answer) -> Iterator[Answer]:
    """Yield an answer with its powers of matrices, or its functions, read otherwise, and how."""
    yield from _apart(problem, answer)
    yield from _of_base_ten(problem, answer)
    if problem.is_pointwise:
        return
    has_powers = any(sign in answer.written for sign in _POWERS)
    has_products = is_of_matrices(answer.written)
    read = {_nodes(answer.entries)}
    for powers, words in _OTHERWISE.items():
        if not (has_products if powers in _PRODUCTS else has_powers):
            continue
        found = _read_as(problem, answer.name, answer.written, words, powers=powers)
        if found is not None and _nodes(found.entries) not in read:
            read.add(_nodes(found.entries))
            yield found


def _read_as(
    problem: Problem, name: str, text: str, *words: str, powers: Powers = Powers.INVERSES
) -> Answer | None:
    """Return an answer in another reading, which `words` say; None where it cannot be read so."""
    question = Question(problem, name, powers)
    try:
        found = answer_of(question, text, read_entries(question, text))
    except GradcError:
        return None
    return replace(found, notes=(*found.notes, *words))


def _of_base_ten(problem: Problem, answer: Answer) -> Iterator[Answer]:
    """Yield an answer with log10 for its log, where that is the logarithm of the program."""
    written = of_base_ten(answer.written)
    if written == answer.written or not has_base_ten_alone(problem):
        return
    words = "right where log is of base 10, log10; log is the natural one here"
    found = _read_as(problem, answer.name, written, words)
    if found is not None:
        yield replace(found, written=answer.written)


def _apart(problem: Problem, answer: Answer) -> Iterator[Answer]:
    """Yield an answer with acos(x) as a cos(x), where a is a value of the program."""
    values = problem.program.scope.values
    functions = without_brackets()
    apart: dict[str, str] = {}
    for word in dict.fromkeys(_CALLED.findall(answer.written)):
        parts = ((word[:end], word[end:]) for end in range(1, len(word)))
        if is_function(word) and word not in problem.program.scope.functions:
            products = [f"{a}*{b}" for a, b in parts if a in values and b in functions]
            if products:
                apart[word] = products[0]
    if not apart:
        return
    written = _CALLED.sub(lambda match: apart.get(match[1], match[1]), answer.written)
    words = [
        f"right where {word} is {product}; it is one function here"
        for word, product in apart.items()
    ]
    found = _read_as(problem, answer.name, written, *words)
    if found is not None:
        yield replace(found, written=answer.written)


def as_matrices(problem: Problem, name: str, written: str) -> Iterator[Answer]:
    """Yield an answer whose shapes do not fit with `*`, or ·, for the product of matrices."""
    for powers in _PRODUCTS:
        found = _read_as(problem, name, written, _OTHERWISE[powers], powers=powers)
        if found is not None:
            yield found


def fitting_as_matrices(problem: Problem, name: str, written: str) -> Answer | None:
    """Return an answer that has the gradient's shape where `*` is the product of matrices."""
    found = _read_as(problem, name, written, AS_MATRICES, powers=Powers.PRODUCTS)
    fits = found is not None and found.shape == problem.variable(name).shape
    return found if fits else None


def misfit_of_matrices(problem: Problem, name: str, written: str) -> str:
    """Return what is said where the factors of `*` do not fit as matrices either, or ""."""
    if not is_of_matrices(written):
        return ""
    try:
        read_entries(Question(problem, name, Powers.PRODUCTS), written)
    except MisfitError as error:
        return error.report
    except GradcError:
        return ""
    return ""


def is_of_matrices(written: str) -> bool:
    """Return whether an answer has a sign of those whose products are products of matrices."""
    return any(sign in written for sign in _OF_MATRICES)


def _nodes(entries: Any) -> tuple[Node, ...]:
    return tuple(entry.node for entry in np.ravel(entries))


def _numbers(given: Given) -> Any:
    """Return the entries of an answer that is a number, or an array of numbers."""
    try:
        array = np.asarray(given, float)
    except (TypeError, ValueError, OverflowError):
        raise InputError("the answer is not a number or an array of numbers") from None
    short = np.asarray(given)  # numbers of fewer bits are written in fewer digits
    if short.dtype == bool:
        hint = "give numbers" if short.ndim else f"write {int(given)}"
        raise InputError("the answer is a truth value, and no number", None, hint)
    if not np.isfinite(array).all():
        where = "" if array.ndim == 0 else f" in entry {tuple(np.argwhere(~np.isfinite(array))[0])}"
        raise InputError(f"the answer is not a number{where}")
    source = short if short.dtype in (np.float32, np.float16) else array
    texts = [str(number).removesuffix(".0") for number in source.ravel()]
    unit = min(map(_unit, texts))
    return _each(lambda text: _entry(text, unit), np.reshape(texts, array.shape))


def _each(function: Callable[[Any], Any], entries: Any) -> Any:
    """Return what a function gives for each of an array of entries, or for a single one."""
    return np.frompyfunc(function, 1, 1)(entries)


def _unit(text: str) -> Decimal:
    """Return a unit of the last digit of a number."""
    exponent = Decimal(text).as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(min(exponent, 0))


def _entry(text: str, unit: Decimal) -> Formula:
    """Return the entry of a number; a whole one is as exact as the finest of its array, `unit`."""
    written = Decimal(text)
    own = min(_unit(text), unit) if _unit(text) == 1 else _unit(text)
    moved = constant(float(rounded_up(written, own)))
    literal = Literal(text, digits_of(written), own < 1 or not written, moved)
    return Formula(constant(float(written)), (literal,))
