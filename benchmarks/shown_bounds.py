"""What is printed beside what is certified: lower bounds for all networks of a size, on forty maps.

``python -m benchmarks.shown_bounds`` prints a line for each map, the norms in turn.
docs/data/certificates/printed_and_certified.csv holds those that were measured so far, and ``--summary`` prints the
table of docs/certificates.md from that file. *Printed* is what ``separation`` says by default, *certified* what the
checker computes from the evidence of ``prove_separation``; seconds are those of a processor, to print, to find the
evidence and to check it.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from periodic import checker as checker_module
from periodic.bounds.certified_blocks import certified_bound
from periodic.bounds.statement_rows import function_bounds
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.text.scribes import Scribe

checker: Any = checker_module  # it has no types

DATA = Path(__file__).parents[1] / "docs" / "data" / "certificates" / "printed_and_certified.csv"
SIZES = ((10, 4, 2), (40, 20, 5), (16, 8, 3), (24, 5, 4), (6, 3, 1))  # steps, width, depth: one after the other
SEED = 17


class Shown(NamedTuple):
    """A row: a map, a task, the bounds that are printed and certified, how, and the seconds that it took."""

    map: str
    task: str
    norm: str
    printed: float
    certified: float
    evidence: str
    printing: float
    proving: float
    checking: float


def maps() -> Iterator[tuple[str, PLMap]]:
    """Forty maps: of one slope, with and without a partition, and of several slopes, of two to six laps."""
    for slope in ("2", "3/2", "7/5", "9/5", "sqrt(2)", "sqrt(3)"):
        yield f"tent {slope}", tent(slope)
    for slope in ("phi", "1.9", "1.5", "lambda(3)", "lambda(5)", "lambda(7)"):
        yield f"vee {slope}", vee(slope)
    rng = Random(SEED)
    for points in (4, 4, 5, 5, 6, 6, 7, 7):
        images = rng.sample(range(1, points + 1), points)
        yield f"points {''.join(map(str, images))}", PLMap(range(1, points + 1), images)
    for place in range(20):
        laps = 2 + place % 5
        inner = sorted(Fraction(k, 97) for k in rng.sample(range(5, 93), laps - 1))
        values = [Fraction(rng.randrange(0, 40) + 57 * ((k + place) % 2), 97) for k in range(laps + 1)]
        yield f"{laps} laps, {place + 1}", PLMap([0, *inner, 1], values)


def row(name: str, f: PLMap, size: tuple[int, int, int], order: int) -> Shown:
    """Measure one bound."""
    t, width, depth = size
    pieces = (width + 1) ** depth
    start = time.process_time()
    printed = max(bound.value for bound in function_bounds(f, t, pieces, order))
    found = time.process_time()
    bound = certified_bound(f, t, pieces, order, printed)
    proved = time.process_time()
    data, checking, kind = bound.evidence.get("data"), 0.0, "none"
    if bound.value > 0 and data:
        kind = "one price" if len(data["prices"]) == 1 else "many prices"
        read = json.loads(json.dumps([Scribe((*f.knots, *f.values)).map_json(f), data]))
        again = time.process_time()
        assert checker.Curves(checker.Laps(read[0]), read[1], order).bound(t, pieces) >= bound.value
        checking = time.process_time() - again
    printing, proving, checked = (round(x, 2) for x in (found - start, proved - found, checking))
    task = f"{t} {width} {depth}"
    return Shown(name, task, f"l{order}", float(printed), float(bound.value), kind, printing, proving, checked)


def rows(first: int = 0, last: int | None = None) -> Iterator[Shown]:
    """Measure all bounds, or those of some of the maps."""
    for place, (name, f) in list(enumerate(maps()))[first:last]:
        yield row(name, f, SIZES[place // 2 % len(SIZES)], 1 + place % 2)


def saved() -> list[Shown]:
    """Return the rows of the file."""
    with DATA.open(encoding="utf-8", newline="") as file:
        entries = list(csv.reader(file))[1:]
    found = []
    for name, task, norm, printed, certified, evidence, *times in entries:
        printing, proving, checking = map(float, times)
        numbers = float(printed), float(certified)
        found.append(Shown(name, task, norm, *numbers, evidence, printing, proving, checking))
    return found


def summary(found: Sequence[Shown]) -> str:
    """The table of the page: how many are certified in full or nearly, and the least share that is certified."""
    text = [
        "| norm | bounds | certified in full | within 1 % | within 5 % | the least certified, of what is printed |",
        "|---|---|---|---|---|---|",
    ]
    for norm, name in (("l1", "L1"), ("l2", "squares")):
        mine = [r for r in found if r.norm == norm and r.printed > 0]
        missing = sorted(1 - r.certified / r.printed for r in mine)
        worst = max(mine, key=lambda r: 1 - r.certified / r.printed)
        counts = [sum(x <= most for x in missing) for most in (0, 0.01, 0.05)]
        numbers = " | ".join(map(str, (len(mine), *counts)))
        share = 100 * worst.certified / worst.printed
        text.append(f"| {name} | {numbers} | {share:.3f} %: {worst.map}, {worst.task} |")
    return "\n".join(text)


if __name__ == "__main__":
    if "--summary" in sys.argv:
        print(summary(saved()))
    else:
        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow(Shown._fields)
        for measured in rows(*map(int, sys.argv[1:])):
            out.writerow(measured)
            sys.stdout.flush()
