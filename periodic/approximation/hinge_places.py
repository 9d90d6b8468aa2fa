"""Places: where on a stretch a function may bend, and where its paths are cut.

The pieces of a map are cut into equally many *cells*. A *hinge* is a breakpoint of g: it lies in a cell. A *checkpoint*
is an end of a piece at which a long affine part of g is cut in two, without a bend and without a price; the two ends of
the stretch are checkpoints too. Cells and checkpoints together, from left to right, are the *places*; between two
places g is affine on a *run* of whole cells, from where the first place stops to where the second one starts.

Checkpoints are there twice, for functions that had a hinge before and for those that had none so far: a function
without any hinge is not followed, for what lines miss of the whole stretch is known. docs/mathematics.md, Run bound.

Several stretches lie side by side, so that all are treated at once: between two of them there is a gap, a piece in
which there is no place, and no run leads from one to another. The *rank* of a place is the number of places before it
on its stretch. Places are numbered by their ranks: first the starts of all stretches, then the places after these.

>>> places = HingePlaces.of([Profile(np.array([1.0, 2.0]), np.array([0.0, 1.0, 0.0]))], 2, 9)
>>> places.start.tolist(), places.stop.tolist()
([0, 0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 4])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.profiles import LEAST, Floats, Profile

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class HingePlaces(NamedTuple):
    """The places of some profiles, side by side in ``profile``, whose pieces are cut into ``cells`` cells each.

    ``start`` and ``stop`` are numbers of cells: a cell stops one after it starts, a checkpoint where it starts.
    ``fresh`` marks the checkpoints of functions without a hinge so far; ``stretch`` says on which profile a place lies,
    and ``rank`` which it is there. Runs are of at most ``reach`` pieces.
    """

    profile: Profile
    cells: int
    reach: int
    start: Integers
    stop: Integers
    fresh: Flags
    stretch: Integers
    rank: Integers

    @classmethod
    def of(cls, profiles: Sequence[Profile], cells: int, reach: int) -> HingePlaces:
        """The places with checkpoints so dense that every function has a path over runs within reach."""
        lengths, values, keys, counts = list[Floats](), list[Floats](), list[Integers](), list[int]()
        pieces_before = 0
        for profile in profiles:
            pieces = len(profile.lengths)
            inner = np.arange(1, pieces) if pieces > reach else np.arange(0)
            inner = inner[inner % max(1, reach // 2) == 0] * cells
            n = cells * pieces
            own = np.concatenate([np.arange(n) * 4 + 3, [0], inner * 4, inner * 4 + 1, [4 * n + 1]])
            keys.append(np.sort(own) + 4 * cells * pieces_before)
            counts.append(len(own))
            lengths += [profile.lengths, np.array([LEAST])]  # the last one is the gap
            values.append(profile.values)
            pieces_before += pieces + 1
        start, kind = np.divmod(np.concatenate(keys), 4)
        stretch, rank = np.repeat(np.arange(len(counts)), counts), np.concatenate([np.arange(n) for n in counts])
        joined = Profile(np.concatenate(lengths[:-1]), np.concatenate(values))
        return cls(joined, cells, reach, start, start + (kind == 3), kind == 0, stretch, rank)._numbered()[0]

    def _numbered(self) -> tuple[HingePlaces, Integers]:
        """The places in the order of their ranks, and for each of these where it is now."""
        order = np.argsort(self.rank, kind="stable")
        number = np.empty_like(order)
        number[order] = np.arange(len(order))
        arrays = {name: getattr(self, name)[order] for name in ("start", "stop", "fresh", "stretch", "rank")}
        return self._replace(**arrays), number

    @property
    def stretches(self) -> int:
        """The number of stretches; so many places are their starts."""
        return int(self.stretch.max()) + 1

    @property
    def ends(self) -> Integers:
        """The last place of each stretch, in the order of stretches."""
        last = np.flatnonzero(self.rank == np.bincount(self.stretch)[self.stretch] - 1)
        return np.asarray(last[np.argsort(self.stretch[last])])

    @property
    def is_cell(self) -> Flags:
        """Marks the cells: there a hinge has its price."""
        return np.asarray(self.stop > self.start)

    @property
    def widths(self) -> Floats:
        """The widths of the places, 0 for checkpoints."""
        lengths = self.profile.lengths
        piece = np.minimum(self.start // self.cells, len(lengths) - 1)
        return np.where(self.is_cell, lengths[piece] / self.cells, 0.0)

    def pairs(self) -> tuple[Integers, Integers]:
        """Return all pairs of places between which a run is looked at, as two arrays."""
        pairs = []
        for k in range(self.stretches):
            own = np.flatnonzero(self.stretch == k)
            pairs.append(own[np.stack(np.triu_indices(len(own), 1))])
        first, second = np.concatenate(pairs, axis=1)
        begin, end = self.stop[first], self.start[second]
        span = np.where(end > begin, (end - 1) // self.cells - begin // self.cells + 1, 0)
        fresh = self.fresh[first]
        cell = self.is_cell[second]
        joins = np.where(fresh, cell | self.fresh[second], ~self.fresh[second])
        kept = (span <= self.reach) & joins
        return first[kept], second[kept]

    def alike(self, first: Integers, second: Integers) -> tuple[Integers, Integers]:
        """Return of some pairs of places those that differ in what lies between them, and which of these each is like.

        Alike are runs of the same numbers, cut at the same cells, between places of the same widths.
        """
        begin, end, m = self.stop[first], self.start[second], self.cells
        low, high = begin // m, (end - 1) // m
        pieces = np.where(end > begin, high - low + 1, 0)
        widths, width = np.unique(self.widths, return_inverse=True)
        words = _words(self.profile, int(pieces.max(initial=0)))[np.minimum(low, len(self.profile.lengths) - 1), pieces]
        keys = (words * m + begin - low * m) * m + end - 1 - high * m
        keys = (keys * len(widths) + width[first]) * len(widths) + width[second]
        _, chosen, like = np.unique(np.where(pieces > 0, keys, -1), return_index=True, return_inverse=True)
        return chosen, like.ravel()

    def halved(self) -> tuple[HingePlaces, Integers]:
        """Return the places with cells of half the size, and ``inside[i]``, the two new ones in place i.

        Both are the same for a checkpoint.
        """
        is_cell = self.is_cell
        parts = np.repeat(np.arange(len(self.start)), 1 + is_cell)  # the place that each new one lies in
        second = np.diff(parts, prepend=-1) == 0
        start = 2 * self.start[parts] + second
        finer = self._replace(
            cells=2 * self.cells,
            start=start,
            stop=start + is_cell[parts],
            fresh=self.fresh[parts],
            stretch=self.stretch[parts],
            rank=self._ranks_of_halves()[parts] + second,
        )
        finer, number = finer._numbered()
        first = np.flatnonzero(~second)
        return finer, np.stack([number[first], number[first + is_cell]], axis=1)

    def _ranks_of_halves(self) -> Integers:
        """For each place the rank of the first of its halves: how many halves are before it."""
        by_stretch = np.lexsort((self.rank, self.stretch))
        copies = 1 + self.is_cell[by_stretch]
        before = np.cumsum(copies) - copies
        starts = before[self.rank[by_stretch] == 0]
        ranks = np.empty_like(before)
        ranks[by_stretch] = before - starts[self.stretch[by_stretch]]
        return np.asarray(ranks)


def _words(profile: Profile, most: int) -> Integers:
    """``[i, p]``: a number for the p pieces from piece i on, p up to ``most``: pieces of the same numbers share it."""
    rows = np.stack([profile.lengths, profile.values[:-1], profile.values[1:]], axis=1)
    _, code = np.unique(rows, axis=0, return_inverse=True)
    words, count = np.zeros((len(rows), most + 1), dtype=np.int64), len(rows)
    for p in range(1, most + 1):
        last = code.ravel()[np.minimum(np.arange(count) + p - 1, count - 1)]
        _, words[:, p] = np.unique(words[:, p - 1] * count + last, return_inverse=True)
    return words + count * np.arange(most + 1)
