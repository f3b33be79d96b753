"""Bundle adjustment: from what four cameras see of thirty points, where all of them are.

Each residual depends on one camera and one point, so that 9 products tell the whole Jacobian,
however many cameras and points there are. Each step is one of Levenberg and Marquardt's: a sparse
system, damped until it is one down. Run it with

    python examples/sparse/bundle.py
"""

from pathlib import Path

import numpy as np
import scipy.sparse
import scipy.sparse.linalg

import gradc

CAMERAS, POINTS = 4, 30

bundle = gradc.compile(Path(__file__).with_name("bundle.grad").read_text())


def scene(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return cameras in front of a cloud of points, each turned and moved a little."""
    random = np.random.default_rng(seed)
    cameras = np.concatenate(
        [random.normal(0, 0.1, (CAMERAS, 3)), random.normal(0, 0.5, (CAMERAS, 3))], axis=1
    )
    cameras[:, 5] += 6
    return cameras, random.uniform(-1, 1, (POINTS, 3))


def main() -> None:
    """Move cameras and points until they fit what is seen."""
    cameras, points = scene(seed=1)
    zero = np.zeros((2, CAMERAS, POINTS))
    seen = bundle(cameras=cameras, points=points, seen=zero)
    random = np.random.default_rng(2)
    cameras = cameras + random.normal(0, 0.02, cameras.shape)
    points = points + random.normal(0, 0.1, points.shape)
    damping = 1e-3
    for number in range(30):
        r = bundle(cameras=cameras, points=points, seen=seen).ravel()
        error = float(np.sqrt(np.mean(r**2)))
        print(f"step {number}: off by {error:.0e}")
        if error < 1e-12:
            break
        blocks = bundle.jacobian(cameras=cameras, points=points, seen=seen, sparse=True)
        jacobian = scipy.sparse.hstack([blocks.cameras, blocks.points]).tocsc()
        normal = jacobian.T @ jacobian
        while True:
            damped = normal + damping * scipy.sparse.diags_array(normal.diagonal())
            change = scipy.sparse.linalg.spsolve(damped.tocsc(), jacobian.T @ r)
            moved = cameras - change[: cameras.size].reshape(cameras.shape)
            shifted = points - change[cameras.size :].reshape(points.shape)
            after = bundle(cameras=moved, points=shifted, seen=seen)
            if np.mean(after**2) < error**2 or damping > 1e6:
                break
            damping *= 10
        cameras, points, damping = moved, shifted, damping / 10


if __name__ == "__main__":
    main()
