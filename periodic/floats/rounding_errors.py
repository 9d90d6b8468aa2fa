"""What rounding does to the steps of ``steps``: their constants, and a law for the error of each operation.

Let e bound how far the computed point is from the exact one.  Every ``Step`` evaluates, but for rounding, a function on
the whole line that equals the map on its domain and has its Lipschitz constant L, being made by minima and maxima, or
by pieces, of lines of slope at most L.  So a step turns e into at most L * e plus what its own operations add, and that
is at most, with u = 2**-53,

    u * |exact result|             for each sum, product or stored constant that is not exact, and
    u * (error of the operands)    for the part of the result that is itself an error.

Lines joined by minima or maxima err by at most the worst of them, since those never move two values further apart.
Clipping moves no point away from the exact orbit, which stays in the domain, by more than the ends are rounded.  A
multiplication put off (``scales``) magnifies all errors alike, so e is kept in units of the point at that step.
A product and a sum contracted to one operation, as some array libraries do, are rounded once instead of twice.

So each ``Affine`` below is a theorem about the operations named beside it, and the error after t steps follows by
composing them.  All of it is exact rational arithmetic, rounded up.  docs/mathematics.md, Floating point.

A step that doubles errors and adds 2**-53, forty times over:
>>> law = Affine(Fraction(2), Fraction(1, 2**53))
>>> float(law.power(40)(Fraction(0)) * 2**53) == 2**40 - 1
True
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from periodic.floats.steps import Floats, Fold, Lines, LineTable, Step
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, absolute

U = Fraction(1, 2**53)
UNDERFLOW = Fraction(1, 2**1074)  # what a product may lose besides when it underflows
NEAR = Fraction(1, 2**190)  # how far the rational that stands for an irrational number may be from it
_DIGITS = 60
_LARGEST = 2**300
MOST_LINES = 5  # maps of more pieces, or of more than MOST_UNIT_LINES where slopes are put off, go through a table
MOST_UNIT_LINES = 8
_CELLS_A_PIECE = 64
_MOST_CELLS = 1 << 20
_BLOCK_BITS = 32  # a block of steps magnifies by at most 2**32
_LONGEST_BLOCK = 64


class Affine(NamedTuple):
    """An error of at most e becomes one of at most ``factor * e + term``."""

    factor: Fraction
    term: Fraction

    def __call__(self, e: Fraction) -> Fraction:
        return rounded_up(self.factor * e + self.term)

    def after(self, first: Affine) -> Affine:
        """This law applied to what ``first`` leaves."""
        return Affine(rounded_up(self.factor * first.factor), rounded_up(self.factor * first.term + self.term))

    def power(self, n: int) -> Affine:
        """This law ``n`` times over."""
        law = KEPT
        for bit in bin(n)[2:]:
            law = law.after(law)
            law = self.after(law) if bit == "1" else law
        return law

    def repeated(self, n: int, e: Fraction, largest: Fraction) -> Fraction | None:
        """What ``n`` applications make of an error ``e``, or None if that passes ``largest``. Cost: O(log n)."""
        if e == self.term == 0:
            return e
        law = self
        while n:
            # A law still to be applied gives at least its term, and at least its factor times an error that is not 0.
            if law.term >= largest or law.factor * UNDERFLOW >= largest:
                return None
            e = law(e) if n & 1 else e
            n >>= 1
            law = law.after(law)
        return e if e < largest else None


KEPT = Affine(Fraction(1), Fraction(0))


def rounded_up(x: Fraction, bits: int = 64) -> Fraction:
    """Return a number of at most ``bits`` binary digits that is at least ``x`` and hardly greater, for x >= 0.

    Below ``UNDERFLOW`` it is ``UNDERFLOW``, so that the powers of a contraction stay small fractions.

    >>> rounded_up(Fraction(1, 3), 8)
    Fraction(43, 128)
    """
    n, d = x.numerator, x.denominator
    if n == 0 or (n.bit_length() <= bits and d.bit_count() == 1 and x >= UNDERFLOW):
        return x
    shift = bits - 1 + d.bit_length() - n.bit_length()
    if shift >= 1074 + bits:
        return UNDERFLOW
    return Fraction(-((-n << shift) // d), 1 << shift) if shift > 0 else Fraction(-(-n // (d << -shift)) << -shift)


@dataclass(frozen=True, eq=False)
class FloatEvaluation:
    """How a map is evaluated in float64, with the laws of its errors.

    ``enter``: subtracting the centre; ``begin``: the multiplication that begins a block; ``each``: one step and the
    clipping after it; ``leave``: adding the centre and clipping. ``ends``: how far the ends of the domain are rounded.
    ``length``: of the domain, rounded down.
    """

    step: Step
    ends: Fraction
    enter: Affine
    begin: Affine
    each: Affine
    leave: Affine
    length: Fraction

    def error(self, t: int) -> Fraction | None:
        """A bound on the error after ``t`` steps, or None if it passes the length of the domain."""
        if not t:
            return self.ends if self.ends < self.length else None
        blocks, rest = divmod(t, self.step.block)
        error: Fraction | None = self.enter(self.ends)
        for repeats, n in ((blocks, self.step.block), (1, rest)):
            block = self.each.power(n).after(self.begin) if n else KEPT
            error = None if error is None else block.repeated(repeats, error, self.length)
        error = None if error is None else self.leave(error)
        return error if error is not None and error < self.length else None


class Line(NamedTuple):
    """A piece extended to ``slope * x + intercept``; rational numbers within ``NEAR`` of the map's own."""

    slope: Fraction
    intercept: Fraction

    def __call__(self, x: Fraction) -> Fraction:
        return self.slope * x + self.intercept


class StandIn(NamedTuple):
    """A map in rational numbers. ``fuzz``, a part of every error, is for those that stand for irrational ones."""

    knots: tuple[Fraction, ...]
    lines: tuple[Line, ...]
    fuzz: Fraction

    @classmethod
    def of(cls, f: PLMap) -> StandIn:
        """Raises ValueError for numbers above ``2**300``, whose products could overflow. Cost: once a piece."""
        knots = tuple(map(_rational, f.knots))
        lines = tuple(Line(_rational(p.slope), _rational(p.intercept)) for p in f.pieces())
        largest = max(abs(knots[0]), abs(knots[-1]), *(abs(c) for line in lines for c in line))
        if largest > _LARGEST:
            bits = math.ceil(largest).bit_length()
            raise ValueError(f"float64 serves maps with numbers up to 2**300, but this one has one of {bits} bits")
        # A law is linear in a few such numbers, put off by at most 64 steps, with weights of at most 1 + largest.
        return cls(knots, lines, 2**20 * (1 + largest) * NEAR if f.field is not None else Fraction(0))

    @property
    def size(self) -> Fraction:
        """The greatest absolute value in the domain."""
        return max(abs(self.knots[0]), abs(self.knots[-1]))

    @property
    def length(self) -> Fraction:
        """The length of the domain, rounded down."""
        return self.knots[-1] - self.knots[0] - self.fuzz

    @property
    def lipschitz(self) -> Fraction:
        """The greatest absolute slope."""
        return max(abs(line.slope) for line in self.lines)

    @property
    def block(self) -> int:
        """How many steps magnify by at most ``2**32``."""
        lipschitz = float(self.lipschitz)
        return max(1, min(_LONGEST_BLOCK, int(_BLOCK_BITS / math.log2(lipschitz)))) if lipschitz > 1 else _LONGEST_BLOCK


def _rational(x: Exact) -> Fraction:
    """``x`` itself if it is rational, else a rational within ``NEAR``."""
    return x if isinstance(x, Fraction) else x.enclosure(_DIGITS)[0]


@lru_cache(maxsize=64)
def evaluation_of(f: PLMap) -> FloatEvaluation:
    """Return how ``f`` is evaluated in float64 and how large the errors are.

    Raises ValueError for a map that leaves its interval, naming the point, and for numbers above ``2**300``.
    Cost: exact arithmetic once a piece; the last maps are remembered.
    """
    f.check_self_map()
    g = StandIn.of(f)
    if len({absolute(s) for s in f.distinct_slopes}) == 1 and g.lipschitz > 1:
        rising = max(g.lines)
        if len(g.lines) == 2 and rising.intercept:
            return _fold(g)
        if len(g.lines) <= MOST_UNIT_LINES:
            return _put_off_lines(g)
    order = _joining_order(f) if len(g.lines) <= MOST_LINES else None
    return _plain_lines(g, order) if order else _table(f, g)


class PutOff(NamedTuple):
    """Constants of a map of slopes c and -c for a block of steps in which the multiplication by c is put off.

    ``scales[n]``: float of c**n; ``constants[r, i]``: float of c**r times constant i, off by at most c**r times
    ``errors[i]``. ``begin``: the law of multiplying a point by a scale.
    """

    scales: Floats
    constants: Floats
    errors: tuple[Fraction, ...]
    begin: Affine

    @classmethod
    def of(cls, g: StandIn, constants: Sequence[Fraction], reach: Fraction) -> PutOff:
        """For points of absolute value at most ``reach``."""
        c = g.lipschitz
        powers = [c**n for n in range(g.block + 1)]
        scales = np.array([float(p) for p in powers])
        stored = np.array([[float(p * constant) for constant in constants] for p in powers[:-1]])
        if not g.fuzz and c.denominator == 1 and c.numerator.bit_count() == 1:  # scaling by 2**k is exact
            return cls(scales, stored, tuple(_stored(x) for x in constants), KEPT)
        twice = (1 + U) ** 2 - 1 + g.fuzz
        errors = tuple(U * abs(x) + (UNDERFLOW if x else 0) for x in constants)
        return cls(scales, stored, errors, Affine(1 + twice, twice * reach + UNDERFLOW))


def _stored(x: Fraction) -> Fraction:
    """How far the float nearest to ``x`` is from it."""
    return abs(Fraction(float(x)) - x)


def _fold(g: StandIn) -> FloatEvaluation:
    """Slopes c and -c: with u the distance from the turning point, u -> |u| - d or, at a peak, d - |u|."""
    low, turn, high = g.knots
    peak = g.lines[0].slope > 0
    rise = g.lines[0](turn) - turn
    reach = max(high - turn, turn - low)
    put_off = PutOff.of(g, [rise if peak else -rise], reach)
    step = Fold(float(low), float(high), float(turn), g.block, put_off.scales, put_off.constants[:, 0], peak)
    clipping = max(abs(Fraction(step.inner[0]) - (low - turn)), abs(Fraction(step.inner[1]) - (high - turn)))
    moved = (1 + U) * _stored(turn)
    return FloatEvaluation(
        step=step,
        ends=_ends(g),
        enter=Affine(1 + U, moved + U * reach + g.fuzz) if turn else KEPT,
        begin=put_off.begin,
        each=Affine(g.lipschitz * (1 + U) + g.fuzz, max((1 + U) * put_off.errors[0] + U * reach, clipping) + g.fuzz),
        leave=Affine(1 + U, max(moved + U * g.size, _ends(g)) + g.fuzz) if turn else KEPT,
        length=g.length,
    )


def _ends(g: StandIn) -> Fraction:
    """How far the ends of the domain are rounded."""
    return max(_stored(g.knots[0]), _stored(g.knots[-1])) + g.fuzz


def _put_off_lines(g: StandIn) -> FloatEvaluation:
    """Slopes c and -c. Joining from the left gives the map: left of its own piece a line, having the greatest slope in
    size, lies below what is joined so far if it is to be the greater on its own piece, and above if the lesser.
    """
    put_off = PutOff.of(g, [line.intercept for line in g.lines], g.size)
    slopes = tuple(math.copysign(1.0, line.slope) for line in g.lines)
    lowers = tuple(slope < 0 for slope in slopes)
    step = Lines(float(g.knots[0]), float(g.knots[-1]), 0.0, g.block, put_off.scales, slopes, put_off.constants, lowers)
    # x and -x are exact; a sum is rounded, and its constant was
    added = (
        (1 + U) * error + U * _greatest(g, line) if line.intercept else Fraction(0)
        for line, error in zip(g.lines, put_off.errors, strict=True)
    )
    return _unmoved(g, step, put_off.begin, Affine(g.lipschitz * (1 + U), max(added)))


def _greatest(g: StandIn, line: Line) -> Fraction:
    """The greatest absolute value of the line on the domain."""
    return max(abs(line(g.knots[0])), abs(line(g.knots[-1])))


def _unmoved(g: StandIn, step: Step, begin: Affine, each: Affine) -> FloatEvaluation:
    """An evaluation without a centre; ``each`` does not yet count the clipping and the irrational numbers."""
    each = Affine(each.factor + g.fuzz, max(each.term, _ends(g)) + g.fuzz)
    return FloatEvaluation(step, _ends(g), KEPT, begin, each, KEPT, g.length)


def _plain_lines(g: StandIn, order: Sequence[tuple[int, bool]]) -> FloatEvaluation:
    """Few lines, joined in the ``order`` given: pairs of the number of a piece and whether it joins by a minimum."""
    lines = [g.lines[i] for i, _ in order]
    slopes = tuple(float(line.slope) for line in lines)
    constants = np.array([[float(line.intercept) for line in lines]] * g.block)
    lowers = tuple(lower for _, lower in order)
    step = Lines(float(g.knots[0]), float(g.knots[-1]), 0.0, g.block, None, slopes, constants, lowers)
    laws = [_line_law(g, line) for line in lines]
    return _unmoved(g, step, KEPT, Affine(max(law.factor for law in laws), max(law.term for law in laws)))


def _line_law(g: StandIn, line: Line) -> Affine:
    """The law of float(slope) * x + float(intercept)."""
    size = abs(line.slope)
    off = _stored(line.slope)
    # multiplying by 0, 1 or a greater power of two is exact
    product = U if off or size.denominator > 1 or size.numerator.bit_count() > 1 else Fraction(0)
    slope = (size + off) * (1 + product)
    term = (off + (size + off) * product) * g.size + (UNDERFLOW if product else 0)
    if not line.intercept:
        return Affine(slope, term)
    total = U if size else Fraction(0)
    return Affine(slope * (1 + total), (term + _stored(line.intercept)) * (1 + total) + total * _greatest(g, line))


def _joining_order(f: PLMap) -> list[tuple[int, bool]] | None:
    """Return an order in which the lines of the pieces, joined by minima and maxima, give the map, or None.

    Begin with one piece and add neighbours. A line joins by a minimum where the slope falls from left to right, else by
    a maximum; it must not cut off what is there, so on the other side of its kink it has to lie above or below it.
    """
    pieces = list(f.pieces())

    def grown(i: int, j: int) -> list[tuple[int, bool]] | None:
        """An order for pieces i..j that can be continued to all pieces, or rather its continuation."""
        if j - i + 1 == len(pieces):
            return []
        so_far = pieces[i : j + 1]
        corners = [(f.domain[0], so_far[0]), *((p.left, p) for p in so_far[1:]), (f.domain[1], so_far[-1])]
        for new in (j + 1, i - 1):
            if not 0 <= new < len(pieces):
                continue
            neighbour, line = pieces[j if new > j else i], pieces[new]
            lower = (line.slope < neighbour.slope) == (new > j)
            kink = line.left if new > j else line.right
            heights = (
                (line.slope - p.slope) * x + line.intercept - p.intercept
                for x, p in corners
                if (x < kink if new > j else x > kink)
            )
            if all(h >= 0 if lower else h <= 0 for h in heights):
                rest = grown(min(i, new), max(j, new))
                if rest is not None:
                    return [(new, lower), *rest]
        return None

    for first in range(len(pieces)):
        rest = grown(first, first)
        if rest is not None:
            return [(first, False), *rest]
    return None


def _table(f: PLMap, g: StandIn) -> FloatEvaluation:
    """Many lines, or lines that cannot be joined: the piece is looked up."""
    low, high = float(g.knots[0]), float(g.knots[-1])
    kinks = np.array([float(x) for x in g.knots[1:-1]])
    slopes, constants = (np.array([float(x) for x in column]) for column in zip(*g.lines, strict=True))
    count = min(_MOST_CELLS, 1 << (_CELLS_A_PIECE * len(g.lines) - 1).bit_length())
    pitch = count / (high - low) if high > low else 0.0
    step = LineTable(low, high, 0.0, g.block, kinks, slopes, constants, pitch, -low * pitch)
    L, size = g.lipschitz, g.size
    # A kink is rounded by at most U * size, and the line taken is that of a piece not further than that from the point,
    # so there it differs from the map by at most 2 * L * U * size. Next, slope and product, intercept, sum; a value is
    # at most size, for it lies in the domain.
    moved = 2 * L * U * size
    product = ((1 + U) ** 2 - 1) * L * size
    intercept = U * max(abs(line.intercept) for line in g.lines)
    tiny = 4 * UNDERFLOW * (1 + L + size)
    return _unmoved(g, step, KEPT, Affine(L * (1 + U) ** 3, (1 + U) * (moved + product + intercept + tiny) + U * size))
