"""Prices of European calls by Black and Scholes, with their Greeks."""

from typing import Any

import numpy as np
from scipy.special import ndtr

from ..cases import Workload

# The derivatives are those that `gradc derive` prints, which NumPy's reader has simplified.
PROGRAM = """
root = volatility*sqrt(time)
d1 = (log(spot/strike) + (rate + volatility^2/2)*time)/root
d2 = d1 - root
price = spot*ndtr(d1) - strike*exp(-rate*time)*ndtr(d2)
"""
NAMES = ("volatility", "time", "spot", "strike", "rate")
GREEKS = (("spot",), ("spot", "spot"), ("volatility",), ("time",), ("rate",))


def formula(ops: Any, volatility: Any, time: Any, spot: Any, strike: Any, rate: Any) -> Any:
    """Return the price."""
    root = volatility * ops.sqrt(time)
    d1 = (ops.log(spot / strike) + (rate + volatility * volatility / 2) * time) / root
    d2 = d1 - root
    return spot * ops.ndtr(d1) - strike * ops.exp(-rate * time) * ops.ndtr(d2)


def by_hand(volatility: Any, time: Any, spot: Any, strike: Any, rate: Any) -> list[Any]:
    """Return price, delta, gamma, vega, theta and rho, by the formulas of the books."""
    square = np.sqrt(time)
    root = volatility * square
    d1 = (np.log(spot / strike) + (rate + volatility * volatility / 2) * time) / root
    d2 = d1 - root
    delta = ndtr(d1)
    paid = strike * np.exp(-rate * time) * ndtr(d2)
    density = np.exp(d1 * d1 / -2) * (1 / np.sqrt(2 * np.pi))
    vega = spot * density * square
    gamma = density / (spot * root)
    theta = vega * volatility / (2 * time) + rate * paid
    return [spot * delta - paid, delta, gamma, vega, theta, time * paid]


def make(n: int) -> dict[str, np.ndarray]:
    """Return n options."""
    random = np.random.default_rng(0)
    return {
        "volatility": random.uniform(0.1, 0.6, n),
        "time": random.uniform(0.1, 2, n),
        "spot": random.uniform(50, 150, n),
        "strike": random.uniform(50, 150, n),
        "rate": random.uniform(0, 0.1, n),
    }


BLACK_SCHOLES = Workload(
    name="greeks",
    says="Black and Scholes: price, delta, gamma, vega, theta and rho of n options",
    kind="points",
    program=PROGRAM,
    formula=formula,
    make=make,
    sizes={"1e5": {"n": 10**5}, "1e6": {"n": 10**6}},
    quick=("1e5",),
    tiny={"n": 5},
    wrt=NAMES,
    orders=((), *GREEKS),
    by_hand=by_hand,
    entry="greeks",
    threads=(1, 2),
)
