"""All cases that are asked for, each in a process of its own, and what they found as plain data.

report = measured(cases, peers, {"rounds": 21, "seconds": 0.02, "clock": "wall"})
report["cases"][0]["times"]["gradc"]["rounds"]     ->   [1.3e-06, …]
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradc

from .cases import Peer, Workload
from .machine import described, settings, versions

Report = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A case by the names of what it is."""

    workload: Workload
    size: str
    threads: int
    mode: str

    def __str__(self) -> str:
        many = f"{self.threads} thread{'s' * (self.threads > 1)}"
        return f"{self.workload.name} {self.size}, {many}, {BUFFERS[self.mode]}"

    @property
    def plain(self) -> dict[str, Any]:
        """The case as plain data."""
        return {
            "workload": self.workload.name,
            "says": self.workload.says,
            "size": self.size,
            "threads": self.threads,
            "mode": self.mode,
            "base": self.workload.base,
            "wins": dict(self.workload.wins),
        }


# The sizes of the README's table, which is to fit on a page.
README: Mapping[str, Sequence[str]] = {
    "floats": ("1 call",),
    "points": ("1e6",),
    "greeks": ("1e6",),
    "bundle": ("1e5",),
    "chain": ("1e3",),
    "network": ("4·2·4·1", "32·20·64·10", "256·784·128·10"),
    "mixture": ("1e4·25",),
    "attention": ("8·128·64",),
    "lstm": ("32·64",),
    "rosenbrock": ("100",),
    "regression": ("1e4·50",),
    "compiling": ("100",),
}
BUFFERS = {"fresh": "fresh results", "same": "same buffers"}


def asked(workloads: Sequence[Workload], quick: bool, threads: Sequence[int]) -> Iterator[Asked]:
    """Return the cases of workloads, of `quick` those of their quick sizes on one thread."""
    for workload in workloads:
        for size in workload.quick if quick else workload.sizes:
            for count in workload.threads[:1] if quick else workload.threads:
                if count in threads:
                    yield from (Asked(workload, size, count, mode) for mode in workload.modes)


def measured(
    cases: Sequence[Asked],
    peers: Sequence[Peer],
    how: Mapping[str, Any],
    say: Callable[[dict[str, Any]], None] = lambda _: None,
) -> Report:
    """Return the report of all cases; `say` is told each as soon as it is known.

    `how` has the number of rounds, the seconds of a turn and the clock.
    """
    names = [peer.name for peer in peers]
    packages = sorted({name for peer in peers for name in peer.packages})
    found: list[dict[str, Any]] = []
    report = {
        "how": dict(how),
        "machine": described(),
        "versions": {"gradc": gradc.__version__} | versions(packages),
        "cases": found,
    }
    for case in cases:
        one = case.plain | {"title": str(case), "unit": "s"}
        found.append(one | in_child({**one, **how, "peers": names}))
        say(found[-1])
    return report


def in_child(task: dict[str, Any]) -> dict[str, Any]:
    """Return what a process of its own finds; where it fails, its last line in place of times.

    It works in a folder of its own, since some peers leave what their compiler made where they are.
    """
    name = f"{__package__}.{task.get('module', 'child')}"
    top = Path(__file__).parents[len(name.split(".")) - 1]
    environment = settings(task["threads"])
    places = [str(top), *filter(None, [environment.get("PYTHONPATH")])]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", name],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            cwd=folder,
            env={**environment, "PYTHONPATH": os.pathsep.join(places)},
            check=False,
        )
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        why = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
        return {"times": {}, "left out": {"all": why}}
    found: dict[str, Any] = json.loads(lines[-1])
    return found
