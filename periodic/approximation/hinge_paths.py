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

>>> from periodic.approximation.profiles import UNIT, Profile
>>> roof = HingePlaces.of([Profile(np.array([1.0, 1.0]), np.array([-1.0, 1.0, -1.0]))], 2, 8)
>>> paths = Paths.all(roof, 1, bins=8)  # the roof itself has one hinge, and costs its price
>>> (paths.priced([0, 0.25 / UNIT, 1 / UNIT]) * UNIT).ravel().tolist()
[0.0, 0.25, 1.0]
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise, starmap
from typing import NamedTuple

import numpy as np

from periodic.approximation.hinge_costs import bin_edges
from periodic.approximation.hinge_grids import Grid
from periodic.approximation.hinge_places import Flags, HingePlaces, Integers
from periodic.approximation.profiles import Floats

FLOORS = 2  # shares of a price on one path, each rounded down: at a higher price it may cost so many units less


class _RankBatch(NamedTuple):
    """Combinations that are taken at once: those at places of one rank, sorted by their states there.

    ``starts`` and ``counts`` say where those of each state begin and how many they are, ``heads`` where the states of
    each place begin among the states.
    """

    combinations: slice
    starts: Integers
    counts: Integers
    states: Integers
    heads: Integers
    cells: Integers  # which of the places are cells
    places: Integers  # these
    is_cell: Flags  # whether the place of a state is one


def _steps(states: Integers, grid: Grid) -> list[_RankBatch]:
    """The steps over sorted states, by the ranks of their places."""
    if not len(states):
        return []
    starts = np.flatnonzero(np.diff(states, prepend=-1))
    counts, found = np.diff(starts, append=len(states)), states[starts]
    place = grid.place(found)
    heads = np.flatnonzero(np.diff(place, prepend=-1))
    is_cell = grid.is_cell[place]
    cells = np.flatnonzero(is_cell[heads])
    places = place[heads[cells]]
    # where the states of each rank begin, and their places, the cells among these, and the combinations
    of_states = np.flatnonzero(np.diff(grid.places.rank[place], prepend=-1, append=-1))
    of_heads = np.searchsorted(heads, of_states)
    of_cells = np.searchsorted(cells, of_heads)
    ends = np.append(starts, len(states))[of_states]
    starts = starts - ends[:-1].repeat(np.diff(of_states))
    heads = heads - of_states[:-1].repeat(np.diff(of_heads))
    cells = cells - of_heads[:-1].repeat(np.diff(of_cells))
    rows = (starmap(slice, pairwise(cuts.tolist())) for cuts in (ends, of_states, of_heads, of_cells))
    return [
        _RankBatch(some, starts[i], counts[i], found[i], heads[k], cells[c], places[c], is_cell[i])
        for some, i, k, c in zip(*rows, strict=True)
    ]


class Paths:
    """Sorted combinations of a grid with what they cost.

    Every path on a stretch that is not over these combinations costs at least its limit, one of ``limits``, at the
    price at which they were chosen, and at higher ones.
    """

    def __init__(
        self, grid: Grid, combinations: Integers, costs: Floats, limits: Floats, shares: Floats | None = None
    ) -> None:
        self.grid, self.combinations, self.costs, self.limits = grid, combinations, costs, limits
        self.shares = grid.shares(combinations) if shares is None else shares
        self._last: tuple[float, Floats] | None = None

    @classmethod
    def all(cls, places: HingePlaces, order: int, bins: int, slope: float | None = None) -> Paths:
        """All paths over so many bins. Cost: the squares of the numbers of places and bins.

        A ``slope``, the absolute one of h, says that stretches meet others.
        """
        grid = Grid(places, order, bin_edges(bins), slope)
        return cls(grid, *grid.all(), np.full(places.stretches, np.inf))

    @cached_property
    def _earlier(self) -> Integers:
        """The earlier states of the combinations."""
        return self.grid.earlier(self.combinations)

    @cached_property
    def _later(self) -> Integers:
        """The later states of the combinations."""
        return self.grid.later(self.combinations)

    @cached_property
    def _stretch(self) -> Integers:
        """The stretch on which each combination lies."""
        return self.grid.places.stretch[self.grid.place(self._earlier)]

    @cached_property
    def _is_priced(self) -> Flags:
        """Whether each combination comes to a hinge."""
        return self.grid.is_cell[self.grid.place(self._later)]

    @cached_property
    def _arrivals(self) -> list[_RankBatch]:
        """The combinations by their later place."""
        return _steps(self._later, self.grid)

    def _costs_at(self, price: float) -> Floats:
        """What combinations cost at a price, their own hinges left out: shares are whole numbers of units, too."""
        return self.costs if self.shares is None else self.costs + np.floor(price * self.shares)

    def _from_start(self, prices: Floats) -> Floats:
        """``[price, place, bin]``: what it costs to get to a place, its own price included."""
        grid, shape = self.grid, (len(prices), len(self.grid.places.start), 1 << self.grid.bin_bits)
        found, paid = np.full(shape, np.inf), prices[:, None]
        found[:, : grid.places.stretches] = 0.0
        flat = found.reshape(len(prices), -1)
        most = max((batch.combinations.stop - batch.combinations.start for batch in self._arrivals), default=0)
        work = np.empty(len(prices) * most)  # one room for all batches: to get new ones takes longer than to fill them
        for some, starts, _, states, heads, cells, places, is_cell in self._arrivals:
            onward = work[: len(prices) * (some.stop - some.start)].reshape(len(prices), -1)
            flat.take(self._earlier[some], axis=1, out=onward, mode="clip")
            onward += self.costs[some]
            if self.shares is not None:
                onward += np.floor(paid * self.shares[some])
            arrived = np.minimum.reduceat(onward, starts, axis=1)
            if len(cells):
                arrived += paid * is_cell
                again = np.minimum.reduceat(arrived, heads, axis=1)[:, cells]
                found[:, places] = (again + paid)[:, :, None]  # or two hinges in this cell
                np.minimum(arrived, flat.take(states, axis=1), out=arrived)
            flat[:, states] = arrived
        return found

    def _to_end(self, price: float) -> Floats:
        """``[place, bin]``: what it costs from a place to the end, its own price left out."""
        grid = self.grid
        found = np.full((len(grid.places.start), 1 << grid.bin_bits), np.inf)
        found[grid.places.ends] = 0.0
        flat, costs = found.reshape(-1), self._costs_at(price)
        for some, _, counts, states, _, _, places, is_cell in reversed(self._arrivals):
            # whatever leaves these places leads to higher ranks, and has been looked at
            if len(places):
                again = found[places].min(axis=1) + price
                found[places] = np.minimum(found[places], again[:, None])  # or two hinges in this cell
            onward = np.repeat(flat[states] + price * is_cell, counts)
            onward += costs[some]
            np.minimum.at(flat, self._earlier[some], onward)
        return found

    def _at(self, price: float) -> Floats:
        """``_from_start`` at one price, with fewer operations on each batch; the last one is kept."""
        if self._last is None or self._last[0] != price:
            grid = self.grid
            found = np.full((1, len(grid.places.start), 1 << grid.bin_bits), np.inf)
            found[0, : grid.places.stretches] = 0.0
            by_place, flat, costs = found[0], found.reshape(-1), self._costs_at(price)
            for some, starts, _, states, heads, cells, places, is_cell in self._arrivals:
                onward = flat.take(self._earlier[some])
                onward += costs[some]
                arrived = np.minimum.reduceat(onward, starts)
                if len(cells):
                    arrived += price * is_cell
                    again = np.minimum.reduceat(arrived, heads).take(cells)
                    by_place[places] = (again + price)[:, None]
                    np.minimum(arrived, flat.take(states), out=arrived)
                flat[states] = arrived
            self._last = price, found
        return self._last[1]

    def priced(self, prices: Sequence[float] | Floats) -> Floats:
        """Return ``[price, stretch]``: the least cost of a path with a hinge; ``limits`` are not looked at."""
        found = self._at(prices[0]) if len(prices) == 1 else self._from_start(np.asarray(prices, dtype=np.float64))
        return np.asarray(found[:, self.grid.places.ends, : self.grid.bins].min(axis=2))

    def totals(self, price: float) -> Floats:
        """Return for each combination what the cheapest path over it costs at a price."""
        start, end = self._at(price)[0].reshape(-1), self._to_end(price).reshape(-1)
        return np.asarray(start[self._earlier] + self._costs_at(price) + end[self._later] + price * self._is_priced)

    def closer(self, price: float, limits: Floats, cells: bool, bins: bool, most: Sequence[int] | Integers) -> Paths:
        """Return the paths that cost less than the limit of their stretch, with halved cells, or bins, or both.

        Where there would be more than ``most`` combinations on a stretch its limit is lowered. Of a stretch whose limit
        is 0 nothing is known then.
        """
        totals = self.totals(price)
        limits = np.minimum(limits, self.limits)
        stretch = self._stretch
        kept = totals < limits[stretch]
        share = np.asarray(most) // (4**cells * 4**bins)
        for k in np.flatnonzero(np.bincount(stretch[kept], minlength=len(limits)) > share).tolist():
            limits[k] = np.partition(totals[stretch == k], share[k])[share[k]]
        combinations = self.grid.inside(self.combinations[totals < limits[stretch]], cells, bins)
        grid, _ = self.grid.finer(cells, bins)
        if self.shares is not None:
            limits = limits - FLOORS
        return Paths(grid, combinations, grid.costs(combinations), limits)

    def cheaper(self, limits: Floats) -> Paths:
        """Return the paths over combinations that cost less than the limit of their stretch, whatever the price."""
        assert self.shares is None
        kept = self.costs < limits[self._stretch]
        return Paths(self.grid, self.combinations[kept], self.costs[kept], np.minimum(self.limits, limits))

    def only(self, stretches: Flags) -> Paths:
        """Return the paths on some of the stretches; of the others nothing is known."""
        kept = stretches[self._stretch]
        limits, shares = np.where(stretches, self.limits, 0.0), None if self.shares is None else self.shares[kept]
        return Paths(self.grid, self.combinations[kept], self.costs[kept], limits, shares)
