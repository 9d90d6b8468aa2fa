"""What oscillations prove about networks: each statement as a function whose result carries its hypotheses.

A statement takes numbers, not maps, so that it can be read beside the theorem; ``separations`` finds the numbers of a
map.  Every hypothesis is listed with its truth.  A lower bound one of whose hypotheses fails has the value 0.
docs/mathematics.md, Depth and width; Crossing growth; Lipschitz; L1 bound; Classification.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from typing import Any, NamedTuple

from periodic.claims import Hypothesis as Hypothesis
from periodic.errors import HypothesisError, count
from periodic.graphs.perron_vectors import perron_window
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, absolute, exact, floor, sign
from periodic.numbers.decimals import power_of_ten
from periodic.patterns.cyclic_patterns import Pattern

ZERO = Fraction(0)


@dataclass(frozen=True)
class Bound:
    """A proved lower bound: ``value``, the ``hypotheses`` that it rests on, and the ``source`` of the theorem.

    ``value`` is 0 if a hypothesis fails. ``evidence`` holds what a program needs to check the value again; it does not
    take part in ``==``.
    """

    name: str
    value: Exact
    hypotheses: tuple[Hypothesis, ...]
    source: str
    evidence: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def holds(self) -> bool:
        """Whether every hypothesis holds."""
        return all(h.holds for h in self.hypotheses)

    def __str__(self) -> str:
        return f"{self.name} >= {shown(self.value)}  [{self.source}]"


def concluded(
    name: str,
    value: Exact,
    hypotheses: Iterable[Hypothesis],
    source: str,
    evidence: Mapping[str, Any] | None = None,
) -> Bound:
    """Return the bound if all its hypotheses hold and it is positive, else the same with value 0."""
    listed = tuple(hypotheses)
    holds = all(h.holds for h in listed)
    return Bound(name, value if holds and value > 0 else ZERO, listed, source, evidence or {})


def shown(x: Exact) -> str:
    """A number as text: short fractions as they are, others by ten digits, never rounded up."""
    if absolute(x) >= 10**30:
        return f"{'-' * (x < 0)}about 2**{floor(absolute(x)).bit_length() - 1}"
    if isinstance(x, Fraction):
        if x.denominator < 1000 and abs(x.numerator) < 10**9:
            return str(x)
        return _decimal(x)
    return x.digits(10)


def _decimal(x: Fraction) -> str:
    """Ten digits, rounded down."""
    if x == 0 or Fraction(1, 10**4) <= abs(x) < 10**10:
        whole = floor(x * 10**10)
        return f"{'-' * (whole < 0)}{abs(whole) // 10**10}.{abs(whole) % 10**10:010d}"
    power = power_of_ten(x)
    digits = floor(x / Fraction(10) ** (power - 9))
    return f"{'-' * (digits < 0)}{abs(digits) // 10**9}.{abs(digits) % 10**9:09d}e{power:+d}"


# Pieces of networks


def network_pieces(widths: Iterable[int]) -> int:
    """Return the most pieces that a ReLU net of one input with hidden layers of these ``widths`` can have.

    It is the product of (u + 1): each unit adds at most one zero to each piece of its input. Attained for widths from
    3 on. Source: [STR18]; docs/mathematics.md, Depth and width.

    >>> network_pieces([20] * 5)
    4084101
    """
    return prod(count(u, "width") + 1 for u in widths)


def telgarsky_pieces(width: int, depth: int) -> int:
    """Return (2 * width)**depth, the bound on the pieces of a net in [T15, T16, CNPW20, CNP20].

    It is weaker than ``network_pieces`` for widths from 2 on, and equal to it for width 1.

    >>> telgarsky_pieces(20, 5)
    102400000
    """
    return int((2 * count(width, "width", 1)) ** count(depth, "depth"))


# Growth and Lipschitz constants


class CrossingGrowth(NamedTuple):
    """For every t at least ``growth**t`` crossings of f^t between the levels of ``window``.

    ``weights`` proves it: a left eigenvector of the transition matrix, at most 1 and equal to 1 at the window.
    """

    growth: Exact
    window: tuple[Exact, Exact]
    weights: tuple[Exact, ...]
    hypotheses: tuple[Hypothesis, ...]
    source: str


def crossing_growth(f: PLMap | Pattern, orbit: Iterable[Any] | None = None) -> CrossingGrowth:
    """Return a growth number c and levels low < high with at least c**t crossings of f^t between them, for every t.

    For a ``Pattern`` the levels are the numbers of two neighbouring points of the cycle, and the statement holds for
    every continuous map with such a cycle. For a map with the ``orbit`` of a cycle, given in time order, they are
    points of that cycle. For a map alone, points of its Markov partition.
    Raises ValueError if ``orbit`` is no cycle of ``f``, NotMarkovError where the knots' orbits do not close, and
    HypothesisError where the transition matrix has no Perron vector. docs/mathematics.md, Crossing growth.

    >>> g = crossing_growth(Pattern([2, 3, 1]))
    >>> g.window, g.growth.minimal_polynomial.as_expr()
    ((Fraction(2, 1), Fraction(3, 1)), x**2 - x - 1)
    """
    points: list[Exact] | None = None
    if orbit is not None:
        if not isinstance(f, PLMap):
            raise TypeError("an orbit needs a map; a Pattern is a cycle already")
        times = [exact(x) for x in orbit]
        if not times:
            raise ValueError("orbit must have at least one point, got none")
        for i, x in enumerate(times):
            y = times[(i + 1) % len(times)]
            if f(x) != y:
                raise ValueError(f"orbit must be a cycle in time order, but the map sends {x} to {f(x)}, not to {y}")
        points = sorted(times)
        found = perron_window(Pattern.from_orbit(times))
    else:
        found = perron_window(f)
    if found.window is None:
        raise HypothesisError("crossings need an interval, but a bare matrix has none")
    low, high = found.window
    if points is not None:
        low, high = points[found.interval], points[found.interval + 1]
    hypotheses = (
        Hypothesis("the map is continuous and has the cycle or the partition", True),
        Hypothesis("the growth number is above 1", found.growth > 1, f"growth {shown(found.growth)}"),
    )
    return CrossingGrowth(found.growth, (low, high), found.weights, hypotheses, "docs/mathematics.md, Crossing growth")


def lipschitz_power_bound(crossings: int, t: int, low: Any, high: Any, domain: tuple[Any, Any]) -> Bound:
    """Return the bound L**t >= N * (high - low) / (b - a) for a self-map of [a, b] whose t-th iterate has N crossings.

    The variation of f^t lies between the two sides. docs/mathematics.md, Lipschitz.

    >>> lipschitz_power_bound(8, 3, 0, 1, (0, 1)).value
    Fraction(8, 1)
    """
    crossings, t = count(crossings, "crossings"), count(t, "t", 1)
    low, high, a, b = exact(low), exact(high), exact(domain[0]), exact(domain[1])
    hypotheses = [
        Hypothesis("the levels increase and lie in the domain", a <= low < high <= b),
        Hypothesis("f maps [a, b] into itself", True, "given"),
    ]
    return concluded("L**t", crossings * (high - low) / (b - a), hypotheses, "docs/mathematics.md, Lipschitz")


def lipschitz_bound(f: PLMap | Pattern) -> Bound:
    """Return the bound L >= c on the Lipschitz constant of every map with as many crossings: c the growth number.

    The crossings must grow like c**t for infinitely many t; for a single t only ``lipschitz_power_bound`` holds.
    Raises as ``crossing_growth``. Source: [CNP20]; docs/mathematics.md, Lipschitz.
    """
    growth = crossing_growth(f)
    return concluded("Lipschitz constant", growth.growth, growth.hypotheses, "[CNP20]; docs/mathematics.md, Lipschitz")


# The steps of the L1 bound


def disagreement_bound(crossings: int, intervals: int) -> int:
    """Return in how many of N + 1 alternating intervals a classifier of K ``intervals`` is wrong throughout, at least.

    That is (N + 2 - 2K)/2, rounded up, or 0. The intervals U_0 < ... < U_N must alternate: a family that holds only the
    intervals above the middle level is constant on them, and then nothing follows. docs/mathematics.md, L1 bound.

    >>> disagreement_bound(8, 3)
    2
    """
    crossings, intervals = count(crossings, "crossings", 1), count(intervals, "intervals", 1)
    return max(0, -(-(crossings + 2 - 2 * intervals) // 2))


def area_bound(low: Any, high: Any, lipschitz: Any, interior: bool = False) -> Exact:
    """Return a lower bound on the integral of ``|h - m|`` over one of the alternating intervals, m the middle level.

    (high - low)**2 / (8 * lipschitz) always, and twice that if the interval touches no end of the domain; ``lipschitz``
    is a constant of h itself. Both are attained by the third iterate of the tent. docs/mathematics.md, L1 bound.

    >>> area_bound(0, 1, 8), area_bound(0, 1, 8, interior=True)
    (Fraction(1, 64), Fraction(1, 32))
    """
    low, high, slope = exact(low), exact(high), exact(lipschitz)
    if not low < high:
        raise ValueError(f"levels need low < high, got {low} and {high}")
    if not slope > 0:
        raise ValueError(f"lipschitz must be positive, got {slope}")
    area: Exact = (high - low) ** 2 / ((4 if interior else 8) * slope)
    return area


def l1_crossing_bound(crossings: int, pieces: int, low: Any, high: Any, lipschitz: Any) -> Bound:
    """Return the better of (N - 2P)(high - low)**2/(16 Λ) and (N - 2P - 2)(high - low)**2/(8 Λ).

    It bounds the integral of ``|h - g|``: h has N ``crossings`` of the levels and the Lipschitz constant
    Λ = ``lipschitz``, g is continuous with P ``pieces``. docs/mathematics.md, L1 bound.

    >>> l1_crossing_bound(64, 8, 0, 1, 64).value
    Fraction(23, 256)
    """
    n, p = count(crossings, "crossings"), count(pieces, "pieces", 1)
    low, high, slope = exact(low), exact(high), exact(lipschitz)
    hypotheses = [_levels(low, high), Hypothesis("h crosses the levels", n >= 1, f"N = {_big(n)}"), _few(n, p)]
    if not all(h.holds for h in hypotheses):
        return concluded("L1, crossings", ZERO, hypotheses, "docs/mathematics.md, L1 bound")
    square = (high - low) ** 2 / slope
    value = max(Fraction(n - 2 * p, 16), Fraction(n - 2 * p - 2, 8)) * square
    return concluded("L1, crossings", value, hypotheses, "docs/mathematics.md, L1 bound")


def l1_growth_bounds(
    growth: Any, lipschitz: Any, t: int, crossings: int, pieces: int, low: Any, high: Any
) -> tuple[Bound, Bound, Bound]:
    """Return the L1 bound as [CNP20] states it, with 1/32, and with 3/64 and 3/32 - 1/(4 c**t) in its place.

    All times (c/L)**t (high - low)**2: c = ``growth``, L = ``lipschitz`` that of the map f, N = ``crossings`` and
    P = ``pieces`` those of f^t and of g. The condition that g is small is P <= c**t / 8. Only if L = c does the bound
    not decay with t. docs/mathematics.md, L1 bound.

    >>> [str(b.value) for b in l1_growth_bounds(2, 2, 10, 1024, 128, 0, 1)]
    ['1/32', '3/64', '383/4096']
    """
    t, n, p = count(t, "t"), count(crossings, "crossings"), count(pieces, "pieces", 1)
    c, slope, low, high = exact(growth), exact(lipschitz), exact(low), exact(high)
    power = c**t
    hypotheses = (
        _levels(low, high),
        Hypothesis("c is at least 1 and f is L-Lipschitz with L >= c", slope >= c >= 1),
        Hypothesis("f^t has at least c**t crossings, and one", n >= power and n >= 1, f"N = {_big(n)}"),
        small_network(p, power),
    )
    names = "L1, growth, 1/32", "L1, growth, 3/64", "L1, growth, 3/32"
    sources = "[CNP20]; docs/mathematics.md, L1 bound", *("docs/mathematics.md, L1 bound",) * 2
    if not all(h.holds for h in hypotheses):
        values: tuple[Exact, ...] = (ZERO,) * 3
    else:
        scale = (1 if c == slope else (c / slope) ** t) * (high - low) ** 2
        values = tuple(k * scale for k in (Fraction(1, 32), Fraction(3, 64), Fraction(3, 32) - 1 / (4 * power)))
    first, second, third = (concluded(n, v, hypotheses, s) for n, v, s in zip(names, values, sources, strict=True))
    return first, second, third


def small_network(pieces: int, power: Exact) -> Hypothesis:
    """The condition of the papers on the size of the network: ``pieces <= c**t / 8``.

    >>> small_network(128, Fraction(2) ** 10).holds
    True
    """
    return Hypothesis("pieces of the network <= c**t / 8", 8 * pieces <= power, f"{_big(pieces)} vs {shown(power / 8)}")


def sup_bound(crossings: int, pieces: int, low: Any, high: Any) -> Bound:
    """Return the bound sup|h - g| >= (high - low)/2, which holds if 2P < N. docs/mathematics.md, L1 bound.

    >>> sup_bound(8, 3, 0, 1).value
    Fraction(1, 2)
    """
    n, p = count(crossings, "crossings"), count(pieces, "pieces", 1)
    low, high = exact(low), exact(high)
    return concluded("sup", (high - low) / 2, [_levels(low, high), _few(n, p)], "docs/mathematics.md, L1 bound")


# Classification


def classification_bound(points: int, intervals: int) -> Bound:
    """Return the least share of n alternating ``points`` on which a classifier of K ``intervals`` errs.

    That is (n - K')/(2n), K' the greatest number up to K with the parity of n; attained.
    docs/mathematics.md, Classification.

    >>> classification_bound(9, 4).value
    Fraction(1, 3)
    """
    n, k = count(points, "points", 1), count(intervals, "intervals", 1)
    used = k - (n - k) % 2
    hypotheses = [Hypothesis("fewer intervals than alternating points", k < n, f"{_big(k)} vs {_big(n)}")]
    return concluded("classification", Fraction(n - used, 2 * n), hypotheses, "docs/mathematics.md, Classification")


def iclr_classification_bound(growth: Any, t: int, width: int, depth: int, crossings: int | None = None) -> Bound:
    """Return the bound 1/4 of [CNPW20] on the classification error, which holds if width <= c**(t/depth)/8.

    It stands on N >= c**t crossings of f^t, which ``crossing_growth`` gives for its c, or which are counted: a network
    of (2u)**l pieces makes at most 2 (2u)**l intervals, at most half of N + 1. docs/mathematics.md, Depth and width.

    >>> iclr_classification_bound(2, 40, 20, 5).value
    Fraction(1, 4)
    """
    c, t = exact(growth), count(t, "t")
    n = None if crossings is None else count(crossings, "crossings")
    width, depth = count(width, "width", 1), count(depth, "depth", 1)
    power, needed = c**t, (8 * width) ** depth
    hypotheses = [
        Hypothesis("c is above 1", c > 1, f"c = {shown(c)}"),
        Hypothesis("f^t has at least c**t crossings", n is None or n >= power, "given" if n is None else _big(n)),
        Hypothesis("width <= c**(t/depth) / 8", needed <= power, f"(8u)**l = {_big(needed)} vs c**t = {shown(power)}"),
    ]
    source = "[CNPW20]; docs/mathematics.md, Depth and width"
    return concluded("classification, 1/4", Fraction(1, 4), hypotheses, source)


def telgarsky_bound(k: int, width: int, depth: int) -> Bound:
    """Return the bound 1/6 of Telgarsky's theorem on 2**k alternating points, if width <= 2**((k-3)/depth - 1).

    >>> telgarsky_bound(13, 2, 5).value, telgarsky_bound(13, 3, 5).value
    (Fraction(1, 6), Fraction(0, 1))
    """
    k, width, depth = count(k, "k", 1), count(width, "width", 1), count(depth, "depth", 1)
    pieces = telgarsky_pieces(width, depth)
    detail = f"8 (2u)**l = {_big(8 * pieces)} vs 2**k = {_big(1 << k)}"
    hypotheses = [Hypothesis("width <= 2**((k-3)/depth - 1)", 8 * pieces <= 1 << k, detail)]
    return concluded("classification, 1/6", Fraction(1, 6), hypotheses, "[T15], Theorem 1.1")


def telgarsky_lemma(points: int, pieces: int) -> Bound:
    """Return the bound (n - 4s)/(3n) on the share of n alternating points on which an s-piece function errs.

    >>> telgarsky_lemma(64, 8).value
    Fraction(1, 6)
    """
    n, s = count(points, "points", 1), count(pieces, "pieces", 1)
    few = Hypothesis("four times the pieces are fewer than the points", 4 * s < n, f"{_big(4 * s)} vs {_big(n)}")
    return concluded("classification, lemma", Fraction(n - 4 * s, 3 * n), [few], "[T15], Lemma 2.1")


def lecture_note_bound(layers: int) -> Bound:
    """Return the bound of [H22]: T^(L*L+2) is not approximated better than 1/32 by L layers of 2**L units in all.

    For L >= 2 at most L layers with at most 2**L units in all make at most P = 2**(L*L) pieces; T^t has N = 4P
    crossings of (0, 1), and (N - 2P)/(16 N) = 1/32. For L = 1 two units make 3 pieces, and nothing is claimed.
    docs/mathematics.md, L1 bound.

    >>> lecture_note_bound(3).value
    Fraction(1, 32)
    """
    layers = count(layers, "layers", 1)
    t = layers * layers + 2
    most = max(_most_pieces(1 << layers, depth) for depth in range(1, layers + 1))
    pieces = 1 << (layers * layers)
    few = Hypothesis("the network has at most 2**(L*L) pieces", most <= pieces, f"{_big(most)} vs {_big(pieces)}")
    base = l1_crossing_bound(1 << t, pieces, 0, 1, 1 << t)
    value = Fraction((1 << t) - 2 * pieces, 16 << t)
    return concluded("L1, lecture notes", value, [*base.hypotheses, few], "[H22]; docs/mathematics.md, L1 bound")


def _most_pieces(units: int, depth: int) -> int:
    """The greatest product of (u_i + 1) with ``depth`` layers of ``units`` units in all."""
    q, r = divmod(units, depth)
    return int((q + 1) ** (depth - r) * (q + 2) ** r)


def _levels(low: Exact, high: Exact) -> Hypothesis:
    return Hypothesis("low < high", sign(high - low) > 0)


def _few(crossings: int, pieces: int) -> Hypothesis:
    detail = f"2P = {_big(2 * pieces)} vs N = {_big(crossings)}"
    return Hypothesis("twice the pieces are fewer than the crossings", 2 * pieces < crossings, detail)


def _big(n: int) -> str:
    """An integer, or about how large it is."""
    if n < 10**12:
        return str(n)
    return f"about 2**{n.bit_length() - 1}"
