"""What few breakpoints can do on one stretch: paths with at most k hinges, followed closer where they miss little.

Where f^t has few pieces it is one stretch, and functions with at most k breakpoints are looked at as such: a price for
each breakpoint would say what they miss only up to the convex hull in k. A path goes from the start of the stretch to
its end, from cell to cell, each with a bin (``hinge_places``); what a function misses between two hinges is at least
what ``hinge_costs`` proves. So the cheapest path with at most k hinges is a lower bound for

    the least value of  integral over the stretch of |h - g|**order,  g continuous with at most k breakpoints inside.

*Closer*: let the worse paths be those that miss at least ``limit``. Links between two states, all of whose paths with
at most k hinges are worse, are left out; the cells, or the bins, of the others are halved. The cheapest path that is
left, or ``limit`` if that is less, is a lower bound again. From a cell to the next one there is a link of cost 0 for
all bins, which is not written down, as there is inside a cell: there two hinges forget the value between them.
docs/mathematics.md, Run bound.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from periodic.approximation.hinge_costs import all_costs, bin_edges, combination_costs, halved_edges
from periodic.approximation.hinge_places import HingePlaces, Integers
from periodic.approximation.lines import Floats, Profile
from periodic.approximation.stretches import StretchCosts, Stretches
from periodic.iterates.branches import Target
from periodic.maps.plmaps import PLMap

FEW_CELLS = 24  # at first, or one for each piece
MOST_FIRST = 1 << 18  # pairs of states at first, about twice
LINKS, MOST_LINKS = 1 << 11, 1 << 15  # that are kept at first, for each number of hinges, and in all
PLACE = 2000  # units of work for each place
LOOSER = 1.02  # so much above what is proved a limit does not hinder
GAIN = 1.0005  # less than this is none; after four halvings without any, no more is tried


class Links(NamedTuple):
    """Places and later ones, not next to each other, with a bin for each: g is affine between."""

    first: Integers
    second: Integers
    left: Integers
    right: Integers

    def take(self, some: Integers) -> Links:
        """Return some of the links, by number."""
        return Links(*(row[some] for row in self))


class BudgetPaths:
    """Paths over cells with at most ``budget`` hinges. Place 0 is the start of the stretch, the last one is its end.

    Paths go over ``active`` places only. Every function with at most so many breakpoints that has no path misses at
    least ``limit``.
    """

    def __init__(
        self,
        places: HingePlaces,
        active: Integers,
        order: int,
        edges: Floats,
        links: Links,
        costs: Floats,
        budget: int,
        limit: float,
    ) -> None:
        self.places, self.active, self.order, self.edges = places, active, order, edges
        self.budget, self.limit = budget, limit
        self.bins, self.end = len(edges) - 1, len(places.start) - 1
        by_arrival = np.argsort(links.second * self.bins + links.right, kind="stable")
        self.links, self.costs = links.take(by_arrival), costs[by_arrival]
        self._earlier = np.searchsorted(active, self.links.first) * self.bins + self.links.left
        second = np.searchsorted(active, self.links.second)
        self._later = second * self.bins + self.links.right
        self._starts = np.searchsorted(second, np.arange(len(active) + 1)).tolist()
        self._is_next = np.append(False, np.diff(active) == 1).tolist()

    @classmethod
    def all(cls, profile: Profile, order: int, cells: int, bins: int, budget: int, limit: float) -> BudgetPaths:
        """All paths over so many cells a piece and so many bins."""
        places = HingePlaces.of([profile], cells, len(profile.lengths))
        active = np.arange(len(places.start))
        first, second = np.triu_indices(len(active), 2)
        edges = bin_edges(bins)
        costs = all_costs(places, order, edges, (first, second))
        left, right = np.divmod(np.tile(np.arange(bins * bins), len(first)), bins)
        links = Links(np.repeat(first, bins * bins), np.repeat(second, bins * bins), left, right)
        return cls(places, active, order, edges, links, costs.ravel(), budget, limit)

    @cached_property
    def there(self) -> Floats:
        """``[k, place, bin]``: what is missed up to an active place, with at most k hinges, that one included."""
        found = np.full((self.budget + 1, len(self.active), self.bins), np.inf)
        found[:, 0] = 0.0
        flat, last = found.reshape(self.budget + 1, -1), len(self.active) - 1
        for place in range(1, last + 1):
            here = np.full_like(found[:, 0], np.inf)
            if self._is_next[place]:
                here[:] = found[:, place - 1].min(axis=1)[:, None]
            some = slice(self._starts[place], self._starts[place + 1])
            if some.start < some.stop:
                later = self._later[some] - place * self.bins
                starts = np.flatnonzero(np.diff(later, prepend=-1))
                onward = flat.take(self._earlier[some], axis=1)
                onward += self.costs[some]
                bins = later[starts]
                here[:, bins] = np.minimum(here[:, bins], np.minimum.reduceat(onward, starts, axis=1))
            if place < last:
                here = _paid(here)
                np.minimum(here, _paid(here.min(axis=1)[:, None]), out=here)  # or two hinges in this cell
            found[:, place] = here
        return found

    @cached_property
    def onward(self) -> Floats:
        """``[k, place, bin]``: what is missed after an active place, with at most k hinges, that one included."""
        found = np.full((self.budget + 1, len(self.active), self.bins), np.inf)
        found[:, -1] = 0.0
        flat, last = found.reshape(self.budget + 1, -1), len(self.active) - 1
        for place in range(last, 0, -1):
            here = found[:, place]
            if place < last:
                here = _paid(here)
                np.minimum(here, _paid(here.min(axis=1)[:, None]), out=here)
                found[:, place] = here
            some = slice(self._starts[place], self._starts[place + 1])
            if some.start < some.stop:
                left = here.take(self.links.right[some], axis=1)
                left += self.costs[some]
                for row, costs in zip(flat, left, strict=True):
                    np.minimum.at(row, self._earlier[some], costs)
            if self._is_next[place]:
                np.minimum(found[:, place - 1], here.min(axis=1)[:, None], out=found[:, place - 1])
        return found

    @cached_property
    def least(self) -> Floats:
        """For k = 0, 1, .. hinges at most what functions miss at least."""
        return np.asarray(np.minimum(self.there[:, -1].min(axis=1), self.limit))

    def _totals(self) -> Floats:
        """For each link what the best path over it misses."""
        there, onward = (v.reshape(self.budget + 1, -1) for v in (self.there, self.onward))
        best = np.full(len(self.costs), np.inf)
        for k in range(self.budget + 1):
            total = there[k].take(self._earlier)
            total += onward[self.budget - k].take(self._later)
            np.minimum(best, total, out=best)
        return best + self.costs

    def _neighbours(self, limit: float) -> Links:
        """Links from places to the next ones, over which there are paths that are not worse."""
        before = np.flatnonzero(self._is_next) - 1
        there, onward = self.there[:, before], self.onward[::-1, before + 1]
        near = np.flatnonzero((there.min(axis=2) + onward.min(axis=2)).min(axis=0) < limit)
        totals = (there[:, near, :, None] + onward[:, near, None, :]).min(axis=0)
        which, left, right = np.nonzero(totals < limit)
        first = self.active[before[near[which]]]
        return Links(first, first + 1, left, right)

    def closer(self, cells: bool, most: int) -> BudgetPaths:
        """The paths that are not worse, with halved cells, or with halved bins.

        Where there would be more than ``most`` links the limit is lowered.
        """
        totals, limit = self._totals(), self.limit
        if np.count_nonzero(totals < limit) > most // 4:
            limit = float(np.partition(totals, most // 4)[most // 4])
        links, near = self.links.take(np.flatnonzero(totals < limit)), self._neighbours(limit)
        active = np.unique(np.concatenate([[0, self.end], links.first, links.second, near.first, near.second]))
        places, edges = self.places, self.edges
        if cells:
            both = (np.concatenate(pair) for pair in zip(links, near, strict=True))
            places, links = places.halved()[0], self._halved(Links(*both))
            active = np.unique(np.clip(np.concatenate([2 * active - 1, 2 * active]), 0, 2 * self.end - 1))
        else:
            edges, halves = halved_edges(edges), np.arange(4)
            left = (2 * links.left[:, None] + halves // 2).ravel()
            right = (2 * links.right[:, None] + halves % 2).ravel()
            links = Links(links.first.repeat(4), links.second.repeat(4), left, right)
        costs = combination_costs(places, self.order, edges, links)
        return BudgetPaths(places, active, self.order, edges, links, costs, self.budget, limit)

    def _halved(self, links: Links) -> Links:
        """The links inside some links, between cells of half the size; those to the next one are left out."""
        parts = []
        for i in (1, 0):
            for j in (1, 0):
                first, second, left, right = links
                kept = ((first > 0) | (i == 0)) & ((second < self.end) | (j == 1))
                first, second = 2 * first - i, 2 * second - j
                kept &= second - first > 1
                parts.append(Links(first, second, left, right).take(np.flatnonzero(kept)))
        return Links(*(np.concatenate(rows) for rows in zip(*parts, strict=True)))


def _followed(profile: Profile, order: int, budget: int, whole: float, work: float) -> Floats:
    """What functions with at most 0, 1, .., ``budget`` breakpoints miss at least; lines miss ``whole``."""
    pieces = len(profile.lengths)
    weight = 20 + 2 * budget + (pieces if order == 1 else 0)
    bins = next(b for b in (6, 5, 4, 3) if b * b * pieces * pieces <= MOST_FIRST or b == 3)
    levels = [BudgetPaths.all(profile, order, max(1, FEW_CELLS // pieces), bins, budget, whole)]
    most, best, idle = min(MOST_LINKS, LINKS * (budget + 1)), levels[0].least, 0
    work -= weight * len(levels[0].costs) / 2
    while levels[-1].least[budget] < whole and work > 0 and idle < 4:
        paths = levels[-1].closer(len(levels) % 2 == 1, most)
        work -= weight * len(paths.costs) + PLACE * len(paths.active)
        idle = 0 if paths.least[budget] > GAIN * levels[-1].least[budget] else idle + 1
        best = np.maximum(best, paths.least)
        levels.append(paths)
        if paths.least[budget] >= paths.limit:
            most, idle = 4 * most, 0
            while len(levels) > 1 and levels[-1].limit <= paths.limit * LOOSER:
                levels.pop()
    best[0] = whole
    return np.maximum.accumulate(best[::-1])[::-1]


def _paid(costs: Floats) -> Floats:
    """What rows of costs are with one more hinge."""
    return np.concatenate([np.full_like(costs[:1], np.inf), costs[:-1]])


@lru_cache(maxsize=64)
def budget_errors(f: PLMap, t: int, order: int, budget: int, work: float) -> tuple[Fraction, ...]:
    """Return what functions with at most 0, 1, .., ``budget`` breakpoints miss of f^t at least; kept.

    Cells and bins are halved in turn, as long as the ``work`` lasts and something is gained: it counts the links, those
    over many pieces more. At first few links are kept. Where what is proved comes to the limit, the last paths that
    were not cut off so low are followed once more, on more links. Cost: some 30 ns for each unit of work.

    >>> errors = budget_errors(PLMap([0, "1/2", 1], [0, 1, 0]), 3, 1, 2, 1e6)
    >>> [round(float(error), 3) for error in errors]
    [0.25, 0.215, 0.195]
    """
    found = StretchCosts(f, Stretches(t, (Target(*f.domain),), 1), order)
    rows = _followed(found.profiles[0], order, budget, float(found.wholes[0]), work)
    return tuple(int(row) * found.unit for row in rows.tolist())
