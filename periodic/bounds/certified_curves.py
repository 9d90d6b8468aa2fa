"""The certified bound by curves: what bends cost on f^m, f^(m+1), .., f^t, one step after the other.

Where slopes differ, blocks differ in size, and where lines miss more of long blocks than of their parts together, short
stretches say too little. So the checker follows what bends cost from iterate to iterate, on the heaviest targets of
the map. The evidence holds few lines for stretches of f^m, and one for each later iterate on a target, while these have
few laps. Floats choose the stretches, the prices and the lines; the value is the checker's, from integers.
docs/mathematics.md, Cost curves.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from periodic import checker as checker_module
from periodic.approximation.block_duals import whole_line
from periodic.approximation.run_choices import LineChoice
from periodic.bounds.block_prices import Frame, short_price
from periodic.bounds.certified_stretches import Kind, checker_map, frame_of, longest, number_json
from periodic.iterates.target_covers import TargetCover, target_cover
from periodic.maps.plmaps import PLMap
from periodic.text.scribes import Json, Scribe, rational_json

checker: Any = checker_module  # it has no types

MOST_TARGETS = 64
LOWEST, HIGHEST, OCTAVE = -14, 4, 12  # prices of the grid, in octaves of what lines miss, and how many an octave
PRICES = 2.0 ** (np.arange(-18, 3) / 2)  # prices at which stretches are followed, in the same units
RATIO = 1 << 40
SHARE = 0.97  # of the mass of all targets: on so much f^m is followed
MOST_STRETCHES, MOST_STEPS = 6, 60
MOST_FOLLOWED = 150  # laps of a stretch
MOST_STEPPED = 3 * 10**6  # parts of targets, times iterates, times prices: some 500 ns each
MOST_TOTAL = 6000  # laps of the iterates on targets of which lines are looked at


class Curves(NamedTuple):
    """Evidence of a map for all iterates and numbers of pieces: a certificate's entries, and the curves as checked."""

    data: dict[str, Json]
    found: Any


def curve_evidence(
    f: PLMap, t: int, pieces: int, order: int, fineness: tuple[int, int, int]
) -> tuple[dict[str, Json], Fraction]:
    """Return evidence for functions of so many pieces against f^t, and the bound that the checker finds in it.

    ``fineness`` says how many cells stretches have, how many each lap at least, and the number of bins. Cost: seconds
    at first, then some tenths for each t. Raises ``checker.Rejected`` where f is flat somewhere, or t is too great.
    """
    curves = _curves(f, order, *fineness, MOST_STEPS)
    if curves.found.steps > t:
        curves = _curves(f, order, *fineness, t)
    if t * sum(map(len, curves.found.parts)) * len(curves.found.grid) > MOST_STEPPED:
        raise checker.Rejected(f"t = {t} is too great for curves")
    return curves.data, Fraction(curves.found.bound(t, pieces))


@lru_cache(maxsize=16)
def _curves(f: PLMap, order: int, cells: int, per_lap: int, bins: int, most_steps: int) -> Curves:
    """Evidence on stretches of f^most_steps at most."""
    g = checker_map(f)
    cover = target_cover(f, MOST_TARGETS)
    scribe = Scribe((*f.knots, *f.values))
    read: list[Kind] = [(g.read(scribe.number(u)), g.read(scribe.number(v))) for u, v in cover.targets]
    steps, intervals = _stretches(g, read, cover.masses, cells, per_lap, most_steps)
    frame = frame_of(f, steps, intervals, order, cells, bins)
    places = {place for u, v in read if (place := frame.place(u, v)) is not None}
    unit = frame.head["unit"] ** (1 + order)
    lines = list(_lines(g, read, steps, order, frame.head))
    worth = max((float(frame.parts[k].costs.lines[span]) for k, span in places), default=0.0)
    if steps == 0:  # nothing is known but what lines miss
        worth = float(checker.box(g.high - g.low)[0]) ** (1 + order) / float(_ratio(cover))
    if worth * 2.0**LOWEST * unit < 1:
        raise checker.Rejected("lines miss next to nothing")
    prices = [short_price(worth * x) for x in PRICES.tolist()]
    data: dict[str, Json] = {**frame.head, "steps": steps, "prices": [rational_json(p) for p in prices]}
    data["stretches"] = [_entry(frame, k, [s for i, s in places if i == k], prices) for k in range(len(frame.parts))]
    grid = [round(worth * 2.0 ** (k / OCTAVE) * unit) for k in range(LOWEST * OCTAVE, HIGHEST * OCTAVE + 1)]
    data["curves"] = {
        "targets": [[number_json(u), number_json(v)] for u, v in read],
        "parts": [[list(images) for images in row] for row in cover.images],
        "grid": grid,
        "ratio": rational_json(_ratio(cover)),
        "lines": lines,
    }
    stretches = [checker.Blocks(g, data, entry, order) for entry in data["stretches"]]
    return Curves(data, checker.Curves(g, data, order, stretches, prices, unit))


def _stretches(
    g: Any, targets: Sequence[Kind], masses: Sequence[float], cells: int, per_lap: int, most_steps: int
) -> tuple[int, tuple[Kind, ...]]:
    """The longest iterate that leaves so many cells for each lap, and the intervals on which it is followed."""
    order = sorted(range(len(targets)), key=lambda i: -masses[i])
    enough = int(np.searchsorted(np.cumsum([masses[i] for i in order]), SHARE * sum(masses))) + 1
    chosen = [targets[i] for i in order[: min(enough, MOST_STRETCHES)]]
    best = 0, tuple(chosen)
    for steps in range(1, most_steps + 1):
        try:
            intervals = longest(g, chosen, steps)
            laps = [len(g.laps(u, v, steps)) for u, v in intervals]
        except checker.Rejected:  # they have far too many laps, or f is flat somewhere
            if steps == 1:
                raise
            break
        if max(laps) > MOST_FOLLOWED or (steps > 1 and math.hypot(*laps) * per_lap > cells):
            break
        best = steps, intervals
    return best


def _entry(frame: Frame, k: int, spans: Sequence[tuple[int, int]], prices: Sequence[Fraction]) -> dict[str, Json]:
    """A stretch with the lines that prove what its runs cost at some prices."""
    part, scale = frame.parts[k], 1 << frame.head["line_bits"]
    entry = dict(part.entry)
    if part.tables is not None:
        choice = LineChoice(part.tables)
        for span in spans:
            for price in prices:
                choice.need(*span, float(price))
        entry["runs"] = list(part.tables.line_rows(choice.lines, scale))
        entry["tangents"] = list(part.tables.tangent_rows(choice.tangents, scale))
    return entry


def _ratio(cover: TargetCover) -> Fraction:
    """How much shorter parts are than their images, in the mean, rounded down."""
    rows = [(m * p.share, p.share) for m, parts in zip(cover.masses, cover.parts, strict=True) for p in parts]
    total = sum(mass for mass, _ in rows)
    if len({share for _, share in rows}) == 1:
        return Fraction(rows[0][1])
    return Fraction(int(2.0 ** (sum(mass * math.log2(share) for mass, share in rows) / total) * RATIO), RATIO)


def _lines(g: Any, targets: Sequence[Kind], steps: int, order: int, head: dict[str, Json]) -> Iterator[list[int]]:
    """Lines close to later iterates on targets, while these have few laps."""
    total, s, left = 0, steps, list(range(len(targets)))
    while left and total < MOST_TOTAL:
        s += 1
        for i in tuple(left):
            try:
                laps = g.laps(*targets[i], s)
                checker.chords(g, *targets[i], s, head["unit"])
            except checker.Rejected:  # they are too many, or shorter than the unit tells
                left.remove(i)
                continue
            total += len(laps)
            if total > MOST_TOTAL:
                break
            if order == 2:
                yield [s, i]
                continue
            nodes = [laps[0][:2], *(lap[2:4] for lap in laps)]
            x, y = np.array([[float(checker.box(z)[0]) for z in node] for node in nodes]).T
            if row := whole_line(x, y, float(1 << head["line_bits"])):
                yield [s, i, *row]
