"""Which rows of a table are traced for coverage: a test that is traced takes twice the time.

The rows of a test are traced until some one after the other have reached no line and no branch that
is new; from there on every sixth is, and all are again after one that has reached something. The
figure is never too high: what is not traced does not count.
"""

from collections import Counter
from collections.abc import Generator, Hashable

import pytest

_BARREN = 6  # so many rows that reach nothing new end the tracing of all
_EVERY = 6  # and so many times as many are there for one that is traced then


class Tracing:
    """A plugin that marks the rows that are not traced, for the one that traces."""

    def __init__(self) -> None:
        self._barren: Counter[Hashable] = Counter()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        test = same_test(item)
        barren = self._barren[test]
        if barren >= _BARREN and barren % _EVERY:
            item.add_marker("no_cover")
        before = _reached(item.config)
        result = yield
        self._barren[test] = 0 if _reached(item.config) > before else barren + 1
        return result


def same_test(item: pytest.Item) -> Hashable:
    """Return the test that is the same for all rows of its table."""
    return item.path, getattr(item, "cls", None), getattr(item, "originalname", item.name)


def _reached(config: pytest.Config) -> int:
    """Return how many lines and branches this process has reached while it was traced."""
    controller = config.pluginmanager.get_plugin("_cov").cov_controller
    collector = controller and controller.cov._collector  # what has no name outside
    return sum(map(len, list(collector.data.values()))) if collector else 0
