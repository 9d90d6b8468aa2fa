"""The hinge bound on maps of several slopes, or of many targets: from curves that hold for all blocks together.

Where slopes differ the blocks of one generation are of many sizes, and a price that is right for some is wrong for
others. Where blocks are of many kinds, few of them can be followed closely. ``CostCurves`` finds what breakpoints cost
on f^t itself, block in block; here the price is chosen.
docs/mathematics.md, Cost curves.

>>> f = PLMap([0, "1/3", 1], [0, 1, 0])
>>> [round(float(curve_bound(f, 20, pieces, 1, effort=0).value), 2) for pieces in (1, 100, 10_000)]
[0.25, 0.25, 0.2]
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from periodic.approximation.close_costs import Closeness
from periodic.approximation.cost_curves import Detail, cost_curves
from periodic.iterates.target_covers import target_cover
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import absolute
from periodic.numbers.magnitudes import rounded_down

FIRST = {
    1: Detail(96, 6400, Closeness(4, 1, "", 1 << 14, reach=32)),
    2: Detail(96, 12800, Closeness(5, 1, "", 1 << 14, reach=32)),
}  # without effort
DETAILS = (
    Detail(96, 6400, Closeness(3, 6, "", 1 << 14)),
    Detail(128, 3200, Closeness(4, 8, "", 1 << 16)),
    Detail(128, 6400, Closeness(4, 8, "", 1 << 16)),
)  # for each effort from 1 on
OCTAVES = (80, 144, 272, 528)  # how far prices go down
SPARE = 28  # octaves that are left for prices after as many as the number of breakpoints has
MAX_PARTS, MAX_NUMBERS = 1 << 12, 1 << 19  # parts of all targets, and parts times octaves
LEAST_TARGETS = 4
FEW_TARGETS = 3  # of a map of one slope: so few are followed more closely one by one, as was measured
QUICK_TARGETS = 4  # of a map of several slopes: so few are quickly followed one by one


class CurveBound(NamedTuple):
    """A bound with its evidence, and what is proved of ``lines``, functions without a breakpoint.

    ``few`` says whether blocks are mapped onto so few intervals that these are quickly followed one by one.
    """

    value: Fraction
    lines: Fraction
    evidence: dict[str, Any]
    few: bool


def has_several_slopes(f: PLMap) -> bool:
    """Whether pieces that are not constant have slopes of different absolute values."""
    return len({absolute(s) for s in f.slopes if s != 0}) > 1


def has_many_targets(f: PLMap) -> bool:
    """Whether blocks are mapped onto more intervals than can well be followed one by one."""
    return len(target_cover(f, FEW_TARGETS + 1).targets) > FEW_TARGETS


def curve_bound(f: PLMap, t: int, pieces: int, order: int, effort: int) -> CurveBound | None:
    """Return the bound for functions of so many pieces against f^t, ``f`` in normal form. The value is rounded down.

    None for more than some 2**500 pieces. Evidence: the ``"price"`` of a breakpoint, and the ``"curves"`` from which
    the bound follows. Each step of ``effort`` looks more closely. Cost: tenths of a second at first, then milliseconds;
    what it takes serves every t and every number of pieces.

    >>> f = PLMap([0, "1/3", 1], [0, 1, 0])  # a constant misses 1/4 of f^20
    >>> round(float(curve_bound(f, 20, 100, 1, 0).value), 4)
    0.2478
    """
    octaves = next((n for n in OCTAVES if n >= pieces.bit_length() + SPARE), None)
    if octaves is None:
        return None
    most = max(LEAST_TARGETS, min(MAX_PARTS, MAX_NUMBERS // octaves) // f.piece_count)
    detail = DETAILS[effort - 1] if effort else FIRST[order]
    detail = detail._replace(targets=min(detail.targets, most))
    curves = cost_curves(f, order, detail, octaves)
    found = curves.bound(t, pieces)
    evidence = {"curves": curves, "price": found.price, "normal form": f}
    cover = curves.cover if detail.targets > QUICK_TARGETS else target_cover(f, QUICK_TARGETS + 1)
    few = len(cover.targets) <= QUICK_TARGETS
    return CurveBound(rounded_down(found.value), rounded_down(curves.bound(t, 1).value), evidence, few)
