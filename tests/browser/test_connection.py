"""What an open sheet shows if the network is lost and returns."""

from __future__ import annotations

import pytest

from tests.browser.phone import phone
from tests.browser.platform import Platform, Target
from tests.browser.proxy import Cable

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_an_open_sheet_shows_a_badge_while_the_network_is_lost(
    platform: Platform, cable: Cable, target: Target
) -> None:
    with phone(cable.url, None) as shopper:
        shopper.open()
        shopper.tap("search-button")
        shopper.find("search-input").send_keys(target.name)
        shopper.tap("search-result", showing=target.name)
        shopper.wait(lambda: shopper.all("chain-row"))
        assert not shopper.all("offline-badge")

        shopper.be_offline(is_offline=True)
        shopper.wait(lambda: "오프라인" in shopper.text("offline-badge"))  # its text counts once it is seen
        assert shopper.all("chain-row"), "known deals stay on the sheet"

        shopper.be_offline(is_offline=False)
        shopper.wait(lambda: not shopper.all("offline-badge"))
