"""The suite of benchmarks itself: what agrees, how it is timed on clocks of the test, and tables."""

import json

import numpy as np
import pytest

from . import memory, tables
from .cases import Timed, Unable, case, disagreement
from .child import built
from .machine import described, settings, versions
from .peers import PEERS
from .run import README, asked
from .timing import enough, measure, ratios
from .workloads import WORKLOADS

BASE = "by hand"
NUMPY = {peer.name: peer for peer in PEERS}
REPORT = {
    "machine": {"processor": "a machine", "system": "of the test", "Python": "3.x"},
    "versions": {"numpy": "2"},
    "cases": [
        {
            "workload": "points",
            "says": "points",
            "title": "points 1e4",
            "size": "1e4",
            "threads": 1,
            "mode": "fresh",
            "base": "by hand",
            "unit": "s",
            "times": {
                "by hand": {"rounds": [2e-6, 4e-6, 2e-6], "calls": 9, "cores": 1.0},
                "gradc": {"rounds": [1e-6, 2e-6, 1e-6], "calls": 9, "cores": 1.0},
                "JAX (jit)": {"rounds": [5e-7, 4e-6, None], "calls": 9, "cores": 1.5},
            },
            "left out": {"Numba": "numba is not installed", "numexpr": "not what it is for"},
        }
    ],
}


@pytest.mark.parametrize("name", WORKLOADS)
def test_gradc_agrees_with_numpy_by_hand(name):
    one = case(WORKLOADS[name], "tiny")
    names = {one.workload.base, "gradc"}
    functions, left_out = built(one, [NUMPY[name] for name in names])
    assert left_out == {}
    assert {*functions} == names


@pytest.mark.parametrize("name", WORKLOADS)
def test_sizes_are_those_of_a_workload(name):
    workload = WORKLOADS[name]
    assert {*workload.quick} <= {*workload.sizes}
    made = workload.make(**workload.tiny)
    assert {*workload.wrt} <= {*made}


class Ticking:
    """A clock that goes on by what is called."""

    now = 0.0

    def __call__(self) -> float:
        return self.now

    def lasting(self, seconds):
        def call():
            self.now += seconds

        return Timed(call)


def test_calls_that_last_long_enough():
    clock = Ticking()
    assert enough(clock.lasting(0.001), 0.02, clock) == (20, pytest.approx(0.001))
    assert enough(clock.lasting(3.0), 0.02, clock) == (1, pytest.approx(3.0))


def test_all_are_called_in_turns():
    clock = Ticking()
    functions = {"one": clock.lasting(0.01), "two": clock.lasting(0.03)}
    times = measure(functions, 5, 0.02, 20.0, clock, clock, clock)
    assert times["one"].taken == pytest.approx([0.01] * 5)
    assert times["two"].cores == pytest.approx(1.0)
    found = ratios(times, "one")
    assert (found["two"].least, found["two"].median) == pytest.approx((3.0, 3.0))


def test_what_is_slow_sits_rounds_out():
    clock = Ticking()
    functions = {"one": clock.lasting(0.01), "slow": clock.lasting(5.0)}
    times = measure(functions, 7, 0.02, 20.0, clock, clock, clock)
    assert times["slow"].rounds[4:] == (None, None, None)
    assert ratios(times, "one")["slow"].median == pytest.approx(500.0)


def test_a_table_for_people():
    text = tables.told(REPORT["cases"][0])
    lines = text.splitlines()
    assert lines[1].split() == ["peer", "best", "ratio", "median", "cores"]
    assert [line.split()[0] for line in lines[2:5]] == ["JAX", "gradc", "by"]
    assert lines[3].split() == ["gradc", "1", "µs", "0.50", "0.50", "1.0"]
    assert lines[5:] == ["  Numba: numba is not installed"]


def test_the_table_of_the_readme():
    text = tables.readme(REPORT)
    assert "| points 1e4 | 2 µs by hand | 0.50 | – | 0.62 | 0.62 JAX (jit) |" in text
    assert text.endswith("a machine, of the test, Python 3.x; numpy 2.")


def test_where_a_peer_wins_the_table_says_so_and_why():
    (case,) = REPORT["cases"]
    fast = {"rounds": [1e-7] * 3, "calls": 9, "cores": 1.0}
    other = case | {"times": case["times"] | {"spare": fast, "copying": fast}}
    text = tables.readme(REPORT | {"cases": [other | {"wins": {"spare": "it is spared"}}]})
    assert "| **0.05 spare** |" in text
    assert "\n\n- spare, points: it is spared.\n\n" in text


def test_a_report_is_json():
    assert json.loads(json.dumps(REPORT)) == REPORT


@pytest.mark.slow
def test_a_plot(tmp_path):
    pytest.importorskip("matplotlib")
    from .plot import draw

    draw(REPORT, tmp_path / "plot.svg")
    assert "points 1e4" in (tmp_path / "plot.svg").read_text()


@pytest.mark.parametrize(
    ("seconds", "shown"), [(2.5, "2.5 s"), (1.234e-3, "1.23 ms"), (4e-7, "400 ns"), (0, "0 ns")]
)
def test_durations(seconds, shown):
    assert tables.amount(seconds, "s") == shown


def test_bytes():
    assert tables.amount(48_200_000, "B") == "48.2 MB"


def test_what_differs_is_said():
    workload = WORKLOADS["points"]
    wanted = [np.array([1.0, 2.0])]
    assert disagreement(workload, wanted, wanted) is None
    assert "off by 0.5" in disagreement(workload, [np.array([1.0, 2.5])], wanted)
    assert "shape" in disagreement(workload, [np.array(1.0)], wanted)
    assert "nan" in disagreement(workload, [np.array([1.0, np.nan])], wanted)
    assert disagreement(workload, [], wanted) == "0 results in place of 1"


def test_who_differs_is_not_timed():
    one = case(WORKLOADS["points"], "tiny")

    class Wrong:
        name, packages = "wrong", ()
        build = staticmethod(lambda case: Timed(lambda: [np.zeros(7)] * 6))

    class Missing:
        name, packages = "missing", ("no-such-package",)

    class Raising:
        name, packages = "raising", ()

        build = staticmethod(lambda case: [].pop())

    functions, left_out = built(one, [NUMPY[BASE], Wrong, Missing, Raising])
    assert [*functions] == [BASE]
    assert left_out["wrong"].startswith("disagrees: result 0 is off by")
    assert left_out["missing"] == "no-such-package is not installed"
    assert left_out["raising"] == "IndexError: pop from empty list"


def test_a_peer_says_what_it_is_not_for():
    with pytest.raises(Unable, match="not what it is for"):
        NUMPY["gradc scalar"].build(case(WORKLOADS["points"], "tiny"))
    with pytest.raises(Unable, match="buffers"):
        NUMPY["autograd"].build(case(WORKLOADS["points"], "tiny", mode="same"))


def test_cases_of_a_quick_run_are_few():
    every = [*asked([*WORKLOADS.values()], False, (1, 2))]
    quick = [*asked([*WORKLOADS.values()], True, (1, 2))]
    assert len(quick) < len(every)
    assert {one.threads for one in quick} == {1}
    assert str(quick[0]) == "floats 1 call, 1 thread, fresh results"


def test_memory_as_the_system_tells_it():
    status = "Name:\tpython\nVmHWM:\t   2048 kB\nVmRSS:\t   1024 kB\n"
    assert (memory.held("VmRSS", status), memory.held("VmHWM", status)) == (1 << 20, 1 << 21)
    assert {*memory.SIZES} <= {*WORKLOADS}
    assert all(size in WORKLOADS[name].sizes for name, size in memory.SIZES.items())


def test_the_readme_has_sizes_of_all_workloads():
    assert {*README} == {*WORKLOADS}
    assert all({*sizes} <= {*WORKLOADS[name].sizes} for name, sizes in README.items())


def test_settings_of_threads():
    assert settings(2)["OMP_NUM_THREADS"] == "2"
    assert {"processor", "Python"} <= {*described()}
    assert {*versions(["numpy", "no-such-package"])} == {"numpy"}
