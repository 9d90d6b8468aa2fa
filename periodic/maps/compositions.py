"""Compositions and iterates of polylines, by pulling the knots of the outer map back through the inner one.

On a piece of the inner map, affine from value y to value z, the composition has a knot wherever its value is a knot u
of the outer map between y and z.  These are one contiguous slice of the knots of the outer map, and their values there
are copied.  The slice is the same for all pieces that run from y to z.  So there are three ways to write the new knots
down: a piece at a time, one affine image of a slice; a knot u at a time, a weighted mean of the ends of all these
pieces; or all at once, where the pieces are equally long: then they carry translates of one image of the slice.

Numbers are compared once for each distinct value of the inner map.  docs/mathematics.md, Maps, pieces, laps.

>>> from periodic.maps.plmaps import PLMap
>>> f = PLMap([0, "1/2", 1], [0, 1, 0])
>>> f @ f  # the knot 1/2 is pulled back once through each piece
PLMap([0, '1/4', '1/2', '3/4', 1], [0, 1, 0, 1, 0])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache, cached_property, partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from periodic.errors import TooManyPiecesError, printed
from periodic.maps.polylines import Polyline
from periodic.numbers.conversions import Exact, common_field, sign
from periodic.numbers.decimals import plural
from periodic.numbers.magnitudes import written_bits
from periodic.vectors.coded_vectors import CodedVector, code_type, grouped, occurrences
from periodic.vectors.combinations import Part, Rows, assemble, combination
from periodic.vectors.exact_vectors import ExactVector

Indices = NDArray[np.int64]
Place = tuple[int, bool]  # how many knots are below a number, and whether the next one equals it

_ONE, _ZERO = Fraction(1), Fraction(0)
_FEW = 16  # so many parts, written down one by one, take no longer than what else there is to do
_TABLE = 1 << 15  # numbers of a table
_LEAP, _VALUES = 1 << 10, 8  # iterates of more pieces, or of more values and pieces than steps, do not serve as steps

MAX_PIECES = 1 << 22
_WORDS = 10  # machine words for each piece allowed: so long may the numbers of an iterate be
_STEPS = 3  # so many times as much may be written on the way to it
_STEP = 1 << 14  # words that are written in the time that a step takes at least
_NUMBER, _SHORT = 1 << 9, 1 << 11  # words in the time that a number of up to _SHORT bits takes if it is made by itself


Passed = slice | int  # all the knots that a piece takes, or one of them
_Way = Callable[..., "Iterator[tuple[Part, Passed]]"]


def composed(outer: Polyline, inner: Polyline, max_pieces: int) -> Polyline:
    """Return ``outer`` after ``inner``, whose values are trusted to lie in the domain of ``outer``.

    Raises TooManyPiecesError before ``max_pieces`` is passed, or where the digits of all knots are too many for it.
    """
    return PullBack(inner).after(outer, outer.value, max_pieces, "f @ g")


def iterates(f: Polyline, exponents: Sequence[int], max_pieces: int) -> Iterator[Polyline]:
    """The iterates of a self-map for increasing exponents, each made from those before when it is asked for.

    Raises TooManyPiecesError, naming the first such iterate, before one passes ``max_pieces``, and where the numbers
    of one, or of all on the way to it, are so long that they take the memory or the time of far more pieces.
    """
    result, done = Polyline(ExactVector.of(f.domain, f.field), CodedVector.of(f.domain), f.field), 0
    leaps: list[tuple[int, Callable[[], PullBack]]] = []  # powers of f by which to leap, the longest first
    farthest = max((t - s for s, t in pairwise([0, *exponents])), default=0)
    orbits, followed, written = _Orbits(f), 0, 0
    for t in exponents:
        while done < t:
            if done == 0:
                if f.piece_count > max_pieces:
                    raise TooManyPiecesError(
                        f"f has {plural(f.piece_count, 'piece')}, more than max_pieces = {printed(max_pieces)}"
                    )
                result, done, leaps = f, 1, [(1, cache(partial(PullBack, f)))]
                continue
            pieces, most, before = result.piece_count, t - done, result
            step, inner = next((s, g) for s, g in leaps if s == 1 or (s <= most and g().pays(pieces, s)))
            value_at: Callable[[Exact], Exact] = result.value
            if done - followed < pieces:  # else to look for the piece costs less than to go so many steps
                value_at, followed = partial(orbits.image, t=done), done
            try:
                result = inner().after(result, value_at, max_pieces, f"f**{done + step}")
            except TooManyPiecesError:
                if step == 1:
                    raise
                leaps = leaps[-1:]  # single steps say which iterate is the first
                continue
            done += step
            written += _cost(result, inner())
            if written > _STEPS * _words(max_pieces):
                raise TooManyPiecesError(
                    f"f**{printed(t)} takes too long to compose: f**{done}, on the way to it, has "
                    f"{plural(result.piece_count, 'piece')} and numbers of up to {_bits(result)} bits"
                )
            if result.piece_count == pieces <= _LEAP and result == before:  # so all that follows repeats itself
                done += (t - done) // step * step
            pays = len(result.values.table) <= _VALUES or result.piece_count <= done
            if result.piece_count <= _LEAP and pays and done <= farthest and 2 * done <= exponents[-1]:
                leaps.insert(0, (done, cache(partial(PullBack, result))))
        yield result


def _words(max_pieces: int) -> int:
    """The machine words that a composition may take."""
    return _WORDS * max(max_pieces, MAX_PIECES)


def _cost(result: Polyline, inner: PullBack) -> int:
    """About how many machine words are written in the time that it takes to make this composition."""
    knots, table = result.knots, result.values.table
    alone = [*table[-len(inner.used) :], *(knots if knots.is_objects else ())]
    return _STEP + knots.words.size + sum(_NUMBER * (1 + written_bits(x) // _SHORT) ** 2 for x in alone)


def _bits(line: Polyline) -> int:
    """The bits of the longest number among the ends of the domain and of the middle piece and the values there."""
    middle = line.piece_count // 2
    return max(written_bits(v[i]) for v in (line.knots, line.values) for i in (0, middle, middle + 1, -1))


class _Orbits:
    """The orbits of some points under a map, each followed as far as was asked."""

    def __init__(self, f: Polyline) -> None:
        self.map = f
        self._reached: dict[Exact, tuple[int, Exact]] = {}

    def image(self, x: Exact, t: int) -> Exact:
        """The point f^t(x); t is never less than before."""
        done, y = self._reached.get(x, (0, x))
        for _ in range(t - done):
            y = self.map.value(y)
        self._reached[x] = t, y
        return y


class SingleSteps:
    """The iterates f^2, f^3, .. one after the other; how many pieces each may have is said when it is asked for."""

    def __init__(self, f: Polyline) -> None:
        self._last, self._done, self._inner, self._orbits = f, 1, PullBack(f), _Orbits(f)

    def further(self, max_pieces: int) -> Polyline:
        """Return the next iterate; raises TooManyPiecesError, and may be asked again, where it has too many pieces."""
        value_at = partial(self._orbits.image, t=self._done)
        self._last = self._inner.after(self._last, value_at, max_pieces, f"f**{self._done + 1}")
        self._done += 1
        return self._last


class PullBack:
    """A map as the inner one of compositions, prepared once for any number of outer maps.

    Its pieces are grouped by the values at their ends: ``pairs`` of codes, with the direction; piece i belongs to the
    pair ``labels[i]``. Its interior knots likewise by the values there and next to it.
    """

    def __init__(self, inner: Polyline) -> None:
        self.inner, values = inner, inner.values
        self.codes = values.codes.astype(np.int64)
        self.pairs, self.labels, _ = values.neighbours
        self.directions = [sign(values.table[b] - values.table[a]) for a, b in self.pairs]
        self.corners, self.corner_labels = _corners(self.pairs, self.labels)
        self.used: list[int] = values.used.tolist()
        self.members = _classes(self.labels)
        self._inverses: dict[int, tuple[Exact, Exact]] = {}
        self._uniform: dict[int, bool] = {}

    @cached_property
    def parts(self) -> int:
        """How many parts at least the result has: one for all pieces of a pair if they are equally long."""
        return sum(1 if self._is_uniform(label) else len(members) for label, members in enumerate(self.members))

    def pays(self, pieces: int, steps: int) -> bool:
        """Whether composing a map of so many pieces with this one costs little beyond writing down the result, or less
        than so many single steps."""
        return self.parts <= max(_FEW, steps) and (
            len(self.labels) <= _FEW or len(self.labels) * pieces <= _FEW * _TABLE
        )

    def _is_uniform(self, label: int) -> bool:
        """Whether the pieces of a pair are seen to be equally long."""
        if label not in self._uniform:
            members, words = self.members[label], self.inner.knots.words
            lengths = words[:, :, members + 1] - words[:, :, members]  # plain or not, digit by digit
            self._uniform[label] = bool((lengths == lengths[:, :, :1]).all())
        return self._uniform[label]

    def after(self, outer: Polyline, value_at: Callable[[Exact], Exact], max_pieces: int, name: str) -> Polyline:
        """Return ``outer`` after this map; ``value_at`` gives ``outer`` at values of this map.

        Cost: proportional to the pieces of both and of the result, plus a few exact operations for each piece of the
        inner map, or for each pair and each knot between, or for each pair of equally long pieces, whichever are fewer.
        Raises TooManyPiecesError before ``max_pieces`` is passed, or memory taken for numbers that are too long for so
        many pieces.
        """
        inner, table = self.inner, self.inner.values.table
        places = {c: outer.knots.locate(table[c]) for c in self.used}
        spans = [_span(places, *pair, direction) for pair, direction in zip(self.pairs, self.directions, strict=True)]
        sizes = np.array([stop - start for start, stop in spans], dtype=np.int64)[self.labels]
        kept = self._kept(outer, places)
        total = int(sizes.sum()) + int(np.count_nonzero(kept)) - 1
        if total > max_pieces:
            raise TooManyPiecesError(f"{name} has {total} pieces, more than max_pieces = {max_pieces}")
        all_kept = bool(kept.all())
        at = np.zeros(len(kept), dtype=np.int64)  # where the knots of the inner map come in the result
        np.cumsum(kept[:-1] + sizes, out=at[1:])
        ends: slice | Indices = slice(None) if all_kept else np.flatnonzero(kept)
        where = at[ends]

        values = dict(outer.values.numbering)
        recoded = np.zeros(len(table), dtype=np.int64)
        for c in self.used if all_kept else np.flatnonzero(occurrences(self.codes[ends])).tolist():
            place, hit = places[c]
            recoded[c] = outer.values.codes[place] if hit else values.setdefault(value_at(table[c]), len(values))
        codes = np.empty(int(at[-1]) + 1, dtype=code_type(len(values)))
        codes[where] = recoded[self.codes[ends]]

        field = inner.field if outer.field is inner.field else common_field(_generators(outer, inner))
        outer_knots, inner_knots = outer.knots.in_field(field), inner.knots.in_field(field)
        parts = [Part([(_ONE, inner_knots.take(ends))], _ZERO, where)]
        inside = at[:-1] + kept[:-1]  # where what lies between two knots begins
        for label, (start, stop) in enumerate(spans):
            if start == stop:
                continue
            taken = self._in_order(label, start, stop)
            pulled, drawn = outer_knots[taken], outer.values.codes[taken]
            for part, passed in self._way(label, stop - start)(label, pulled, inner_knots, inside):
                parts.append(part)
                if isinstance(part.where, Rows):
                    row = np.ascontiguousarray(drawn)  # copying backwards takes several times as long
                    for _, view in part.where.views(codes):
                        view[...] = row
                else:
                    codes[part.where] = drawn[passed]
        knots = assemble(len(codes), parts, field, f"the knots of {name}", _words(max_pieces))
        return Polyline(knots, CodedVector.numbered(values, codes), field)

    def _way(self, label: int, knots: int) -> _Way:
        """How to write down the new knots on the pieces of a pair that take so many knots."""
        pieces = len(self.members[label])
        if 2 < pieces <= 2 * _FEW * knots <= _FEW * _TABLE and self._is_uniform(label):
            return self._at_once
        return self._by_pieces if pieces <= max(_FEW, knots) else self._by_knots

    def _by_pieces(
        self, label: int, pulled: ExactVector, inner_knots: ExactVector, inside: Indices
    ) -> Iterator[tuple[Part, Passed]]:
        """For each piece the knots that it takes, mapped by its inverse."""
        members = self.members[label]
        for i, at in zip(members.tolist(), inside[members].tolist(), strict=True):
            rate, shift = self._inverse(i)
            yield Part([(rate, pulled)], shift, slice(at, at + len(pulled))), slice(None)

    def _by_knots(
        self, label: int, pulled: ExactVector, inner_knots: ExactVector, inside: Indices
    ) -> Iterator[tuple[Part, Passed]]:
        """For each knot where all the pieces pass it."""
        table, (a, b), members = self.inner.values.table, self.pairs[label], self.members[label]
        left, right, first = inner_knots.take(members), inner_knots.take(members + 1), inside[members]
        for i, knot in enumerate(pulled):
            share = (knot - table[a]) / (table[b] - table[a])
            yield Part([(1 - share, left), (share, right)], _ZERO, first + i), i

    def _at_once(
        self, label: int, pulled: ExactVector, inner_knots: ExactVector, inside: Indices
    ) -> Iterator[tuple[Part, Passed]]:
        """For all pieces, which are equally long, all knots: translates of their image on the first piece."""
        members = self.members[label]
        first = int(members[0])
        rate, shift = self._inverse(first)
        terms = [(_ONE, inner_knots.take(members)), (rate, pulled)]
        yield Part(terms, shift - inner_knots[first], Rows(inside[members], len(pulled))), slice(None)

    def _in_order(self, label: int, start: int, stop: int) -> slice:
        """The slice of knots from start to stop, in the order in which the pieces of a pair pass them."""
        return slice(start, stop) if self.directions[label] > 0 else slice(stop - 1, start - 1 if start else None, -1)

    def _inverse(self, i: int) -> tuple[Exact, Exact]:
        """``(a, b)`` such that the inner map sends ``a * y + b`` to y on piece i."""
        if i not in self._inverses:
            x, values = self.inner.knots[i], self.inner.values
            rate = (self.inner.knots[i + 1] - x) / (values[i + 1] - values[i])
            self._inverses[i] = rate, x - values[i] * rate
        return self._inverses[i]

    def _kept(self, outer: Polyline, places: dict[int, Place]) -> NDArray[np.bool_]:
        """For each knot of the inner map whether it is an end of the domain or the slope changes there."""
        codes = outer.values.codes

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
            kept[members + 1] = self._differ(members, outer.slope(before), outer.slope(after))
        return kept

    def _differ(self, members: Indices, before: Exact, after: Exact) -> NDArray[np.bool_]:
        """For corners of one kind whether the slopes on their sides, times ``before`` and ``after``, are different."""
        values, knots = self.inner.values, self.inner.knots
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
    size = len(pairs)
    found, corner_labels, _ = grouped(labels[:-1] * size + labels[1:], size * size)
    return [divmod(key, size) for key in found], corner_labels


def _classes(labels: Indices) -> list[Indices]:
    """For each label the indices at which it stands."""
    order = labels.argsort(kind="stable")
    ends = occurrences(labels).cumsum().tolist()
    return [order[start:stop] for start, stop in pairwise([0, *ends])]


def _generators(*maps: Polyline) -> list[Exact]:
    """The numbers that generate the fields of the maps that are not rational."""
    return [f.field.generator for f in maps if f.field is not None]
