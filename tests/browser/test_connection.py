"""What an open sheet says while the network goes and comes."""

from __future__ import annotations

import pytest

from tests.browser.phone import phone
from tests.browser.platform import Platform, Target
from tests.browser.proxy import Cable

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_an_open_sheet_says_when_the_network_goes_and_takes_it_back_when_it_comes(
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
        assert "오프라인" in shopper.text("offline-badge")
        assert shopper.all("chain-row"), "what is known stays on the sheet"

        shopper.be_offline(is_offline=False)
        shopper.wait(lambda: not shopper.all("offline-badge"))
