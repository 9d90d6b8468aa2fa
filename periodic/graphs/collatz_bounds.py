"""The spectral radius of a large sparse graph, enclosed by integer vectors.

For a non-negative matrix A and a vector X of integers, (AX)[i] >= c X[i] for all i with X >= 0, X /= 0 proves that the
spectral radius is at least c, and (AX)[i] <= c X[i] for all i with X > 0 that it is at most c (Collatz, Wielandt). Only
this is trusted. The vectors come from floats, which guess, and where many digits are asked for from inverse iteration
in fixed point (Noda). docs/mathematics.md, Entropy of any map.

A graph is given by its lists of successors, numbers of vertices from 0, one for each edge. Bounds are on the growth of
the numbers of its paths, max(1, spectral radius).

Two loops that share a vertex, of lengths 1 and 2: every positive vector w bounds the growth number from both sides.
>>> bounds = Graph([[0, 1], [0]]).lower_bound(4), Graph([[0, 1], [0]]).upper_bound(4)
>>> [float(found.bound) for found in bounds]
[1.618033..., 1.618033...]
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from math import frexp, log2
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from periodic.errors import readable
from periodic.graphs.eliminations import Elimination
from periodic.graphs.strong_components import strong_components
from periodic.numbers.conversions import Exact, root_of

Successors: TypeAlias = Sequence[Sequence[int]]
Floats: TypeAlias = NDArray[np.float64]

_DENSE = 48  # up to so many vertices a matrix of floats is squared, beyond it is applied
_FLOAT_DIGITS = 10  # that vectors of floats can prove
_FEW_DIGITS = 6
_APPLIED = 400  # times at most; then Noda's iteration does the rest
_REFINED = 60  # times at most; as a rule each doubles the digits
_MANY_UNKNOWNS = 10  # of an elimination; then plain iteration is tried first
_WIDEST = 40000  # bits of a fixed-point number
_TINY = 1e-280  # no entry of a vector of floats is smaller


@readable
class Bounds(NamedTuple):
    """Bounds on the spectral radius of a strongly connected graph, and the positive integers that prove both."""

    low: Fraction
    high: Fraction
    vector: Sequence[int]

    def is_closer_than(self, other: Bounds) -> bool:
        """Whether the distance of the bounds is smaller."""
        return self.high - self.low < other.high - other.low


class Component:
    """A strongly connected graph with an edge: the ``members`` of a larger one, and ``successors`` among these.

    >>> component = Component([0, 1], [[0, 1], [0]])
    >>> low, high, vector = component.bounds(20)
    >>> float(low), float(high)
    (1.618033988749895, 1.618033988749895)
    >>> high - low < Fraction(1, 10**20)
    True
    """

    def __init__(self, members: Sequence[int], successors: Successors, original: Component | None = None) -> None:
        self.members, self.successors = members, successors
        self._original = original  # of which it is the graph with all edges turned round
        self._best: Bounds | None = None

    @cached_property
    def reverse(self) -> Component:
        """The graph with all edges turned round: its vectors are the left ones of this graph, its radius the same."""
        predecessors: list[list[int]] = [[] for _ in self.members]
        for v, row in enumerate(self.successors):
            for w in row:
                predecessors[w].append(v)
        return Component(self.members, predecessors, self)

    def __len__(self) -> int:
        return len(self.members)

    @cached_property
    def is_cycle(self) -> bool:
        """Whether it is one closed path, so that its spectral radius is 1."""
        return all(len(row) == 1 for row in self.successors)

    @cached_property
    def radius(self) -> Exact:
        """The spectral radius, exactly: the largest real root of the characteristic polynomial."""
        return Fraction(1) if self.is_cycle else root_of(self._elimination.characteristic_coefficients())

    @cached_property
    def _elimination(self) -> Elimination:
        """That of the original graph, which has fewer unknowns where towers have had their edges turned round."""
        return Elimination(self.successors) if self._original is None else self._original._elimination

    @cached_property
    def guess(self) -> FloatVector:
        """A vector near the Perron vector."""
        return FloatVector(self.successors)

    def bounds(self, digits: int) -> Bounds:
        """Return bounds that differ by less than ``10**-digits`` of their size, or the best that were found.

        Cost: one or two passes with floats for few digits; else some systems of equations in fixed point, each of a few
        products of numbers of O(digits + depth) words for every edge.
        """
        if self.is_cycle:
            return Bounds(Fraction(1), Fraction(1), [1] * len(self))
        tolerance = Fraction(1, 10**digits)
        if self._best is None or (digits <= _FLOAT_DIGITS and self._best.high - self._best.low >= tolerance):
            self.guess.improve(0.1 * 10.0 ** -min(digits, _FLOAT_DIGITS + 2))
            self._keep(self._tried(self.guess.integers(), digits))
        assert self._best is not None
        if self._best.high - self._best.low >= tolerance * self._best.high:
            if self._elimination.size > _MANY_UNKNOWNS:
                self._iterate(digits)
            self._refine(digits)
        return self._best

    def _keep(self, bounds: Bounds) -> None:
        """Remember these bounds if they are the closest so far."""
        if self._best is None or bounds.is_closer_than(self._best):
            self._best = bounds

    def _image(self, vector: Sequence[int]) -> list[int]:
        return [sum(map(vector.__getitem__, row)) for row in self.successors]

    def _tried(self, vector: Sequence[int], digits: int) -> Bounds:
        """What a positive vector X proves: the least and the greatest ratio (AX)[i] / X[i], rounded outwards."""
        bits, image = (digits + 1) * 3322 // 1000 + 20, self._image(vector)
        ratios = [(y << bits) // x for x, y in zip(vector, image, strict=True)]
        low, high = min(ratios), max(ratios)
        is_exact = all(r < high or y << bits == r * x for r, x, y in zip(ratios, vector, image, strict=True))
        return Bounds(Fraction(low, 1 << bits), Fraction(high if is_exact else high + 1, 1 << bits), vector)

    def _iterate(self, digits: int) -> None:
        """Plain iteration X <- AX, for as long as some steps halve the distance of the bounds.

        It does well on the towers of maps of many laps, where A mixes fast and an elimination has many unknowns.
        """
        assert self._best is not None
        bits = int((digits + 6) * 3.33 + 40 + self.guess.spread)
        tolerance, vector = Fraction(1, 10**digits), _widened(self._best.vector, bits)
        width: Fraction | None = None
        while True:
            for _ in range(8):
                image = self._image(vector)
                vector = _widened(image, bits)
            bounds = self._tried(vector, digits)
            self._keep(bounds)
            before, width = width, bounds.high - bounds.low
            if width < tolerance * bounds.high or (before is not None and 2 * width > before):
                return

    def _refine(self, digits: int) -> None:
        """Noda's iteration: X <- (lam - A)^-1 X, where lam is the upper bound that X proves.

        lam decreases to the spectral radius, in the end quadratically, whatever the period of the graph, and all X are
        positive. In fixed point (lam - A)^-1 loses bits with the depth of the graph; where positivity is lost, more
        bits are taken. Where the entries differ by more than floats can, the first lam is the guess of the floats.
        """
        assert self._best is not None
        tolerance = Fraction(1, 10**digits)
        if self._best.high - self._best.low < tolerance * self._best.high:
            return
        lost = self._elimination.depth * log2(max(self.guess.estimate, 1.001)) * 1.02
        is_clipped = self.guess.is_clipped
        bits = int((digits + 6) * 3.33 + lost + 40 + (lost if is_clipped else self.guess.spread))
        vector, margin = _widened(self._best.vector, bits), Fraction(1, 1 << 20)
        for step in range(_REFINED):
            if is_clipped and not step:
                vector = [1 << bits] * len(self)
                shift = Fraction(self.guess.estimate) * (1 + margin)
            else:
                bounds = self._tried(vector, digits)
                self._keep(bounds)
                if bounds.high - bounds.low < tolerance * bounds.high:
                    return
                shift = bounds.high
            scaled = -(-(shift.numerator << bits) // shift.denominator) + 1
            solution = self._elimination.solved(scaled, vector, bits, left=self._original is not None)
            if solution is not None and max(solution) < 0:
                solution = [-y for y in solution]
            if solution is None or min(solution) <= 0:
                bits = bits * 5 // 4 + 60
                if bits > _WIDEST:
                    return
                vector = _widened(vector, bits)
                continue
            top = max(solution)
            vector = [max(1, (y << bits) // top) for y in solution]


def _widened(vector: Sequence[int], bits: int) -> list[int]:
    """A positive vector scaled so that its greatest entry has about so many bits."""
    shift = bits - max(vector).bit_length()
    return [max(1, x << shift if shift >= 0 else x >> -shift) for x in vector]


class FloatVector:
    """A positive vector of floats that comes near the Perron vector of a strongly connected graph; it proves nothing.

    ``low`` and ``high`` are the least and the greatest ratio (Ax)[i] / x[i], in floats.
    """

    def __init__(self, successors: Successors) -> None:
        n = self._size = len(successors)
        self._sources = np.repeat(np.arange(n), [len(row) for row in successors])
        self._targets = np.array([w for row in successors for w in row], dtype=np.int64)
        self._power: Floats | None = None
        self.vector: Floats = np.ones(n)
        self._measure()

    def _applied(self, x: Floats) -> Floats:
        return np.bincount(self._sources, x[self._targets], self._size).astype(np.float64, copy=False)

    def _measure(self) -> None:
        """Find the image of the vector and, by its least and greatest ratio, bounds of the radius."""
        self._image = self._applied(self.vector)
        ratios = self._image / self.vector
        self.low, self.high = float(ratios.min()), float(ratios.max())

    def improve(self, tolerance: float) -> None:
        """Come nearer until ``high - low`` is at most ``tolerance * high``, or for as long as it pays.

        A + 1/2 has the same vectors as A, and a graph with a period does not make its powers oscillate.
        """
        if self._size <= _DENSE:
            if self._power is None:
                self._power = 0.5 * np.eye(self._size)
                np.add.at(self._power, (self._sources, self._targets), 1.0)
            for _ in range(40):
                if self.high - self.low <= tolerance * self.high:
                    break
                before = self.high - self.low
                self._power = self._power @ self._power
                self._power /= self._power.max()
                self._set(self._power @ self.vector)
                if self.high - self.low > 0.99 * before and before < 1e-9 * self.high:
                    break
            return
        for step in range(_APPLIED):
            if step % 8 == 0:
                self._measure()
                if self.high - self.low <= tolerance * self.high:
                    return
            x = self._applied(self.vector) + 0.5 * self.vector
            self.vector = np.maximum(x / x.max(), _TINY)
        self._measure()

    def _set(self, x: Floats) -> None:
        """Take another vector, scaled to a greatest entry of 1, with no entry 0."""
        self.vector = np.maximum(x / x.max(), _TINY)
        self._measure()

    @property
    def estimate(self) -> float:
        """The spectral radius, as far as the great entries tell it."""
        return float(self._image.sum() / self.vector.sum())

    @property
    def is_clipped(self) -> bool:
        """Whether some entry is too small for a float, so that ``low`` and ``high`` say nothing."""
        return bool(self.vector.min() <= _TINY * 1e20)

    @property
    def spread(self) -> int:
        """How many bits the least entry is smaller than the greatest."""
        return 1 - frexp(float(self.vector.min()))[1]

    def integers(self) -> list[int]:
        """Return the vector times a power of two, exactly."""
        parts = [frexp(x) for x in self.vector.tolist()]
        least = min(e for _, e in parts)
        return [int(m * 2**53) << e - least for m, e in parts]


# Whole graphs


@readable
class LowerBound(NamedTuple):
    """A proof that max(1, spectral radius) >= ``bound``: ``vector`` at the vertices ``members``, 0 elsewhere.

    Without members the bound is 1.
    """

    bound: Fraction
    members: Sequence[int]
    vector: Sequence[int]


@readable
class UpperBound(NamedTuple):
    """A proof that max(1, spectral radius) <= ``bound``: a positive vector, and a rank for every vertex.

    No edge leads to a smaller rank, and sums over successors of the same rank are at most bound times the entry.
    """

    bound: Fraction
    ranks: Sequence[int]
    vector: Sequence[int]


class Graph:
    """A graph with its strong components, and bounds on its growth.

    >>> graph = Graph([[0, 1], [1, 2], [1], [0, 2]])
    >>> float(graph.lower_bound(9).bound), float(graph.upper_bound(9).bound)
    (1.618033988..., 1.618033988...)
    """

    def __init__(self, successors: Successors) -> None:
        self.successors = successors
        self.ranks = [0] * len(successors)
        self.components: list[Component] = []
        for rank, members in enumerate(strong_components(successors)):
            place = {v: i for i, v in enumerate(members)}
            for v in members:
                self.ranks[v] = rank
            if len(members) > 1 or members[0] in successors[members[0]]:
                inner = [[place[w] for w in successors[v] if w in place] for v in members]
                self.components.append(Component(members, inner))

    @cached_property
    def _fast(self) -> list[Component]:
        """The components that are more than a cycle, those first that seem to grow fastest."""
        found = [c for c in self.components if not c.is_cycle]
        for c in found:
            c.guess.improve(10.0**-_FEW_DIGITS)
        return sorted(found, key=lambda c: -c.guess.high)

    def lower_bound(self, digits: int) -> LowerBound:
        """Return a lower bound within ``10**-digits`` of max(1, spectral radius), relatively; or the best found."""
        best = LowerBound(Fraction(1), (), ())
        seems = max((c.guess.low for c in self._fast), default=0.0)
        for c in self._fast:
            if c.guess.high >= seems * (1 - 1e-9):
                bounds = c.bounds(digits)
                if bounds.low > best.bound:
                    best = LowerBound(bounds.low, c.members, bounds.vector)
        return best

    def upper_bound(self, digits: int) -> UpperBound:
        """Return an upper bound within ``10**-digits`` of max(1, spectral radius), relatively; or the best found."""
        bound, vector = Fraction(1), [1] * len(self.successors)
        seems = max((c.guess.low for c in self._fast), default=0.0)
        for c in self._fast:
            # few digits will do for a component that grows more slowly
            few = c.guess.high < seems * (1 - 1e-9)
            bounds = c.bounds(0 if few else digits)
            if few and bounds.high >= bound:
                bounds = c.bounds(digits)
            bound = max(bound, bounds.high)
            for v, x in zip(c.members, bounds.vector, strict=True):
                vector[v] = x
        return UpperBound(bound, self.ranks, vector)

    @property
    def fastest(self) -> Component | None:
        """The component that seems to grow fastest, or None if none is more than a cycle and the growth is 1."""
        return self._fast[0] if self._fast else None

    def dominant(self, largest: int) -> Component | None:
        """Return a component whose spectral radius is the greatest, by exact comparison; None if this is not decided.

        Characteristic polynomials are found of at most ``largest`` vertices, and only where bounds do not tell.
        """
        found: Component | None = None
        for c in self._fast:
            if found is None:
                found = c
            elif not any(c.bounds(d).high < found.bounds(d).low for d in (0, _FEW_DIGITS)):
                if max(len(c), len(found)) > largest:
                    return None
                if c.radius > found.radius:
                    found = c
        return found
