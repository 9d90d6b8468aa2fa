"""The report of a map in a browser: nothing overflows, all can be read in light and dark, and nothing is fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from periodic.reports.map_reports import map_report
from periodic.text.map_texts import read_map
from tests.browser.conftest import Browser

# the contrast of every text with what is behind it, by the formula of the WCAG; what is lower than AA asks for
FAINT = """
const parse = (c) => c.match(/[\\d.]+/g).map(Number);
const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255)
  .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const ground = (e) => {
  for (let at = e; at; at = at.parentElement) {
    const c = parse(getComputedStyle(at).backgroundColor);
    if (c.length === 3 || c[3] > 0) return c;
  }
  return [255, 255, 255];
};
const faint = [];
for (const e of document.querySelectorAll("body *:not(svg *):not(script)")) {
  const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!own || !e.getClientRects().length) continue;
  const [a, b] = [luminance(parse(getComputedStyle(e).color)), luminance(ground(e))].sort((x, y) => y - x);
  if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(e.outerHTML.slice(0, 80));
}
return faint;
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    found = map_report(read_map("vee:phi"), t=2, width=1, depth=1, up_to=5, name="vee:phi")
    path.write_text(found.html(), encoding="utf-8")
    return path


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_report_fits_the_window_and_can_be_read(width: int, dark: bool, browser: Browser, report: Path) -> None:
    browser.open(report, width, dark)
    assert browser.ask("return document.documentElement.scrollWidth") == width
    wide = """return [...document.querySelectorAll("main *:not(svg *)")].filter((e) => !e.closest(".wide"))
        .filter((e) => e.getBoundingClientRect().right > innerWidth).map((e) => e.outerHTML.slice(0, 80))"""
    assert browser.ask(wide) == []
    assert browser.ask(FAINT) == []
    assert browser.complaints() == []
    assert browser.requests() == [report.as_uri()]


def test_pictures_follow_the_choice_of_light_or_dark(browser: Browser, report: Path) -> None:
    colors = []
    for dark in (False, True):
        browser.open(report, 1280, dark)
        line = "document.querySelector('figure.drawn svg [style*=\"var(--subject)\"]')"
        colors.append(
            browser.ask(f"return [getComputedStyle({line}).stroke, getComputedStyle(document.body).backgroundColor]")
        )
    assert colors == [["rgb(31, 78, 121)", "rgb(255, 255, 255)"], ["rgb(125, 180, 232)", "rgb(20, 23, 26)"]]


def test_every_picture_has_its_size_and_its_name(browser: Browser, report: Path) -> None:
    browser.open(report, 390)
    sizes = browser.ask("return [...document.querySelectorAll('svg')].map((e) => [e.clientWidth, e.clientHeight])")
    assert len(sizes) == 7
    assert all(300 <= width <= 390 and 80 <= height <= 450 for width, height in sizes)
    named = """return [...document.querySelectorAll("svg")].every((e) => e.getAttribute("aria-labelledby").split(" ")
        .every((id) => document.getElementById(id).textContent.trim()))"""
    assert browser.ask(named)


def test_the_report_can_be_read_without_scripts(browser: Browser, report: Path) -> None:
    browser.open(report, scripts=False)
    assert browser.ask("return document.querySelectorAll('figure').length") == 7
    assert browser.ask("return [...document.querySelectorAll('.controls')].every((e) => e.hidden)")


def test_the_contents_lead_to_the_parts(browser: Browser, report: Path) -> None:
    browser.open(report)
    for link in browser.ask("return [...document.querySelectorAll('nav a')].map((e) => e.getAttribute('href'))"):
        assert browser.ask("return document.querySelector(arguments[0]).tagName", link) == "H2"


def test_sliders_move_in_a_report(browser: Browser, report: Path) -> None:
    browser.open(report)
    browser.move("iterates-t", 1)
    note = "return document.getElementById('iterates-t').closest('figure').querySelector('.note').textContent"
    assert browser.ask(note) == "f^1 has 2 laps and 2 affine pieces"
