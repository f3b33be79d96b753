"""Every example runs, as its own comment says."""

import runpy
import shlex
import sys
from pathlib import Path

import pytest

import gradc
from gradc.pipeline import compile_program

FOLDER = Path(__file__).parents[1] / "examples"
PROGRAMS = sorted(FOLDER.glob("*.grad"))

# What each program must give at the point of its comment.
EXPECTED = {
    "circuit": {"x": -4.0, "y": -4.0, "z": 3.0},
    "two_sigmoids": {"w1": -0.01715864760, "b2": 0.24999751694},
    "neuron": {"w": 0.156692855607, "b": 0.104461903738},
    "max_gate": {"x": -8.0, "y": 6.0, "z": 2.0, "w": 0.0},
    "deep_chain": {"x": 2.63496611785e-09, "w": 1.14997152154, "b": 2.29262513298},
    "cross_entropy": {"z": 1.0, "w": 2.0, "b": 1.0},
}


def command_of(path: Path) -> dict[str, str]:
    """Return the options of the command in a program's comment."""
    line = next(line for line in path.read_text().splitlines() if line.startswith("# gradc eval"))
    words = shlex.split(line[2:])
    assert words[2] == f"examples/{path.name}"
    return {
        name.lstrip("-"): value
        for name, value in zip(words[3:], [*words[4:], ""], strict=True)
        if name.startswith("--")
    }


def values_of(options: dict[str, str]) -> dict[str, float]:
    return {
        key.strip(): float(value)
        for key, value in (pair.split("=") for pair in options["at"].split(","))
    }


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path, id=path.stem, marks=pytest.mark.exhaustive if path.stem == "deep_chain" else ()
        )
        for path in PROGRAMS
    ],
)
def test_a_program_gives_what_it_should(path: Path, target: str) -> None:
    options = command_of(path)
    wrt = options["wrt"].split(", ") if "wrt" in options else None
    function = gradc.Function(compile_program(path.read_text(), wrt, target))
    gradient = function.gradient(**values_of(options))
    if path.stem == "custom_activation":
        assert [one.x for one in gradient] == [0.0, 0.0, 0.5]
        return
    for name, expected in EXPECTED[path.stem].items():
        assert getattr(gradient, name) == pytest.approx(expected, rel=1e-9, abs=1e-300)
    assert function.verify(seed=1).ok


def test_the_fit_finds_the_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(FOLDER / "fit.py"))
    assert capsys.readouterr().out == "a = 2.500000, b = 1.300000\n"


def test_the_custom_activation_is_told_apart_by_verify() -> None:
    assert gradc.compile("def hard(x) = max(x, 0) with x > 0\nhard(y)").verify().ok


def test_examples_import_nothing_unusual() -> None:
    assert "gradc" in sys.modules
