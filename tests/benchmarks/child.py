"""One case in a process of its own, so that settings of threads hold from the import on.

In: on standard input what to measure, as JSON. Out: on standard output what was found, as JSON.
"""

import gc
import json
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .cases import Case, Peer, Timed, Unable, case, disagreement
from .machine import versions
from .peers import PEERS
from .timing import measure
from .workloads import WORKLOADS

MOST = 20.0  # seconds that a peer may take for all of its rounds
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


def built(
    one: Case, peers: Sequence[Peer], is_called: bool = True
) -> tuple[dict[str, Timed], dict[str, str]]:
    """Return what each peer calls, and of the others why they are left out.

    An answer that differs from that of NumPy by hand is not timed: it is said. Where none is
    called, none is compared.
    """
    functions, left_out = {}, {}
    wanted = one.workload.by_hand(*apart(one).arguments) if is_called else []
    wanted = [np.array(array) for array in wanted]
    for peer in peers:
        missing = [name for name in peer.packages if not versions([name])]
        if missing:
            left_out[peer.name] = f"{', '.join(missing)} is not installed"
            continue
        try:
            timed = peer.build(apart(one))
            why = disagreement(one.workload, timed.answer(), wanted) if is_called else None
        except Unable as why:
            left_out[peer.name] = str(why).partition("\n")[0]
            continue
        except Exception as error:
            left_out[peer.name] = f"{type(error).__name__}: {error}".partition("\n")[0][:200]
            continue
        if why:
            left_out[peer.name] = f"disagrees: {why}"
        else:
            functions[peer.name] = timed
    return functions, left_out


def apart(one: Case) -> Case:
    """Return the case with inputs of its own, which a step may change."""
    given = {
        name: value.copy() if hasattr(value, "copy") else value for name, value in one.given.items()
    }
    return Case(one.workload, one.size, given, one.threads, one.mode)


def found(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return times and ratios of a case, as plain data."""
    workload = WORKLOADS[asked["workload"]]
    one = case(workload, asked["size"], asked["threads"], asked["mode"])
    names = {*asked["peers"], workload.base}
    peers = [peer for peer in PEERS if peer.name in names]
    functions, left_out = built(one, peers)
    gc.collect()
    gc.disable()
    clock = CLOCKS[asked["clock"]]
    times = measure(functions, asked["rounds"], asked["seconds"], MOST, clock)
    return {
        "times": {
            name: {"rounds": some.rounds, "calls": some.calls, "cores": some.cores}
            for name, some in times.items()
        },
        "left out": left_out,
    }


if __name__ == "__main__":
    answer = found(json.load(sys.stdin))
    print(json.dumps(answer))
