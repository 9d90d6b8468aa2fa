"""Cheapest paths over places and bins, for a price of each bend or for a number of bends; what each pair has to cost.

Places are the start 0 of a stretch, its cells 1, 2, .. and its end; a *pair* of them has a table of what lines miss
between, by their bins at both. Each bend has a price; where that is 0, a path has so many ``bends`` at most.
docs/mathematics.md, Run bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.run_costs import Floats

WIDER = 65 / 64  # slopes that are seen are so much greater, at most
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Span = tuple[int, int]


class EndShare(NamedTuple):
    """A ``part`` of a price that a block pays where it meets another one, for values between two ends of bins.

    It is paid where a function is steeper than ``slope``, away from that end, and goes the same way, and got back where
    it goes the other way. docs/mathematics.md, Run bound.
    """

    low: float
    high: float
    slope: float
    part: float


EndShares = tuple[tuple[EndShare, ...], tuple[EndShare, ...]]  # at the start and at the end, where they add up
NO_SHARES: EndShares = ((), ())


EndSlopes = tuple[bool, Floats, Floats]
Slopes = dict[tuple[int, int], EndSlopes]


class Pairs(NamedTuple):
    """Pairs of places, sorted by the second one, with ``tables[pair, bin at the second, bin at the first]``.

    ``bins[place]`` are the bins that a place has, by number, -1 where others have more: there tables are infinite.
    Where blocks meet others, the first and the last place have a bin for each of the ``kinds`` of slopes there, too,
    ``[bin, (least, greatest, share)]``, and ``slopes`` are the least and the greatest of lines of pairs with one of
    these places, with whether it is the first one: there are no lines, and tables are infinite, where the least is
    greater.
    """

    first: Integers
    second: Integers
    tables: Floats
    bins: Integers
    kinds: tuple[Floats, Floats] | None = None
    slopes: Slopes | None = None

    def most(self, places: Integers) -> int:
        """Return how many bins one of some places has, at most."""
        return int((self.bins[places] >= 0).sum(axis=-1).max(initial=0))

    @property
    def entries(self) -> int:
        """The number of combinations of bins of all pairs."""
        bins = (self.bins >= 0).sum(axis=1)
        return int((bins[self.first] * bins[self.second]).sum())

    def alike(self, some: Integers) -> Iterator[Integers]:
        """Some pairs, those with an end of the stretch, where there are many kinds, apart from others."""
        if self.kinds is None:
            yield some
            return
        key = 2 * (self.first[some] == self.first.min()) + (self.second[some] == self.second.max())
        yield from (some[key == k] for k in range(4) if (key == k).any())

    def raised(self, worth: Floats, some: int | Integers) -> None:
        """Raise what some pairs cost to what lines are shown to miss."""
        self.tables[some] = np.maximum(self.tables[some], worth)

    def has_lines(self, first: int, second: int) -> Flags | bool:
        """Whether there are lines between two places, by the bins there."""
        known = None if self.slopes is None else self.slopes.get((first, second))
        return True if known is None else np.asarray(known[1] <= known[2])


class PathCosts(NamedTuple):
    """``[layer, place, bin]``: what it costs to come there, and to go on to the end, its bend paid; the least of all.

    Layer k has paths with at most k bends, that in the place included; where bends have a price there is one layer.
    A path ``there`` in layer k goes on ``back`` in the last layer but k.
    """

    there: Floats
    back: Floats
    least: float

    def totals(self, pairs: Pairs, some: Integers) -> Floats:
        """Return ``[pair, bin at the second, bin at the first]``: the cheapest path over each of some pairs, all alike.

        Bins that none of their places has are left out.
        """
        first, second = pairs.first[some], pairs.second[some]
        n, m = pairs.most(second), pairs.most(first)
        best: Floats | None = None
        for there, back in zip(self.there, self.back[::-1], strict=True):
            ways = there[first, None, :m] + back[second, :n, None]
            best = ways if best is None else np.minimum(best, ways, out=best)
        assert best is not None
        best += pairs.tables[some, :n, :m]
        return best

    def are_cheap(self, pairs: Pairs, wanted: float) -> Flags:
        """Return marks of the entries of tables over which some path costs less than is wanted."""
        found = np.zeros(pairs.tables.shape, dtype=np.bool_)
        for some in pairs.alike(np.arange(len(found))):
            totals = self.totals(pairs, some)
            found[some, : totals.shape[1], : totals.shape[2]] = totals < wanted
        return found

    def rough(self, pairs: Pairs) -> Floats:
        """Return no more than the cheapest path over each pair costs."""
        there, back = self.there.min(axis=2), self.back[::-1].min(axis=2)
        either = there[:, pairs.first] + back[:, pairs.second]
        return np.asarray(either.min(axis=0) + pairs.tables.min(axis=(1, 2)))


class PlanePaths(NamedTuple):
    """Paths over the places of a ``span`` at a price, or at none with at most so many ``bends``."""

    span: Span
    price: float
    bends: int = 0
    turns: EndShares = NO_SHARES

    def halved(self) -> PlanePaths:
        """The same over halves of all places but the first and the last."""
        return self._replace(span=(2 * self.span[0], 2 * self.span[1] - 1))

    def costs(self, pairs: Pairs) -> PathCosts:
        """Return what paths cost over some pairs."""
        there, back = self._arrivals(pairs), self._departures(pairs)
        return PathCosts(there, back, float((there[-1, self.span[1]] + self._paid(pairs, 1)).min()))

    def kinds(self, ends: Floats) -> tuple[tuple[Integers, Floats], tuple[Integers, Floats]]:
        """Return the bins of the first and of the last place, and the kinds of slopes there, as ``Pairs`` have them."""
        found = []
        for turns in self.turns:
            bins, rows = list[int](), list[tuple[float, float, float]]()
            for k, (low, high) in enumerate(pairwise(ends)):
                here = [s for s in turns if s.low <= low and high <= s.high]
                steps = sorted((abs(s.slope), np.sign(s.slope) * s.part) for s in here)
                cuts = [slope for slope, _ in steps]
                paid = np.cumsum([part for _, part in steps]) * self.price
                up = list(zip(cuts, [*(cut * WIDER for cut in cuts[1:]), np.inf], paid, strict=False))
                flat = cuts[0] * WIDER if cuts else np.inf
                alike = [*((-b, -a, -n) for a, b, n in up), (-flat, flat, 0.0), *up]
                bins += [k] * len(alike)
                rows += alike
            found.append((np.array(bins), np.array(rows)))
        return found[0], found[1]

    def joined(self, pairs: Pairs, places: Floats, ends: Floats) -> Pairs:
        """Return pairs with slopes, and infinite tables where there are no lines.

        ``places`` are the ends of cells, ``ends`` those of bins.
        """
        if pairs.kinds is None:
            return pairs
        start, end = self.span
        slopes: Slopes = {}
        for n in np.flatnonzero((pairs.first == start) | (pairs.second == end)).tolist():
            a, b = int(pairs.first[n]), int(pairs.second[n])
            u, v = pairs.bins[a], pairs.bins[b][:, None]
            x, z = places[a - (a != start)], places[a]
            y, w = places[b - 1], places[b - (b == end)]
            least, most = _least(ends[v] - ends[u + 1], y - z, w - x), -_least(ends[u] - ends[v + 1], y - z, w - x)
            if a == start:
                least, most = np.maximum(least, pairs.kinds[0][:, 0]), np.minimum(most, pairs.kinds[0][:, 1])
            if b == end:
                least, most = np.maximum(least, -pairs.kinds[1][:, 1:2]), np.minimum(most, -pairs.kinds[1][:, :1])
            none = (u < 0) | (v < 0)
            slopes[a, b] = a == start, np.where(none, np.inf, least), np.where(none, -np.inf, most)
            pairs.tables[n][slopes[a, b][1] > slopes[a, b][2]] = np.inf
        return pairs._replace(slopes=slopes)

    def _paid(self, pairs: Pairs, k: int) -> Floats | float:
        """The shares at the first (0) or last place, by bins."""
        return 0.0 if pairs.kinds is None else pairs.kinds[k][:, 2]

    def _none(self, pairs: Pairs) -> Floats:
        return np.full((1 if self.price else self.bends + 1, self.span[1] + 1, pairs.tables.shape[1]), np.inf)

    def _bent(self, costs: Floats) -> Floats:
        """``[layer, bin]``: what it costs with a bend in a place, or two, the second of which forgets the value."""
        lowest = costs.min(axis=1)[:, None]
        if self.price:
            return np.asarray(np.minimum(costs, lowest + self.price) + self.price)
        found = np.full_like(costs, np.inf)
        found[1:] = costs[:-1]
        np.minimum(found[2:], lowest[:-2], out=found[2:])
        return found

    def _arrivals(self, pairs: Pairs) -> Floats:
        start, end = self.span
        found = self._none(pairs)
        found[:, start] = self._paid(pairs, 0)
        for place, some in _groups(pairs.second):
            best = np.full(found.shape[::2], np.inf)
            for here in pairs.alike(np.arange(some.start, some.stop)):
                first, n = pairs.first[here], pairs.most(np.array([place]))
                m = pairs.most(first)
                ways = pairs.tables[here, :n, :m] + found[:, first, None, :m]
                np.minimum(best[:, :n], ways.min(axis=(1, 3)), out=best[:, :n])
            found[:, place] = best if place == end else self._bent(best)
        return found

    def _departures(self, pairs: Pairs) -> Floats:
        start, end = self.span
        found = self._none(pairs)
        found[:, end] = self._paid(pairs, 1)
        order = np.argsort(pairs.first, kind="stable")
        for place, some in reversed(list(_groups(pairs.first[order]))):
            best = np.full(found.shape[::2], np.inf)
            for here in pairs.alike(order[some]):
                second, m = pairs.second[here], pairs.most(np.array([place]))
                n = pairs.most(second)
                ways = pairs.tables[here, :n, :m] + found[:, second, :n, None]
                np.minimum(best[:, :m], ways.min(axis=(1, 2)), out=best[:, :m])
            found[:, place] = best if place == start else self._bent(best)
        return found

    def rises(self, pairs: Pairs, costs: PathCosts, wanted: float) -> Potential:
        """Return a potential: half way between what it costs to come to a place and what may be left from there on.

        If every pair costs as much as it rises, all paths cost what is wanted, by induction.
        """
        start, end = self.span
        there, back = costs.there, costs.back
        with np.errstate(invalid="ignore"):  # no path goes there
            if self.price:
                level = (there + self.price + wanted - back) / 2
                level[:, start], level[:, end] = self._paid(pairs, 0), wanted - self._paid(pairs, 1)
                return Potential(level, level, self.price, end)
            inner = (there[1:] + wanted - back[:0:-1]) / 2
        before, after = np.full_like(there, np.inf), np.full_like(there, -np.inf)
        before[1:], after[:-1] = np.where(np.isnan(inner), np.inf, inner), np.where(np.isnan(inner), -np.inf, inner)
        before[0, start], before[1:, start], after[:, end] = 0.0, np.inf, wanted
        return Potential(before, after, 0.0, end)


class Potential(NamedTuple):
    """A potential before and after a way from a place to a later one, ``[layer, place, bin]``; what is paid there."""

    before: Floats
    after: Floats
    price: float
    end: int

    def asked(self, first: int, second: int) -> Floats:
        """Return how much lines have to miss between two places, ``[bin at the second, bin at the first]``."""
        best = np.full((self.after.shape[2], self.before.shape[2]), -np.inf)
        for before, after in zip(self.before, self.after, strict=True):
            with np.errstate(invalid="ignore"):
                np.fmax(best, after[second][:, None] - before[first][None, :], out=best)
        return best - (self.price if second < self.end else 0.0)

    def most(self, pairs: Pairs) -> Floats:
        """Return no less than is asked between any bins of each pair."""
        with np.errstate(invalid="ignore"):
            each = self.after.max(axis=2)[:, pairs.second] - self.before.min(axis=2)[:, pairs.first]
        each = np.where(np.isnan(each), -np.inf, each)
        return np.asarray(each.max(axis=0) - np.where(pairs.second < self.end, self.price, 0.0))


def _least(rise: Floats, near: float, far: float) -> Floats:
    """The least slope with which lines rise so much, at least, over distances in between."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(rise > 0, rise / far, np.where(rise < 0, rise / near, 0.0 if near > 0 else -np.inf)))


def _groups(keys: Integers) -> Iterator[tuple[int, slice]]:
    """The places of equal keys, which are sorted."""
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    for start, stop in zip(starts, np.append(starts[1:], len(keys)), strict=True):
        yield int(keys[start]), slice(int(start), int(stop))
