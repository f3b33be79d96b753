"""NumPy by hand: the formulas of a workload and of its gradient, as one writes them with care.

This is what all answers must agree with, and what ratios are to. Floats go to `math`.
"""

from ..cases import Case, Peer, Timed, Unable


def _direct(case: Case) -> Timed:
    if case.mode == "fresh":
        return Timed(case.workload.by_hand, case.arguments)
    if case.workload.into is None:
        raise Unable("is not written with buffers")
    return Timed(case.workload.into(*case.arguments))


KINDS = ("floats", "points", "arrays", "step", "hessian")

PEER = Peer("by hand", ("numpy",), dict.fromkeys(KINDS, _direct), ("fresh", "same"))
