"""A desktop browser: headless Chromium at 1440×900, logged into the administration."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from tests.browser.platform import ROOT, Platform

_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--lang=ko-KR", "--window-size=1440,900",
)  # fmt: skip


@contextmanager
def administrator(platform: Platform) -> Iterator[Chrome]:
    """Yield a browser in which a superuser is logged in."""
    password = secrets.token_urlsafe(12)
    environment = {
        **os.environ,
        "PYEONSCAN_ENVIRONMENT": "demo",
        "PYEONSCAN_VAR": str(platform.var),
        "DATABASE_URL": f"sqlite:///{platform.var}/db.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DJANGO_SUPERUSER_PASSWORD": password,
    }
    command = [sys.executable, "manage.py", "createsuperuser", "--noinput", "--username", "operator", "--email", ""]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in _FLAGS:
        options.add_argument(flag)
    driver = Chrome(options=options, service=ChromeService(shutil.which("chromedriver")))
    try:
        driver.get(f"http://localhost:{platform.port}/admin/login/")
        driver.find_element("name", "username").send_keys("operator")
        driver.find_element("name", "password").send_keys(password)
        driver.find_element("css selector", "[type=submit]").click()
        yield driver
    finally:
        driver.quit()
