"""The knots and the values of ``outer @ inner``, by pulling the knots of the outer map back through the inner one.

On a piece of the inner map, affine from value y to value z, the composition has a knot wherever its value is a knot u
of the outer map between y and z.  These are one contiguous slice of the knots of the outer map, and their values there
are copied.  The slice is the same for all pieces that run from y to z.  So there are two ways to write the new knots
down: a piece at a time, one affine image of a slice, where the inner map has few pieces; or a knot u at a time, a
weighted mean of the ends of all these pieces, where few knots are met again and again.

Numbers are compared once for each distinct value of the inner map.  docs/mathematics.md, Maps, pieces, laps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.algebraics import Exact, NumberField, common_field, sign
from periodic.codedarrays import CodedVector, code_type
from periodic.errors import TooManyPiecesError
from periodic.exactarrays import ExactVector, Part, assemble, combination

if TYPE_CHECKING:
    from periodic.maps import PLMap

Indices = NDArray[np.intp]
Place = tuple[int, bool]  # how many knots are below a number, and whether the next one equals it

_ONE, _ZERO = Fraction(1), Fraction(0)
_FEW = 16  # so many pieces are pulled back one by one without a thought


class Graph(NamedTuple):
    """What a map is made of."""

    knots: ExactVector
    values: CodedVector
    field: NumberField | None


class PullBack:
    """A map as the inner one of compositions, prepared once for any number of outer maps.

    Its pieces are grouped by the values at their ends: ``pairs`` of codes, with the direction; piece i belongs to the
    pair ``labels[i]``. Its interior knots likewise by the values there and next to it.
    """

    def __init__(self, inner: PLMap) -> None:
        self.inner, values = inner, inner._values
        self.codes = values.codes.astype(np.intp)
        self.pairs, self.labels, _ = values.neighbours
        self.directions = [sign(values.table[b] - values.table[a]) for a, b in self.pairs]
        self.corners, self.corner_labels = _corners(self.pairs, self.labels)
        self.used: list[int] = values.used.tolist()
        self._inverses: dict[int, tuple[Exact, Exact]] = {}

    def graph(self, outer: PLMap, value_at: Callable[[Exact], Exact], max_pieces: int, name: str) -> Graph:
        """Return the graph of ``outer`` after this map; ``value_at`` gives ``outer`` at values of this map.

        Cost: proportional to the pieces of both and of the result, plus a few exact operations for each piece of the
        inner map, or for each pair and each knot between, whichever are fewer. Raises TooManyPiecesError before
        ``max_pieces`` is passed.
        """
        inner, table = self.inner, self.inner._values.table
        places = {c: outer._knots.locate(table[c]) for c in self.used}
        spans = [_span(places, *pair, direction) for pair, direction in zip(self.pairs, self.directions, strict=True)]
        sizes = np.array([stop - start for start, stop in spans])[self.labels]
        total = int(sizes.sum()) + len(sizes)
        if total > max_pieces:
            raise TooManyPiecesError(f"{name} may have {total} pieces, more than max_pieces = {max_pieces}")
        kept = self._kept(outer, places)
        all_kept = bool(kept.all())
        at = np.zeros(len(kept), dtype=np.intp)  # where the knots of the inner map come in the result
        np.cumsum(kept[:-1] + sizes, out=at[1:])
        ends: slice | Indices = slice(None) if all_kept else np.flatnonzero(kept)
        where = at[ends]

        values = dict(outer._values.numbering)
        recoded = np.zeros(len(table), dtype=np.intp)
        for c in self.used if all_kept else np.flatnonzero(np.bincount(self.codes[ends])).tolist():
            place, hit = places[c]
            recoded[c] = outer._values.codes[place] if hit else values.setdefault(value_at(table[c]), len(values))
        codes = np.empty(int(at[-1]) + 1, dtype=code_type(len(values)))
        codes[where] = recoded[self.codes[ends]]

        field = inner.field if outer.field is inner.field else common_field(_generators(outer, inner))
        knots, inner_knots = outer._knots.in_field(field), inner._knots.in_field(field)
        parts = [Part([(_ONE, inner_knots.take(ends))], _ZERO, where)]
        inside = at[:-1] + kept[:-1]  # where what lies between two knots begins
        crossing = np.flatnonzero(sizes)
        if self._goes_by_pieces(len(crossing), spans):
            pulled = self._by_pieces(outer, knots, spans, inside, crossing)
        else:
            pulled = self._by_knots(outer, knots, inner_knots, spans, inside)
        for part, taken in pulled:
            parts.append(part)
            codes[part.where] = taken
        return Graph(assemble(len(codes), parts, field), CodedVector.numbered(values, codes), field)

    def _goes_by_pieces(self, pieces: int, spans: list[tuple[int, int]]) -> bool:
        """Whether there are fewer pieces that take knots than pairs of values with a knot between."""
        return pieces <= max(_FEW, sum(stop - start for start, stop in spans))

    def _by_pieces(
        self, outer: PLMap, knots: ExactVector, spans: list[tuple[int, int]], inside: Indices, crossing: Indices
    ) -> Iterator[tuple[Part, Any]]:
        """For each piece of the inner map the slice of knots that it takes, mapped by its inverse, and their codes."""
        outer_codes = outer._values.codes
        for i, label, at in zip(
            crossing.tolist(), self.labels[crossing].tolist(), inside[crossing].tolist(), strict=True
        ):
            start, stop = spans[label]
            pulled, codes = knots[start:stop], outer_codes[start:stop]
            if self.directions[label] < 0:
                pulled, codes = pulled[::-1], codes[::-1]
            rate, shift = self._inverse(i)
            yield Part([(rate, pulled)], shift, slice(at, at + stop - start)), codes

    def _by_knots(
        self, outer: PLMap, knots: ExactVector, inner_knots: ExactVector, spans: list[tuple[int, int]], inside: Indices
    ) -> Iterator[tuple[Part, Any]]:
        """For all pieces from one value to another and each knot that they take, where they pass it, and its code."""
        table, outer_codes = self.inner._values.table, outer._values.codes
        for members, (a, b), (start, stop), direction in zip(
            _classes(self.labels), self.pairs, spans, self.directions, strict=True
        ):
            left, right, first = inner_knots.take(members), inner_knots.take(members + 1), inside[members]
            for k in range(start, stop):
                share = (knots[k] - table[a]) / (table[b] - table[a])
                where = first + (k - start if direction > 0 else stop - 1 - k)
                yield Part([(1 - share, left), (share, right)], _ZERO, where), outer_codes[k]

    def _inverse(self, i: int) -> tuple[Exact, Exact]:
        """``(a, b)`` such that the inner map sends ``a * y + b`` to y on piece i."""
        if i not in self._inverses:
            rate = 1 / self.inner.slopes[i]
            self._inverses[i] = rate, self.inner._knots[i] - self.inner._values[i] * rate
        return self._inverses[i]

    def _kept(self, outer: PLMap, places: dict[int, Place]) -> NDArray[np.bool_]:
        """For each knot of the inner map whether it is an end of the domain or the slope changes there."""
        codes = outer._values.codes

        def is_flat(piece: int) -> bool:
            return bool(codes[piece] == codes[piece + 1])

        breaks, doubtful = [], []
        for label, (first, second) in enumerate(self.corners):
            left, right = self.directions[first], self.directions[second]
            index, hit = places[self.pairs[second][0]]
            # the pieces of outer on the two sides of the knot
            before = index if hit and left <= 0 else index - 1
            after = index if hit and right > 0 else index - 1
            flat_before, flat_after = left == 0 or is_flat(before), right == 0 or is_flat(after)
            breaks.append(not (flat_before and flat_after))
            # with one piece of outer on both sides, its slope times two different slopes
            if not (flat_before or flat_after or before == after):
                doubtful.append((label, before, after))
        kept = np.ones(len(self.codes), dtype=bool)
        kept[1:-1] = np.array(breaks, dtype=bool)[self.corner_labels]
        for label, before, after in doubtful:
            members = np.flatnonzero(self.corner_labels == label)
            kept[members + 1] = self._differ(members, outer._slope(before), outer._slope(after))
        return kept

    def _differ(self, members: Indices, before: Exact, after: Exact) -> NDArray[np.bool_]:
        """For corners of one kind whether the slopes on their sides, times ``before`` and ``after``, are different."""
        values, knots = self.inner._values, self.inner._knots
        x, y, z = (values[int(members[0]) + i] for i in range(3))
        left, middle, right = (knots.take(members + i) for i in range(3))
        # (y - x) * before / (middle - left) == (z - y) * after / (right - middle)
        first, second = (y - x) * before, (z - y) * after
        field = common_field([first, second, *_generators(self.inner)])
        terms = [(-second, middle), (second, left), (first, right), (-first, middle)]
        return ~combination([(c, v.in_field(field)) for c, v in terms], _ZERO).zeros()


def _span(places: dict[int, Place], a: int, b: int, direction: int) -> tuple[int, int]:
    """The knots strictly between two values that lie at these places, as a slice."""
    if direction == 0:
        return 0, 0
    low, high = (places[a], places[b]) if direction > 0 else (places[b], places[a])
    return low[0] + low[1], high[0]


def _corners(pairs: list[tuple[int, int]], labels: Indices) -> tuple[list[tuple[int, int]], Indices]:
    """The pairs of labels of neighbouring pieces, each once, and for each interior knot its pair."""
    found, corner_labels = np.unique(labels[:-1] * len(pairs) + labels[1:], return_inverse=True)
    return [divmod(key, len(pairs)) for key in found.tolist()], corner_labels


def _classes(labels: Indices) -> list[Indices]:
    """For each label the indices at which it stands."""
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)


def _generators(*maps: PLMap) -> list[Exact]:
    return [f.field.generator for f in maps if f.field is not None]
