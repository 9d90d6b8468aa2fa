"""Pages: sections of a report, and pictures, as one HTML file that needs nothing else.

A page has one title, headings in order, tables with heads, and a text for every picture; it follows the reader's choice
of light or dark and the width of the screen, and loads nothing. All text is escaped.

>>> print(section_html(Section("growth", [Entry("c", "1 < 2", "counted")]), 2))
<section aria-labelledby="growth">
<h2 id="growth">growth</h2>
<dl>
<div><dt>c</dt><dd>1 &lt; 2<span class="standing proved"><b>proved, computed:</b> counted</span></dd></div>
</dl>
</section>
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template

from periodic import __version__
from periodic.plots.live_pictures import assets
from periodic.text.documents import Entry, Section, Table


@dataclass(frozen=True)
class PagePart:
    """A part of a page: its title, and what stands in it as HTML, without its heading."""

    title: str
    content: str

    @property
    def key(self) -> str:
        """The identifier of its heading."""
        return identifier(self.title)


def page(title: str, lead: Sequence[str], parts: Sequence[PagePart], footer: str) -> str:
    """Return a whole page: a title, the main results as sentences, a list of contents, and the parts.

    Raises ValueError if two parts would have the same identifier.

    >>> page("tent", ["grows"], [PagePart("map", "<p>a map</p>")], "made today").count("<h1>")
    1
    """
    keys = [part.key for part in parts]
    if len(set(keys)) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"two parts of a page have the identifier {twice!r}")
    items = "\n".join(f'<li><a href="#{part.key}">{escape(part.title)}</a></li>' for part in parts)
    said = "\n".join(f"<li>{escape(sentence)}</li>" for sentence in lead)
    shell, style = (
        (files("periodic.reports") / f"page.{kind}").read_text(encoding="utf-8") for kind in ("html", "css")
    )
    return Template(shell).substitute(
        version=escape(__version__),
        title=escape(title),
        style=style,
        assets=assets(),
        lead=f'<div class="lead">\n<ul>\n{said}\n</ul>\n</div>',
        contents=f"<ol>\n{items}\n</ol>",
        body="\n".join(_section(part.title, 2, part.content) for part in parts),
        footer=escape(footer),
    )


def identifier(title: str) -> str:
    """Return what identifies a heading in its page: small letters, digits and hyphens.

    >>> identifier("best: no network of 2 x 4 units comes closer to f^12")
    'best-no-network-of-2-x-4-units-comes-closer-to-f-12'
    """
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _section(title: str, rank: int, content: str) -> str:
    key = identifier(title)
    heading = f'<h{rank} id="{key}">{escape(title)}</h{rank}>'
    return f'<section aria-labelledby="{key}">\n{heading}\n{content}\n</section>'


def section_html(section: Section, rank: int) -> str:
    """Return a section of a report with a heading of this rank, 1 the greatest."""
    return _section(section.title, rank, content_html(section))


def content_html(section: Section) -> str:
    """Return the entries and the tables of a section."""
    parts = [entries_html(section.entries)] if section.entries else []
    return "\n".join([*parts, *(table_html(table, section.title) for table in section.tables)])


def entries_html(entries: Iterable[Entry]) -> str:
    """Return entries as a list of terms; one without a name goes on with that of the entry before."""
    groups: list[tuple[str, list[str]]] = []
    for entry in entries:
        if entry.name or not groups:
            groups.append((entry.name, []))
        groups[-1][1].append(f"<dd>{escape(entry.value)}{_standing(entry)}</dd>")
    rows = (f"<div><dt>{escape(name)}</dt>{''.join(values)}</div>" for name, values in groups)
    return "\n".join(["<dl>", *rows, "</dl>"])


def _standing(entry: Entry) -> str:
    """What stands behind an entry, its first words marked: they say ``proved``, or what is in the way."""
    if not entry.standing:
        return ""
    word, colon, rest = entry.standing.partition(": ")
    marked = (
        f"<b>{escape(word)}:</b> {escape(rest)}"
        if colon and word.split(",")[0] in ("proved", "open")
        else escape(entry.standing)
    )
    return f'<span class="standing {"proved" if entry.proved else "open"}">{marked}</span>'


def table_html(table: Table, title: str) -> str:
    """Return a table in a frame that can be scrolled where the page is narrow; its first column heads the rows."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.head)
    rows = [
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
        for first, *cells in table.rows
    ]
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    label = escape(f"table: {title}")
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{label}"><table>{caption}'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def figure_html(svg: str, caption: str) -> str:
    """Return a drawn picture with its caption."""
    return f'<figure class="drawn">\n{svg}\n<figcaption>{escape(caption)}</figcaption>\n</figure>'


def data_html(summary: str, text: str) -> str:
    """Return text that is shown when it is asked for."""
    return (
        f"<details><summary>{escape(summary)}</summary>"
        f'<pre tabindex="0" role="region" aria-label="{escape(summary)}">{escape(text)}</pre></details>'
    )
