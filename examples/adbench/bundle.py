"""The errors of bundle adjustment: where cameras see points, and how far weights are from 1.

A camera is a rotation vector, its centre, a focal length, a principal point and two coefficients of
radial distortion. `camera` and `point` say which camera saw which point.
"""

import numpy as np


def rotated(vector, x):
    """Return x turned about a vector by its length: Rodrigues' formula."""
    squared = np.sum(vector**2, axis=1, keepdims=True)
    is_turned = squared > 0
    angle = np.sqrt(np.where(is_turned, squared, 1.0))
    axis = vector / angle
    along = np.sum(axis * x, axis=1, keepdims=True) * (1 - np.cos(angle))
    turned = x * np.cos(angle) + np.cross(axis, x) * np.sin(angle) + axis * along
    return np.where(is_turned, turned, x + np.cross(vector, x))


def projected(cameras, points):
    turned = rotated(cameras[:, 0:3], points - cameras[:, 3:6])
    flat = turned[:, :2] / turned[:, 2:]
    squared = np.sum(flat**2, axis=1, keepdims=True)
    distortion = 1 + cameras[:, 9:10] * squared + cameras[:, 10:11] * squared**2
    return flat * distortion * cameras[:, 6:7] + cameras[:, 7:9]


def errors(
    cameras: "[n, 11]",
    points: "[m, 3]",
    weights: "[p]",
    features: "[p, 2]",
    camera: "int[p]",
    point: "int[p]",
):
    seen = weights[:, None] * (projected(cameras[camera], points[point]) - features)
    return np.concatenate([seen.ravel(), 1 - weights**2])
