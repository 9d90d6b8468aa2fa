"""Fits: lines close to maps in the mean, and proved lower bounds for the error of all lines.

Many stretches of piecewise-linear functions are treated at once, one a column, in the coordinate u from -1/2 to 1/2.
All is float64 in units in which values lie between -1 and 1; ``margin`` bounds all rounding errors together, so that a
bound less the margin is a theorem. docs/mathematics.md, Run bound; Rounding.

Lines miss half of a tent by the mean error, and a third by its square, in units of half its height:
>>> tent = Profile(np.array([1.0, 1.0]), np.array([-1.0, 1.0, -1.0]))
>>> [round(whole_costs([tent], order)[0] / 2, 9) for order in (1, 2)]
[0.5, 0.333333333]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.profiles import SHORT, Floats, Profile

LEVELS = 48  # halvings of where a level may lie
FEW = 4  # pieces of a stretch; the best line of order 1 may follow one of them


def column_sums(rows: Floats) -> Floats:
    """Return the sum of rows, added one after the other, so that no column depends on how many there are.

    NumPy adds a single column up in pairs.

    >>> column_sums(np.full((3, 1), 0.1)) == column_sums(np.full((3, 2), 0.1))[:1]
    array([ True])
    """
    add = np.add.reduce  # what np.sum calls after some microseconds, which are felt in short sums
    return np.asarray(add(rows) if rows.shape[-1] > 1 else add(np.repeat(rows, 2, axis=-1))[..., :1])


class Stretch(NamedTuple):
    """Many stretches of equally many pieces, one a column, in coordinates u from -1/2 to 1/2."""

    start: Floats  # left ends of the pieces
    width: Floats
    left: Floats  # values at the ends of the pieces
    right: Floats
    length: Floats  # of the stretch, in the units of the profile

    @classmethod
    def of(cls, lengths: Floats, left: Floats, right: Floats) -> Stretch:
        """Return stretches of these pieces, each brought to [-1/2, 1/2]: row k has the k-th piece of all of them."""
        total = column_sums(lengths)
        width = lengths / total
        start = np.cumsum(width, axis=0) - width - 0.5
        return cls(start, width, left, right, total)

    def chosen(self, columns: NDArray[np.bool_] | NDArray[np.int64]) -> Stretch:
        """Some of the stretches, row by row in memory: else NumPy would add columns up in pairs."""
        places = np.flatnonzero(columns) if columns.dtype == np.bool_ else columns
        return Stretch(*(v.take(places, axis=-1) for v in self))


def margin(pieces: int) -> float:
    """A bound, per unit of length, on all rounding errors in the cost of a run of so many pieces.

    Each is a sum of products of at most a dozen factors, computed with relative errors 2**-53, of terms that add up to
    at most 16 in absolute value; positions err by at most ``pieces`` roundings. docs/mathematics.md, Rounding.
    """
    return (4 * pieces * pieces + 128 * pieces + 8192) * 2.0**-53


def projected(s: Stretch) -> tuple[Floats, Floats, Floats]:
    """The least mean squared error of an affine function on each stretch, and its mean and slope in u."""
    total, square = s.left + s.right, s.left * s.left + s.left * s.right + s.right * s.right
    mean = column_sums(s.width * total) / 2
    # the integral of u*h over a piece, u the centre of the piece plus a part that is odd
    tilt = column_sums(s.width * ((s.start + s.width / 2) * total / 2 + s.width * (s.right - s.left) / 12))
    return column_sums(s.width * square) / 3 - mean * mean - 12 * tilt * tilt, mean, 12 * tilt


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


def _signs(s: Stretch, a: Floats, b: Floats) -> _Signs:
    """For the line a + b*u on each stretch. sigma is the step function with the computed switch points."""
    line = a + b * s.start
    r0, r1 = s.left - line, s.right - line - b * s.width
    crosses = r0 * r1 < 0
    size0, size1 = np.abs(r0), np.abs(r1)
    both = size0 + size1  # where it crosses, how far the map rises or falls against the line
    gap = np.where(crosses, both, 1.0)
    share = np.where(crosses, size0 / gap, 1.0)
    sign = np.where(np.where(crosses, r0, r0 + r1) >= 0, 1.0, -1.0)
    middle = s.start + share * s.width
    stop = s.start + s.width
    m0 = column_sums(sign * (2 * share - 1) * s.width)
    m1 = column_sums(sign * (2 * middle * middle - s.start * s.start - stop * stop)) / 2
    gain = column_sums(s.width * np.where(crosses, share * size0 + (1 - share) * size1, both)) / 2
    weight = np.where(crosses, 2 * s.width / gap, 0.0)
    turned = weight * middle
    return _Signs(m0, m1, gain, column_sums(weight), column_sums(turned), column_sums(turned * middle))


def _residues(s: Stretch, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """The integrals of h - a - b*u and of u times that."""
    total = s.left + s.right
    mean = column_sums(s.width * total) / 2
    tilt = column_sums(s.width * ((s.start + s.width / 2) * total / 2 + s.width * (s.right - s.left) / 12))
    return mean - a, tilt - b / 12


class Fit(NamedTuple):
    """A line a + b*u for each stretch, and a lower bound for the mean of |h - any line|."""

    a: Floats
    b: Floats
    bound: Floats


def _bound(s: Stretch, a: Floats, b: Floats, m0: Floats, m1: Floats, gain: Floats) -> Floats:
    """A lower bound for the mean of |h - any line| from sigma, |sigma| <= 1, with the moments m0 and m1.

    (sigma - m0 - 12 m1 u)/(1 + |m0| + 6 |m1|) is orthogonal to lines and at most 1 in absolute value. ``gain`` is the
    mean of sigma*(h - a - b*u).
    """
    r0, r1 = _residues(s, a, b)
    return np.asarray((gain - m0 * r0 - 12 * m1 * r1) / (1 + np.abs(m0) + 6 * np.abs(m1)))


def fitted(s: Stretch) -> Fit:
    """Find lines close to the best by damped Newton steps towards m0 = m1 = 0."""
    _, a, b = projected(s)
    fit = Fit(a.copy(), b.copy(), np.zeros_like(a))
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


def mixed(s: Stretch, rounds: int = 6) -> Mixture:
    """Find lines whose signs have a mean without moments; serves where the best line follows a piece of h.

    The distance is convex, and its minimum is where 0 is a mean of derivatives nearby. Rings of lines around the best
    one so far are tried, ever smaller; of all triples the one with the best bound is kept.
    """
    _, a, b = projected(s)
    best = Mixture(np.stack([a] * 3), np.stack([b] * 3), np.full((3, len(a)), 1 / 3), np.zeros_like(a))
    size = np.full_like(a, 0.5)
    around = Stretch(*(v[..., None, :] for v in s))
    turns = 2 * np.pi * np.arange(6) / 6
    triples = np.array(list(combinations(range(7), 3))).T
    for _ in range(rounds):
        ring_a = a + size * np.append(0.0, np.cos(turns))[:, None]
        ring_b = b + 3 * size * np.append(0.0, np.sin(turns))[:, None]
        m0, m1, gain, *_ = _signs(around, ring_a, ring_b)
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


Lines = tuple[Floats, Floats, Floats]  # values at the centre, rises and weights


def mixed_lines(profiles: Sequence[Profile]) -> list[Lines]:
    """Return for each profile lines the mean of whose signs proves a bound of order 1: one, or three with weights."""
    found: list[Lines] = [(np.zeros(1),) * 3] * len(profiles)
    for places, stretch in _of_like_length(profiles):
        fit = fitted(stretch)
        enough = _signs(stretch, fit.a, fit.b).gain * (1 - 1e-9)  # nothing proves more
        hard = np.flatnonzero(fit.bound < enough)
        for i, k in enumerate(places):
            found[k] = fit.a[i : i + 1], fit.b[i : i + 1], np.ones(1)
        if len(hard):
            mixture = mixed(stretch.chosen(hard), 40)
            for j, i in enumerate(hard.tolist()):
                if fit.bound[i] < mixture.bound[j] * (1 - 1e-9):
                    found[places[i]] = mixture.a[:, j], mixture.b[:, j], mixture.weights[:, j]
    return found


def tangent(
    s: Stretch,
    place: Floats,
    value: Floats,
    guess: tuple[Floats, Floats, Floats],
    e: Floats,
    way: Floats,
    allowance: float,
    steps: int,
) -> tuple[Floats, Floats, Floats]:
    """Return (g, z, pivot): the mean of |h - any line| is at least e + g*way*(its value at ``place`` - z).

    Among the lines through (place, value) the best is sought in damped Newton steps, from the one that meets the line
    a + b*u at ``pivot``, all three given by ``guess``; the new pivot is returned. With M the mean of (u - place)*sigma,
    a sigma with M > 0 and one with M < 0 have a mean without. What is left of M goes with a constant:
    (sigma - c)/(1 + |c|) is orthogonal to the lines through (place, 0) if c = -M/place.
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
        least = (gain - c * r0) / scale - 16 * allowance * (1 + np.abs(b) + np.abs(other_b))
        found.append((least, -way * (m0 - c) / scale - allowance))
    second = found[1][0] > found[0][0]
    least, g = (np.where(second, y, x) for x, y in zip(*found, strict=True))
    steep = np.maximum(np.abs(b), np.abs(other_b))
    usable = (s.length >= SHORT) & (g > 1e-9) & (np.abs(value) <= 4) & (steep <= 64) & (np.abs(place) <= 64)
    g = np.where(usable, g, 1.0)
    zero = np.where(usable, way * np.maximum(way * value - (least - e) / g, -100.0), 0.0)
    turn = np.where(np.abs(b - base_slope) > 1e-9, b - base_slope, 1e-9)
    return np.where(usable, g, 0.0), zero, np.clip((base + b * place - value) / turn, -0.4, 0.4)


def whole_costs(profiles: Sequence[Profile], order: int) -> list[float]:
    """Return for each profile a lower bound for the error of one affine function on the whole of it.

    Those of about as many pieces are fitted at once, made equally long by pieces of no width, which add nothing to any
    sum.
    """
    result = [0.0] * len(profiles)
    for places, stretch in _of_like_length(profiles):
        means = projected(stretch)[0] if order == 2 else fitted(stretch).bound
        if order == 1 and len(stretch.width) <= FEW:
            means = np.maximum(means, mixed(stretch).bound)
        for i, mean, length in zip(places, means.tolist(), stretch.length.tolist(), strict=True):
            result[i] = max(0.0, (mean - margin(len(profiles[i].lengths))) * length)
    return result


def steep_costs(profiles: Sequence[Profile], order: int, slope: float) -> list[tuple[float, float]]:
    """Return (c, g) for each profile: lines of a slope s, up or down, miss at least c + g*(|s| - slope), s no flatter.

    ``slope`` > 0. The error of a line is convex: what the tangent at a line of this slope, about the best one, says.
    ``g`` may be below 0 where the best line of all is steeper.
    """
    result = [(0.0, 0.0)] * len(profiles)
    for places, stretch in _of_like_length(profiles):
        found = []
        for way in (1.0, -1.0):
            b = way * slope * stretch.length
            least, mean, tilt = projected(stretch)
            if order == 2:
                cost, turn = least + (b - tilt) ** 2 / 12, way * (b - tilt) / 6
            else:
                low, high = -2 - np.abs(b), 2 + np.abs(b)
                for _ in range(LEVELS):
                    a = (low + high) / 2
                    above = _signs(stretch, a, b).m0 >= 0
                    low, high = np.where(above, a, low), np.where(above, high, a)
                state = _signs(stretch, low, b)
                # (sigma - m0)/(1 + |m0|) is orthogonal to constants and at most 1 in absolute value
                scale = 1 + np.abs(state.m0)
                cost, turn = (state.gain - state.m0 * (mean - low)) / scale, -way * state.m1 / scale
            doubt = (4 + 2 * np.abs(b)) ** order
            found.append((cost, turn * stretch.length, doubt))
        for k, place in enumerate(places):
            length, error = float(stretch.length[k]), margin(len(profiles[place].lengths))
            costs = [(float(cost[k]) - error * float(doubt[k])) * length for cost, _, doubt in found]
            turns = [(float(turn[k]) - error * float(doubt[k]) * length) * length for _, turn, doubt in found]
            result[place] = max(0.0, min(costs)), min(turns)
    return result


def _of_like_length(profiles: Sequence[Profile]) -> Iterator[tuple[list[int], Stretch]]:
    """Some profiles at a time, by number: up to ``FEW`` pieces, then up to twice as many as the shortest left."""
    left = sorted(range(len(profiles)), key=lambda i: len(profiles[i].lengths))
    while left:
        least = len(profiles[left[0]].lengths)
        some = [i for i in left if len(profiles[i].lengths) <= (FEW if least <= FEW else 2 * least)]
        left = left[len(some) :]
        yield some, _stretch_of(*(profiles[i] for i in some))


def _stretch_of(*profiles: Profile) -> Stretch:
    """Profiles side by side, made equally long by pieces of no width, which add nothing to any sum."""
    shape = len(profiles), max(len(p.lengths) for p in profiles)
    lengths, values = np.zeros(shape), np.empty((shape[0], shape[1] + 1))
    for i, p in enumerate(profiles):
        lengths[i, : len(p.lengths)] = p.lengths
        values[i, : len(p.values)], values[i, len(p.values) :] = p.values, p.values[-1]
    values = np.ascontiguousarray(values.T)
    return Stretch.of(np.ascontiguousarray(lengths.T), values[:-1], values[1:])
