"""The command: `python -m tests.benchmarks`.

Every workload with every peer that is installed; what is left out is said, with why.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from . import memory
from .cases import Peer
from .peers import PEERS
from .run import README, asked, measured
from .tables import readme, told
from .workloads import WORKLOADS

CLOCKS = ("wall", "cpu")
CLOCK = "seconds that pass (wall), or of the processor, of all threads together (cpu)"


def chosen(words: str | None) -> list[Peer]:
    """Return the peers whose names begin with a word of a list; the first, by hand, is always among them."""
    if words is None:
        return [*PEERS]
    starts = [one.strip().lower() for one in words.split(",")]
    first, *rest = PEERS
    return [first, *(peer for peer in rest if peer.name.lower().startswith(tuple(starts)))]


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", help=f"of {', '.join(WORKLOADS)}: those, by commas")
    parser.add_argument("--peers", help="those whose names begin so: gradc,jax")
    parser.add_argument("--sizes", help="those sizes alone, by commas: 1e4,1e6")
    parser.add_argument("--threads", default="1,2", help="on so many threads (1,2)")
    parser.add_argument("--rounds", type=int, default=21, help="turns of each (21)")
    parser.add_argument("--seconds", type=float, default=0.02, help="of a turn (0.02)")
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help=CLOCK)
    parser.add_argument("--quick", action="store_true", help="few sizes, one thread, few rounds")
    parser.add_argument("--memory", action="store_true", help="measure the peak of memory as well")
    parser.add_argument("--json", type=Path, help="write what was found to a file")
    parser.add_argument("--plot", type=Path, help="draw the ratios to a file, by matplotlib")
    parser.add_argument("--readme", action="store_true", help="print its table, of few sizes")
    parser.add_argument("--read", type=Path, help="show the JSON of another run, measure nothing")
    return parser.parse_args(given)


def main() -> int:
    """Measure what is asked for, and write it."""
    options = arguments()
    if options.read:
        report = json.loads(options.read.read_text())
        for case in report["cases"]:
            print(told(case), end="\n\n")
    else:
        names = options.only.split(",") if options.only else [*WORKLOADS]
        threads = [int(one) for one in options.threads.split(",")]
        cases = [*asked([WORKLOADS[name] for name in names], options.quick, threads)]
        sizes = options.sizes.split(",") if options.sizes else None
        if sizes or (options.readme and not options.quick):
            cases = [one for one in cases if one.size in (sizes or README[one.workload.name])]
        rounds = min(options.rounds, 7) if options.quick else options.rounds
        peers = chosen(options.peers)
        say = lambda case: print(told(case), end="\n\n", flush=True)  # noqa: E731
        how = {"rounds": rounds, "seconds": options.seconds, "clock": options.clock}
        report = measured(cases, peers, how, say)
        if options.memory:
            report["cases"] += memory.measured(names, peers, say)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1))
    if options.plot:
        from .plot import draw  # matplotlib alone is slow to import

        draw(report, options.plot)
    if options.readme:
        print(readme(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
