"""Closed and open outlines as lists of points, in any unit; y grows downwards."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

Point = tuple[float, float]
Path = list[Point]


def ellipse(cx: float, cy: float, rx: float, ry: float, start: float = 0, end: float = 360) -> Path:
    """Return points on an ellipse from `start` to `end` degrees (clockwise on the screen, 0 = right)."""
    steps = max(8, int(min(max(rx + ry, 64), 160) * abs(end - start) / 360))
    angles = (math.radians(start + (end - start) * i / steps) for i in range(steps + 1))
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


def rectangle(x: float, y: float, width: float, height: float) -> Path:
    """Return an upright rectangle."""
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def rounded(x: float, y: float, width: float, height: float, radius: float) -> Path:
    """Return a rectangle with round corners; the radius is limited to half the shorter side."""
    r = min(radius, width / 2, height / 2)
    corners = [
        (x + width - r, y + r, -90),
        (x + width - r, y + height - r, 0),
        (x + r, y + height - r, 90),
        (x + r, y + r, 180),
    ]
    return [point for cx, cy, a in corners for point in ellipse(cx, cy, r, r, a, a + 90)]


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 10) -> Path:
    """Return a Catmull-Rom curve through the points."""
    count = len(points)
    spans = count if closed else count - 1
    path: Path = []
    for i in range(spans):
        p0, p1, p2, p3 = (points[_neighbour(i + k, count, closed=closed)] for k in (-1, 0, 1, 2))
        path.extend(_catmull_rom(p0, p1, p2, p3, step / steps) for step in range(steps))
    if not closed:
        path.append(points[-1])
    return path


def _neighbour(index: int, count: int, *, closed: bool) -> int:
    return index % count if closed else min(max(index, 0), count - 1)


def _catmull_rom(p0: Point, p1: Point, p2: Point, p3: Point, t: float) -> Point:
    def along(a: float, b: float, c: float, d: float) -> float:
        return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)

    return along(p0[0], p1[0], p2[0], p3[0]), along(p0[1], p1[1], p2[1], p3[1])


def star(cx: float, cy: float, outer: float, inner: float, rays: int, turn: float = -90) -> Path:
    """Return a star or a toothed seal; `turn` in degrees is where its first ray points."""
    path: Path = []
    for i in range(rays * 2):
        radius, angle = (outer, inner)[i % 2], math.radians(turn + i * 180 / rays)
        path.append((cx + radius * math.cos(angle), cy + radius * math.sin(angle)))
    return path


def wave(x0: float, x1: float, y: float, amplitude: float, length: float, phase: float = 0) -> Path:
    """Return an open sine line from x0 to x1 around y."""
    steps = max(8, int(abs(x1 - x0) / 8))
    xs = [x0 + (x1 - x0) * i / steps for i in range(steps + 1)]
    return [(x, y + amplitude * math.sin(2 * math.pi * x / length + phase)) for x in xs]


def zigzag(x0: float, x1: float, y: float, depth: float, teeth: int) -> Path:
    """Return a serrated line from x0 to x1; the teeth reach from y to y + depth."""
    return [(x0 + (x1 - x0) * i / (2 * teeth), y + depth * (i % 2)) for i in range(2 * teeth + 1)]


def transform(path: Iterable[Point], x: float, y: float, scale: float = 1, angle: float = 0) -> Path:
    """Return the path scaled, turned by `angle` degrees about its origin, and moved to (x, y)."""
    cos, sin = math.cos(math.radians(angle)) * scale, math.sin(math.radians(angle)) * scale
    return [(x + px * cos - py * sin, y + px * sin + py * cos) for px, py in path]


def bounds(path: Iterable[Point]) -> tuple[int, int, int, int]:
    """Return the smallest whole-pixel box around the path: left, top, right, bottom."""
    xs, ys = zip(*path, strict=True)
    return math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)) + 1, math.ceil(max(ys)) + 1
