"""Seconds of a call of each function, in rounds in which all take their turns.

A noisy machine hits all alike: what is compared is the least time of each, and the median of the
ratios of a round.

    measure({"by hand": f, "gradc": g}, rounds=21)     ->   {"by hand": Times(…), "gradc": Times(…)}
    ratios(times, "by hand")["gradc"]                  ->   Ratio(least=0.71, median=0.72)
"""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import repeat

from .cases import Timed

Clock = Callable[[], float]


@dataclass(frozen=True)
class Times:
    """Seconds a call in each round, None in those that it sat out, and how many cores it kept."""

    rounds: tuple[float | None, ...]
    calls: int
    cores: float

    @property
    def taken(self) -> list[float]:
        """The rounds in which it was called."""
        return [one for one in self.rounds if one is not None]

    @property
    def least(self) -> float:
        """The seconds of its best round."""
        return min(self.taken)

    @property
    def median(self) -> float:
        """The seconds of its median round."""
        return statistics.median(self.taken)


@dataclass(frozen=True)
class Ratio:
    """What a function costs in those of another: by the least times, and the median of rounds."""

    least: float
    median: float


def many(timed: Timed, calls: int) -> None:
    """Call a function so many times."""
    function, arguments = timed.function, timed.arguments
    for _ in repeat(None, calls):
        function(*arguments)


def enough(timed: Timed, seconds: float, clock: Clock = time.perf_counter) -> tuple[int, float]:
    """Return how many calls last about so long, at least one, and the seconds of one."""
    calls = 1
    while True:
        start = clock()
        many(timed, calls)
        took = clock() - start
        if took >= seconds / 4 or calls >= 10_000_000:
            once = max(took / calls, 1e-12)
            return max(1, min(10_000_000, round(seconds / once))), once
        calls *= 4


def measure(
    functions: Mapping[str, Timed],
    rounds: int,
    seconds: float = 0.02,
    most: float = 20.0,
    clock: Clock = time.perf_counter,
    wall: Clock = time.perf_counter,
    busy: Clock = time.process_time,
) -> dict[str, Times]:
    """Return the times of functions called in turns, each round from another one on.

    A turn lasts about so many seconds, or one call. Who would take longer than `most` for all
    rounds sits out those that are too many, but for three.
    """
    plan = {}
    for name, timed in functions.items():
        calls, once = enough(timed, seconds, clock)
        turns = max(3, min(rounds, int(most / (calls * once))))
        plan[name] = calls, turns
    found: dict[str, list[float | None]] = {name: [] for name in functions}
    spent = {name: [0.0, 0.0] for name in functions}
    names = [*functions]
    for number in range(rounds):
        first = number % len(names) if names else 0
        for name in names[first:] + names[:first]:
            calls, turns = plan[name]
            if number >= turns:
                found[name].append(None)
                continue
            before, start = (wall(), busy()), clock()
            many(functions[name], calls)
            found[name].append((clock() - start) / calls)
            for place, (now, then) in enumerate(zip((wall(), busy()), before, strict=True)):
                spent[name][place] += now - then
    return {
        name: Times(tuple(some), plan[name][0], spent[name][1] / max(spent[name][0], 1e-12))
        for name, some in found.items()
    }


def ratios(times: Mapping[str, Times], base: str) -> dict[str, Ratio]:
    """Return what each costs in times of the base."""
    own = times[base]
    found = {}
    for name, other in times.items():
        each = [
            b / a
            for a, b in zip(own.rounds, other.rounds, strict=True)
            if a is not None and b is not None
        ]
        found[name] = Ratio(other.least / own.least, statistics.median(each))
    return found
