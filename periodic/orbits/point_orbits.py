"""One exact point under f^t for any t: modular powers, orbits that close, and numbers that grow.

docs/mathematics.md, Numeric path.

>>> from periodic.maps.plmaps import PLMap
>>> iterate_exact(PLMap([0, "1/2", 1], [0, 1, 0]), "1/3", 10**100)
Fraction(2, 3)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from operator import mul, sub
from typing import Any, NamedTuple, TypeVar

from periodic.displays import LONGEST_REPR, card, compact, few
from periodic.errors import NotMarkovError, count, described, list_length, printed
from periodic.graphs.markov_partitions import closed_images
from periodic.graphs.routes import is_zigzag
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, NumberField, common_field, exact
from periodic.numbers.decimals import plural
from periodic.numbers.magnitudes import written_bits
from periodic.numbers.number_texts import shown

MAX_BITS = 1 << 18
MAX_POINTS = 1 << 16  # of an orbit that is looked for
MAX_STEPS = 1 << 17  # of an itinerary
MAX_FOLLOWED = 1 << 20  # steps, of an orbit that does not grow, if it is to close
MAX_WRITTEN = 1 << 27  # bits of all points of an orbit that is followed: a few seconds

State = TypeVar("State")
Step = Callable[[State], State]

_PRIME = (1 << 61) - 1
_GROWN = 1 << 12  # numbers of more bits are taken to grow as they did so far
_SHORT = 1 << 9  # up to so many bits a fraction is kept in lowest terms


@takes_maps
def iterate_exact(f: PLMap, x: Any, t: int, max_bits: int = MAX_BITS) -> Exact:
    """Return f^t(x) exactly, for any ``t >= 0`` if the orbit of ``x`` is finite.

    On a zigzag of full laps (the tent) one modular power does it. Otherwise the orbit is followed until it closes
    (Brent's cycle search), on integers over one fixed denominator where the slopes keep it. Cost: t steps, or at most
    about three times the steps until the orbit closes. Raises ValueError if ``x`` lies outside the domain, if the map
    leaves its interval, and if the orbit has not closed when its numbers have more than ``max_bits`` bits,
    or will have them at the rate at which they grow, or after a few million steps.
    Reference: docs/mathematics.md, Numeric path.

    >>> from periodic.maps.plmaps import PLMap
    >>> tent = PLMap([0, "1/2", 1], [0, 1, 0])
    >>> iterate_exact(tent, "2/7", 10**18)
    Fraction(4, 7)
    """
    t, max_bits, point = count(t, "t"), count(max_bits, "max_bits", 1), exact(x)
    low, high = f.domain
    if not low <= point <= high:
        raise ValueError(f"{shown(point)} lies outside the domain [{shown(low)}, {shown(high)}]")
    if t == 0:
        return point
    if not f.is_self_map:
        f.check_self_map()
    field = common_field([point, *([] if f.field is None else [f.field.generator])])
    if field is None and isinstance(point, Fraction):
        return _rational(f, point, t, max_bits)
    assert field is not None
    lattice = _lattice(f, point, field)
    if lattice is None:
        return _follow(f, field.convert(point), t, _bits, max_bits)
    start, step, denominator = lattice
    end: Vector = _follow(step, start, t, _longest, max_bits)
    return field.element(end, denominator)


# Orbits that close


class Orbit(NamedTuple):
    """The orbit of a point, both parts in time order: what it runs through once, and then the cycle for ever."""

    transient: tuple[Exact, ...]
    cycle: tuple[Exact, ...]

    @property
    def period(self) -> int:
        """The number of points of the cycle."""
        return len(self.cycle)

    def __repr__(self) -> str:
        lengths = f"<Orbit: {plural(len(self.transient), 'point')}, then a cycle of {len(self.cycle)}>"
        if len(self.transient) + len(self.cycle) > LONGEST_REPR:
            return lengths
        before, after = (described(points, LONGEST_REPR) for points in (self.transient, self.cycle))
        return compact(f"Orbit(transient={before}, cycle={after})", lengths)

    def _repr_html_(self) -> str:
        facts = [
            ("once", few(map(shown, self.transient), len(self.transient)) or "nothing: the point is periodic"),
            ("then for ever", few(map(shown, self.cycle), self.period)),
        ]
        return card(f"an orbit that enters a cycle of period {self.period}", facts)


@takes_maps
def orbit(f: PLMap, x: Any, max_points: int = MAX_POINTS) -> Orbit:
    """Return the orbit of an exact point where it closes: ``transient``, empty if the point is periodic, and ``cycle``.

    The map may leave its interval, the orbit may not. Cost: an evaluation for each point. Raises NotMarkovError where
    the orbit does not close within ``max_points`` points, or is seen never to close; ValueError if ``x`` lies outside
    the domain or its orbit leaves it, naming where it comes to.
    Reference: docs/mathematics.md, Markov partitions and counts.

    >>> from periodic.maps.families import tent
    >>> orbit(tent(), "1/10")
    Orbit(transient=(Fraction(1, 10), Fraction(1, 5)), cycle=(Fraction(2, 5), Fraction(4, 5)))
    """
    start, max_points = exact(x), count(max_points, "max_points", 1)
    low, high = f.domain
    if not low <= start <= high:
        raise ValueError(f"{shown(start)} lies outside the domain [{shown(low)}, {shown(high)}]")
    found = closed_images(f, [start], f"the iterates of {shown(start)}", max_points)
    if isinstance(found, str):
        raise NotMarkovError(found)
    points = list(found.points.values())  # in the order in which they were found
    back = found.of(points[-1])
    turn = next(i for i, y in enumerate(points) if y == back)
    return Orbit(tuple(points[:turn]), tuple(points[turn:]))


@takes_maps
def itinerary(f: PLMap, x: Any, t: int) -> tuple[Fraction, ...]:
    """Return the addresses of x, f(x), .., f^(t-1)(x): in which lap, or at which turning point, each of them lies.

    Laps have the numbers 0, 1, 2, .. from left to right. The turning point between laps j - 1 and j, or any point of a
    plateau that turns there, has the address j - 1/2. So addresses are in the order of the points, and itineraries can
    be compared as in kneading theory. Cost: t evaluations, of numbers that may grow. Raises ValueError if ``x`` lies
    outside the domain or its orbit leaves it, and where all its points together would have more than ``MAX_WRITTEN``
    bits. Reference: [MT88]; docs/mathematics.md, Maps, pieces, laps.

    >>> from periodic.maps.families import tent
    >>> print(*itinerary(tent(), "1/4", 5))
    0 1/2 1 0 0
    """
    t, point = list_length(t, "t", most=MAX_STEPS), exact(x)
    line, turns = f.polyline, f.turning_intervals
    lefts, rights = [a for a, _ in turns], [b for _, b in turns]
    (low, high), found, written = f.domain, [], 0
    for step in range(t):
        if not low <= point <= high:
            where = (
                f"after {plural(step, 'step')} the orbit of {shown(exact(x))} comes to {shown(point)}, "
                if step
                else f"{shown(point)} lies "
            )
            raise ValueError(f"{where}outside the domain [{shown(low)}, {shown(high)}]")
        passed, reached = bisect_left(rights, point), bisect_right(lefts, point)
        found.append(Fraction(passed + reached, 2))
        point = line.value(point)
        written += (bits := written_bits(point))
        if written > MAX_WRITTEN:
            raise ValueError(
                f"the itinerary is out of reach for t = {printed(t)}: after {plural(step + 1, 'step')} the orbit has "
                f"numbers of {bits} bits"
            )
    return tuple(found)


def _rational(f: PLMap, x: Fraction, t: int, max_bits: int) -> Exact:
    """The image of a rational point under f^t, for a map with rational pieces."""
    if is_zigzag(f):
        return _zigzag_power(f, x, t)
    pieces = [(_fraction(p.slope), _fraction(p.intercept)) for p in f.pieces()]
    breaks = [_fraction(c) for c in f.breakpoints]
    if all(slope.denominator == 1 for slope, _ in pieces):
        # then no step adds to a common denominator of x and the intercepts: the orbit is one of bounded integers
        d = lcm(x.denominator, *(c.denominator for _, c in pieces))
        starts = [-(-c.numerator * d // c.denominator) for c in breaks]
        rules = [(int(slope), int(c * d)) for slope, c in pieces]

        def step(n: int) -> int:
            slope, shift = rules[bisect_right(starts, n)]
            return slope * n + shift

        return Fraction(_follow(step, int(x * d), t, int.bit_length, max_bits), d)
    growing = _Growing.of(pieces, breaks)
    return growing.number(_follow(growing.step, growing.start(x), t, _Ratio.bits, max_bits))


def _fraction(x: Exact) -> Fraction:
    """The number itself, which is rational here."""
    assert isinstance(x, Fraction)
    return x


def _follow(step: Step[State], x: State, t: int, bits: Callable[[State], int], max_bits: int) -> State:
    """The state after ``t`` steps. When the orbit meets a state that was kept, at times 0, 1, 2, 4, .., it has closed.

    Brent's search: once a state is kept that recurs, and for at least as many steps as it takes to recur, it is met.
    """
    kept, since, limit = x, 0, 1
    for done in range(1, t + 1):
        x, since = step(x), since + 1
        if x == kept:
            for _ in range((t - done) % since):
                x = step(x)
            return x
        if since == limit:
            size = bits(x)
            if MAX_FOLLOWED < done < t // 4:
                raise ValueError(
                    f"f^t(x) is out of reach for t = {printed(t)}: after {done} steps the orbit has not closed, though "
                    f"its numbers have {size} bits only"
                )
            if size > max_bits or (size > _GROWN and size * t > max_bits * done):
                raise ValueError(
                    f"f^t(x) is out of reach for t = {printed(t)}: after {done} steps the orbit has not closed, and "
                    f"its numbers, now of {size} bits, need more than max_bits = {printed(max_bits)} bits in the end"
                )
            kept, since, limit = x, 0, 2 * limit
    return x


# Zigzags


def _zigzag_power(f: PLMap, x: Fraction, t: int) -> Fraction:
    """The image of a rational point under f^t for a zigzag f (``is_zigzag``), by folding.

    In the coordinate y from 0 to 1 let W be the triangle wave of period 2 with W(0) = 0 and W(1) = 1. The map of k
    laps is W(k y), or W(k y + 1) if it falls first. W is even, so that W(k W(z) + c) = W(k z + c) for integers c, and
    f^t(y) = W(k^t y), or W(k^t y + 1 + k + .. + k^(t-1)), where only the parity of the sum matters.
    """
    laps, (low, high) = f.piece_count, map(_fraction, f.domain)
    y = (x - low) / (high - low)
    d = y.denominator
    folded = y.numerator * pow(laps, t, 2 * d)
    if f.slopes[0] < 0 and (t % 2 or laps % 2 == 0):
        folded += d
    folded %= 2 * d
    return low + (high - low) * Fraction(min(folded, 2 * d - folded), d)


# Integers over a fixed denominator in a number field

Vector = tuple[int, ...]


def _lattice(f: PLMap, x: Exact, field: NumberField) -> tuple[Vector, Step[Vector], int] | None:
    """The point as a vector of integers over a denominator, what f does to such vectors, and the denominator.

    None unless every slope is a polynomial in theta with integer coefficients: then f keeps the denominator.
    """
    pieces = list(f.pieces())
    if any(field.coordinates(p.slope)[1] != 1 for p in pieces):
        return None
    numbers = [field.coordinates(y) for y in (x, *(p.intercept for p in pieces))]
    d = lcm(*(e for _, e in numbers))
    start, *shifts = [tuple(c * (d // e) for c in v) for v, e in numbers]
    powers = [field.element((0,) * i + (1,)) for i in range(field.degree)]
    rules = []
    for piece, shift in zip(pieces, shifts, strict=True):
        columns = [field.coordinates(piece.slope * power)[0] for power in powers]
        rules.append(tuple(zip(zip(*columns, strict=True), shift, strict=True)))
    breaks = [field.coordinates(c) for c in f.breakpoints]
    scale = lcm(*(e // gcd(e, d) for _, e in breaks))
    ends = [tuple(c * (d * scale // e) for c in v) for v, e in breaks]
    sign = field.sign

    def step(v: Vector) -> Vector:
        scaled = v if scale == 1 else [scale * c for c in v]
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            if sign(list(map(sub, scaled, ends[middle]))) < 0:
                high = middle
            else:
                low = middle + 1
        return tuple([sum(map(mul, row, v), shift) for row, shift in rules[low]])

    return start, step, d


def _longest(v: Vector) -> int:
    """The bits of the longest entry of a vector."""
    return max(map(int.bit_length, v))


def _bits(x: Exact) -> int:
    """The bits of a number, of the longest integer in it."""
    if isinstance(x, Fraction):
        return x.denominator.bit_length()
    return x.denominator.bit_length() + _longest(x.coefficients)


# Rationals whose denominator grows


class _Ratio:
    """The rational ``n / e``, over a constant, with both known modulo a prime, so that inequality is seen at once."""

    __slots__ = ("e", "e_mod", "n", "n_mod", "size")

    def __init__(self, n: int, e: int) -> None:
        common = gcd(n, e)
        self.n, self.e = n // common, e // common
        self.n_mod, self.e_mod = self.n % _PRIME, self.e % _PRIME
        self.size = self.e.bit_length()  # when last in lowest terms

    def __eq__(self, other: object) -> bool:
        assert isinstance(other, _Ratio)
        if (self.n_mod * other.e_mod - other.n_mod * self.e_mod) % _PRIME:
            return False
        return self.n * other.e == other.n * self.e

    __hash__ = None  # type: ignore[assignment]  # equal ratios may be spelt differently

    def bits(self) -> int:
        return self.e.bit_length()


@dataclass(frozen=True)
class _Growing:
    """A map with rational slopes, of common denominator q: each step is made over q times the denominator before.

    The point is ``n / (constant * e)``. Lowest terms are restored at every step of short numbers, and whenever long
    ones have grown to twice their length: a gcd a step would cost more than everything else.
    """

    constant: int
    q: int
    rules: tuple[tuple[int, int], ...]
    breaks: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, pieces: list[tuple[Fraction, Fraction]], breaks: list[Fraction]) -> _Growing:
        """The steps of f on numerators over a common denominator that grows by one factor a step."""
        q = lcm(*(slope.denominator for slope, _ in pieces))
        constant = lcm(*(c.denominator for _, c in pieces))
        rules = tuple((int(slope * q), int(c * constant)) for slope, c in pieces)
        return cls(constant, q, rules, tuple((c.denominator, c.numerator * constant) for c in breaks))

    def start(self, x: Fraction) -> _Ratio:
        return _Ratio(x.numerator * self.constant, x.denominator)

    def step(self, x: _Ratio) -> _Ratio:
        """The image of a point: the piece is found by bisection, the fraction is not reduced."""
        low, high = 0, len(self.breaks)
        while low < high:
            middle = (low + high) // 2
            scale, end = self.breaks[middle]
            if x.n * scale < end * x.e:
                high = middle
            else:
                low = middle + 1
        slope, shift = self.rules[low]
        e = x.e * self.q
        n = slope * x.n + shift * e
        if e.bit_length() <= _SHORT or e.bit_length() > 2 * x.size:
            return _Ratio(n, e)
        y = _Ratio.__new__(_Ratio)
        y.n, y.e, y.size = n, e, x.size
        y.e_mod = x.e_mod * self.q % _PRIME
        y.n_mod = (slope * x.n_mod + shift * y.e_mod) % _PRIME
        return y

    def number(self, x: _Ratio) -> Fraction:
        return Fraction(x.n, x.e * self.constant)
