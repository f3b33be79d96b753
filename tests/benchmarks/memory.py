"""The peak of memory of a call, each peer in a process of its own.

In: on standard input a case and a peer, as JSON. Out: on standard output the bytes that the process
held at most in a call, beyond what it held before the first; results are part of it, inputs are not.
"""

import ctypes
import gc
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .cases import Peer, case
from .child import built
from .peers import PEERS
from .run import Asked, in_child
from .workloads import WORKLOADS

CALLS = 3
_STATUS = Path("/proc/self/status")
_FORGET = Path("/proc/self/clear_refs")

# What is measured: workloads whose results or states are large, at these sizes.
SIZES = {"points": "1e6", "chain": "1e5", "mixture": "1e4·25", "attention": "8·128·64"}


def held(what: str, status: str | None = None) -> int:
    """Return the bytes of a line of the status of this process: VmRSS, or VmHWM for the peak."""
    text = _STATUS.read_text() if status is None else status
    (line,) = [line for line in text.splitlines() if line.startswith(f"{what}:")]
    return 1024 * int(line.split()[1])


def _given_back() -> None:
    """Give memory that is free back to the system, as far as its library does that."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def peaks(call: Callable[[], Any]) -> list[int]:
    """Return the bytes of some calls, the first of which is not counted: it may compile."""
    _given_back()
    before = held("VmRSS")
    call()
    found = []
    for _ in range(CALLS):
        _given_back()
        _FORGET.write_text("5")  # the peak starts anew
        call()
        found.append(max(1, held("VmHWM") - before))
    return found


def found(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return the peaks of the one peer of a task in place of times."""
    one = case(WORKLOADS[task["workload"]], task["size"], task["threads"], task["mode"])
    peers = [peer for peer in PEERS if peer.name in task["peers"]]
    functions, left_out = built(one, peers, is_called=False)
    times = {
        name: {
            "rounds": peaks(lambda timed=timed: timed.function(*timed.arguments)),
            "calls": 1,
            "cores": 1.0,
        }
        for name, timed in functions.items()
    }
    return {"times": times, "left out": left_out}


def measured(
    names: Sequence[str], peers: Sequence[Peer], say: Callable[[dict[str, Any]], None]
) -> Iterator[dict[str, Any]]:
    """Return the cases of workloads that are measured, as those of times, in bytes."""
    for name in names:
        if name not in SIZES:
            continue
        asked = Asked(WORKLOADS[name], SIZES[name], 1, "fresh")
        one = asked.plain | {"title": f"memory of {name} {SIZES[name]}", "unit": "B"}
        one |= {"times": {}, "left out": {}}
        for peer in peers:
            part = in_child({**one, "module": "memory", "peers": [peer.name]})
            one["times"] |= part["times"]
            one["left out"] |= part["left out"]
        say(one)
        yield one


if __name__ == "__main__":
    print(json.dumps(found(json.load(sys.stdin))))
