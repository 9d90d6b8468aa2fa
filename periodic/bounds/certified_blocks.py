"""The bound by blocks with its certificate: what is claimed is what ``periodic/checker.py`` computes from the evidence.

f^t consists of copies of few stretches of f^m, squeezed. On every stretch a table says what a function misses of it if
each of its bends has a price; how many copies there are of which size is counted, and a price is chosen. For the
L1 error lines are handed over, the signs of which against f^m are dual functions (``approximation.block_duals``). Where
paths are still too cheap, planes follow them on finer cells (``approximation.close_planes``). On maps of several slopes
curves take the place of one price (``certified_curves``). Floats find all of this;
the value is the checker's, from integers. docs/mathematics.md, Run bound.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from periodic import checker as checker_module
from periodic.bounds.block_prices import PriceSearch
from periodic.bounds.certified_curves import curve_evidence
from periodic.bounds.certified_stretches import Kind, by_length, checker_map, frame_of, longest
from periodic.bounds.curve_bounds import has_several_slopes
from periodic.bounds.theorems import Bound, Theorem
from periodic.claims import Hypothesis, Warrant
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.text.scribes import Json, rational_json

checker: Any = checker_module  # it has no types

SOURCE = "docs/mathematics.md, Run bound"
CERTIFIED = {
    1: Theorem("L1, certified", "l1", SOURCE, "dual functions that the checker accepts", Warrant.CERTIFIED),
    2: Theorem("squared error, certified", "l2", SOURCE, "runs that the checker computes", Warrant.CERTIFIED),
}
# cells of a stretch, or the root of the sum of their squares; cells on each lap, at least; bins: as they are tried
EFFORTS = {1: ((112, 4, 14), (156, 4, 20)), 2: ((156, 8, 20), (234, 8, 20))}
CURVES = {1: ((112, 4, 14), (156, 3, 16)), 2: ((112, 4, 14), (156, 3, 14))}
MOST_WHOLE = 4  # so many kinds have stretches of their own, though one may be part of another
MOST_KINDS, MOST_STRETCHES, MOST_STEPS_BACK = 1000, 12, 14
MOST_LAPS = 150  # of a stretch
SHARE = 0.97  # of the length of all blocks: so many kinds are looked at
ALIKE = 256  # kinds that differ by less than this part of their length are taken for one
MOST_STEPS, MOST_BITS = 4000, 13000  # longer numbers are not read from a certificate
DIGITS = 10**10


class Evidence(NamedTuple):
    """What a certificate holds of one norm, and the lower bound that the checker finds in it, rounded down."""

    data: dict[str, Json]
    value: Fraction


class Look(NamedTuple):
    """Intervals on which f^steps stands for most blocks of f^t, and all kinds of blocks with their numbers."""

    steps: int
    intervals: tuple[Kind, ...]
    counts: dict[Any, int]


def certified_bound(f: PLMap, t: int, pieces: int, order: int, wanted: Exact | None = None) -> Bound:
    """Return the bound by blocks for continuous functions of so many ``pieces``, as the checker computes it.

    Where a bound is ``wanted``, the price of a bend is looked for at which the evidence shows it.

    The evidence holds, under ``"data"``, what a certificate needs. It is 0 where there are too many kinds of blocks, as
    for most maps without a Markov partition, and where the map is flat somewhere.
    Cost: a second or two, half of it for what dual functions prove of all runs, which serves all t and pieces.

    >>> from periodic.maps.families import tent
    >>> certified_bound(tent(), 10, 16, 1).value > Fraction(246, 1000)
    True
    """
    few = Hypothesis("the blocks, intervals on which f^s is affine, are of few kinds and nowhere flat", True)
    try:
        found = block_evidence(f, t, pieces, order, wanted)
    except checker.Rejected as error:
        return CERTIFIED[order].concluded(Fraction(0), [few._replace(holds=False, detail=str(error))])
    return CERTIFIED[order].concluded(found.value, [few], {"data": found.data})


def block_evidence(f: PLMap, t: int, pieces: int, order: int, wanted: Exact | None = None) -> Evidence:
    """Return evidence for a bound on the error of functions of so many pieces against f^t; the bound may be 0.

    Where a bound is ``wanted`` that few cells do not show, more are tried. On maps of several slopes curves come first,
    on others blocks of one size. Raises ``checker.Rejected`` where neither can be followed.
    """
    best: Evidence | None = None
    refused = dict[Callable[..., Evidence], Exception]()
    for way, fineness in _ways(f, order):
        if way in refused:
            continue
        try:
            found = way(f, t, pieces, order, wanted, *fineness)
        except checker.Rejected as error:
            refused[way] = error
            continue
        if best is None or found.value > best.value:
            best = found
        if wanted is None or best.value >= wanted:
            break
    if best is None:
        raise next(iter(refused.values()))
    return best


Fineness = tuple[int, int, int]
Way = tuple[Callable[..., Evidence], Fineness]
Road = tuple[Callable[..., Evidence], tuple[Fineness, Fineness]]


def _ways(f: PLMap, order: int) -> tuple[Way, ...]:
    """How evidence is looked for, one after the other."""
    roads: tuple[Road, Road] = (_evidence, EFFORTS[order]), (_by_curves, CURVES[order])
    first, second = roads[::-1] if has_several_slopes(f) else roads
    return tuple((way, fineness[k]) for k in (0, 1) for way, fineness in (first, second))


@lru_cache(maxsize=64)
def _by_curves(
    f: PLMap, t: int, pieces: int, order: int, wanted: Exact | None, cells: int, per_lap: int, bins: int
) -> Evidence:
    """Evidence by curves: the same for all t and pieces."""
    return _shortened(*curve_evidence(f, t, pieces, order, (cells, per_lap, bins)))


def _shortened(data: dict[str, Json], value: Fraction) -> Evidence:
    """The value rounded down to few digits."""
    scale = DIGITS << max(0, value.denominator.bit_length() - abs(value.numerator).bit_length())
    return Evidence(data, Fraction(max(0, value * scale // 1), scale))


@lru_cache(maxsize=64)
def _evidence(
    f: PLMap, t: int, pieces: int, order: int, wanted: Exact | None, cells: int, per_lap: int, bins: int
) -> Evidence:
    """Look for evidence: stretches, prices and lines, and the bound that the checker finds in them."""
    if t > MOST_STEPS:
        raise checker.Rejected(f"t = {t} is above {MOST_STEPS}")
    look = _look(f, t, cells, per_lap)
    frame = frame_of(f, look.steps, look.intervals, order, cells, bins)
    data: dict[str, Json] = {
        **frame.head,
        "steps": look.steps,
        "stretches": [dict(part.entry) for part in frame.parts],
    }
    search = PriceSearch(frame, look.counts, pieces, wanted)
    if search.unit <= 0 or search.spent > Fraction(2) ** 200:
        return Evidence(data, Fraction(0))
    for entry, found in zip(data["stretches"], search.found(), strict=True):
        entry |= found
    price, prices = search.local * search.greatest, search.prices
    if max(price.numerator, price.denominator).bit_length() > MOST_BITS:
        raise checker.Rejected("the price of a bend has too many digits")
    data |= {"price": rational_json(price), "prices": [rational_json(p) for p in prices]}
    g = checker_map(f)
    stretches = [checker.Blocks(g, data, entry, order) for entry in data["stretches"]]
    unit = frame.head["unit"] ** (1 + order)
    return _shortened(data, checker.block_total(stretches, look.counts, price, prices, unit, pieces))


# Blocks


@lru_cache(maxsize=64)
def _look(f: PLMap, t: int, cells: int, per_lap: int) -> Look:
    """The longest last iterate that leaves so many cells for each lap, but one step at least."""
    g = checker_map(f)
    by_steps = [checker.block_counts(g, max(0, t - MOST_STEPS_BACK), MOST_KINDS)]
    while len(by_steps) < min(t, MOST_STEPS_BACK) + 1:
        by_steps.append(checker.block_counts(g, 1, MOST_KINDS, by_steps[-1]))
    best: Look | None = None
    for steps, counts in enumerate(reversed(by_steps)):
        intervals = _alike(counts)
        few = len(intervals) <= MOST_WHOLE
        try:
            intervals = by_length(intervals) if few else longest(g, intervals, steps)
            laps = [len(g.laps(u, v, steps)) for u, v in intervals]
        except checker.Rejected:  # they have far too many laps, or f is flat somewhere
            if steps <= 1:
                raise
            break
        if steps > 1 and math.hypot(*laps) * per_lap > cells:
            break
        if max(laps) > MOST_LAPS:
            raise checker.Rejected(f"one step has {max(laps)} laps on a block")
        best = Look(steps, intervals, counts)
    assert best is not None
    return best


def _alike(counts: dict[Any, int]) -> tuple[Kind, ...]:
    """The ends of most blocks, the most important first; of kinds that nearly agree, what they have in common."""
    found: list[list[Any]] = []  # the ends of what kinds have in common, the same as floats, their share
    for (u, v), share in _masses(counts):
        low, high = float(checker.box(u)[0]), float(checker.box(v)[0])
        for row in found:
            common = min(high, row[3]) - max(low, row[2])
            if ALIKE * (max(high - low, row[3] - row[2]) - common) <= common:
                row[:] = [max(u, row[0]), min(v, row[1]), max(low, row[2]), min(high, row[3]), row[4] + share]
                break
        else:
            found.append([u, v, low, high, share])
    found.sort(key=lambda row: -row[4])
    enough = int(np.searchsorted(np.cumsum([row[4] for row in found]), SHARE)) + 1
    return tuple((row[0], row[1]) for row in found[: min(enough, MOST_STRETCHES)])


def _masses(counts: dict[Any, int]) -> list[tuple[Kind, float]]:
    """The kinds of blocks with their shares of the length of all, the greatest first."""
    mass: dict[Kind, Fraction] = defaultdict(Fraction)
    for (u, v, size), number in counts.items():
        mass[u, v] += number * checker.tight(size)[0] * checker.box(v - u)[0]
    total = sum(mass.values())
    order = sorted(mass.items(), key=lambda item: (item[1], checker.box(item[0][1] - item[0][0])), reverse=True)
    return [(kind, float(share / total)) for kind, share in order]
