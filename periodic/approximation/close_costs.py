"""Close costs: what breakpoints cost on stretches, by paths that are followed closer where they are cheap.

For the stretches J of a plan, ``CloseCosts`` finds proved lower bounds W_J(mu) for

    the least of  integral over J of |f^m - g|**order + mu * (breakpoints of g inside J),

roughly for many prices mu in one go, closely for one at a time. All is kept, for all t. docs/mathematics.md, Run bound.

>>> from periodic.approximation.block_types import plan
>>> from periodic.approximation.profiles import UNIT
>>> from periodic.maps.families import tent
>>> costs = close_costs(tent(), plan(tent(), 40, 1).stretches, 1, Closeness(1, 8, "xx", 1 << 14))
>>> price = 1 << 35  # a half
>>> (whole,), (rough,), (close,) = costs.wholes, costs.rough([price])[0], costs.close(price)
>>> [round(cost * UNIT, 2) for cost in (rough, close, whole)]
[20.82, 20.91, 32.0]
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from math import floor
from typing import NamedTuple

import numpy as np

from periodic.approximation.end_shares import MetLines, met_lines, slope_of
from periodic.approximation.hinge_paths import Paths
from periodic.approximation.hinge_places import HingePlaces
from periodic.approximation.profiles import UNIT, Floats
from periodic.approximation.sections import section_errors
from periodic.approximation.stretches import StretchCosts, Stretches
from periodic.iterates.branches import Target
from periodic.iterates.kept_iterates import composed
from periodic.maps.plmaps import PLMap

MOST_AROUND = 8  # prices whose paths are kept
IDLE = 0.02  # after two halvings that gain less than this part of what may be missing, no more is tried


class Closeness(NamedTuple):
    """Cells a piece and bins at first, how often cells ("c"), bins ("b") or both ("x") are halved, and what is kept.

    Each time at most ``most`` combinations are kept on all stretches together, or ``least`` on each if that is more.
    Runs have at most ``reach`` pieces.
    """

    cells: int
    bins: int
    halvings: str
    most: int
    reach: int = 48
    least: int = 1 << 11


class CloseCosts(StretchCosts):
    """Proved costs on the stretches of a plan, in units, for prices in units.

    On the stretches that are not looked at closely a breakpoint is taken to save everything. Where all stretches
    ``meet`` others, W_J(mu) pays shares of mu for bends at both ends as well (``end_shares``).
    """

    def __init__(self, f: PLMap, stretches: Stretches, order: int, closeness: Closeness, meet: bool = False) -> None:
        super().__init__(f, stretches, order)
        self.closeness, self.meet = closeness, meet
        assert not meet or stretches.close == len(stretches.intervals)
        squares = [p * p for p in self.pieces[: stretches.close]]
        self._most = [max(closeness.least, closeness.most * square // sum(squares)) for square in squares]
        self._rough: dict[int, tuple[int, ...]] = {}
        self._close: dict[int, tuple[int, ...]] = {}
        self._between: dict[tuple[int, int], tuple[int, ...]] = {}
        self._around = lru_cache(maxsize=MOST_AROUND)(self._followed)

    @cached_property
    def _met(self) -> tuple[MetLines, ...]:
        """What lines cost on stretches that meet others."""
        return tuple(met_lines(self.profiles, self.order))

    @cached_property
    def wholes(self) -> tuple[int, ...]:
        """Lower bounds for the error of one line on each stretch; where stretches meet, of one without shares."""
        return tuple(floor(met.flat / UNIT) for met in self._met) if self.meet else super().wholes

    def top(self, kind: int, price: int) -> int:
        """Return what is certainly not exceeded at a price: the cost of the best line, and that of f^m itself."""
        if not self.meet:
            return super().top(kind, price)
        return min(self.wholes[kind], floor(self._met[kind].steep / UNIT) - price, price * self.pieces[kind])

    def rough(self, prices: Sequence[int]) -> list[tuple[int, ...]]:
        """Return for each price lower bounds for the costs on all stretches, by paths on all combinations."""
        new = [p for p in dict.fromkeys(prices) if p not in self._rough]
        if new:
            found = self._paths.priced(new)
            self._rough.update((p, self._costs(p, row)) for p, row in zip(new, found, strict=True))
        return [self._rough[p] for p in prices]

    def close(self, price: int) -> tuple[int, ...]:
        """Return lower bounds for the costs at a price, as close as is wanted. Cost: some finer paths."""
        if price not in self._close:
            self._close[price] = self._around(price)[0]
        return self._close[price]

    def around(self, base: int, prices: Sequence[int]) -> list[tuple[int, ...]]:
        """Return for each price, from ``base`` on, lower bounds by the paths that are followed at ``base``."""
        assert all(price >= base for price in prices)
        new = [price for price in prices if (base, price) not in self._between]
        if new:
            best = np.array(self.rough(new), dtype=np.float64)[:, : self.stretches.close]
            for paths in self._around(base)[1]:
                best = np.maximum(best, np.minimum(paths.priced(new), paths.limits))
            found = zip(new, best, strict=True)
            self._between.update({(base, price): self._costs(price, row) for price, row in found})
        return [self._between[base, price] for price in prices]

    def _followed(self, price: int) -> tuple[tuple[int, ...], tuple[Paths, ...]]:
        """The costs at a price, and the paths that are followed there, where they are followed closest."""
        tops = np.array([self.top(kind, price) for kind in range(self.stretches.close)], dtype=np.float64)
        levels = [self._paths]
        best = np.array(self.rough([price])[0][: len(tops)], dtype=np.float64)
        closest, idle = np.zeros(len(tops), dtype=np.int64), np.zeros(len(tops), dtype=np.int64)
        for way in self.closeness.halvings:
            paths = levels[-1]
            active = (best < np.minimum(tops, paths.limits)) & (idle <= 1)
            if not active.any():
                break
            paths = paths.closer(price, np.where(active, tops, 0.0), way in "cx", way in "bx", self._most)
            proved = np.minimum(np.minimum(paths.priced([price])[0], paths.limits), tops)
            idle = np.where(proved - best < IDLE * (tops - best), idle + 1, 0)
            closest[proved > best] = len(levels)
            best = np.maximum(best, proved)
            levels.append(paths)
        followed = tuple(levels[k].only(closest == k) for k in sorted({*closest.tolist()} - {0}))
        return self._costs(price, best), followed

    @cached_property
    def _paths(self) -> Paths:
        profiles = self.profiles[: self.stretches.close]
        places = HingePlaces.of(profiles, self.closeness.cells, self.closeness.reach)
        slope = slope_of(profiles[0]) if self.meet else None
        paths = Paths.all(places, self.order, self.closeness.bins, slope)
        return paths if self.meet else paths.cheaper(np.array(self.wholes[: self.stretches.close], dtype=np.float64))

    def _costs(self, price: int, row: Floats) -> tuple[int, ...]:
        """Costs on all stretches from those that are looked at closely, none above what a line misses."""
        lines = (self.top(kind, price) for kind in range(len(row))) if self.meet else self.wholes
        near = (int(min(cost, line)) for cost, line in zip(row.tolist(), lines, strict=False))
        return (*near, *(min(price, whole) for whole in self.wholes[self.stretches.close :]))


@lru_cache(maxsize=32)
def close_costs(f: PLMap, stretches: Stretches, order: int, closeness: Closeness, meet: bool = False) -> CloseCosts:
    """Return the costs on stretches; kept, since what they find is dear and serves all t."""
    return CloseCosts(f, stretches, order, closeness, meet)


class Whole(NamedTuple):
    """A longer stretch: what a line misses of it at least, and the kinds of shorter stretches that it consists of."""

    least: Fraction
    parts: tuple[int, ...]


@lru_cache(maxsize=64)
def wholes(f: PLMap, longer: Stretches, shorter: Stretches, order: int) -> tuple[Whole, ...]:
    """Return the longer stretches as they are cut into images of shorter ones; parts of no known kind are left out.

    Cost: a line of best fit for each of the longer stretches.
    """
    errors = section_errors(f, longer.depth, longer.intervals, order)
    number = {interval: kind for kind, interval in enumerate(shorter.intervals)}
    first = composed(f, longer.depth - shorter.depth)
    knots, values = first.polyline.knots, first.values
    kinds = [number.get(Target(*sorted(ends))) for ends in pairwise(values)]
    parts = []
    for low, high in longer.intervals:
        i, j = knots.search(low, right=True), knots.search(high)  # between these knots lie whole pieces
        cut = [first(low), *values[i:j], first(high)]
        ends = [number.get(Target(*sorted(pair))) for pair in (cut[:2], cut[-2:])[: 1 + (i < j)]]
        parts.append(tuple(k for k in (ends[0], *kinds[i : j - 1], *ends[1:]) if k is not None))
    return tuple(map(Whole, errors, parts))
