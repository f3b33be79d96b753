"""Names in other spellings: λ, lambda, lam, lmbda and lambda_ are one, and so are w1 and w_1.

In: a name, and those that there are. Out: the one of these that it is another spelling of. A Greek
letter may have a number, or a word behind _; only a number may be written in one with it.

    alike("λ", ["lam", "w"])             ->   "lam"
    alike("theta1", ["theta_1"])         ->   "theta_1"
    alike("λw", ["lam_w"])               ->   None
"""

import re
from collections.abc import Iterable, Mapping

from .signs import GREEK, greek

# What people call a letter in a program, where its name is long, or a word of Python.
_SHORT: Mapping[str, str] = {
    "lambda": "lam lamb lambd lmbda lmbd lamda lbda", "epsilon": "eps epsi", "sigma": "sig",
    "gamma": "gam", "alpha": "alph", "omega": "omg",
}  # fmt: skip
_LETTERS: Mapping[str, str] = {
    **{name: name.removeprefix("var") for name in GREEK},
    **{short: name for name, row in _SHORT.items() for short in row.split()},
}
_NAME = re.compile(r"([^\W\d_]+?)(?:_?(\d+)|_+(\w*))?")


def alike(name: str, names: Iterable[str]) -> str | None:
    """Return the only one of several names that a name is another spelling of, or None."""
    spelled = _parts(name)
    if spelled is None:
        return None
    found = [one for one in dict.fromkeys(names) if _parts(one) == spelled]
    return found[0] if len(found) == 1 else None


def _parts(name: str) -> tuple[str, str] | None:
    """Return the letter, or the word before a number, and what stands behind; None for no such."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    word = match[1]
    letter = _LETTERS.get(greek(word) or word) if len(word) == 1 else _LETTERS.get(word)
    if letter is None:
        return (word, match[2]) if match[2] else None
    return letter, match[2] or match[3] or ""
