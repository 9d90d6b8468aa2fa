"""Paths with a number of bends over places and bins, where only some combinations of bins are left: on finer cells.

Where bends are counted, few combinations lie on cheap paths once cells and bins are halved a few times. So pairs of
places have *entries*, one for each two bins that are left, and no tables. All paths with one bend more are found at
once, from those with one less. docs/mathematics.md, Run bound, *Few breakpoints*.

>>> row = np.array([0, 0, 1])  # two ways from the start to a bend in place 1, one from there to the end, place 2
>>> entries = Entries(np.array([0, 1]), np.array([1, 2]), row, np.array([0, 0, 1]), np.array([0, 1, 0]), row + 1.0)
>>> entries.paths((0, 2), 1).least
3.0
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.plane_paths import Integers, Pairs, Span
from periodic.approximation.run_costs import Floats

Flags = NDArray[np.bool_]


class EntryPaths(NamedTuple):
    """``[layer, state]``: what it costs to come there, and to go on to the end, its bend paid; the least of all.

    Layer k has paths with at most k bends, that in the place included; a path ``there`` in layer k goes on ``back`` in
    the last layer but k. A state is a place with a bin.
    """

    there: Floats
    back: Floats
    least: float


class _Direction(NamedTuple):
    """Entries in one direction, by the states that they lead to: ``reached`` are these, each from ``begin`` on."""

    order: Integers
    source: Integers
    reached: Integers
    begin: Integers

    @classmethod
    def of(cls, source: Integers, target: Integers) -> _Direction:
        """The entries from some states to others."""
        order = np.argsort(target, kind="stable")
        begin = np.flatnonzero(np.diff(target[order], prepend=-1))
        return cls(order, source[order], target[order][begin], begin)


@dataclass(frozen=True)
class Entries:
    """What lines miss between pairs of places, by their bins at both, as far as these are left.

    Entry e belongs to the pair with the number ``pair[e]``, in order, and has the bins ``left[e]`` and ``right[e]``.
    """

    first: Integers
    second: Integers
    pair: Integers
    left: Integers
    right: Integers
    costs: Floats

    @classmethod
    def of(cls, pairs: Pairs, some: Flags) -> Entries:
        """Some entries of tables, ``[pair, bin at the second, bin at the first]``."""
        pair, v, u = np.nonzero(some)
        left, right = pairs.bins[pairs.first[pair], u], pairs.bins[pairs.second[pair], v]
        return cls(pairs.first, pairs.second, pair, left, right, pairs.tables[some])

    def take(self, some: Integers | Flags) -> Entries:
        """Some of the entries."""
        return replace(self, pair=self.pair[some], left=self.left[some], right=self.right[some], costs=self.costs[some])

    @cached_property
    def begin(self) -> Integers:
        """Where the entries of each pair begin, and the last ones end."""
        return np.searchsorted(self.pair, np.arange(len(self.first) + 1))

    def of_pairs(self, some: Integers) -> tuple[Integers, Integers]:
        """The entries of some pairs, one pair after the other, and where those of each begin."""
        size = self.begin[some + 1] - self.begin[some]
        starts = np.append(0, np.cumsum(size))
        return np.repeat(self.begin[some] - starts[:-1], size) + np.arange(starts[-1]), starts

    @cached_property
    def _states(self) -> tuple[Integers, Integers, Integers]:
        """The places of all states, in order, and the states at the first and the second place of each entry."""
        wide = int(max(self.left.max(initial=0), self.right.max(initial=0))) + 1
        ends = self.first[self.pair] * wide + self.left, self.second[self.pair] * wide + self.right
        keys, where = np.unique(np.concatenate(ends), return_inverse=True)
        return keys // wide, where[: len(self.pair)], where[len(self.pair) :]

    @cached_property
    def _ways(self) -> tuple[_Direction, _Direction]:
        _, source, target = self._states
        return _Direction.of(source, target), _Direction.of(target, source)

    def paths(self, span: Span, bends: int) -> EntryPaths:
        """Return what paths with so many bends cost, from the first to the last place of a span."""
        place = self._states[0]
        heads = np.flatnonzero(np.diff(place, prepend=-1))
        at = np.cumsum(np.diff(place, prepend=-1) > 0) - 1
        found = []
        for way, start, end in zip(self._ways, span, span[::-1], strict=True):
            costs = self.costs[way.order]
            states = np.full((bends + 1, len(place)), np.inf)
            states[:, place == start] = 0.0
            inner, is_end, lowest = (place != start) & (place != end), place == end, []
            for k, row in enumerate(states):
                here = np.full_like(row, np.inf)
                if len(costs):
                    here[way.reached] = np.minimum.reduceat(row[way.source] + costs, way.begin)
                    lowest.append(np.minimum.reduceat(here, heads)[at])
                row[is_end] = here[is_end]
                if k < bends:  # with a bend in this place, or with two, the second of which forgets the value
                    after = np.minimum(here, lowest[k - 1]) if k and lowest else here
                    states[k + 1, inner] = after[inner]
            found.append(states)
        there, back = found
        return EntryPaths(there, back, float(there[-1, place == span[1]].min(initial=np.inf)))

    def totals(self, paths: EntryPaths) -> Floats:
        """The cheapest path over each entry."""
        _, source, target = self._states
        best = np.full(len(self.pair), np.inf)
        for there, back in zip(paths.there, paths.back[::-1], strict=True):
            np.minimum(best, there[source] + back[target], out=best)
        return np.asarray(best + self.costs)

    def asked(self, paths: EntryPaths, wanted: float) -> Floats:
        """How much lines have to miss for paths to cost what is wanted: as in ``PlanePaths.rises``, entry by entry."""
        place, source, target = self._states
        there, back = paths.there, paths.back
        first, last = place == self.first.min(), place == self.second.max()
        before, after = np.full_like(there, np.inf), np.full_like(there, -np.inf)
        best = np.full(len(self.pair), -np.inf)
        with np.errstate(invalid="ignore"):  # no path goes there
            inner = (there[1:] + wanted - back[:0:-1]) / 2
            before[1:], after[:-1] = np.where(np.isnan(inner), np.inf, inner), np.where(np.isnan(inner), -np.inf, inner)
            before[0, first], before[1:, first], after[:, last] = 0.0, np.inf, wanted
            for here, there_after in zip(before, after, strict=True):
                np.fmax(best, there_after[target] - here[source], out=best)
        return best

    def halved(self, way: str, span: Span, paths: EntryPaths, wanted: float) -> Entries:
        """What is inside these entries, with halved cells ("c"), bins ("b") or both ("x").

        Two bends may lie in both halves of a place, with any values that it has on ``paths``, if together they cost
        less than is wanted.
        """
        (start, end), a, b = span, self.first[self.pair], self.second[self.pair]
        rows = [(a, b, self.left, self.right, self.costs)]
        if way != "b":
            rows = [self._twice(paths, wanted, span)]
            for s in (1, 0):
                for t in (1, 0):
                    k = np.flatnonzero(((a > start) | (s == 0)) & ((b < end) | (t == 1)))
                    rows.append((2 * a[k] - s, 2 * b[k] - t, self.left[k], self.right[k], self.costs[k]))
        if way != "c":
            rows = [(a, b, 2 * u + s, 2 * v + t, e) for a, b, u, v, e in rows for s in (0, 1) for t in (0, 1)]
        a, b, left, right, costs = (np.concatenate(v) for v in zip(*rows, strict=True))
        wide = 2 * end + 2
        keys, pair = np.unique(b * wide + a, return_inverse=True)
        order = np.argsort(pair, kind="stable")
        return Entries(keys % wide, keys // wide, pair[order], left[order], right[order], costs[order])

    def _twice(
        self, paths: EntryPaths, wanted: float, span: Span
    ) -> tuple[Integers, Integers, Integers, Integers, Floats]:
        """What lies between the halves of a place: nothing is missed there."""
        place = self._states[0]
        bins = np.zeros(len(place), dtype=np.int64)
        _, source, target = self._states
        bins[source], bins[target] = self.left, self.right
        heads = np.append(np.flatnonzero(np.diff(place, prepend=-1)), len(place))
        size = np.diff(heads)
        inner = (place > span[0]) & (place < span[1])
        number = np.where(inner, np.repeat(size, size), 0)  # of bins at the place of each state
        i = np.repeat(np.arange(len(place)), number)
        j = np.arange(len(i)) - np.repeat(np.cumsum(number) - number, number) + np.repeat(heads[:-1], size)[i]
        best = np.full(len(i), np.inf)
        for there, back in zip(paths.there, paths.back[::-1], strict=True):
            np.minimum(best, there[i] + back[j], out=best)
        k = np.flatnonzero(best < wanted)
        at = place[i[k]]
        return 2 * at - 1, 2 * at, bins[i[k]], bins[j[k]], np.zeros(len(k))
