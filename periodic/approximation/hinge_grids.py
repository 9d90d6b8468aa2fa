"""Grids: places and bins, and what combinations of them cost, kept for further calls.

A *state* is a place with a bin; a *combination* is two states, and a function that is affine between. States and
combinations are written as integers, so that sorting and looking up is quick: the number of the place and that of the
bin, in binary, make a state, that of the later one and that of the earlier one a combination. A grid knows the finer
ones, in which cells, or bins, are halved. docs/mathematics.md, Run bound.

>>> from periodic.approximation.hinge_costs import bin_edges
>>> from periodic.approximation.profiles import UNIT, Profile
>>> roof = HingePlaces.of([Profile(np.array([1.0, 1.0]), np.array([-1.0, 1.0, -1.0]))], 2, 8)
>>> grid = Grid(roof, 1, bin_edges(4))
>>> some = grid.joined(*(np.array([k]) for k in (1, 4, 0, 3)))  # from place 1 to place 4, from bin 0 to bin 3
>>> grid.place(grid.earlier(some)), grid.bin(grid.later(some)), grid.costs(some) * UNIT
(array([1]), array([3]), array([0.25]))
"""

from __future__ import annotations

from threading import Lock

import numpy as np

from periodic.approximation.end_shares import end_shares
from periodic.approximation.hinge_costs import all_costs, combination_costs, halved_edges
from periodic.approximation.hinge_places import HingePlaces, Integers
from periodic.approximation.profiles import Floats

_Known = tuple[tuple[Integers, Floats], ...]  # sorted combinations with their costs, in parts
MOST_KEPT = 1 << 19  # combinations of a grid whose costs are kept


class Grid:
    """Places with the ends of bins; ``order`` is that of the error.

    ``bits`` is the length of a state in binary, ``bin_bits`` that of its bin. With a ``slope``, the absolute one of h,
    the stretches meet others, and bends at their ends count in part (``end_shares``).
    """

    def __init__(self, places: HingePlaces, order: int, edges: Floats, slope: float | None = None) -> None:
        self.places, self.order, self.edges, self.slope = places, order, edges, slope
        self.bins = len(edges) - 1
        self.bin_bits = (self.bins - 1).bit_length()
        self.bits = self.bin_bits + (len(places.start) - 1).bit_length()
        self.is_cell = places.is_cell
        self._finer: dict[tuple[bool, bool], tuple[Grid, Integers]] = {}
        self._known: _Known = ()
        self._lock = Lock()

    # Combinations as integers

    def joined(self, first: Integers, second: Integers, left: Integers, right: Integers) -> Integers:
        """Return combinations: the earlier places, the later ones, and a bin for each."""
        return (((second << self.bin_bits) | right) << self.bits) | (first << self.bin_bits) | left

    def earlier(self, combinations: Integers) -> Integers:
        """Return the earlier states of combinations."""
        return combinations & ((1 << self.bits) - 1)

    def later(self, combinations: Integers) -> Integers:
        """Return the later states of combinations."""
        return combinations >> self.bits

    def place(self, states: Integers) -> Integers:
        """Return the places of states."""
        return states >> self.bin_bits

    def bin(self, states: Integers) -> Integers:
        """Return the bins of states."""
        return states & ((1 << self.bin_bits) - 1)

    def all(self) -> tuple[Integers, Floats]:
        """Return all combinations of places between which a run is looked at, in order, and what they cost."""
        first, second = self.places.pairs()
        none, bins = np.zeros(1, dtype=np.int64), np.arange(self.bins)
        pairs = self.joined(first, second, none, none)
        earlier, later = self.joined(none, none, bins, none), self.joined(none, none, none, bins)
        found = (pairs[:, None, None] + earlier[:, None] + later).ravel()
        order = np.argsort(found, kind="stable")
        return found[order], all_costs(self.places, self.order, self.edges, (first, second)).ravel()[order]

    # Costs

    def computed(self, combinations: Integers) -> Floats:
        """Return what combinations cost. Cost: some 30 operations for each piece of each run."""
        earlier, later = self.earlier(combinations), self.later(combinations)
        rows = (self.place(earlier), self.place(later), self.bin(earlier), self.bin(later))
        return combination_costs(self.places, self.order, self.edges, rows)

    def costs(self, combinations: Integers) -> Floats:
        """Return what sorted combinations cost; what is known of some from calls before is not computed again."""
        found, left, new = np.empty(len(combinations)), np.arange(len(combinations)), combinations
        for known, costs in self._known:
            at = np.searchsorted(known, new)
            np.minimum(at, len(known) - 1, out=at)
            old = known.take(at) == new
            found[left[old]] = costs.take(at[old])
            left = left[~old]
            new = combinations.take(left)
        if len(new):
            found[left] = costs = self.computed(new)
            if sum(len(known) for known, _ in self._known) + len(new) > MOST_KEPT:
                self._known = ((combinations, found),)
            else:
                self._known = _joined(self._known, new, costs)
        return found

    def shares(self, combinations: Integers) -> Floats | None:
        """Return what part of a price sorted combinations pay for bends at the ends of stretches; None if none does."""
        if self.slope is None:
            return None
        starts = np.flatnonzero(self.earlier(combinations) < self.places.stretches << self.bin_bits)
        later = np.stack([self.places.ends, self.places.ends + 1]) << (self.bin_bits + self.bits)
        ends = [np.arange(*span) for span in np.searchsorted(combinations, later).T.tolist()]
        found = np.zeros(len(combinations))
        for at_start, some in ((True, starts), (False, np.concatenate(ends))):
            earlier, later = self.earlier(combinations[some]), self.later(combinations[some])
            rows = (self.place(earlier), self.place(later), self.bin(earlier), self.bin(later))
            found[some] += end_shares(self.places, self.edges, self.slope, rows, at_start)
        return found

    # Finer grids

    def finer(self, cells: bool, bins: bool) -> tuple[Grid, Integers]:
        """Return the grid in which cells, or bins, or both are halved, and where the halves of each place are in it."""
        with self._lock:
            if (cells, bins) not in self._finer:
                same = np.arange(len(self.places.start))
                places, inside = self.places.halved() if cells else (self.places, np.stack([same, same], axis=1))
                grid = Grid(places, self.order, halved_edges(self.edges) if bins else self.edges, self.slope)
                self._finer[cells, bins] = grid, inside
            return self._finer[cells, bins]

    def inside(self, combinations: Integers, cells: bool, bins: bool) -> Integers:
        """Return the combinations of the finer grid that lie inside some combinations, or inside one of their cells."""
        grid, inside = self.finer(cells, bins)
        earlier, later = self.earlier(combinations), self.later(combinations)
        first, second, left, right = self.place(earlier), self.place(later), self.bin(earlier), self.bin(later)
        parts = [(first, second, left, right)]
        if cells:
            parts = []
            for i in (0, 1):
                for j in (0, 1):
                    new = (self.is_cell[first] | (i == 0)) & (self.is_cell[second] | (j == 0))
                    parts.append((inside[first[new], i], inside[second[new], j], left[new], right[new]))
            touched = np.zeros(len(self.is_cell), dtype=np.bool_)
            touched[first], touched[second] = True, True
            own = np.flatnonzero(touched & self.is_cell)
            both = np.arange(self.bins * self.bins)
            left, right = (np.tile(v, len(own)) for v in np.divmod(both, self.bins))
            parts.append((np.repeat(inside[own, 0], len(both)), np.repeat(inside[own, 1], len(both)), left, right))
        found = np.concatenate([grid.joined(a, b, c << bins, d << bins) for a, b, c, d in parts])
        if bins:
            none, both = np.zeros(4, dtype=np.int64), np.arange(4)
            found = (found[:, None] + grid.joined(none, none, both // 2, both % 2)).ravel()
        return np.sort(found, kind="stable")  # quick where much is in order already


def _joined(parts: _Known, combinations: Integers, costs: Floats) -> _Known:
    """Parts of what is known with one more; those that are not twice as long as what follows are merged with it."""
    while parts and len(parts[-1][0]) < 2 * len(combinations):
        combinations, costs = (np.concatenate(rows) for rows in zip(parts[-1], (combinations, costs), strict=True))
        order = np.argsort(combinations, kind="stable")  # quick where two rows are in order already
        parts, combinations, costs = parts[:-1], combinations.take(order), costs.take(order)
    return (*parts, (combinations, costs))
