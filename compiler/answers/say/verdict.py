"""What is said of an answer: right or not, and if not, what went wrong, where, and what is right.

A `Verdict` is data; `lines` writes it for people, `to_json` for programs, both no further than a
level of hints allows: 0 right or wrong, 1 where, 2 what kind of mistake, 3 what is right there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...display import html as markup
from ...errors import Span
from ...verify.report import listed
from .shown import first_difference, point_text, shortened, shown

EVERYTHING = 3
_SHOWN = 4  # explanations that are written out; of the others the kinds are said


@dataclass(frozen=True, slots=True)
class Mistake:
    """One explanation of a wrong answer.

    `kind` is its name in the tables, `where` the step in words and `place` in the source, `message`
    what went wrong, `right` what belongs there. `count` is how many mistakes it takes.
    """

    kind: str
    where: str
    place: Span | None
    message: str
    right: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point at which an answer differs from the gradient: the inputs, and both values there.

    `is_given` tells the point of the exercise, `is_telling` that the value there is the answer.
    """

    point: Mapping[str, Any]
    expected: Any
    given: Any
    is_given: bool
    is_telling: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one answer.

    `correct` is against the true gradient, `follows` given the student's own answers before it.
    `error` says why an answer could not be judged, `note` what there is to say of a right one:
    rounding, a smaller domain. `right` is the gradient by the step before.
    """

    name: str
    written: str
    symbol: str
    correct: bool
    follows: bool
    note: str = ""
    error: str = ""
    mistakes: tuple[Mistake, ...] = ()
    counterexample: Counterexample | None = None
    right: str = ""

    @property
    def status(self) -> str:
        """The verdict in a word, or in a few."""
        if self.error:
            return "cannot be judged"
        if self.correct:
            return "correct"
        if self.follows:
            return "wrong, but it follows from your line before; nothing new went wrong here"
        return "wrong"

    def to_json(self, hint: int = EVERYTHING) -> dict[str, Any]:
        """Return the verdict as plain dicts and lists, with what the level of hints allows."""
        mistakes = self.mistakes if hint > 1 else self.mistakes[:hint]
        return {
            "name": self.name,
            "answer": self.written,
            "correct": self.correct,
            "follows": self.follows,
            "note": self.note,
            "error": self.error or None,
            "mistakes": [_mistake_to_json(mistake, hint) for mistake in mistakes],
            "counterexample": _counterexample_to_json(self._example(hint)),
            "right": self.right if self.right and hint >= EVERYTHING else None,
        }

    def lines(self, hint: int = EVERYTHING) -> list[str]:
        """Return the verdict in words."""
        head = f"{self.symbol} = {shortened(self.written)}   {self.status}"
        if self.error:
            return [head, *_indented(self.error)]
        if self.correct or self.follows:
            return [head, *_indented(self.note)]
        found = [head, *_indented(self.note)]
        found += _indented(self._difference(hint))
        if hint:
            found += self._explanations(hint)
        if hint >= EVERYTHING and self.right:
            found += _indented(f"right: {self.right}")
        return found

    def _repr_html_(self) -> str:
        mark = "good" if self.correct else "" if self.follows or self.error else "bad"
        return markup.marked(markup.lines(self.lines()), mark)

    def _example(self, hint: int) -> Counterexample | None:
        """Return the counterexample, unless a level of hints does not allow it."""
        example = self.counterexample
        least = EVERYTHING if example is not None and example.is_telling else 1
        return example if hint >= least else None

    def _difference(self, hint: int) -> str:
        example = self._example(hint)
        if example is None:
            return ""
        where, expected, given = first_difference(example.expected, example.given)
        both = f"{where}expected {shown(expected)}, not {shown(given)}"
        if example.is_given:
            return both
        return f"at {point_text(example.point)}{', ' if where else ': '}{both}"

    def _explanations(self, hint: int) -> list[str]:
        if not self.mistakes and self.counterexample is None:
            return []
        if not self.mistakes:
            return _indented("no single mistake that gradc knows, and no two, give this answer")
        first = self.mistakes[0]
        found = _indented(f"look at {first.where}" if hint == 1 else first.message)
        if first.place is not None:
            found += [f"  {line}" for line in first.place.excerpt().splitlines()]
        if hint == 1:
            return found
        if hint >= EVERYTHING and first.right:
            found += _indented(first.right)
        return [*found, *_alternatives(first, self.mistakes[1:])]


def _alternatives(first: Mistake, others: Sequence[Mistake]) -> list[str]:
    """Return the other explanations of an answer, a line a kind."""
    kinds: dict[str, list[Mistake]] = {}
    said = {(first.where, first.count)}
    restated = _RESTATED.get(first.kind, ())
    for mistake in others:
        if (mistake.where, mistake.count) in said or mistake.kind in restated:
            continue  # the same in other words
        said.add((mistake.where, mistake.count))
        kinds.setdefault(mistake.kind, []).append(mistake)
    same = kinds.pop(first.kind, [])
    found = []
    if same:
        places = "; ".join(dict.fromkeys(mistake.where for mistake in same[:_SHOWN]))
        more = f"; and {len(same) - _SHOWN} more" if len(same) > _SHOWN else ""
        found += _indented(f"or the same mistake in {places}{more}")
    if kinds:
        found += _indented("the same answer also comes of this:")
    for group in kinds.values():
        places = "place" if len(group) == 2 else "places"
        more = f" (or at {len(group) - 1} more {places})" if len(group) > 1 else ""
        found.append(f"    - {group[0].message}{more}")
    return found


@dataclass(frozen=True, slots=True, repr=False)
class Verdicts(Sequence[Verdict]):
    """The verdicts on the answers to one program, in the order in which they were given.

    `backward` lists the variables from the output back where the answers are a chain of steps.
    """

    answers: tuple[Verdict, ...]
    backward: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every answer is right."""
        return all(verdict.correct for verdict in self.answers)

    @property
    def first_wrong(self) -> Verdict | None:
        """The first step from the output back that went wrong by itself."""
        wrong = {v.name: v for v in self.answers if not (v.correct or v.follows or v.error)}
        return next((wrong[name] for name in self.backward if name in wrong), None)

    def to_json(self, hint: int = EVERYTHING) -> dict[str, Any]:
        """Return the verdicts as plain dicts and lists."""
        first = self.first_wrong
        return {
            "ok": self.ok,
            "first_wrong": first.name if first and len(self.answers) > 1 else None,
            "answers": [verdict.to_json(hint) for verdict in self.answers],
        }

    def lines(self, hint: int = EVERYTHING) -> list[str]:
        """Return the verdicts in words, and under them where a chain of steps first went wrong."""
        found = [line for verdict in self.answers for line in verdict.lines(hint)]
        first = self.first_wrong
        if len(self.answers) > 1:
            right = sum(verdict.correct for verdict in self.answers)
            summary = f"{right} of {len(self.answers)} correct"
            if first is not None:
                summary += f"; the first step that went wrong is {first.symbol}"
            found += ["", summary]
        return found

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        right = sum(verdict.correct for verdict in self.answers)
        return f"<gradc.Verdicts: {right} of {len(self.answers)} correct>"

    def _repr_html_(self) -> str:
        judged = "".join(verdict._repr_html_() for verdict in self.answers)
        return judged + (markup.lines(self.lines()[-1:]) if len(self.answers) > 1 else "")

    def __getitem__(self, index: Any) -> Any:
        return self.answers[index]

    def __len__(self) -> int:
        return len(self.answers)

    def __iter__(self) -> Iterator[Verdict]:
        return iter(self.answers)


# Kinds that say again what an explanation of another kind has said.
_RESTATED = {
    "factor_dropped": ("gradient_of_other", "inner_missing"),
    "number_dropped": ("gradient_of_other", "inner_missing"),
    "inner_missing": ("gradient_of_other", "value_given"),
    "gate_open": ("gradient_of_other", "inner_missing"),
    "other_variable": ("gradient_of_other",),
    "broadcast_not_undone": ("gradient_of_other", "inner_missing"),
}


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]


def _mistake_to_json(mistake: Mistake, hint: int) -> dict[str, Any]:
    place = mistake.place
    level = {
        "kind": mistake.kind if hint > 1 else None,
        "where": mistake.where,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "message": mistake.message if hint > 1 else f"look at {mistake.where}",
    }
    return {**level, "right": mistake.right} if hint >= EVERYTHING else level


def _counterexample_to_json(example: Counterexample | None) -> dict[str, Any] | None:
    if example is None:
        return None
    return {
        "point": {name: listed(value) for name, value in example.point.items()},
        "expected": listed(example.expected),
        "given": listed(example.given),
    }
