"""The report of a map: each chapter once, each picture beside its chapter, in good order for every kind of map."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from html import unescape
from itertools import pairwise

import pytest

pytest.importorskip("matplotlib")

from periodic.reports import map_reports
from periodic.reports.certificate_files import PROOFS, write_certificates
from periodic.reports.map_reports import PICTURES, MapReport, map_report
from periodic.text.map_texts import read_map
from tests.reports.test_html_pages import Outline

MAPS = {"vee:phi": 2, "1 - x on [0, 1]": 2, "tent:3/2": 1, "1/2 on [0, 1]": 1}  # each with its t


pytestmark = pytest.mark.usefixtures("plain_layouts")


@lru_cache
def report(text: str) -> MapReport:
    return map_report(read_map(text), t=MAPS[text], width=1, depth=1, up_to=4, digits=10, name=text)


@lru_cache
def html_of(text: str) -> str:
    return report(text).html()


@pytest.mark.parametrize(
    "text",
    [pytest.param(text, marks=[] if text in ("vee:phi", "1/2 on [0, 1]") else [pytest.mark.long]) for text in MAPS],
)
def test_a_report_is_a_page_in_good_order(text: str) -> None:
    found = report(text)
    html = html_of(text)
    outline = Outline(html)
    assert outline.text.count(found.name) > 1
    levels = [int(tag[1]) for tag, _ in outline.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for picture in outline.all("svg"):
        assert picture["role"] == "img"
        assert set(str(picture["aria-labelledby"]).split()) <= set(ids)
    meant = [str(a["aria-labelledby"]) for a in outline.all("section")]
    meant += [str(a["href"])[1:] for a in outline.all("a")]
    assert set(meant) <= set(ids)
    # all that analyze says stands there
    for section in found.analysis.sections:
        assert section.title in outline.text
        for entry in section.entries:
            assert entry.value in unescape(outline.text)


def test_a_report_shows_itself_without_its_pictures() -> None:
    found = report("vee:phi")
    assert repr(found) == "<MapReport of vee:phi: .html() is the page>"
    card = found._repr_html_()
    assert found.analysis.sections[0].title in card
    assert "<svg" not in card
    assert len(card) < len(html_of("vee:phi"))


def test_every_picture_stands_beside_one_chapter() -> None:
    titles = [section.title for section in report("vee:phi").analysis.sections]
    for picture in PICTURES:
        assert sum(title.startswith(picture.beside) for title in titles) == (picture.beside != "bounds")
    html = html_of("vee:phi")
    assert html.count('<figure class="drawn">') == len(PICTURES) - 2
    assert html.count('<figure class="periodic-live">') == 2
    assert "not drawn" not in html


def test_what_cannot_be_drawn_says_why() -> None:
    text = Outline(html_of("1/2 on [0, 1]")).text
    assert "a graph of 1 to 4096 intervals is drawn, this one has 0" in text


def test_a_cycle_whose_points_cannot_be_told_apart_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_reports, "MOST_POINTS", 2)
    with pytest.raises(ValueError, match="a cycle of 3 points, and 2 can be told apart"):
        next(row for row in PICTURES if row.name == "cycle").make(report("vee:phi"), "cycle")


def test_the_chapter_on_the_chain_is_told_once() -> None:
    title = "the chain: how fast f^t oscillates"
    assert html_of("vee:phi").count(f">{title}</h2>") == 1
    assert f">{title}</h3>" not in html_of("vee:phi")
    assert title in {section.title for section in report("vee:phi").separation.sections()}


def test_the_main_results_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    text = Outline(html_of("vee:phi")).text
    lead = text[: text.index("given as")]
    assert "Its strongest period is 3: the least periods are every period (computed)." in lead
    assert "f^t crosses the window [-1, 0] at least c^t times for every t, c = 1.6180339887... (computed)." in lead
    assert "For every network g with 1 hidden layer of 1 ReLU the integral of |f^2 - g| is at least 0." in lead
    monkeypatch.setattr(map_reports, "PICTURES", ())
    text = Outline(report("1 - x on [0, 1]").html()).text
    assert "No oscillation that grows is proved for its iterates." in text
    assert "nothing is ruled out against f^2 in the L1 distance" in text


def test_the_exact_data_are_there() -> None:
    found = report("vee:phi")
    first, second = re.findall("<pre [^>]*>(.*?)</pre>", html_of("vee:phi"), re.DOTALL)
    assert json.loads(unescape(first))["format"] == "periodic-analyze"
    assert json.loads(unescape(first))["map"] == found.analysis.to_json()["map"]
    assert json.loads(unescape(second))["l1_bound"] == found.separation.to_json()["l1_bound"]


def test_sizes_that_are_none() -> None:
    for sizes, rule in (({"width": 0}, "width must be at least 1, got 0"), ({"depth": 0}, "depth must be at least 1")):
        with pytest.raises(ValueError, match=rule):
            map_report(read_map("tent"), **sizes)
    with pytest.raises(ValueError, match="the map leaves its interval"):
        map_report(read_map("2*x on [0, 1]"))


def test_names_of_files_differ() -> None:
    assert len({proof.file for proof in PROOFS}) == len(PROOFS)
    assert callable(write_certificates)
