"""The errors of hand tracking: how far points are from the vertices of a hand that they belong to.

Of 26 parameters three are a rotation vector, three a translation, and four the angles of each
finger. A bone is turned against its parent; the vertices follow the bones by their weights.
"""

import numpy as np

# The bone before each: the wrist's is none, and a finger has four.
PARENTS = (-1, 0, 0, 2, 3, 4, 0, 6, 7, 8, 0, 10, 11, 12, 0, 14, 15, 16, 0, 18, 19, 20)


def about_axis(vector):
    """Return the matrix that turns about a vector by its length."""
    angle = np.sqrt(np.sum(vector**2))
    x, y, z = vector / angle
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross)


def turned(angles):
    """Return the matrix of three angles: about x, then about y, then about z."""
    (cx, cz, cy), (sx, sz, sy) = np.cos(angles), np.sin(angles)
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, cx, -sx], [0.0, sx, cx]])
    about_y = np.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
    about_z = np.array([[cz, -sz, 0.0], [sz, cz, 0.0], [0.0, 0.0, 1.0]])
    matrix = np.eye(4)
    matrix[:3, :3] = about_z @ about_y @ about_x
    return matrix


def angles_of_bones(theta):
    """Return three angles a bone: the first joint of a finger turns in two ways, others in one."""
    angles = np.zeros((22, 3))
    for finger in range(5):
        bone, place = 4 * finger + 2, 4 * finger + 6
        angles[bone, 0] = theta[place]
        angles[bone, 1] = theta[place + 1]
        angles[bone + 1, 0] = theta[place + 2]
        angles[bone + 2, 0] = theta[place + 3]
    return angles


def positions(theta, relatives, inverses, base, weights):
    """Return the vertices of the hand, as rows."""
    angles = angles_of_bones(theta)
    absolutes = []
    placed = np.zeros((base.shape[0], 4))
    for bone, parent in enumerate(PARENTS):
        own = relatives[bone] @ turned(angles[bone])
        absolutes.append(own if parent < 0 else absolutes[parent] @ own)
        moved = base @ (absolutes[bone] @ inverses[bone]).T
        placed = placed + weights[:, bone, None] * moved
    return placed[:, :3] @ about_axis(theta[:3]).T + theta[3:6]


def errors(
    theta: "[26]",
    relatives: "[22, 4, 4]",
    inverses: "[22, 4, 4]",
    base: "[v, 4]",
    weights: "[v, 22]",
    points: "[n, 3]",
    vertex: "int[n]",
):
    return (points - positions(theta, relatives, inverses, base, weights)[vertex]).ravel()
