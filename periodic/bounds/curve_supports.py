"""What a bound by cost curves rests on: the steps of the checker in floats, and back again.

A bound is a sum of what functions miss, and pay for bends, on the targets of an early iterate, at some prices, and of
what lines miss of later iterates on targets: ``FloatCurves`` finds with what weights. All other prices and lines may be
left out of a certificate, and the bound stays what it is. Floats guess here; the value is the checker's.
docs/mathematics.md, Cost curves.

>>> from periodic.iterates.target_covers import target_cover
>>> from periodic.maps.families import tent
>>> parts, prices = target_cover(tent(), 4).parts, np.array([0.05, 0.1, 0.2])
>>> curves = FloatCurves(parts, 0.5, prices, 1, np.array([[0.05, 0.1, 0.15]]), {})  # what a bend costs on f
>>> found = curves.support(4, 5)  # eight copies of f, and four bends
>>> round(found.value, 6), found.weights.tolist()
(0.4, [[0.0, 8.0, 0.0]])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.run_costs import Floats
from periodic.iterates.target_covers import TargetPart

SLIGHT = 1e-7  # lines that raise a cost by a smaller part do not count
Line = tuple[int, int]  # an iterate and a target
Taken = tuple[Floats, NDArray[np.bool_], Floats]  # costs of parts, where a line counts, and what it shows


class Support(NamedTuple):
    """A bound, in the units of its prices: ``weights[target, price]`` times what is missed and paid there at first,
    and what ``lines`` say, less what is paid at the price ``paid``; ``used`` marks the prices that it rests on.
    """

    value: float
    weights: Floats
    lines: dict[Line, float]
    paid: int
    used: NDArray[np.bool_]


class FloatCurves:
    """Costs at some ``prices`` of f^steps on targets, ``first[target, price]``, and of later iterates.

    ``errors`` are those of lines on f^s, in the units of f^s. Cost: parts times prices for each iterate.
    """

    def __init__(
        self,
        parts: Sequence[Sequence[TargetPart]],
        ratio: float,
        prices: Floats,
        steps: int,
        first: Floats,
        errors: Mapping[Line, float],
    ) -> None:
        alike = Counter((i, part.image, part.share / ratio) for i, row in enumerate(parts) for part in row)
        self.prices, self.steps, self.first, self.errors = prices, steps, first, errors
        self._source, self._image = (np.array([key[k] for key in alike], dtype=np.int64) for k in (0, 1))
        share = np.array([key[2] for key in alike])
        self._factor = (share * np.array(list(alike.values())))[:, None]
        at, ends = prices / share[:, None], np.concatenate([[0.0], prices, [np.inf]])
        self._place = np.searchsorted(prices, at, side="right")  # how many are not above
        self._way = (at - ends[self._place]) / (ends[self._place + 1] - ends[self._place])

    def _sums(self, costs: Floats) -> Floats:
        """What parts cost together."""
        known = np.pad(costs, ((0, 0), (1, 0)))
        known = np.concatenate([known, known[:, -1:]], axis=1)
        k, image = self._place, self._image[:, None]
        between = known[image, k] * (1 - self._way) + known[image, k + 1] * self._way
        found = np.zeros_like(costs)
        np.add.at(found, self._source, self._factor * between)
        return found

    def support(self, t: int, pieces: float) -> Support:
        """Return the bound for functions of so many pieces against f^t, and what it rests on.

        Raises OverflowError where costs of f^t are beyond floats.
        """
        prices, taken, costs = self.prices, dict[Line, Taken](), self.first
        by_step: dict[int, list[int]] = {}
        for s, i in self.errors:
            by_step.setdefault(s, []).append(i)
        for s in range(self.steps, t + 1):
            with np.errstate(over="ignore"):
                sums = self._sums(costs) if s > self.steps else costs.copy()
            if not np.isfinite(sums).all():
                raise OverflowError(f"costs of f^{s} are beyond floats")
            for i in by_step.get(s, ()):
                sums[i] = self._bent(sums[i].copy(), (s, i), taken)
            costs = sums
        totals = costs[0] - prices * (pieces - 1)
        best = int(totals.argmax())
        weights, used, lines = np.zeros_like(costs), np.zeros(len(prices), dtype=np.bool_), dict[Line, float]()
        weights[0, best] = 1.0
        for s in range(t, self.steps - 1, -1):
            used |= (weights > 0).any(axis=0)
            for i in by_step.get(s, ()):
                if (s, i) in taken:
                    self._unbent(weights[i], (s, i), taken, lines)
            used |= (weights > 0).any(axis=0)
            if s > self.steps:
                weights = self._spread(weights)
        return Support(float(totals[best]), weights, lines, best, used)

    def _bent(self, row: Floats, line: Line, taken: dict[Line, Taken]) -> Floats:
        """What a target costs if functions without a bend miss more than its parts say."""
        kept = np.maximum.accumulate(np.concatenate([[0.0], row - self.prices]))[1:] + self.prices
        kept = np.maximum(kept, self.prices)
        raised = np.minimum(self.errors[line], kept)
        counts = raised > row * (1 + SLIGHT)
        if counts.any():
            taken[line] = row, counts, raised
            return np.asarray(np.where(counts, raised, row))
        return row

    def _unbent(
        self,
        weights: Floats,
        line: Line,
        taken: dict[Line, Taken],
        lines: dict[Line, float],
    ) -> None:
        """Move the weights of a target to the prices at which its parts count."""
        row, counts, raised = taken[line]
        for k in np.flatnonzero((weights > 0) & counts).tolist():
            weight, weights[k] = float(weights[k]), 0.0
            lower = (row - self.prices)[: k + 1]
            if self.errors[line] > self.prices[k] and lower.max() > 0:  # what one bend costs counts
                weights[lower.argmax()] += weight
            lines[line] = lines.get(line, 0.0) + weight * float(raised[k])

    def _spread(self, weights: Floats) -> Floats:
        """The weights one iterate before."""
        mine = weights[self._source] * self._factor
        found = np.zeros((len(weights), len(self.prices) + 2))
        image = np.broadcast_to(self._image[:, None], self._place.shape)
        np.add.at(found, (image, self._place), mine * (1 - self._way))
        np.add.at(found, (image, self._place + 1), mine * self._way)
        found[:, -2] += found[:, -1]
        return found[:, 1:-1]


def followed_prices(
    prices: Floats, some: Sequence[int], costs: Floats, weights: Floats, most: int, close: float
) -> list[int]:
    """Choose, out of ``some`` places of prices, those between which chords lose least of the weighted ``costs``.

    No more than ``most``, and no more than it takes to lose no more than ``close``.

    >>> prices = np.array([1.0, 2.0, 3.0, 4.0])
    >>> costs, weights = np.array([[1.0, 2.0, 2.5, 2.5]]), np.array([[0.0, 1.0, 0.0, 3.0]])
    >>> followed_prices(prices, [0, 1, 2, 3], costs, weights, 2, 0.0)
    [1, 2]
    """
    chosen, left = list[int](), set(some)
    heavy = np.flatnonzero((weights > 0).any(axis=1))
    total = float((costs * weights).sum())

    def shown(places: Sequence[int]) -> float:
        at = np.append(0.0, prices[list(places)])
        rows = (np.interp(prices, at, np.append(0.0, costs[i, list(places)])) @ weights[i] for i in heavy)
        return float(sum(rows))

    while left and len(chosen) < most:
        value, best = max((shown(sorted([*chosen, k])), -k) for k in left)
        chosen.append(-best)
        left.discard(-best)
        if value >= total - close:
            break
    return sorted(chosen)
