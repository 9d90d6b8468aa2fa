"""Pages are well formed, escaped, and can be read without seeing them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, strategies as st

from periodic.reports.html_pages import (
    PagePart,
    content_html,
    data_html,
    entries_html,
    figure_html,
    identifier,
    page,
    section_html,
    table_html,
)
from periodic.text.documents import Entry, Section, Table
from tests.strategies import any_text

EMPTY = {"meta", "input", "link", "br", "path", "use", "line", "circle", "rect", "polyline"}


class Outline(HTMLParser):
    """The elements of a page, each with its attributes, and its text; an element that is not closed is an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, Any]]:
        return [attributes for name, attributes in self.elements if name == tag]


NASTY = "</script><b>&\"'"
sections = st.builds(
    Section,
    any_text(1, 9),
    st.lists(st.builds(Entry, any_text(most=5), any_text(most=9), any_text(most=9), st.booleans()), max_size=4),
    st.just([Table(["", NASTY], [["a", "1"], [NASTY, "2"]], NASTY)]),
)


@given(sections)
def test_all_text_is_escaped(section: Section) -> None:
    outline = Outline(section_html(section, 2))
    shown = {
        "section",
        "h2",
        "dl",
        "div",
        "dt",
        "dd",
        "span",
        "b",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }
    assert {tag for tag, _ in outline.elements} <= shown
    for entry in section.entries:
        assert entry.value.replace("\r", "\n") in outline.text.replace("\r", "\n")
    assert NASTY in outline.text


def test_an_entry_without_a_name_goes_on_with_the_one_before() -> None:
    html = entries_html([Entry("a", "1"), Entry("", "2"), Entry("b", "3")])
    assert html.splitlines()[1:3] == [
        "<div><dt>a</dt><dd>1</dd><dd>2</dd></div>",
        "<div><dt>b</dt><dd>3</dd></div>",
    ]
    assert "<dt></dt><dd>1</dd>" in entries_html([Entry("", "1")])


def test_what_stands_behind_an_entry_is_marked() -> None:
    assert '<span class="standing proved"><b>proved:</b> why</span>' in entries_html([Entry("a", "yes", "why")])
    assert "<b>proved, computed:</b> why</span>" in entries_html([Entry("a", "1", "why")])
    assert '<span class="standing open"><b>open:</b> too long</span>' in entries_html(
        [Entry("a", "", "open: too long", proved=False)]
    )
    assert '<span class="standing open">a: b</span>' in entries_html([Entry("a", "", "a: b", proved=False)])


def test_a_table_has_heads_and_can_be_scrolled() -> None:
    outline = Outline(table_html(Table(["t", "laps"], [["0", "1"], ["1", "2"]], "counted"), "laps"))
    assert [head["scope"] for head in outline.all("th")] == ["col", "col", "row", "row"]
    assert len(outline.all("td")) == 2
    assert outline.all("div")[0]["tabindex"] == "0"
    assert outline.all("div")[0]["aria-label"] == "table: laps"
    assert "<caption>" not in table_html(Table(["t"], [["0"]]), "laps")


def test_a_page_stands_alone_and_leads_to_its_parts() -> None:
    parts = [
        PagePart("a map", content_html(Section("a map", [Entry("shape", "2 laps")]))),
        PagePart("f^2 < 3", "<p>x</p>"),
    ]
    html = page(f"tent {NASTY}", ["It grows & grows."], parts, "made")
    outline = Outline(html)
    assert html.startswith("<!doctype html>")
    assert outline.all("html") == [{"lang": "en"}]
    assert [attributes["href"] for attributes in outline.all("a")] == ["#report", "#a-map", "#f-2-3"]
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert ids == ["report", "a-map", "f-2-3"]
    assert len(outline.all("h1")) == 1
    assert len(outline.all("h2")) == 2
    assert f"tent {NASTY}" in outline.text
    # nothing is fetched
    assert not outline.all("link")
    assert not [a for _, a in outline.elements if "src" in a or str(a.get("href", "#"))[0] != "#"]
    assert "@import" not in html


def test_two_parts_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two parts of a page have the identifier 'f-2'"):
        page("x", [], [PagePart("f^2", ""), PagePart("F 2", "")], "")


def test_pieces() -> None:
    assert identifier("Växjö: f^2!") == "v-xj-f-2"
    assert figure_html("<svg></svg>", "a < b").endswith("<figcaption>a &lt; b</figcaption>\n</figure>")
    assert "<summary>a &lt; b</summary>" in data_html("a < b", "{}")
