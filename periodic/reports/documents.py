"""What a command prints: sections of lines and tables, each line with what proves it.

A report is built first and printed second: as plain text, or by ``terminal`` with colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import wrap

WIDTH = 100
INDENT = 2


@dataclass(frozen=True)
class Line:
    """One result: its name, its value, and by what it is proved; or, with ``proved`` False, why it is not."""

    name: str
    value: str
    proof: str = ""
    proved: bool = True

    @property
    def standing(self) -> str:
        """The last word: ``proved: ...``, or what stands in the way of a proof, or nothing for what was given."""
        return f"proved: {self.proof}" if self.proved and self.proof else self.proof


@dataclass(frozen=True)
class Table:
    """Rows of text under a head, the columns aligned to the right."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""

    @property
    def widths(self) -> list[int]:
        """How wide each column is."""
        return [max(len(row[i]) for row in [self.head, *self.rows]) for i in range(len(self.head))]


@dataclass(frozen=True)
class Section:
    """A titled part of a report."""

    title: str
    lines: Sequence[Line] = ()
    tables: Sequence[Table] = field(default=())


def plain(sections: Sequence[Section], width: int = WIDTH) -> str:
    """Return the sections as plain text, wrapped at ``width`` columns.

    >>> print(plain([Section("growth", [Line("growth number", "2", "the tent maps both halves onto everything")])]))
    growth
    ------
      growth number  2
                     proved: the tent maps both halves onto everything
    """
    return "\n\n".join("\n".join(_section(section, width)) for section in sections)


def _section(section: Section, width: int) -> list[str]:
    column = INDENT + 2 + max((len(line.name) for line in section.lines), default=0)
    text = [section.title, "-" * len(section.title)]
    for line in section.lines:
        rows = wrapped(line.value, width - column) or [""]
        rows += wrapped(line.standing, width - column)
        names = [line.name, *[""] * (len(rows) - 1)]
        text += [
            (" " * INDENT + name.ljust(column - INDENT) + row).rstrip() for name, row in zip(names, rows, strict=True)
        ]
    for table in section.tables:
        text += [" " * INDENT + row for row in _table(table)]
        text += [" " * INDENT + row for row in wrapped(table.caption, width - INDENT)]
    return text


def _table(table: Table) -> list[str]:
    rows = [table.head, *table.rows]
    return ["  ".join(cell.rjust(w) for cell, w in zip(row, table.widths, strict=True)) for row in rows]


def wrapped(text: str, width: int) -> list[str]:
    """Return ``text`` cut into lines of at most ``width`` columns; a longer word stands alone, whole."""
    return [row for part in text.splitlines() for row in wrap(part, max(width, 20), break_long_words=False)]
