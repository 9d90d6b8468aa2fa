"""What a command prints: sections of entries and tables, each entry with what proves it.

A report is built first and printed second: as plain text, or with colour in a terminal, or as a page. So a command, a
notebook and a file say the same thing. An *entry* is one result: its name, its value, and what stands behind it.

>>> print(plain([Section("growth", [Entry("growth number", "2", "the tent maps both halves onto everything")])]))
growth
------
  growth number  2
                 proved, computed: the tent maps both halves onto everything
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field
from html import escape
from textwrap import wrap
from typing import Any

from periodic.claims import Claim, Standing, Warrant, proved_word
from periodic.displays import card, grid

WIDTH = 100
INDENT = 2
VALUES = 40  # columns that values are given before the names beside them are


@dataclass(frozen=True)
class Entry:
    """One result: its name, its value, and by what it is proved; or, with ``proved`` False, why it is not.

    ``warrant`` says how its numbers were obtained: where the value is a number, the word stands beside it; None is
    for a theorem, whose numbers nobody computed. What has no proof was given, or says what a word means.
    """

    name: str
    value: str
    proof: str = ""
    proved: bool = True
    warrant: Warrant | None = Warrant.COMPUTED

    @classmethod
    def of(cls, name: str, value: str, claim: Claim[Any]) -> Entry:
        """The entry of a claim: the value where it is proved, else its standing, and in either case why.

        >>> print(Entry.of("period 3", "occurs", Claim(statement="", truth=None, value=3, needed="f^3 is too long")))
        Entry(name='period 3', value='not decided', proof='open: f^3 is too long', proved=False, ...)
        """
        if claim.holds:
            return cls(name, value, claim.why, warrant=claim.warrant)
        opening = "open: " if claim.standing is Standing.UNDECIDED else ""
        return cls(name, claim.standing.value, f"{opening}{claim.why}", proved=False)

    @property
    def standing(self) -> str:
        """The last word: ``proved: ...``, or what stands in the way of a proof, or nothing for what was given.

        >>> Entry("period 3", "occurs", "found").standing
        'proved: found'
        >>> Entry("entropy", "0.48", "by the tower", warrant=Warrant.ENCLOSED).standing
        'proved, enclosed: by the tower'
        """
        if not (self.proved and self.proof):
            return self.proof
        return f"{proved_word(self.value, self.warrant)}: {self.proof}"


@dataclass(frozen=True)
class Table:
    """Rows of text under a head, the columns aligned to the right.

    The first ``keys`` columns say which row it is: where the others do not fit beside them they follow below, in
    ``bands``. A table without such columns is never cut. ``warrant`` says how the numbers in it were obtained; the
    ``caption`` begins with the word.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    keys: int = 0
    warrant: InitVar[Warrant | None] = None

    def __post_init__(self, warrant: Warrant | None) -> None:
        if warrant is not None:
            object.__setattr__(self, "caption", "; ".join(filter(None, [warrant.value, self.caption])))

    @property
    def widths(self) -> list[int]:
        """How wide each column is."""
        return [max(len(row[i]) for row in [self.head, *self.rows]) for i in range(len(self.head))]

    def bands(self, width: int) -> list[Table]:
        """The table in parts that are as wide as ``width`` allows, each with the columns that say which row it is.

        >>> [part.head for part in Table(["t", "laps", "pieces"], [["3", "8", "8"]], keys=1).bands(12)]
        [['t', 'laps'], ['t', 'pieces']]
        """
        if not self.keys:
            return [self]
        widths, names = self.widths, list(range(self.keys))
        bands = [names[:]]
        for column in range(self.keys, len(self.head)):
            if len(bands[-1]) > self.keys and sum(widths[i] + 2 for i in [*bands[-1], column]) - 2 > width:
                bands.append(names[:])
            bands[-1].append(column)
        lines = [self.head, *self.rows]
        parts = [[[line[i] for i in band] for line in lines] for band in bands]
        captions = [""] * (len(parts) - 1) + [self.caption]
        return [Table(head, rows, text, self.keys) for (head, *rows), text in zip(parts, captions, strict=True)]


@dataclass(frozen=True)
class Section:
    """A titled part of a report."""

    title: str
    entries: Sequence[Entry] = ()
    tables: Sequence[Table] = field(default=())


def plain(sections: Sequence[Section], width: int = WIDTH) -> str:
    """Return the sections as plain text, wrapped at ``width`` columns.

    >>> print(plain([Section("map", [Entry("shape", "2 laps")]), Section("periods", [], [Table("n ", ["3 "])])]))
    map
    ---
      shape  2 laps
    <BLANKLINE>
    periods
    -------
      n
      3
    """
    return "\n\n".join("\n".join(_section(section, width)) for section in sections)


def html(sections: Sequence[Section]) -> str:
    """Return the sections as cards for a notebook.

    >>> "<b>growth</b>" in html([Section("growth", [Entry("growth number", "2")])])
    True
    """
    cards = []
    for section in sections:
        facts = [fact for e in section.entries for fact in ((e.name, e.value), ("", e.standing))]
        tables = "".join(grid(t.head, t.rows) + f"<div>{escape(t.caption)}</div>" for t in section.tables)
        cards.append(f'<div style="margin-bottom:12px">{card(section.title, facts, body=tables)}</div>')
    return "".join(cards)


def _section(section: Section, width: int) -> list[str]:
    """The lines of a section: names on the left, and beside them values with what proves them."""
    longest = max((len(entry.name) for entry in section.entries), default=0)
    column = INDENT + 2 + min(longest, max(width - INDENT - 2 - VALUES, 4))
    text = [section.title, "-" * len(section.title)]
    for entry in section.entries:
        rows = wrapped(entry.value, width - column) or [""]
        rows += wrapped(entry.standing, width - column)
        if len(entry.name) > column - INDENT - 2:  # a long name stands above its value where there is little room
            rows = ["", *rows]
        names = [entry.name, *[""] * (len(rows) - 1)]
        text += [
            (" " * INDENT + name.ljust(column - INDENT) + row).rstrip() for name, row in zip(names, rows, strict=True)
        ]
    for table in section.tables:
        bands = table.bands(width - INDENT)
        for number, band in enumerate(bands, 1):
            text += [" " * INDENT + row for row in _table(band)]
            text += [""] * (number < len(bands))
        text += [" " * INDENT + row for row in wrapped(table.caption, width - INDENT)]
    return text


def _table(table: Table) -> list[str]:
    rows = [table.head, *table.rows]
    return ["  ".join(cell.rjust(w) for cell, w in zip(row, table.widths, strict=True)) for row in rows]


def wrapped(text: str, width: int) -> list[str]:
    """Return ``text`` cut into lines of at most ``width`` columns; a longer word stands alone, whole."""
    return [row for part in text.splitlines() for row in wrap(part, max(width, 20), break_long_words=False)]
