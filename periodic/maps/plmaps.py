"""Continuous piecewise-linear maps of an interval, exactly.

A map is a polyline, its knots and its values there, that passed the door: every number is exact, every iterate is
checked to stay in its interval. Maps are what all else is about: orbits are followed under one, graphs tell what one
covers, and a ReLU network with one input is one.

>>> f = PLMap([0, "1/2", 1], [0, 1, 0])
>>> f("1/3"), (f @ f).piece_count, (f**10).lap_count
(Fraction(2, 3), 4, 1024)

docs/mathematics.md, Maps, pieces, laps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self, overload

import numpy as np
from numpy.typing import NDArray

from periodic.displays import card
from periodic.errors import MAX_LENGTH, count, list_length, printed, quoted
from periodic.maps import pointwise_sums
from periodic.maps.compositions import MAX_PIECES as MAX_PIECES, composed, iterates
from periodic.maps.polylines import PairSum, Piece, Polyline, mean_absolute
from periodic.maps.preimages import Preimage, preimage
from periodic.maps.written_maps import graph_picture, knot_table, pieces_latex
from periodic.numbers.conversions import Exact, NumberField, absolute, exact, exact_row, pasted
from periodic.numbers.number_texts import shown

if TYPE_CHECKING:
    from sympy import Expr, Symbol


class PLMap:
    """A continuous piecewise-linear map on ``[knots[0], knots[-1]]``, affine between neighbouring knots.

    ``knots`` and ``values`` are equally many exact numbers (all pass ``exact``), the knots strictly increasing.
    Interior knots at which the slope does not change are dropped, so that ``==`` is equality of functions.
    Raises ValueError naming the first offender, TypeError for a number that is not exact.

    >>> f = PLMap([0, "1/4", "1/2", 1], [0, "1/2", 1, 0])
    >>> f
    PLMap([0, '1/2', 1], [0, 1, 0])
    >>> (f ** 10).lap_count
    1024
    """

    polyline: Polyline

    def __init__(self, knots: Iterable[Any], values: Iterable[Any]) -> None:
        xs, ys = exact_row(knots, "knots"), exact_row(values, "values")
        if len(xs) != len(ys):
            raise ValueError(f"knots and values must be equally many, got {len(xs)} knots and {len(ys)} values")
        if len(xs) < 2:
            raise ValueError(f"a map needs at least 2 knots, got {len(xs)}")
        for i, (a, b) in enumerate(pairwise(xs)):
            if not a < b:
                raise ValueError(f"knots must increase strictly, but knot {i + 1} is {shown(b)} after {shown(a)}")
        self.polyline = Polyline.of(xs, ys)

    @classmethod
    def from_polyline(cls, polyline: Polyline) -> Self:
        """Return the map that is this polyline, which is trusted."""
        self = cls.__new__(cls)
        self.polyline = polyline
        return self

    # What a map is made of

    @property
    def knots(self) -> Sequence[Exact]:
        """The ends of the pieces in increasing order, one more than there are pieces."""
        return self.polyline.knots

    @property
    def values(self) -> Sequence[Exact]:
        """The values at the knots."""
        return self.polyline.values

    @property
    def field(self) -> NumberField | None:
        """A number field that holds all knots and values; None if they are rational."""
        return self.polyline.field

    @property
    def domain(self) -> tuple[Exact, Exact]:
        """The ends of the interval on which the map lives."""
        return self.polyline.domain

    @property
    def breakpoints(self) -> Sequence[Exact]:
        """The interior knots: there, and only there, the slope changes."""
        return self.polyline.knots[1:-1]

    @property
    def piece_count(self) -> int:
        """The number of affine pieces."""
        return self.polyline.piece_count

    @property
    def slopes(self) -> Sequence[Exact]:
        """The slope of each piece."""
        return self.polyline.slopes

    def pieces(self) -> Iterator[Piece]:
        """The affine pieces from left to right."""
        return self.polyline.pieces()

    @property
    def image(self) -> tuple[Exact, Exact]:
        """The least and the greatest value."""
        return self.polyline.values.range

    # Laps

    @property
    def directions(self) -> NDArray[np.int8]:
        """For each piece 1, -1 or 0: whether the map rises, falls or is flat there."""
        return self.polyline.directions

    @cached_property
    def _turns(self) -> NDArray[np.int64]:
        """The indices of the knots at which a lap ends; of a plateau that turns, its left end."""
        moving = np.flatnonzero(self.directions)
        turned = np.flatnonzero(np.diff(self.directions[moving]))
        return np.asarray(moving[turned] + 1)

    @property
    def turning_intervals(self) -> Sequence[tuple[Exact, Exact]]:
        """For each turning point the ends of the plateau on which the map turns, equal where it turns at one point."""
        moving, turns = np.flatnonzero(self.directions), self._turns
        stops = moving[np.searchsorted(moving, turns)]  # the next piece that is not flat begins where the plateau ends
        return tuple(zip(self.polyline.knots.take(turns), self.polyline.knots.take(stops), strict=True))

    @property
    def turning_points(self) -> Sequence[Exact]:
        """The points that separate the laps; a turning plateau is given by its left end."""
        return self.polyline.knots.take(self._turns)

    @property
    def lap_count(self) -> int:
        """The least number of intervals on each of which the map is weakly monotone (1 for a constant)."""
        return 1 + len(self._turns)

    # Sizes

    @property
    def distinct_slopes(self) -> frozenset[Exact]:
        """The slopes that occur, each once. Cost: a sort of the pieces as machine integers."""
        return self.polyline.distinct_slopes

    @cached_property
    def lipschitz(self) -> Exact:
        """The least Lipschitz constant: the greatest absolute slope."""
        return max(absolute(s) for s in self.distinct_slopes)

    @cached_property
    def variation(self) -> Exact:
        """The total variation: the sum of the absolute differences of neighbouring values."""
        return self._summed(lambda p: p.pieces * absolute(p.end - p.start))

    def integral(self) -> Exact:
        """The integral over the domain."""
        return self._summed(lambda p: p.length * (p.start + p.end) / 2)

    def l1_norm(self) -> Exact:
        """The integral of the absolute value over the domain."""
        return self._summed(lambda p: p.length * mean_absolute(p.start, p.end))

    def _summed(self, share: Callable[[PairSum], Exact]) -> Exact:
        """A sum over the pieces, found group by group of those with the same two values at their ends."""
        return sum(map(share, self.polyline.pair_sums), start=Fraction(0))

    # Evaluation and iteration

    @overload
    def __call__(self, x: NDArray[Any]) -> NDArray[np.object_]: ...  # type: ignore[overload-overlap]  # an array is an object
    @overload
    def __call__(self, x: object) -> Exact: ...
    def __call__(self, x: object) -> Exact | NDArray[np.object_]:
        """The value at ``x``, or at each element of an array of exact numbers, of any shape.

        Cost: a binary search for each value. Raises ValueError outside the domain, TypeError for floats.

        >>> PLMap([0, 1, 2], [0, 2, 0])(np.array([[0, 1], [2, 1]]))
        array([[Fraction(0, 1), Fraction(2, 1)],
               [Fraction(0, 1), Fraction(2, 1)]], dtype=object)
        """
        if isinstance(x, np.ndarray):
            if x.dtype.kind == "f":
                raise TypeError(
                    "a map takes exact numbers, the array holds floats; iterate_float(f, x, 1) calculates with them"
                )
            values = np.empty(x.shape, dtype=object)
            values.reshape(-1)[:] = [self(item) for item in x.flat]
            return values
        if isinstance(x, PLMap):
            raise TypeError("a map takes a number, got a map; f @ g is the composition f(g(x))")
        point, (low, high) = exact(x), self.domain
        if not low <= point <= high:
            raise ValueError(f"{shown(point)} lies outside the domain [{shown(low)}, {shown(high)}]")
        return self.polyline.value(point)

    @cached_property
    def is_self_map(self) -> bool:
        """Whether every value lies in the domain."""
        return self._escape() is None

    def _escape(self) -> tuple[Exact, Exact] | None:
        """A knot whose value lies outside the domain, with that value."""
        (low, high), (least, greatest) = self.domain, self.image
        if low <= least and greatest <= high:
            return None
        worst = least if least < low else greatest
        return next((x, y) for x, y in zip(self.knots, self.values, strict=True) if y == worst)

    def check_self_map(self) -> None:
        """Raise ValueError naming a point that the map sends out of its domain, if there is one."""
        if escape := self._escape():
            low, high, point, image = map(shown, (*self.domain, *escape))
            raise ValueError(f"the map leaves its interval [{low}, {high}]: it sends {point} to {image}")

    def iterate(self, t: int, max_pieces: int = MAX_PIECES) -> PLMap:
        """Return the ``t``-th iterate, the identity of the domain for ``t = 0``; the same as ``f ** t``.

        f^(t+s) is built as f^t after f^s, where f^s has few pieces: on each of them one contiguous slice of the knots
        of f^t is pulled back by one affine inverse and its values are copied.  Cost: proportional to the pieces of the
        result, plus O(t * pieces of f * log) exact comparisons.  Raises TooManyPiecesError before an iterate passes
        ``max_pieces``, and where numbers grow so long on the way that they take far more than so many pieces do.
        """
        return next(self.powers((t,), max_pieces))

    def iterates(self, t: int, max_pieces: int = MAX_PIECES) -> Iterator[PLMap]:
        """The iterates ``f ** 0, f ** 1, .., f ** t``, each made from the one before when it is asked for.

        Cost and errors are those of ``iterate``; the arguments are checked at the call.
        """
        return self.powers(range(list_length(t, "t", most=MAX_LENGTH - 1) + 1), max_pieces)

    def powers(self, exponents: Iterable[int], max_pieces: int = MAX_PIECES) -> Iterator[PLMap]:
        """The iterates ``f ** t`` for increasing ``exponents``, each made from those before when it is asked for.

        Cost and errors are those of ``iterate`` for the last one; the arguments are checked at the call.
        """
        if isinstance(exponents, range):
            list_length(len(exponents), "the number of iterates")
        wanted, max_pieces = [count(t, "t") for t in exponents], count(max_pieces, "max_pieces", 1)
        for s, t in pairwise(wanted):
            if s >= t:
                raise ValueError(f"exponents must increase, but {printed(t)} comes after {printed(s)}")
        self.check_self_map()
        return map(PLMap.from_polyline, iterates(self.polyline, wanted, max_pieces))

    def __pow__(self, t: int) -> PLMap:
        return self.iterate(t)

    def compose(self, inner: PLMap, max_pieces: int = MAX_PIECES) -> PLMap:
        """Return ``x -> self(inner(x))``, the same as ``self @ inner``.

        Raises ValueError where a value of ``inner`` lies outside the domain of this map.
        """
        (low, high), (least, greatest) = self.domain, inner.image
        if least < low or high < greatest:
            worst = least if least < low else greatest
            domain = f"[{shown(low)}, {shown(high)}]"
            raise ValueError(f"the inner map takes the value {shown(worst)}, outside the domain {domain} of the outer")
        max_pieces = count(max_pieces, "max_pieces", 1)
        return PLMap.from_polyline(composed(self.polyline, inner.polyline, max_pieces))

    def __matmul__(self, inner: PLMap) -> PLMap:
        return self.compose(inner) if isinstance(inner, PLMap) else NotImplemented

    def restrict(self, low: Any, high: Any) -> PLMap:
        """Return the same map on ``[low, high]``, which must be an interval inside the domain."""
        low, high = exact(low), exact(high)
        if not low < high:
            raise ValueError(f"an interval needs low < high, got [{shown(low)}, {shown(high)}]")
        for x in (low, high):
            if not self.domain[0] <= x <= self.domain[1]:
                raise ValueError(
                    f"{shown(x)} lies outside the domain [{shown(self.domain[0])}, {shown(self.domain[1])}]"
                )
        return PLMap.from_polyline(self.polyline.restricted(low, high))

    # Inverse images

    def preimage(self, y: Any) -> Preimage:
        """Return all x with f(x) = y: isolated ``points`` in order and closed ``intervals``.

        Cost: a comparison for each distinct value of f at a knot; points are made when they are looked at.

        >>> PLMap([0, "2/5", "3/5", 1], [0, "4/5", "4/5", 0]).preimage("4/5")
        Preimage(points=(), intervals=((Fraction(2, 5), Fraction(3, 5)),))
        """
        return preimage(self.polyline, exact(y))

    def inverse(self) -> PLMap:
        """Return the inverse of a strictly monotone map, on its image. Cost: one pass.

        Raises ValueError naming a piece on which the map is flat, or a point at which it turns.

        >>> PLMap([0, "1/3", 1], [1, "1/2", 0]).inverse()
        PLMap([0, '1/2', 1], [1, '1/3', 0])
        """
        directions = self.directions
        if flat := np.flatnonzero(directions == 0).tolist():
            a, b = self.knots[flat[0]], self.knots[flat[0] + 1]
            raise ValueError(
                f"only a strictly monotone map has an inverse, but this one is flat on [{shown(a)}, {shown(b)}]"
            )
        if self.lap_count > 1:
            raise ValueError(
                f"only a strictly monotone map has an inverse, but this one turns at {shown(self.turning_points[0])}"
            )
        step = 1 if directions[0] > 0 else -1
        return PLMap.from_polyline(Polyline.of(list(self.values)[::step], list(self.knots)[::step]))

    def conjugate(self, h: PLMap) -> PLMap:
        """Return ``h o f o h^-1``, the same map in the coordinate that a strictly monotone ``h`` gives to each point.

        It lives on the image under h of the domain of f. Raises ValueError if ``h`` is not strictly monotone there, or
        if it is not defined on the domain or on a value of f.

        >>> tent = PLMap([0, "1/2", 1], [0, 1, 0])
        >>> tent.conjugate(PLMap([0, 1], [1, -1]))
        PLMap([-1, 0, 1], [1, -1, 1])
        """
        if not isinstance(h, PLMap):
            raise TypeError(f"a map is conjugated by a strictly monotone PLMap, got {quoted(h)}")
        return h @ (self @ h.restrict(*self.domain).inverse())

    # Pointwise arithmetic

    __array_ufunc__ = None  # NumPy numbers leave arithmetic with maps to the maps

    def operand(self, other: Any) -> Polyline:
        """A map, or a number as the constant map on the domain of this one, as a polyline."""
        if isinstance(other, PLMap):
            return other.polyline
        return pointwise_sums.constant(*self.domain, exact(other))

    def __add__(self, other: Any) -> PLMap:
        if isinstance(other, PLMap):
            return PLMap.from_polyline(pointwise_sums.total(self.polyline, other.polyline))
        return PLMap.from_polyline(pointwise_sums.shifted(self.polyline, exact(other)))

    __radd__ = __add__

    def __sub__(self, other: Any) -> PLMap:
        if isinstance(other, PLMap):
            return PLMap.from_polyline(pointwise_sums.difference(self.polyline, other.polyline))
        return PLMap.from_polyline(pointwise_sums.shifted(self.polyline, -exact(other)))

    def __rsub__(self, other: Any) -> PLMap:
        return PLMap.from_polyline(pointwise_sums.shifted((-self).polyline, exact(other)))

    def __truediv__(self, divisor: Any) -> PLMap:
        if isinstance(divisor, PLMap):
            return NotImplemented
        if not (number := exact(divisor)):
            raise ZeroDivisionError("a map cannot be divided by 0")
        return self * (1 / number)

    def __mul__(self, factor: Any) -> PLMap:
        if isinstance(factor, PLMap):
            return NotImplemented
        return PLMap.from_polyline(pointwise_sums.multiple(self.polyline, exact(factor)))

    __rmul__ = __mul__

    def __neg__(self) -> PLMap:
        return self * -1

    def __abs__(self) -> PLMap:
        return PLMap.from_polyline(pointwise_sums.absolute_value(self.polyline))

    # Equality, text, SymPy

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PLMap):
            return NotImplemented
        return self.polyline == other.polyline

    def __hash__(self) -> int:
        return hash(self.polyline)

    def __lt__(self, other: object) -> bool:
        raise TypeError("maps have no order; maximum(f, g) and minimum(f, g) are taken at each point, f <= g is not")

    __gt__ = __le__ = __ge__ = __lt__

    def __repr__(self) -> str:
        if self.piece_count > 20:
            low, high = map(shown, self.domain)
            return f"<PLMap of {self.piece_count} pieces on [{low}, {high}]>"
        return f"PLMap([{', '.join(map(pasted, self.knots))}], [{', '.join(map(pasted, self.values))}])"

    def _repr_html_(self) -> str:
        low, high = map(shown, self.domain)
        pieces, laps = self.piece_count, self.lap_count
        facts = [
            ("affine pieces", f"{pieces}, in {laps} lap{'s' * (laps > 1)}"),
            ("greatest slope", shown(self.lipschitz)),
            ("least and greatest value", ", ".join(map(shown, self.image))),
        ]
        into = ", into itself" if self.is_self_map else ", which it leaves"
        line = self.polyline
        return card(f"map of [{low}, {high}]{into}", facts, graph_picture(line), knot_table(line))

    def _repr_latex_(self) -> str | None:
        return pieces_latex(self.polyline)

    def to_sympy(self, x: Symbol, everywhere: bool = False) -> Expr:
        """Return a SymPy ``Piecewise`` in ``x`` that equals the map on its domain, and is undefined elsewhere.

        With ``everywhere`` its first and last piece go on without end. SymPy composes only functions of the whole line.

        >>> from sympy import Symbol
        >>> x = Symbol("x")
        >>> T = PLMap([0, "1/2", 1], [0, 1, 0]).to_sympy(x, everywhere=True)
        >>> PLMap.from_sympy(T.subs(x, T), x, 0, 1)
        PLMap([0, '1/4', '1/2', '3/4', 1], [0, 1, 0, 1, 0])
        """
        from periodic.maps.sympy_forms import to_sympy

        return to_sympy(self.polyline, x, everywhere)

    @classmethod
    def from_sympy(cls, expr: Expr, x: Symbol, low: Any, high: Any) -> PLMap:
        """Return the map that a SymPy expression of ``x`` defines on ``[low, high]``.

        Whatever is piecewise linear and continuous there is read, though its parts may jump or be squares: sums,
        products and quotients, ``Abs``, ``Max``, ``Min``, ``sign``, ``Heaviside``, ``floor`` and their kin, and
        ``Piecewise`` with conditions made of inequalities, ``Eq``, ``Ne``, ``Contains``, ``And``, ``Or``, ``Not`` and
        ``ITE``, as SymPy's own substitution of one map into another makes them. Raises ValueError naming the part that
        is not piecewise linear, or the point where the expression jumps or is undefined.

        >>> from sympy import Heaviside, Symbol
        >>> x = Symbol("x")
        >>> PLMap.from_sympy(x * Heaviside(x), x, -1, 1)
        PLMap([-1, 0, 1], [0, 0, 1])
        """
        from periodic.maps.sympy_forms import from_sympy

        return PLMap.from_polyline(from_sympy(expr, x, low, high))
