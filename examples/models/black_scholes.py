"""The price of a European call by Black and Scholes; its derivatives are the Greeks."""

import numpy as np
from scipy.special import ndtr


def call(spot: float, strike: float, rate: float, volatility: float, time: float):
    root = volatility * np.sqrt(time)
    d1 = (np.log(spot / strike) + (rate + volatility**2 / 2) * time) / root
    d2 = d1 - root
    return spot * ndtr(d1) - strike * np.exp(-rate * time) * ndtr(d2)
