"""Train XOR by gradient descent, with nothing but the generated file of xor.grad and NumPy.

Run it with

    python examples/networks/xor.py
"""

import importlib.util
import tempfile
from pathlib import Path

import numpy as np

import gradc

program = Path(__file__).with_suffix(".grad").read_text(encoding="utf-8")
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "xor.py"
    gradc.compile(program).save(path)
    spec = importlib.util.spec_from_file_location("xor", path)
    xor = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(xor)

x = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
y = np.array([[0.0, 1.0, 1.0, 0.0]])
rng = np.random.default_rng(0)
W1, b1 = rng.standard_normal((4, 2)), np.zeros((4, 1))
W2, b2 = rng.standard_normal((1, 4)), np.zeros((1, 1))
for _ in range(1000):
    gradient = xor.gradient(x, y, W1, b1, W2, b2)
    W1 -= 0.5 * gradient.W1
    b1 -= 0.5 * gradient.b1
    W2 -= 0.5 * gradient.W2
    b2 -= 0.5 * gradient.b2
print(f"loss = {xor.value(x, y, W1, b1, W2, b2):.6f}")
