"""Periods 2 and 3, odd periods and positive entropy of maps of the line: one exactly, or thousands of networks at once.

Of hundreds of networks nearly all are decided together by signs that floats enclose: those without period 2, and those
whose square has none, which have the periods 1 and 2 only. What is left, a few in a hundred, is decided exactly one by
one. Both ways are proofs. docs/mathematics.md, Maps of the line; Periods.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from periodic.errors import TooManyPiecesError
from periodic.experiments.network_draws import Array, network
from periodic.graphs.entropies import entropy_enclosure
from periodic.maps.line_maps import LineMap, compact_core
from periodic.maps.plmaps import PLMap
from periodic.networks.enclosed_networks import enclosed_maps
from periodic.orbits.coverings import PeriodBounds
from periodic.orbits.period_sets import has_period, period_bounds
from periodic.patterns.sharkovsky_order import PeriodSet

MANY = 2048  # points of the coverings that are refined where fewer, and short odd periods, do not settle a map
STEEP = 3000  # pieces of an iterate that is looked at for periods that the coverings leave open


class Decision(NamedTuple):
    """What is known of one map of the line; None is not decided."""

    two: bool
    three: bool
    odd: bool | None
    positive: bool | None


NOTHING = Decision(False, False, False, False)
TWO = Decision(True, False, False, False)


def decision(f: LineMap) -> Decision:
    """Decide period 2, period 3, an odd period above 1, and positive entropy, which is a period that is no power of 2.

    Exact: the two bounds on the set of periods of the compact core decide nearly always; then single iterates are
    solved, and the entropy is enclosed. Cost: some milliseconds, nothing for maps that rise everywhere.

    >>> decision(LineMap([0], [-1], "-1.7", "1.7"))
    Decision(two=True, three=True, odd=True, positive=True)
    """
    if min(f.slopes) >= 0:
        return NOTHING  # orbits of a map that rises are monotone
    g = compact_core(f).map
    if min(g.slopes) >= 0:
        return NOTHING
    bounds = period_bounds(g, enough=_settled)
    three = _decided(bounds, _has_three)
    three = has_period(g, 3) if three is None else three
    odd = three or _decided(bounds, _has_odd)
    if odd is None:
        odd = _searched(g, bounds.greatest)
    if odd is None:
        odd = _decided(period_bounds(g, MANY, _settled), _has_odd)
    positive = bool(odd) or _decided(bounds, _has_factor)
    if positive is None:
        low, high = entropy_enclosure(g, 3)
        positive = True if low > 0 else False if high == 0 else None
    return Decision(has_period(f, 2), three, False if positive is False else odd, positive)


def decisions(layers: Sequence[tuple[Array, Array]], rectified: bool) -> list[Decision]:
    """Decide what ``decision`` decides for each of many networks, given as ``drawn_layers`` gives them.

    Cost: 0.02 to 1 milliseconds a network for widths 2 to 64, and that of ``decision`` for a few of them.

    >>> from periodic.experiments.network_draws import INITIALISATIONS, drawn_layers
    >>> layers = drawn_layers((4,), INITIALISATIONS["he"], 200, np.random.default_rng(0))
    >>> found = decisions(layers, rectified=True)
    >>> all(found[i] == decision(network(layers, i, rectified=True).to_line_map()) for i in range(0, 200, 10))
    True
    """
    maps = enclosed_maps(layers, rectified)
    two = maps.two_cycles()
    chosen = np.array([found is True for found in two])
    four = iter(maps.squares(chosen).two_cycles() if chosen.any() else [])

    def decided(index: int) -> Decision:
        if two[index] is False:
            return NOTHING
        if two[index] and next(four) is False:  # no period 4, so none but 1 and 2
            return TWO
        return decision(network(layers, index, rectified).to_line_map())

    return [decided(index) for index in range(len(two))]


def _has_three(periods: PeriodSet) -> bool:
    return 3 in periods


def _has_odd(periods: PeriodSet) -> bool:
    n = periods.strongest or 1
    return n > 1 and n % 2 == 1


def _has_factor(periods: PeriodSet) -> bool:
    n = periods.strongest or 1
    return n & (n - 1) > 0


def _decided(bounds: PeriodBounds, holds: Callable[[PeriodSet], bool]) -> bool | None:
    return True if holds(bounds.least) else None if holds(bounds.greatest) else False


def _settled(bounds: PeriodBounds) -> bool:
    return all(_decided(bounds, holds) is not None for holds in (_has_three, _has_odd, _has_factor))


def _searched(g: PLMap, greatest: PeriodSet) -> bool | None:
    """Look for the first odd periods that are allowed, as long as the iterates are short."""
    try:
        for n in (5, 7, 9, 11):
            if n in greatest and has_period(g, n, max_pieces=STEEP):
                return True
    except TooManyPiecesError:
        pass
    return None
