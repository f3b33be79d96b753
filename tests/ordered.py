"""Calls of what is put in order, with NumPy's own, and what is said of those that are not read."""

from collections.abc import Callable
from typing import Any

import numpy as np

Call = tuple[str, Callable[..., Any], str]


def _quantile(q: Any, method: str, axis: int | None = None) -> Callable[..., Any]:
    return lambda x: np.quantile(x, q, axis=axis, method=method)


_METHODS = (
    "linear lower higher midpoint nearest hazen weibull median_unbiased normal_unbiased "
    "interpolated_inverted_cdf"
).split()

CALLS: list[Call] = [
    ("np.sort(x)", lambda x: np.sort(x), "x: [n, m]"),
    ("np.sort(x, axis=0)", lambda x: np.sort(x, axis=0), "x: [n, m]"),
    ("np.sort(x, axis=None)", lambda x: np.sort(x, axis=None), "x: [n, m]"),
    ("np.sort(x, -2, kind='stable')", lambda x: np.sort(x, -2), "x: [2, n, m]"),
    ("np.sort(x)", lambda x: np.sort(x), "x: [1]"),
    ("sort(x, descending=True)", lambda x: -np.sort(-x), "x: [n]"),
    ("torch.sort(x, 0)[0]", lambda x: np.sort(x, 0), "x: [n, m]"),
    ("torch.sort(x, descending=True).indices*x", lambda x: np.argsort(-x) * x, "x: [n]"),
    ("tf.sort(x, direction='DESCENDING')", lambda x: -np.sort(-x), "x: [n]"),
    ("x[np.argsort(x)]", lambda x: np.sort(x), "x: [n]"),
    ("y[x.argsort()]", lambda x, y: y[np.argsort(x)], "x: [n]; y: [n, m]"),
    ("np.argsort(x)*x", lambda x: np.argsort(x) * x, "x: [n, m]"),
    ("2^(-np.argsort(x, axis=0))*x", lambda x: 2.0 ** -np.argsort(x, axis=0) * x, "x: [n, m]"),
    ("np.take_along_axis(x, np.argsort(y, 0), 0)", lambda x, y: np.take_along_axis(x, np.argsort(y, 0), 0), "x: [n, m]; y: [n, m]"),
    ("x[np.argmax(y)]", lambda x, y: x[np.argmax(y)], "x: [n]; y: [n]"),
    ("x.argmax(axis=0)*x", lambda x: x.argmax(axis=0) * x, "x: [n, m]"),
    ("np.argmin(x, axis=-1, keepdims=True)*x", lambda x: np.argmin(x, axis=-1, keepdims=True) * x, "x: [n, m]"),
    ("np.argmax(x)*x", lambda x: np.argmax(x) * x, "x: [n, m]"),
    ("np.take_along_axis(x, np.argmin(x, 1, keepdims=True), 1)", lambda x: np.min(x, 1, keepdims=True), "x: [n, m]"),
    ("np.median(x)", lambda x: np.median(x), "x: [n]"),
    ("np.median(x)", lambda x: np.median(x), "x: [5]"),
    ("np.median(x)", lambda x: np.median(x), "x: [1]"),
    ("np.median(x, axis=1)", lambda x: np.median(x, axis=1), "x: [n, m]"),
    ("np.median(x, (0, -1), keepdims=True)", lambda x: np.median(x, (0, -1), keepdims=True), "x: [2, n, m]"),
    ("np.nanmedian(x, axis=0)", lambda x: np.median(x, axis=0), "x: [n, m]"),
    ("np.nanquantile(x, [0.2, 0.7], axis=1)", _quantile([0.2, 0.7], "linear", 1), "x: [n, m]"),
    ("np.percentile(x, 30)", lambda x: np.percentile(x, 30), "x: [n, m]"),
    ("np.percentile(x, [25, 50, 75], axis=0)", lambda x: np.percentile(x, [25, 50, 75], axis=0), "x: [n, m]"),
    ("np.percentile(x, (5, 95), -1, keepdims=True)", lambda x: np.percentile(x, (5, 95), -1, keepdims=True), "x: [n, m]"),
    ("np.quantile(x, y/3)", lambda x, y: np.quantile(x, y / 3), "x: [n]; y: []"),
    ("np.quantile(x, y/3, axis=1)", lambda x, y: np.quantile(x, y / 3, axis=1), "x: [n, m]; y: [2]"),
    *((f"np.quantile(x, 0.3, method='{one}')", _quantile(0.3, one), "x: [n]") for one in _METHODS),
    *((f"np.quantile(x, [0, 1], method='{one}')", _quantile([0, 1], one), "x: [n]") for one in _METHODS),
    ("np.ptp(x, axis=0)", lambda x: np.ptp(x, axis=0), "x: [n, m]"),
    ("np.ptp(x, axis=0, keepdims=True)", lambda x: np.ptp(x, axis=0, keepdims=True), "x: [n, m]"),
    ("np.maximum.accumulate(x)", lambda x: np.maximum.accumulate(x), "x: [n, m]"),
    ("np.minimum.accumulate(x, axis=-1)", lambda x: np.minimum.accumulate(x, axis=-1), "x: [n, m]"),
    ("torch.cummax(x, 1)[0]", lambda x: np.maximum.accumulate(x, axis=1), "x: [n, m]"),
    ("np.add.accumulate(x)", lambda x: np.add.accumulate(x), "x: [n, m]"),
    ("np.multiply.reduce(x)", lambda x: np.multiply.reduce(x), "x: [n, m]"),
    ("np.logaddexp.reduce(x, axis=1)", lambda x: np.logaddexp.reduce(x, axis=1), "x: [n, m]"),
    ("np.maximum.reduce(x, axis=None)", lambda x: np.maximum.reduce(x, axis=None), "x: [n, m]"),
    ("topk(x, 3)[0]", lambda x: -np.sort(-x)[:, :3], "x: [n, m]"),
    ("jax.lax.top_k(x, 2)[0]", lambda x: -np.sort(-x)[:, :2], "x: [n, m]"),
    ("topk(x, 2, axis=0, largest=False).values", lambda x: np.sort(x, axis=0)[:2], "x: [n, m]"),
    ("np.searchsorted(np.sort(x), y)*y", lambda x, y: np.searchsorted(np.sort(x), y) * y, "x: [n]; y: [m, 2]"),
    ("np.searchsorted(x, x[1], side='right')*x", lambda x: np.searchsorted(np.sort(x), x[1], side="right") * x, "x: [3]"),
    ("np.digitize(x, [0.7, 1, 1.5])*x", lambda x: np.digitize(x, [0.7, 1, 1.5]) * x, "x: [n, m]"),
    ("np.digitize(x, [1.5, 1, 0.7], right=True)*x", lambda x: np.digitize(x, [1.5, 1, 0.7], right=True) * x, "x: [n, m]"),
    ("np.bincount(floor(2*x), y, minlength=9)", lambda x, y: np.bincount((2 * x).astype(int), y, minlength=9), "x: [n]; y: [n]"),
]  # fmt: skip

REFUSED = [
    ("x: [4]; sum(sort(x, axis=1))", "there is no axis 1"),
    ("x: [4]; sum(sort(x, kind='fast'))", "sort has no kind fast"),
    ("x: [4]; sum(sort(x, order='a'))", "takes no order of fields"),
    ("x: [4]; sum(tf.sort(x, direction='UP'))", "has no direction UP"),
    ("x: [4, 3]; sum(argsort(x, axis=(0, 1)))", "goes along one axis"),
    ("x: [4, 3]; sum(argmax(x, axis=(0, 1)))", "goes along one axis"),
    ("x: [0]; argmax(x)", "argmax of no entries"),
    ("x: [0]; median(x)", "median of no entries"),
    ("x: [4, 3]; sum(median(x, axis=(0, 0)))", "an axis is named twice"),
    ("x: [4]; quantile(x, 1.5)", "quantile takes 0 to 1, not 1.5"),
    ("x: [4]; sum(percentile(x, [10, 101]))", "percentile takes 0 to 100, not 101"),
    ("x: [4]; quantile(x, 0.5, method='inverted_cdf')", "has no method inverted_cdf here"),
    ("x: [4], q: [2, 2]; sum(quantile(x, q))", "a number, or a vector of them"),
    ("x: [4]; sum(topk(x, 5)[0])", "topk takes 5 of 4 entries"),
    ("x: [4, 2]; searchsorted(x, 1)", "looks in a vector in order"),
    ("x: [4]; searchsorted(x, 1, side='up')", "has no side up"),
    ("i: [n]; sum(bincount(i))", "say it: minlength=k"),
    ("i: [n], w: [m]; sum(bincount(i, w, minlength=3))", "takes a weight for each index"),
    ("i: [n, n]; sum(bincount(i, minlength=3))", "takes a vector of indices"),
    ("x: [n]; sum(unique(x))", "how many values differ is not known"),
    ("x: [n]; sort(3)", "sort takes an array"),
]
