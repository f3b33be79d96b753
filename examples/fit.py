"""Fit a decaying exponential by gradient descent, with nothing but a generated file and NumPy.

The gradient is averaged over fifty points, given as one array. Run it with

    python examples/fit.py
"""

import importlib.util
import tempfile
from pathlib import Path

import numpy as np

import gradc

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "decay.py"
    gradc.compile("residual = a*exp(-b*t) - y; residual^2", wrt=["a", "b"]).save(path)
    spec = importlib.util.spec_from_file_location("decay", path)
    decay = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(decay)

t = np.linspace(0, 4, 50)
y = 2.5 * np.exp(-1.3 * t)
a, b = 1.0, 1.0
for _ in range(2000):
    gradient = decay.gradient(t=t, y=y, a=a, b=b)
    a -= 0.5 * gradient.a.mean()
    b -= 0.5 * gradient.b.mean()
print(f"a = {a:.6f}, b = {b:.6f}")
