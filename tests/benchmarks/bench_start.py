"""How long it takes to begin: to import the package, and to run each verb from the command line.

    python -m tests.benchmarks.bench_start              seconds of the processor, the least of 5 runs
    python -m tests.benchmarks.bench_start --modules    and of which modules those of `compile` are

Each run is a process of its own. A start of Python alone is the first row, and is in all others.
"""

import argparse
import os
import subprocess
import sys
import tempfile

RUNS = 5
TWO_SIGMOIDS = "sigmoid(sigmoid(x*w1 + b1)*w2 + b2)"
AT = "x=1, w1=0.5, b1=0.1, w2=-0.3, b2=0.2"
ROWS = {
    "python": ["-c", ""],
    "import gradc": ["-c", "import gradc"],
    "import gradc, numpy": ["-c", "import gradc, numpy"],
    "gradc --version": ["-m", "gradc", "--version"],
    "gradc --help": ["-m", "gradc", "--help"],
    "gradc compile": ["-m", "gradc", "compile", TWO_SIGMOIDS],
    "gradc eval": ["-m", "gradc", "eval", TWO_SIGMOIDS, "--at", AT],
    "gradc derive": ["-m", "gradc", "derive", "f = sqrt(1 + x^2)"],
    "gradc check": ["-m", "gradc", "check", "x^2", "x=2*x"],
    "gradc verify": ["-m", "gradc", "verify", "x^2*y"],
}


def seconds(arguments: list[str]) -> float:
    """Return the least time of the processor that Python takes with these arguments."""
    found = []
    for _ in range(RUNS + 1):  # the first one may write what it compiles
        process = subprocess.Popen(
            [sys.executable, *arguments], stdout=subprocess.DEVNULL, cwd=tempfile.gettempdir()
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert not process.returncode, arguments
        found.append(used.ru_utime + used.ru_stime)
    return min(found[1:])


def modules(arguments: list[str]) -> list[tuple[int, str]]:
    """Return the microseconds that each package takes to import, the longest first."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True, text=True, check=True, cwd=tempfile.gettempdir(),
    )  # fmt: skip
    found: dict[str, int] = {}
    for line in done.stderr.splitlines():
        own, _, name = line.removeprefix("import time:").split("|")
        if own.strip().isdigit():
            package = name.strip().split(".")[0]
            found[package] = found.get(package, 0) + int(own)
    return sorted(((own, name) for name, own in found.items()), reverse=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.bench_start",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--modules", action="store_true", help="say what is imported")
    given = parser.parse_args()
    for name, arguments in ROWS.items():
        print(f"{name:20} {seconds(arguments):.3f} s", flush=True)
    if given.modules:
        for own, name in modules(ROWS["gradc compile"])[:12]:
            print(f"{own / 1e6:8.3f} s  {name}")


if __name__ == "__main__":
    main()
