from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/chains/"])
def test_an_unknown_address_of_the_api_is_answered_in_json_and_both_languages(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"
    korean, english = response.json()["detail"].split(" / ")
    assert "없는 주소" in korean
    assert "/api/docs/" in english


def test_elsewhere_an_unknown_address_is_a_page() -> None:
    response = Client().get("/nothing/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")
