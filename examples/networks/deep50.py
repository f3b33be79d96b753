"""How the gradient fares on its way through fifty layers of sigmoid, of relu and of tanh.

Compiled with respect to z, the program gives the δ of every layer; the norms are printed. Run it
with

    python examples/networks/deep50.py
"""

from pathlib import Path

import numpy as np

import gradc

program = Path(__file__).with_suffix(".grad").read_text(encoding="utf-8")
n, batch = 64, 32
# The variance of a weight is gain/n: Glorot's 1/n, and He's 2/n for relu, which drops half.
gains = {"sigmoid": 1, "relu": 2, "tanh": 1}

deltas = {}
for activation, gain in gains.items():
    function = gradc.compile(program.replace("tanh(t)", f"{activation}(t)"), wrt="z")
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((2, n, batch))
    W = np.sqrt(gain / n) * rng.standard_normal((50, n, n))
    deltas[activation] = function.gradient(x, y, W).z

print("layer  " + "  ".join(f"{activation:>7}" for activation in deltas))
for layer in [50, 40, 30, 20, 10, 1]:
    norms = [np.linalg.norm(delta[layer]) for delta in deltas.values()]
    print(f"{layer:>5}  " + "  ".join(f"{norm:7.1e}" for norm in norms))
