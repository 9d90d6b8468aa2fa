"""Moving pictures in a browser: a slider shows what was computed, and without a script the drawn picture stays."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.plots.live_pictures import LEFT, SIDE, TOP, assets, live_cobweb, live_iterates
from tests.browser.conftest import Browser

GOLDEN = vee(period_root(3))
HEAD = "<!doctype html><html lang='en'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    pictures = live_cobweb(tent(), "2/9", 12) + live_iterates(GOLDEN, 9, 4, name="golden") + live_iterates(tent(), 12)
    path.write_text(f"{HEAD}<title>moving</title>{assets()}{pictures}", encoding="utf-8")
    return path


def corners(browser: Browser, slider: str) -> list[tuple[int, int]]:
    """The corners of the line that a slider moves, from the lower left corner of the picture."""
    line = "document.getElementById(arguments[0]).closest('figure').querySelector('.moving')"
    pairs = [pair.split(",") for pair in browser.ask(f"return {line}.getAttribute('points')", slider).split()]
    return [(int(x) - LEFT, TOP + SIDE - int(y)) for x, y in pairs]


def text(browser: Browser, slider: str, what: str) -> str:
    figure = "document.getElementById(arguments[0]).closest('figure')"
    return str(browser.ask(f"return {figure}.querySelector(arguments[1]).textContent", slider, what))


def test_the_script_changes_nothing_before_a_slider_moves(browser: Browser, page: Path) -> None:
    drawn = []
    for scripts in (False, True):
        browser.open(page, scripts=scripts)
        points = "[...document.querySelectorAll('.moving, .start')].map(e => e.outerHTML)"
        notes = "[...document.querySelectorAll('.note, output')].map(e => e.textContent)"
        drawn.append(browser.ask(f"return {points}.concat({notes})"))
        hidden = browser.ask("return [...document.querySelectorAll('.controls')].map(e => e.hidden)")
        assert hidden == [not scripts] * 3
    assert drawn[0] == drawn[1]
    assert browser.complaints() == []
    assert browser.requests() == [page.as_uri()]


def test_the_slider_of_t_shows_each_iterate(browser: Browser, page: Path) -> None:
    browser.open(page)
    low, high = GOLDEN.domain
    for t in (0, 9, 4):
        browser.move("golden-t", t)
        h = GOLDEN**t
        assert len(corners(browser, "golden-t")) == len(h.knots)
        for (u, v), x, y in zip(corners(browser, "golden-t"), h.knots, h.values, strict=True):
            assert abs(u - SIDE * float((x - low) / (high - low))) <= 0.51
            assert abs(v - SIDE * float((y - low) / (high - low))) <= 0.51
        assert text(browser, "golden-t", "output") == str(t)
        laps, pieces = h.lap_count, h.piece_count
        counted = f"{laps} lap{'s' * (laps > 1)} and {pieces} affine piece{'s' * (pieces > 1)}"
        assert text(browser, "golden-t", ".note") == f"f^{t} has {counted}"
    browser.move("iterates-t", 12)
    assert len(corners(browser, "iterates-t")) == 4097
    dense = "return document.getElementById('iterates-t').closest('figure').querySelector('.dense') !== null"
    assert browser.ask(dense)
    browser.move("iterates-t", 1)
    assert not browser.ask(dense)


def cobweb(f: PLMap, x: Fraction, length: int) -> list[tuple[int, int]]:
    """The corners of a cobweb on the unit interval."""
    points: list[Any] = [x]
    for _ in range(length):
        points.append(f(points[-1]))
    places = [round(SIDE * float(y)) for y in points]
    line = [(places[0], places[0])]
    for a, b in pairwise(places):
        line += [(a, b), (b, b)]
    return line


def test_the_sliders_of_the_cobweb_show_each_start_and_length(browser: Browser, page: Path) -> None:
    browser.open(page)
    starts = sorted({*(Fraction(k, 100) for k in range(101)), Fraction(2, 9)})
    assert browser.ask("return document.getElementById('cobweb-start').max") == str(len(starts) - 1)
    for start in (0, 1, 23, 50, 101):
        browser.move("cobweb-start", start)
        for length in (0, 5, 12):
            browser.move("cobweb-length", length)
            assert corners(browser, "cobweb-start") == cobweb(tent(), starts[start], length)
        assert text(browser, "cobweb-start", "output") == str(starts[start])
    browser.move("cobweb-start", 22)
    assert text(browser, "cobweb-start", ".note") == "the orbit of 11/50 reaches after 2 steps a cycle of period 10"
    spoken = browser.ask("return document.getElementById('cobweb-start').getAttribute('aria-valuetext')")
    assert spoken == "11/50"


def test_an_arrow_key_moves_a_slider(browser: Browser, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.open(page)
    browser.driver.find_element("id", "golden-t").send_keys(Keys.ARROW_RIGHT)
    assert text(browser, "golden-t", "output") == "5"


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_page(width: int, browser: Browser, page: Path) -> None:
    browser.open(page, width)
    assert browser.ask("return document.documentElement.scrollWidth") == width
