"""Which tests are traced for coverage: one that is traced takes twice to three times as long.

What is slow, or drawn at random, is not: it is for the rows to reach all lines, each with what it
says. Neither are those that `untraced.txt` names: they take long, and all that they reach others
reach too. Of the others the rows of a test are traced until some one after the other, which took a while, have
reached no line and no branch that is new to the process; from there on every fourth is, and all are
again after one that has reached something. The figure is never too high, since what is not traced
does not count; it may be lower by a tenth of a per cent, by how rows are shared between processes.

The list is made anew by

    pytest -n auto --dist=worksteal --cov --cov-context=test --cov-report= --junitxml=times.xml
    python -m tests.tracing times.xml
"""

import argparse
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Generator, Hashable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from time import process_time
from xml.etree import ElementTree

import pytest

_BARREN, _SECONDS = 8, 0.4  # so many rows that reach nothing, of so long, end the tracing of all
_EVERY = 4  # and so many times as many are there for one that is traced then

_LIST = Path(__file__).with_name("untraced.txt")
_LONG = 0.6  # seconds that a test with all its rows takes for it to be in the list
_OWN = 6  # and the lines and branches that it alone reaches at most, of two for each second


class Tracing:
    """A plugin beside the one that traces."""

    def __init__(self, config: pytest.Config) -> None:
        """Stop the tracer that pytest-cov starts in a process of xdist before the one it asks.

        It would trace what has the marker `no_cover`, when the other rests.
        """
        if hasattr(config, "workerinput"):
            config.pluginmanager.get_plugin("_cov").cov_controller.pause()
        self._barren: Counter[Hashable] = Counter()
        self._seconds: defaultdict[Hashable, float] = defaultdict(float)
        self._untraced: set[str] = (
            set()
            if config.getoption("cov_context")
            else {*_LIST.read_text(encoding="utf-8").splitlines()}
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        test = same_test(item)
        if not self._is_traced(item, test):
            item.add_marker("no_cover")
        before, start = _reached(item.config), process_time()
        result = yield
        is_new = _reached(item.config) > before
        self._barren[test] = 0 if is_new else self._barren[test] + 1
        self._seconds[test] = 0 if is_new else self._seconds[test] + process_time() - start
        return result

    def _is_traced(self, item: pytest.Item, test: Hashable) -> bool:
        is_random = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if (
            is_random
            or item.get_closest_marker("slow")
            or _without_row(item.nodeid) in self._untraced
        ):
            return False
        barren = self._barren[test]
        is_over = barren >= _BARREN and self._seconds[test] > _SECONDS
        return not is_over or barren % _EVERY == 0


def same_test(item: pytest.Item) -> Hashable:
    """Return the test that is the same for all rows of its table."""
    return item.path, getattr(item, "cls", None), getattr(item, "originalname", item.name)


def _reached(config: pytest.Config) -> int:
    """Return how many lines and branches this process has reached while it was traced."""
    plugin = config.pluginmanager.get_plugin("_cov")
    controller = plugin and plugin.cov_controller
    collector = controller and controller.cov._collector  # what has no name outside
    return sum(map(len, list(collector.data.values()))) if collector else 0


def _without_row(name: str) -> str:
    return name.partition("[")[0]


# ---- the list ---------------------------------------------------------------------------------


def main() -> None:
    """Write the list, from the data of a run that has traced each test."""
    parser = argparse.ArgumentParser(description="Write tests/untraced.txt anew.")
    parser.add_argument("times", type=Path, help="what --junitxml has written")
    parser.add_argument("--data", type=Path, default=Path(".coverage"), help="of coverage")
    given = parser.parse_args()
    names = _superfluous(_reach(given.data), _times(given.times))
    _LIST.write_text("".join(f"{name}\n" for name in sorted(names)), encoding="utf-8")


def _reach(data: Path) -> Mapping[str, AbstractSet[tuple[int, int, int]]]:
    """Return what each test reaches: a file, and the lines that follow on one another in it."""
    reach: defaultdict[str, set[tuple[int, int, int]]] = defaultdict(set)
    with sqlite3.connect(data) as database:
        contexts = dict(database.execute("select id, context from context"))
        tests = {key: _without_row(re.sub(r"\|\w+$", "", name)) for key, name in contexts.items()}
        for context, *arc in database.execute("select context_id, file_id, fromno, tono from arc"):
            reach[tests[context]].add((arc[0], arc[1], arc[2]))
    return reach


def _times(report: Path) -> Mapping[str, float]:
    """Return the seconds that each test took, all rows together."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314  # our own
        *folders, module = case.attrib["classname"].split(".")
        name = f"{'/'.join([*folders, module])}.py::{_without_row(case.attrib['name'])}"
        seconds[name] += float(case.attrib["time"])
    return seconds


def _superfluous(
    reach: Mapping[str, AbstractSet[tuple[int, int, int]]], seconds: Mapping[str, float]
) -> list[str]:
    """Return tests without which next to nothing less is reached, the longest first."""
    by = Counter(arc for arcs in reach.values() for arc in arcs)
    found = []
    for name, taken in sorted(seconds.items(), key=lambda one: -one[1]):
        own = sum(by[arc] == 1 for arc in reach.get(name, ()))
        if taken >= _LONG and own <= min(_OWN, 2 * taken):
            found.append(name)
            by.subtract(reach.get(name, ()))
    return found


if __name__ == "__main__":
    main()
