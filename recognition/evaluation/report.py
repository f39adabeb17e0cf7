"""Write an evaluation as one self-contained HTML page: figures, plots, confusions with their pictures."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from PIL import Image

from recognition.evaluation.charts import plot
from recognition.evaluation.evaluate import ClassFigures, Confusion, Evaluation
from recognition.images.decoding import PhotoError, decode_photo

_THUMBNAIL = 96  # px
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c22 }
table { border-collapse: collapse } td, th { padding: .2rem .8rem; border-bottom: 1px solid #ddd; text-align: left }
td.number { text-align: right; font-variant-numeric: tabular-nums }
svg text { font: 11px system-ui; text-anchor: middle }
svg .title { font-size: 13px; font-weight: 600 } svg .left { text-anchor: end } svg .frame { fill: none; stroke: #bbb }
svg .data { fill: none; stroke: #1f6fc4; stroke-width: 2 } svg .dot { fill: #1f6fc4; fill-opacity: .5 }
svg .ideal { fill: none; stroke: #999; stroke-dasharray: 4 4 } img { height: 96px; margin: 2px; border-radius: 4px }
"""

Cell = str | float | int


def write_report(evaluation: Evaluation, gallery_pictures: Mapping[str, Path], path: Path) -> None:
    """Write the page.

    Args:
        evaluation: what to show.
        gallery_pictures: a picture of each label, shown beside the photos that were taken for it.
        path: of the HTML file.
    """
    body = "".join(
        (
            f"<h1>{escape(evaluation.version)}</h1>",
            _summary(evaluation),
            "<h2>Calibration</h2>",
            _calibration(evaluation),
            "<h2>Worst confusions</h2>",
            _confusions(evaluation.confusions, gallery_pictures),
            "<h2>Per class</h2>",
            _per_class(evaluation.classes),
        )
    )
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(evaluation.version)}</title>'
    path.write_text(f"{page}<style>{_STYLE}</style>{body}</html>\n", encoding="utf-8")


def _summary(evaluation: Evaluation) -> str:
    rows: list[Sequence[Cell]] = [
        ("photos of products in the gallery", evaluation.photos),
        ("other photos", evaluation.unanswerable),
        ("products in the gallery", evaluation.gallery),
        ("top-1", _percent(evaluation.top1)),
        ("top-3", _percent(evaluation.top3)),
        ("top-5", _percent(evaluation.top5)),
        ("from bytes to vector, p50", f"{evaluation.latency_p50_ms:.1f} ms"),
        ("from bytes to vector, p95", f"{evaluation.latency_p95_ms:.1f} ms"),
    ]
    return _table(("", ""), rows)


def _calibration(evaluation: Evaluation) -> str:
    bins, curve = evaluation.reliability, evaluation.coverage
    most = max((entry.count for entry in bins), default=1)
    reliability = plot(
        "Reliability",
        "confidence",
        "share of right answers",
        [(entry.confidence, entry.accuracy) for entry in bins],
        sizes=[entry.count / most for entry in bins],
        diagonal=True,
    )
    coverage = plot(
        "Coverage and precision",
        "share of answerable photos answered rightly",
        "precision",
        [(entry.coverage, entry.precision) for entry in curve],
        rule=0.95,
    )
    figures: list[Sequence[Cell]] = [
        (name.replace("_", " "), f"{value:.3f}") for name, value in evaluation.calibration.items()
    ]
    verdicts: list[Sequence[Cell]] = [
        (verdict, evaluation.answers[verdict], evaluation.strangers[verdict]) for verdict in evaluation.answers
    ]
    return (
        f"<p>Calibrated on {escape(evaluation.rests_on)}. The plots mix known and unknown: half of the products are "
        f"left out, then the other half.</p>{reliability}{coverage}{_table(('figure', ''), figures)}"
        f"<p>Verdicts:</p>{_table(('', 'product in the gallery', 'product not in it'), verdicts)}"
    )


def _confusions(confusions: Sequence[Confusion], pictures: Mapping[str, Path]) -> str:
    if not confusions:
        return "<p>None.</p>"
    rows = []
    for entry in confusions:
        photos = "".join(_image(Path(photo)) for photo in entry.photos)
        taken_for = _image(pictures[entry.answer]) if entry.answer in pictures else ""
        rows.append(
            f'<tr><td class="number">{entry.count}</td><td>{escape(entry.label)}<br>{photos}</td>'
            f"<td>{escape(entry.answer)}<br>{taken_for}</td></tr>"
        )
    return f"<table><tr><th>times</th><th>shown</th><th>taken for</th></tr>{''.join(rows)}</table>"


def _per_class(classes: Sequence[ClassFigures]) -> str:
    rows = [(entry.label, entry.photos, _percent(entry.top1), _percent(entry.top5)) for entry in classes]
    return _table(("label", "photos", "top-1", "top-5"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    heads = "".join(f"<th>{escape(text)}</th>" for text in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><tr>{heads}</tr>{body}</table>"


def _cell(value: Cell) -> str:
    return f"<td>{escape(value)}</td>" if isinstance(value, str) else f'<td class="number">{value}</td>'


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _image(path: Path) -> str:
    """The picture itself, small, inside the page; nothing if it cannot be read."""
    try:
        pixels = decode_photo(path.read_bytes(), longest_side=_THUMBNAIL * 2)
    except (OSError, PhotoError):
        return ""
    small = Image.fromarray(pixels)
    small.thumbnail((2 * _THUMBNAIL, _THUMBNAIL))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=80)
    return f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}">'
