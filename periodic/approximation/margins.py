"""Margins: what the rounding of floats can have done to a cost, from a table of the quantities that it is made of.

The cost of a run of p pieces is computed in float64, with relative errors of at most ``ROUNDING`` in each operation.
Each row of ``QUANTITIES`` is a part of the computation: ``magnitude`` is the most by which an error in it is multiplied
until it reaches the cost of a unit of length, ``roundings`` are c0, c1, c2: the part errs by at most c0 + c1*p +
c2*p**2 times ``ROUNDING``; ``check`` is what makes sure of both. ``margin`` is the sum over all rows.
docs/mathematics.md, Rounding.

>>> for row in QUANTITIES[1][:2]:
...     print(f"{row.name}: {row.error(8) / ROUNDING:g} roundings on a run of 8 pieces")
values of h at the ends of pieces and runs: 5 roundings on a run of 8 pieces
ends of pieces, as they change the gain: 1664 roundings on a run of 8 pieces
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

ROUNDING = 2.0**-53
LARGEST = 4.0  # values at which lines are looked at, and the ends of bounded bins
SLACK = 1e-9  # a slope is known to be of one sign if it is so far from 0


class Quantity(NamedTuple):
    """A row of the table of roundings."""

    name: str
    magnitude: float
    roundings: tuple[int, int, int]
    check: str

    def error(self, pieces: int) -> float:
        """The most that the part contributes to the error of a cost per unit of length."""
        c0, c1, c2 = self.roundings
        return self.magnitude * (c0 + c1 * pieces + c2 * pieces * pieces) * ROUNDING


_VALUES = "all values lie within the spread of the centre, exactly: Profile.of"
_LINES = "values at hinges are clipped to LARGEST, so that lines are at most 3*LARGEST on runs and places"
_SUMS = "widths are positive and add up to 1"
QUANTITIES = {
    1: (
        Quantity("values of h at the ends of pieces and runs", 1, (5, 0, 0), _VALUES),
        Quantity("ends of pieces, as they change the gain", 1 + 3 * LARGEST, (0, 8, 1), _SUMS),
        Quantity("gain: p terms, of h - line", 1 + 3 * LARGEST, (16, 1, 0), _LINES),
        Quantity("moments of sigma, times the gaps at two hinges", 16 * LARGEST, (16, 9, 1), _LINES),
        Quantity("lines at the corners of boxes, at two hinges", 8 * LARGEST, (12, 1, 0), _LINES),
        Quantity("sums at the corners", 1 + 11 * LARGEST, (10, 0, 0), _LINES),
        Quantity("what all lines miss", 6 * LARGEST, (16, 9, 1), "|a| + |b|/2 is at most LARGEST: best_lines"),
        Quantity(
            "ends of a piece that a line follows",
            8 * LARGEST,
            (8, 0, 0),
            "so is that of the line: best_lines",
        ),
    ),
    2: (
        Quantity("values of h at the ends of pieces and runs", 2, (5, 0, 0), _VALUES),
        Quantity("moments of h, as they change the least square", 12, (16, 9, 1), _SUMS),
        Quantity("projection, as it changes the plane", 100 * LARGEST, (16, 9, 1), _LINES),
        Quantity("sums at the corners", 300 * LARGEST, (24, 1, 0), _LINES),
    ),
}


@lru_cache(maxsize=1 << 10)
def margin(order: int, pieces: int) -> float:
    """Return a bound, per unit of length, on all rounding errors in the cost of a run of so many pieces.

    >>> 0 < margin(1, 8) < margin(1, 64) < 2.0**-33, margin(2, 8) < 2.0**-35
    (True, True)
    """
    return sum(row.error(pieces) for row in QUANTITIES[order])
