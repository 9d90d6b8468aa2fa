"""Coordinates in which a map has constant slope, for maps whose turning points have infinite orbits, too.

Let r > 1 be the growth number of f. There is a function h from the domain onto [0, 1] that never decreases, with
|h(f(x)) - h(f(y))| = r |h(x) - h(y)| for x and y on one lap (Milnor and Thurston): in the new coordinate h(x) all
slopes are r or -r. If p is the left end of the lap of x, on which f rises or falls as e is 1 or -1, then

    h(x) = h(p) + e (h(f(x)) - h(f(p))) / r.

So h(x) is told by the laps that the orbit of x visits, with an error that falls by the factor r at each step, from the
numbers h(c) and h(f(c)) at the ends c of laps. What this says of the points f(c), with the same equation for whole
laps, are as many linear equations as it takes to find these numbers. Where every f(c) has an orbit that closes or that
a cycle attracts, the equations are exact, in the field of r. Otherwise they are enclosed: by integers, outwards.

>>> from periodic.maps.families import tent
>>> found = constant_slope_coordinates(PLMap([0, "2/5", 1], ["1/7", 1, 0]), 8)
>>> print(*map(float, found.positions[1]))
0.45118978... 0.45118978...

docs/mathematics.md, Constant slope.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import ceil, log, log10
from typing import Any, NamedTuple

import numpy as np

from periodic.displays import FEW, card, grid
from periodic.errors import HypothesisError, TooManyPiecesError, count, list_length
from periodic.graphs.attracting_intervals import attracting_interval
from periodic.graphs.cut_orbits import CutOrbits
from periodic.graphs.growth_enclosures import MAX_STEPS, growth_enclosure
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.decimals import MAX_DIGITS, decimal, fixed
from periodic.numbers.enclosures import enclosure
from periodic.numbers.number_texts import shown

Bounds = tuple[Fraction, Fraction]

_TRIES = 6  # of more and more digits
_LAST = Fraction(1, 10**6)  # place of an upper bound that is printed, rounded up
_BITS = 60  # of the matrix that nearly inverts the equations
_MOST_LENGTHS = 8


class LapWord(NamedTuple):
    """The laps that an orbit visits, up to a cut, or to a round of laps that it repeats for ever, or cut off.

    ``end`` is the cut where it stops, -1 without one; ``cycle`` the number of laps at the end that are repeated.
    """

    laps: tuple[int, ...]
    end: int = -1
    cycle: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether it is known for all time."""
        return self.end >= 0 or self.cycle > 0

    def steps(self, n: int) -> Iterator[int]:
        """The first n laps, or fewer if the word ends before."""
        yield from islice(self.laps, n)
        if self.cycle:
            for i in range(n - len(self.laps)):
                yield self.laps[len(self.laps) - self.cycle + i % self.cycle]


def cut_words(orbits: CutOrbits, steps: int) -> list[LapWord]:
    """Return the words of the images of the cuts, as far as so many steps tell."""
    return [_followed(orbits, orbits.image(c), steps) for c in range(orbits.laps + 1)]


def _followed(orbits: CutOrbits, point: int, steps: int) -> LapWord:
    """The laps that a point visits, up to a cut or a lap on which f is constant, or until they repeat themselves."""
    seen: dict[int, int] = {}
    laps: list[int] = []
    points: list[int] = []
    while True:
        if point <= orbits.laps:
            return LapWord(tuple(laps), end=point)
        lap = orbits.after[point]
        if not orbits.signs[lap]:
            return LapWord(tuple(laps), end=lap)
        if (start := seen.setdefault(point, len(laps))) < len(laps):
            return LapWord(tuple(laps), cycle=len(laps) - start)
        n = len(laps)
        if n >= 8 and not n & (n - 1) and (cycle := _attracted(orbits, laps, [*points, point])):
            return LapWord((*laps, *cycle), cycle=len(cycle))
        if len(laps) >= steps:
            return LapWord(tuple(laps))
        laps.append(lap)
        points.append(point)
        point = orbits.image(point)


def _attracted(orbits: CutOrbits, laps: list[int], points: list[int]) -> list[int]:
    """The laps that are visited over and over from the last point on, if an iterate is seen to pull it to a cycle."""
    lengths = (p for p in range(1, len(laps) // 2 + 1) if laps[-p:] == laps[-2 * p : -p])
    for p in islice(lengths, _MOST_LENGTHS):
        if not orbits.seems_attracted(points, p):
            continue
        x = orbits.exact(points[-1])
        if found := attracting_interval(orbits.map, x, x, p):
            return [orbits.lap_of_piece[i] for i in found.pieces]
    return []


# Exactly


def exact_coordinates(orbits: CutOrbits, words: Sequence[LapWord], growth: Exact) -> tuple[list[Exact], list[Exact]]:
    """Return the new coordinates of the cuts and those of their images, where all words are complete.

    Cost: elimination with twice as many equations as laps, in the field of the growth number.
    Raises HypothesisError if the equations have several solutions.
    """
    n, inverse = orbits.laps + 1, 1 / growth
    rows = _lap_rows(orbits, inverse)
    for c, word in enumerate(words):
        row = _exact_row(orbits, word, inverse)
        row[n + c] = row[n + c] - 1
        rows.append((row, Fraction(0)))
    solution = _solved([*rows, *_ends(n)], 2 * n)
    return solution[:n], solution[n:]


def _lap_rows(orbits: CutOrbits, inverse: Any) -> list[tuple[list[Any], Any]]:
    """For each lap the equation between its length and that of its image."""
    n, rows = orbits.laps + 1, []
    for lap, sign in enumerate(orbits.signs):
        row: list[Any] = [Fraction(0)] * (2 * n)
        row[lap], row[lap + 1] = Fraction(-1), Fraction(1)
        if sign:
            row[n + lap], row[n + lap + 1] = sign * inverse, -sign * inverse
        rows.append((row, Fraction(0)))
    return rows


def _ends(n: int) -> list[tuple[list[Any], Any]]:
    """The ends of the domain go to 0 and 1."""
    first, last = [[Fraction(i == j) for i in range(2 * n)] for j in (0, n - 1)]
    return [(first, Fraction(0)), (last, Fraction(1))]


def _exact_row(orbits: CutOrbits, word: LapWord, inverse: Exact) -> list[Exact]:
    """The coordinate of a point in terms of those of the cuts and of their images."""
    n = orbits.laps + 1
    row: list[Exact] = [Fraction(0)] * (2 * n)
    factor: Exact = Fraction(1)
    begin = len(word.laps) - word.cycle
    sign = (-1) ** sum(orbits.signs[lap] < 0 for lap in word.laps[begin:])
    rounds = 1 / (1 - sign * inverse**word.cycle) if word.cycle else Fraction(1)
    for i, lap in enumerate(word.laps):
        term = factor * rounds if i >= begin else factor
        row[lap] = row[lap] + term
        factor = orbits.signs[lap] * factor * inverse
        row[n + lap] = row[n + lap] - orbits.signs[lap] * inverse * term
    if word.end >= 0:
        row[word.end] = row[word.end] + factor
    return row


def _solved(rows: list[tuple[list[Exact], Exact]], unknowns: int) -> list[Exact]:
    """The one solution of consistent equations."""
    matrix, at = [[*row, value] for row, value in rows], 0
    for column in range(unknowns):
        pivot = next((i for i in range(at, len(matrix)) if matrix[i][column]), None)
        if pivot is None:
            raise HypothesisError(
                "the new coordinates are not determined: several parts of the map grow equally fast, and each has a "
                "model of its own"
            )
        matrix[at], matrix[pivot] = matrix[pivot], matrix[at]
        lead = 1 / matrix[at][column]
        top = matrix[at] = [x * lead if x else x for x in matrix[at]]
        for i, row in enumerate(matrix):
            if i != at and (factor := row[column]):
                matrix[i] = [x - factor * y if y else x for x, y in zip(row, top, strict=True)]
        at += 1
    assert not any(row[-1] for row in matrix[at:])  # there is a solution (Milnor and Thurston)
    return [row[-1] for row in matrix[:unknowns]]


# Enclosed


@dataclass(frozen=True, repr=False)
class ConstantSlopeCoordinates:
    """Enclosures of the coordinates h(x) in which a self-map has constant slope.

    ``growth`` encloses the growth number, which is the slope; ``cuts`` are the ends of the laps of ``original``,
    ``positions[i]`` encloses h(cuts[i]) and ``values[i]`` h(f(cuts[i])): so they are the model, lap by lap. ``digits``
    were asked for: no bounds are further apart than ``10**-digits``.
    """

    original: PLMap
    growth: Bounds
    cuts: tuple[Exact, ...]
    positions: tuple[Bounds, ...]
    values: tuple[Bounds, ...]
    digits: int
    _found: _Solution

    def __repr__(self) -> str:
        slope = decimal(self.growth[0], 10)
        return f"<ConstantSlopeCoordinates of {self.original!r}: slope {slope}, to {self.digits} digits; see .at(x)>"

    def _repr_html_(self) -> str:
        places = min(self.digits, 12)
        laps = zip(map(shown, self.cuts), self.positions, self.values, strict=True)
        rows = [(x, _rounded(h, places), _rounded(v, places)) for x, h, v in islice(laps, FEW)]
        facts = [("slope, up to sign", _rounded(self.growth, places)), ("enclosed to", f"{self.digits} digits")]
        return card(
            "coordinates of constant slope", facts, body=grid(("end of a lap", "h of it", "h of its image"), rows)
        )

    def at(self, x: Any) -> Bounds:
        """Return rationals around h(x), at most ``10**-digits`` apart.

        Cost: about digits/log10(growth) steps of the orbit of x. Raises ValueError outside the domain.
        """
        point = exact(x)
        low, high = self.original.domain
        if not low <= point <= high:
            raise ValueError(f"{shown(point)} lies outside the domain [{shown(low)}, {shown(high)}]")
        return self._found.at(self.original, self.cuts, point)


def _rounded(bounds: Bounds, places: int) -> str:
    """A number between two others, rounded to as many decimals as both have in common."""
    while places and round(bounds[0], places) != round(bounds[1], places):
        places -= 1
    return fixed(bounds[0], places)


@takes_maps
def constant_slope_coordinates(f: PLMap, digits: int = 12, max_steps: int = MAX_STEPS) -> ConstantSlopeCoordinates:
    """Return enclosures of the coordinates in which a self-map of positive entropy has constant slope.

    For every map whose equations have one solution: that is so unless several parts of it grow equally fast. Cost: the
    orbits of the ends of laps for about digits/log10(growth number) steps, and some linear algebra with twice as many
    unknowns as laps. Raises HypothesisError if the growth number is 1, or not proved to be above it, and if the
    equations do not determine the coordinates; TooManyPiecesError if more than ``max_steps`` steps are needed;
    ValueError if the map leaves its interval. Reference: [MT88], [ALM]; docs/mathematics.md, Constant slope.

    >>> from periodic.maps.families import tent
    >>> found = constant_slope_coordinates(tent("3/2"), 6)  # h(x) = x on the core, and it has slope 3/2 already
    >>> low, high = found.at("1/3")
    >>> low <= Fraction(1, 3) <= high, high - low <= Fraction(1, 10**6)
    (True, True)
    """
    digits, max_steps = list_length(digits, "digits", most=MAX_DIGITS), count(max_steps, "max_steps", 1)
    wanted, orbits = digits + 3, CutOrbits(f)
    cuts = tuple(orbits.exact(c) for c in range(orbits.laps + 1))
    for _ in range(_TRIES):
        growth = growth_enclosure(f, wanted + 6, max_steps)
        low, high = enclosure(growth.low, wanted + 8)[0], enclosure(growth.high, wanted + 8)[1]
        if low <= 1:
            known = f"is only known to be at most {decimal(-(-high // _LAST) * _LAST, 6)}"
            what = "is 1" if growth.number == 1 else known
            raise HypothesisError(f"coordinates of constant slope need a growth number above 1, and it {what}")
        if not growth.is_narrow:
            raise TooManyPiecesError(f"the growth number is not known to {wanted + 6} digits: {growth.reason}")
        steps = ceil(wanted * log(10) / log(low)) + 1
        if steps > max_steps:
            raise TooManyPiecesError(
                f"{digits} digits need {steps} steps, more than max_steps = {max_steps}; fewer digits need fewer steps"
            )
        found = _enclosed(orbits, cut_words(orbits, steps), low, high, steps)
        if found.width <= Fraction(1, 10**digits):
            n = len(cuts)
            bounds = [found.around(z) for z in found.numerators]
            return ConstantSlopeCoordinates(f, (low, high), cuts, tuple(bounds[:n]), tuple(bounds[n:]), digits, found)
        wanted += ceil(log10(found.width)) + digits + 2
    raise TooManyPiecesError(f"{_TRIES} rounds of more and more digits did not give {digits}")


@dataclass(frozen=True)
class _Solution:
    """Numbers near the coordinates of the cuts, then of their images, over ``2**bits``, each within ``error``.

    ``inverse`` is near 1/growth, over the same; ``slip`` is more than it errs, in units of ``2**-bits``. A sum along
    ``steps`` steps of an orbit leaves a ``tail`` less than growth**-steps.
    """

    numerators: tuple[int, ...]
    signs: tuple[int, ...]
    bits: int
    error: Fraction
    inverse: int
    slip: int
    steps: int
    tail: Fraction

    @property
    def width(self) -> Fraction:
        """More than the distance of the bounds of any coordinate."""
        one = 1 << self.bits
        total = Fraction(2 * one, one - self.inverse)  # more than the sum of all coefficients
        return 2 * (self.error * (total + 1) + self.rounded + self.tail + Fraction(1, one))

    @property
    def rounded(self) -> Fraction:
        """More than all coefficients of a sum err together: the n-th power is off by at most n times slip + 1."""
        return Fraction((self.steps + 1) * (self.steps + 2) * (self.slip + 1), 1 << self.bits)

    def around(self, z: int, error: Fraction | None = None) -> Bounds:
        """The bounds of a coordinate near a number, in [0, 1]."""
        middle, error = Fraction(z, 1 << self.bits), self.error if error is None else error
        return max(middle - error, Fraction(0)), min(middle + error, Fraction(1))

    def coefficients(self, laps: Sequence[int], end: int) -> list[int]:
        """Those of the coordinates of the cuts and of their images in that of a point with this word."""
        n = len(self.signs) + 1
        row, power, sign = [0] * (2 * n), 1 << self.bits, 1
        for lap in laps:
            row[lap] += sign * power
            power = power * self.inverse >> self.bits
            sign *= self.signs[lap]
            row[n + lap] -= sign * power
        if end >= 0:
            row[end] += sign * power
        return row

    def at(self, f: PLMap, cuts: Sequence[Exact], x: Exact) -> Bounds:
        """Bounds of the coordinate of a point."""
        line, laps, end = f.polyline, list[int](), -1
        while len(laps) < self.steps:
            lap = min(max(sum(1 for c in cuts if c <= x) - 1, 0), len(self.signs) - 1)
            if x in (cuts[lap], cuts[lap + 1]) or not self.signs[lap]:
                end = lap + (x == cuts[lap + 1])
                break
            laps.append(lap)
            x = line.value(x)
        row = self.coefficients(laps, end)
        value = sum(a * z for a, z in zip(row, self.numerators, strict=True)) >> self.bits
        error = self.error * Fraction(sum(map(abs, row)), 1 << self.bits) + self.rounded + Fraction(1, 1 << self.bits)
        return self.around(value, error + (self.tail if end < 0 else 0))


def _enclosed(orbits: CutOrbits, words: Sequence[LapWord], low: Fraction, high: Fraction, steps: int) -> _Solution:
    """Solve the equations for a growth number between two bounds, and say how near the solution is."""
    n = orbits.laps + 1
    bits = 2 * steps.bit_length() + 16 + ceil(steps * log(low) / log(2))
    one = 1 << bits
    inverse = (one * low.denominator) // low.numerator
    slip = inverse - (one * high.denominator) // high.numerator + 2
    # growth**-steps < 2**-known
    known = max(int(steps * log(low) / log(2)) - 1, 0)
    tail = Fraction(1, 1 << known)
    assert low**steps >= 1 << known
    blank = _Solution((), tuple(orbits.signs), bits, Fraction(0), inverse, slip, steps, tail)
    rows, values = [], []
    for row, value in [*_lap_rows(orbits, Fraction(inverse, one)), *_ends(n)]:
        rows.append([int(x * one) for x in row])
        values.append(int(value * one))
    for c, word in enumerate(words):
        laps = tuple(word.steps(steps))
        row = blank.coefficients(laps, word.end if len(laps) == len(word.laps) else -1)
        row[n + c] -= one
        rows.append(row)
        values.append(0)
    near = np.linalg.pinv(np.array([[x / one for x in row] for row in rows]))
    left = [[round(x * (1 << _BITS)) for x in row] for row in near.tolist()]
    z = _refined(rows, values, near, bits)
    rest = max(
        abs((v << bits) - sum(a * b for a, b in zip(row, z, strict=True))) for row, v in zip(rows, values, strict=True)
    )
    # left * rows = 1 - defect; so z errs by at most |left| (|rest| + |what the rows err|) / (1 - |defect|)
    size = Fraction(max(sum(map(abs, row)) for row in left), 1 << _BITS)
    defect = Fraction(0)
    for i, row in enumerate(left):
        product = [sum(a * b[j] for a, b in zip(row, rows, strict=True)) for j in range(2 * n)]
        product[i] -= one << _BITS
        defect = max(defect, Fraction(sum(map(abs, product)), one << _BITS))
    if defect >= Fraction(1, 2):
        raise HypothesisError(
            "the new coordinates are not determined by their equations as far as these are known: several parts of the "
            "map grow equally fast, or nearly"
        )
    error = 2 * size * (Fraction(rest, one * one) + blank.rounded + tail + Fraction(2 * slip, one))
    return _Solution(tuple(z), tuple(orbits.signs), bits, error, inverse, slip, steps, tail)


def _refined(rows: list[list[int]], values: list[int], near: Any, bits: int) -> list[int]:
    """An approximate solution over ``2**bits``: each round corrects it by what is left, in floats."""
    z, best = [0] * len(rows[0]), None
    while True:
        rest = [
            (v << bits) - sum(a * b for a, b in zip(row, z, strict=True)) for row, v in zip(rows, values, strict=True)
        ]
        size = max(map(abs, rest))
        if best is not None and 2 * size >= best[0]:
            return best[1]
        best = size, list(z)
        if not size:
            return z
        shift = max(size.bit_length() - 60, 0)
        change = near @ np.array([float(x >> shift) for x in rest])
        for i, x in enumerate(change.tolist()):
            moved = int(x) << shift if abs(x) > 2**53 else round(x * 2**10) << shift >> 10
            z[i] += moved >> bits
