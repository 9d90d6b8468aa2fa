"""Which of many maps of the line have a point of least period 2, decided by signs that floats enclose.

Of a map of the line without one, all cycles are fixed points; and a map whose square has none has the periods 1 and 2
at most. So this one question settles nearly all maps of a large random sample, hundreds at once, and leaves those to
exact arithmetic in which there is more to see, or in which rounding leaves a sign open.

>>> knots, values = Enclosed.exactly([[0.0], [0.0]]), Enclosed.exactly([[1.0], [1.0]])
>>> left, right = Enclosed.exactly([0.5, 0.5]), Enclosed.exactly([-1.5, -0.5])  # 1 - 1.5x and 1 - 0.5x right of 0
>>> def image(x: Enclosed, maps: Integers) -> Enclosed:
...     y = x.rectified() * right[maps][:, None] - (-x).rectified() * left[maps][:, None]
...     return y + values[maps]
>>> EnclosedMaps(knots, np.array([1, 1]), values, left, right, np.array([True, True]), image).two_cycles()
[True, False]

docs/mathematics.md, Maps of the line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.floats.enclosed_arrays import Enclosed, joined

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


class Preimages(NamedTuple):
    """Points x of maps ``rows`` with f(x) = knot number ``targets``, all of them that are not knots.

    ``known``: for each map, whether all signs that say where there are some are known.
    """

    rows: Integers
    points: Enclosed
    targets: Integers
    known: Booleans


@dataclass(frozen=True, eq=False)
class EnclosedMaps:
    """Piecewise-linear maps of the line: ``knots[i, k]`` and ``values[i, k]`` of map i, and the slopes beyond them.

    The knots of a map, at least one, are its first ``counts[i]``; they increase, and all breakpoints are among them.
    After them the last one is repeated. ``known[i]``: whether rounding left nothing open on the way to map i; else its
    numbers mean nothing. ``image`` takes rows of numbers, and for each row which map is to be applied to it.
    """

    knots: Enclosed
    counts: Integers
    values: Enclosed
    left: Enclosed
    right: Enclosed
    known: Booleans
    image: Callable[[Enclosed, Integers], Enclosed]

    def two_cycles(self) -> list[bool | None]:
        """Whether each map f has a point of least period 2; None where rounding leaves it open.

        With d(x) = f(x) - x and e(x) = f(f(x)) - x: it has none if d * e has one and the same sign, not 0, at all
        breakpoints of f and of f^2 and far out on both sides, and it has one if d * e has both signs. Cost: squares of
        the numbers of knots. Proof: docs/mathematics.md, Maps of the line.
        """
        found, knots, twice = self._preimages, self.knots, self._twice
        at_knots = (self.values - knots).signs() * (twice - knots).signs()
        d = (knots[found.rows, found.targets] - found.points).signs()
        e = (self.values[found.rows, found.targets] - found.points).signs()
        # far out both are affine and grow like (slope - 1)x
        far = [
            (slope - ONE).signs() * (square - ONE).signs()
            for slope, square in zip((self.left, self.right), self._far_slopes, strict=True)
        ]
        signs = np.column_stack([at_knots, *far])
        seen = {sign: (signs == sign).any(axis=1) for sign in (-1, 0, 1)}
        for sign, rows in seen.items():
            rows[found.rows[d * e == sign]] = True
        both, known = seen[-1] & seen[1], self.known & found.known
        none = ~both & ~seen[0]
        return [bool(b) if k and (b or n) else None for b, n, k in zip(both, none, known, strict=True)]

    def squares(self, chosen: Booleans) -> EnclosedMaps:
        """Return f^2 for the chosen maps f, at least one. Its knots are those of f, and the points sent to them."""
        found, rows = self._preimages, np.flatnonzero(chosen)
        here = chosen[found.rows]
        row, target = (np.cumsum(chosen) - 1)[found.rows[here]], found.targets[here]
        place = row, np.arange(len(row)) - np.searchsorted(row, row)  # rows come in order
        shape = len(rows), int(place[1].max(initial=-1)) + 1
        knots = joined(self.knots[rows], found.points[here].scattered(shape, place))
        values = joined(self._twice[rows], self.values[rows[row], target].scattered(shape, place))
        there = np.zeros(shape, dtype=bool)
        there[place] = True
        kept = np.column_stack([self._own[rows], there])
        places, rising = knots.increasing(kept)
        left, right = (slope[rows] for slope in self._far_slopes)
        return EnclosedMaps(
            knots.taken(places),
            kept.sum(axis=1),
            values.taken(places),
            left,
            right,
            (self.known & found.known)[rows] & rising,
            lambda x, which: self.image(self.image(x, rows[which]), rows[which]),
        )

    @property
    def _own(self) -> Booleans:
        """Which knots are no repetitions."""
        return np.asarray(np.arange(self.knots.values.shape[1]) < self.counts[:, None])

    @cached_property
    def _twice(self) -> Enclosed:
        """f^2 at the knots of f."""
        return self.image(self.values, np.arange(len(self.counts)))

    @cached_property
    def _far_slopes(self) -> tuple[Enclosed, Enclosed]:
        """The slopes of f^2 far out."""
        zero = Enclosed.exactly(np.zeros(len(self.counts)))

        def squared(slope: Enclosed, other: Enclosed) -> Enclosed:
            return (slope * slope).where(slope.signs() > 0, slope * other).where(~slope.are_zero(), zero)

        return squared(self.left, self.right), squared(self.right, self.left)

    @cached_property
    def _preimages(self) -> Preimages:
        """Where the map takes the knots for its values: there f^2 may have knots of its own."""
        knots, values, own = self.knots, self.values, self._own
        below, above = knots[:, None, :].sides(values[:, :, None])  # [i, k, j]: where knot j lies, seen from value k
        known = np.asarray((below | above).all(axis=(1, 2)))
        for slope in (self.left, self.right):
            known = known & ((slope.signs() != 0) | slope.are_zero())
        between = (below[:, :-1] & above[:, 1:]) | (above[:, :-1] & below[:, 1:])
        i, k, j = np.nonzero(between & own[:, None, :])
        share = (knots[i, j] - values[i, k]) / (values[i, k + 1] - values[i, k])
        found = [(i, knots[i, k] + share * (knots[i, k + 1] - knots[i, k]), j)]
        for end, slope, outwards in ((0, self.left, -1), (-1, self.right, 1)):
            rising = outwards * slope.signs()[:, None]  # whether values grow on the way out
            i, j = np.nonzero(((above[:, end] & (rising > 0)) | (below[:, end] & (rising < 0))) & own)
            found.append((i, knots[i, end] + (knots[i, j] - values[i, end]) / slope[i], j))
        rows, targets = (np.concatenate([part[n] for part in found]) for n in (0, 2))
        order = np.argsort(rows, kind="stable")
        return Preimages(rows[order], joined(*(x for _, x, _ in found))[order], targets[order], known)


ONE = Enclosed.exactly(1.0)
