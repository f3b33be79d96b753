"""The residuals of bundle adjustment: cameras of eleven numbers see points, as in ADBench.

A camera is a rotation vector, its centre, a focal length, a principal point and two coefficients of
radial distortion. `camera` and `point` say which camera saw which point.
"""

import numpy as np


def rotated(vector, x):
    """Return x turned about a vector by its length: Rodrigues' formula."""
    angle = np.sqrt(np.sum(vector**2, axis=1, keepdims=True))
    axis = vector / angle
    along = np.sum(axis * x, axis=1, keepdims=True)
    cosine = np.cos(angle)
    return x * cosine + np.cross(axis, x) * np.sin(angle) + axis * along * (1 - cosine)


def projected(cameras, points):
    turned = rotated(cameras[:, 0:3], points - cameras[:, 3:6])
    flat = turned[:, 0:2] / turned[:, 2:3]
    squared = np.sum(flat**2, axis=1, keepdims=True)
    distortion = 1 + cameras[:, 9:10] * squared + cameras[:, 10:11] * squared**2
    return flat * distortion * cameras[:, 6:7] + cameras[:, 7:9]


def residuals(
    cameras: "[m, 11]",
    points: "[p, 3]",
    weights: "[n]",
    features: "[n, 2]",
    camera: "int[n]",
    point: "int[n]",
):
    seen = projected(cameras[camera], points[point])
    errors = weights[:, None] * (seen - features)
    return np.sum(errors**2) + np.sum((1 - weights**2) ** 2)
