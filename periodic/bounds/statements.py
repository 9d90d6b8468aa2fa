"""What oscillations prove about networks: each statement as a function whose result carries its hypotheses.

Every statement bounds from below how far g, any function of a network of some size, stays from f^t. It takes numbers,
not maps, so that it can be read beside its theorem; ``separations`` finds the numbers of a map and has the table of
the statements that are applied to it. What comes back is a ``Bound``, a claim: each hypothesis is listed with its
truth, and where one fails the statement does not apply and its value is 0.
docs/mathematics.md, Depth and width; Lipschitz; L1 bound; Classification.

>>> sup_bound(8, 3, 0, 1).value
Fraction(1, 2)
>>> print(sup_bound(8, 8, 0, 1))
sup: does not apply, a hypothesis fails: the sign changes are fewer than the crossings (Z = 8 vs N = 8)
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from periodic.bounds.crossing_bounds import fewer_changes, l1_crossing_bound
from periodic.bounds.theorems import Bound, Theorem
from periodic.claims import Hypothesis, Warrant
from periodic.entropy.crossing_growths import crossing_growth
from periodic.errors import count
from periodic.maps.plmaps import PLMap
from periodic.networks.piece_counts import network_pieces as network_pieces
from periodic.numbers.conversions import Algebraic, Exact, exact, sign
from periodic.numbers.decimals import decimal, leading, short_integer
from periodic.numbers.magnitudes import root_below, rounded_down, short_below
from periodic.numbers.number_texts import shown
from periodic.numbers.powers import compared_power, enclosed_power, is_short_power, power_below
from periodic.numbers.written_numbers import SHORT
from periodic.patterns.cyclic_patterns import Pattern

ZERO = Fraction(0)

LIPSCHITZ_POWER = Theorem("L**t", "lipschitz", "docs/mathematics.md, Lipschitz", "the variation of f^t, at one t")
LIPSCHITZ = Theorem("Lipschitz constant", "lipschitz", "[CNP20]; docs/mathematics.md, Lipschitz", "the growth number")
L1_PAPER = Theorem(
    "L1, growth, 1/32", "l1", "[CNP20]; docs/mathematics.md, L1 bound", "c^t crossings, for networks of c^t / 8 pieces"
)
L1_GROWTH = Theorem("L1, growth, 7/32", "l1", "docs/mathematics.md, L1 bound", "c^t crossings, with a better constant")
SUP = Theorem("sup", "sup", "docs/mathematics.md, L1 bound", "the crossings of a window, counted")
MEAN_SQUARE = Theorem(
    "squared error, mean",
    "l2",
    "docs/mathematics.md, L1 bound",
    "the best bound on the integral of the error: the mean of squares is at least the square of the mean",
    Warrant.ENCLOSED,
)
SUP_MEAN = Theorem(
    "sup, mean",
    "sup",
    "docs/mathematics.md, L1 bound",
    "the best bounds on both integrals: the greatest error is at least the mean one, in the square too",
    Warrant.ENCLOSED,
)
SHARE = Theorem(
    "classification", "classification", "docs/mathematics.md, Classification", "alternating points, counted"
)
QUARTER = Theorem(
    "classification, 1/4",
    "classification",
    "[CNPW20]; docs/mathematics.md, Depth and width",
    "c^t crossings, for networks of width c^(t/l) / 8",
)
SIXTH = Theorem("classification, 1/6", "classification", "[T15], Theorem 1.1", "2^k alternating points")
LEMMA = Theorem("classification, lemma", "classification", "[T15], Lemma 2.1", "alternating points, counted")
LECTURE_NOTES = Theorem("L1, lecture notes", "l1", "[H22]; docs/mathematics.md, L1 bound", "a power of the tent map")

# Pieces of networks


def telgarsky_pieces(width: int, depth: int) -> int:
    """Return (2 * width)**depth, the bound on the pieces of a net in [T15, T16, CNPW20, CNP20].

    It is weaker than ``network_pieces`` for widths from 2 on, and for width 1 from two layers on.

    >>> telgarsky_pieces(20, 5)
    102400000
    """
    return int((2 * count(width, "width", 1)) ** count(depth, "depth"))


# Growth and Lipschitz constants


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
    value = crossings * (high - low) / (b - a)
    return LIPSCHITZ_POWER.concluded(value, hypotheses, window=(low, high), crossings=crossings)


def lipschitz_bound(f: PLMap | Pattern) -> Bound:
    """Return the bound L >= c on the Lipschitz constant of every map with as many crossings: c the growth number.

    The crossings must grow like c**t for infinitely many t; for a single t only ``lipschitz_power_bound`` holds.
    Raises as ``crossing_growth``. Source: [CNP20]; docs/mathematics.md, Lipschitz.
    """
    growth = crossing_growth(f)
    return LIPSCHITZ.concluded(growth.growth, growth.hypotheses, growth.evidence, growth.window)


# L1


def l1_growth_bounds(
    growth: Any, lipschitz: Any, t: int, crossings: int, pieces: int, low: Any, high: Any
) -> tuple[Bound, Bound]:
    """Return the L1 bound as [CNP20] states it, with 1/32, and with 7/32 in its place.

    All times (c/L)**t (high - low)**2: c = ``growth``, L = ``lipschitz`` that of the map f, N = ``crossings`` and
    P = ``pieces`` those of f^t and of g. The condition that g is small is P <= c**t / 8. Only if L = c does the bound
    not decay with t. docs/mathematics.md, L1 bound.

    >>> [str(b.value) for b in l1_growth_bounds(2, 2, 10, 1024, 128, 0, 1)]
    ['1/32', '7/32']
    """
    t, n, p = count(t, "t"), count(crossings, "crossings"), count(pieces, "pieces", 1)
    c, slope, low, high = exact(growth), exact(lipschitz), exact(low), exact(high)
    is_slope = slope >= c >= 1
    hypotheses = (
        _levels(low, high),
        Hypothesis("c is at least 1 and f is L-Lipschitz with L >= c", is_slope, _c_and_l(c, slope)),
        Hypothesis(
            "f^t has at least c**t crossings, and at least one", n >= 1 and _reaches(n, c, t), f"N = {short_integer(n)}"
        ),
        small_network(p, c, t),
    )
    if not all(h.holds for h in hypotheses):
        values: tuple[Exact, ...] = (ZERO, ZERO)
    else:
        square = (high - low) ** 2
        factor = _growth_factor(c, slope, t)
        values = tuple(short_below(k * factor) * square for k in (Fraction(1, 32), Fraction(7, 32)))
    evidence = {"growth": c, "lipschitz": slope, "pieces": p}
    first, second = (
        theorem.concluded(value, hypotheses, evidence, (low, high), n)
        for theorem, value in zip((L1_PAPER, L1_GROWTH), values, strict=True)
    )
    return first, second


def _c_and_l(c: Exact, slope: Exact) -> str:
    return f"c = {_growth_text(c)}, L = {_growth_text(slope)}"


def _growth_text(c: Exact) -> str:
    """A growth or a slope, by its digits if it is no short ratio: those of towers are decimal fractions.

    Nor is a polynomial of high degree factored only to be shown.
    """
    if isinstance(c, Algebraic):
        return leading(c, 20) if c.degree_bound > SHORT else shown(c)
    return decimal(c, 20) if c.denominator > 10**4 else shown(c)


def _growth_factor(c: Exact, slope: Exact, t: int) -> Exact:
    """The number (c/L)**t; if it is long, or of high degree, or c and L lie in two fields, a rational one below it."""
    if c == slope:
        return Fraction(1)
    irrational = [x for x in (c, slope) if isinstance(x, Algebraic)]
    is_low = all(x.degree_bound <= SHORT for x in irrational)
    if is_low and len({x.field for x in irrational}) <= 1 and is_short_power(c, t) and is_short_power(slope, t):
        return c**t / slope**t
    return rounded_down(enclosed_power(c, t)[0] / enclosed_power(slope, t)[1])


def _reaches(n: int, c: Exact, t: int) -> bool:
    """Whether n >= c**t, for c > 0."""
    return c > 0 and compared_power(c, t, n) <= 0


def small_network(pieces: int, c: Exact, t: int) -> Hypothesis:
    """The condition of the papers on the size of the network: ``pieces <= c**t / 8``.

    >>> print(small_network(128, Fraction(2), 10))
    yes pieces of the network <= c**t / 8: 8P = 1024 vs c**t = 1024
    """
    return Hypothesis("pieces of the network <= c**t / 8", *_fits(8 * pieces, "8P", c, t))


def _fits(needed: int, name: str, c: Exact, t: int) -> tuple[bool, str]:
    """Whether an integer is at most c**t, and the two numbers."""
    if not c > 0:
        return False, f"c = {shown(c)}"
    return compared_power(c, t, needed) >= 0, f"{name} = {short_integer(needed)} vs c**t = {power_below(c, t)}"


def sup_bound(crossings: int, sign_changes: int, low: Any, high: Any) -> Bound:
    """Return the bound sup|h - g| >= (high - low)/2, which holds if Z < N. docs/mathematics.md, L1 bound.

    h has N ``crossings`` of the levels, and g changes its side of a level at most Z = ``sign_changes`` times, a
    function of P pieces at most P times. Sharp: Z = N does not suffice.

    >>> sup_bound(8, 5, 0, 1).value
    Fraction(1, 2)
    """
    n, z = count(crossings, "crossings"), count(sign_changes, "sign_changes")
    low, high = exact(low), exact(high)
    return SUP.concluded(
        (high - low) / 2, [_levels(low, high), fewer_changes(z, n)], {"sign_changes": z}, (low, high), n
    )


def mean_bounds(area: Any, squares: Any, low: Any, high: Any) -> tuple[Bound, Bound]:
    """Return what bounds on the integrals over [low, high] prove of each other, and of the greatest error.

    With A = ``area``, a bound on the integral of ``|h - g|``, and S = ``squares``, one on that of ``(h - g)**2``, and
    ℓ = high - low: the latter is at least A**2/ℓ, and sup|h - g| at least A/ℓ and the root of S/ℓ, rounded down.
    docs/mathematics.md, L1 bound.

    >>> [str(bound.value) for bound in mean_bounds("1/8", "1/16", 0, 1)]
    ['1/64', '1/4']
    """
    low, high = exact(low), exact(high)
    length = high - low
    mean, square = exact(area) / length**2, exact(squares) / length**3  # where the interval has length 1
    proved = Hypothesis("the integral of the error has a bound", mean > 0)
    either = Hypothesis("one of the two integrals has a bound", mean > 0 or square > 0)
    greatest: Exact = max(short_below(mean), root_below(square))
    return (
        MEAN_SQUARE.concluded(short_below(mean**2) * length**3, [proved]),
        SUP_MEAN.concluded(greatest * length, [either]),
    )


# Classification


def classification_bound(points: int, intervals: int, window: tuple[Any, Any] | None = None) -> Bound:
    """Return the least share of n alternating ``points`` on which a classifier of K ``intervals`` errs.

    That is (n - K')/(2n), K' the greatest number up to K with the parity of n; attained. A function that changes its
    side of a level at most Z times makes Z + 1 intervals. ``window`` is the pair of
    levels between which the labels of the points alternate, if there is one. docs/mathematics.md, Classification.

    >>> classification_bound(9, 4).value
    Fraction(1, 3)
    """
    n, k = count(points, "points", 1), count(intervals, "intervals", 1)
    used = k - (n - k) % 2
    hypotheses = [
        Hypothesis("fewer intervals than alternating points", k < n, f"{short_integer(k)} vs {short_integer(n)}")
    ]
    levels = None if window is None else (exact(window[0]), exact(window[1]))
    share = short_below(max(Fraction(n - used, 2 * n), ZERO))
    return SHARE.concluded(share, hypotheses, {"intervals": k}, levels, n - 1)


def iclr_classification_bound(
    growth: Any, t: int, width: int, depth: int, crossings: int | None = None, window: tuple[Any, Any] | None = None
) -> Bound:
    """Return the bound 1/4 of [CNPW20] on the classification error, which holds if width <= c**(t/depth)/8.

    It stands on N >= c**t crossings of f^t, which ``crossing_growth`` gives for its c, or which are counted: a network
    of (2u)**l pieces makes at most 2 (2u)**l intervals, at most half of N + 1. ``window`` is the pair of levels that
    are crossed, if it is known. docs/mathematics.md, Depth and width.

    >>> iclr_classification_bound(2, 40, 20, 5).value
    Fraction(1, 4)
    """
    c, t = exact(growth), count(t, "t")
    n = None if crossings is None else count(crossings, "crossings")
    width, depth = count(width, "width", 1), count(depth, "depth", 1)
    counted = "given" if n is None else short_integer(n)
    hypotheses = [
        Hypothesis("c is above 1", c > 1, f"c = {_growth_text(c)}"),
        Hypothesis("f^t has at least c**t crossings", n is None or _reaches(n, c, t), counted),
        Hypothesis("width <= c**(t/depth) / 8", *_fits((8 * width) ** depth, "(8u)**l", c, t)),
    ]
    levels = None if window is None else (exact(window[0]), exact(window[1]))
    return QUARTER.concluded(Fraction(1, 4), hypotheses, {"growth": c}, levels, n)


def telgarsky_bound(k: int, width: int, depth: int) -> Bound:
    """Return the bound 1/6 of Telgarsky's theorem on 2**k alternating points, if width <= 2**((k-3)/depth - 1).

    >>> telgarsky_bound(13, 2, 5).value, telgarsky_bound(13, 3, 5).value
    (Fraction(1, 6), Fraction(0, 1))
    """
    k, width, depth = count(k, "k", 1), count(width, "width", 1), count(depth, "depth", 1)
    pieces = telgarsky_pieces(width, depth)
    detail = f"8 (2u)**l = {short_integer(8 * pieces)} vs 2**k = {short_integer(1 << k)}"
    hypotheses = [Hypothesis("width <= 2**((k-3)/depth - 1)", 8 * pieces <= 1 << k, detail)]
    return SIXTH.concluded(Fraction(1, 6), hypotheses, crossings=(1 << k) - 1)


def telgarsky_lemma(points: int, pieces: int) -> Bound:
    """Return the bound (n - 4s)/(3n) on the share of n alternating points on which an s-piece function errs.

    >>> telgarsky_lemma(64, 8).value
    Fraction(1, 6)
    """
    n, s = count(points, "points", 1), count(pieces, "pieces", 1)
    few = Hypothesis(
        "four times the pieces are fewer than the points", 4 * s < n, f"{short_integer(4 * s)} vs {short_integer(n)}"
    )
    return LEMMA.concluded(Fraction(n - 4 * s, 3 * n), [few], crossings=n - 1)


def lecture_note_bound(layers: int) -> Bound:
    """Return the bound of [H22]: T^(L*L+2) is not approximated better than 1/32 by L layers of 2**L units in all.

    For L >= 2 at most L layers with at most 2**L units in all make at most P = 2**(L*L) pieces; T^t has N = 4P
    crossings of (0, 1), and (N - P)/(4 N) = 3/16, of which the notes say a sixth. For L = 1 two units make 3 pieces,
    and nothing is claimed.
    docs/mathematics.md, L1 bound.

    >>> lecture_note_bound(3).value
    Fraction(1, 32)
    """
    layers = count(layers, "layers", 1)
    t = layers * layers + 2
    most = max(_most_pieces(1 << layers, depth) for depth in range(1, layers + 1))
    pieces = 1 << (layers * layers)
    few = Hypothesis(
        "the network has at most 2**(L*L) pieces", most <= pieces, f"{short_integer(most)} vs {short_integer(pieces)}"
    )
    base = l1_crossing_bound(1 << t, pieces, 0, 1, 1 << t)
    value = base.value / 6
    return LECTURE_NOTES.concluded(value, [*base.hypotheses, few], window=base.window, crossings=base.crossings)


def _most_pieces(units: int, depth: int) -> int:
    """The greatest product of (u_i + 1) with ``depth`` layers of ``units`` units in all."""
    q, r = divmod(units, depth)
    return int((q + 1) ** (depth - r) * (q + 2) ** r)


def _levels(low: Exact, high: Exact) -> Hypothesis:
    return Hypothesis("low < high", sign(high - low) > 0)
