"""The least cost of breakpoints: shortest paths over places and bins, closer and closer where paths are cheap.

A path goes from the start of a stretch to its end, from place to place, each with a bin (``hinge_places``). A step
costs what ``hinge_costs`` proves, and every hinge its price. Each continuous g with breakpoints and values there has a
path that costs no more than g does. So the cheapest path is a lower bound for

    the least value of  integral over the stretch of |h - g|**order  +  mu * (number of breakpoints of g inside).

*Closer*: all combinations of a coarse grid are tried. Let the dearer paths be those that cost at least ``limit``. A
combination all of whose paths are dearer is left out; the cells, or the bins, of the others are halved. What comes out
is the cheapest path that is left, or ``limit`` if that is less. Two hinges in one cell forget the value between them,
and the cells that hold a hinge cost nothing. All costs are whole numbers of units, so that float64 adds them exactly.
docs/mathematics.md, Run bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from periodic.approximation.hinge_costs import bin_edges, combination_costs, halved_edges
from periodic.approximation.hinge_places import Flags, HingePlaces, Integers
from periodic.approximation.lines import Floats


class _StateRows(NamedTuple):
    """The combinations of one place: where they are, where those of each bin start among them, and the bins."""

    place: int
    combinations: slice
    starts: Integers
    bins: Integers


def _grouped(states: Integers, bins: int) -> list[_StateRows]:
    """Groups of sorted states, each a place times the number of bins and a bin; places without any are left out."""
    if not len(states):
        return []
    starts = np.flatnonzero(np.append(True, states[1:] != states[:-1]))
    places, found = np.divmod(states[starts], bins)
    cuts = np.append(np.flatnonzero(np.append(True, places[1:] != places[:-1])), len(starts))
    ends = np.append(starts, len(states)).tolist()
    return [
        _StateRows(int(places[i]), slice(ends[i], ends[j]), starts[i:j] - ends[i], found[i:j])
        for i, j in pairwise(cuts.tolist())
    ]


@dataclass(frozen=True, eq=False)
class Paths:
    """Combinations of places and bins with what they cost; ``combinations`` are sorted by the later place and its bin.

    Every path that is not over these combinations costs at least ``limit`` at the price at which they were chosen.
    """

    places: HingePlaces
    order: int
    edges: Floats
    combinations: tuple[Integers, Integers, Integers, Integers]
    costs: Floats
    limit: float

    @classmethod
    def all(cls, places: HingePlaces, order: int, bins: int) -> Paths:
        """All paths over so many bins. Cost: the squares of the numbers of places and bins."""
        first, second = places.pairs()
        both, count = np.arange(bins * bins), len(first)
        chosen = (
            np.repeat(first, len(both)),
            np.repeat(second, len(both)),
            np.tile(both // bins, count),
            np.tile(both % bins, count),
        )
        return cls._over(places, order, bin_edges(bins), chosen, np.inf)

    @classmethod
    def _over(
        cls,
        places: HingePlaces,
        order: int,
        edges: Floats,
        combinations: tuple[Integers, Integers, Integers, Integers],
        limit: float,
    ) -> Paths:
        first, second, left, right = combinations
        by_end = np.argsort(second * len(edges) + right, kind="stable")
        chosen = (first[by_end], second[by_end], left[by_end], right[by_end])
        return cls(places, order, edges, chosen, combination_costs(places, order, edges, chosen), limit)

    @property
    def bins(self) -> int:
        """The number of bins."""
        return len(self.edges) - 1

    @cached_property
    def _arrivals(self) -> list[_StateRows]:
        """The combinations by their later place."""
        return _grouped(self.combinations[1] * self.bins + self.combinations[3], self.bins)

    def _from_start(self, prices: Floats) -> Floats:
        """``[price, place, bin]``: what it costs to get to a place, its own price included."""
        first, _, left, _ = self.combinations
        source, count = first * self.bins + left, len(self.places.start)
        found = np.full((len(prices), count, self.bins), np.inf)
        found[:, 0] = 0.0
        flat, is_cell = found.reshape(len(prices), -1), self.places.is_cell
        paid = prices[:, None]
        for place, some, starts, bins in self._arrivals:
            arrived = np.minimum.reduceat(flat[:, source[some]] + self.costs[some], starts, axis=1)
            if is_cell[place]:
                arrived = arrived + paid
                found[:, place] = arrived.min(axis=1)[:, None] + paid  # or two hinges in this cell
                arrived = np.minimum(arrived, found[:, place, bins])
            found[:, place, bins] = arrived
        return found

    def _to_end(self, price: float) -> Floats:
        """``[place, bin]``: what it costs from a place to the end, its own price left out."""
        first, second, left, right = self.combinations
        by_start = np.argsort(first * self.bins + left, kind="stable")
        state, target = (first * self.bins + left)[by_start], (second * self.bins + right)[by_start]
        count, is_cell = len(self.places.start), self.places.is_cell
        costs = (self.costs + np.where(is_cell[second], price, 0.0))[by_start]
        found = np.full((count, self.bins), np.inf)
        found[-1] = 0.0
        flat = found.reshape(-1)
        for place, some, starts, bins in reversed(_grouped(state, self.bins)):
            left_over = np.minimum.reduceat(flat[target[some]] + costs[some], starts)
            if is_cell[place]:
                found[place] = left_over.min() + price
                left_over = np.minimum(left_over, found[place, bins])
            found[place, bins] = left_over
        return found

    def priced(self, prices: Sequence[float] | Floats) -> Floats:
        """Return, for each price, the least cost of a path with a hinge; ``limit`` is not looked at."""
        return np.asarray(self._from_start(np.asarray(prices, dtype=np.float64))[:, -1].min(axis=1))

    def totals(self, price: float) -> Floats:
        """Return for each combination what the cheapest path over it costs at a price."""
        first, second, left, right = self.combinations
        start, end = self._from_start(np.array([price]))[0], self._to_end(price)
        paid = np.where(self.places.is_cell[second], price, 0.0)
        return np.asarray(start[first, left] + self.costs + end[second, right] + paid)

    def closer(self, price: float, limit: float, cells: bool, bins: bool, most: int) -> Paths:
        """Return the paths that cost less than ``limit`` at a price, with halved cells, or bins, or both.

        Where there would be more than ``most`` combinations the limit is lowered.
        """
        totals = self.totals(price)
        limit = min(limit, self.limit)
        share = most // (4**cells * 4**bins)
        kept = totals < limit
        if int(kept.sum()) > share:
            limit = float(np.partition(totals, share)[share])
            kept = totals < limit
        first, second, left, right = (v[kept] for v in self.combinations)
        places, edges = self.places, self.edges
        if cells:
            places, (first, second, left, right) = _finer_cells(self.places, (first, second, left, right), self.bins)
        if bins:
            edges = halved_edges(edges)
            first, second = np.tile(first, 4), np.tile(second, 4)
            left = np.concatenate([2 * left + i for i in (0, 0, 1, 1)])
            right = np.concatenate([2 * right + i for i in (0, 1, 0, 1)])
        return Paths._over(places, self.order, edges, (first, second, left, right), limit)


def _finer_cells(
    places: HingePlaces, combinations: tuple[Integers, Integers, Integers, Integers], bins: int
) -> tuple[HingePlaces, tuple[Integers, Integers, Integers, Integers]]:
    """The combinations inside some combinations, with cells of half the size; those inside one cell included."""
    first, second, left, right = combinations
    finer, inside = places.halved()
    is_cell = places.is_cell
    parts: list[tuple[Integers, ...]] = []
    for i in (0, 1):
        for j in (0, 1):
            new: Flags = (is_cell[first] | (i == 0)) & (is_cell[second] | (j == 0))
            parts.append((inside[first[new], i], inside[second[new], j], left[new], right[new]))
    touched = np.unique(np.concatenate([first, second]))
    touched = touched[is_cell[touched]]
    both = np.arange(bins * bins)
    parts.append((
        np.repeat(inside[touched, 0], len(both)),
        np.repeat(inside[touched, 1], len(both)),
        np.tile(both // bins, len(touched)),
        np.tile(both % bins, len(touched)),
    ))  # fmt: skip
    a, b, c, d = (np.concatenate(v) for v in zip(*parts, strict=True))
    return finer, (a, b, c, d)
