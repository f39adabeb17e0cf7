"""Draw small plots as SVG: axes from 0 to 1, a line or points, without a plotting library."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

Point = tuple[float, float]

_SIDE, _MARGIN = 260, 44
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def plot(
    title: str,
    x_label: str,
    y_label: str,
    line: Sequence[Point],
    *,
    sizes: Sequence[float] = (),
    diagonal: bool = False,
    rule: float | None = None,
) -> str:
    """Draw an SVG of points in the unit square, connected by a line.

    Args:
        title: above the plot; also its accessible name.
        x_label: below.
        y_label: at the left.
        line: points, 0...1 each.
        sizes: shares 0...1 that make each point larger; without them only the line is drawn.
        diagonal: draw the ideal, y = x, as a dashed line.
        rule: a dashed horizontal line at this height.
    """
    body = [_frame(x_label, y_label)]
    if diagonal:
        body.append(_line([(0, 0), (1, 1)], "ideal"))
    if rule is not None:
        body.append(_line([(0, rule), (1, rule)], "ideal"))
    body.append(_line(line, "data"))
    body += [_dot(point, size) for point, size in zip(line, sizes, strict=False)]
    whole = _SIDE + 2 * _MARGIN
    return (
        f'<svg viewBox="0 0 {whole} {whole}" width="{whole}" role="img" aria-label="{escape(title)}">'
        f'<text x="{whole / 2}" y="20" class="title">{escape(title)}</text>{"".join(body)}</svg>'
    )


def _frame(x_label: str, y_label: str) -> str:
    parts = [f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{_SIDE}" height="{_SIDE}" class="frame"/>']
    for tick in _TICKS:
        x, y = _place((tick, tick))
        parts.append(f'<text x="{x:.1f}" y="{_MARGIN + _SIDE + 14}" class="tick">{tick:g}</text>')
        parts.append(f'<text x="{_MARGIN - 5}" y="{y + 4:.1f}" class="tick left">{tick:g}</text>')
    middle = _MARGIN + _SIDE / 2
    parts.append(f'<text x="{middle}" y="{_MARGIN + _SIDE + 32}" class="tick">{escape(x_label)}</text>')
    parts.append(f'<text x="12" y="{middle}" class="tick" transform="rotate(-90 12 {middle})">{escape(y_label)}</text>')
    return "".join(parts)


def _line(points: Sequence[Point], kind: str) -> str:
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(_place, points))
    return f'<polyline points="{places}" class="{kind}"/>'


def _dot(point: Point, size: float) -> str:
    x, y = _place(point)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{2 + 10 * max(0.0, min(1.0, size)) ** 0.5:.1f}" class="dot"/>'


def _place(point: Point) -> Point:
    x, y = (max(0.0, min(1.0, value)) for value in point)
    return _MARGIN + x * _SIDE, _MARGIN + (1 - y) * _SIDE
