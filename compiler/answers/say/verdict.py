"""What is said of an answer: right or not, and if not, what went wrong, where, and what is right.

A `Verdict` is data; `lines` writes it for people, `to_json` for programs, both no further than a
level of hints allows: 0 right or wrong, 1 where, 2 what kind of mistake, 3 what is right there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

from ...display import html as markup
from ...shown import on_one_line, shown
from .mistake import EVERYTHING, WIDTH, Mistake, explained, indented, shortened, wrapped
from .notes import Counterexample


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one answer.

    `correct` is against the true gradient, `follows` given the student's own answers before it.
    `error` says why an answer could not be judged, and `failed` that gradc failed on it; `note` is
    what there is to say of a right one: rounding, a smaller domain. `right` is the gradient in its
    shortest form, in the language of the answer, `right_note` what it holds under. With
    `is_granted` the note need not be repeated. Mistakes were looked for where it `is_searched`.
    """

    name: str
    written: str
    symbol: str
    correct: bool = False
    follows: bool = False
    note: str = ""
    error: str = ""
    mistakes: tuple[Mistake, ...] = ()
    counterexample: Counterexample | None = None
    right: str = ""
    right_note: str = ""
    failed: bool = False
    is_granted: bool = False
    is_searched: bool = True

    @property
    def status(self) -> str:
        """The verdict in a word, or in a few."""
        if self.error:
            return "cannot be judged"
        if self.correct:
            return "correct"
        if self.follows:
            return "wrong, but it follows from your line before"
        return "wrong"

    def behind(self, notes: Iterable[str]) -> "Verdict":
        """Return the verdict with notes of how the answer was read before its own."""
        return replace(self, note="\n".join(filter(None, [*notes, self.note])))

    def to_json(self, hint: int = EVERYTHING) -> dict[str, Any]:
        """Return the verdict as plain dicts and lists, with what the level of hints allows."""
        mistakes = self.mistakes if hint > 1 else self.mistakes[:hint]
        example = self._example(hint)
        return {
            "name": self.name,
            "answer": self.written,
            "correct": self.correct,
            "follows": self.follows,
            "note": self.note,
            "error": self.error or None,
            "mistakes": [mistake.to_json(hint) for mistake in mistakes],
            "counterexample": example and example.to_json(),
            "right": self.right if self.right and hint >= EVERYTHING else None,
            "right_note": self.right_note if self.right_note and hint >= EVERYTHING else None,
        }

    def lines(self, hint: int = EVERYTHING) -> list[str]:
        """Return the verdict in words, on lines that fit a terminal."""
        symbol = on_one_line(self.symbol)
        room = WIDTH - len(symbol) - len(self.status) - len(" =    ")
        found = [f"{symbol} = {shown(shortened(self.written, room))}   {self.status}"]
        if self.error:
            return [*found, *indented(self.error)]
        found += [line for text in self.note.splitlines() for line in wrapped(text)]
        if self.correct or self.follows:
            return found
        example = self._example(hint)
        is_said = hint >= EVERYTHING and example is not None and example.is_given and self.right
        helps = example is not None and ((example.is_short and not self.note) or not self.mistakes)
        if helps and not is_said:
            found += wrapped(str(example))
        if hint and self.is_searched and (self.mistakes or self.counterexample):
            found += explained(self.mistakes, hint)
        if hint >= EVERYTHING and self.right:
            here = f", which is {example.right}" if is_said and example is not None else ""
            note = f" ({self.right_note})" if self.right_note else ""
            found += wrapped(f"right: {self.right}{note}{here}")
        return found

    def _example(self, hint: int) -> Counterexample | None:
        """Return the counterexample, unless a level of hints does not allow it."""
        example = self.counterexample
        least = EVERYTHING if example is not None and example.is_telling else 1
        return example if hint >= least else None

    def _repr_html_(self) -> str:
        mark = "good" if self.correct else "" if self.follows or self.error else "bad"
        return markup.marked(markup.lines(self.lines()), mark)


@dataclass(frozen=True, slots=True, repr=False)
class Verdicts(Sequence[Verdict]):
    """The verdicts on the answers to one program, in the order in which they were given.

    `backward` lists the variables from the output back where the answers are a chain of steps.
    `few` says so where they were judged at fewer points than is usual, as those to long programs.
    """

    answers: tuple[Verdict, ...]
    backward: tuple[str, ...]
    few: str = ""

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
            **({"few": self.few} if self.few else {}),
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
        return [*found, *filter(None, [self.few])]

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        right = sum(verdict.correct for verdict in self.answers)
        return f"<gradc.Verdicts: {right} of {len(self.answers)} correct>"

    def _repr_html_(self) -> str:
        judged = "".join(verdict._repr_html_() for verdict in self.answers)
        behind = (len(self.answers) > 1) + bool(self.few)
        return judged + (markup.lines(self.lines()[-behind:]) if behind else "")

    @overload
    def __getitem__(self, index: int) -> Verdict: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Verdict, ...]: ...
    def __getitem__(self, index: int | slice) -> Verdict | tuple[Verdict, ...]:
        return self.answers[index]

    def __len__(self) -> int:
        return len(self.answers)
