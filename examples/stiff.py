"""Solve Robertson's reaction, a stiff equation, with the Jacobian that the program has.

Its rates differ by nine orders of magnitude. The steps of an implicit method are systems of
equations, for which SciPy works the Jacobian out by finite differences where it is not given. Run
it with

    python examples/stiff.py
"""

import numpy as np
from scipy.integrate import solve_ivp

import gradc

REACTION = """
param y1, y2, y3
slow = 0.04*y1; fast = 3e7*y2^2; back = 1e4*y2*y3
d1 = back - slow
d2 = slow - back - fast
d3 = fast
output d1, d2, d3
"""

reaction = gradc.compile(REACTION).as_objective({"y1": 1, "y2": 0, "y3": 0}, of=["d1", "d2", "d3"])
times = 0.4 * 10.0 ** np.arange(0, 12, 2)


def solved(method, jac):
    """Return the solution at the times, and how often the right side was worked out."""
    count = 0

    def rhs(t, y):
        nonlocal count
        count += 1
        return reaction.rhs(t, y)

    tolerance = {"rtol": 1e-7, "atol": [1e-10, 1e-14, 1e-10]}
    end = (0, times[-1])
    found = solve_ivp(rhs, end, reaction.x0, method=method, jac=jac, t_eval=times, **tolerance)
    return found.y.T, count


states, _ = solved("Radau", reaction.rhs_jac)
print("       t          y1          y2          y3")
for t, y in zip(times, states, strict=True):
    print(f"{t:8.0e}  {y[0]:.4e}  {y[1]:.4e}  {y[2]:.4e}")

print("\nmethod  evaluations  by differences")
for method in ("Radau", "BDF"):
    given, differences = (solved(method, jac)[1] for jac in (reaction.rhs_jac, None))
    print(f"{method:6}  {given:11}  {differences:14}")
