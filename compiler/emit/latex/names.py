r"""The user's names in LaTeX, as textbooks print them; reading one gives the same name again.

    w1      w_1       alpha   \alpha      x_i        x_i           y_hat   \hat{y}
    w12     w_{12}    m_0     {m}_0       W_hidden   W_{\mathrm{hidden}}
    z[3]    z^{(3)}   loss    \mathit{loss}          loss2         \mathit{loss}_2

`pi` is \mathit{pi}, since \pi is the number. What fits no pattern stands as it is, in italics.
"""

import re

from ...graph.members import parts
from ...latex.signs import GREEK, SIGNS, STAR, accent

_NICE = re.compile(r"([^\W\d_]+)([0-9]*)((?:_[^\W_]+)*)")
_LATIN = "\u024f"  # the last of the Latin letters with accents
_INDICES = 2  # letters; a longer subscript is a word, and stands upright


def latex_name(name: str) -> str:
    r"""Return a name in LaTeX; a member of a family has its index above, as layers do.

    >>> latex_name("theta1"), latex_name("W[2]")
    ('\\theta_1', 'W^{(2)}')
    """
    family, index = parts(name)
    return _single(family) if index is None else f"{_single(family)}^{{({index})}}"


def _single(name: str) -> str:
    stem, _, last = name.rpartition("_")
    star = last == STAR
    above = accent(last) if stem else None
    match = _NICE.fullmatch(stem if above or (star and stem) else name)
    if match is None or (star and not stem):
        return _as_it_is(name)
    letters, digits, rest = match.groups()
    below = [one for one in rest.split("_") if one]
    base = f"{above}{{{_letters(letters)}}}" if above else _letters(letters)
    if not (above or star or digits or below) and letters == "pi":
        return _as_it_is(name)
    if not digits and below and below[0].isdigit():
        base = f"{{{base}}}"
    subscript = ",".join(filter(None, (digits, *map(_part, below))))
    for sign, word in SIGNS.items():
        subscript = subscript.replace(f",{_part(word)},", sign)
    if subscript:
        base += f"_{subscript}" if len(subscript) == 1 else f"_{{{subscript}}}"
    return f"{base}^*" if star else base


def _letters(letters: str) -> str:
    """Return the letters that a name begins with: one, a Greek one, or a word.

    Letters with accents, which TeX has not in mathematics, are set as text.
    """
    if "\x7f" < max(letters) <= _LATIN:
        return f"\\text{{{letters}}}"
    if len(letters) == 1:
        return letters
    return f"\\{letters}" if letters in GREEK else f"\\mathit{{{letters}}}"


def _part(part: str) -> str:
    """Return a part of a subscript: an index, a Greek letter, or a word."""
    if part in GREEK:
        return f"\\{part}"
    return part if len(part) <= _INDICES or part.isdigit() else f"\\mathrm{{{part}}}"


def _as_it_is(name: str) -> str:
    escaped = name.replace("_", r"\_")
    return f"\\mathit{{{escaped}}}"
