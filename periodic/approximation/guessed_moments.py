"""Squared errors of lines against far iterates, guessed in floats: to choose what is then found exactly.

The integrals of f^s, of x*f^s and of its square over the base intervals of a Markov partition follow from those of
f^(s-1), as in ``iterates.integrals``; here they are rows of floats. docs/mathematics.md, Block bound.

>>> from periodic.maps.families import tent
>>> guessed_squares(tent(), 30, [Target(*tent().domain)])  # 1/12 of the square of the height
[0.0833...]
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from threading import Lock

import numpy as np

from periodic.approximation.profiles import Floats
from periodic.iterates.branches import Target
from periodic.iterates.cells import Partition
from periodic.maps.plmaps import PLMap


def guessed_squares(f: PLMap, depth: int, targets: Sequence[Target]) -> list[float]:
    """Return about the least integrals of ``(f**depth - a)**2`` over affine a, on targets whose ends are in the orbits
    of the knots. Cost: some operations on arrays for each step. Raises NotMarkovError without a partition.
    """
    sums = _float_sums(f)
    places, row = sums.partition.places, sums.row(depth)
    low, high = np.array([[places[x] for x in target] for target in targets]).T
    integral, tilted, squared = row[:, high] - row[:, low]
    start, stop = sums.points[low], sums.points[high]
    length = stop - start
    tilt = tilted - (start + stop) / 2 * integral
    errors = np.maximum(squared - integral**2 / length - 12 * tilt**2 / length**3, 0.0)
    return list(map(float, errors))


class _FloatSums:
    """The integrals of f^s, x*f^s and (f^s)**2 from the left end to each point of the partition, a row for each s."""

    def __init__(self, partition: Partition) -> None:
        self.partition = partition
        self.points = np.array([float(x) for x in partition.points])
        self._inverses, self._intercepts, self._targets = (
            np.array([float(x) for x in partition.inverses]),
            np.array([float(x) for x in partition.intercepts]),
            np.array(partition.targets),
        )
        self._flat = np.array(partition.directions) == 0
        y = self.points
        self._rows, self._lock = [_sums(y[:-1], y[1:], y[:-1], y[1:])], Lock()
        self._ends = y

    def row(self, s: int) -> Floats:
        """The three integrals of f^s up to each point; kept."""
        with self._lock:  # threads share what is kept
            while len(self._rows) <= s:
                self._rows.append(self._following(self._rows[-1]))
        return self._rows[s]

    def _following(self, row: Floats) -> Floats:
        """The row of one step more."""
        x, a, b = self.points, self._targets[:-1], self._targets[1:]
        psi, tilted, chi = row[:, b] - row[:, a]
        inverse = self._inverses
        psi, chi = psi * inverse, chi * inverse
        pulled = np.stack([psi, (tilted * inverse - self._intercepts * psi) * inverse, chi])
        constant = self._ends[a]  # where f is flat, f^(s+1) is what f^s is at the point to which all goes
        length = np.diff(x)
        flat = np.stack([constant * length, constant * length * (x[1:] + x[:-1]) / 2, constant**2 * length])
        self._ends = self._ends[self._targets]
        return _summed(np.where(self._flat, flat, pulled))


def _sums(low: Floats, high: Floats, at_low: Floats, at_high: Floats) -> Floats:
    """The integrals of affine functions on intervals, of x times them and of their squares, summed up from the left."""
    length, both = high - low, at_low + at_high
    tilted = low * (both + at_low) + high * (both + at_high)
    return _summed(np.stack([length * both / 2, length * tilted / 6, length * (both * both - at_low * at_high) / 3]))


def _summed(parts: Floats) -> Floats:
    return np.concatenate([np.zeros((3, 1)), np.cumsum(parts, axis=1)], axis=1)


@lru_cache(maxsize=16)
def _float_sums(f: PLMap) -> _FloatSums:
    """The sums of a map; kept for the maps used last."""
    return _FloatSums(Partition.of(f))
