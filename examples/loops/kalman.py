"""Fit the noise of a moving target to what is seen of it, by the log-likelihood of a Kalman filter.

The target goes on as it went, but for a push at every step; its place is seen, and not its speed.
How large the pushes are and how far off the view is, BFGS finds. Run it with

    python examples/loops/kalman.py
"""

from pathlib import Path

import numpy as np
from scipy.optimize import minimize

import gradc

STEPS, PUSH, OFF = 400, 0.1, 2.0  # the standard deviations that are to be found

random = np.random.default_rng(0)
A = np.array([[1.0, 1.0], [0.0, 1.0]])  # a place and a speed
C = np.array([[1.0, 0.0]])
state, seen = np.zeros(2), np.zeros((STEPS, 1))
for t in range(STEPS):
    state = A @ state + PUSH * random.normal(size=2)
    seen[t] = C @ state + OFF * random.normal(size=1)

kalman = gradc.compile(Path(__file__).with_name("kalman.grad").read_text())
objective = kalman.as_objective({"q": 0, "r": 0}, y=seen, A=A, C=C, m0=np.zeros(2), P0=np.eye(2))
found = minimize(objective.fun, objective.x0, jac=True)
push, off = np.exp(found.x / 2)
print(f"log-likelihood {-objective.value(objective.x0):.1f} -> {-found.fun:.1f}")
print(f"push {push:.3f} (it was {PUSH}), off {off:.3f} (it was {OFF})")
