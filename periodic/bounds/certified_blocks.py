"""Bounds on integrals with their certificate: what is claimed is what ``periodic/checker.py`` computes from evidence.

f^t consists of copies of few stretches of f^m, squeezed. What a function misses of a stretch, if each of its bends has
a price, is proved by dual functions, the signs of f^m - line for the L1 error (``approximation.block_duals``,
``approximation.close_planes``), and followed from f^m to f^t (``certified_curves``). Floats find all of this; the value
is the checker's, from integers. docs/mathematics.md, Run bound; Cost curves.

>>> from periodic.maps.families import tent
>>> certified_bound(tent(), 8, 8, 1).value > Fraction(242, 1000)
True
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from enum import Enum, auto
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, NamedTuple

from periodic import checker as checker_module
from periodic.approximation.block_types import is_one_block
from periodic.approximation.close_planes import TooManyPlanesError
from periodic.bounds.block_bounds import is_reached
from periodic.bounds.certified_curves import (
    COUNTED,
    MOST_COUNTED,
    Fineness,
    curve_evidence,
    price_evidence,
    whole_evidence,
    wholes,
)
from periodic.bounds.counted_evidence import counted_evidence
from periodic.bounds.curve_bounds import has_several_slopes
from periodic.bounds.theorems import Bound, Theorem
from periodic.claims import Hypothesis, Warrant
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.text.scribes import Json, Scribe

checker: Any = checker_module  # it has no types

SOURCE = "docs/mathematics.md, Run bound"
CERTIFIED = {
    1: Theorem("L1, certified", "l1", SOURCE, "dual functions that the checker accepts", Warrant.CERTIFIED),
    2: Theorem("squared error, certified", "l2", SOURCE, "runs that the checker computes", Warrant.CERTIFIED),
}
# cells of a stretch, or the root of the sum of their squares; cells on each lap, at least; bins: as they are tried
EFFORTS = {1: ((112, 4, 14), (156, 4, 20)), 2: ((112, 8, 12), (156, 4, 14))}
CURVES = {1: ((112, 4, 14), (156, 3, 16)), 2: ((112, 4, 14), (156, 3, 14))}
LONGER = {1: ((156, 2, 16), (156, 1, 14)), 2: ((156, 1, 14),)}  # for functions of few pieces: fewer cells on a lap
FEW = 16  # pieces
NEAR = Fraction(999, 1000)  # of what is wanted: enough where more is not likely to be shown
LIKELY = 1.04  # the factor by which planes can raise costs
MEETING = {1: (56, 4, 12), 2: (56, 4, 12)}
PARTS = tuple(1 - Fraction(k, 10**4) for k in (0, 1, 5, 10, 16))  # of what is wanted, where blocks that meet show it
LEAST_COUNTED, TRIED_COUNTED = Fraction(24, 25), 4  # where bends are counted: else planes are looked for
COARSE = (48, 2, 10)  # where all others take too much work
MOST_WORK = {1: 2_400_000, 2: 2_100_000}  # of the checker, as it counts: less than two seconds each
MOST_COUNTED_WORK = 2_800_000  # two seconds and a half
MOST_TRIED = 100_000  # planes: seconds; finer cells take several times as long, and show little more
MOST_STEPS = 10**4
SPARE = Fraction(1, 10**7)  # so much more than is wanted is shown where bends are counted, as the checker rounds down
DIGITS = 10**10
BY_ITSELF = (0, 0, 0)  # the checker decides where it looks closely
LONG = "evidence that shows more takes too long to check"


class TooLongError(checker.Rejected):  # type: ignore[misc]  # the checker has no types
    """The checker would take longer than it may."""


class Evidence(NamedTuple):
    """What a certificate holds of one norm, and the lower bound that the checker finds in it, rounded down; how much
    work that is, as the checker counts it; how many planes were tried; why not more is shown.
    """

    data: dict[str, Json]
    value: Fraction
    work: int
    tried: int
    why: str = ""


def certified_bound(f: PLMap, t: int, pieces: int, order: int, wanted: Exact | None = None) -> Bound:
    """Return the bound by blocks for continuous functions of so many ``pieces``, as the checker computes it.

    Where a bound is ``wanted``, the price of a bend is looked for at which the evidence shows it.

    The evidence holds, under ``"data"``, what a certificate needs; where less than ``wanted`` is shown, it says
    ``"why"``. The bound is 0 where f^t has no more pieces than the functions, and where there are too many kinds of
    blocks. Cost: seconds, half of it for what dual functions prove of all runs, which serves all t and pieces.

    >>> found = certified_bound(PLMap([0, "1/4", 1], [0, 1, 0]), 20_000, 16, 1)
    >>> found.value, found.evidence["why"]
    (Fraction(0, 1), 't = 20000 is above 10000')
    """
    few = Hypothesis("the blocks, intervals on which f^s is affine, are of few kinds", True)
    try:
        checker.need(not is_reached(f, t, pieces), "f^t has no more pieces")
        found = block_evidence(f, t, pieces, order, wanted)
    except checker.Rejected as error:
        evidence = {"why": str(error)}
        return CERTIFIED[order].concluded(Fraction(0), [few._replace(holds=False, detail=str(error))], evidence)
    why = {} if wanted is None or found.value >= wanted else {"why": found.why}
    return CERTIFIED[order].concluded(found.value, [few], {"data": found.data, "shown": found.value, **why})


def block_evidence(f: PLMap, t: int, pieces: int, order: int, wanted: Exact | None = None) -> Evidence:
    """Return evidence for a bound on the error of functions of so many pieces against f^t; the bound may be 0.

    Where a bound is ``wanted`` that few cells do not show, more are tried. What takes the checker too much work is left
    out. Raises ``checker.Rejected`` where f^t cannot be followed.
    """
    if t > MOST_STEPS:
        raise checker.Rejected(f"t = {t} is above {MOST_STEPS}")
    best: Evidence | None = None
    refused, why = checker.Rejected("no evidence is looked for"), "none that is looked for shows more"
    done = set[tuple[Road, Fineness | None]]()  # where more cells would take far longer
    for way in _ways(f, t, pieces, order, wanted):
        if best is not None and best.value >= (best.value if wanted is None else wanted * way.enough):
            break
        road = way.road, way.fineness if way.fineness in COUNTED else None  # more cells may take less time
        if road in done and way.fineness != COARSE:
            continue
        try:
            goal = None if way.road is Road.CURVES or wanted is None else wanted * way.part
            found = _evidence(f, t, pieces, order, way.road, goal, way.fineness)
            if found.work > _most_work(way.road, order):
                raise TooLongError(LONG)
        except TooLongError as error:
            refused, why = error, LONG
            if way.road is not Road.MEETING:  # there less is looked for next
                done.add(road)
        except checker.Rejected as error:
            refused = error
        else:
            best = found if best is None or found.value > best.value else best
            done |= {road} if found.tried > MOST_TRIED or not found.value else set()
    if best is None:
        raise refused
    return best._replace(why=why)


class Road(Enum):
    """How f^t is followed: as a whole, by lines of the checker or others, or from f^m on, at one price or at many."""

    COUNTED = auto()
    WHOLE = auto()
    PRICE = auto()
    MEETING = auto()
    CURVES = auto()


class Attempt(NamedTuple):
    """A road, how finely, what part of what is wanted is enough not to take it, and what part is looked for."""

    fineness: Fineness
    road: Road
    enough: Fraction = Fraction(1)
    part: Fraction = Fraction(1)


def _most_work(road: Road, order: int) -> int:
    """How much the checker may do, as it counts."""
    return MOST_COUNTED_WORK if road is Road.COUNTED else MOST_WORK[order]


def _ways(f: PLMap, t: int, pieces: int, order: int, wanted: Exact | None) -> Iterator[Attempt]:
    """How evidence is looked for: what is likely to show most comes first, what is cheap last."""
    whole = tuple(Attempt(fineness, Road.WHOLE) for fineness in wholes(f, t, pieces, order))
    longer = LONGER[order] if pieces <= FEW else ()
    many = [Attempt(fineness, Road.CURVES) for fineness in (*CURVES[order], *longer)]
    is_counted = bool(whole) and pieces <= MOST_COUNTED + 1
    if is_counted:
        whole = tuple(_counted_ways(whole, order, wanted))
    if is_counted or (whole and is_one_block(f, t)):  # nothing shows more than f^t itself
        yield from whole
        many = [way._replace(enough=Fraction(0)) for way in many]
        yield from many
        yield Attempt(COARSE, Road.CURVES, Fraction(0))
        return
    promised = {} if has_several_slopes(f) else dict(_promised(f, t, pieces, order, wanted))
    if not promised:
        yield from many
    elif -promised[EFFORTS[order][0]][0] < LIKELY:
        yield from (Attempt(fineness, Road.PRICE) for fineness in EFFORTS[order])
        yield from many
    else:
        fineness = max(promised, key=promised.__getitem__)
        is_likely = -promised[fineness][0] < LIKELY
        meeting = [Attempt(MEETING[order], Road.MEETING, part, part) for part in PARTS if not is_likely and wanted]
        yield from meeting[:1]
        if is_likely:
            yield Attempt(fineness, Road.PRICE)
        yield from many
        yield from meeting[1:]
        if not is_likely:
            yield Attempt(fineness, Road.PRICE, NEAR)
    yield from whole
    yield Attempt(COARSE, Road.CURVES, Fraction(0))


def _counted_ways(whole: Sequence[Attempt], order: int, wanted: Exact | None) -> Iterator[Attempt]:
    """The same where bends are counted: lines of the checker, then those that are looked for on f^t as a whole."""
    if wanted:
        yield Attempt(BY_ITSELF, Road.COUNTED)
    if order == 1:  # planes for many bins, which are quicker to check there
        yield from whole[:1]
    yield from (way._replace(enough=LEAST_COUNTED) for way in whole[1:])


def _promised(
    f: PLMap, t: int, pieces: int, order: int, wanted: Exact | None
) -> Iterator[tuple[Fineness, tuple[float, float]]]:
    """What one price promises, as finely as it takes to be likely; nothing where it cannot be followed."""
    with suppress(checker.Rejected):
        for fineness in EFFORTS[order]:
            promised = price_evidence(f, t, pieces, order, wanted, fineness).promised
            yield fineness, promised
            if -promised[0] < LIKELY:
                return


@lru_cache(maxsize=64)
def _evidence(
    f: PLMap, t: int, pieces: int, order: int, road: Road, wanted: Exact | None, fineness: Fineness
) -> Evidence:
    """What is found on a road with so many cells, so many on each lap at least, and so many bins.

    Raises ``TooLongError`` for what takes the checker more work than it may.
    """
    tried = 0
    try:
        if road is Road.COUNTED and wanted is not None:
            return _counted(f, t, pieces, order, wanted)
        if road is Road.CURVES:
            data = curve_evidence(f, t, pieces, order, fineness)
        else:
            evidence = whole_evidence if road is Road.WHOLE else partial(price_evidence, meet=road is Road.MEETING)
            found = evidence(f, t, pieces, order, wanted, fineness)
            data, tried = found.data(), found.search.tried
    except TooManyPlanesError:
        raise TooLongError(LONG) from None
    return _checked(f, t, pieces, order, data, tried, _most_work(road, order))


def _counted(f: PLMap, t: int, pieces: int, order: int, wanted: Exact) -> Evidence:
    """Evidence with lines of the checker: the greatest part of what is wanted that is not too long to check.

    Raises ``TooLongError`` where that is next to nothing.
    """
    goal = (wanted if isinstance(wanted, Fraction) else Fraction(float(wanted))) * (1 + SPARE)
    best, low, high, part = None, LEAST_COUNTED, Fraction(1), Fraction(1)
    for _ in range(TRIED_COUNTED):
        try:
            data = counted_evidence(f, t, pieces, order, part * goal)
            best, low = _checked(f, t, pieces, order, data, 0, _most_work(Road.COUNTED, order)), part
        except checker.Rejected:
            high = part
        if low >= high or (best is None and high == LEAST_COUNTED):
            break
        part = LEAST_COUNTED if best is None and high < 1 else (low + 2 * high) / 3
    if best is None:
        raise TooLongError(LONG)
    return best


def _checked(f: PLMap, t: int, pieces: int, order: int, data: dict[str, Json], tried: int, most: int) -> Evidence:
    """What the checker finds in evidence; raises ``TooLongError`` for what takes it more work than it may."""
    g, before = checker.Laps(Scribe((*f.knots, *f.values)).map_json(f)), checker.Clock.work
    checker.Clock.most, checker.Clock.due = before + most, 0
    try:
        value = Fraction(checker.Curves(g, data, order).bound(t, pieces))
    except checker.Rejected as error:
        raise (TooLongError(LONG) if checker.Clock.work > checker.Clock.most else error) from None
    finally:
        checker.Clock.most = math.inf
    scale = DIGITS << max(0, value.denominator.bit_length() - abs(value.numerator).bit_length())
    return Evidence(data, Fraction(max(0, value * scale // 1), scale), checker.Clock.work - before, tried)
