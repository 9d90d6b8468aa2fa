"""What a function that is affine between two hinges misses there at least, whatever its values at the hinges.

A *combination* is two places with a bin for each: g is affine between, and takes a value of the first bin somewhere in
the first place, one of the second bin in the second. The error of a line is convex in the line; so it lies above its
supporting plane at any line alpha_0. With sigma the sign of h - alpha_0 (order 1), or 2*(alpha* - alpha_0) with alpha*
the projection of h (order 2), and means over the run,

    mean of |h - alpha|**order  >=  gain - (mean of sigma*(alpha - alpha_0)),

and the right-hand side is least, over all lines through two boxes (place times bin), at corners of the boxes. alpha_0
is chosen near the best line in the boxes. Where the plane says nothing, what all lines miss still counts.
docs/mathematics.md, Run bound; Rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from periodic.approximation.hinge_places import HingePlaces, Integers
from periodic.approximation.lines import SHORT, UNIT, Floats, column_sums
from periodic.approximation.margins import LARGEST, SLACK, margin

_Bins = tuple[Floats, Floats, Floats, Floats]  # the ends of the bins at both hinges

WIDEST = 1.4  # the first inner bins cover the values from -1.4 to 1.4
FAR = 1e30  # stands for the unbounded ends of the outer bins
CACHED = 1 << 13  # numbers in one array, so that a dozen of them stay in cache
STEPS = 6  # of Newton, towards the best line of a run


def bin_edges(bins: int) -> Floats:
    """Return the ends of ``bins`` bins that cover the line, the outermost ones unbounded.

    >>> bin_edges(4)[1:-1].tolist()
    [-1.4, 0.0, 1.4]
    """
    return np.concatenate([[-FAR], np.linspace(-WIDEST, WIDEST, bins - 1), [FAR]])


def halved_edges(edges: Floats) -> Floats:
    """Return the ends of twice as many bins; the outermost ones lose to their neighbours.

    >>> halved_edges(bin_edges(3))[1:-1].tolist()
    [-2.7, -1.4, 0.0, 1.4, 2.7]
    """
    inner = edges[1:-1]
    middles = (inner[1:] + inner[:-1]) / 2
    beyond = (inner[-1] + LARGEST) / 2
    return np.concatenate([[-FAR, -beyond], np.sort(np.concatenate([inner, middles])), [beyond, FAR]])


class _RunShapes(NamedTuple):
    """Runs, one a column, in coordinates u from -1/2 to 1/2.

    Those of fewer pieces than others end in pieces of no width, which add nothing to any sum.
    """

    u: Floats  # the ends of the pieces
    y: Floats  # values there
    length: Floats


class _NearLines(NamedTuple):
    """For each run a line a + b*u close to the best, and a lower bound for the mean error of all lines."""

    a: Floats
    b: Floats
    least: Floats


class _Plane(NamedTuple):
    """The mean error of a line is at least gain - (mean of sigma*(line - alpha_0)); m0, m1: means of sigma, u*sigma."""

    gain: Floats
    m0: Floats
    m1: Floats


def combination_costs(places: HingePlaces, order: int, edges: Floats, combinations: tuple[Integers, ...]) -> Floats:
    """Return lower bounds for the errors on the runs of some combinations, whole multiples of ``UNIT``, in units.

    A combination is a place, a later one, a bin for each. Cost: some 30 operations for each piece of each run.
    """
    first, second, left, right = combinations
    begin, end = places.stop[first], places.start[second]
    pieces = np.where(end > begin, (end - 1) // places.cells - begin // places.cells + 1, 0)
    widths, result, total = places.widths, np.zeros(len(first)), places.cells * len(places.profile.lengths) + 1
    margins = np.array([margin(order, p) for p in range(int(pieces.max(initial=0)) + 1)])
    for chosen in _batches(pieces):
        kinds, column = _distinct(begin[chosen] * total + end[chosen])
        runs = _runs(places, *np.divmod(kinds, total))
        lines = _best_lines(runs, order)
        size = max(256, CACHED // (len(runs.u) - 1)) if order == 1 else CACHED
        for i in range(0, len(chosen), size):
            some, which = chosen[i : i + size], column[i : i + size]
            length = runs.length[which]
            beside = widths[first[some]] / length, widths[second[some]] / length
            bins = edges[left[some]], edges[left[some] + 1], edges[right[some]], edges[right[some] + 1]
            near = _NearLines(*(v[which] for v in lines))
            part = _RunShapes(runs.u[:, which], runs.y[:, which], length) if order == 1 else None
            least = _least_means(part, near, beside, bins) - margins[pieces[some]]
            costs = np.floor(np.maximum(least, 0) * length * ((1 - 2.0**-40) / UNIT))
            result[some] = np.where(length >= SHORT, costs, 0.0)
    return result


def _batches(pieces: Integers) -> Iterator[Integers]:
    """Combinations that are looked at together: runs of about as many pieces, or few of them; not those of none.

    Runs of one piece, on which h is affine, stay by themselves.
    """
    ends = np.cumsum(np.bincount(pieces, minlength=1)).tolist()
    order = np.argsort(
        pieces.astype(np.min_scalar_type(len(ends))), kind="stable"
    )  # short numbers are sorted without comparisons
    start, least = ends[0], 1
    for p, end in enumerate(ends[1:], 1):
        following = ends[p + 1] if p + 1 < len(ends) else len(pieces)
        alike = p > 1 and (4 * (p + 1) <= 5 * least or (p + 1) * (following - start) <= CACHED)
        if not alike or p + 1 == len(ends):
            if end > start:
                yield order[start:end]
            start, least = end, p + 1


def _distinct(keys: Integers) -> tuple[Integers, Integers]:
    """The keys, each once, and the place of each in them."""
    low, high = int(keys.min()), int(keys.max())
    if high - low > 8 * len(keys):
        found, place = np.unique(keys, return_inverse=True)
        return found, place.ravel()
    seen = np.zeros(high - low + 1, dtype=np.bool_)
    seen[keys - low] = True
    found = np.flatnonzero(seen)
    place = np.zeros(len(seen), dtype=np.int64)
    place[found] = np.arange(len(found))
    return found + low, place[keys - low]


def _runs(places: HingePlaces, begin: Integers, end: Integers) -> _RunShapes:
    """The runs from some cells to before others."""
    m, (lengths, values) = places.cells, places.profile
    first, last = begin // m, (end - 1) // m
    stop, columns = last - first, np.arange(len(begin))
    row = np.arange(int(stop.max()) + 1)[:, None]
    part = np.where(row <= stop, lengths[np.minimum(first + row, last)], 0.0)
    after, before = (begin % m) / m, 1 - (end - last * m) / m
    y = values[np.minimum(first + np.arange(len(row) + 1)[:, None], last + 1)]
    y[0] += (values[first + 1] - values[first]) * after
    end_value = values[last + 1] - (values[last + 1] - values[last]) * before
    y = np.where(np.arange(len(row) + 1)[:, None] > stop, end_value, y)
    if len(row) == 1:
        part = part * (1 - after - before)
    else:
        part[0] *= 1 - after
        part[stop, columns] *= 1 - before
    total = column_sums(part)
    u = np.concatenate([np.zeros((1, len(begin))), np.cumsum(part, axis=0) / total]) - 0.5
    return _RunShapes(u, y, total)


def _least_means(
    runs: _RunShapes | None,
    lines: _NearLines,
    beside: tuple[Floats, Floats],
    bins: tuple[Floats, Floats, Floats, Floats],
) -> Floats:
    """The least mean error for one combination on each run, of order 1 on ``runs``, of order 2 without."""
    before, after = beside
    x, y = -0.5 - before / 2, 0.5 + after / 2  # the middles of the places
    left, right = lines.a + lines.b * x, lines.a + lines.b * y
    u, v = _nearest(left, right, bins)
    b = (v - u) / (y - x)
    a = u - b * x
    plane = _signs(runs, a, b)[0] if runs is not None else _square_plane(lines, a, b)
    # at an unbounded end of a bin the plane may fall without end, unless its slope is known to be of one sign
    doubts = [np.where(np.abs(end) > FAR / 2, SLACK * FAR, 0.0) for end in bins]
    worst = np.full_like(a, -np.inf)
    for x in (np.array(-0.5), -0.5 - before):
        level, by_right = a + b * x, plane.m1 - plane.m0 * x
        low, high = bins[0] - level, bins[1] - level
        for y in (np.array(0.5), 0.5 + after):
            level, length = a + b * y, y - x
            left_part, right_part = (plane.m0 * y - plane.m1) / length, by_right / length
            total = np.maximum(left_part * low + doubts[0], left_part * high + doubts[1])
            total += np.maximum(right_part * (bins[2] - level) + doubts[2], right_part * (bins[3] - level) + doubts[3])
            np.maximum(worst, total, out=worst)
    return np.maximum(plane.gain - worst, lines.least)


def _nearest(left: Floats, right: Floats, bins: _Bins) -> tuple[Floats, Floats]:
    """Values in two bins at which a line is about as good as it can be, if the best one takes ``left`` and ``right``.

    The loss is nearly a quadratic form z*z + z*w + w*w of what is missing to the best values.
    """
    low, high, low_right, high_right = bins
    u = np.minimum(np.maximum(left, low), high)
    for _ in range(2):
        v = np.minimum(np.maximum(right - (u - left) / 2, low_right), high_right)
        u = np.minimum(np.maximum(left - (v - right) / 2, low), high)
    v = np.minimum(np.maximum(right - (u - left) / 2, low_right), high_right)
    limit = LARGEST
    return np.minimum(np.maximum(u, -limit), limit), np.minimum(np.maximum(v, -limit), limit)


# Order 1


def _signs(
    runs: _RunShapes, a: Floats, b: Floats, curved: bool = False
) -> tuple[_Plane, tuple[Floats, Floats, Floats]]:
    """The plane of sigma = sign(h - line), and if wanted the second derivatives of the error in the line.

    On a piece on which h - line goes from r to s, sigma changes at the share |r|/(|r| + |s|) if it does.
    """
    u, residue = runs.u, runs.y - (a + b * runs.u)
    size = np.abs(residue)
    r, s = residue[:-1], residue[1:]
    width = u[1:] - u[:-1]
    total = size[:-1] + size[1:] + 1e-100
    bend = np.minimum(r * s, 0) / total
    mean = width * ((r + s) / total)
    gain = column_sums(width * (total / 2 + bend))
    turn = width * width * (bend / total)
    m1 = column_sums(mean * (u[1:] + u[:-1]) / 2 + np.copysign(turn, s - r))
    plane = _Plane(gain, column_sums(mean), m1)
    if not curved:
        return plane, (gain, gain, gain)
    weight = np.where(bend < 0, 2 * width / total, 0.0)
    place = u[:-1] + width * (size[:-1] / total)
    turned = weight * place
    return plane, (column_sums(weight), column_sums(turned), column_sums(turned * place))


def _best_lines(runs: _RunShapes, order: int) -> _NearLines:
    """Lines close to the best, and what no line misses less than: the projection, or a few damped steps from there."""
    width, total = np.diff(runs.u, axis=0), runs.y[1:] + runs.y[:-1]
    mean = column_sums(width * total) / 2
    middle = (runs.u[1:] + runs.u[:-1]) / 2
    tilt = column_sums(width * (middle * total / 2 + width * np.diff(runs.y, axis=0) / 12))
    a, b = mean, 12 * tilt
    if order == 2:
        square = column_sums(width * (total * total - runs.y[1:] * runs.y[:-1])) / 3
        return _NearLines(a, b, square - mean * mean - 12 * tilt * tilt)
    if len(runs.u) == 2:  # h is affine
        return _NearLines(a, b, np.zeros_like(a))
    least, damping = np.zeros_like(a), np.full_like(a, 1e-3)
    plane, (h00, h01, h11) = _signs(runs, a, b, curved=True)
    for step in range(STEPS + 1):
        # (sigma - m0 - 12*m1*u)/(1 + |m0| + 6*|m1|) is orthogonal to lines and at most 1 in absolute value
        proved = plane.gain - plane.m0 * (mean - a) - 12 * plane.m1 * (tilt - b / 12)
        scale = 1 + np.abs(plane.m0) + 6 * np.abs(plane.m1)
        least = np.where(np.abs(a) + np.abs(b) / 2 <= LARGEST, np.maximum(least, proved / scale), least)
        going = scale > 1 + 1e-13
        if step == STEPS or not going.any():
            break
        g00, g11 = h00 + damping, h11 + damping / 12
        det = np.maximum(g00 * g11 - h01 * h01, 1e-12)
        new_a = a + (g11 * plane.m0 - h01 * plane.m1) / det
        new_b = b + (g00 * plane.m1 - h01 * plane.m0) / det
        tried, curves = _signs(runs, new_a, new_b, curved=True)
        down = going & (tried.gain < plane.gain)  # a run that has its line keeps it, whichever others there are
        a, b = np.where(down, new_a, a), np.where(down, new_b, b)
        plane = _Plane(*(np.where(down, new, old) for old, new in zip(plane, tried, strict=True)))
        h00, h01, h11 = (np.where(down, new, old) for old, new in zip((h00, h01, h11), curves, strict=True))
        damping = np.where(down, damping * 0.1 + 1e-12, damping * 8)
    return _NearLines(a, b, least)


# Order 2


def _square_plane(lines: _NearLines, a: Floats, b: Floats) -> _Plane:
    """The mean square of h - line is ``least`` and that of the difference from the projection."""
    a, b = a - lines.a, b - lines.b
    return _Plane(lines.least + a * a + b * b / 12, -2 * a, -b / 6)
