"""What all tests share: the same random examples at every run, and the option to renew golden files."""

import gc
from collections import Counter
from collections.abc import Generator, Hashable, Iterator, Sequence
from typing import Any

import allowed
import pytest
from hypothesis import HealthCheck, settings
from tracing import Tracing, same_test

settings.register_profile(
    "gradc",
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("gradc")


def pytest_configure(config: pytest.Config) -> None:
    """Every file that is written is checked."""
    allowed.watch()
    if config.pluginmanager.has_plugin("_cov"):
        config.pluginmanager.register(Tracing(config))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["checked"] = dict(allowed.checked)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add what another process has checked."""
    for kind, count in getattr(node, "workeroutput", {}).get("checked", {}).items():
        allowed.checked[kind] += count


def pytest_terminal_summary(terminalreporter: Any) -> None:
    said = " and ".join(f"{count:,} of {kind}" for kind, count in allowed.checked.items())
    terminalreporter.line(f"generated files within the allow-list: {said}")


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Machine code is kept for one run of the tests, and none of another is loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADC_CACHE", str(tmp_path_factory.mktemp("machine")))
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write the golden files anew")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run all tests by as many processes as there are processors, where nothing else is said."""
    chosen = config.option
    is_whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    is_alone = chosen.usepdb or chosen.collectonly or chosen.renew or chosen.capture == "no"
    if hasattr(config, "workerinput") or config.pluginmanager.has_plugin("_cov"):
        return  # which tests a process runs is settled, or how processes are traced
    if is_alone or not is_whole:
        return
    if getattr(chosen, "numprocesses", 0) is None:  # there is the plugin, and it is told nothing
        chosen.numprocesses, chosen.dist = "auto", "worksteal"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Of a long table every eighth row is tried, of one that is slow every sixteenth.

    The others are on demand.
    """
    met: Counter[Hashable] = Counter()
    for item in items:
        if item.get_closest_marker("table") is not None:
            test = same_test(item)
            if met[test] % (8 if item.get_closest_marker("slow") is None else 16):
                item.add_marker(pytest.mark.exhaustive)
            met[test] += 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let the collector of garbage pass over the tests themselves: they are many, and stay."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Let the collector pass over what the tests of a module have left, too: it is passed on often."""
    try:
        return (yield)
    finally:
        if nextitem is None or nextitem.path != item.path:
            gc.collect()
            gc.freeze()


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--renew"))
