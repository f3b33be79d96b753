"""The word that may have been meant by another: what a slip of the hand makes of it, and no more.

In: a word, and those that there are. Out: the one that is nearest, or None where none is near.

    nearest("sigmod", ["sigmoid", "sin"])   ->   "sigmoid"
    nearest("len", all the functions)       ->   None

A slip is a letter too many, one too few, a wrong one, or two that changed places; case and
underscores do not count. Of a short word every slip makes another word: in one of three letters
only two that changed places or a doubled one is a slip. Where there are few candidates another word
of the same kind is unlikely, so that one slip more may be: w1 for w, axs for axis.

Letters that look like Latin ones are no slips: such a word is the one that it looks like.
"""

from collections.abc import Iterable
from unicodedata import normalize

# How many slips a word of so many letters may have; and where there are few candidates.
_SLIPS = ((4, 1), (8, 2), (11, 3))
_SLIPS_OF_FEW = ((3, 1), (6, 2), (11, 3))
_FEW = 20
_SHORT = 3
_DIGITS = "0123456789"

# Letters that look like Latin ones in every font: of Cyrillic, of Greek, of Armenian.
_SAME = (
    ("\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458", "aeopcyxsij"),
    ("\u0501\u051b\u051d\u04bb\u04cf\u0475", "dqwhlv"),
    ("\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e", "ABESIJKMHO"),
    ("\u0420\u0421\u0422\u0423\u0425\u051a\u051c\u04c0", "PCTYXQWI"),
    ("\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c", "ABEZHIKM"),
    ("\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf", "NOPTYXo"),
    ("\u0585\u0578\u057d\u0570", "onuh"),
)
# Those of which a page may well have both: Greek α, ι, ν, υ, and odd letters of Latin.
_LIKE = (("\u03b1\u03b9\u03bd\u03c5", "aivu"), ("\u0251\u0261\u0131", "agi"))
_SAME_AS = {
    ord(one): own for others, latin in _SAME for one, own in zip(others, latin, strict=True)
}
_LIKE_IT = {
    ord(one): own for others, latin in _LIKE for one, own in zip(others, latin, strict=True)
}
_TO_LATIN = _SAME_AS | _LIKE_IT


def skeleton(word: str) -> str:
    """Return what a word looks like: two names that look alike have one skeleton.

    ν  ->  v      ϕ  ->  φ
    """
    return word if word.isascii() else normalize("NFKC", word).translate(_TO_LATIN)


def foreign(word: str) -> str | None:
    """Return a letter that makes a word of Latin letters another that looks the same, or None."""
    if word.isascii() or not word.translate(_SAME_AS).isascii():
        return None
    others = [letter for letter in word if not letter.isascii()]
    return others[0] if len(others) < len(word) else None


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that a word is a slip of, the first of those that are as near."""
    others = sorted(set(candidates) - {word})
    if not word.isascii():
        looked = next((one for one in others if skeleton(one) == skeleton(word)), None)
        if looked is not None:
            return looked
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
