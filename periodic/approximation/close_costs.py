"""Close costs: what breakpoints cost on stretches, by paths that are followed closer where they are cheap.

For the stretches J of a plan, ``CloseCosts`` finds certified lower bounds W_J(mu) for

    the least of  integral over J of |f^m - g|**order + mu * (breakpoints of g inside J),

roughly for many prices mu in one go, closely for one at a time. All is kept, for all t. docs/mathematics.md, Run bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from periodic.approximation.hinge_paths import Paths
from periodic.approximation.hinge_places import HingePlaces
from periodic.approximation.lines import whole_error
from periodic.approximation.stretches import StretchCosts, Stretches
from periodic.iterates.branches import Target, composed
from periodic.maps.plmaps import PLMap

LEAST_KEPT = 1 << 11  # combinations on one stretch
IDLE = 0.02  # after two halvings that gain less than this part of what may be missing, no more is tried


class Closeness(NamedTuple):
    """Cells a piece and bins at first, how often cells ("c"), bins ("b") or both ("x") are halved, and what is kept.

    Each time at most ``most`` combinations are kept on all stretches together. Runs have at most ``reach`` pieces.
    """

    cells: int
    bins: int
    halvings: str
    most: int
    reach: int = 48


class CloseCosts(StretchCosts):
    """Certified costs on the stretches of a plan, in units, for prices in units.

    On the stretches that are not looked at closely a breakpoint is taken to save everything.
    """

    def __init__(self, f: PLMap, stretches: Stretches, order: int, closeness: Closeness) -> None:
        super().__init__(f, stretches, order)
        self.closeness = closeness
        self._paths: dict[int, Paths] = {}
        self._rough: list[dict[int, int]] = [{} for _ in self.profiles]
        self._close: list[dict[int, int]] = [{} for _ in self.profiles]

    def top(self, kind: int, price: int) -> int:
        """Return what is certainly not exceeded: the cost of the best line, and that of f^m itself."""
        return min(self.wholes[kind], price * (self.pieces[kind] - 1))

    def rough(self, kind: int, prices: Sequence[int]) -> list[int]:
        """Return lower bounds for the cost at some prices. Cost: one shortest path for each, on all combinations."""
        whole = self.wholes[kind]
        if kind >= self.stretches.close:
            return [min(p, whole) for p in prices]
        known = self._rough[kind]
        new = [p for p in dict.fromkeys(prices) if p not in known]
        if new:
            costs = self._all_paths(kind).priced(np.array(new, dtype=np.float64))
            known.update((p, int(min(c, whole))) for p, c in zip(new, costs.tolist(), strict=True))
        return [known[p] for p in prices]

    def close(self, kind: int, price: int) -> int:
        """Return a lower bound for the cost at a price, as close as is wanted. Cost: some finer paths."""
        best = self.rough(kind, [price])[0]
        if kind >= self.stretches.close:
            return best
        known = self._close[kind]
        if price not in known:
            top, paths = self.top(kind, price), self._all_paths(kind)
            idle = 0
            for way in self.closeness.halvings:
                if best >= min(top, paths.limit) or idle > 1:
                    break
                paths = paths.closer(price, top, way in "cx", way in "bx", self._most(kind))
                gained = int(min(paths.priced([price])[0], paths.limit, top)) - best
                idle = idle + 1 if gained < IDLE * (top - best) else 0
                best += max(0, gained)
            known[price] = best
        return known[price]

    def _all_paths(self, kind: int) -> Paths:
        if kind not in self._paths:
            places = HingePlaces.of(self.profiles[kind], self.closeness.cells, self.closeness.reach)
            self._paths[kind] = Paths.all(places, self.order, self.closeness.bins)
        return self._paths[kind]

    def _most(self, kind: int) -> int:
        """How many combinations are kept on a stretch: its share of all, by the squares of pieces."""
        squares = [p * p for p in self.pieces[: self.stretches.close]]
        return max(LEAST_KEPT, self.closeness.most * squares[kind] // sum(squares))


@lru_cache(maxsize=32)
def close_costs(f: PLMap, stretches: Stretches, order: int, closeness: Closeness) -> CloseCosts:
    """Return the costs on stretches; kept, since what they find is dear and serves all t."""
    return CloseCosts(f, stretches, order, closeness)


class Whole(NamedTuple):
    """A longer stretch: what a line misses of it at least, and the kinds of shorter stretches that it consists of."""

    least: Fraction
    parts: tuple[int, ...]


@lru_cache(maxsize=64)
def wholes(f: PLMap, longer: Stretches, shorter: Stretches, order: int) -> tuple[Whole, ...]:
    """Return the longer stretches as they are cut into images of shorter ones; parts of no known kind are left out.

    Cost: a line of best fit for each of the longer stretches.
    """
    h = composed(f, longer.depth)
    maps = [h.restrict(*interval) for interval in longer.intervals]
    number = {interval: kind for kind, interval in enumerate(shorter.intervals)}
    first = f.iterate(longer.depth - shorter.depth)
    result = []
    for m, interval in zip(maps, longer.intervals, strict=True):
        images = [sorted((piece.slope * x + piece.intercept) for x in (piece.left, piece.right))
                  for piece in first.restrict(*interval).pieces()]  # fmt: skip
        parts = tuple(number[target] for low, high in images if (target := Target(low, high)) in number)
        result.append(Whole(whole_error(m, order), parts))
    return tuple(result)
