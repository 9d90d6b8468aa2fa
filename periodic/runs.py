"""Runs: certified lower bounds for the error of one affine function on a stretch of a piecewise-linear map h.

The pieces of h are cut into equally many cells each. A *run* is a stretch of whole cells. For an affine function a on a
run R with end points p < q a ``Runs`` object gives numbers e, and convex functions l, r >= 0 with

    integral over R of |h - a|**order  >=  e + l(a(x)) + r(a(y))

for all x up to one cell to the left of p and all y up to one cell to the right of q: there the neighbouring breakpoints of g are.

*order 2.* With a* the projection of h, the integral is e + integral of (a - a*)**2, and for a run of length d
the latter is at least k (a - a*)(x)**2 + k (a - a*)(y)**2 with k = d/6 * (d/(d + 2w))**2, w the wider of the two cells, if
w <= 4d: with a - a* = c + s (t - centre) this is a quadratic form in c, s, positive for x = p - w, y = q + w and more so nearer by.

*order 1.* For every sigma with |sigma| <= 1 the integral is at least that of sigma*(h - a). A step function sigma, made
orthogonal to affine functions by adding a small affine one and scaling, gives e; made orthogonal to those
that vanish at x, it gives a bound that is affine in a(x), a tangent. The larger of e and a tangent bounds the integral; the mean of
what the two ends give is e + l + r.

Everything is computed in float64 in units in which |h| <= 1 and rounded down by more than the computation can have
erred (``_margin``), so that what comes out is a theorem about the exact map. docs/mathematics.md, Run bound; Rounding.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.maps import PLMap

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FAR = 1e6  # beyond every value that matters: the outer ends of the outer bins
OFFSETS = (0.2, 0.6)
CACHED = 1 << 13  # numbers in one array, so that a dozen of them stay in cache
FEW = 4  # pieces of a run; the best line of order 1 may follow one of them
_EXACT = 1 - 2.0**-40


class Scale(NamedTuple):
    """The units: lengths are multiples of ``length``, values lie ``spread`` up or down from ``centre``."""

    length: Fraction
    centre: Fraction
    spread: Fraction

    def cost(self, order: int) -> Fraction:
        """What one unit of cost is worth."""
        return self.length * self.spread**order

    @classmethod
    def of(cls, maps: Sequence[PLMap]) -> Scale:
        """Units for some maps that are not all constant: their pieces are about 1 long, their values within 1 of 0."""
        low, high = min(h.image[0] for h in maps), max(h.image[1] for h in maps)
        length = sum(float(h.domain[1] - h.domain[0]) for h in maps) / sum(h.piece_count for h in maps)
        spread = Fraction(float(high - low) / 2) * (1 + Fraction(1, 1 << 40))
        return cls(Fraction(length), Fraction(float(low + high) / 2), spread)


class Profile(NamedTuple):
    """A map in units of a scale: the lengths of its pieces, and its values at their ends, between -1 and 1."""

    lengths: Floats
    values: Floats

    @classmethod
    def of(cls, h: PLMap, scale: Scale) -> Profile:
        """Return the profile of ``h``; every entry is the float nearest to the exact number."""
        known = {y: float((y - scale.centre) / scale.spread) for y in set(h.values)}
        lengths = [float((b - a) / scale.length) for a, b in zip(h.knots[:-1], h.knots[1:], strict=True)]
        return cls(np.array(lengths), np.array([known[y] for y in h.values]))


class _Stretch(NamedTuple):
    """Many stretches of equally many pieces, one a column, in coordinates u from -1/2 to 1/2."""

    start: Floats  # left ends of the pieces
    width: Floats
    left: Floats  # values at the ends of the pieces
    right: Floats
    length: Floats  # of the stretch, in the units of the profile

    @classmethod
    def of(cls, lengths: Floats, left: Floats, right: Floats) -> _Stretch:
        total = lengths.sum(axis=0)
        width = lengths / total
        start = np.cumsum(width, axis=0) - width - 0.5
        return cls(start, width, left, right, total)

    def chosen(self, columns: NDArray[np.bool_]) -> _Stretch:
        """Some of the stretches."""
        return _Stretch(*(v[..., columns] for v in self))


def _margin(pieces: int) -> float:
    """A bound, per unit of length, on all rounding errors in the cost of a run of so many pieces.

    Each is a sum of products of at most a dozen factors, computed with relative errors 2**-53, of terms that add up to at
    most 16 in absolute value; positions err by at most ``pieces`` roundings. docs/mathematics.md, Rounding.
    """
    return (4 * pieces * pieces + 128 * pieces + 8192) * 2.0**-53


class Runs(ABC):
    """The runs of up to ``reach`` pieces of some profiles, each kind of run once, cut into ``cells`` cells a piece."""

    order: int
    most_work: int  # so many numbers for each pair of offsets, in all runs of all kinds

    def __init__(self, profiles: Sequence[Profile], cells: int, reach: int) -> None:
        self.profiles, self.cells = tuple(profiles), cells
        self.reach = min(reach, max(len(p.lengths) for p in profiles))
        self._lengths = np.concatenate([p.lengths for p in profiles])
        self._left = np.concatenate([p.values[:-1] for p in profiles])
        self._right = np.concatenate([p.values[1:] for p in profiles])
        self._ends = np.concatenate([np.arange(len(p.lengths), 0, -1) for p in profiles])  # pieces left in the block
        self.widest = float(self._lengths.max()) / cells
        self._index, places = self._kinds()
        for p, starts in enumerate(places, 1):
            size = max(1, CACHED // (p * cells**2))
            for i in range(0, len(starts), size):
                self._add(p, self._stretches(starts[i : i + size], p))
        self._join()
        self.wholes = tuple(whole_cost(p, self.order) for p in profiles)

    def index(self, profile: int) -> Integers:
        """Return ``index[B, p-1]``: the kind of the run of p pieces that ends with piece B of a profile; -1 if none."""
        start = sum(len(p.lengths) for p in self.profiles[:profile])
        return self._index[start : start + len(self.profiles[profile].lengths)]

    def _kinds(self) -> tuple[Integers, list[Integers]]:
        """The kind of each run, and for each number of pieces where the first run of each kind starts.

        The reach is cut short where the kinds become too many.
        """
        rows = np.stack([self._lengths, self._left, self._right], axis=1)
        _, code = np.unique(rows, axis=0, return_inverse=True)
        code = code.ravel().astype(np.int64)
        total = len(code)
        index = np.full((total, self.reach), -1, dtype=np.int64)
        kinds, places, offset, work = np.zeros(total, dtype=np.int64), list[Integers](), 0, 0
        for p in range(1, self.reach + 1):
            starts = np.flatnonzero(self._ends >= p)
            keys = kinds[starts] * total + code[starts + p - 1]  # a run of p pieces is one of p - 1 and a piece more
            _, first, found = np.unique(keys, return_index=True, return_inverse=True)
            work += len(first) * p
            if work > self.most_work and p > 1:
                self.reach, index = p - 1, index[:, : p - 1]
                break
            kinds = np.full(total, -1, dtype=np.int64)
            kinds[starts] = found.ravel()
            index[starts + p - 1, p - 1] = found.ravel() + offset
            places.append(starts[first])
            offset += len(first)
        return index, places

    def _stretches(self, places: Integers, p: int) -> _Stretch:
        """The runs of p pieces that start in the pieces ``places``, for all pairs of offsets, one a column."""
        m = self.cells
        at = places + np.arange(p)[:, None]
        shape = (p, len(places), m, m)
        lengths, left, right = (np.broadcast_to(v[at][:, :, None, None], shape).copy()
                                for v in (self._lengths, self._left, self._right))  # fmt: skip
        share = np.arange(m) / m
        first, last = np.meshgrid(share, share + 1 / m, indexing="ij")
        if p == 1:
            last = np.maximum(last, first + 1 / m)  # where a run would end before it starts, anything will do
        rise = right - left
        left[0] += rise[0] * first
        right[-1] -= rise[-1] * (1 - last)
        lengths[0] *= (last - first) if p == 1 else (1 - first)
        if p > 1:
            lengths[-1] *= last
        return _Stretch.of(*(v.reshape(p, -1) for v in (lengths, left, right)))

    @abstractmethod
    def _add(self, p: int, stretch: _Stretch) -> None:
        """Compute the costs of runs of p pieces, all pairs of offsets of one kind after the other."""

    @abstractmethod
    def _join(self) -> None:
        """Make arrays of what was added."""

    @abstractmethod
    def costs(
        self, kinds: Integers, stop: int, left: Floats, right: float, edges: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """Return e, and l and r on the bins between ``edges``, for the runs of some kinds that stop after ``stop`` cells.

        ``left`` holds the widths of the cells before the runs, ``right`` that of the cell after them.
        """


def _joined(parts: list[Floats], cells: int) -> Floats:
    return np.concatenate([p.reshape(-1, cells, cells, *p.shape[1:]) for p in parts])


class SquaredRuns(Runs):
    """Runs for the squared error, from their moments."""

    order = 2
    most_work = 1 << 18

    def __init__(self, profiles: Sequence[Profile], cells: int, reach: int) -> None:
        self._parts: list[Floats] = []
        super().__init__(profiles, cells, reach)

    def _add(self, p: int, stretch: _Stretch) -> None:
        error, mean, slope = _projected(stretch)
        d = stretch.length
        self._parts.append(np.stack([np.maximum(error - _margin(p), 0) * d, d, mean, slope / d], axis=1))

    def _join(self) -> None:
        self._table = _joined(self._parts, self.cells)

    def costs(
        self, kinds: Integers, stop: int, left: Floats, right: float, edges: Floats
    ) -> tuple[Floats, Floats, Floats]:
        rows = self._table[kinds, :, stop - 1].reshape(-1, 4)[: len(left)]
        e, d, mean, slope = rows.T
        w = np.maximum(left, right)
        k = np.where(w <= 4 * d, d / 6 * (d / (d + 2 * w)) ** 2 * _EXACT, 0.0)
        start, end = mean - slope * d / 2, mean + slope * d / 2
        return e, _spring(k, start, start - slope * left, edges), _spring(k, end, end + slope * right, edges)


def _projected(s: _Stretch) -> tuple[Floats, Floats, Floats]:
    """The least mean squared error of an affine function on each stretch, and its mean and slope in u."""
    total, square = s.left + s.right, s.left * s.left + s.left * s.right + s.right * s.right
    mean = (s.width * total).sum(axis=0) / 2
    # the integral of u*h over a piece, u the centre of the piece plus a part that is odd
    tilt = (s.width * ((s.start + s.width / 2) * total / 2 + s.width * (s.right - s.left) / 12)).sum(axis=0)
    return (s.width * square).sum(axis=0) / 3 - mean * mean - 12 * tilt * tilt, mean, 12 * tilt


def _spring(k: Floats, a: Floats, b: Floats, edges: Floats) -> Floats:
    """``k`` times the squared distance between each bin and the interval from a to b, not rounded up."""
    low, high = np.minimum(a, b)[:, None], np.maximum(a, b)[:, None]
    gap = np.maximum(np.maximum(low - edges[1:], edges[:-1] - high) - 2.0**-36, 0)
    return np.asarray(k[:, None] * gap * gap)


def whole_cost(profile: Profile, order: int) -> float:
    """Return a lower bound for the error of one affine function on a whole profile."""
    stretch = _stretch_of(profile)
    if order == 2:
        mean = _projected(stretch)[0][0]
    else:
        mean = _fitted(stretch).bound[0]
        if len(profile.lengths) <= FEW:
            mean = max(mean, _mixed(stretch).bound[0])
    return max(0.0, float((mean - _margin(len(profile.lengths))) * stretch.length[0]))


def _stretch_of(profile: Profile) -> _Stretch:
    return _Stretch.of(profile.lengths[:, None], profile.values[:-1, None], profile.values[1:, None])


class AbsoluteRuns(Runs):
    """Runs for the absolute error, from step functions sigma."""

    order = 1
    most_work = 1 << 13

    def __init__(self, profiles: Sequence[Profile], cells: int, reach: int) -> None:
        self._parts: list[Floats] = []
        super().__init__(profiles, cells, reach)

    def _add(self, p: int, stretch: _Stretch) -> None:
        a, b, bound = _fitted(stretch)
        if p <= FEW:
            bound = np.maximum(bound, _mixed(stretch).bound)
        margin, near = _margin(p), 6 if p <= 8 else 2
        e = np.maximum(bound - margin, 0)
        columns = [e]
        d = stretch.length
        outer = self._outer(p, stretch) / d[:, None]
        for side, end in enumerate((-0.5, 0.5)):
            best, far = a + b * end, end + 2 * end * outer[:, side]
            for way in (1.0, -1.0):
                for offset in OFFSETS:
                    # were the distance quadratic, a line pulled up at one end would cross the best one at two thirds
                    value, pivot = best + way * offset, np.full_like(a, -end / 3)
                    g0, z0, pivot = _tangent(stretch, np.full_like(a, end), value, (a, b, pivot), e, way, margin, near)
                    g1, z1, _ = _tangent(stretch, far, value, (a, b, pivot), e, way, margin, near // 2)
                    slope, zero = np.minimum(g0, g1), way * np.maximum(way * z0, way * z1)
                    columns += [slope * d, zero]
        columns[0] = e * d
        self._parts.append(np.stack(columns, axis=1))

    def _outer(self, p: int, stretch: _Stretch) -> Floats:
        """Upper bounds for the widths of the cells before and after each run: the widest where another piece is there."""
        m = self.cells
        shape = (-1, m, m)
        ends = (stretch.length * stretch.width[[0, -1]]).T.reshape(*shape, 2)
        outer = np.full(ends.shape, self.widest)
        outer[:, 1:, :, 0] = ends[:, :1, :1, 0] / (m if p > 1 else 1)
        outer[:, :, :-1, 1] = ends[:, :1, -1:, 1] / m
        return outer.reshape(-1, 2)

    def _join(self) -> None:
        self._table = _joined(self._parts, self.cells)

    def costs(
        self, kinds: Integers, stop: int, left: Floats, right: float, edges: Floats
    ) -> tuple[Floats, Floats, Floats]:
        rows = self._table[kinds, :, stop - 1]
        rows = rows.reshape(-1, rows.shape[-1])[: len(left)]
        n = 2 * len(OFFSETS)
        sides = []
        for side in (0, 1):
            lines = rows[:, 1 + 2 * n * side : 1 + 2 * n * (side + 1)]
            best = np.zeros((len(rows), len(edges) - 1))
            for i in range(0, n, 2):  # rising tangents are least at the left edge of a bin
                np.maximum(best, lines[:, i : i + 1] * (edges[:-1] - lines[:, i + 1 : i + 2]), out=best)
            for i in range(n, 2 * n, 2):
                np.maximum(best, lines[:, i : i + 1] * (lines[:, i + 1 : i + 2] - edges[1:]), out=best)
            sides.append(best / 2)
        return rows[:, 0], sides[0], sides[1]


class _Signs(NamedTuple):
    """What sigma = sign(h - line) gives; all means over the stretch."""

    m0: Floats  # the mean of sigma
    m1: Floats  # the mean of u*sigma
    gain: Floats  # the mean of sigma*(h - line): the distance, whose derivatives in the line are -m0 and -m1
    h00: Floats  # its second derivatives
    h01: Floats
    h11: Floats

    def chosen(self, columns: NDArray[np.bool_]) -> _Signs:
        """Those of some of the stretches."""
        return _Signs(*(v[columns] for v in self))

    def replaced(self, where: NDArray[np.bool_], other: _Signs) -> _Signs:
        """The other ones where ``where`` holds."""
        return _Signs(*(np.where(where, y, x) for x, y in zip(self, other, strict=True)))


def _signs(s: _Stretch, a: Floats, b: Floats) -> _Signs:
    """For the line a + b*u on each stretch. sigma is the step function with the computed switch points."""
    line = a + b * s.start
    r0, r1 = s.left - line, s.right - line - b * s.width
    crosses = r0 * r1 < 0
    gap = np.where(crosses, r0 - r1, 1.0)
    share = np.where(crosses, r0 / gap, 1.0)
    sign = np.where(r0 + r1 * ~crosses >= 0, 1.0, -1.0)
    middle = s.start + share * s.width
    stop = s.start + s.width
    m0 = (sign * (2 * share - 1) * s.width).sum(axis=0)
    m1 = (sign * (2 * middle * middle - s.start * s.start - stop * stop)).sum(axis=0) / 2
    size0, size1 = np.abs(r0), np.abs(r1)
    gain = (s.width * np.where(crosses, share * size0 + (1 - share) * size1, size0 + size1)).sum(axis=0) / 2
    weight = np.where(crosses, 2 * s.width / np.abs(gap), 0.0)
    turned = weight * middle
    return _Signs(m0, m1, gain, weight.sum(axis=0), turned.sum(axis=0), (turned * middle).sum(axis=0))


def _residues(s: _Stretch, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """The integrals of h - a - b*u and of u times that."""
    total = s.left + s.right
    mean = (s.width * total).sum(axis=0) / 2
    tilt = (s.width * ((s.start + s.width / 2) * total / 2 + s.width * (s.right - s.left) / 12)).sum(axis=0)
    return mean - a, tilt - b / 12


class _Fit(NamedTuple):
    """A line a + b*u for each stretch, and a lower bound for the mean of |h - any line|."""

    a: Floats
    b: Floats
    bound: Floats


def _bound(s: _Stretch, a: Floats, b: Floats, m0: Floats, m1: Floats, gain: Floats) -> Floats:
    """A lower bound for the mean of |h - any line| from sigma, |sigma| <= 1, with the moments m0 and m1.

    (sigma - m0 - 12 m1 u)/(1 + |m0| + 6 |m1|) is orthogonal to lines and at most 1 in absolute value. ``gain`` is the
    mean of sigma*(h - a - b*u).
    """
    r0, r1 = _residues(s, a, b)
    return np.asarray((gain - m0 * r0 - 12 * m1 * r1) / (1 + np.abs(m0) + 6 * np.abs(m1)))


def _fitted(s: _Stretch) -> _Fit:
    """Find lines close to the best by damped Newton steps towards m0 = m1 = 0."""
    _, a, b = _projected(s)
    fit = _Fit(a.copy(), b.copy(), np.zeros_like(a))
    live, part, damping = np.arange(len(a)), s, np.full_like(a, 1e-3)
    state = _signs(s, a, b)
    for _ in range(24):
        bound = _bound(part, a, b, state.m0, state.m1, state.gain)
        better = (bound > fit.bound[live]) & (np.abs(a) + np.abs(b) / 2 <= 4)
        chosen = live[better]
        fit.a[chosen], fit.b[chosen], fit.bound[chosen] = a[better], b[better], bound[better]
        going = (np.abs(state.m0) + np.abs(state.m1) > 1e-9) & (damping < 1e6)
        if not going.any():
            break
        live, part, damping = live[going], part.chosen(going), damping[going]
        a, b, state = a[going], b[going], state.chosen(going)
        h00, h11 = state.h00 + damping, state.h11 + damping / 12
        det = np.maximum(h00 * h11 - state.h01 * state.h01, 1e-12)
        new_a = a + (h11 * state.m0 - state.h01 * state.m1) / det
        new_b = b + (h00 * state.m1 - state.h01 * state.m0) / det
        tried = _signs(part, new_a, new_b)
        down = tried.gain < state.gain
        a, b, state = np.where(down, new_a, a), np.where(down, new_b, b), state.replaced(down, tried)
        damping = np.where(down, damping * 0.1 + 1e-12, damping * 8)
    return fit


class Mixture(NamedTuple):
    """For each stretch three lines a + b*u, and weights that add up to 1: sigma is the mean of three signs."""

    a: Floats
    b: Floats
    weights: Floats
    bound: Floats


def _mixed(s: _Stretch, rounds: int = 6) -> Mixture:
    """Find lines whose signs have a mean without moments; serves where the best line follows a piece of h.

    The distance is convex, and its minimum is where 0 is a mean of derivatives nearby. Rings of lines around the best one
    so far are tried, ever smaller; of all triples the one with the best bound is kept.
    """
    _, a, b = _projected(s)
    best = Mixture(np.stack([a] * 3), np.stack([b] * 3), np.full((3, len(a)), 1 / 3), np.zeros_like(a))
    size = 0.5
    turns = 2 * np.pi * np.arange(6) / 6
    triples = np.array(list(combinations(range(7), 3))).T
    for _ in range(rounds):
        ring_a = a + size * np.append(0.0, np.cos(turns))[:, None]
        ring_b = b + 3 * size * np.append(0.0, np.sin(turns))[:, None]
        states = [_signs(s, x, y) for x, y in zip(ring_a, ring_b, strict=True)]
        m0, m1, gain = (np.stack([getattr(state, name) for state in states]) for name in ("m0", "m1", "gain"))
        lowest = gain.argmin(axis=0)
        columns = np.arange(len(a))
        a0, b0 = ring_a[lowest, columns], ring_b[lowest, columns]
        at_best = gain + m0 * (ring_a - a0) + m1 * (ring_b - b0)  # the means of sigma_k*(h - a0 - b0*u)
        i, j, k = triples
        cross = [m0[x] * m1[y] - m1[x] * m0[y] for x, y in ((j, k), (k, i), (i, j))]  # barycentric coordinates of 0
        total = sum(cross)
        inside = np.all(np.stack(cross) * np.sign(total) >= 0, axis=0) & (np.abs(total) > 1e-14)
        weights = np.where(inside, np.stack(cross), 1.0) / np.where(inside, total, 3.0)
        parts = [sum(w * v[x] for w, x in zip(weights, triples, strict=True)) for v in (m0, m1, at_best)]
        bound = np.where(np.abs(a0) + np.abs(b0) / 2 <= 2, _bound(s, a0, b0, *parts), 0.0)
        winner = bound.argmax(axis=0)
        better = np.flatnonzero(bound[winner, columns] > best.bound)
        rows = triples[:, winner[better]]
        best.a[:, better], best.b[:, better] = ring_a[rows, better], ring_b[rows, better]
        best.weights[:, better] = weights[:, winner[better], better]
        best.bound[better] = bound[winner[better], better]
        a, b, size = a0, b0, np.maximum(size * np.where(lowest == 0, 0.35, 1.0), 1e-6)
    return best


def mixed_lines(profile: Profile) -> tuple[Floats, Floats, Floats]:
    """Return values at the centre, rises and weights of lines the mean of whose signs proves a bound of order 1."""
    stretch = _stretch_of(profile)
    fit, mixture = _fitted(stretch), _mixed(stretch, 40)
    if fit.bound[0] >= mixture.bound[0] * (1 - 1e-9):
        return fit.a, fit.b, np.ones(1)
    return mixture.a[:, 0], mixture.b[:, 0], mixture.weights[:, 0]


def _tangent(
    s: _Stretch,
    place: Floats,
    value: Floats,
    guess: tuple[Floats, Floats, Floats],
    e: Floats,
    way: float,
    margin: float,
    steps: int,
) -> tuple[Floats, Floats, Floats]:
    """Return (g, z, pivot): the mean of |h - any line| is at least e + g*way*(its value at ``place`` - z).

    Among the lines through (place, value) the best is sought in damped Newton steps, from the one that meets the line
    a + b*u at ``pivot``, all three given by ``guess``; the new pivot is returned. With M the mean of (u - place)*sigma, a sigma with
    M > 0 and one with M < 0 have a mean without. What is left of M goes with a constant: (sigma - c)/(1 + |c|) is
    orthogonal to the lines through (place, 0) if c = -M/place.
    """
    base, base_slope, pivot = guess
    b = (base + base_slope * pivot - value) / (pivot - place)
    state = _signs(s, value - b * place, b)
    pull = state.m1 - place * state.m0
    damping = np.full_like(b, 1e-3)
    other, other_b, other_pull = state, b, pull  # the last one that pulled the other way
    for _ in range(steps):
        step = pull / (state.h11 - 2 * place * state.h01 + place * place * state.h00 + damping)
        tried_b = b + np.clip(step, -2.0, 2.0)
        tried = _signs(s, value - tried_b * place, tried_b)
        tried_pull = tried.m1 - place * tried.m0
        down = tried.gain < state.gain
        turned = tried_pull * pull < 0
        keep = turned & ~down
        other, other_b = other.replaced(keep, tried), np.where(keep, tried_b, other_b)
        other_pull = np.where(keep, tried_pull, other_pull)
        keep = turned & down
        other, other_b = other.replaced(keep, state), np.where(keep, b, other_b)
        other_pull = np.where(keep, pull, other_pull)
        state, b, pull = state.replaced(down, tried), np.where(down, tried_b, b), np.where(down, tried_pull, pull)
        damping = np.where(down, damping * 0.1, damping * 8 + 1e-6)
    found = []
    between = other_pull * pull < 0
    for share in (np.zeros_like(b), np.where(between, pull / np.where(between, pull - other_pull, 1.0), 0.0)):
        # sigma = (1 - share)*state + share*other; gains are taken against the line of slope b
        across = other.gain + other_pull * (other_b - b)
        m0 = (1 - share) * state.m0 + share * other.m0
        gain = (1 - share) * state.gain + share * across
        c = -((1 - share) * pull + share * other_pull) / place
        r0, _ = _residues(s, value - b * place, b)
        scale = 1 + np.abs(c)
        least = (gain - c * r0) / scale - 16 * margin * (1 + np.abs(b) + np.abs(other_b))
        found.append((least, -way * (m0 - c) / scale - margin))
    mixed = found[1][0] > found[0][0]
    least, g = (np.where(mixed, y, x) for x, y in zip(*found, strict=True))
    usable = (g > 1e-9) & (np.abs(value) <= 4) & (np.abs(b) <= 64) & (np.abs(other_b) <= 64)
    g = np.where(usable, g, 1.0)
    zero = np.where(usable, value - way * (least - e) / g, 0.0)
    turn = np.where(np.abs(b - base_slope) > 1e-9, b - base_slope, 1e-9)
    return np.where(usable, g, 0.0), zero, np.clip((base + b * place - value) / turn, -0.4, 0.4)
