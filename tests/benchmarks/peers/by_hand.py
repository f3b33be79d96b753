"""NumPy by hand: the formulas of a workload and of its gradient, as one writes them with care.

This is what all answers must agree with, and what ratios are to. Floats go to `math`. Copying as
many bytes shows what memory alone costs.
"""

import numpy as np

from ..cases import Case, Peer, Timed, Unable


def _direct(case: Case) -> Timed:
    if case.mode == "fresh":
        return Timed(case.workload.by_hand, case.arguments)
    if case.workload.into is None:
        raise Unable("is not written with buffers")
    return Timed(case.workload.into(*case.arguments))


KINDS = ("floats", "points", "arrays", "step", "hessian")


def _copying(case: Case) -> Timed:
    """Return what no one beats: as many bytes copied as there are arguments and results."""
    workload, given = case.workload, case.arguments
    if case.mode == "fresh":
        raise Unable("copies into the same buffers alone")
    out = np.empty((len(workload.orders), len(given[0])))
    pairs = [(row, given[k % len(given)]) for k, row in enumerate(out)]

    def copied() -> None:
        for row, one in pairs:
            np.copyto(row, one)

    return Timed(copied, (), lambda _: workload.by_hand(*given))


PEERS = (
    Peer("by hand", ("numpy",), dict.fromkeys(KINDS, _direct), ("fresh", "same")),
    Peer("copying", ("numpy",), {"points": _copying}, ("fresh", "same")),
)
