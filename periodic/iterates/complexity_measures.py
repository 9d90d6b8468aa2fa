"""How complicated f^t is: laps, pieces, crossings, variation, arc length, total curvature and entropy side by side.

Arc length and total curvature depend on the slopes alone: how long f^t has which slope, and how often it turns from
which to which. On a Markov partition both are counted step by step, so nothing of the size of f^t is built: a
breakpoint of f^t lies where some f^j, j < t, first maps it to a point of the partition; there f^t turns by what f^(t-j)
does, seen through the slope of f^j. Irrational numbers are enclosed by integers that are rounded outwards.
docs/mathematics.md, Measures of complexity.

>>> complexities(PLMap([0, "1/2", 1], [0, 1, 0]), 20).variation == 2**20
True
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice, pairwise
from math import isqrt
from operator import sub
from typing import Any, NamedTuple, TypeVar

from periodic.claims import Warrant
from periodic.displays import card
from periodic.errors import HypothesisError, TooManyPiecesError, count, list_length, printed, readable
from periodic.graphs.entropies import entropy_enclosure
from periodic.graphs.perron_vectors import perron_window
from periodic.graphs.routes import Question, Route, route, slope_count
from periodic.graphs.transition_graphs import closed_graph
from periodic.iterates.cells import MAX_STEPS, Partition
from periodic.iterates.oscillations import crossings, lap_count, piece_count
from periodic.iterates.recursions import Recursion, merged, reduced
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.numbers.conversions import Algebraic, Exact, absolute, exact
from periodic.numbers.decimals import MAX_DIGITS, between, plural
from periodic.numbers.number_texts import shown
from periodic.vectors.exact_vectors import Scaled, in_units

MAX_SLOPES = 1 << 12

Enclosure = tuple[Fraction, Fraction]
T = TypeVar("T")
N = TypeVar("N", Exact, Scaled)


@dataclass(frozen=True, repr=False)
class Complexities:
    """How complicated ``f**t`` is, in every usual measure.

    ``crossings`` counts passages between the two ``levels`` (both None if no levels were given and the map has no
    Markov partition with growth to choose them). ``arc_length``, ``total_curvature`` (radians by which the graph turns)
    and ``entropy`` (of f, in nats) are pairs of rationals with the number between them.
    """

    t: int
    laps: int
    pieces: int
    levels: tuple[Exact, Exact] | None
    crossings: int | None
    variation: Exact
    arc_length: Enclosure
    total_curvature: Enclosure
    entropy: Enclosure

    def __repr__(self) -> str:
        counts = f"{plural(self.laps, 'lap')}, {plural(self.pieces, 'piece')}"
        return f"<Complexities of f^{self.t}: {counts}; print it for more>"

    def _repr_html_(self) -> str:
        return card(f"how complicated f^{self.t} is", self._facts)

    def __str__(self) -> str:
        return "\n".join(f"{name}: {text}" for name, text in self._facts)

    @property
    def _facts(self) -> list[tuple[str, str]]:
        """What is shown of an iterate: name and value."""
        enclosures = {
            "arc length": self.arc_length,
            "total curvature": self.total_curvature,
            "entropy of f": self.entropy,
        }
        crossed = "" if self.levels is None else f"crossings of [{shown(self.levels[0])}, {shown(self.levels[1])}]"
        return [
            ("laps", shown(self.laps)),
            ("affine pieces", shown(self.pieces)),
            *([(crossed, shown(self.crossings))] if crossed and self.crossings is not None else []),
            ("total variation", shown(self.variation)),
            *((name, f"{between(*ends, 10)} ({Warrant.between(*ends).value})") for name, ends in enclosures.items()),
        ]


@takes_maps
def complexities(
    f: PLMap, t: int, low: Any = None, high: Any = None, digits: int = 12, max_pieces: int = MAX_PIECES
) -> Complexities:
    """Return every measure of complexity of ``f**t``; enclosures are no wider than ``10**-digits``.

    Without ``low`` and ``high`` the crossings are those of the interval where a left Perron vector is greatest, of
    which there are at least growth**t. Cost and errors: as for ``lap_count``, ``shape``.

    >>> c = complexities(PLMap([0, "1/2", 1], [0, 1, 0]), 100)
    >>> c.laps == c.pieces == c.variation == 2**100, c.crossings == 2**100, c.levels
    (True, True, (Fraction(0, 1), Fraction(1, 2)))
    """
    if (low is None) != (high is None):
        given, missing = ("low", "high") if high is None else ("high", "low")
        raise ValueError(f"crossings need both levels or none, got {given} without {missing}")
    levels = _window(f) if low is None else (exact(low), exact(high))
    graph = shape(f, t, max_pieces)
    return Complexities(
        t=t,
        laps=lap_count(f, t, max_pieces),
        pieces=piece_count(f, t, max_pieces),
        levels=levels,
        crossings=None if levels is None else crossings(f, levels[0], levels[1], t, max_pieces),
        variation=graph.variation,
        arc_length=graph.arc_length(digits),
        total_curvature=graph.total_curvature(digits),
        entropy=entropy_enclosure(f, digits),
    )


def _window(f: PLMap) -> tuple[Exact, Exact] | None:
    """The levels of the interval with the greatest left Perron weight; None without a partition or a loop."""
    graph = closed_graph(f, "knots")
    try:
        return None if graph is None else perron_window(graph).window
    except HypothesisError:  # no interval ever covers itself
        return None


@readable
class Shape(NamedTuple):
    """How long a map has which slope, up to sign, and how often it turns from which slope to which."""

    lengths: dict[Exact, Exact]
    turns: dict[tuple[Exact, Exact], int]

    @property
    def variation(self) -> Exact:
        """The total variation."""
        return sum((slope * length for slope, length in self.lengths.items()), start=Fraction(0))

    def arc_length(self, digits: int) -> Enclosure:
        """The arc length of the graph, enclosed."""
        squares = [(length * length * (1 + slope * slope), 1) for slope, length in self.lengths.items()]
        return _total(squares, digits, _root)

    def total_curvature(self, digits: int) -> Enclosure:
        """The sum of the angles at the breakpoints, enclosed."""
        return _total(self.turns.items(), digits, _angle)


def shape(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> Shape:
    """Return the shape of ``f**t``: composed if it is small, else counted on the Markov partition, else composed.

    Cost: on a Markov partition t passes over it, an addition for each slope that ``f**t`` has; else that of building
    ``f**t``. Raises ValueError if ``f`` leaves its interval, TooManyPiecesError where neither will do.

    >>> low, high = shape(PLMap([0, "1/2", 1], [0, 1, 0]), 1).arc_length(12)
    >>> low**2 <= 5 <= high**2
    True
    """
    t = count(t, "t")
    if route(f, t, Question.SHAPE, max_slopes=MAX_SLOPES) is Route.FEW_SLOPES:
        return counted_shape(f, t)
    return composed_shape(f.iterate(t, max_pieces))


def composed_shape(h: PLMap) -> Shape:
    """Return the shape of a map. Cost: a few exact operations for each slope and turn that occurs, a look a piece."""
    lengths: dict[Exact, Exact] = defaultdict(Fraction)
    turns: dict[tuple[Exact, Exact], int] = defaultdict(int)
    whole = h.polyline.whole_numbers()
    sides: list[tuple[Any, Any]]
    if whole is None:
        x_unit = y_unit = 1
        sides = [(b - a, v - u) for (a, u), (b, v) in pairwise(zip(h.knots, h.values, strict=True))]
    else:
        x, y, x_unit, y_unit = whole
        sides = list(zip(map(sub, x[1:], x), map(sub, y[1:], y), strict=False))
    slopes: dict[tuple[Any, Any], Exact] = {}
    for (run, rise), number in Counter(sides).items():
        slope = slopes[run, rise] = Fraction(rise * x_unit, run * y_unit) if whole else rise / run
        lengths[absolute(slope)] += Fraction(number, x_unit) * run
    for (before, after), number in Counter(pairwise(sides)).items():
        turns[_turn(slopes[before], slopes[after])] += number
    return Shape(dict(lengths), dict(turns))


def counted_shape(f: PLMap, t: int, max_slopes: int = MAX_SLOPES) -> Shape:
    """Return the shape of ``f**t`` from the Markov partition; nothing of its size is built.

    Raises NotMarkovError without a partition, TooManyPiecesError if ``f**t`` may have more than ``max_slopes`` slopes
    up to sign.
    """
    t, partition = count(t, "t"), Partition.of(f)
    if slope_count(f, t, max_slopes) is None:
        raise TooManyPiecesError(
            f"f**{printed(t)} may have more than max_slopes = {printed(max_slopes)} slopes up to sign"
        )
    if t > MAX_STEPS:
        raise TooManyPiecesError(f"f**{printed(t)} is out of reach: {MAX_STEPS} iterates at most are gone through")
    slopes, unit = in_units(partition.slopes)
    heights, length = in_units(partition.lengths)
    rises = next(islice(_Rises(partition, slopes, heights).generations(), t, None))[0][-1]
    turns = next(islice(_Turns(partition, slopes).generations(), t, None))[0][-1]
    scale = Fraction(1, unit**t)
    lengths = {slope * scale: Fraction(1, length) * rise / (slope * scale) for slope, rise in rises.items()}
    if flat := f.domain[1] - f.domain[0] - sum(lengths.values(), start=Fraction(0)):
        lengths[Fraction(0)] = flat
    return Shape(lengths, {(left * scale, right * scale): number for (left, right), number in turns.items()})


Rises = dict[Scaled, Scaled]


class _Rises(Recursion[Rises, None]):
    """How far f^s rises and falls in all on pieces of each absolute slope: f shrinks these, and they rise as far."""

    plus, minus = staticmethod(merged), staticmethod(reduced)

    def __init__(self, partition: Partition, slopes: Sequence[Scaled], lengths: Sequence[Scaled]) -> None:
        super().__init__(partition.ranges, {})
        self.lengths, self.slopes = lengths, [-s if s < 0 else s for s in slopes]

    def first(self) -> tuple[Iterable[Rises], None]:
        return [{1: length} for length in self.lengths], None

    def following(self, state: None, amounts: list[Rises]) -> tuple[Iterable[Rises], None]:
        """Rises of one step more: every slope times that of the piece through which it is seen."""
        rows = zip(amounts, self.slopes, strict=True)
        return [{slope * s: rise for slope, rise in amount.items()} for amount, s in rows], None


Turn = tuple[Scaled, Scaled]
Sides = list[Turn]  # for each point the slopes on its left and its right; at an end of the domain equal
Turns = dict[Turn, int]


class _Turns(Recursion[Turns, Sides]):
    """How often f^s turns from which slope to which; what it does at the points of the partition is the state."""

    plus, minus = staticmethod(merged), staticmethod(reduced)

    def __init__(self, partition: Partition, slopes: Sequence[Scaled]) -> None:
        super().__init__(partition.ranges, {})
        self.partition, self.slopes = partition, slopes

    def first(self) -> tuple[Iterable[Turns], Sides]:
        """No turn inside a base interval yet, and slope 1 on both sides of every point."""
        return [{}] * len(self.partition), [(1, 1)] * (len(self.partition) + 1)

    def following(self, state: Sides, amounts: list[Turns]) -> tuple[Iterable[Turns], Sides]:
        """Turns of one step more: those seen through each piece, and those at its ends."""
        sides, parts = self._sides(state), []
        for i, ((a, b), amount) in enumerate(zip(self.ranges, amounts, strict=True)):
            slope = self.slopes[i]
            inner = reduced(amount, self._turn_at(a, state)) if a < b else {}
            seen = {_turn(slope * left, slope * right): number for (left, right), number in inner.items()}
            parts.append(merged(self._turn_at(i, sides), seen))
        return parts, sides

    def _turn_at(self, k: int, sides: Sides) -> Turns:
        """How the graph turns at a point, given the slopes on its two sides; nothing if it does not."""
        left, right = sides[k]
        return {} if left == right else {_turn(left, right): 1}

    def _sides(self, before: Sides) -> Sides:
        """The slopes of f^(s+1) on the two sides of each point, from those of f^s at its image."""
        p, sides = self.partition, []
        for k, image in enumerate(p.targets):
            pair = []
            for i in (k - 1 if k else k, k if k < len(p) else k - 1):
                # where f rises it keeps the sides of a point apart as they are
                onto_right = (i == k) == (p.directions[i] > 0)
                pair.append(self.slopes[i] * before[image][onto_right])
            sides.append((pair[0], pair[1]))
        return sides


def _turn(left: N, right: N) -> tuple[N, N]:
    """Two slopes that differ by the same angle, the same pair for a turn and its mirror images."""
    if right < left:
        left, right = right, left
    return (left, right) if left + right >= 0 else (-right, -left)


# Enclosures


def _total(items: Iterable[tuple[T, int]], digits: int, enclosed: Callable[[T, int], tuple[int, int]]) -> Enclosure:
    """The sum of ``number * thing`` over pairs; ``enclosed(thing, bits)`` encloses ``2**bits * thing`` in integers."""
    pairs = list(items)
    weight = sum(number for _, number in pairs)
    bits = list_length(digits, "digits", most=MAX_DIGITS) * 3322 // 1000 + weight.bit_length() + 8
    low = high = 0
    for thing, number in pairs:
        below, above = enclosed(thing, bits)
        low, high = low + number * below, high + number * above
    return Fraction(low, 1 << bits), Fraction(high, 1 << bits)


def _root(x: Exact, bits: int) -> tuple[int, int]:
    """Integers around ``2**bits * sqrt(x)`` for x >= 0, that differ by at most 3."""
    low, high = _scaled(x, 2 * bits)
    return isqrt(max(low, 0)), isqrt(max(high, 0)) + 1


def _scaled(x: Exact, bits: int) -> tuple[int, int]:
    """Integers around ``2**bits * x`` that differ by at most 2."""
    if isinstance(x, Algebraic):
        low, high = x.enclosure(bits * 1000 // 3321 + 1)
    else:
        low = high = x
    return (low.numerator << bits) // low.denominator, -((-high.numerator << bits) // high.denominator)


def _angle(turn: tuple[Exact, Exact], bits: int) -> tuple[int, int]:
    """Integers around ``2**bits`` times the angle between the directions of two slopes, in (0, pi)."""
    left, right = turn
    # tan of the difference of two angles; the difference is below pi/2 iff 1 + left * right is positive
    rise, run = right - left, 1 + left * right
    quarter = _arctan(1 << bits, bits)
    if not run:
        return 2 * quarter[0], 2 * quarter[1]
    if absolute(run) >= rise:
        low, high = _scaled(rise / absolute(run), bits)
        small = _arctan(low, bits)[0], _arctan(min(high, 1 << bits), bits)[1]
    else:
        low, high = _scaled(absolute(run) / rise, bits)
        small = 2 * quarter[0] - _arctan(min(high, 1 << bits), bits)[1], 2 * quarter[1] - _arctan(low, bits)[0]
    return small if run > 0 else (4 * quarter[0] - small[1], 4 * quarter[1] - small[0])


@lru_cache(maxsize=64)
def _arctan(v: int, bits: int) -> tuple[int, int]:
    """Integers around ``2**bits * arctan(v / 2**bits)`` for 0 <= v <= 2**bits, that differ by 2.

    Halve the angle k times by tan(a/2) = x/(1 + sqrt(1 + x*x)), in units of 2**-width: a step halves the error and adds
    less than 2, so less than 4 is left. Each term of the series is wrong by less than 4 + 2 more, and its end is less
    than 1; so in all the sum of n terms is wrong by less than 6*n + 5 <= 2**guard / 2**k.
    """
    k = isqrt(bits) // 2 + 1
    guard = k + bits.bit_length() + 5
    width = bits + guard
    one, x = 1 << width, v << guard
    for _ in range(k):
        x = (x << width) // (one + isqrt((one << width) + x * x))
    square, power, total, n = x * x >> width, x, 0, 0
    while power:
        total += -(power // (2 * n + 1)) if n % 2 else power // (2 * n + 1)
        power = power * square >> width
        n += 1
    assert 6 * n + 5 <= 1 << (guard - k)
    return max(((total << k) >> guard) - 1, 0), ((total << k) >> guard) + 2
