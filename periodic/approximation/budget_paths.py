"""What few breakpoints can do on one stretch: paths with at most k hinges, followed closer where they miss little.

Where f^t has few pieces it is one stretch, and functions with at most k breakpoints are looked at as such: a price for
each breakpoint would say what they miss only up to the convex hull in k. A path goes from the start of the stretch to
its end, from cell to cell, each with a bin (``hinge_places``); what a function misses between two hinges is at least
what ``hinge_costs`` proves. So the cheapest path with at most k hinges is a lower bound for

    the least value of  integral over the stretch of |h - g|**order,  g continuous with at most k breakpoints inside.

*Closer*: let the worse paths be those that miss at least ``limit``: what a function misses that is found by trying
(``guessed_fits``), or less where many paths miss less than that. Links between two states, all of whose paths with at
most k hinges are worse, are left out; the cells, or the bins, of the others are halved. The cheapest path that is left,
or ``limit`` if that is less, is a lower bound again. From a cell to the next one there is a link of cost 0 for
all bins, which is not written down, as there is inside a cell: there two hinges forget the value between them.
docs/mathematics.md, Run bound.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from periodic.approximation.guessed_fits import guessed_error
from periodic.approximation.hinge_costs import all_costs, bin_edges, combination_costs, distinct, halved_edges
from periodic.approximation.hinge_places import Flags, HingePlaces, Integers
from periodic.approximation.profiles import UNIT, Floats, Profile
from periodic.approximation.stretches import StretchCosts, Stretches
from periodic.iterates.branches import Target
from periodic.maps.plmaps import PLMap

FEW_CELLS = 24  # at first, or one for each piece
MOST_FIRST = 1 << 18  # pairs of states at first, about twice
GLANCED_CELLS, MOST_GLANCED = {1: 160, 2: 320}, 12  # of a stretch, and of a piece, where all lines are looked at
LINKS, MOST_LINKS = 1 << 11, 1 << 15  # that are kept at first, for each number of hinges, and in all
PLACE = 2000  # units of work for each place
MOST_NAMED = 256  # bins, all of which are told apart from a place to the next one
LOOSER = 1.02  # so much above what is proved a limit does not hinder
MORE, LEAST_MORE = 4, 1.5  # times as many links are kept where the limit is reached, or as many as the work allows
LAST = 1.5  # halvings for which it is to be enough
GAIN, IDLE = 1.0005, 3  # less than this is none; after so many halvings without any, no more is tried


class Links(NamedTuple):
    """Places and later ones, not next to each other, with a bin for each: g is affine between."""

    first: Integers
    second: Integers
    left: Integers
    right: Integers

    def take(self, some: Integers) -> Links:
        """Return some of the links, by number."""
        return Links(*(row[some] for row in self))


class _Way(NamedTuple):
    """Links from state to state in one direction, sorted by the states that they lead to.

    ``reached`` are these, each once, and ``begin`` says where the links to each of them begin.
    """

    source: Integers
    costs: Floats
    reached: Integers
    begin: Integers

    @classmethod
    def of(cls, source: Integers, target: Integers, costs: Floats) -> _Way:
        """The links from some states to others."""
        order = np.argsort(target, kind="stable")
        begin = np.flatnonzero(np.diff(target[order], prepend=-1))
        return cls(source[order], costs[order], target[order][begin], begin)


class BudgetPaths:
    """Paths over some ``places`` with at most ``budget`` hinges: from the first, the start of a stretch, to its end.

    Every function with at most so many breakpoints that has no path misses at least ``limit``. A *state* is a place
    with a bin that a link begins or ends with; one more at each place stands for all the other bins there.
    """

    def __init__(
        self, places: HingePlaces, order: int, edges: Floats, links: Links, costs: Floats, budget: int, limit: float
    ) -> None:
        self.places, self.order, self.edges, self.links, self.costs = places, order, edges, links, costs
        self.budget, self.limit = budget, limit
        self.bins, self.end = len(edges) - 1, len(places.start) - 1
        row = self.bins + 1  # the last state of each place is that of the other bins
        keys = links.first * row + links.left, links.second * row + links.right
        others = np.arange(self.bins, row * (self.end + 1), row)
        self._states, number = distinct(np.concatenate([*keys, others]))
        self._earlier, self._later = number[: len(links.first)], number[len(links.first) : 2 * len(links.first)]
        self._place, self._bin = np.divmod(self._states, row)
        self._heads = np.searchsorted(self._place, np.arange(self.end + 1))
        self._is_next = np.append(places.stop[:-1] == places.start[1:], False)  # whether the next place touches it

    @classmethod
    def all(cls, profile: Profile, order: int, cells: int, bins: int, budget: int, limit: float) -> BudgetPaths:
        """All paths over so many cells a piece and so many bins."""
        places = HingePlaces.of([profile], cells, len(profile.lengths))
        first, second = np.triu_indices(len(places.start), 2)
        edges = bin_edges(bins)
        costs = all_costs(places, order, edges, (first, second))
        left, right = np.divmod(np.tile(np.arange(bins * bins), len(first)), bins)
        links = Links(np.repeat(first, bins * bins), np.repeat(second, bins * bins), left, right)
        return cls(places, order, edges, links, costs.ravel(), budget, limit)

    def within(self, budget: int, limit: float) -> BudgetPaths:
        """The same paths with at most so many hinges, and another limit."""
        return BudgetPaths(self.places, self.order, self.edges, self.links, self.costs, budget, limit)

    @cached_property
    def _forward(self) -> tuple[Floats, Floats]:
        return self._missed(_Way.of(self._earlier, self._later, self.costs), 1)

    @property
    def there(self) -> Floats:
        """``[k, state]``: what is missed up to a state, with at most k hinges, that one included."""
        return self._forward[0]

    @cached_property
    def onward(self) -> Floats:
        """``[k, state]``: what is missed after a state, with at most k hinges, that one included."""
        return self._missed(_Way.of(self._later, self._earlier, self.costs), -1)[0]

    @property
    def least(self) -> Floats:
        """For k = 0, 1, .. hinges at most what functions miss at least."""
        return np.asarray(np.minimum(self._forward[1][:, -1], self.limit))

    def _missed(self, way: _Way, step: int) -> tuple[Floats, Floats]:
        """What is missed on the way to each state, its own hinge included, and to each place, without one there.

        Each hinge counts, so that all states are reached with k + 1 from those that are reached with k. ``step`` is the
        direction: the places before and after which paths begin.
        """
        ends = self._place == (0 if step > 0 else self.end)
        to_states = np.full((self.budget + 1, len(self._states)), np.inf)
        to_states[:, ends] = 0.0
        to_places = np.full((self.budget + 1, self.end + 1), np.inf)
        for k, (found, places) in enumerate(zip(to_states, to_places, strict=True)):
            here = np.full_like(found, np.inf)
            if len(way.costs):
                here[way.reached] = np.minimum.reduceat(found.take(way.source) + way.costs, way.begin)
            np.minimum(here, self._from_next(self._least(found), step)[self._place], out=here)
            places[:] = self._least(here)
            if k < self.budget:
                if k:
                    np.minimum(here, to_places[k - 1][self._place], out=here)  # or two hinges in this cell
                to_states[k + 1] = np.where(ends, 0.0, here)
        return to_states, to_places

    def _from_next(self, found: Floats, step: int) -> Floats:
        """For each place what is known of the one that it touches."""
        moved = np.full_like(found, np.inf)
        if step > 0:
            moved[..., 1:] = np.where(self._is_next[:-1], found[..., :-1], np.inf)
        else:
            moved[..., :-1] = np.where(self._is_next[:-1], found[..., 1:], np.inf)
        return moved

    def _least(self, rows: Floats) -> Floats:
        """The least entry at each place."""
        return np.asarray(np.minimum.reduceat(rows, self._heads, axis=-1))

    def _totals(self) -> Floats:
        """For each link what the best path over it misses."""
        return _together(self.there.take(self._earlier, axis=1), self.onward.take(self._later, axis=1)) + self.costs

    def _unnamed(self) -> float:
        """What is missed at least on a path from one place to the next, with one of the other bins at one of them."""
        there, onward, last = self.there, self.onward, np.append(self._heads[1:], len(self._states)) - 1
        left = _together(there[:, last[:-1]], self._least(onward)[:, 1:])
        right = _together(self._least(there)[:, :-1], onward[:, last[1:]])
        return float(np.minimum(left, right)[self._is_next[:-1]].min(initial=np.inf))

    def _touching(self, limit: float) -> Integers:
        """The places from which paths that are not worse go to the next one."""
        totals = _together(self._least(self.there)[:, :-1], self._least(self.onward)[:, 1:])
        return np.flatnonzero(self._is_next[:-1] & (totals < limit))

    def _neighbours(self, limit: float) -> Links:
        """Links from places to the next ones, over which there are paths that are not worse."""
        next_least = self._from_next(self._least(self.onward), -1)[:, self._place]
        last_least = self._from_next(self._least(self.there), 1)[:, self._place]
        first, left, before = self._named(_together(self.there, next_least) < limit)
        second, right, after = self._named(_together(last_least, self.onward) < limit)
        # each of the first ones with each of the second ones that lie one place on
        count = np.bincount(second, minlength=self.end + 2)[first + 1]
        begin = np.searchsorted(second, first + 1)
        i = np.repeat(np.arange(len(first)), count)
        j = np.arange(len(i)) + (begin - np.cumsum(count) + count)[i]
        kept = _together(self.there.take(before[i], axis=1), self.onward.take(after[j], axis=1)) < limit
        i, j = i[kept], j[kept]
        return Links(first[i], second[j], left[i], right[j])

    def _named(self, some: Flags) -> tuple[Integers, Integers, Integers]:
        """The places and bins that some states stand for, and the states, in order."""
        row = self.bins + 1
        each = self._states[some & (self._bin < self.bins)]
        every = self._place[some & (self._bin == self.bins)]
        keys = np.unique(np.concatenate([each, (every[:, None] * row + np.arange(self.bins)).ravel()]))
        at = np.searchsorted(self._states, keys)
        place, bins = np.divmod(keys, row)
        others = np.append(self._heads[1:], len(self._states))[place] - 1
        return place, bins, np.where(self._states[at] == keys, at, others)

    def closer(self, cells: bool, most: int, limit: float = np.inf) -> BudgetPaths:
        """The paths that are not worse, with halved cells, or with halved bins; ``limit`` may be lower than before.

        Where there would be more than ``most`` links it is lowered.
        """
        totals, limit = self._totals(), min(limit, self.limit)
        if np.count_nonzero(totals < limit) > most // 4:
            limit = float(np.partition(totals, most // 4)[most // 4])
        if cells and self.bins > MOST_NAMED:
            limit = min(limit, self._unnamed())
        links, near, edges = self.links.take(np.flatnonzero(totals < limit)), self._touching(limit), self.edges
        kept = np.unique(np.concatenate([[0, self.end], links.first, links.second, near, near + 1]))
        places = _only(self.places, kept)
        if cells:
            links = Links(*(np.concatenate(pair) for pair in zip(links, self._neighbours(limit), strict=True)))
            places, inside = places.halved()
            links = _halved(_renumbered(links, kept), places, inside)
        else:
            edges, halves, links = halved_edges(edges), np.arange(4), _renumbered(links, kept)
            left = (2 * links.left[:, None] + halves // 2).ravel()
            right = (2 * links.right[:, None] + halves % 2).ravel()
            links = Links(links.first.repeat(4), links.second.repeat(4), left, right)
        costs = combination_costs(places, self.order, edges, links)
        return BudgetPaths(places, self.order, edges, links, costs, self.budget, limit)


def _together(there: Floats, onward: Floats) -> Floats:
    """The least sum of what is missed with some hinges, and with those that are left."""
    best = np.full(there.shape[1:], np.inf)
    for before, after in zip(there, onward[::-1], strict=True):
        np.minimum(best, before + after, out=best)
    return best


def _only(places: HingePlaces, kept: Integers) -> HingePlaces:
    """Some of the places of one stretch, the start among them."""
    arrays = {name: getattr(places, name)[kept] for name in ("start", "stop", "fresh", "stretch")}
    return places._replace(rank=np.arange(len(kept)), **arrays)


def _renumbered(links: Links, kept: Integers) -> Links:
    """The links between places of which only some are left."""
    return links._replace(first=np.searchsorted(kept, links.first), second=np.searchsorted(kept, links.second))


def _halved(links: Links, places: HingePlaces, inside: Integers) -> Links:
    """The links inside some links, between halves of their places; those to the next one are left out."""
    parts, two = [], inside[:, 0] < inside[:, 1]
    for i in (0, 1):
        for j in (0, 1):
            some = links.take(np.flatnonzero((two[links.first] | (i == 0)) & (two[links.second] | (j == 0))))
            first, second = inside[some.first, i], inside[some.second, j]
            apart = np.flatnonzero(places.start[second] > places.stop[first])
            parts.append(Links(first, second, some.left, some.right).take(apart))
    return Links(*(np.concatenate(rows) for rows in zip(*parts, strict=True)))


@lru_cache(maxsize=4)
def _first_paths(f: PLMap, t: int, order: int) -> tuple[StretchCosts, BudgetPaths]:
    """f^t as a whole, and the paths that are followed first; kept for all numbers of hinges."""
    found = _one_stretch(f, t, order)
    profile, pieces = found.profiles[0], len(found.profiles[0].lengths)
    bins = next(b for b in (6, 5, 4, 3) if b * b * pieces * pieces <= MOST_FIRST or b == 3)
    return found, BudgetPaths.all(profile, order, max(1, FEW_CELLS // pieces), bins, 0, float(found.wholes[0]))


def _followed(profile: Profile, first: BudgetPaths, budget: int, work: float) -> Floats:
    """What functions with at most 0, 1, .., ``budget`` breakpoints miss at least.

    Paths that cost more than a function that is found are worse than the best. Where what is proved comes to that, it
    is the least value, but for rounding.
    """
    order, whole = first.order, first.limit
    weight = 20 + 2 * budget + (len(profile.lengths) if order == 1 else 0)
    levels = [first.within(budget, whole)]
    most, best, idle = min(MOST_LINKS, LINKS * (budget + 1)), levels[0].least, 0
    limit = min(whole, guessed_error(profile, order, budget) / UNIT)
    work -= weight * len(levels[0].costs) / 2
    while levels[-1].least[budget] < limit and work > 0 and idle < IDLE:
        paths = levels[-1].closer(len(levels) % 2 == 1, most, limit)
        work -= weight * len(paths.costs) + PLACE * len(paths.places.start)
        idle = 0 if paths.least[budget] > GAIN * levels[-1].least[budget] else idle + 1
        best = np.maximum(best, paths.least)
        levels.append(paths)
        if limit > paths.least[budget] >= paths.limit:
            more, idle = min(MORE * most, int(work / (LAST * weight))), 0
            if more < LEAST_MORE * most:
                break
            most = more
            while len(levels) > 1 and levels[-1].limit <= paths.limit * LOOSER:
                levels.pop()
    best[0] = whole
    return np.maximum.accumulate(best[::-1])[::-1]


@lru_cache(maxsize=64)
def budget_errors(f: PLMap, t: int, order: int, budget: int, work: float) -> tuple[Fraction, ...]:
    """Return what functions with at most 0, 1, .., ``budget`` breakpoints miss of f^t at least; kept.

    Only the last of these, the least, is looked for closely. Cells and bins are halved in turn, as long as the ``work``
    lasts and something is gained: it counts the links, those over many pieces more. At first few links are kept, and
    none that miss more than a function that is found. Where what is proved comes to the limit, the last paths that were
    not cut off so low are followed once more, on more links. Cost: some 30 ns for each unit of work.

    >>> errors = budget_errors(PLMap([0, "1/2", 1], [0, 1, 0]), 3, 1, 2, 1e6)
    >>> [round(float(error), 3) for error in errors]
    [0.25, 0.208, 0.199]
    """
    found, first = _first_paths(f, t, order)
    rows = _followed(found.profiles[0], first, budget, work)
    return tuple(int(row) * found.unit for row in rows.tolist())


@lru_cache(maxsize=64)
def glanced_errors(f: PLMap, t: int, order: int, budget: int) -> tuple[Fraction, ...]:
    """Return lower bounds for the same, also for functions that jump at their hinges; kept.

    Cost: a line for each pair of cells, hundredths of a second.

    >>> errors = glanced_errors(PLMap([0, "1/2", 1], [0, 1, 0]), 3, 1, 2)
    >>> [round(float(error), 3) for error in errors]
    [0.25, 0.21, 0.17]
    """
    found = _one_stretch(f, t, order)
    profile, whole = found.profiles[0], float(found.wholes[0])
    cells = max(1, min(MOST_GLANCED, GLANCED_CELLS[order] // len(profile.lengths)))
    rows = BudgetPaths.all(profile, order, cells, 1, budget, whole).least
    rows[0] = whole
    return tuple(int(row) * found.unit for row in rows.tolist())


def _one_stretch(f: PLMap, t: int, order: int) -> StretchCosts:
    """The costs of f^t as a whole."""
    return StretchCosts(f, Stretches(t, (Target(*f.domain),), 1), order)
