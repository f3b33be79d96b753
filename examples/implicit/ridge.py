"""Choose the penalty of a ridge regression by how well it predicts what it was not fitted to.

The weights are solved for anew at each penalty; the gradient goes through the solution. Run it with

    python examples/implicit/ridge.py
"""

from pathlib import Path

import numpy as np
from scipy.optimize import minimize

import gradc

random = np.random.default_rng(0)
truth = random.normal(size=20)
X, X_new = random.normal(size=(30, 20)), random.normal(size=(200, 20))
y, y_new = (x @ truth + 3 * random.normal(size=len(x)) for x in (X, X_new))

ridge = gradc.compile(Path(__file__).with_name("ridge.grad").read_text())
objective = ridge.as_objective({"penalty": 0}, X=X, y=y, X_new=X_new, y_new=y_new)
found = minimize(objective.fun, objective.x0, jac=True)
print(f"loss {objective.value(objective.x0):.4f} at the penalty 1")
print(f"loss {found.fun:.4f} at the penalty {np.exp(found.x[0]):.4f}, {found.nfev} evaluations")
