"""A network under construction: values that are affine in the inputs and in the ReLU units made so far.

Models come as graphs of small steps: scale, add a constant, multiply by a matrix, add an earlier value, rectify. A
network of layers knows one step, an affine map between two ReLUs. A ``Wiring`` brings the first into the form of the
second. Every value is a ``Signal``, one affine form for each of its entries; only a ReLU makes units, one block at a
time, each one layer above the deepest block that it reads. At the end the blocks are laid out in layers, and what a
later layer still needs is carried on: a unit by one unit, since relu(u) = u, an input x by relu(x) and relu(-x).

A form over a block is a matrix, or, as long as each entry reads one unit at most, a selection of units with factors:
rows of thousands of inputs are shifted, scaled and sliced without a dense identity.

>>> w = Wiring(2)
>>> x = w.inputs
>>> y = w.relu(x.mapped(exact_matrix([[1.0, -1.0]])))
>>> w.layers(y + x.taken([0]))  # relu(x0 - x1) + x0, three units
(Layer(weights=((Fraction(1, 1), Fraction(-1, 1)), (Fraction(1, 1), Fraction(0, 1)), ...
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from periodic.networks.layers import ONE, ZERO, Layer

Array = NDArray[Any]

MAX_ENTRIES = 1 << 20  # of a value
MAX_STEPS = 1 << 23  # exact numbers that are made on the way
MAX_WEIGHTS = 1 << 24  # of the network, most of them zeros where units are carried on


# Exact arrays


def exact_array(values: Any) -> Array:
    """Return an array of ``Fraction``s, floats as the dyadic numbers that they are.

    Raises ValueError if one is not finite.

    >>> exact_array([0.5, 3])
    array([Fraction(1, 2), Fraction(3, 1)], dtype=object)
    """
    array = np.asarray(values)
    exact = np.empty(array.shape, dtype=object)
    if array.dtype == object:
        exact[...] = array
        return exact
    if array.dtype.kind == "f":
        if not np.isfinite(array).all():
            place = np.argwhere(~np.isfinite(array))[0].tolist()
            raise ValueError(f"entry {place} of a constant must be finite, got {array[tuple(place)]}")
        flat = [Fraction(*v.as_integer_ratio()) if v else ZERO for v in array.astype(np.float64).ravel().tolist()]
    else:
        flat = [Fraction(v) for v in array.ravel().tolist()]
    exact.reshape(-1)[:] = flat
    return exact


def exact_matrix(values: Any) -> Array:
    """Return a matrix of ``Fraction``s."""
    matrix = exact_array(values)
    if matrix.ndim != 2:
        raise ValueError(f"a matrix must have two axes, got {matrix.ndim}")
    return matrix


def _filled(shape: int | tuple[int, ...], value: Fraction = ZERO) -> Array:
    array = np.empty(shape, dtype=object)
    array[...] = value
    return array


def _product(a: Array, b: Array) -> Array:
    """The product of two matrices of fractions, by integers over one denominator a row and a column."""
    rows = [lcm(*(x.denominator for x in row)) for row in a]
    columns = [lcm(*(x.denominator for x in column)) for column in b.T]
    left, right = np.empty(a.shape, dtype=object), np.empty(b.shape, dtype=object)
    for i, d in enumerate(rows):
        left[i] = [x.numerator * (d // x.denominator) for x in a[i]]
    for j, d in enumerate(columns):
        right[:, j] = [x.numerator * (d // x.denominator) for x in b[:, j]]
    whole = left.dot(right)
    product = np.empty(whole.shape, dtype=object)
    for i, d in enumerate(rows):
        product[i] = [Fraction(n, d * e) if n else ZERO for n, e in zip(whole[i], columns, strict=True)]
    return product


# Signals


@dataclass(frozen=True, eq=False)
class Selection:
    """Entry i is ``factors[i]`` times unit ``units[i]`` of a block, or nothing where that is -1."""

    units: NDArray[np.int64]
    factors: Array

    def dense(self, size: int) -> Array:
        """The same as a matrix over the block's ``size`` units."""
        matrix = _filled((len(self.units), size))
        rows = np.flatnonzero(self.units >= 0)
        matrix[rows, self.units[rows]] = self.factors[rows]
        return matrix


Term = Selection | Array


@dataclass(frozen=True, eq=False)
class Signal:
    """Affine forms: ``offsets`` plus, for each block of units named in ``terms``, a combination of its units."""

    wiring: Wiring
    offsets: Array
    terms: dict[int, Term]

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.offsets)

    @property
    def depth(self) -> int:
        """The layer of the deepest block that is read, 0 for the inputs."""
        return max((self.wiring.depths[block] for block in self.terms), default=0)

    def taken(self, entries: Sequence[int] | NDArray[np.int64]) -> Signal:
        """The entries with these indices, in this order; an index may stand in it repeatedly."""
        chosen = np.asarray(entries, dtype=np.int64)

        def part(term: Term) -> Term:
            if isinstance(term, Selection):
                self.wiring.spend(len(chosen))
                return Selection(term.units[chosen], term.factors[chosen])
            self.wiring.spend(len(chosen) * term.shape[1])
            return term[chosen]

        return Signal(self.wiring, self.offsets[chosen], {block: part(term) for block, term in self.terms.items()})

    def shifted(self, constants: Array) -> Signal:
        """The sum with constants, one an entry."""
        self.wiring.spend(self.size)
        return Signal(self.wiring, self.offsets + constants, self.terms)

    def scaled(self, factors: Array) -> Signal:
        """The product with constants, one an entry."""

        def part(term: Term) -> Term:
            if isinstance(term, Selection):
                self.wiring.spend(self.size)
                return Selection(term.units, term.factors * factors)
            self.wiring.spend(term.size)
            return np.asarray(term * factors[:, None])

        terms = {block: part(term) for block, term in self.terms.items()}
        return Signal(self.wiring, self.offsets * factors, terms)

    def mapped(self, matrix: Array) -> Signal:
        """The image under a matrix of fractions."""

        def part(block: int, term: Term) -> Term:
            if not isinstance(term, Selection):
                self.wiring.spend(len(matrix) * term.shape[0] * term.shape[1])
                return _product(matrix, term)
            self.wiring.spend(matrix.size)
            columns = np.flatnonzero(term.units >= 0)
            units, factors = term.units[columns], term.factors[columns]
            chosen = matrix[:, columns]
            if any(x != 1 for x in factors):
                chosen = chosen * factors
            image = _filled((len(matrix), self.wiring.sizes[block]))
            if len(set(units.tolist())) == len(units):
                image[:, units] = chosen
            else:
                for j, unit in enumerate(units):
                    image[:, unit] = image[:, unit] + chosen[:, j]
            return image

        if any(self.offsets):
            self.wiring.spend(matrix.size)
            offsets = _product(matrix, self.offsets[:, None])[:, 0]
        else:
            offsets = _filled(len(matrix))
        return Signal(self.wiring, offsets, {block: part(block, term) for block, term in self.terms.items()})

    def __add__(self, other: Signal) -> Signal:
        terms = dict(self.terms)
        for block, term in other.terms.items():
            terms[block] = self._sum(block, terms[block], term) if block in terms else term
        self.wiring.spend(self.size)
        return Signal(self.wiring, self.offsets + other.offsets, terms)

    def _sum(self, block: int, a: Term, b: Term) -> Term:
        """The sum of two combinations of the units of one block."""
        if isinstance(a, Selection) and isinstance(b, Selection) and (a.units == b.units).all():
            return Selection(a.units, a.factors + b.factors)
        size = self.wiring.sizes[block]
        self.wiring.spend(self.size * size)
        dense = (t.dense(size) if isinstance(t, Selection) else t for t in (a, b))
        return np.asarray(sum(dense))

    def __neg__(self) -> Signal:
        return self.scaled(_filled(self.size, -ONE))

    def __sub__(self, other: Signal) -> Signal:
        return self + -other

    @property
    def is_positive_part(self) -> bool:
        """Whether every entry is a ReLU unit times a number >= 0, plus one: then a ReLU changes nothing."""
        if len(self.terms) != 1 or (self.offsets < 0).any():
            return False
        ((block, term),) = self.terms.items()
        return block > 0 and isinstance(term, Selection) and bool((term.factors >= 0).all())


def joined(signals: Sequence[Signal]) -> Signal:
    """Return the entries of several signals of one wiring, one after the other."""
    wiring = signals[0].wiring
    blocks = dict.fromkeys(block for signal in signals for block in signal.terms)

    def part(block: int) -> Term:
        parts = [(signal.size, signal.terms.get(block)) for signal in signals]
        if all(term is None or isinstance(term, Selection) for _, term in parts):
            wiring.spend(sum(n for n, _ in parts))
            none = [(np.full(n, -1), _filled(n)) for n, _ in parts]
            chosen = [
                (term.units, term.factors) if isinstance(term, Selection) else none[i]
                for i, (_, term) in enumerate(parts)
            ]
            return Selection(np.concatenate([u for u, _ in chosen]), np.concatenate([f for _, f in chosen]))
        size = wiring.sizes[block]
        wiring.spend(sum(n for n, _ in parts) * size)
        return np.concatenate(
            [
                _filled((n, size)) if term is None else term.dense(size) if isinstance(term, Selection) else term
                for n, term in parts
            ]
        )

    return Signal(wiring, np.concatenate([s.offsets for s in signals]), {block: part(block) for block in blocks})


# Wirings


class Wiring:
    """The units of a network under construction, in blocks: block 0 are the inputs, every other one a ReLU.

    Raises ValueError once the numbers in it would be more than MAX_STEPS allows.
    """

    def __init__(self, inputs: int) -> None:
        self.sizes: list[int] = [inputs]
        self.depths: list[int] = [0]
        self.sources: list[Signal | None] = [None]  # what a block rectifies
        self.steps = 0
        self.spend(inputs)
        self.inputs = self._block(0)

    def _block(self, block: int) -> Signal:
        n = self.sizes[block]
        return Signal(self, _filled(n), {block: Selection(np.arange(n), _filled(n, ONE))})

    def spend(self, steps: int) -> None:
        """Count work before it is done."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise ValueError(f"the model is too large to be read exactly: it takes more than {MAX_STEPS} exact numbers")

    def relu(self, signal: Signal) -> Signal:
        """The positive parts of the entries, a block of units; positive multiples of units stay what they are."""
        if signal.is_positive_part:
            return signal
        self.spend(signal.size)
        self.sizes.append(signal.size)
        self.depths.append(signal.depth + 1)
        self.sources.append(signal)
        return self._block(len(self.sizes) - 1)

    def leaky_relu(self, signal: Signal, slopes: Array) -> Signal:
        """The entries where they are positive, elsewhere ``slopes`` times them: two units an entry."""
        return self.relu(signal) - self.relu(-signal).scaled(slopes)

    def absolute(self, signal: Signal) -> Signal:
        """The absolute values: two units an entry."""
        return self.relu(signal) + self.relu(-signal)

    def clipped(self, signal: Signal, low: Fraction | None, high: Fraction | None) -> Signal:
        """``min(max(x, low), high)``, without a bound where it is None: a unit an entry for each bound."""
        n = signal.size
        if low is None and high is None:
            return signal
        if low is None:
            assert high is not None
            return -self.relu(-signal.shifted(_filled(n, -high))).shifted(_filled(n, -high))
        if high is not None:
            low = min(low, high)  # where the bounds cross, everything is the upper one
        above = self.relu(signal.shifted(_filled(n, -low)))
        if high is not None:
            above = above - self.relu(signal.shifted(_filled(n, -high)))
        return above.shifted(_filled(n, low))

    def shrunk(self, signal: Signal, width: Fraction) -> Signal:
        """The entries moved towards 0 by ``width``, to 0 if they are nearer: two units an entry."""
        margin = _filled(signal.size, -width)
        return self.relu(signal.shifted(margin)) - self.relu((-signal).shifted(margin))

    def maximum(self, a: Signal, b: Signal) -> Signal:
        """The larger of each two entries, b + relu(a - b): three units an entry."""
        return self.relu(b) - self.relu(-b) + self.relu(a - b)

    def layers(self, output: Signal) -> tuple[Layer, ...]:
        """Return the network whose outputs are the entries of a signal, as layers.

        Blocks on which it does not depend are left out. Raises ValueError if it has more than MAX_WEIGHTS weights.
        """
        needed = self._last_readers(output)
        rows = [self._members(needed, depth) for depth in range(output.depth + 1)]
        widths = [sum(self._width(block, depth) for block in members) for depth, members in enumerate(rows)]
        widths.append(output.size)
        if (total := sum(a * b for a, b in pairwise(widths))) > MAX_WEIGHTS:
            raise ValueError(f"the network has {total} weights, more than the {MAX_WEIGHTS} that are read")
        layers = []
        for depth in range(1, output.depth + 1):
            below = self._places(rows[depth - 1], depth - 1)
            weights: list[tuple[Fraction, ...]] = []
            biases: list[Fraction] = []
            for block in rows[depth]:
                source = self.sources[block]
                if self.depths[block] == depth:
                    assert source is not None
                    weights += self._rows(source, below, widths[depth - 1])
                    biases += source.offsets.tolist()
                else:
                    start, _ = below[block]
                    carried = self._width(block, depth)
                    for i in range(carried):
                        row = [ZERO] * widths[depth - 1]
                        if carried == self._width(block, depth - 1):
                            row[start + i] = ONE
                        else:  # the inputs enter the first layer, each by two units
                            row[start + i % self.sizes[0]] = ONE if i < self.sizes[0] else -ONE
                        weights.append(tuple(row))
                    biases += [ZERO] * carried
            layers.append(Layer(tuple(weights), tuple(biases)))
        below = self._places(rows[output.depth], output.depth)
        layers.append(Layer(tuple(self._rows(output, below, widths[-2])), tuple(output.offsets.tolist())))
        return tuple(layers)

    def _last_readers(self, output: Signal) -> dict[int, int]:
        """For each block that ``output`` depends on the deepest layer that reads it."""
        last = {0: 1} | dict.fromkeys(output.terms, output.depth + 1)  # inputs are inputs, even if nothing reads them
        for block in range(len(self.sizes) - 1, 0, -1):  # a block reads earlier ones only
            source = self.sources[block]
            if block in last and source is not None:
                for read in source.terms:
                    last[read] = max(last.get(read, 0), self.depths[block])
        return last

    def _members(self, last: dict[int, int], depth: int) -> list[int]:
        """The blocks that have units in a layer: first those that are new there, then those that are carried on."""
        alive = [block for block in sorted(last) if self.depths[block] <= depth < last[block]]
        return sorted(alive, key=lambda block: self.depths[block] < depth)

    def _width(self, block: int, depth: int) -> int:
        return self.sizes[block] * (2 if block == 0 and depth > 0 else 1)

    def _places(self, members: list[int], depth: int) -> dict[int, tuple[int, bool]]:
        """Where the units of each block begin in a layer, and whether they are the two halves of inputs."""
        places, start = {}, 0
        for block in members:
            places[block] = start, block == 0 and depth > 0
            start += self._width(block, depth)
        return places

    def _rows(self, signal: Signal, places: dict[int, tuple[int, bool]], width: int) -> list[tuple[Fraction, ...]]:
        """The rows of a layer that computes a signal from the layer below."""
        matrix = _filled((signal.size, width))
        for block, term in signal.terms.items():
            (start, halves), size = places[block], self.sizes[block]
            if isinstance(term, Selection):
                rows = np.flatnonzero(term.units >= 0)
                matrix[rows, start + term.units[rows]] = term.factors[rows]
                if halves:
                    matrix[rows, start + size + term.units[rows]] = -term.factors[rows]
            else:
                matrix[:, start : start + size] = term
                if halves:
                    matrix[:, start + size : start + 2 * size] = -term
        return [tuple(row) for row in matrix.tolist()]
