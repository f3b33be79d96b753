"""The word that may have been meant by another: what a slip of the hand makes of it, and no more.

In: a word, and those that there are. Out: the one that is nearest, or None where none is near.

    nearest("sigmod", ["sigmoid", "sin"])   ->   "sigmoid"
    nearest("len", ["ln", "log"])           ->   None

Case and underscores do not count. Of a short word every slip makes another word: in one of three
letters two that changed places or a doubled one is a slip, and, where there are few candidates, a
neighbour on the keyboard, and a number left out or put on: w1 for w.
"""

from collections.abc import Iterable

# How many slips a word of so many letters may have.
_SLIPS = ((4, 1), (8, 2), (11, 3))
_SHORT = 3  # letters of a word in which a slip must be one of the hand
_FEW = 20  # names among which another word of the same kind is unlikely,
_LONG = 6  # so that a word of so many letters may have one slip more
_DIGITS = "0123456789"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that a word is a slip of, the first in order of those that are as near."""
    plain = _plain(word)
    others = sorted(set(candidates) - {word})
    found: tuple[int, bool, str] | None = None
    for other in others:
        slips = _slips_between(plain, _plain(other), len(others) <= _FEW)
        if slips is not None and (found is None or (slips, word[:1] != other[:1], other) < found):
            found = (slips, word[:1] != other[:1], other)
    return None if found is None else found[2]


def _plain(word: str) -> str:
    return word.replace("_", "").lower()


def _slips_between(word: str, other: str, few: bool) -> int | None:
    """Return how many slips make one word of another, None for too many."""
    if word == other:
        return 0
    if few and (word.rstrip(_DIGITS) == other or other.rstrip(_DIGITS) == word):
        return 1
    shorter, longer = sorted((len(word), len(other)))
    most = max((slips for letters, slips in _SLIPS if longer >= letters), default=0)
    most += few and longer >= _LONG
    if shorter <= _SHORT:
        return 1 if _is_of_hand(word, other, few) else None
    if abs(len(word) - len(other)) > most:
        return None
    slips = _distance(word, other)
    return slips if slips <= most else None


def _is_of_hand(word: str, other: str, few: bool) -> bool:
    """Return whether two letters changed places, one is doubled, or is a key beside the right one."""
    shorter, longer = sorted((word, other), key=len)
    if len(longer) > len(shorter) + 1 or len(longer) < _SHORT:
        return False
    if len(longer) > len(shorter):
        doubled = (place for place in range(1, len(longer)) if longer[place - 1] == longer[place])
        return any(longer[:place] + longer[place + 1 :] == shorter for place in doubled)
    wrong = [(one, two) for one, two in zip(word, other, strict=True) if one != two]
    if len(wrong) == 1:
        return few and _are_neighbours(*wrong[0])
    return len(wrong) == len("ab") and wrong[0] == wrong[1][::-1]


def _are_neighbours(one: str, other: str) -> bool:
    places = {
        key: (row, column) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)
    }
    if one not in places or other not in places:
        return False
    (row, column), (other_row, other_column) = places[one], places[other]
    # Each row is moved to the right of the one above, by about half a key.
    return abs(row - other_row) <= 1 and abs(column + row / 2 - other_column - other_row / 2) <= 1


def _distance(word: str, other: str) -> int:
    """Return how many letters are put in, left out, exchanged for another or with the next."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        line = [row]
        for column, mate in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != mate))
            is_turned = (
                row > 1 and column > 1 and (letter, word[row - 2]) == (other[column - 2], mate)
            )
            line.append(min(cost, before[column - 2] + 1) if is_turned else cost)
        before, last = last, line
    return last[-1]
