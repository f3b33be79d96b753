"""How the gradient fares on its way back through fifty layers: four networks on one picture.

All have the same weights, of variance 1/n, and the same data. Run it with

    python examples/flow/flow.py

It writes flow.svg beside itself; with a folder as argument, the picture and the data go there, so
that `gradc flow` can be given them:

    python examples/flow/flow.py build && gradc flow examples/flow/*.grad --data build/flow.npz
"""

import sys
from pathlib import Path

import numpy as np

import gradc
from gradc.flow.plot import plot

here = Path(__file__).parent
folder = Path(sys.argv[1]) if len(sys.argv) > 1 else here
n, batch, depth = 64, 16, 50

rng = np.random.default_rng(0)
x, y = rng.standard_normal((2, n, batch))
W = rng.standard_normal((depth, n, n)) / np.sqrt(n)

flows = []
for name in ["sigmoid", "tanh", "relu", "residual"]:
    function = gradc.compile((here / f"depth_{name}.grad").read_text(encoding="utf-8"), name=name)
    flows.append(function.flow(x=x, y=y, W=W, family="z"))
    print(f"{name}: {flows[-1].trend.sentence}")

folder.mkdir(parents=True, exist_ok=True)
plot(flows, folder / "flow.svg")
if folder != here:
    np.savez(folder / "flow.npz", x=x, y=y, W=W)
