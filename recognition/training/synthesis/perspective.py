"""Project a flat front that is turned in space, and warp pictures onto four corners."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from drawing.warp import perspective_coefficients

Corners = NDArray[np.float64]  # [4, 2] px: upper left, upper right, lower right, lower left


@dataclass(frozen=True)
class Pose:
    """How a front is held: angles in radians, centre and height as shares of the picture's side."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    x: float = 0.5
    y: float = 0.5
    height: float = 0.8
    distance: float = 2.5  # of the camera, in heights of the front: smaller is a stronger perspective


def corners(front: tuple[int, int], side: int, pose: Pose) -> Corners:
    """Return the front's four corners in a square picture of `side` px.

    Args:
        front: width and height of the front in px.
        side: px.
        pose: how it is held.
    """
    width, height = front[0] / front[1], 1.0
    flat = np.array([[-width, -height, 0], [width, -height, 0], [width, height, 0], [-width, height, 0]]) / 2
    turned = flat @ _rotation(pose).T
    depth = 1 + turned[:, 2:] / pose.distance
    return np.asarray(turned[:, :2] / depth * pose.height * side + np.array([pose.x, pose.y]) * side)


def _rotation(pose: Pose) -> NDArray[np.float64]:
    (sy, cy), (sp, cp), (sr, cr) = ((math.sin(a), math.cos(a)) for a in (pose.yaw, pose.pitch, pose.roll))
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y)


def lay(picture: Image.Image, onto: Corners, side: int) -> Image.Image:
    """Warp the picture onto four corners of a square of `side` px; what lies beyond it is empty (or black)."""
    width, height = _lengths(onto)
    shrink = min(picture.width / max(width, 1), picture.height / max(height, 1))
    if shrink >= 2:  # noqa: PLR2004 - a bilinear warp looks at four pixels only
        picture = picture.reduce(int(shrink))
    coefficients = perspective_coefficients(onto.tolist(), picture.size)
    return picture.transform((side, side), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR)


def _lengths(onto: Corners) -> tuple[float, float]:
    width, height = np.linalg.norm(onto[1] - onto[0]), np.linalg.norm(onto[3] - onto[0])
    return float(width), float(height)
