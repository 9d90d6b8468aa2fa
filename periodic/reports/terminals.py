"""Colour, tables and progress where a terminal shows them, plain text in a pipe (rich's door).

Without rich everything is still said, plainly.

>>> from periodic.text.documents import Entry
>>> show([Section("map", [Entry("shape", "2 laps")])])
map
---
  shape  2 laps
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from shutil import get_terminal_size
from threading import Timer
from typing import Protocol, TextIO

from periodic.text.documents import WIDTH, Section, plain

NARROWEST = 40  # columns that text is given in any case
PATIENCE = 1.0  # seconds before progress is shown


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether someone looks at the stream; there is none where it was closed."""
    return stream is not None and stream.isatty()


def show(sections: Iterable[Section]) -> None:
    """Print a report to standard output, each section as soon as it is there."""
    if _is_terminal(sys.stdout) and find_spec("rich"):
        _show_rich(sections)
        return
    width = columns()
    for i, section in enumerate(sections):
        print("\n" * (i > 0) + plain([section], width), flush=True)


def columns() -> int:
    """Return how wide text may be: what COLUMNS says, else the width of the terminal, else WIDTH."""
    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and 0 < len(given) < 5:
        return max(int(given), NARROWEST)
    return max(get_terminal_size((WIDTH, 0)).columns, NARROWEST) if _is_terminal(sys.stdout) else WIDTH


def _show_rich(sections: Iterable[Section]) -> None:
    """Print sections with Rich: titles and names bold, what is proved green, what is open yellow."""

    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    console = Console(highlight=False)
    for i, section in enumerate(sections):
        if i:
            console.print()
        console.print(Text(section.title, style="bold cyan"))
        grid = Grid.grid(padding=(0, 2, 0, 0))
        grid.add_column(style="bold", no_wrap=True)
        grid.add_column(overflow="fold")
        for entry in section.entries:
            grid.add_row(Text("  " + entry.name), Text(entry.value))
            if entry.standing:
                grid.add_row("", Text(entry.standing, style="green" if entry.proved else "yellow"))
        if section.entries:
            console.print(grid)
        for table in (band for whole in section.tables for band in whole.bands(console.width - 2)):
            rows = Grid(box=None, header_style="bold", padding=(0, 1))
            for name in table.head:
                rows.add_column(name, justify="right")
            for row in table.rows:
                rows.add_row(*(Text(cell) for cell in row))
            console.print(rows)
            if table.caption:
                console.print(Text("  " + table.caption, style="dim"))


class Progress(Protocol):
    """Told by long work what it does now, and of how much."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


@contextmanager
def progress() -> Iterator[Progress]:
    """Give a function that moves a bar on standard error, which appears once the work has taken over a second."""
    if not (_is_terminal(sys.stderr) and find_spec("rich")):
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress as Bar, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Bar(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("starting", total=1)
    appears = Timer(PATIENCE, bar.start)
    appears.start()
    try:
        yield lambda step, done, total: bar.update(task, description=step, completed=done, total=total)
    finally:
        appears.cancel()
        appears.join()
        bar.stop()


def _silent(step: str, done: int, total: int) -> None:
    """Nothing is drawn into a pipe."""
