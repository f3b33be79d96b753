"""Fit a logistic regression by Newton's method, with products of its Hessian and vectors.

Newton-CG solves each Newton step by conjugate gradients: it needs the Hessian times a vector, never
the Hessian. The data are scikit-learn's: 569 tumours, 30 measurements each. Run it with

    python examples/logistic.py
"""

import numpy as np
from scipy.optimize import minimize
from sklearn.datasets import load_breast_cancer

import gradc

REGRESSION = """
param w: [features], b: []
X: [n, features], y: [n], penalty: []
z = X @ w + b
loss = mean(softplus(z) - y*z) + penalty/2*sum(w^2)
"""

X, y = load_breast_cancer(return_X_y=True)
X = (X - X.mean(axis=0)) / X.std(axis=0)
start = {"w": np.zeros(X.shape[1]), "b": 0.0}
loss = gradc.compile(REGRESSION).as_objective(start, X=X, y=y, penalty=1e-3)

print("method     loss        |gradient|  iterations")
for method, more in (("BFGS", {}), ("Newton-CG", {"hessp": loss.hessp})):
    found = minimize(loss.fun, loss.x0, jac=True, method=method, tol=1e-10, **more)
    slope = np.linalg.norm(loss.jac(found.x))
    print(f"{method:9}  {found.fun:.8f}  {slope:.1e}     {found.nit}")

fitted = loss.unpack(found.x)
right = np.mean((X @ fitted["w"] + fitted["b"] > 0) == (y > 0))
print(f"{100 * right:.1f}% right")
