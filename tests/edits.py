"""Random edits of the text of a right derivative: mistakes that stand in no table.

2*(a - y)*x   ->   2*(a - y), 2*(a + y)*x, 2*(a - y)*y, 3*(a - y)*x
"""

import random
import re
from collections.abc import Callable, Mapping

_NAME = r"(?<![\w.])[A-Za-z_]\w*(?![\w(.])"
_FACTOR = rf"(?:{_NAME}|\d+)"


def factor_deleted(text: str, names: list[str], pick: random.Random) -> str | None:
    """Delete a name or a number that is multiplied, with its star."""
    spans = [m.span() for m in re.finditer(rf"{_FACTOR}\*(?!\*)|(?<=[\w)])\*{_FACTOR}(?!\^)", text)]
    return _replaced(text, spans, lambda _: "", pick)


def name_exchanged(text: str, names: list[str], pick: random.Random) -> str | None:
    """Put another name of the program where one stands."""
    spans = [m.span() for m in re.finditer(_NAME, text) if m[0] in names]
    return _replaced(text, spans, lambda name: pick.choice([n for n in names if n != name]), pick)


def sign_turned(text: str, names: list[str], pick: random.Random) -> str | None:
    """Put a plus for a minus between two terms, or the other way round."""
    spans = [m.span(1) for m in re.finditer(r" ([+-]) ", text)]
    return _replaced(text, spans, lambda sign: "-" if sign == "+" else "+", pick)


def exponent_changed(text: str, names: list[str], pick: random.Random) -> str | None:
    """Put one more or one less for an exponent."""
    spans = [m.span(1) for m in re.finditer(r"\^(\d+)(?![\d.])", text)]
    return _replaced(text, spans, lambda n: str(int(n) + pick.choice((-1, 1))), pick)


EDITS: Mapping[str, Callable[[str, list[str], random.Random], str | None]] = {
    "factor": factor_deleted,
    "name": name_exchanged,
    "sign": sign_turned,
    "exponent": exponent_changed,
}


def _replaced(
    text: str,
    spans: list[tuple[int, int]],
    new: Callable[[str], str],
    pick: random.Random,
) -> str | None:
    """Return a text with one of some places replaced, None where there is no place."""
    if not spans:
        return None
    start, end = pick.choice(spans)
    return text[:start] + new(text[start:end]) + text[end:]
