"""One part's mutants against its tests: all is imported and collected once, then forked for each.

In: a part, and its mutants. Out: a verdict on each. Nothing is written: a fork ends with its mutant.
Its tests are those that run the lines that were changed, the quick ones first and those that run
most of the module, or those that speak of the function. The first that fails ends it, and so does
time: a mutant that takes longer than that is one that is noticed. That a test which fails does
so by the mutant is seen by running it without.
"""

import gc
import os
import re
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from types import FrameType
from typing import Any

import pytest

from .mutants import ROOT, Mutant
from .parts import Part

_SECONDS = 30  # of processor time, for one test
_BYTES = 8 << 30
_SURVIVED, _UNREADABLE = -1, -2

_WORD = re.compile(r"[^\W\d]\w+")


class _TooLongError(BaseException):
    """A test goes on and on."""


def _end(number: int, frame: FrameType | None) -> None:
    raise _TooLongError


class Run:
    """A plugin of pytest: mutants are tried where the tests that it has collected would be run."""

    def __init__(
        self, part: Part, mutants: Sequence[Mutant], say: Callable[[Mutant, str, str], None]
    ) -> None:
        self.part, self.mutants, self.say = part, mutants, say
        self.failed = False
        self.good: set[Any] = set()
        self.words: dict[Any, set[str]] = {}
        self.reached: dict[tuple[str, int], list[Any]] = defaultdict(list)
        self.seconds: dict[Any, float] = {}
        self.shares: Counter[tuple[str, Any]] = Counter()  # of modules, in lines

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note that a test has failed."""
        self.failed |= report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try each mutant in a fork."""
        from . import live  # once the tests have imported the package

        items = list(session.items)
        self.words = {one: _words_of(one) for one in items}
        if self.part.by_lines:
            self._reach(items)
        remembered = live.caches()
        gc.collect()
        gc.freeze()
        for mutant in self.mutants:
            tests = self._tests_of(mutant, items)
            while True:
                found = forked(partial(self._try, live, mutant, tests, remembered))
                failing = tests[found] if found >= 0 else None
                if failing is None or failing in self.good:
                    break
                if forked(lambda one=failing: 0 if self._fails(one) else _SURVIVED) < 0:
                    self.good.add(failing)
                    break
                items.remove(failing)
                tests = [one for one in tests if one is not failing]
            verdict = {_SURVIVED: "survived", _UNREADABLE: "unreadable"}.get(found, "killed")
            self.say(mutant, verdict, failing.nodeid if failing else f"{len(tests)} tests")
        return True

    def _try(
        self, live: Any, mutant: Mutant, tests: Sequence[Any], remembered: Sequence[Any]
    ) -> int:
        """Return which test fails, in a fork."""
        try:
            getattr(live, self.part.put)(mutant)
        except Exception:  # whatever it is: what cannot be read is no mutant
            return _UNREADABLE
        live.forget(remembered)
        for one in tests:
            if _given(one).get("line") == mutant.was:
                _given(one)["line"] = mutant.new
        return next((i for i, one in enumerate(tests) if self._fails(one)), _SURVIVED)

    def _fails(self, test: Any) -> bool:
        """Return whether a test fails, or goes on for longer than any does."""
        self.failed = False
        signal.setitimer(signal.ITIMER_PROF, _SECONDS)
        try:
            test.config.hook.pytest_runtest_protocol(item=test, nextitem=None)
        except _TooLongError:
            return True
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        return self.failed

    def _reach(self, items: Sequence[Any]) -> None:
        """Run the tests once, and note the lines of the mutated modules that each of them runs."""
        files = {str(ROOT / one.target): one.target for one in self.mutants if one.lines}
        for test, following in zip(items, [*items[1:], None], strict=True):
            lines: set[tuple[str, int]] = set()

            def inside(frame: FrameType, event: str, _: Any, lines: Any = lines) -> Any:
                if event == "line":
                    lines.add((frame.f_code.co_filename, frame.f_lineno))
                return inside

            def trace(frame: FrameType, *_: Any, inside: Any = inside) -> Any:
                return inside if frame.f_code.co_filename in files else None

            self.failed = False
            begun = time.process_time()
            sys.settrace(trace)
            test.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
            sys.settrace(None)
            self.seconds[test] = time.process_time() - begun
            if not self.failed:
                self.good.add(test)
                for file, line in lines:
                    self.reached[files[file], line].append(test)
                    self.shares[files[file], test] += 1

    def _tests_of(self, mutant: Mutant, items: Sequence[Any]) -> list[Any]:
        """Return the tests of a mutant, those first that are most of it."""
        if self.part.by_lines and mutant.lines:
            found = [one for line in mutant.lines for one in self.reached[mutant.target, line]]
            of_it = [one for one in dict.fromkeys(found) if one in self.good]
            of_it.sort(key=self.seconds.__getitem__)
            near = sorted(of_it, key=lambda one: -self.shares[mutant.target, one])
            few = self.part.enough // 2
            return [*dict.fromkeys([*of_it[:few], *near[:few], *of_it[:: len(of_it) // few + 1]])]
        words = self.part.words(mutant)
        weights = {
            one: sum(words[word] for word in words.keys() & self.words[one])
            + 9 * (_given(one).get("line") == mutant.was)
            for one in items
        }
        of_it = sorted((one for one in items if weights[one]), key=lambda one: -weights[one])
        return of_it[: self.part.enough]


def _given(item: Any) -> dict[str, Any]:
    """Return the arguments of a test."""
    found: dict[str, Any] = item.callspec.params if hasattr(item, "callspec") else {}
    return found


def _words_of(item: Any) -> set[str]:
    """Return the words of a test's name and of what it is given."""
    texts = (
        str(one) for one in _given(item).values() if isinstance(one, str | dict | list | tuple)
    )
    return {*_WORD.findall(" ".join([item.nodeid, *texts])), *item.originalname.split("_")}


def forked(task: Callable[[], int]) -> int:
    """Return the number that a task gives in a fork; 0 where it ends before."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGPROF, _end)
        resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
        try:
            os.write(write, str(task()).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return int(text or 0)


def run(part: Part, mutants: Sequence[Mutant], say: Callable[[Mutant, str, str], None]) -> None:
    """Try mutants in this process, whose modules are then as they were."""
    options = [
        "-q",
        "-n0",
        "-m",
        part.marks,
        "-p",
        "no:cacheprovider",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
    ]
    ended = pytest.main([*options, *part.tests], plugins=[Run(part, mutants, say)])
    assert ended == 0, f"pytest ended with {ended!r}"
