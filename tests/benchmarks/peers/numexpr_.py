"""numexpr: the two sigmoids written out, a pass for each array that is kept."""

from typing import Any

import numpy as np

from ..cases import Case, Peer, Timed, Unable

# What is kept of each pass, in order; `a` is the inner sigmoid.
PASSES = {
    "a": "1/(1 + exp(-(x*w1 + b1)))",
    "f": "1/(1 + exp(-(a*w2 + b2)))",
    "d2": "f*(1 - f)",
    "d1": "d2*w2*a*(1 - a)",
    "to_x": "d1*w1",
    "to_w1": "d1*x",
    "to_w2": "d2*a",
}
RESULTS = ("f", "to_x", "to_w1", "d1", "to_w2", "d2")


def _points(case: Case) -> Timed:
    import numexpr

    if case.workload.name != "points":
        raise Unable("has no erf" if case.workload.name == "greeks" else "is not written for it")
    numexpr.set_num_threads(case.threads)
    given = dict(case.given)
    buffers: dict[str, Any] = {}
    if case.mode == "same":
        buffers = {name: np.empty_like(case.arguments[0]) for name in PASSES}

    def call() -> Any:
        names = dict(given)
        for name, text in PASSES.items():
            names[name] = numexpr.evaluate(text, names, {}, out=buffers.get(name))
        return [names[name] for name in RESULTS]

    return Timed(call)


PEER = Peer("numexpr", ("numexpr",), {"points": _points}, ("fresh", "same"))
