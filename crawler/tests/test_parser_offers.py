"""Offers: what distinguishes them, and their conversion to and from JSON."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.failures import CrawlFailure, FailureReason
from crawler.offers import Offer, Problem, ProblemReason
from promotions.models import PromotionKind

_won = st.none() | st.integers(1, 1_000_000)
_day = st.none() | st.dates(date(2020, 1, 1), date(2035, 12, 31))
_text = st.text(max_size=20)
_offers = st.builds(
    Offer,
    chain=st.sampled_from(["cu", "emart24"]),
    name=_text,
    price=_won,
    kind=st.none() | st.sampled_from(PromotionKind.values),
    sale_price=_won,
    gift_name=_text,
    gift_price=_won,
    gift_image_url=_text,
    image_url=_text,
    item_code=_text,
    barcode=_text,
    category=_text,
    starts_on=_day,
    ends_on=_day,
)


@given(_offers)
def test_an_offer_comes_back_from_json_as_it_was(offer: Offer) -> None:
    assert Offer.from_json(json.loads(json.dumps(offer.to_json()))) == offer


@pytest.mark.parametrize(
    "data",
    [{}, {"chain": "cu"}, {"chain": "cu", "name": "x", "colour": 1}, {"chain": "cu", "name": "x", "ends_on": "soon"}],
)
def test_invalid_stored_offers_are_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not a stored offer|isoformat"):
        Offer.from_json(data)


def test_the_sites_own_code_is_the_key_before_barcode_and_name() -> None:
    assert Offer(chain="cu", name="a", barcode="8801", item_code="17").key == "17"
    assert Offer(chain="cu", name="a", barcode="8801").key == "8801|a"
    assert Offer(chain="cu", name="a").key == "a"


def test_two_products_of_one_cut_name_have_two_keys() -> None:
    assert Offer(chain="cu", name="a", barcode="1").key != Offer(chain="cu", name="a", barcode="2").key


def test_a_problem_is_kept_as_json() -> None:
    problem = Problem(ProblemReason.NO_PRICE, "no price", "<li>")
    assert json.loads(json.dumps(problem.to_json())) == {"reason": "no_price", "detail": "no price", "excerpt": "<li>"}


def test_every_failure_reason_has_a_label_and_a_sentence() -> None:
    for reason in FailureReason:
        assert reason.label
        assert reason.sentence.endswith(".")


def test_a_failure_says_its_reason_detail_and_address() -> None:
    failure = CrawlFailure(FailureReason.DNS, "net::ERR_NAME_NOT_RESOLVED", url="http://nowhere.test/")
    assert str(failure) == "dns: net::ERR_NAME_NOT_RESOLVED: http://nowhere.test/"
