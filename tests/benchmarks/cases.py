"""What is measured: workloads, the cases of a workload, and what a peer makes of a case.

A case is a workload at one size, on so many threads, with fresh results or the same buffers:

    points/10⁶, 1 thread, same buffers
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Order = tuple[str, ...]  # the variables that a result is differentiated by, one after another


class Unable(Exception):  # noqa: N818 - it is an answer, and says why
    """A peer does not do a case, and says why."""


@dataclass(frozen=True)
class Workload:
    """What is computed. Its results are a list of arrays, in one order for all peers.

    Of kind `floats` and `points`: each output of `formula` by each of `orders`; of `arrays` the
    value and the gradient by `wrt`; of `step` the loss and what is trained, after a step; of
    `hessian` the value and the matrix; of `compiling` those of the first call, from the text on.
    """

    name: str
    says: str
    kind: str
    program: Any  # what gradc compiles: text, or a NumPy function
    formula: Callable[..., Any]  # of functions by name, and the inputs in order
    make: Callable[..., Mapping[str, Any]]  # the inputs in order, from a size
    sizes: Mapping[str, Mapping[str, int]]
    wrt: Sequence[str]
    by_hand: Callable[..., Sequence[Any]]
    orders: Sequence[Order] = ()
    outputs: int = 1
    entry: str = "value_and_gradient"
    into: Callable[..., Any] | None = None  # by hand, with the same buffers
    base: str = "by hand"  # what ratios are to
    wins: Mapping[str, str] = field(default_factory=dict)  # why a peer may be faster than gradc
    quick: Sequence[str] = ()  # the sizes of `--quick`
    tiny: Mapping[str, int] = field(default_factory=dict)  # the size of tests
    modes: Sequence[str] = ("fresh",)
    threads: Sequence[int] = (1,)
    rtol: float = 1e-9
    atol: float = 1e-11


@dataclass(frozen=True)
class Case:
    """A workload at one size, with its inputs."""

    workload: Workload
    size: str
    given: Mapping[str, Any]
    threads: int = 1
    mode: str = "fresh"

    @property
    def arguments(self) -> list[Any]:
        """The inputs in order."""
        return [*self.given.values()]

    @property
    def of_wrt(self) -> tuple[int, ...]:
        """The places of what is differentiated among the inputs."""
        return tuple([*self.given].index(name) for name in self.workload.wrt)


@dataclass(frozen=True)
class Timed:
    """What a peer calls again and again, and how its answer is read as the list of results."""

    function: Callable[..., Any]
    arguments: Sequence[Any] = ()
    results: Callable[[Any], Sequence[Any]] = list

    def answer(self) -> list[Any]:
        """Return the results of a call."""
        return [np.asarray(one) for one in self.results(self.function(*self.arguments))]


@dataclass(frozen=True)
class Peer:
    """A way to compute: its name, the packages that it needs, and a builder for each kind."""

    name: str
    packages: Sequence[str]
    builders: Mapping[str, Callable[[Case], Timed]]
    modes: Sequence[str] = ("fresh",)

    def build(self, case: Case) -> Timed:
        """Return what is called; raises `Unable`."""
        if case.mode not in self.modes:
            raise Unable("has no buffers of the caller's")
        own = self.builders.get(case.workload.name) or self.builders.get(case.workload.kind)
        if own is None:
            raise Unable("not what it is for")
        return own(case)


def case(workload: Workload, size: str, threads: int = 1, mode: str = "fresh") -> Case:
    """Return the case of a size by its name; `tiny` is that of tests."""
    sizes = {**workload.sizes, "tiny": workload.tiny}
    return Case(workload, size, workload.make(**sizes[size]), threads, mode)


def disagreement(workload: Workload, found: Sequence[Any], wanted: Sequence[Any]) -> str | None:
    """Return how results differ from those that are wanted, None where they agree."""
    if len(found) != len(wanted):
        return f"{len(found)} results in place of {len(wanted)}"
    for place, (one, other) in enumerate(zip(found, wanted, strict=True)):
        other = np.asarray(other)
        if one.shape != other.shape:
            return f"result {place} is of shape {one.shape} in place of {other.shape}"
        scale = np.max(np.abs(other), initial=0.0)
        allowed = workload.rtol * np.abs(other) + workload.atol * scale
        excess = np.abs(one - other) - allowed
        if not np.all(excess <= 0):
            return f"result {place} is off by {np.max(np.abs(one - other)):.2g} of {scale:.2g}"
    return None
