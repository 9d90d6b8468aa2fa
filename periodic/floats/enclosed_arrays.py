"""Arrays of real numbers of which floats near them are known, and how near: what follows from them is proved.

Each operation rounds its floats, and adds to the bounds what it may have lost. So the sign of a number is known
whenever its float is farther from 0 than its bound; where it is not, nothing is claimed, and exact arithmetic has to
decide. Thousands of numbers are enclosed at once, at the speed of NumPy.

>>> third = Enclosed.exactly(1.0) / Enclosed.exactly(3.0)
>>> (third + third + third - Enclosed.exactly(1.0)).signs()  # it is 0, which floats cannot tell
array(0)
>>> (third - Enclosed.exactly(0.3333)).signs()
array(1)

docs/mathematics.md, Floating point.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

U = 2.0**-53  # a sum, product or quotient is rounded by at most so much of itself
GUARD = 1 + 2.0**-40  # what the few roundings within a bound can take from it is given back
TINY = 2.0**-1000  # and what is lost where products underflow
LOST = 2.0**-1073  # what is lost where one does whose error is then magnified
LONGEST = 2**10  # summands of one sum that GUARD allows for


@dataclass(frozen=True, eq=False)
class Enclosed:
    """Numbers x with |x - values| <= errors, entry by entry; the errors are infinite where nothing is known.

    Arithmetic is entry by entry, with NumPy's rules for shapes.
    """

    values: Floats
    errors: Floats

    @classmethod
    def exactly(cls, values: Any) -> Enclosed:
        """The floats themselves."""
        array = np.asarray(values, dtype=np.float64)
        return cls(array, np.zeros(array.shape))

    @classmethod
    def _near(cls, values: Floats, errors: Floats) -> Enclosed:
        """Rounded results, and bounds that were computed in floats themselves."""
        return cls(values, np.where(np.isfinite(values) & (errors < np.inf), errors * GUARD, np.inf))

    def __getitem__(self, place: Any) -> Enclosed:
        return Enclosed(self.values[place], self.errors[place])

    def __neg__(self) -> Enclosed:
        return Enclosed(-self.values, self.errors)

    @np.errstate(all="ignore")
    def __add__(self, other: Enclosed) -> Enclosed:
        values = self.values + other.values
        return Enclosed._near(values, self.errors + other.errors + U * abs(values))

    def __sub__(self, other: Enclosed) -> Enclosed:
        return self + -other

    @np.errstate(all="ignore")
    def __mul__(self, other: Enclosed) -> Enclosed:
        values = self.values * other.values
        errors = self.errors * (abs(other.values) + other.errors) + abs(self.values) * other.errors
        lost = np.where(self.are_zero() | other.are_zero(), 0, TINY)
        return Enclosed._near(values, errors + U * abs(values) + lost)

    @np.errstate(all="ignore")
    def __truediv__(self, other: Enclosed) -> Enclosed:
        """The quotient; nothing is known of it where the divisor may be 0."""
        values = self.values / other.values
        least = abs(other.values) - other.errors
        above = self.errors + abs(values) * other.errors + np.where(other.errors > 0, LOST, 0)
        errors = above / least + 2 * U * abs(values) + TINY
        return Enclosed._near(values, np.where(least > 0, errors, np.inf))

    @np.errstate(all="ignore")
    def times_matrix(self, matrices: Floats) -> Enclosed:
        """Return ``matrices @ self``, for exact matrices of at most ``LONGEST`` columns; sums of zeros are exact."""
        terms = matrices.shape[-1]
        if terms > LONGEST:
            raise ValueError(f"sums have at most {LONGEST} terms, got {terms}")
        each = self.errors + (terms + 2) * U * abs(self.values) + np.where(self.values != 0, LOST, 0)
        summands = (matrices != 0).astype(np.float64) @ (~self.are_zero()).astype(np.float64)
        return Enclosed._near(matrices @ self.values, abs(matrices) @ each + np.where(summands > 0, TINY, 0))

    def where(self, condition: NDArray[np.bool_], other: Enclosed) -> Enclosed:
        """These numbers where the condition holds, elsewhere the other ones."""
        return Enclosed(np.where(condition, self.values, other.values), np.where(condition, self.errors, other.errors))

    def rectified(self) -> Enclosed:
        """The greater of each number and 0, which moves no two numbers apart; exactly 0 where that is known."""
        return Enclosed(np.maximum(self.values, 0), self.errors).where(~(self.values <= -self.errors), ZERO)

    def signs(self) -> NDArray[np.int64]:
        """1 where a number is known to be positive, -1 where to be negative, else 0."""
        return np.asarray((self.values > self.errors).astype(np.int64) - (self.values < -self.errors))

    def sides(self, other: Enclosed) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Where a number is known to be less than the other, and where to be greater. Cheaper than ``signs``."""
        low, high = self.ends()
        other_low, other_high = other.ends()
        return high < other_low, low > other_high

    @np.errstate(all="ignore")
    def ends(self) -> tuple[Floats, Floats]:
        """Floats below and above the numbers, or what is no number where nothing is known."""
        return np.nextafter(self.values - self.errors, -np.inf), np.nextafter(self.values + self.errors, np.inf)

    def are_zero(self) -> NDArray[np.bool_]:
        """Where a number is known to be 0."""
        return np.asarray((self.values == 0) & (self.errors == 0))

    def increasing(self, kept: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return places that put the kept entries of each row in increasing order, and whether that order is known.

        At least one entry a row is kept; a row with fewer of them than another has its last one several times.
        """
        order = np.argsort(np.where(kept, self.values, np.inf), axis=-1, kind="stable")
        counts = kept.sum(axis=-1)[:, None]
        columns = np.arange(counts.max())
        places = np.take_along_axis(order, np.minimum(columns, counts - 1), axis=-1)
        sorted_ = self.taken(places)
        rising = (sorted_[:, 1:] - sorted_[:, :-1]).signs() > 0
        return places, (rising | (columns[1:] >= counts)).all(axis=-1)

    def taken(self, places: NDArray[np.int64]) -> Enclosed:
        """Entries along the last axis, by ``np.take_along_axis``."""
        return Enclosed(
            np.take_along_axis(self.values, places, axis=-1), np.take_along_axis(self.errors, places, axis=-1)
        )

    def scattered(self, shape: tuple[int, ...], place: tuple[NDArray[np.int64], ...]) -> Enclosed:
        """An array with these numbers in the places given and zeros elsewhere."""
        values, errors = np.zeros(shape), np.zeros(shape)
        values[place], errors[place] = self.values, self.errors
        return Enclosed(values, errors)


def joined(*arrays: Enclosed) -> Enclosed:
    """Arrays one after the other along the last axis."""
    return Enclosed(
        np.concatenate([a.values for a in arrays], axis=-1), np.concatenate([a.errors for a in arrays], axis=-1)
    )


ZERO = Enclosed.exactly(0.0)
