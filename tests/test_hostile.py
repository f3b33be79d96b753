"""Small texts that ask for much are answered, or refused by counting, in little time and memory."""

from collections.abc import Iterable

import pytest

pytest.importorskip("resource")
from hostile import ASKED, LARGE, READ, TEXTS, cost

# What takes seconds, and is of a kind that another row has, is on demand.
LONG = {
    "a large definition that is called in itself", "a product that is called in itself", "a tower",
    "loops in loops", "products of the two before", "squares of squares",
    "x: [1000,1000]\nsum(sin(x)^2)", "exp(sin(x^2))*cos(exp(x))/(1 + x^2)",
}  # fmt: skip


def some(rows: Iterable[tuple[str, ...]]) -> list:
    """Return rows, of which those that take long are on demand."""
    return [
        pytest.param(*row, marks=[pytest.mark.exhaustive] * (not LONG.isdisjoint(row)))
        for row in rows
    ]


@pytest.mark.slow  # each takes a process of its own
@pytest.mark.parametrize("name", some((name,) for name in TEXTS))
def test_a_small_text_is_answered(name: str) -> None:
    text, said = TEXTS[name]
    answered(text, said, "compile")


@pytest.mark.slow
@pytest.mark.parametrize(("verb", "text", "said"), some(ASKED))
def test_what_is_asked_of_it_is_answered(verb: str, text: str, said: str) -> None:
    answered(text, said, verb)


def test_texts_are_small() -> None:
    texts = [*LARGE.values(), *(text for read in READ.values() for text in read.values())]
    assert max(len(text.encode()) for text in texts) <= 65_536


def answered(text: str, said: str, verb: str) -> None:
    """Check what a process of its own says of a text."""
    assert len(text.encode()) <= 64_000
    found = cost(text, verb)
    assert not found.failed
    assert said in found.said
    assert bool(said) == bool(found.said)
    assert len(found.said) < 2000
