"""What becomes of a gradient from layer to layer: a word, a factor, and a sentence.

In: the norm of the gradient by layer. Out: a `Trend`.

    judge({"z[1]": 0.0025, "z[2]": 0.05, "z[3]": 1.0})
    ->  vanishing: going back, each layer multiplies the gradient by 0.05; …
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

# A gradient vanishes or explodes where it changes by more than this over the family, or would over
# so many layers at that rate. So in a short family a factor of 0.7 or less vanishes and one of 1.42
# or more explodes, in one of fifty layers 0.87 and 1.15: what is mild a layer adds up.
_CHANGE = 1000.0
_LAYERS = 20
_LISTED = 5  # layers that a sentence names


@dataclass(frozen=True, slots=True)
class Trend:
    """What became of a gradient: one word, the factor a layer going back, and the sentence.

    The words: vanishing, exploding, steady; dead where the gradient is exactly 0 from some layer
    back to the first; not finite; single and parallel where no layer lies behind another.
    """

    word: str
    factor: float | None
    sentence: str


# The layers going back, the last one first, each with the norm of its gradient.
Back: TypeAlias = Sequence[tuple[str, float]]


def judge(norms: Mapping[str, float], is_chain: bool = True) -> Trend:
    """Return the trend of the norms of a gradient by layer, the first layer first.

    The factor is the slope of the line of least squares through log(norm) against the depth, which
    counts back from the last layer; a layer whose gradient is exactly 0 is left out of it.
    """
    back = [*norms.items()][::-1]
    points = [(depth, math.log(n)) for depth, (_, n) in enumerate(back) if 0 < n < math.inf]
    slope = _slope(points) if is_chain and len(points) > 1 else None
    word = _word(back, slope, is_chain)
    with np.errstate(over="ignore", under="ignore"):
        factor = None if slope is None else float(np.exp(slope))
    said = "" if factor is None else f"each layer multiplies the gradient by {factor:.3g}"
    return Trend(word, factor, f"{word}: {_SENTENCES.get(word, _change)(back, said)}")


def _slope(points: Sequence[tuple[int, float]]) -> float:
    """Return the slope of the line of least squares: Σ(x - x̄)(y - ȳ) / Σ(x - x̄)²."""
    x, y = np.array(points, float).T
    x -= x.mean()
    return float(np.sum(x * (y - y.mean())) / np.sum(x * x))


def _word(back: Back, slope: float | None, is_chain: bool) -> str:
    if not all(math.isfinite(norm) for _, norm in back):
        return "not finite"
    if not is_chain:
        return "parallel"
    if back[-1][1] == 0:
        return "dead"
    if slope is None:
        return "single"
    if abs(slope) * max(len(back) - 1, _LAYERS) <= math.log(_CHANGE):
        return "steady"
    return "vanishing" if slope < 0 else "exploding"


def _change(back: Back, said: str) -> str:
    (last, start), (first, end) = next(pair for pair in back if pair[1]), back[-1]
    moves = f"{'falls' if end < start else 'grows'} from {start:.2g} to {end:.2g}"
    if f"{start:.2g}" == f"{end:.2g}":
        moves = f"stays at {end:.2g}"
    return f"going back, {said}; from {last} to {first} it {moves}{_zeros(back)}"


def _not_finite(back: Back, said: str) -> str:
    unfit = [(name, norm) for name, norm in back if not math.isfinite(norm)]
    others = f", the first of {len(unfit)} layers where it is not finite" if unfit[1:] else ""
    return f"going back, the gradient is {unfit[0][1]} in {unfit[0][0]}{others}"


def _dead(back: Back, said: str) -> str:
    alive = max((depth + 1 for depth, (_, norm) in enumerate(back) if norm), default=0)
    place = f"from {back[alive][0]} to {back[-1][0]}" if back[alive + 1 :] else f"in {back[-1][0]}"
    return f"going back, the gradient is exactly 0 {place}" + (said and f"; up to there {said}")


def _parallel(back: Back, said: str) -> str:
    names = f"{back[-1][0]} … {back[0][0]}"
    return f"{names} are no chain, so there is no factor a layer{_zeros(back)}"


def _single(back: Back, said: str) -> str:
    name, norm = back[-1]
    return f"the gradient of {name} is {norm:.2g}; a factor takes two layers{_zeros(back)}"


def _zeros(back: Back) -> str:
    names = [name for name, norm in back if norm == 0]
    more = f" and {len(names) - _LISTED} others" if names[_LISTED:] else ""
    return f"; it is exactly 0 in {', '.join(names[:_LISTED])}{more}" if names else ""


_SENTENCES: Mapping[str, Callable[[Back, str], str]] = {
    "not finite": _not_finite,
    "dead": _dead,
    "parallel": _parallel,
    "single": _single,
}
