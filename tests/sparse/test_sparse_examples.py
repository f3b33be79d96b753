"""The examples with sparse matrices do what their first lines say."""

import re
import runpy
from pathlib import Path

import numpy as np
import pytest

import gradc

FOLDER = Path(__file__).parents[2] / "examples" / "sparse"


def output_of(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    runpy.run_path(str(FOLDER / name), run_name="__main__")
    return capsys.readouterr().out


@pytest.mark.slow
def test_the_plate_keeps_its_heat_and_newton_is_quadratic(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, *steps = output_of("heat.py", capsys).splitlines()
    assert first == "1600 x 1600, 7840 entries"
    assert len(steps) == 5
    for line in steps:
        assert "mean 0.1250" in line
        residuals = [float(text) for text in line.rpartition("residuals ")[2].split(", ")]
        assert residuals[-1] < 1e-12
        *_, before, after = (one for one in residuals if one > 1e-8)
        assert after < 0.1 * before
    hottest = [float(re.search(r"hottest ([\d.]+)", line)[1]) for line in steps]
    assert hottest == sorted(hottest, reverse=True)


@pytest.mark.slow
def test_cameras_and_points_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    errors = [
        float(line.rpartition(" ")[2]) for line in output_of("bundle.py", capsys).splitlines()
    ]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 1e-2
    assert errors[-1] < 1e-12
    assert len(errors) < 10


@pytest.mark.parametrize(
    ("name", "sizes", "entries"),
    [("heat", {"n": 5, "m": 4}, 20 * 5 - 2 * 9), ("bundle", {"c": 3, "p": 4}, 2 * 3 * 4 * 8)],
)
def test_the_jacobians_are_the_dense_ones(name: str, sizes: dict[str, int], entries: int) -> None:
    function = gradc.compile((FOLDER / f"{name}.grad").read_text())
    random = np.random.default_rng(4)
    values = {
        key: random.uniform(0.5, 1, tuple(sizes.get(str(size), size) for size in shape))
        for key, shape in function.inputs.items()
    }
    sparse = function.jacobian(**values, sparse=True)
    dense = function.jacobian(**values)
    blocks = sparse if isinstance(sparse, tuple) else [sparse]
    assert sum(block.nnz for block in blocks) == entries
    for block, full in zip(blocks, dense, strict=True):
        np.testing.assert_allclose(
            block.toarray(), full.reshape(block.shape), rtol=1e-12, atol=1e-13
        )


def test_bundle_adjustment_takes_nine_products_however_many_cameras() -> None:
    function = gradc.compile((FOLDER / "bundle.grad").read_text())
    for cameras, points in ((2, 5), (7, 11)):
        zero = np.zeros((2, cameras, points))
        at = {"cameras": np.full((cameras, 6), 0.1), "points": np.ones((points, 3)), "seen": zero}
        function.jacobian(**at, sparse=True)
        (*_, other) = function._loaded.others.values()
        assert len(other.module._JACOBIAN_SEEDS) <= 9
