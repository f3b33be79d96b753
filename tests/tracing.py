"""Which tests are traced for coverage: one that is traced takes twice to three times as long.

The rows of a test are traced until some one after the other, which took a while, have reached no
line and no branch that is new to the process, and so are the tests of a module; from there on every
eighth is, and all are again after one that has reached something. The figure is never too high,
since what is not traced does not count; it may be lower by a tenth of a per cent, by how tests are
shared between processes.
"""

from collections.abc import Generator, Hashable
from dataclasses import dataclass, field
from time import process_time

import pytest

_EVERY = 8  # so many times as many are there for one that is traced where nothing new is reached


@dataclass(slots=True)
class _Barren:
    """Tests one after the other that have reached nothing new, and how long they took."""

    most: int  # that are all traced, and so many seconds
    seconds: float
    count: int = 0
    taken: float = field(default=0, init=False)

    def is_left(self) -> bool:
        """Return whether the next of them is not traced."""
        return self.count >= self.most and self.taken > self.seconds and self.count % _EVERY > 0

    def add(self, is_new: bool, seconds: float) -> None:
        self.count = 0 if is_new else self.count + 1
        self.taken = 0 if is_new else self.taken + seconds


class Tracing:
    """A plugin that marks the tests that are not traced, for the one that traces."""

    def __init__(self) -> None:
        self._tests: dict[Hashable, _Barren] = {}
        self._modules: dict[Hashable, _Barren] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        both = (
            self._tests.setdefault(same_test(item), _Barren(3, 0.1)),
            self._modules.setdefault(item.path, _Barren(6, 0.5)),
        )
        if any(one.is_left() for one in both):
            item.add_marker("no_cover")
        before, start = _reached(item.config), process_time()
        result = yield
        for one in both:
            one.add(_reached(item.config) > before, process_time() - start)
        return result


def same_test(item: pytest.Item) -> Hashable:
    """Return the test that is the same for all rows of its table."""
    return item.path, getattr(item, "cls", None), getattr(item, "originalname", item.name)


def _reached(config: pytest.Config) -> int:
    """Return how many lines and branches this process has reached while it was traced."""
    controller = config.pluginmanager.get_plugin("_cov").cov_controller
    collector = controller and controller.cov._collector  # what has no name outside
    return sum(map(len, list(collector.data.values()))) if collector else 0
