"""Numba: the gradient by hand as a loop over points, compiled ahead of what is timed."""

import math
from functools import cache
from typing import Any

import numpy as np

from ..cases import Case, Peer, Timed, Unable
from ..workloads.neuron import with_math


@cache
def _loops(parallel: bool) -> dict[str, Any]:
    """Return the loops by workload, and the number of their results."""
    import numba

    compiled = numba.njit(fastmath={"contract", "reassoc"}, error_model="numpy", parallel=parallel)

    @compiled
    def neuron(x, w1, b1, w2, b2, out):
        for i in numba.prange(x.shape[0]):
            a = 1.0 / (1.0 + math.exp(-(x[i] * w1[i] + b1[i])))
            f = 1.0 / (1.0 + math.exp(-(a * w2[i] + b2[i])))
            d2 = f * (1.0 - f)
            d1 = d2 * w2[i] * a * (1.0 - a)
            out[0, i] = f
            out[1, i] = d1 * w1[i]
            out[2, i] = d1 * x[i]
            out[3, i] = d1
            out[4, i] = d2 * a
            out[5, i] = d2

    @compiled
    def greeks(volatility, time, spot, strike, rate, out):
        for i in numba.prange(spot.shape[0]):
            square = math.sqrt(time[i])
            root = volatility[i] * square
            half = volatility[i] * volatility[i] / 2.0
            d1 = (math.log(spot[i] / strike[i]) + (rate[i] + half) * time[i]) / root
            d2 = d1 - root
            delta = math.erfc(d1 * -0.7071067811865476) / 2.0
            paid = strike[i] * math.exp(-rate[i] * time[i])
            paid *= math.erfc(d2 * -0.7071067811865476) / 2.0
            density = math.exp(d1 * d1 / -2.0) * 0.3989422804014327
            vega = spot[i] * density * square
            out[0, i] = spot[i] * delta - paid
            out[1, i] = delta
            out[2, i] = density / (spot[i] * root)
            out[3, i] = vega
            out[4, i] = vega * volatility[i] / (2.0 * time[i]) + rate[i] * paid
            out[5, i] = time[i] * paid

    return {"points": neuron, "greeks": greeks}


def _points(case: Case) -> Timed:
    import numba

    loop = _loops(case.threads > 1).get(case.workload.name)
    if loop is None:
        raise Unable("has no derivatives of its own, and none are written here")
    numba.set_num_threads(case.threads)
    given, shape = case.arguments, (6, len(case.arguments[0]))
    if case.mode == "same":
        out = np.empty(shape)
        return Timed(loop, (*given, out), lambda _: [*out])

    def fresh() -> Any:
        out = np.empty(shape)
        loop(*given, out)
        return out

    return Timed(fresh)


def _floats(case: Case) -> Timed:
    import numba

    if case.workload.name != "floats":
        raise Unable("has no derivatives of its own, and none are written here")
    return Timed(numba.njit(with_math), case.arguments)


PEER = Peer("Numba", ("numba",), {"points": _points, "floats": _floats}, ("fresh", "same"))
