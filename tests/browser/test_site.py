"""The documentation as a reader opens it: ``PERIODIC_SITE`` names the folder that ``.ci/docs`` has built."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser.conftest import Browser

SITE = Path(os.environ["PERIODIC_SITE"])
PAGES = sorted(path.relative_to(SITE) for path in SITE.rglob("*.html") if not path.parent.name.startswith("_"))


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_fits_a_telephone_and_asks_nothing_of_the_network(page: Path, browser: Browser) -> None:
    for width, dark in ((390, True), (1280, False)):
        browser.open(SITE / page, width, dark)
        assert browser.ask("return document.documentElement.scrollWidth") == width
        assert all(url.startswith(("file:", "data:", "chrome:")) for url in browser.requests())
        pictures = "[...document.querySelectorAll('main img, article img')]"
        assert browser.ask(f"return {pictures}.every(i => i.alt && i.complete && i.naturalWidth > 0)")


def test_the_sliders_move(browser: Browser) -> None:
    browser.open(SITE / "moving.html")
    line = "document.getElementById(arguments[0]).closest('figure').querySelector('.moving')"
    for slider, places in (("golden-start", (0, 60)), ("golden-length", (1, 30)), ("tent-iterates-t", (1, 5))):
        drawn = []
        for place in places:
            browser.move(slider, place)
            drawn.append(browser.ask(f"return {line}.getAttribute('points')", slider))
        assert drawn[0] != drawn[1]
    assert len(drawn[1].split()) == 2**5 + 1
