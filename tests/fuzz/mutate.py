"""Texts changed at random: characters, words, lines and bytes left out, doubled, moved, or from others.

In: a text, others of its kind, a source of chance. Out: a text that nobody would write.
"""

import re
from collections.abc import Callable, Sequence
from random import Random

_WORDS = re.compile(r"\w+|\s+|.", re.DOTALL)

# What makes trouble: signs of notations, numbers at the ends of what there is, marks that hide.
AWKWARD = (
    *"()[]{}<>+-*/^%@=!,;:.'\"#\n\t \\_~$&|√∛½²³⁻ᵀ₁πσΣ∂∇×−·≤≠∞‖⌊⌋𝟙λé𝛼\0\x1b\ufeff\u202e\u200b\u0301\x85\u2028",
    "..", "**", "==", "0", "1", "2", "-1", "1e400", "1e-400", "9" * 30, "0.1", "10^10^10", "0x10", "1_0",
    "inf", "nan", "None", "True", "def ", "for i in 1..3 {", "}", "while x > 1, at most 5 {", "param ", "output ",
    " with ", " in ", " if ", " else ", " and ", "not ", "integer", "[n]", "x[0]", "h[t-1]", ".T", "'", "lambda x: ",
    "sum(", "where(", "root(x^2 - 2, x, from=1)", "einsum('ij->i', ", "sigmod(", "e^", "T", "I", "axis=0", "axis=-1",
    "\\frac{", "\\sqrt[3]{", "\\sigma", "^{", "_{", "\\\\", "&=", "\\text{", "\\begin{cases}", "\\mathrm{",
    "__import__('os')", "{{", "%s", "{0}", "\ud800", "\U0001f600", "ſ", "İ", "ﬁ", "＝", "٣", "x" * 300,
)  # fmt: skip


def mutated(text: str, others: Sequence[str], random: Random) -> str:
    """Return the text after one to five changes."""
    for _ in range(random.choice((1, 1, 2, 3, 5))):
        text = random.choice(_CHANGES)(text, others, random)
    return text[:20_000]


# Words that may stand for each other, so that a text mostly stays one of its language.
_KINDS = (
    (re.compile(r"\d+(?:\.\d+)?"), ("0", "1", "2", "3", "0.5", "-1", "17", "1e-9", "1e300", "100", "1.5")),
    (re.compile(r"(?<=[\w)\]}] )[-+*/](?= )|(?<=[\w)])[-+*/^](?=[\w(])|@"), ("+", "-", "*", "/", "^", "@", "%")),
    (re.compile(r"(?<![<>=!])[<>](?!=)|[<>=!]="), ("<", ">", "<=", ">=", "==", "!=")),
)  # fmt: skip
_NAMED = re.compile(r"\\?[^\W\d_]\w*")


def altered(text: str, others: Sequence[str], random: Random) -> str:
    """Return the text with one to four words in the place of others of their kind."""
    for _ in range(random.choice((1, 1, 2, 4))):
        pattern, words = random.choice((*_KINDS, (_NAMED, ()), (_NAMED, ())))
        found = [*pattern.finditer(text)]
        given = words or _NAMED.findall(random.choice((text, random.choice(others))))
        if found and given:
            place = random.choice(found)
            text = text[: place.start()] + random.choice(given) + text[place.end() :]
    return text[:20_000]


def _pieces(text: str, random: Random) -> list[str]:
    """Return a text in characters, words or lines."""
    kind = random.randrange(3)
    return (
        [*text]
        if kind == 0
        else _WORDS.findall(text)
        if kind == 1
        else text.splitlines(keepends=True)
    )


def _span(count: int, random: Random) -> tuple[int, int]:
    start = random.randrange(count + 1)
    return start, min(count, start + random.choice((1, 1, 1, 2, 3, 8, 40)))


def _left_out(text: str, others: Sequence[str], random: Random) -> str:
    pieces = _pieces(text, random)
    start, stop = _span(len(pieces), random)
    return "".join(pieces[:start] + pieces[stop:])


def _doubled(text: str, others: Sequence[str], random: Random) -> str:
    pieces = _pieces(text, random)
    start, stop = _span(len(pieces), random)
    return "".join(pieces[:stop] + pieces[start:stop] * random.choice((1, 1, 2, 9)) + pieces[stop:])


def _moved(text: str, others: Sequence[str], random: Random) -> str:
    pieces = _pieces(text, random)
    start, stop = _span(len(pieces), random)
    rest = pieces[:start] + pieces[stop:]
    place = random.randrange(len(rest) + 1)
    return "".join(rest[:place] + pieces[start:stop] + rest[place:])


def _put_in(text: str, others: Sequence[str], random: Random) -> str:
    place = random.randrange(len(text) + 1)
    return text[:place] + random.choice(AWKWARD) + text[place:]


def _put_over(text: str, others: Sequence[str], random: Random) -> str:
    pieces = _pieces(text, random)
    if pieces:
        pieces[random.randrange(len(pieces))] = random.choice(AWKWARD)
    return "".join(pieces)


def _spliced(text: str, others: Sequence[str], random: Random) -> str:
    """Put a part of another text over a part of this one, or behind it."""
    pieces, given = _pieces(text, random), _pieces(random.choice(others), random)
    start, stop = _span(len(pieces), random)
    begin, end = _span(len(given), random)
    return "".join(pieces[:start] + given[begin:end] + pieces[stop:])


def _exchanged(text: str, others: Sequence[str], random: Random) -> str:
    """Let one word of the text stand in the place of another everywhere."""
    words = [one for one in _WORDS.findall(text) if one.strip()]
    if len(words) < 2:
        return text
    one, other = random.choice(words), random.choice(words)
    return text.replace(one, other)


def _flipped(text: str, others: Sequence[str], random: Random) -> str:
    """Change bits of bytes; what is no text any more has characters that stand for its bytes."""
    raw = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(random.choice((1, 2, 4))):
        if raw:
            raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
    return raw.decode("utf-8", random.choice(("replace", "ignore", "surrogateescape")))


_CHANGES: tuple[Callable[[str, Sequence[str], Random], str], ...] = (
    _left_out, _left_out, _doubled, _moved, _put_in, _put_in, _put_over, _put_over, _spliced, _spliced, _exchanged, _flipped,
)  # fmt: skip
