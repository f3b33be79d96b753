"""Functions as users of automatic differentiation write them, each with a point to try it at.

They go through the constructs that the tests of such tools go through: arithmetic, control flow,
containers, indexing, reductions, shapes, linear algebra and special functions. `test_autograd.py`
reads them, with shapes that are those of the points.
"""

import itertools
import math
from functools import partial, reduce

import numpy as np
from scipy import special
from scipy.special import expit, gammaln, logsumexp

FUNCTIONS = {}  # each with the point it is tried at
R = np.random.default_rng(11)
SCALE = 0.5
SIZES = (3, 2)
TABLE = np.array([[1.0, -2.0, 0.5], [0.25, 1.5, -1.0]])
ORDER = np.array([2, 0, 0, 1])

v3 = np.array([0.4, -1.3, 2.1])
w3 = np.array([1.2, 0.7, -0.6])
p3 = np.array([0.3, 1.7, 2.4])
u3 = np.array([0.2, -0.5, 0.7])
v4 = np.array([0.9, -0.4, 1.6, -2.2])
v6 = np.array([0.5, 1.5, -0.7, 2.2, -1.1, 0.3])
m23 = np.array([[0.3, -1.2, 2.0], [1.1, 0.6, -0.8]])
m32 = np.array([[0.7, 0.2], [-0.9, 1.4], [0.1, -1.6]])
s3 = np.array([[1.9, 0.3, -0.2], [0.5, 2.4, 0.7], [-0.4, 0.1, 1.3]])
t3 = np.array([[0.2, 1.3, -0.6], [0.8, -0.5, 0.9], [1.7, 0.4, 2.3]])
pd3 = s3 @ s3.T + np.eye(3)
b234 = R.normal(size=(2, 3, 4))
b333 = R.normal(size=(2, 3, 3)) + 3 * np.eye(3)
long = np.linspace(0.1, 1.9, 30)


# ---- entrywise ---------------------------------------------------------------------------------


def absolute(x):
    return np.sum(np.abs(x) * np.fabs(x) + np.absolute(x))


FUNCTIONS[absolute] = (v3,)


def exponentials(x):
    return np.sum(np.exp(x) + np.exp2(x) + np.expm1(x))


FUNCTIONS[exponentials] = (v3,)


def logarithms(x):
    return np.sum(np.log(x) * np.log2(x) + np.log10(x) - np.log1p(x))


FUNCTIONS[logarithms] = (p3,)


def circular(x):
    return np.sum(np.sin(x) * np.cos(x) + np.tan(x))


FUNCTIONS[circular] = (u3,)


def arcs(x):
    return np.sum(np.arcsin(x) + np.arccos(x) ** 2 + np.arctan(x) * x)


FUNCTIONS[arcs] = (u3,)


def hyperbolic(x):
    return np.sum(np.sinh(x) * np.tanh(x) + np.cosh(x))


FUNCTIONS[hyperbolic] = (v3,)


def inverse_hyperbolic(x):
    return np.sum(np.arcsinh(x) + np.arctanh(x) + np.arccosh(x + 2.0))


FUNCTIONS[inverse_hyperbolic] = (u3,)


def roots(x):
    return np.sum(np.sqrt(x) + np.cbrt(x) + np.square(x) + np.reciprocal(x))


FUNCTIONS[roots] = (p3,)


def signs(x):
    return np.sum(np.sign(x) * x**3 + np.negative(x) + np.positive(x))


FUNCTIONS[signs] = (v3,)


def rounded(x):
    return np.sum(np.floor(x) * x + np.ceil(x) * x**2 + np.trunc(x) + np.round(x) * x)


FUNCTIONS[rounded] = (v3,)


def angles(x):
    return np.sum(np.sin(np.deg2rad(x)) + np.radians(x) + np.rad2deg(x) + np.degrees(x))


FUNCTIONS[angles] = (v3,)


def sincs(x):
    return np.sum(np.sinc(x))


FUNCTIONS[sincs] = (v3,)


def two_arrays(x, y):
    return np.sum(np.add(x, y) * np.subtract(x, y) + np.multiply(x, y) / np.divide(x, y + 3))


FUNCTIONS[two_arrays] = v3, w3


def powers(x, y):
    return np.sum(np.power(x, y) + x**y + 2.0**y + x**3 - x**-2)


FUNCTIONS[powers] = p3, w3


def extremes(x, y):
    return np.sum(np.maximum(x, y) * x + np.minimum(x, y) * y + np.fmax(x, 0.1) + np.fmin(y, 0.2))


FUNCTIONS[extremes] = v3, w3


def distances(x, y):
    return np.sum(np.hypot(x, y) + np.arctan2(x, y))


FUNCTIONS[distances] = v3, w3


def logs_of_sums(x, y):
    return np.sum(np.logaddexp(x, y) + np.logaddexp2(x, y))


FUNCTIONS[logs_of_sums] = v3, w3


def remainders(x, y):
    return np.sum(np.mod(x, y) + np.remainder(x, y) * x + x % y)


FUNCTIONS[remainders] = v3, p3


def clipped(x):
    return np.sum(np.clip(x, -1.0, 1.5) ** 2 + x.clip(-0.5, 1.0))


FUNCTIONS[clipped] = (v3,)


def clipped_on_one_side(x):
    return np.sum(np.clip(x, None, 1.0) * x + np.clip(x, a_min=0.0, a_max=None))


FUNCTIONS[clipped_on_one_side] = (v3,)


def not_finite_replaced(x):
    return np.sum(np.nan_to_num(x) ** 2)


FUNCTIONS[not_finite_replaced] = (v3,)


def of_real_numbers(x):
    return np.sum(np.real(x) * x + np.conj(x) + np.imag(x))


FUNCTIONS[of_real_numbers] = (v3,)


# ---- broadcasting ------------------------------------------------------------------------------


def rows_added(a, b):
    return np.sum((a + b) ** 2 * b)


FUNCTIONS[rows_added] = m23, v3


def number_with_matrix(a, c):
    return np.sum(c * a**2 - a / c)


FUNCTIONS[number_with_matrix] = m23, 0.7


def columns_and_rows(x, y):
    return np.sum(np.sin(x[:, None] * y[None, :]))


FUNCTIONS[columns_and_rows] = v3, v4


def new_axes(x, y):
    grid = x[:, np.newaxis] - y
    return np.exp(-(grid**2)).sum()


FUNCTIONS[new_axes] = v3, v4


def against_own_mean(a):
    centred = a - a.mean(axis=0, keepdims=True)
    return np.sum(centred**2 / (1 + a**2))


FUNCTIONS[against_own_mean] = (m23,)


def column_times_matrix(a, c):
    return np.sum(a * c + c**2)


FUNCTIONS[column_times_matrix] = m23, np.array([[0.4], [-0.9]])


def three_axes(x, y):
    return np.sum(x[:, 0] * y + x.sum(axis=1))


FUNCTIONS[three_axes] = b234, m32.T[:, :1] * np.ones((1, 4))


def broadcast_by_hand(x):
    return np.sum(np.broadcast_to(x, (4, 3)) ** 2 * np.arange(4)[:, None])


FUNCTIONS[broadcast_by_hand] = (v3,)


# ---- reductions --------------------------------------------------------------------------------


def sums_by_axes(a):
    return np.sum(np.sum(a, axis=0) ** 2) + np.sum(a.sum(axis=1) ** 3) + np.sum(a, axis=(0, 1))


FUNCTIONS[sums_by_axes] = (m23,)


def sums_kept(x):
    return np.sum(x * np.sum(x, axis=(0, 2), keepdims=True))


FUNCTIONS[sums_kept] = (b234,)


def sums_from_behind(x):
    return np.sum(x.sum(axis=-1) * x.sum(axis=-1) ** 2)


FUNCTIONS[sums_from_behind] = (b234,)


def means(a):
    return np.mean(a**2) + np.sum(np.mean(a, axis=1) ** 2) + a.mean(axis=-1)[0]


FUNCTIONS[means] = (m23,)


def variances(a):
    return np.var(a) + np.sum(np.var(a, axis=0)) + np.sum(a.var(axis=1, ddof=1))


FUNCTIONS[variances] = (m23,)


def deviations(a):
    return np.std(a) + np.sum(np.std(a, axis=1, ddof=1)) + np.sum(a.std(axis=0, keepdims=True) * a)


FUNCTIONS[deviations] = (m23,)


def products(x):
    return np.prod(x) + x.prod() * np.prod(x[1:3])


FUNCTIONS[products] = (v4,)


def products_by_axes(a):
    return np.sum(np.prod(a, axis=0) + np.prod(a, axis=0, keepdims=True))


FUNCTIONS[products_by_axes] = (m23,)


def largest(a):
    return np.max(a) * np.min(a) + np.sum(np.max(a, axis=0) ** 2) + np.sum(a.min(axis=1) ** 2)


FUNCTIONS[largest] = (m23,)


def largest_by_old_names(a):
    return np.amax(a) ** 2 + np.sum(np.amin(a, axis=1, keepdims=True) * a)


FUNCTIONS[largest_by_old_names] = (m23,)


def spread(a):
    return np.ptp(a) + np.sum(np.ptp(a, axis=1) ** 2)


FUNCTIONS[spread] = (m23,)


def running_sums(x):
    return np.sum(np.cumsum(x) ** 2)


FUNCTIONS[running_sums] = (v4,)


def running_sums_by_axes(a):
    return np.sum(np.cumsum(a, axis=0) ** 2) + np.sum(np.cumsum(a, axis=1) ** 3) + a.cumsum()[-2]


FUNCTIONS[running_sums_by_axes] = (m23,)


def running_products(x):
    return np.sum(np.cumprod(x))


FUNCTIONS[running_products] = (v4,)


def log_of_sum(a):
    return logsumexp(a) + np.sum(logsumexp(a, axis=1) ** 2)


FUNCTIONS[log_of_sum] = (m23,)


def log_of_sum_kept(a):
    return np.sum(a * special.logsumexp(a, axis=-1, keepdims=True))


FUNCTIONS[log_of_sum_kept] = (m23,)


def log_of_weighted_sum(x, b):
    return logsumexp(x, b=b)


FUNCTIONS[log_of_weighted_sum] = v4, np.array([0.1, 0.4, 0.3, 0.2])


def weighted_average(x):
    return np.average(x**2, weights=np.array([1.0, 2.0, 3.0, 4.0])) + np.average(x)


FUNCTIONS[weighted_average] = (v4,)


def steps(x):
    return np.sum(np.diff(x) ** 2) + np.sum(np.diff(x, n=2) ** 3)


FUNCTIONS[steps] = (v4,)


def trapezoids(y):
    return np.trapezoid(y, dx=0.5) ** 2 + np.trapezoid(y**2, np.linspace(0.0, 1.0, 6))


FUNCTIONS[trapezoids] = (v6,)


def norm_of_matrix(a):
    return np.linalg.norm(a) + np.sum(np.linalg.norm(a, axis=1)) + np.linalg.norm(a, "fro")


FUNCTIONS[norm_of_matrix] = (m23,)


def norms_of_vector(x):
    first = np.linalg.norm(x, 1) + np.linalg.norm(x, ord=2)
    return first * np.linalg.norm(x, np.inf)


FUNCTIONS[norms_of_vector] = (v3,)


def middle(x):
    return np.median(x) ** 2


FUNCTIONS[middle] = (v4,)


def sums_without_nan(a):
    return np.nansum(a**2) + np.nanmean(a)


FUNCTIONS[sums_without_nan] = (m23,)


# ---- indices -----------------------------------------------------------------------------------


def single_entries(x):
    return x[0] * x[-1] + x[2] ** 2


FUNCTIONS[single_entries] = (v4,)


def slices(x):
    return np.sum(x[1:] * x[:-1]) + np.sum(x[::2] ** 2) + np.sum(x[1:5:3]) * x[3]


FUNCTIONS[slices] = (v6,)


def reversed_slices(x):
    return np.sum(x[::-1] * np.arange(6)) + np.sum(x[4:1:-1] ** 2 * np.array([1.0, 2.0, 3.0]))


FUNCTIONS[reversed_slices] = (v6,)


def rows_and_columns(a):
    return np.sum(a[0] * a[1]) + np.sum(a[:, 1] ** 2) + a[1, 2] * a[0][1]


FUNCTIONS[rows_and_columns] = (m23,)


def with_an_ellipsis(x):
    return np.sum(x[..., 0] ** 2) + np.sum(x[1, ..., 2]) + np.sum(x[..., :2, :] ** 3)


FUNCTIONS[with_an_ellipsis] = (b234,)


def repeated_indices(x):
    return np.sum(x[[0, 2, 2, -1]] ** 2 * np.array([1.0, 2.0, 3.0, 4.0]))


FUNCTIONS[repeated_indices] = (v4,)


def rows_of_a_table(a):
    return np.sum(a[ORDER] ** 2 * np.arange(1, 5)[:, None])


FUNCTIONS[rows_of_a_table] = (m32,)


def pairs_of_indices(a):
    i = np.array([0, 1, 1])
    j = np.array([2, 0, 0])
    return np.sum(a[i, j] ** 3)


FUNCTIONS[pairs_of_indices] = (s3,)


def taken(a):
    return np.sum(np.take(a, [2, 0, 2], axis=0) ** 2) + np.take(a, 3) ** 2


FUNCTIONS[taken] = (m32,)


def along_an_axis(a):
    picked = np.take_along_axis(a, np.array([[0], [2], [1]]), axis=1)
    return np.sum(picked**2)


FUNCTIONS[along_an_axis] = (s3,)


def chosen_by_mask(x):
    return np.sum(x[x > 0] ** 2)


FUNCTIONS[chosen_by_mask] = (v4,)


def index_arguments(x, k):
    return np.sum(x[k] * x)


FUNCTIONS[index_arguments] = v4, np.array([1, 0, 3, 0])


def positions(x):
    best = np.argmax(x)
    return x[best] * np.sum(x) + x[np.argmin(x)]


FUNCTIONS[positions] = (v6,)


def sorted_values(x):
    return np.sum(np.sort(x) * np.arange(6)) + np.sum(np.sort(x)[:2] ** 2)


FUNCTIONS[sorted_values] = (v6,)


def sorted_by_position(x):
    order = np.argsort(x)
    return np.sum(x[order] ** 2 * np.arange(6.0))


FUNCTIONS[sorted_by_position] = (v6,)


def where_both(x):
    return np.sum(np.where(x > 0, x**2, -3 * x))


FUNCTIONS[where_both] = (v4,)


def where_guarded(x):
    safe = np.where(x > 1, x - 0.9, 1.0)
    return np.sum(np.where(x > 1, np.log(safe), x**2))


FUNCTIONS[where_guarded] = (p3,)


def where_of_arrays(x, y):
    return np.sum(np.where(x < y, x * y, y**2) + np.where((x > 0) & (y > -1), x, 0.0))


FUNCTIONS[where_of_arrays] = v4, v4[::-1].copy()


def select_by_conditions(x):
    return np.sum(np.select([x < -1, x < 1], [x**2, x**3], default=2 * x))


FUNCTIONS[select_by_conditions] = (v4,)


def masks_as_numbers(x):
    mask = x > 0
    return np.sum(mask * x**2) + np.sum((x < 1).astype(float) * x) + np.count_nonzero(mask)


FUNCTIONS[masks_as_numbers] = (v4,)


def diagonal_by_arange(a):
    n = a.shape[0]
    return np.sum(a[np.arange(n), np.arange(n)] ** 2)


FUNCTIONS[diagonal_by_arange] = (s3,)


# ---- stores ------------------------------------------------------------------------------------


def filled_array(x):
    y = np.zeros(4)
    y[0] = x[0] * x[1]
    y[1:] = x**2
    return np.sum(y * np.arange(1, 5))


FUNCTIONS[filled_array] = (v3,)


def filled_in_a_loop(x):
    y = np.zeros_like(x)
    for i in range(len(x)):
        y[i] = x[i] ** (i + 1)
    return np.sum(y)


FUNCTIONS[filled_in_a_loop] = (v3,)


def stored_rows(a):
    out = np.empty((2, 3))
    out[0, :] = a[1] * 2
    out[1, :] = a[0] ** 2
    return np.sum(out * TABLE)


FUNCTIONS[stored_rows] = (m23,)


def added_in_place(x):
    y = x.copy()
    y += 1
    y[1] += x[0]
    y *= x
    y[0] -= 3 * x[2]
    return np.sum(y**2)


FUNCTIONS[added_in_place] = (v3,)


def stored_by_mask(x):
    y = x * 1.0
    y[x < 0] = 0.0
    return np.sum(y**2 + y)


FUNCTIONS[stored_by_mask] = (v4,)


def augmented_number(x):
    y = x
    y += x * 3
    y -= 1
    y *= y
    y /= x
    y **= 1.5
    return y


FUNCTIONS[augmented_number] = (2.0,)


def augmented_rebinds(x):
    total = 0.0
    for value in x:
        total += value**2
        total *= 0.9
    return total


FUNCTIONS[augmented_rebinds] = (v3,)


# ---- shapes ------------------------------------------------------------------------------------


def reshaped(a):
    return np.sum(a.reshape(3, 2) * m32) + np.sum(np.reshape(a, -1) ** 2) + a.reshape((6,))[4]


FUNCTIONS[reshaped] = (m23,)


def flattened(a):
    return np.sum(a.ravel() ** 2 * np.arange(6)) + a.flatten()[3] * np.ravel(a)[0]


FUNCTIONS[flattened] = (m23,)


def transposed(x):
    y = np.transpose(x, (2, 0, 1))
    return np.sum(y[1] ** 2) + np.sum(x.T[0] * x.T[1]) + np.sum(x.transpose(1, 0, 2)[0] ** 3)


FUNCTIONS[transposed] = (b234,)


def axes_moved(x):
    moved = np.moveaxis(x, 0, -1)
    return np.sum(moved[..., 0] * np.swapaxes(x, 1, 2)[0].T) + np.sum(np.rollaxis(x, 2)[0] ** 2)


FUNCTIONS[axes_moved] = (b234,)


def expanded(a):
    y = np.expand_dims(a, 1)
    return np.sum(np.squeeze(y, axis=1) ** 2) + np.sum(y * y) + np.sum(y.squeeze() ** 3)


FUNCTIONS[expanded] = (m23,)


def stacked(x, y):
    both = np.stack([x, y])
    return np.sum(both**2 * TABLE) + np.sum(np.stack((x, y), axis=1)[1] ** 3)


FUNCTIONS[stacked] = v3, w3


def joined(x, y):
    z = np.concatenate([x, y, x])
    return np.sum(z**2 * np.arange(10)) + np.sum(np.hstack((x, y)) ** 3) + np.append(x, y)[4]


FUNCTIONS[joined] = v3, v4


def joined_rows(a, x):
    z = np.vstack([a, x])
    return np.sum(z * z[0]) + np.sum(np.concatenate((a, a), axis=1)[0] ** 3)


FUNCTIONS[joined_rows] = m23, v3


def joined_columns(x, y):
    return np.sum(np.column_stack([x, y, x * y]) ** 2 * np.arange(3))


FUNCTIONS[joined_columns] = v3, w3


def array_of_values(x):
    rotation = np.array([[np.cos(x[0]), -np.sin(x[0])], [np.sin(x[0]), np.cos(x[0])]])
    return np.sum((rotation @ x[1:]) * np.array([1.0, x[2]]))


FUNCTIONS[array_of_values] = (v3,)


def repeated_parts(x):
    return np.sum(np.tile(x, 2) ** 2 * np.arange(6)) + np.sum(np.repeat(x, 2) * np.arange(6))


FUNCTIONS[repeated_parts] = (v3,)


def repeated_along(a):
    tiled = np.tile(a, (2, 1))
    return np.sum(tiled[2:] ** 2) + np.sum(np.repeat(a, 3, axis=0)[4] ** 3)


FUNCTIONS[repeated_along] = (m23,)


def rolled(x):
    return np.sum(np.roll(x, 1) * x) + np.sum(np.roll(x, -2)[:2] ** 2)


FUNCTIONS[rolled] = (v4,)


def flipped(a):
    return np.sum(np.flip(a, 0) * a) + np.sum(np.fliplr(a)[:, 0] ** 2) + np.sum(np.flipud(a)[0])


FUNCTIONS[flipped] = (m23,)


def rotated_quarter(a):
    return np.sum(np.rot90(a) * t3)


FUNCTIONS[rotated_quarter] = (s3,)


def padded(x):
    return np.sum(np.pad(x, (1, 2)) ** 2 * np.arange(6)) + np.sum(np.pad(x, 1, mode="edge") ** 3)


FUNCTIONS[padded] = (v3,)


def split_parts(x):
    first, second, third = np.split(x, 3)
    return np.sum(first * second) + np.sum(third**2)


FUNCTIONS[split_parts] = (v6,)


def unpacked_rows(a):
    first, second = a
    return np.dot(first, second) + np.sum(first**2)


FUNCTIONS[unpacked_rows] = (m23,)


def triangles(a):
    return np.sum(np.tril(a) ** 2) + np.sum(np.triu(a, 1) ** 3) + np.sum(np.tril(a, -1))


FUNCTIONS[triangles] = (s3,)


def diagonals(a):
    return np.sum(np.diag(a) ** 2) + np.trace(a) + np.sum(np.diagonal(a) ** 3) + np.trace(a @ a)


FUNCTIONS[diagonals] = (s3,)


def diagonal_matrix(x):
    return np.sum((np.diag(x) @ t3) ** 2)


FUNCTIONS[diagonal_matrix] = (v3,)


def like_other_arrays(x):
    return np.sum(np.ones_like(x) * x + np.zeros_like(x) + np.full_like(x, 2.0) * x**2)


FUNCTIONS[like_other_arrays] = (v3,)


def sizes(x):
    n = x.shape[0]
    return np.sum(x) / n + np.sum(x**2) / x.size + len(x) * x[0] * x.ndim


FUNCTIONS[sizes] = (v3,)


def grids(x):
    a, b = np.meshgrid(x, x)
    return np.sum(a * b**2)


FUNCTIONS[grids] = (v3,)


def at_least(x):
    return np.sum(np.atleast_2d(x) ** 2) + np.sum(np.atleast_1d(x[0]) ** 3)


FUNCTIONS[at_least] = (v3,)


# ---- products ----------------------------------------------------------------------------------


def dots(x, y):
    return np.dot(x, y) + x @ y + np.inner(x, y) + np.vdot(x, y) + x.dot(y)


FUNCTIONS[dots] = v3, w3


def matrix_products(a, b):
    return np.sum(np.dot(a, b) ** 2) + np.sum((a @ b) * np.matmul(a, b)) + np.sum(a.dot(b))


FUNCTIONS[matrix_products] = m23, m32


def matrix_with_vector(a, x):
    return np.sum(np.dot(a, x) ** 2) + np.sum((x @ a.T) ** 3)


FUNCTIONS[matrix_with_vector] = m23, v3


def batches_multiplied(a, b):
    return np.sum(np.matmul(a, b) ** 2) + np.sum((a @ b)[0])


FUNCTIONS[batches_multiplied] = b234, R.normal(size=(2, 4, 2))


def outers(x, y):
    return np.sum(np.outer(x, y) ** 2) + np.sum(np.outer(x, x) * t3)


FUNCTIONS[outers] = v3, v4


def krons(a, b):
    return np.sum(np.kron(a, b) ** 2) + np.sum(np.kron(a[0], b[:, 0]))


FUNCTIONS[krons] = m23, m32


def tensordots(a, b):
    return np.sum(np.tensordot(a, b, axes=([1, 2], [1, 0])) ** 2) + np.sum(
        np.tensordot(a, b, axes=1) ** 2
    )


FUNCTIONS[tensordots] = b234, R.normal(size=(4, 3))


def einsum_product(a, b):
    return np.sum(np.einsum("ij,jk->ik", a, b) ** 2)


FUNCTIONS[einsum_product] = m23, m32


def einsum_traces(a, b):
    return np.einsum("ii", a) * np.einsum("ij,ji->", a, b) + np.sum(np.einsum("ii->i", b) ** 2)


FUNCTIONS[einsum_traces] = s3, t3


def einsum_batches(x, y):
    return np.sum(np.einsum("...j,j->...", x, y) ** 2) + np.einsum("bij,bij->", x, x)


FUNCTIONS[einsum_batches] = b234, v4


def einsum_three(x, a, y):
    return np.einsum("i,ij,j", x, a, y) ** 2


FUNCTIONS[einsum_three] = v3, s3, w3


def cross_product(x, y):
    return np.sum(np.cross(x, y) ** 2) + np.cross(x, y)[1]


FUNCTIONS[cross_product] = v3, w3


def convolved(x, k):
    return np.sum(np.convolve(x, k) ** 2) + np.sum(np.convolve(x, k, mode="valid") ** 3)


FUNCTIONS[convolved] = v6, v3


# ---- linear algebra ----------------------------------------------------------------------------


def inverse(a):
    return np.sum(np.linalg.inv(a) ** 2)


FUNCTIONS[inverse] = (s3,)


def determinant(a):
    return np.linalg.det(a) ** 2 + np.linalg.det(a @ a)


FUNCTIONS[determinant] = (s3,)


def log_determinant(a):
    sign, logdet = np.linalg.slogdet(a)
    return sign * logdet


FUNCTIONS[log_determinant] = (s3,)


def solved(a, b):
    return np.sum(np.linalg.solve(a, b) ** 2)


FUNCTIONS[solved] = s3, v3


def solved_for_matrix(a, b):
    return np.sum(np.linalg.solve(a, b) ** 3)


FUNCTIONS[solved_for_matrix] = s3, m32


def solved_in_batches(a, b):
    return np.sum(np.linalg.solve(a, b) ** 2) + np.sum(np.linalg.det(a))


FUNCTIONS[solved_in_batches] = b333, R.normal(size=(2, 3, 2))


def cholesky_factor(a):
    factor = np.linalg.cholesky(a @ a.T + np.eye(3))
    return np.sum(factor**3) + np.sum(np.log(np.diag(factor)))


FUNCTIONS[cholesky_factor] = (t3,)


def eigenvalues_of_symmetric(a):
    return np.sum(np.linalg.eigvalsh(a + a.T) ** 3)


FUNCTIONS[eigenvalues_of_symmetric] = (t3,)


def eigenvectors_of_symmetric(a):
    w, v = np.linalg.eigh(a + a.T)
    return np.sum(v**2 @ np.exp(0.1 * w) * np.array([1.0, 2.0, 3.0]))


FUNCTIONS[eigenvectors_of_symmetric] = (t3,)


def matrix_power(a):
    return np.sum(np.linalg.matrix_power(a, 3))


FUNCTIONS[matrix_power] = (s3,)


def pseudo_inverse(a):
    return np.sum(np.linalg.pinv(a) ** 2)


FUNCTIONS[pseudo_inverse] = (m32,)


def singular_values(a):
    return np.sum(np.linalg.svd(a, compute_uv=False) ** 3)


FUNCTIONS[singular_values] = (m32,)


def quadratic_form(x, a):
    spd = a.T @ a + 2 * np.eye(len(x))
    return x @ np.linalg.solve(spd, x) + 0.5 * np.log(np.linalg.det(spd))


FUNCTIONS[quadratic_form] = v3, t3


# ---- special functions -------------------------------------------------------------------------


def gammas(x):
    return np.sum(gammaln(x) + special.gamma(x) + special.digamma(x) + special.psi(x))


FUNCTIONS[gammas] = (p3,)


def polygammas(x):
    return np.sum(special.polygamma(1, x) + special.polygamma(2, x))


FUNCTIONS[polygammas] = (p3,)


def errors(x):
    return np.sum(special.erf(x) * x + special.erfc(x))


FUNCTIONS[errors] = (v3,)


def logistics(x):
    return np.sum(expit(x) ** 2 + special.log_expit(x) + special.logit(expit(x) * 0.9))


FUNCTIONS[logistics] = (v3,)


def softmaxes(x):
    return np.sum(special.softmax(x) * w3) + np.sum(special.log_softmax(x) * u3)


FUNCTIONS[softmaxes] = (v3,)


def bessels(x):
    return np.sum(special.j0(x) + special.j1(x) * x + special.i0(x) + special.i1(x))


FUNCTIONS[bessels] = (p3,)


def betas(a, b):
    return np.sum(special.beta(a, b) + special.betaln(a, b))


FUNCTIONS[betas] = p3, np.array([0.7, 1.1, 0.4])


def entropies(x, y):
    return np.sum(special.xlogy(x, y) + special.xlog1py(x, y) + special.rel_entr(x, y))


FUNCTIONS[entropies] = p3, p3[::-1].copy()


def normal_distribution(x):
    return np.sum(special.ndtr(x) * x) + np.sum(special.erfinv(0.3 * np.tanh(x)))


FUNCTIONS[normal_distribution] = (v3,)


# ---- control flow ------------------------------------------------------------------------------


def branch(x):
    if x > 1:
        return x**2
    return -x


FUNCTIONS[branch] = (1.7,)


def branch_with_else(x):
    if x > 1:
        y = np.log(x)
    elif x > 0.5:
        y = x
    else:
        y = np.exp(x) * x
    return y


FUNCTIONS[branch_with_else] = (0.4,)


def branch_inside_branch(x):
    if x < 0:
        if x < -1:
            return x
        x = x * 3
    return x**2


FUNCTIONS[branch_inside_branch] = (-0.4,)


def branch_on_two(x, y):
    if x < y and not y > 5:
        z = x * y
    else:
        z = x / y
    return z


FUNCTIONS[branch_on_two] = 2.0, 3.0


def branch_on_array_sum(x):
    if np.sum(x) > 0:
        return np.sum(x**2)
    return np.sum(x)


FUNCTIONS[branch_on_array_sum] = (v3,)


def inline_branch(x):
    return x * 2 if x < 1 else x**3 if x < 2 else x


FUNCTIONS[inline_branch] = (1.3,)


def branch_on_entries(x):
    total = 0.0
    for value in x:
        if value > 0:
            total = total + value**2
        else:
            total = total - value
    return total


FUNCTIONS[branch_on_entries] = (v4,)


def for_loop(x):
    y = x
    for _ in range(5):
        y = np.sin(y) + x
    return y


FUNCTIONS[for_loop] = (0.8,)


def loop_with_index(x):
    total = 0.0
    for k in range(1, 6):
        total += x**k / math.factorial(k)
    return total


FUNCTIONS[loop_with_index] = (0.8,)


def loop_over_entries(x):
    product = 1.0
    for i in range(x.shape[0]):
        product = product * (1 + x[i] ** 2)
    return product


FUNCTIONS[loop_over_entries] = (v3,)


def loop_over_rows(a):
    total = 0.0
    for row in a:
        total += np.prod(row)
    return total


FUNCTIONS[loop_over_rows] = (m23,)


def loops_together(x, y):
    total = 0.0
    for a, b in zip(x, y):
        total += a * b**2
    for i, a in enumerate(x):
        total += i * a
    return total


FUNCTIONS[loops_together] = v3, w3


def loop_in_loop(a):
    total = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            if i != j:
                total += a[i, j] ** 2 * (i + 1)
    return total


FUNCTIONS[loop_in_loop] = (m23,)


def long_loop(x):
    y = x
    for _ in range(40):
        y = y - 0.1 * (y**3 - x)
    return y


FUNCTIONS[long_loop] = (0.3,)


def recurrence(x, h):
    h = h + 0.0
    for t in range(x.shape[0]):
        h = np.tanh(0.5 * h + x[t])
    return h


FUNCTIONS[recurrence] = long, 0.4


def while_loop(x):
    n = 0
    while n < 4:
        x = np.sqrt(x + n)
        n += 1
    return x


FUNCTIONS[while_loop] = (5.0,)


def while_not_converged(a):
    x = a / 2
    steps = 0
    while abs(x * x - a) > 1e-10 and steps < 30:
        x = (x + a / x) / 2
        steps += 1
    return x


FUNCTIONS[while_not_converged] = (9.0,)


def loop_left_early(x):
    total = 0.0
    for i in range(10):
        if i == 4:
            break
        if i % 2:
            continue
        total += x**i
    return total


FUNCTIONS[loop_left_early] = (1.1,)


# ---- functions ---------------------------------------------------------------------------------


def shifted(x, by=1.5, *, times=2.0):
    return times * x + by


def layer(x, w, b, activation=np.tanh):
    return activation(w @ x + b)


def horner(coefficients, x):
    total = 0.0
    for c in coefficients[::-1]:
        total = total * x + c
    return total


def doubled(f):
    return lambda x: f(f(x))


def nested_power(x, n):
    return 1.0 if n == 0 else x * nested_power(x, n - 1)


def calls(x):
    return shifted(x) * shifted(x, 0.5) + shifted(x, times=3.0) + SCALE * shifted(by=x, x=2.0)


FUNCTIONS[calls] = (0.6,)


def layers(x, w, b):
    hidden = layer(x, w, b)
    return np.sum(layer(hidden, w.T, b, activation=np.sin) ** 2)


FUNCTIONS[layers] = v3, t3, w3


def polynomial(c, x):
    return horner(c, x)


FUNCTIONS[polynomial] = v3, 0.7


def higher_order(x):
    return doubled(np.sin)(x) + doubled(lambda z: z**2 + 1)(x)


FUNCTIONS[higher_order] = (0.6,)


def recursion(x):
    return nested_power(x, 5) + nested_power(2 * x, 2)


FUNCTIONS[recursion] = (0.6,)


def closure(x, y):
    def inner(z):
        return z * y + x

    return inner(x) * inner(y)


FUNCTIONS[closure] = 0.6, 1.4


def closure_over_local(x):
    scale = 3.0

    def f(z):
        return scale * np.sin(z)

    scale = scale + 1
    return f(x) * scale


FUNCTIONS[closure_over_local] = (0.6,)


def lambdas(x):
    square = lambda t: t * t
    add = lambda a, b=2.0: a + b
    return square(add(x)) * add(x, x)


FUNCTIONS[lambdas] = (0.6,)


def reduced(x):
    return reduce(lambda a, b: a * b + 1, [x, x**2, 3.0]) + partial(shifted, times=x)(x)


FUNCTIONS[reduced] = (0.6,)


def mapped(x):
    return sum(map(lambda t: t**2, x)) + sum(t**3 for t in x)


FUNCTIONS[mapped] = (v3,)


def default_arguments(x, y, scale=2.0, power=3):
    return scale * x**power + y


FUNCTIONS[default_arguments] = 0.6, 1.4


def several_results(x, y):
    def both(a, b):
        return a * b, a + b

    p, s = both(x, y)
    return p / s


FUNCTIONS[several_results] = 0.6, 1.4


def star_arguments(x):
    def total(*terms, **weights):
        return sum(terms) * weights["w"]

    return total(x, x**2, 3.0, w=x)


FUNCTIONS[star_arguments] = (0.6,)


def chained_maths(x):
    return math.exp(math.sin(x)) + math.log(x) * math.sqrt(x) + math.pow(x, 3) + math.hypot(x, 2)


FUNCTIONS[chained_maths] = (0.6,)


# ---- containers --------------------------------------------------------------------------------


def tuple_of_arrays(x, y):
    pair = (x * y, x + y)
    first, second = pair
    return np.sum(first**2) + np.sum(pair[1] * second)


FUNCTIONS[tuple_of_arrays] = v3, w3


def tuple_argument(params):
    x, y = params
    return np.sum(x * y**2)


FUNCTIONS[tuple_argument] = ((v3, w3),)


def list_argument(params):
    return np.sum((params[0] @ params[1]) ** 2)


FUNCTIONS[list_argument] = ([m23, v3],)


def dict_argument(params, x):
    return np.sum(np.tanh(params["w"] @ x + params["b"]) ** 2)


FUNCTIONS[dict_argument] = {"w": m23, "b": np.array([0.1, -0.2])}, v3


def list_of_layers(params, x):
    for w, b in params:
        x = np.tanh(w @ x + b)
    return np.sum(x**2)


FUNCTIONS[list_of_layers] = [(m23, np.array([0.1, -0.2])), (m32, v3)], w3


def nested_dicts(params):
    return np.sum(params["inner"]["a"] ** 2) * params["scale"]


FUNCTIONS[nested_dicts] = ({"inner": {"a": v3}, "scale": 0.7},)


def dict_of_values(x):
    values = {"a": x, "b": x**2}
    values["c"] = values["a"] * values["b"]
    return sum(values.values()) + len(values) * x


FUNCTIONS[dict_of_values] = (0.6,)


def appended(x):
    values = []
    for i in range(4):
        values.append(x ** (i + 1))
    return values[0] * values[-1] + sum(values)


FUNCTIONS[appended] = (0.6,)


def appended_and_stacked(x):
    rows = []
    for i in range(3):
        rows.append(x * (i + 1))
    return np.sum(np.stack(rows) ** 2 * t3)


FUNCTIONS[appended_and_stacked] = (v3,)


def comprehension(x):
    return sum([t**2 for t in x]) + sum(x[i] * x[j] for i in range(3) for j in range(i))


FUNCTIONS[comprehension] = (v3,)


def comprehension_to_array(x):
    return np.sum(np.array([x[i] ** (i + 2) for i in range(3)]))


FUNCTIONS[comprehension_to_array] = (v3,)


def comprehension_with_condition(x):
    return sum(x**i for i in range(6) if i % 2 == 0)


FUNCTIONS[comprehension_with_condition] = (0.6,)


def dict_comprehension(x):
    table = {k: x * k for k in range(1, 4)}
    return table[1] * table[3] + sum(v**2 for v in table.values())


FUNCTIONS[dict_comprehension] = (0.6,)


def list_arithmetic(x):
    values = [x] * 2 + [x**2, 1.0]
    a, *rest = values
    return a * rest[1] + max(values) * len(values)


FUNCTIONS[list_arithmetic] = (0.6,)


# ---- selections --------------------------------------------------------------------------------


def residuals_of_mask(x, y):
    mask = y > 0
    r = x[mask] - y[mask]
    return np.mean(r**2) + r.sum() + np.max(r)


FUNCTIONS[residuals_of_mask] = v4, np.array([0.3, 0.8, -0.2, 0.5])


def selection_before_changes(x):
    y = x * 1.0
    positive = y[y > 0]
    y[0] = 5.0
    x = x * 3
    return np.sum(np.log(positive)) + np.sum(y) + np.sum(x)


FUNCTIONS[selection_before_changes] = (v4,)


def spread_of(r):
    return np.sqrt(np.sum((r - r.mean()) ** 2) / (len(r) - 1)) + r.size * r.shape[0]


def selection_as_argument(x):
    return spread_of(x[x > -1]) + spread_of(x[x < 1])


FUNCTIONS[selection_as_argument] = (v4,)


def selection_centred(x, y):
    r = x[y > 0]
    r = r - np.mean(r)
    return np.sum(r**2) / len(r)


FUNCTIONS[selection_centred] = v4, np.array([0.3, 0.8, -0.2, 0.5])


def selections_stored(x):
    mask = x > 0
    y = np.empty_like(x)
    y[mask] = np.log(x[mask])
    y[~mask] = x[~mask] ** 2
    y[y < 0] *= 0.1
    return np.sum(y * np.arange(1, 5))


FUNCTIONS[selections_stored] = (v4,)


def selected_rows(a, y):
    rows = a[y > 0]
    return np.sum(rows**2) + np.sum(rows * np.array([1.0, 2.0]))


FUNCTIONS[selected_rows] = m32, v3


def parts_by_mask(x):
    return sum(np.sum(part**2) for part in [x[x > 0], x[x < -1]])


FUNCTIONS[parts_by_mask] = (v4,)


def selection_in_a_long_loop(x):
    total = 0.0
    for _ in range(30):
        r = x[x > 0]
        total = total + np.sum(r**2) * 0.1
        x = x * 0.9
    return total


FUNCTIONS[selection_in_a_long_loop] = (v4,)


# ---- tables, blocks, iterators -----------------------------------------------------------------


def pairs_of_entries(x, y):
    return np.sum(np.subtract.outer(x, y) ** 2 + np.add.outer(x, y) * np.multiply.outer(x, y))


FUNCTIONS[pairs_of_entries] = v3, v4


def blocks(a, b):
    return np.sum(np.block([[a, b], [b.T, a @ b]]) ** 2)


FUNCTIONS[blocks] = s3, t3


def other_diagonals(a):
    return np.sum(np.eye(3, k=1) * a) + np.sum(np.eye(2, 3) @ a) + np.prod(a.shape) * a[0, 0]


FUNCTIONS[other_diagonals] = (s3,)


def joined_numbers(x, y):
    return np.sum(np.concatenate([[x], [y, x * y]]) ** 3)


FUNCTIONS[joined_numbers] = 0.4, 1.3


def compared_arrays(x):
    if np.allclose(x, 0):
        return x[0]
    return np.sum(np.where(np.isclose(x, 0.9), 0.0, x**2))


FUNCTIONS[compared_arrays] = (v4,)


def pairs_of_iterators(x):
    total = sum(a * b for a, b in itertools.combinations(x, 2))
    for i, j in itertools.product(range(2), repeat=2):
        total += x[i] ** (j + 1)
    return total + sum(itertools.accumulate(x)) + sum(b - a for a, b in itertools.pairwise(x))


FUNCTIONS[pairs_of_iterators] = (v4,)


def without_warnings(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.where(x > 0, np.log(x), x)
    return np.sum(y)


FUNCTIONS[without_warnings] = (v4,)


def places_of_triangles(a):
    i, j = np.tril_indices(3, -1)
    return np.sum(a[np.triu_indices(3, 1)] ** 2) + np.sum(a[i, j] * np.arange(3)) + len(i) * a[0, 0]


FUNCTIONS[places_of_triangles] = (s3,)


def filled_triangle(x):
    factor = np.zeros((3, 3))
    factor[np.tril_indices(3, k=-1)] = x[3:]
    factor[np.diag_indices(3)] = np.exp(x[:3])
    return np.sum(np.linalg.inv(factor @ factor.T))


FUNCTIONS[filled_triangle] = (v6,)


def filled_symmetric(x):
    i, j = np.triu_indices(3, k=1)
    c = np.eye(3)
    c[i, j] = x
    c[j, i] = x
    return np.linalg.det(c @ c + c)


FUNCTIONS[filled_symmetric] = (u3,)


def crossed_indices(a):
    place = (0, 1)
    return np.sum(a[np.ix_([0, 2], [1, 2])] ** 2 * np.array([[1.0, 2.0], [3.0, 4.0]])) + a[place]


FUNCTIONS[crossed_indices] = (s3,)


# ---- models ------------------------------------------------------------------------------------


def logistic_loss(w, x, y):
    p = 1 / (1 + np.exp(-(x @ w)))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


FUNCTIONS[logistic_loss] = v3, m23, np.array([1.0, 0.0])


def cross_entropy(logits, labels):
    logp = logits - logsumexp(logits, axis=1, keepdims=True)
    return -np.mean(logp[np.arange(logits.shape[0]), labels])


FUNCTIONS[cross_entropy] = m23, np.array([2, 0])


def kernel_matrix(x, length):
    squared = np.sum((x[:, None, :] - x[None, :, :]) ** 2, axis=-1)
    return np.sum(np.exp(-0.5 * squared / length**2) * t3)


FUNCTIONS[kernel_matrix] = s3, 0.4


def gaussian_likelihood(x, mean, log_sd):
    z = (x - mean) / np.exp(log_sd)
    return np.sum(-0.5 * z**2 - log_sd - 0.5 * np.log(2 * np.pi))


FUNCTIONS[gaussian_likelihood] = m23, m23 * 0.5 + 0.1, v3 * 0.3


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


FUNCTIONS[rosenbrock] = (np.array([-1.2, 1.0, 0.4]),)


def attention(x, wq, wk):
    q, k = x @ wq, x @ wk
    scores = np.matmul(q, np.swapaxes(k, -1, -2)) / np.sqrt(x.shape[-1])
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    weights = np.exp(scores) / np.sum(np.exp(scores), axis=-1, keepdims=True)
    return np.sum((weights @ x) ** 2)


FUNCTIONS[attention] = b234[:, :, :3], t3, t3.T + 1.0


def layer_norm(x):
    mean = np.mean(x, axis=-1, keepdims=True)
    normed = (x - mean) / np.sqrt(np.var(x, axis=-1, keepdims=True) + 1e-5)
    return np.sum(normed**3 * np.arange(4))


FUNCTIONS[layer_norm] = (b234,)


def oscillator(y, dt):
    for _ in range(6):
        k1 = np.array([y[1], -y[0]])
        middle = y + 0.5 * dt * k1
        y = y + dt * np.array([middle[1], -middle[0]])
    return y[0] ** 2 + y[1]


FUNCTIONS[oscillator] = np.array([1.0, 0.5]), 0.1


# ---- arrays as results -------------------------------------------------------------------------


def vector_result(x):
    return np.sin(x) * x[0]


FUNCTIONS[vector_result] = (v3,)


def matrix_result(a, x):
    return a * np.exp(x) + np.sum(a)


FUNCTIONS[matrix_result] = m23, v3


def stacked_result(x):
    return np.array([x[0] * x[1], np.sum(x**2), np.exp(x[2])])


FUNCTIONS[stacked_result] = (v3,)


def of_a_number(x):
    return x * np.arange(4.0) ** 2


FUNCTIONS[of_a_number] = (0.6,)
