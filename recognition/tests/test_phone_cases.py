"""The phone's answers: the same cases as the page's own tests (`static/js/tests/recogniser_cases.json`)."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest
from django.conf import settings

from recognition.gallery.scoring import Scored, judge
from recognition.images.crops import centre_square
from recognition.phone import gallery_file
from recognition.recogniser.manifest import Confidence, Thresholds

CASES: dict[str, Any] = json.loads((settings.BASE_DIR / "static/js/tests/recogniser_cases.json").read_text())


@pytest.mark.parametrize("case", CASES["nearest"], ids=lambda case: case["name"])
def test_the_server_ranks_as_the_phone_does(case: dict[str, Any]) -> None:
    prototypes = gallery_file.decode(base64.b64decode(case["gallery"]))
    found = prototypes.nearest(np.array(case["queries"], dtype=np.float32), case["limit"])
    assert [scored.product_id for scored in found] == [expected["product"] for expected in case["expected"]]
    assert [scored.learned for scored in found] == [expected["learned"] for expected in case["expected"]]
    assert [scored.score for scored in found] == pytest.approx([e["score"] for e in case["expected"]], abs=1e-3)


@pytest.mark.parametrize("case", CASES["verdicts"], ids=lambda case: case["name"])
def test_the_server_judges_as_the_phone_does(case: dict[str, Any]) -> None:
    fields = dict(case["thresholds"])
    confidence = fields.pop("confidence")
    thresholds = Thresholds(**fields, rests_on="", confidence=Confidence(**confidence) if confidence else None)
    learned = case.get("learned") or [True] * len(case["scores"])
    candidates = [Scored(index, score, learned[index]) for index, score in enumerate(case["scores"])]
    assert judge(candidates, thresholds) == case["expected"]


@pytest.mark.parametrize("case", CASES["crops"], ids=lambda case: case["name"])
def test_the_server_cuts_as_the_phone_does(case: dict[str, Any]) -> None:
    height, width = case["height"], case["width"]
    picture = np.arange(height * width * 3, dtype=np.uint32).reshape(height, width, 3).astype(np.uint8)
    square = centre_square(picture, case["fraction"])
    assert square.shape[:2] == (case["side"], case["side"])
    assert square.reshape(-1).tolist() == case["rgb"]
