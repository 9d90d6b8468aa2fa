"""Between which numbers the least error of a network lies: bounds and networks for many sizes, as tables and pictures.

For each map, iterate, width and depth the best bound on the integral of |f^t - g| over all networks g of that size, the
exact error of a network that exists, and the gap between them. Bounds are cut off and errors rounded up.

``python -m benchmarks.bracket_tables golden`` writes docs/data/brackets/golden.csv and its picture; it takes some
minutes, and goes on where it was stopped: to compute everything again, take the file away. It prints the table of
docs/brackets.md.
"""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import NamedTuple

from periodic.bounds.brackets import Bracket, found_network
from periodic.bounds.statement_rows import STATEMENTS, applied
from periodic.bounds.tasks import Task
from periodic.claims import Warrant
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.reports.terminals import Progress, progress

DOCS = Path(__file__).parents[1] / "docs"
MAPS: dict[str, tuple[str, Callable[[], PLMap]]] = {
    "golden": ("φ|x| − 1 on [−1, 1]", lambda: vee("phi", -1, 1)),
    "tent": ("the tent map", tent),
    "vee": ("1.9|x| − 1, without a Markov partition", lambda: vee("19/10")),
}
STEPS, WIDTHS, DEPTHS = range(5, 41), (2, 3, 5, 10, 20), range(1, 6)
DIGITS = 6
DRAWN = 20  # the width of the picture
L1_STATEMENTS = tuple(row for row in STATEMENTS if any(theorem.quantity == "l1" for theorem in row.theorems))


class Row(NamedTuple):
    """What is known of one size, in decimals: lower bound, its statement, the error, how the network was made."""

    t: int
    width: int
    depth: int
    lower_bound: str
    statement: str
    error: str
    gap: str
    method: str

    @property
    def numbers(self) -> tuple[float, float]:
        """The lower bound and the error."""
        return float(self.lower_bound), float(self.error)


def bracket(f: PLMap, t: int, width: int, depth: int) -> tuple[Bracket, str]:
    """Return the best bracket that is proved, and the statement that gave the lower bound."""
    task = Task(f, t, width, depth, effort=1)
    if (found := found_network(task)).l1_error == 0:  # nothing lies below
        return Bracket(Fraction(0), found, Warrant.COMPUTED), "-"
    best = max((b for b in applied(L1_STATEMENTS, task) if b.quantity == "l1"), key=lambda b: b.value)
    return Bracket.of(task, best), best.name if best.value else "-"


def row(f: PLMap, t: int, width: int, depth: int) -> Row:
    """Return one row of a table."""
    found, statement = bracket(f, t, width, depth)
    windows = " ".join(str(w.steps) for w in found.found.windows)
    method = f"layer windows of {windows} steps" if windows else found.found.method
    numbers = decimals(found.lower_bound, floor), decimals(found.error, ceil), decimals(found.gap, ceil)
    return Row(t, width, depth, numbers[0], statement, numbers[1], numbers[2], method)


def decimals(x: Exact, rounded: Callable[[Exact], int]) -> str:
    """A number from 0 to 10**9 with so many decimals, rounded down or up."""
    whole, part = divmod(rounded(x * 10**DIGITS), 10**DIGITS)
    return f"{whole}.{part:0{DIGITS}d}"


def rows(f: PLMap, t: int, widths: Sequence[int] = WIDTHS, depths: Sequence[int] = DEPTHS) -> list[Row]:
    """Return the rows of one iterate. Cost: seconds, most of them for the bounds."""
    return [row(f, t, u, d) for u in widths for d in depths]


def complete(name: str, path: Path, steps: Iterable[int] = STEPS, tell: Progress | None = None) -> list[Row]:
    """Return the table of a map, after what its file lacks has been computed and written into it, t by t."""
    table = read(path) if path.exists() else []
    missing = [t for t in steps if t not in {r.t for r in table}]
    f = MAPS[name][1]()
    for done, t in enumerate(missing):
        if tell:
            tell(f"f^{t}", done, len(missing))
        table = sorted([*table, *rows(f, t)], key=lambda r: r[:3])
        write(table, path)
    return table


def path_of(name: str) -> Path:
    """Return the file of a map's table."""
    return DOCS / "data" / "brackets" / f"{name}.csv"


def write(table: Sequence[Row], path: Path) -> None:
    """Write a table as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(table)


def read(path: Path) -> list[Row]:
    """Read a table that was written."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(int(r["t"]), int(r["width"]), int(r["depth"]), *(r[name] for name in Row._fields[3:]))
            for r in csv.DictReader(file)
        ]


def draw(table: Sequence[Row], title: str, path: Path, width: int = DRAWN) -> None:
    """Draw for one width between which numbers the least error lies, a band for each depth against t."""
    from periodic.plots.canvases import figure, plain

    colors = ("#1b4965", "#2e86c1", "#17a589", "#b7791f", "#b03a2e")
    with figure(path) as ax:
        for depth, color in zip(sorted({r.depth for r in table}), colors, strict=False):
            part = [r for r in table if (r.width, r.depth) == (width, depth)]
            steps, low, high = [r.t for r in part], [r.numbers[0] for r in part], [r.numbers[1] for r in part]
            ax.fill_between(steps, low, high, color=color, alpha=0.25, linewidth=0)
            ax.plot(steps, high, color=color, linewidth=1.6, label=f"{depth}")
            ax.plot(steps, low, color=color, linewidth=1.0, linestyle=":")
        ax.set(xlabel="t", ylabel="integral of |f^t − g|", title=f"{title}, width {width}")
        ax.legend(title="hidden layers", frameon=False, loc="lower right")
        plain(ax)


def summary(table: Sequence[Row], limit: float = 0.01) -> str:
    """Return, in Markdown, from which t on the gap stays below 1 %, for each width and depth."""
    depths = sorted({r.depth for r in table})
    lines = ["| width | " + " | ".join(f"depth {d}" for d in depths) + " |", "|--:" * (len(depths) + 1) + "|"]
    for width in sorted({r.width for r in table}):
        cells = []
        for depth in depths:
            part = sorted((r.t, float(r.gap)) for r in table if (r.width, r.depth) == (width, depth))
            wide = [t for t, gap in part if gap >= limit]
            first = part[0][0] if not wide else wide[-1] + 1
            cells.append(str(first) if first <= part[-1][0] else "-")
        lines.append(f"| {width} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the table and the picture of a map, and print from where on the gap is small."""
    parser = ArgumentParser(prog="python -m benchmarks.bracket_tables", description=__doc__.split("\n")[0])
    parser.add_argument("map", choices=MAPS)
    options = parser.parse_args(arguments)
    title, _ = MAPS[options.map]
    with progress() as tell:
        table = complete(options.map, path_of(options.map), tell=tell)
    draw(table, title, DOCS / "figures" / f"brackets-{options.map}.png")
    print(summary(table))
    return 0


if __name__ == "__main__":
    sys.exit(main())
