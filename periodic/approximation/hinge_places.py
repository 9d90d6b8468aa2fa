"""Places: where on a stretch a function may bend, and where its paths are cut.

The pieces of a map are cut into equally many *cells*. A *hinge* is a breakpoint of g: it lies in a cell. A *checkpoint*
is an end of a piece at which a long affine part of g is cut in two, without a bend and without a price; the two ends of
the stretch are checkpoints too. Cells and checkpoints together, from left to right, are the *places*; between two
places g is affine on a *run* of whole cells, from where the first place stops to where the second one starts.

Checkpoints are there twice, for functions that had a hinge before and for those that had none so far: a function
without any hinge is not followed, for what lines miss of the whole stretch is known. docs/mathematics.md, Run bound.

>>> places = HingePlaces.of(Profile(np.array([1.0, 2.0]), np.array([0.0, 1.0, 0.0])), 2, 9)
>>> places.start.tolist(), places.stop.tolist()
([0, 0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 4])
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.lines import Floats, Profile

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class HingePlaces(NamedTuple):
    """The places of a profile whose pieces are cut into ``cells`` cells each.

    ``start`` and ``stop`` are numbers of cells: a cell stops one after it starts, a checkpoint where it starts.
    ``fresh`` marks the checkpoints of functions without a hinge so far. Runs are of at most ``reach`` pieces.
    """

    profile: Profile
    cells: int
    reach: int
    start: Integers
    stop: Integers
    fresh: Flags

    @classmethod
    def of(cls, profile: Profile, cells: int, reach: int) -> HingePlaces:
        """The places with checkpoints so dense that every function has a path over runs within reach."""
        pieces = len(profile.lengths)
        inner = np.arange(1, pieces) if pieces > reach else np.arange(0)
        inner = inner[inner % max(1, reach // 2) == 0] * cells
        n = cells * pieces
        keys = np.concatenate([np.arange(n) * 4 + 3, [0], inner * 4, inner * 4 + 1, [4 * n + 1]])
        keys.sort()
        start, kind = keys // 4, keys % 4
        return cls(profile, cells, reach, start, start + (kind == 3), kind == 0)

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
        first, second = np.triu_indices(len(self.start), 1)
        begin, end = self.stop[first], self.start[second]
        span = np.where(end > begin, (end - 1) // self.cells - begin // self.cells + 1, 0)
        fresh = self.fresh[first]
        cell = self.is_cell[second]
        joins = np.where(fresh, cell | self.fresh[second], ~self.fresh[second])
        kept = (span <= self.reach) & joins
        return first[kept], second[kept]

    def halved(self) -> tuple[HingePlaces, Integers]:
        """Return the places with cells of half the size, and ``inside[i]``, the two new ones in place i.

        Both are the same for a checkpoint.
        """
        is_cell = self.is_cell
        copies = 1 + is_cell
        first = np.cumsum(copies) - copies
        start = np.repeat(2 * self.start, copies)
        start[first[is_cell] + 1] += 1
        finer = self._replace(
            cells=2 * self.cells,
            start=start,
            stop=start + np.repeat(is_cell, copies),
            fresh=np.repeat(self.fresh, copies),
        )
        return finer, np.stack([first, first + is_cell], axis=1)
