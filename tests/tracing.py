"""Which rows of a table are traced for coverage: a test that is traced takes twice the time.

The rows of a test are traced until some one after the other, which took a while, have reached no
line and no branch that is new to the process; from there on every eighth is, and all are again
after one that has reached something. The figure is never too high, since what is not traced does
not count; it may be lower by a tenth of a per cent, by how rows are shared between processes.
"""

from collections import Counter
from collections.abc import Generator, Hashable
from time import process_time

import pytest

_BARREN, _SECONDS = 3, 0.1  # so many rows that reach nothing, of so long, end the tracing of all
_EVERY = 8  # and so many times as many are there for one that is traced then


class Tracing:
    """A plugin that marks the rows that are not traced, for the one that traces."""

    def __init__(self) -> None:
        self._barren: Counter[Hashable] = Counter()
        self._seconds: dict[Hashable, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        test = same_test(item)
        barren, seconds = self._barren[test], self._seconds.get(test, 0)
        is_over = barren >= _BARREN and seconds > _SECONDS
        if is_over and barren % _EVERY:
            item.add_marker("no_cover")
        before, start = _reached(item.config), process_time()
        result = yield
        is_new = _reached(item.config) > before
        self._barren[test] = 0 if is_new else barren + 1
        self._seconds[test] = 0 if is_new else seconds + process_time() - start
        return result


def same_test(item: pytest.Item) -> Hashable:
    """Return the test that is the same for all rows of its table."""
    return item.path, getattr(item, "cls", None), getattr(item, "originalname", item.name)


def _reached(config: pytest.Config) -> int:
    """Return how many lines and branches this process has reached while it was traced."""
    controller = config.pluginmanager.get_plugin("_cov").cov_controller
    collector = controller and controller.cov._collector  # what has no name outside
    return sum(map(len, list(collector.data.values()))) if collector else 0
