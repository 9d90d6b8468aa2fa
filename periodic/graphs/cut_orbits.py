"""The orbits of the ends of the laps of a map: each point once, with where it goes and between which ends it lies.

The *cuts* of a self-map f of [a, b] are a, b and the ends of its laps or, if asked, of its pieces; between neighbours f
is monotone. Everything that iterates do is told by the order of the cuts and of their images. So each point of their
orbits gets a number, equal points the same one, and two points are compared exactly: by floats where these are far
apart, by their integers where they are not. docs/mathematics.md, Tower.

Inside, the interval is moved to [0, 1], which changes no order. A point is m / d with one denominator for the knots,
which each step multiplies by that of the piece on which it is taken; m is an integer or, in a number field, a vector of
integers, and nothing is reduced to lowest terms. Equal points are found by their residues modulo one large number, and
then compared.

The turning point of a tent of slope 3/2 goes to 3/4, then to 3/8, a point that is known by its order among the others:
>>> from periodic.maps.families import tent
>>> orbits = CutOrbits(tent("3/2"))
>>> y = orbits.image(1)
>>> orbits.exact(y), orbits.exact(orbits.image(y)), orbits.exact(1)
(Fraction(3, 4), Fraction(3, 8), Fraction(1, 2))
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, count as naturals
from math import gcd, lcm
from typing import Any, Literal, Protocol

from periodic.errors import TooManyPiecesError
from periodic.graphs.locks import Lock
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, NumberField
from periodic.numbers.fields import combine

Cuts = Literal["laps", "pieces"]

MAX_BITS = 1 << 31  # of the denominators of all points together
_CLOSE = 1e-12  # positions in [0, 1] are floats with errors below 2**-52
_BITS = 320  # of the positions that are compared before the integers are


class CutOrbits:
    """The orbits of the cuts of a self-map, followed as far as someone asks.

    Points are numbered as they are found: the cuts from left to right, 0 to ``laps``, then their images. Lap j lies
    between the cuts j and j + 1; ``signs[j]`` is 1, -1 or 0 as f rises, falls or is flat there. A plateau is a lap of
    its own, and ``lap_of_piece[i]`` the lap that holds piece i of the map. ``ages[i]`` is the number of steps after
    which point i was found, ``floats[i]`` its place in [0, 1] within 2**-52, ``after[i]`` the lap to the right of it
    and ``before[i]`` the one to the left: they differ at cuts only. Several threads may ask at once.
    Raises ValueError if the map leaves its interval, TooManyPiecesError when a point is asked for whose digits would be
    too many for memory with those of all others.

    >>> from periodic.maps.families import tent
    >>> orbits = CutOrbits(tent("3/2"))
    >>> [orbits.exact(i) for i in range(3)], orbits.exact(orbits.image(1)), orbits.image(2)
    ([Fraction(0, 1), Fraction(1, 2), Fraction(1, 1)], Fraction(3, 4), 0)
    """

    def __init__(self, f: PLMap, cuts: Cuts = "laps") -> None:
        f.check_self_map()
        self.map = f
        (low, high), directions = f.domain, [int(s) for s in f.directions]
        self._low, self._width = low, high - low
        knots = [(x - low) / self._width for x in f.knots]
        values = [(y - low) / self._width for y in f.values]
        slopes = list(f.slopes)
        self._numbers = _numbers_over(f.field)
        self._knots: list[Any]
        self._knots, self._base = self._numbers.over_one_denominator(knots)
        shifts = [y - s * x for x, y, s in zip(knots, values, slopes, strict=False)]
        rules = [self._numbers.over_one_denominator(rule) for rule in zip(slopes, shifts, strict=True)]
        self._slopes, self._shifts = [rule[0] for rule, _ in rules], [rule[1] for rule, _ in rules]
        self._steps = [d for _, d in rules]
        divisors = {self._base, *self._steps}
        self._modulus = next(n for n in naturals(2**61 - 1, -2) if all(gcd(n, d) == 1 for d in divisors))
        self._inverses = [pow(d, -1, self._modulus) for d in self._steps]

        new = [i > 0 and (cuts == "pieces" or s == 0 or s != directions[i - 1]) for i, s in enumerate(directions)]
        places = [0, *(i for i, is_new in enumerate(new) if is_new), len(directions)]
        self.lap_of_piece = list(accumulate(map(int, new)))
        self.signs = [directions[i] for i in places[:-1]]
        n = len(places)
        self._knot_floats = [self._numbers.position(m, self._base) for m in self._knots]
        self._numerators: list[Any] = [self._knots[i] for i in places]
        self._denominators = [self._base] * n
        inverse = pow(self._base, -1, self._modulus)
        self._residues: list[Any] = [self._numbers.residue(m, inverse, self._modulus) for m in self._numerators]
        self._pieces = [min(i, len(directions) - 1) for i in places]
        self.floats = [self._knot_floats[i] for i in places]
        self.ages = [0] * n
        self.before, self.after = list(range(-1, n - 1)), list(range(n))
        self._images: list[int | None] = [None] * n
        self._lock = Lock()
        self._written, self._ends = 0, "ends of laps" if cuts == "laps" else "knots"
        self._scaled: dict[int, int] = {}
        self._found: dict[Any, list[int]] = {}
        for i, residue in enumerate(self._residues):
            self._found.setdefault(residue, []).append(i)

    def __len__(self) -> int:
        """The number of points found so far."""
        return len(self.ages)

    @property
    def laps(self) -> int:
        """The number of laps, plateaus included, or of pieces."""
        return len(self.signs)

    @property
    def bits_per_step(self) -> int:
        """By how many bits a point may be longer than the one before."""
        return max(self._steps).bit_length() * (1 if self.map.field is None else self.map.field.degree)

    def image(self, i: int) -> int:
        """The number of the image of point i. Cost: at its first call a product of integers of the size of the point.

        Equality with a point known before is decided exactly.
        """
        known = self._images[i]
        if known is not None:
            return known
        with self._lock:
            return self._image(i)

    def _image(self, i: int) -> int:
        """As ``image``, for the one thread that finds points."""
        known = self._images[i]
        if known is not None:
            return known
        numbers, piece = self._numbers, self._pieces[i]
        d = self._denominators[i] * self._steps[piece]
        bits = d.bit_length()
        if self._written + bits > MAX_BITS:
            raise TooManyPiecesError(
                f"the orbits of the {self._ends} have more than {len(self)} points with numbers of up to {bits} bits"
            )
        slope, shift = self._slopes[piece], self._shifts[piece]
        m = numbers.affine(slope, self._numerators[i], shift, self._denominators[i])
        image = numbers.affine(slope, self._residues[i], shift, 1)
        residue = numbers.residue(image, self._inverses[piece], self._modulus)
        same = self._found.setdefault(residue, [])
        for j in same:
            if not numbers.sign(m, d, self._numerators[j], self._denominators[j]):
                self._images[i] = j
                return j
        self._written += bits
        j = len(self.ages)
        same.append(j)
        position = numbers.position(m, d)
        piece = self._piece_at(m, d, position)
        lap = self.lap_of_piece[piece]
        self._numerators.append(m)
        self._denominators.append(d)
        self._residues.append(residue)
        self._pieces.append(piece)
        self.floats.append(position)
        self.ages.append(self.ages[i] + 1)
        self.before.append(lap)
        self.after.append(lap)
        self._images.append(None)
        self._images[i] = j
        return j

    def _piece_at(self, m: Any, d: int, position: float) -> int:
        """A piece that holds ``m / d``; at a knot that is no cut either of the two, for one lap holds both."""
        floats, last = self._knot_floats, len(self._slopes) - 1
        i = min(max(bisect_right(floats, position) - 1, 0), last)
        if position - floats[i] > _CLOSE and floats[i + 1] - position > _CLOSE:
            return i
        i = max(bisect_right(floats, position - _CLOSE) - 1, 0)
        while i < last and self._numbers.sign(m, d, self._knots[i + 1], self._base) > 0:
            i += 1
        return i

    def exact(self, i: int) -> Exact:
        """Point i as an exact number."""
        return self._low + self._width * self._numbers.exact(self._numerators[i], self._denominators[i])

    def at_most(self, i: int, j: int) -> bool:
        """Whether point i is at most point j. Cost: that of comparing floats, unless they are nearly equal."""
        known = self.seems_at_most(i, j)
        if known is not None:
            return known
        numerators, denominators = self._numerators, self._denominators
        return self._numbers.sign(numerators[i], denominators[i], numerators[j], denominators[j]) <= 0

    def seems_at_most(self, i: int, j: int) -> bool | None:
        """Whether point i is at most point j, or None where their first 300 bits do not tell; never wrong."""
        if i == j:
            return True
        difference = self.floats[j] - self.floats[i]
        if abs(difference) > _CLOSE:
            return difference > 0
        first, second = self._position(i), self._position(j)
        return first < second if abs(first - second) > 4 else None

    def _position(self, i: int) -> int:
        """Point i as a whole number of units 2**-bits, rounded down: enough for most comparisons."""
        if i not in self._scaled:
            self._scaled[i] = self._numbers.scaled(self._numerators[i], self._denominators[i], _BITS)
        return self._scaled[i]

    def seems_attracted(self, points: Sequence[int], p: int) -> bool:
        """Whether the last points of an orbit, each p steps after the one before, come nearer to each other."""
        x, y, z = (self.floats[points[i]] for i in (-1 - 2 * p, -1 - p, -1))
        return abs(z - y) <= abs(y - x)

    def sides(self, level: Exact) -> Sides:
        """Return on which side of ``level`` points lie."""
        return Sides(self, level)


class Sides:
    """On which side of one level, any exact number, the points of some orbits lie."""

    def __init__(self, orbits: CutOrbits, level: Exact) -> None:
        self._orbits, self._level = orbits, level
        self._place: float | None = None
        field = orbits.map.field
        if field is None or isinstance(level, Fraction) or level.field is field:
            place = (level - orbits._low) / orbits._width
            self._place = float(min(max(place, Fraction(-1)), Fraction(2)))

    def __getitem__(self, i: int) -> int:
        """1, 0 or -1: whether point i is above, at or below the level. Cost: a comparison of floats, as a rule."""
        if self._place is not None:
            difference = self._orbits.floats[i] - self._place
            if abs(difference) > _CLOSE:
                return 1 if difference > 0 else -1
        x = self._orbits.exact(i)
        return (x > self._level) - (x < self._level)


# Numerators: integers, or vectors in a number field


class _Numbers(Protocol):
    """What is done with numerators ``m`` over denominators ``d``, whatever they are made of."""

    def over_one_denominator(self, xs: Sequence[Exact]) -> tuple[list[Any], int]:
        """The numerators of numbers over their least common denominator, and that."""

    def affine(self, slope: Any, m: Any, shift: Any, scale: int) -> Any:
        """``slope * m + shift * scale``."""

    def sign(self, m: Any, d: int, n: Any, e: int) -> int:
        """The sign of ``m / d - n / e``, for d, e > 0."""

    def scaled(self, m: Any, d: int, bits: int) -> int:
        """An integer within 2 of ``2**bits * m / d``."""

    def position(self, m: Any, d: int) -> float:
        """A float within 2**-52 of ``m / d`` in [0, 1]."""

    def residue(self, m: Any, inverse: int, modulus: int) -> Any:
        """``m * inverse`` in lowest residues."""

    def exact(self, m: Any, d: int) -> Exact:
        """The number ``m / d``."""


def _numbers_over(field: NumberField | None) -> _Numbers:
    return _Integers() if field is None else _Vectors(field)


class _Integers:
    """Rational numbers: a numerator is an integer."""

    def over_one_denominator(self, xs: Sequence[Any]) -> tuple[list[int], int]:
        """Numerators of some numbers over their least common denominator."""
        d = lcm(*(x.denominator for x in xs))
        return [x.numerator * (d // x.denominator) for x in xs], d

    def affine(self, slope: int, m: int, shift: int, scale: int) -> int:
        """slope * m + shift * scale, on numerators."""
        return slope * m + shift * scale

    def sign(self, m: int, d: int, n: int, e: int) -> int:
        """The sign of m/d - n/e."""
        left, right = m * e, n * d
        return (left > right) - (left < right)

    def scaled(self, m: int, d: int, bits: int) -> int:
        """m/d in units of 2**-bits, rounded down."""
        return (m << bits) // d

    def position(self, m: int, d: int) -> float:
        return m / d  # correctly rounded, whatever the size

    def residue(self, m: int, inverse: int, modulus: int) -> int:
        return m * inverse % modulus

    def exact(self, m: int, d: int) -> Fraction:
        return Fraction(m, d)


class _Vectors:
    """Numbers of a field: a numerator is a vector of integers on the powers of its generator."""

    def __init__(self, field: NumberField) -> None:
        self.field = field

    def over_one_denominator(self, xs: Sequence[Exact]) -> tuple[list[tuple[int, ...]], int]:
        """Coordinates of some numbers over their least common denominator."""
        ratios = [self.field.coordinates(x) for x in xs]
        d = lcm(*(e for _, e in ratios))
        return [tuple(c * (d // e) for c in vector) for vector, e in ratios], d

    def affine(self, slope: Sequence[int], m: Sequence[int], shift: Sequence[int], scale: int) -> list[int]:
        """slope * m + shift * scale, on coordinates."""
        return combine(self.field.multiply(tuple(slope), tuple(m)), 1, shift, scale)

    def sign(self, m: Sequence[int], d: int, n: Sequence[int], e: int) -> int:
        """The sign of m/d - n/e."""
        return self.field.sign(combine(m, e, n, -d))

    def scaled(self, m: Sequence[int], d: int, bits: int) -> int:
        """m/d in units of 2**-bits, rounded down, off by at most 1."""
        extra = max(0, sum(map(abs, m)).bit_length() - d.bit_length()) + 4
        value, error = self.field.interval(m, bits + extra)
        assert error < d << extra  # so that less than 1 is lost here, and less than 1 by rounding down
        return value // (d << extra)

    def position(self, m: Sequence[int], d: int) -> float:
        return self.scaled(m, d, 60) / (1 << 60)

    def residue(self, m: Sequence[int], inverse: int, modulus: int) -> tuple[int, ...]:
        return tuple(c * inverse % modulus for c in m)

    def exact(self, m: Sequence[int], d: int) -> Exact:
        return self.field.element(m, d)
