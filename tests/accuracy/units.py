"""Errors in units in the last place and in bits, as FPBench and Herbie count them.

In: a number as it came out and the true one, rounded. Out: how many doubles lie between them, and
log2 of one more than that: 0 is exact, 53 has no digit right, 64 is nan.
"""

from typing import Any

import numpy as np

NAN_BITS = 64.0
SMALLEST = float(np.finfo(float).smallest_subnormal)


def ordinal(values: Any) -> Any:
    """Return the place of each double in the order of all doubles; both zeros have one."""
    bits = np.asarray(values, np.float64).view(np.int64)
    return np.where(bits < 0, np.int64(-(2**63)) - bits, bits)


def from_ordinal(places: Any) -> Any:
    """Return the double at each place."""
    places = np.asarray(places, np.int64)
    return np.where(places < 0, np.int64(-(2**63)) - places, places).view(np.float64)


def ulps(found: Any, true: Any) -> Any:
    """Return the number of doubles between; inf for nan, and inf where the truth is finite."""
    found, true = np.broadcast_arrays(np.asarray(found, float), np.asarray(true, float))
    near = np.abs(ordinal(found).astype(np.longdouble) - ordinal(true).astype(np.longdouble))
    return np.where(np.isfinite(found), near.astype(float), np.inf)


def bits(gap: Any) -> Any:
    """Return the bits lost for a number of ulps."""
    gap = np.asarray(gap, float)
    return np.where(np.isfinite(gap), np.log2(1 + np.where(np.isfinite(gap), gap, 0)), NAN_BITS)
