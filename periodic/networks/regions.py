"""Where a ReLU network of one input is affine: its activation regions on an interval, exactly.

A region is an interval on which no unit switches between active (positive) and inactive (zero or negative). On it every
unit is affine, so the whole state is, for each region, one slope and one intercept a unit, integers over one scale a
unit.  A layer is an integer matrix; then every region is cut where a unit changes sign, and inactive units become zero.
Kinks are thus read off as -intercept/slope and never enter a later coefficient: a kink deep in the network costs no
more digits than a product of weights.  docs/mathematics.md, ReLU realisations.

Numbers of a field of degree d are d integer coefficients on its power basis, the first axis of every array. Arrays are
``int64`` while the entries prove that nothing overflows, else Python integers.

The gadget relu(x) - 2 relu(x - 1/2): on [-1, 1] neither unit is active, then the first, then both.
>>> one = Fraction(1)
>>> layers = [([[one], [one]], [Fraction(0), Fraction(-1, 2)]), ([[one, Fraction(-2)]], [Fraction(0)])]
>>> regions = affine_regions(layers, -one, one, 100)
>>> regions.count, [str(x) for x in regions.graph(0)[0]]
(3, ['-1', '0', '1/2', '1'])
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from math import gcd, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from periodic.errors import TooManyPiecesError
from periodic.numbers.conversions import Exact, NumberField, common_field
from periodic.numbers.number_texts import shown
from periodic.vectors.coded_vectors import CodedVector, code_type, occurrences
from periodic.vectors.exact_vectors import ExactVector

Array = NDArray[Any]
Layer = tuple[Sequence[Sequence[Exact]], Sequence[Exact]]

WORD = 1 << 62  # a sum of two numbers below it still fits int64


@dataclass(frozen=True, eq=False)
class Regions:
    """The activation regions of a network on an interval, from left to right, and its outputs on them.

    Region i lies between the knots i and i + 1, ``numerators[:, i] / denominators[:, i]``. There output j is
    ``scales[j] * (slopes[:, j, i] * x + intercepts[:, j, i])``.
    """

    ring: _Ring
    numerators: Array
    denominators: Array
    slopes: Array
    intercepts: Array
    scales: tuple[Fraction, ...]

    @property
    def count(self) -> int:
        """How many regions there are. Each interior knot is a switch of some unit, so none can be merged."""
        return int(self.slopes.shape[2])

    def line_graph(self, output: int) -> tuple[list[Exact], list[Exact], Exact, Exact]:
        """Return knots, values and the two outer slopes of one output, of regions on the whole line."""
        ring, scale, one = self.ring, self.scales[output], Fraction(1)
        slopes, intercepts = self.slopes[:, output], self.intercepts[:, output]
        bends = np.flatnonzero((slopes[:, 1:] != slopes[:, :-1]).any(axis=0))
        inner = bends if len(bends) else np.array([0])  # an affine map has one knot, which may be anywhere
        lines = [
            (ring.number(a, scale), ring.number(c, scale))
            for a, c in zip(slopes[:, inner].T.tolist(), intercepts[:, inner].T.tolist(), strict=True)
        ]
        ends = zip(self.numerators[:, inner + 1].T.tolist(), self.denominators[:, inner + 1].T.tolist(), strict=True)
        knots = [ring.number(p, one) / ring.number(q, one) for p, q in ends]
        values = [a * x + c for (a, c), x in zip(lines, knots, strict=True)]
        return knots, values, lines[0][0], ring.number(slopes[:, -1].tolist(), scale)

    def graph(self, output: int) -> tuple[Sequence[Exact], Sequence[Exact]]:
        """Return the knots of the canonical graph of one output, and its values there.

        Cost: linear; a million pieces over one short denominator take about 0.1 s.
        """
        ring, slopes, intercepts = self.ring, self.slopes[:, output], self.intercepts[:, output]
        bends = (slopes[:, 1:] != slopes[:, :-1]).any(axis=0)  # the graph is continuous: equal slopes, one line
        kept = np.concatenate([[True], bends, [True]])
        piece = np.flatnonzero(kept[:-1])  # the region right of a knot; the last knot belongs to the last region
        piece = np.append(piece, slopes.shape[1] - 1)
        slopes, intercepts = slopes[:, piece], intercepts[:, piece]
        scale = self.scales[output]
        whole = ring.over_one_denominator(self.numerators[:, kept], self.denominators[:, kept])
        if whole is not None:
            columns, denominator = whole
            if ring.fits((slopes, columns), (intercepts, np.array([denominator]))):
                values = ring.product(slopes, columns) + intercepts * denominator
                factor = scale / denominator
                distinct, codes = _distinct_columns(values)
                table = tuple(ring.number(column, factor) for column in distinct.T.tolist())
                coded = CodedVector(table, codes.astype(code_type(len(table))))
                return ExactVector(ring.field, columns[None], denominator), coded
        one = Fraction(1)
        pairs = zip(self.numerators[:, kept].T.tolist(), self.denominators[:, kept].T.tolist(), strict=True)
        knots = [ring.number(p, one) / ring.number(q, one) for p, q in pairs]
        lines = zip(slopes.T.tolist(), intercepts.T.tolist(), knots, strict=True)
        return knots, [ring.number(a, scale) * x + ring.number(c, scale) for a, c, x in lines]


def affine_regions(layers: Sequence[Layer], low: Exact, high: Exact, max_pieces: int) -> Regions:
    """Return the regions on ``[low, high]`` of the network with these layers, ReLU after every one but the last.

    Exact. Cost: regions x weights. Raises TooManyPiecesError before a layer makes more than
    ``max_pieces`` regions.
    """
    ring = _Ring(common_field(_numbers(layers, low, high)))
    return _regions(ring, layers, *ring.fractions([low, high]), f"[{shown(low)}, {shown(high)}]", max_pieces)


def line_regions(layers: Sequence[Layer], max_pieces: int) -> Regions:
    """Return the regions on the whole line, one of whose knots is 0; the first and the last are -1/0 and 1/0.

    The sign of a*x + c at p/q with q >= 0 is that of a*p + c*q, also at the two infinite ends, where it is 0 if the
    unit is constant far out: then its sign at the next knot, which is finite, is the one that counts. Cost and errors:
    as ``affine_regions``.
    """
    ring = _Ring(common_field(_numbers(layers)))
    p, q = ring.fractions([Fraction(n) for n in (-1, 0, 1)])
    q[0] = [0, 1, 0]
    return _regions(ring, layers, p, q, "the line", max_pieces)


def _regions(ring: _Ring, layers: Sequence[Layer], p: Array, q: Array, where: str, max_pieces: int) -> Regions:
    """Carry the knots p/q through the layers."""
    n = p.shape[1] - 1
    slopes, intercepts = np.zeros((ring.degree, 1, n), dtype=np.int64), np.zeros((ring.degree, 1, n), dtype=np.int64)
    slopes[0] = 1
    scales: tuple[Fraction, ...] = (Fraction(1),)
    for number, layer in enumerate(layers, 1):
        matrix, offsets, scales = ring.integer_layer(layer, scales)
        slopes = _affine(matrix, slopes, None)
        intercepts = _affine(matrix, intercepts, offsets)
        if number < len(layers):
            cut = _Cut.of(ring, p, q, slopes, intercepts)
            if (total := slopes.shape[2] + len(cut.region)) > max_pieces:
                raise TooManyPiecesError(
                    f"layer {number} cuts {where} into {total} regions, more than max_pieces={max_pieces}"
                )
            p, q, slopes, intercepts = cut.applied(ring, p, q, slopes, intercepts)
    return Regions(ring, p, q, slopes, intercepts, scales)


def _numbers(layers: Sequence[Layer], *ends: Exact) -> Iterable[Exact]:
    yield from ends
    for weights, biases in layers:
        yield from biases
        for row in weights:
            yield from row


def _affine(matrix: Array, state: Array, offsets: Array | None) -> Array:
    """Return ``matrix @ state + offsets``, the first two axes of ``state`` (coefficient, unit) taken together."""
    degree, _, n = state.shape
    heaviest = max(sum(map(abs, row)) for row in matrix.tolist())
    shift = 0 if offsets is None else _largest(offsets)
    flat = state.reshape(-1, n)
    if state.dtype != object and heaviest * max(_largest(state), 1) + shift < WORD:
        result = matrix.astype(np.int64) @ flat
        if offsets is not None:
            result += offsets.astype(np.int64)[:, None]
    else:
        result = matrix @ flat.astype(object)
        if offsets is not None:
            result = result + offsets[:, None]
        result = _packed(result)
    return result.reshape(degree, -1, n)


@dataclass(frozen=True, eq=False)
class _Cut:
    """Where the units of one layer change sign: ``region`` (increasing) and the place inside it, each place once.

    ``sides[j, i]`` is the sign of unit j at the old knot i.
    """

    sides: Array
    region: Array
    numerators: Array
    denominators: Array

    @classmethod
    def of(cls, ring: _Ring, p: Array, q: Array, slopes: Array, intercepts: Array) -> _Cut:
        """The cut where units change sign inside a region, from the lines that they are between the knots p/q."""
        p, q = p[:, None], q[:, None]
        left = ring.sides(slopes, p[..., :-1], intercepts, q[..., :-1])
        last = ring.sides(slopes[..., -1:], p[..., -1:], intercepts[..., -1:], q[..., -1:])
        sides = np.concatenate([left, last], axis=1)
        region, unit = np.nonzero((sides[:, :-1] * sides[:, 1:] < 0).T)
        a, c = slopes[:, unit, region], intercepts[:, unit, region]
        down = np.where(ring.signs(a) < 0, -1, 1)
        numerators, denominators = -c * down, a * down
        if len(region):
            content = np.gcd.reduce(np.concatenate([numerators, denominators]), axis=0)
            numerators, denominators = _packed(numerators // content), _packed(denominators // content)
        chosen = ring.in_order(region, numerators, denominators)
        return cls(sides, region[chosen], numerators[:, chosen], denominators[:, chosen])

    def applied(
        self, ring: _Ring, p: Array, q: Array, slopes: Array, intercepts: Array
    ) -> tuple[Array, Array, Array, Array]:
        """Return knots, slopes and intercepts after the cut and the ReLU."""
        sides, region = self.sides, self.region
        if len(region):
            n = slopes.shape[2]
            new = region + np.arange(1, len(region) + 1)
            cuts = occurrences(region, n)
            old = np.arange(n + 1) + np.concatenate([[0], np.cumsum(cuts)])
            a, c = slopes[..., region], intercepts[..., region]
            there = ring.sides(a, self.numerators[:, None], c, self.denominators[:, None])
            sides = _merged(old, sides, new, there)
            p, q = _merged(old, p, new, self.numerators), _merged(old, q, new, self.denominators)
            origin = np.repeat(np.arange(n), cuts + 1)
            slopes, intercepts = slopes[..., origin], intercepts[..., origin]
        # no unit changes sign inside a region any more: it is active there if it is positive at one of the two ends
        active = (sides[:, :-1] > 0) | (sides[:, 1:] > 0)
        return p, q, np.where(active, slopes, 0), np.where(active, intercepts, 0)


def _merged(old: Array, before: Array, new: Array, inserted: Array) -> Array:
    """Columns of one array at the places ``old`` and of another at the places ``new`` of a longer one."""
    out = np.empty((before.shape[0], len(old) + len(new)), dtype=np.result_type(before, inserted))
    out[:, old] = before
    out[:, new] = inserted
    return out


class _Ring:
    """Arithmetic of coefficient arrays, first axis the powers of theta; for the rationals that axis has length 1."""

    def __init__(self, field: NumberField | None) -> None:
        self.field, self.degree = field, 1 if field is None else field.degree
        powers = [(1,)] if field is None else [field.reduce((0,) * n + (1,)) for n in range(2 * self.degree - 1)]
        # theta**i * theta**j has the coefficient value at theta**k
        self.table = [
            (i, j, k, value)
            for i in range(self.degree)
            for j in range(self.degree)
            for k, value in enumerate(powers[i + j])
            if value
        ]
        self.weight = max(sum(abs(s) for *_, r, s in self.table if r == k) for k in range(self.degree))

    def coordinates(self, x: Exact) -> tuple[Sequence[int], int]:
        """The coefficients of ``x`` and their denominator."""
        if self.field is not None:
            return self.field.coordinates(x)
        assert isinstance(x, Fraction)
        return (x.numerator,), x.denominator

    def number(self, coefficients: Sequence[int], scale: Fraction) -> Exact:
        """The exact number ``scale * coefficients``."""
        if self.field is None:
            return Fraction(coefficients[0] * scale.numerator, scale.denominator)
        return self.field.element([c * scale.numerator for c in coefficients], scale.denominator)

    def fractions(self, numbers: Sequence[Exact]) -> tuple[Array, Array]:
        """Numerators and positive denominators of ``numbers``, as coefficient arrays."""
        pairs = [self.coordinates(x) for x in numbers]
        zeros = [0] * (self.degree - 1)
        p = np.array([list(c) for c, _ in pairs], dtype=object).T
        q = np.array([[d, *zeros] for _, d in pairs], dtype=object).T
        return _packed(p), _packed(q)

    def integer_layer(self, layer: Layer, scales: Sequence[Fraction]) -> tuple[Array, Array, tuple[Fraction, ...]]:
        """Return a layer on units that carry ``scales`` as an integer matrix and offsets, and the scales of its units.

        Rows and columns of the matrix are pairs (coefficient, unit) in this order.
        """
        weights, biases = layer
        d, rows, columns = self.degree, len(biases), len(scales)
        matrix = np.zeros((d, rows, d, columns), dtype=object)
        offsets = np.zeros((d, rows), dtype=object)
        found = []
        for r, (row, bias) in enumerate(zip(weights, biases, strict=True)):
            entries = [self.coordinates(w) for w in row]
            constant, bottom = self.coordinates(bias)
            shared = lcm(bottom, *(e * s.denominator for (_, e), s in zip(entries, scales, strict=True)))
            for c, ((coefficients, e), s) in enumerate(zip(entries, scales, strict=True)):
                factor = s.numerator * (shared // (e * s.denominator))
                for i, j, k, value in self.table:
                    matrix[k, r, j, c] += coefficients[i] * value * factor
            offsets[:, r] = [x * (shared // bottom) for x in constant]
            content = gcd(*matrix[:, r].ravel().tolist(), *offsets[:, r].tolist()) or 1
            matrix[:, r] //= content
            offsets[:, r] //= content
            found.append(Fraction(content, shared))
        return matrix.reshape(d * rows, d * columns), offsets.reshape(-1), tuple(found)

    def fits(self, *pairs: tuple[Array, Array]) -> bool:
        """Whether the sum of the products of ``pairs`` provably stays in int64."""
        if any(x.dtype == object or y.dtype == object for x, y in pairs):
            return False
        return sum(_largest(x) * _largest(y) for x, y in pairs) * self.weight < WORD

    def product(self, x: Array, y: Array) -> Array:
        """``x * y``, entry by entry; the caller knows that it fits."""
        if self.degree == 1:
            return x * y
        rows: list[Any] = [0] * self.degree
        for i, j, k, value in self.table:
            term = x[i] * y[j]
            rows[k] = rows[k] + (term if value == 1 else term * value)
        return np.stack(np.broadcast_arrays(*rows))

    def sides(self, a: Array, p: Array, c: Array, q: Array) -> Array:
        """The signs of ``a * p + c * q``, entry by entry. Exact: floats decide only what their error bound allows."""
        if self.fits((a, p), (c, q)):
            return self.signs(self.product(a, p) + self.product(c, q))
        a, p, c, q = (np.broadcast_to(x, np.broadcast_shapes(a.shape, p.shape)) for x in (a, p, c, q))
        if any(x.dtype == object for x in (a, p, c, q)):
            a, p, c, q = (x.astype(object) for x in (a, p, c, q))
            return self.signs(self.product(a, p) + self.product(c, q))
        (af, ae), (pf, pe), (cf, ce), (qf, qe) = (self._approximate(x) for x in (a, p, c, q))
        value = af * pf + cf * qf
        error = ae * (abs(pf) + pe) + pe * abs(af) + ce * (abs(qf) + qe) + qe * abs(cf)
        error += (abs(af * pf) + abs(cf * qf)) * 2.0**-50
        decided = abs(value) > error * (1 + 2.0**-40)
        signs = np.where(decided, np.sign(value), 0).astype(np.int8)
        a, p, c, q = (x[:, ~decided].astype(object) for x in (a, p, c, q))
        signs[~decided] = self.signs(self.product(a, p) + self.product(c, q))
        return signs

    def signs(self, x: Array) -> Array:
        """The signs of the numbers with coefficients ``x``."""
        if self.field is None:
            return np.asarray(np.sign(x[0]), dtype=np.int8)
        value, error = self._approximate(x)
        signs: Array = np.where(abs(value) > error, np.sign(value), 0).astype(np.int8)
        doubtful = (signs == 0) & (x != 0).any(axis=0)  # a power basis: only the zero coefficients spell zero
        signs[doubtful] = [self.field.sign(column) for column in x[:, doubtful].T.tolist()]
        return signs

    def _approximate(self, x: Array) -> tuple[Array, Array]:
        """Floats near the numbers with coefficients ``x``, and bounds on their errors."""
        powers = np.array((1.0,) if self.field is None else self.field.float_powers)
        try:
            floats = x.astype(np.float64)
        except OverflowError:  # too long for a float: nothing is known
            return np.zeros(x.shape[1:]), np.full(x.shape[1:], np.inf)
        with np.errstate(all="ignore"):  # infinite or no number where a sum is too long for a float: undecided
            value = np.tensordot(powers, floats, axes=1)
            size = np.tensordot(abs(powers), abs(floats), axes=1)
            return value, size * (2.0**-50 * (self.degree + 4))  # conversion, power, product, d sums: 2**-52 each

    def in_order(self, region: Array, p: Array, q: Array) -> Array:
        """Return indices that sort the places ``p/q`` by region, then from left to right, equal places once. Exact."""
        same = region[1:] == region[:-1]
        if not same.any():
            return np.arange(len(region))
        order = np.lexsort((self._guess(p, q), region))
        first, second = order[:-1][same], order[1:][same]
        steps = self.sides(p[:, second], q[:, first], -q[:, second], p[:, first])
        if (steps < 0).any():  # floats did not tell some apart: sort those regions exactly
            for r in np.unique(region[second[steps < 0]]):
                places = np.flatnonzero(region == r)

                def compare(i: int, j: int) -> int:
                    return int(self.sides(p[:, [i]], q[:, [j]], -q[:, [i]], p[:, [j]])[0])

                order[places] = sorted(places.tolist(), key=cmp_to_key(compare))
            first, second = order[:-1][same], order[1:][same]
            steps = self.sides(p[:, second], q[:, first], -q[:, second], p[:, first])
        kept = np.ones(len(order), dtype=bool)
        kept[1:][same] = steps > 0
        return order[kept]

    def _guess(self, p: Array, q: Array) -> Array:
        """Floats near ``p/q``, or anything at all where the numbers are too long for floats."""
        try:
            if self.degree == 1:
                # Python integers divide correctly at any length
                return np.asarray(np.true_divide(p[0], q[0]), dtype=np.float64)
            with np.errstate(all="ignore"):
                return np.nan_to_num(self._approximate(p)[0] / self._approximate(q)[0])
        except OverflowError:
            return np.zeros(p.shape[1])

    def over_one_denominator(self, p: Array, q: Array) -> tuple[Array, int] | None:
        """Return int64 coefficients of the numbers ``p/q`` over one integer denominator, or None if none is short."""
        if p.dtype == object or q.dtype == object:
            return None
        distinct, kinds = _distinct_columns(q)
        if distinct.shape[1] > 1 + q.shape[1] // 8 and distinct.shape[1] > 64:
            return None
        one = Fraction(1)
        inverses = [self.coordinates(one / self.number(column, one)) for column in distinct.T.tolist()]
        shared = lcm(*(d for _, d in inverses))
        if shared >= WORD:
            return None
        factors = [[c * (shared // d) for c in coefficients] for coefficients, d in inverses]
        if _largest(p) * self.weight * max(abs(c) for row in factors for c in row) >= WORD:
            return None
        return self.product(p, np.array(factors, dtype=np.int64).T[:, kinds]), shared


def _distinct_columns(x: Array) -> tuple[Array, Array]:
    """The distinct columns of an int64 array, and for each column which of them it is."""
    kinds = np.zeros(x.shape[1], dtype=np.int64)
    for row in x:
        numbers = np.unique(row)
        kinds = kinds * len(numbers) + np.searchsorted(numbers, row)
        pairs = np.unique(kinds)
        kinds = np.searchsorted(pairs, kinds)
    first = np.empty(len(pairs), dtype=np.int64)
    first[kinds] = np.arange(len(kinds))
    return x[:, first], kinds


def _largest(x: Array) -> int:
    """The greatest absolute value of the entries."""
    return max(int(x.max()), -int(x.min())) if x.size else 0


def _packed(x: Array) -> Array:
    """The same integers as int64 if all are short enough, else as they are."""
    if x.dtype != object or _largest(x) >= WORD:
        return x
    return x.astype(np.int64)
