"""The word that may have been meant by another: what a slip of the hand makes of it, and no more.

In: a word, and those that there are. Out: the one that is nearest, or None where none is near.

    nearest("sigmod", ["sigmoid", "sin"])   ->   "sigmoid"
    nearest("len", all the functions)       ->   None

A slip is a letter too many, one too few, a wrong one, or two that changed places; case and
underscores do not count. Of a short word every slip makes another word: in one of three letters
only two that changed places or a doubled one is a slip. Where there are few candidates another word
of the same kind is unlikely, so that one slip more may be: w1 for w, axs for axis.
"""

from collections.abc import Iterable

# How many slips a word of so many letters may have; and where there are few candidates.
_SLIPS = ((4, 1), (8, 2), (11, 3))
_SLIPS_OF_FEW = ((3, 1), (6, 2), (11, 3))
_FEW = 20
_SHORT = 3
_DIGITS = "0123456789"


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that a word is a slip of, the first of those that are as near."""
    others = sorted(set(candidates) - {word})
    found: tuple[int, bool, str] | None = None
    for other in others:
        slips = _slips_between(_plain(word), _plain(other), len(others) <= _FEW)
        if slips is not None and (found is None or (slips, word[:1] != other[:1], other) < found):
            found = (slips, word[:1] != other[:1], other)
    return None if found is None else found[2]


def _plain(word: str) -> str:
    return word.replace("_", "").lower()


def _slips_between(word: str, other: str, few: bool) -> int | None:
    """Return how many slips make one word of another, None for too many."""
    if word == other:
        return 0
    bare, other_bare = word.rstrip(_DIGITS), other.rstrip(_DIGITS)
    if few and bare == other_bare:
        return 1 if word == bare or other == bare else None
    shorter, longer = sorted((len(word), len(other)))
    most = max((slips for size, slips in _SLIPS_OF_FEW if few and longer >= size), default=0)
    if not few:
        if shorter <= _SHORT:
            return 1 if _is_of_hand(word, other) else None
        most = max(slips for size, slips in _SLIPS if longer >= size)
    if longer - shorter > most:
        return None
    slips = _distance(word, other)
    return slips if slips <= most else None


def _is_of_hand(word: str, other: str) -> bool:
    """Return whether two letters of a short word changed places, or one is doubled."""
    shorter, longer = sorted((word, other), key=len)
    if len(longer) > len(shorter) + 1 or len(longer) < _SHORT:
        return False
    if len(longer) > len(shorter):
        doubled = (place for place in range(1, len(longer)) if longer[place - 1] == longer[place])
        return any(longer[:place] + longer[place + 1 :] == shorter for place in doubled)
    wrong = [(one, two) for one, two in zip(word, other, strict=True) if one != two]
    return len(wrong) == len("ab") and wrong[0] == wrong[1][::-1]


def _distance(word: str, other: str) -> int:
    """Return how many slips make one word of another."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        line = [row]
        for column, mate in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != mate))
            turned = (other[column - 2 : column - 1], mate) == (letter, word[row - 2 : row - 1])
            line.append(min(cost, before[column - 2] + 1) if turned and row > 1 < column else cost)
        before, last = last, line
    return last[-1]
