"""What a function that is affine between two hinges misses there at least, whatever its values at the hinges.

A *combination* is two places with a bin for each: g is affine between, and takes a value of the first bin somewhere in
the first place, one of the second bin in the second. The error of a line is convex in the line; so it lies above its
supporting plane at any line alpha_0. With sigma the sign of h - alpha_0 (order 1), or 2*(alpha* - alpha_0) with alpha*
the projection of h (order 2), and means over the run,

    mean of |h - alpha|**order  >=  gain - (mean of sigma*(alpha - alpha_0)),

and the right-hand side is least, over all lines through two boxes (place times bin), at corners of the boxes. alpha_0
is chosen near the best line in the boxes. Where the plane says nothing, what all lines miss still counts.
docs/mathematics.md, Run bound; Rounding.

>>> from periodic.approximation.profiles import UNIT, Profile
>>> roof = HingePlaces.of([Profile(np.array([1.0, 1.0]), np.array([-1.0, 1.0, -1.0]))], 2, 8)
>>> start, end = np.array([0]), np.array([5])  # places; between them lies all of it
>>> costs = all_costs(roof, 1, bin_edges(4), (start, end))[0] * UNIT
>>> costs.shape, round(float(costs.min()), 6), round(float(costs[0, 0]), 6)  # whatever the bins; far below at both ends
((4, 4), 1.0, 2.8)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from periodic.approximation.hinge_places import HingePlaces, Integers
from periodic.approximation.lines import column_sums
from periodic.approximation.margins import LARGEST, SLACK, margin
from periodic.approximation.profiles import SHORT, UNIT, Floats
from periodic.approximation.run_lines import NearLines, Plane, RunShapes, best_lines, line_signs

WIDEST = 1.4  # the first inner bins cover the values from -1.4 to 1.4
FAR = 1e30  # stands for the unbounded ends of the outer bins
CACHED = 3 << 12  # numbers in one array: a few of them stay in cache, and are not given back to the system


def bin_edges(bins: int) -> Floats:
    """Return the ends of ``bins`` bins that cover the line, the outermost ones unbounded.

    >>> bin_edges(4)[1:-1].tolist(), len(bin_edges(1))
    ([-1.4, 0.0, 1.4], 2)
    """
    return np.concatenate([[-FAR], np.linspace(-WIDEST, WIDEST, bins - 1), [FAR]])


def halved_edges(edges: Floats) -> Floats:
    """Return the ends of twice as many bins; the outermost ones lose to their neighbours.

    >>> halved_edges(bin_edges(3))[1:-1].tolist()
    [-2.7, -1.4, 0.0, 1.4, 2.7]
    """
    inner = edges[1:-1]
    if len(inner) < 2:  # of one bin or two
        return bin_edges(2 * (len(edges) - 1)) if len(inner) else np.array([-FAR, 0.0, FAR])
    middles = (inner[1:] + inner[:-1]) / 2
    beyond = (inner[-1] + LARGEST) / 2
    return np.concatenate([[-FAR, -beyond], np.sort(np.concatenate([inner, middles])), [beyond, FAR]])


class _Bins(NamedTuple):
    """The ends of bins, and what is in doubt at each: huge where it is unbounded.

    There a plane may fall without end, unless its slope is known to be of one sign.
    """

    low: Floats
    high: Floats
    low_doubt: Floats
    high_doubt: Floats

    @classmethod
    def between(cls, edges: Floats) -> _Bins:
        """The bins between edges."""
        doubt = np.where(np.abs(edges) > FAR / 2, SLACK * FAR, 0.0)
        return cls(edges[:-1], edges[1:], doubt[:-1], doubt[1:])

    def take(self, bins: Integers) -> _Bins:
        """Some of the bins, by number."""
        return _Bins(*(v.take(bins) for v in self))

    def greatest(self, part: Floats, level: Floats) -> Floats:
        """The greatest value of part*(z - level) for z in each bin."""
        total, other = self.low - level, self.high - level
        total *= part
        total += self.low_doubt
        other *= part
        other += self.high_doubt
        return np.maximum(total, other, out=total)


class _Batch(NamedTuple):
    """Pairs of places that are looked at together: which they are, their runs, each once, and the run of each pair."""

    chosen: Integers
    runs: RunShapes
    lines: NearLines
    margins: Floats  # of each run
    column: Integers


def combination_costs(places: HingePlaces, order: int, edges: Floats, combinations: tuple[Integers, ...]) -> Floats:
    """Return lower bounds for the errors on the runs of some combinations, whole multiples of ``UNIT``, in units.

    A combination is a place, a later one, a bin for each. Cost: some 30 operations for each piece of each run.
    """
    first, second, left, right = combinations
    result, widths, bins = np.zeros(len(first)), places.widths, _Bins.between(edges)
    heads = np.flatnonzero(np.diff(first, prepend=-1) | np.diff(second, prepend=-1))  # where other places begin
    counts = np.diff(heads, append=len(first))
    for batch in _batches(places, order, first[heads], second[heads], quick=True):
        number = counts[batch.chosen]
        ends = np.cumsum(number)
        every = np.repeat(heads[batch.chosen] - ends + number, number) + np.arange(ends[-1])
        column = np.repeat(batch.column, number)
        for i in range(0, len(every), CACHED):
            some, which = every[i : i + CACHED], column[i : i + CACHED]
            beside = widths[first[some]], widths[second[some]]
            result[some] = _costs(order, batch, which, beside, bins.take(left[some]), bins.take(right[some]))
    return result


def all_costs(places: HingePlaces, order: int, edges: Floats, pairs: tuple[Integers, Integers]) -> Floats:
    """Return ``combination_costs`` for some pairs of places with all bins: ``[pair, left bin, right bin]``.

    Cheaper: pairs with the same between them are looked at once, and what belongs to a run is written down once. With
    one bin, the whole line, it is what all lines miss.
    """
    chosen, like = places.alike(*pairs)
    first, second = pairs[0][chosen], pairs[1][chosen]
    bins, count = _Bins.between(edges), len(edges) - 1
    result, widths, size = np.zeros((len(first), count * count)), places.widths, max(1, CACHED // count**2)
    left, right = (bins.take(v) for v in np.divmod(np.arange(count * count), count))
    for batch in _batches(places, order, first, second, quick=count > 1):
        if count == 1:
            runs = np.arange(len(batch.margins))
            result[batch.chosen, 0] = _rounded(batch, runs, batch.lines.least.copy()).take(batch.column)
            continue
        for i in range(0, len(batch.chosen), size):
            some, which = batch.chosen[i : i + size], batch.column[i : i + size, None]
            beside = widths[first[some, None]], widths[second[some, None]]
            result[some] = _costs(order, batch, which, beside, left, right)
    return result.reshape(-1, count, count)[like]


def _costs(
    order: int, batch: _Batch, which: Integers, widths: tuple[Floats, Floats], left: _Bins, right: _Bins
) -> Floats:
    """What some runs of a batch cost, between places of some widths with some bins.

    Runs and widths may be a column, bins a row: then all of these are looked at with all of those.
    """
    length = batch.runs.length.take(which)
    lines = NearLines(*(v.take(which) for v in batch.lines))
    before, after = widths[0] / length, widths[1] / length
    a, b = _good_lines(lines, before, after, left, right)
    plane = _sign_planes(batch.runs, which, a, b) if order == 1 else _square_plane(lines, a, b)
    return _rounded(batch, which, np.maximum(_least_values(plane, a, b, before, after, left, right), lines.least))


def _rounded(batch: _Batch, which: Integers, least: Floats) -> Floats:
    """What some runs of a batch cost, in units, if no function misses less in the mean; overwrites that."""
    length = batch.runs.length.take(which)
    least -= batch.margins.take(which)
    np.maximum(least, 0, out=least)
    least *= length
    least *= (1 - 2.0**-40) / UNIT
    np.floor(least, out=least)
    least *= length >= SHORT
    return least


def _batches(places: HingePlaces, order: int, first: Integers, second: Integers, quick: bool) -> Iterator[_Batch]:
    """Pairs of places between which there are pieces, those with about as many of them, or few pairs, together.

    The search for lines may be ``quick`` where bins say more than all lines do.
    """
    begin, end = places.stop[first], places.start[second]
    pieces = np.where(end > begin, (end - 1) // places.cells - begin // places.cells + 1, 0)
    total, most = places.cells * len(places.profile.lengths) + 1, int(pieces.max(initial=0))
    margins = np.array([margin(order, p) for p in range(most + 1)])
    for chosen in _alike(pieces, most):
        kinds, column = distinct(begin[chosen] * total + end[chosen])
        runs, numbers = _runs(places, *np.divmod(kinds, total))
        yield _Batch(chosen, runs, best_lines(runs, order, quick), margins[numbers], column)


def _alike(pieces: Integers, most: int) -> Iterator[Integers]:
    """Where there are about as many pieces, up to ``most``, or so few that it does not matter.

    Pairs without pieces between them are left out; runs of one piece, on which h is affine, stay by themselves.
    """
    ends = np.cumsum(np.bincount(pieces, minlength=1)).tolist()
    order = np.argsort(pieces.astype(np.min_scalar_type(most)), kind="stable")  # short numbers are quick to sort
    start, least = ends[0], 1
    for p, end in enumerate(ends[1:], 1):
        following = ends[p + 1] if p < most else len(pieces)
        alike = p > 1 and (4 * (p + 1) <= 5 * least or (p + 1) * (following - start) <= CACHED)
        if not alike or p == most:
            if end > start:
                yield order[start:end]
            start, least = end, p + 1


def distinct(keys: Integers) -> tuple[Integers, Integers]:
    """Return integers, each once, in order, and the place of each in these; quick where they lie close together."""
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


def _runs(places: HingePlaces, begin: Integers, end: Integers) -> tuple[RunShapes, Integers]:
    """The runs from some cells to before others, and their numbers of pieces."""
    m, (lengths, values) = places.cells, places.profile
    first, last = begin // m, (end - 1) // m
    stop, columns = last - first, np.arange(len(begin))
    row = np.arange(int(stop.max()) + 2)[:, None]
    part = np.where(row[:-1] <= stop, lengths[np.minimum(first + row[:-1], last)], 0.0)
    after, before = (begin % m) / m, 1 - (end - last * m) / m
    y = values[np.minimum(first + row, last + 1)]
    y[0] += (values[first + 1] - values[first]) * after
    y = np.where(row > stop, values[last + 1] - (values[last + 1] - values[last]) * before, y)
    if len(part) == 1:
        part = part * (1 - after - before)
    else:
        part[0] *= 1 - after
        part[stop, columns] *= 1 - before
    total = column_sums(part)
    u = np.concatenate([np.zeros((1, len(begin))), np.cumsum(part, axis=0) / total]) - 0.5
    return RunShapes(u, y, total), stop + 1


def _good_lines(lines: NearLines, before: Floats, after: Floats, left: _Bins, right: _Bins) -> tuple[Floats, Floats]:
    """For each combination a line a + b*u through both boxes that is about as good as any."""
    x, y = -0.5 - before / 2, 0.5 + after / 2  # the middles of the places
    u, v = _nearest(lines.a + lines.b * x, lines.a + lines.b * y, left, right)
    b = v - u
    b /= y - x
    return u - b * x, b


def _least_values(
    plane: Plane, a: Floats, b: Floats, before: Floats, after: Floats, left: _Bins, right: _Bins
) -> Floats:
    """The least value of each plane over all lines through both boxes: that at one of their corners."""
    worst = np.full_like(a, -np.inf)
    for x in (np.array(-0.5), -0.5 - before):
        by_right, level = plane.m1 - plane.m0 * x, a + b * x
        for y in (np.array(0.5), 0.5 + after):
            length = y - x
            part = plane.m0 * y
            part -= plane.m1
            part /= length
            total = left.greatest(part, level)
            np.divide(by_right, length, out=part)
            total += right.greatest(part, a + b * y)
            np.maximum(worst, total, out=worst)
    return np.subtract(plane.gain, worst, out=worst)


def _nearest(left: Floats, right: Floats, at_left: _Bins, at_right: _Bins) -> tuple[Floats, Floats]:
    """Values in two bins at which a line is about as good as it can be, if the best one takes ``left`` and ``right``.

    The loss is nearly a quadratic form z*z + z*w + w*w of what is missing to the best values.
    """
    u = np.minimum(np.maximum(left, at_left.low), at_left.high)
    for _ in range(2):
        v = np.minimum(np.maximum(right - (u - left) / 2, at_right.low), at_right.high)
        u = np.minimum(np.maximum(left - (v - right) / 2, at_left.low), at_left.high)
    v = np.minimum(np.maximum(right - (u - left) / 2, at_right.low), at_right.high)
    return np.clip(u, -LARGEST, LARGEST), np.clip(v, -LARGEST, LARGEST)


# Order 1


def _sign_planes(runs: RunShapes, which: Integers, a: Floats, b: Floats) -> Plane:
    """The planes of sigma = sign(h - line) for lines a + b*u on some runs, a few at a time."""
    each = int(a[0].size) * (len(runs.u) - 1)
    size, found = max(1, CACHED // each), Plane(np.empty_like(a), np.empty_like(a), np.empty_like(a))
    for i in range(0, len(which), size):
        some = slice(i, i + size)
        shapes = RunShapes(*(v.take(which[some], axis=-1) for v in runs))
        for row, values in zip(found, line_signs(shapes, a[some], b[some])[0], strict=True):
            row[some] = values
    return found


# Order 2


def _square_plane(lines: NearLines, a: Floats, b: Floats) -> Plane:
    """The mean square of h - line is ``least`` and that of the difference from the projection."""
    a, b = a - lines.a, b - lines.b
    return Plane(lines.least + a * a + b * b / 12, -2 * a, -b / 6)
