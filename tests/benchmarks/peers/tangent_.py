"""tangent-ad: source to source, for NumPy. It reads the source of a function, so here is one."""

import numpy as np

from ..cases import Case, Peer, Timed, Unable


def neuron(x, w1, b1, w2, b2):
    """Return two sigmoids."""
    a = 1.0 / (1.0 + np.exp(-(x * w1 + b1)))
    return 1.0 / (1.0 + np.exp(-(a * w2 + b2)))


def _gradient(case: Case) -> Timed:
    import tangent

    if case.workload.name not in {"floats", "points"}:
        raise Unable("its source is not written here")
    wrt = tuple(range(5))
    gradient = tangent.grad(neuron, wrt=wrt, preserve_result=True, check_dims=False)
    return Timed(gradient, case.arguments, lambda answer: [answer[-1], *answer[:-1]])


PEER = Peer("tangent-ad", ("tangent-ad",), {"floats": _gradient, "points": _gradient})
