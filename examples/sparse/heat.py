"""A plate that cools: implicit steps of a nonlinear heat equation, each solved by Newton's method.

The plate conducts better where it is hot, and its edges are insulated, so that it keeps all its
heat. A step of Newton's method is one sparse system, whose matrix the compiler has found: of the
2,560,000 entries of the Jacobian 7,840 are not 0, and 7 products tell them all. Run it with

    python examples/sparse/heat.py
"""

from pathlib import Path

import numpy as np
import scipy.sparse.linalg

import gradc

SIZE, STEPS = 40, 5
DT, H = 2e-3, 1 / SIZE

heat = gradc.compile(Path(__file__).with_name("heat.grad").read_text())


def step(old: np.ndarray) -> tuple[np.ndarray, list[float]]:
    """Return the temperatures after a step, and how large the residual was before each solve."""
    u, residuals = old, []
    for _ in range(10):
        r = heat(u=u, old=old, dt=DT, h=H)
        residuals.append(float(np.abs(r).max()))
        if residuals[-1] < 1e-12:
            break
        jacobian = heat.jacobian(u=u, old=old, dt=DT, h=H, sparse=True)
        change = scipy.sparse.linalg.spsolve(jacobian.tocsc(), r.ravel())
        u = u - change.reshape(u.shape)
    return u, residuals


def main() -> None:
    """Let a hot corner of the plate cool."""
    u = np.zeros((SIZE, SIZE))
    u[:10, :10] = 2
    jacobian = heat.jacobian(u=u, old=u, dt=DT, h=H, sparse=True)
    print(f"{jacobian.shape[0]} x {jacobian.shape[1]}, {jacobian.nnz} entries")
    for number in range(1, STEPS + 1):
        u, residuals = step(u)
        shown = ", ".join(f"{residual:.0e}" for residual in residuals)
        print(f"step {number}: hottest {u.max():.4f}, mean {u.mean():.4f}, residuals {shown}")


if __name__ == "__main__":
    main()
