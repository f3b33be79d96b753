"""Residuals of bundle adjustment, as in ADBench, with their Jacobian of 2 by 15.

A camera is a rotation vector, its centre, a focal length, a principal point and two coefficients of
radial distortion; it sees a point, whose errors have a weight.
"""

from typing import Any

import numpy as np

from ..cases import Workload

PROGRAM = """
angle = sqrt(r1^2 + r2^2 + r3^2)
a1 = r1/angle; a2 = r2/angle; a3 = r3/angle
q1 = p1 - c1; q2 = p2 - c2; q3 = p3 - c3
cosine = cos(angle); sine = sin(angle)
along = (a1*q1 + a2*q2 + a3*q3)*(1 - cosine)
t1 = q1*cosine + (a2*q3 - a3*q2)*sine + a1*along
t2 = q2*cosine + (a3*q1 - a1*q3)*sine + a2*along
t3 = q3*cosine + (a1*q2 - a2*q1)*sine + a3*along
u = t1/t3; v = t2/t3
squared = u^2 + v^2
scale = (1 + k1*squared + k2*squared^2)*focal
across = weight*(u*scale + x0 - seen1)
down = weight*(v*scale + y0 - seen2)
output across, down
"""
WRT = tuple("r1 r2 r3 c1 c2 c3 focal x0 y0 k1 k2 p1 p2 p3 weight".split())
NAMES = tuple("r1 r2 r3 p1 c1 p2 c2 p3 c3 k1 k2 focal weight x0 seen1 y0 seen2".split())


def formula(ops: Any, *given: Any) -> tuple[Any, Any]:
    """Return both errors, of the inputs as they appear in the program."""
    r1, r2, r3, p1, c1, p2, c2, p3, c3, k1, k2, focal, weight, x0, seen1, y0, seen2 = given
    angle = ops.sqrt(r1 * r1 + r2 * r2 + r3 * r3)
    a1, a2, a3 = r1 / angle, r2 / angle, r3 / angle
    q1, q2, q3 = p1 - c1, p2 - c2, p3 - c3
    cosine, sine = ops.cos(angle), ops.sin(angle)
    along = (a1 * q1 + a2 * q2 + a3 * q3) * (1 - cosine)
    t1 = q1 * cosine + (a2 * q3 - a3 * q2) * sine + a1 * along
    t2 = q2 * cosine + (a3 * q1 - a1 * q3) * sine + a2 * along
    t3 = q3 * cosine + (a1 * q2 - a2 * q1) * sine + a3 * along
    u, v = t1 / t3, t2 / t3
    squared = u * u + v * v
    scale = (1 + k1 * squared + k2 * squared * squared) * focal
    return weight * (u * scale + x0 - seen1), weight * (v * scale + y0 - seen2)


def by_hand(*given: Any) -> list[Any]:
    """Return the errors and their derivatives, by the chain rule from one factor to the next."""
    r1, r2, r3, p1, c1, p2, c2, p3, c3, k1, k2, focal, weight, x0, seen1, y0, seen2 = given
    angle = np.sqrt(r1 * r1 + r2 * r2 + r3 * r3)
    a = np.stack([r1, r2, r3]) / angle
    q = np.stack([p1 - c1, p2 - c2, p3 - c3])
    cosine, sine = np.cos(angle), np.sin(angle)
    dot = np.sum(a * q, axis=0)
    crossed = np.cross(a, q, axis=0)
    t = q * cosine + crossed * sine + a * (dot * (1 - cosine))
    u, v = t[0] / t[2], t[1] / t[2]
    squared = u * u + v * v
    bent = 1 + k1 * squared + k2 * squared * squared
    scale = bent * focal
    across, down = u * scale + x0 - seen1, v * scale + y0 - seen2
    # By u and v, then by the turned point, then by the point and the rotation vector.
    slope = 2 * focal * (k1 + 2 * k2 * squared)
    by_u = np.stack([scale + slope * u * u, slope * u * v])
    by_v = np.stack([by_u[1], scale + slope * v * v])
    by_t = np.stack([by_u, by_v, -(by_u * u + by_v * v)]) * (weight / t[2])  # [3, 2, n]
    turn = _rotation(a, cosine, sine)
    by_p = np.einsum("ikn,ion->kon", turn, by_t)
    # t by the angle at a fixed axis, and by the axis at a fixed angle.
    by_angle = -q * sine + crossed * cosine + a * (dot * sine)
    by_axis = np.empty((3, 3, len(angle)))
    for k in range(3):
        unit = np.zeros((3, 1))
        unit[k] = 1
        by_axis[:, k] = np.cross(unit, q, axis=0) * sine
        by_axis[:, k] += (unit * dot + a * q[k]) * (1 - cosine)
    flat = by_axis - np.einsum("ikn,kn,jn->ijn", by_axis, a, a)
    by_r = by_angle[:, None] * a + flat / angle
    to_r = np.einsum("ikn,ion->kon", by_r, by_t)
    one, zero = weight * np.ones_like(u), np.zeros_like(u)
    found = []
    for place, (error, side) in enumerate(((across, u), (down, v))):
        centre = (one, zero) if place == 0 else (zero, one)
        by_k1 = weight * focal * squared * side
        point = by_p[:, place]
        optics = [weight * side * bent, *centre, by_k1, by_k1 * squared]
        found += [weight * error, *to_r[:, place], *-point, *optics, *point, error]
    return found


def _rotation(a: Any, cosine: Any, sine: Any) -> Any:
    zero = np.zeros_like(sine)
    cross = np.stack(
        [
            np.stack([zero, -a[2], a[1]]),
            np.stack([a[2], zero, -a[0]]),
            np.stack([-a[1], a[0], zero]),
        ]
    )
    return np.eye(3)[:, :, None] * cosine + cross * sine + a[:, None] * a * (1 - cosine)


def make(n: int) -> dict[str, np.ndarray]:
    """Return n observations, by cameras that look at a cloud of points."""
    random = np.random.default_rng(0)
    near = dict.fromkeys(NAMES, 0.0) | {"p3": 3.0, "focal": 1.1, "weight": 1.0, "r1": 0.4}
    wide = dict.fromkeys(NAMES, 0.2) | {"k1": 0.05, "k2": 0.05}
    return {name: near[name] + wide[name] * random.normal(size=n) for name in NAMES}


BUNDLE = Workload(
    name="bundle",
    says="bundle adjustment: both errors and their Jacobian of 2 × 15 for n observations",
    kind="points",
    program=PROGRAM,
    formula=formula,
    make=make,
    sizes={"1e4": {"n": 10**4}, "1e5": {"n": 10**5}},
    quick=("1e4",),
    tiny={"n": 4},
    wrt=WRT,
    orders=((), *((name,) for name in WRT)),
    outputs=2,
    by_hand=by_hand,
    entry="jacobian",
    wins={"heyoka.py": "its results are rows of all points, gradc's and JAX's a matrix a point"},
)
