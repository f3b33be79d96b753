"""Small texts that ask for much are answered, or refused by counting, in little time and memory."""

import pytest

pytest.importorskip("resource")
from hostile import ASKED, LARGE, READ, TEXTS, cost


@pytest.mark.slow  # each takes a process of its own
@pytest.mark.parametrize(("text", "said"), TEXTS.values(), ids=TEXTS)
def test_a_small_text_is_answered(text: str, said: str) -> None:
    answered(text, said, "compile")


@pytest.mark.slow
@pytest.mark.parametrize(("verb", "text", "said"), ASKED)
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
