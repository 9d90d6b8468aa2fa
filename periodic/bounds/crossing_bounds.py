"""What crossings prove of the integrals of the error and of its square.

Let h have the Lipschitz constant Λ, and let g change its side of a level Z times at most. For each level, g keeps its
side along all but Z of the crossings of a *window* around it, and misses h there at one end at least. Summed up over
all levels and windows,

    the integral of |h - g| is at least that of (N(x, y) - Z) over all windows x < y, divided by 2 Λ,

and that of (h - g)**2 at least that of (y - x)(N(x, y) - Z): N(x, y) says how often h crosses the window, and windows
that it crosses Z times or less count nothing. One window alone gives (N - Z)(y - x)**2/(4 Λ). Where networks are narrow
this is often the best bound there is, since they change their sides less often than they have pieces.
docs/mathematics.md, L1 bound.

>>> l1_crossing_bound(64, 8, 0, 1, 64).value
Fraction(7, 32)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from periodic.bounds.theorems import Bound, Theorem
from periodic.claims import Hypothesis
from periodic.errors import count
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.decimals import short_integer
from periodic.numbers.magnitudes import short_below
from periodic.numbers.number_texts import shown

ZERO = Fraction(0)

L1_CROSSINGS = Theorem("L1, crossings", "l1", "docs/mathematics.md, L1 bound", "the crossings of windows, counted")
L2_CROSSINGS = Theorem(
    "squared error, crossings", "l2", "docs/mathematics.md, L1 bound", "the crossings of windows, counted"
)


def l1_crossing_bound(crossings: int, sign_changes: int, low: Any, high: Any, lipschitz: Any) -> Bound:
    """Return (N - Z)(high - low)**2/(4 Λ), what one window proves of the integral of ``|h - g|``.

    h has N ``crossings`` of the levels and the Lipschitz constant Λ = ``lipschitz``, g is continuous and piecewise
    linear and changes its side of a level at most Z = ``sign_changes`` times, whatever the level; a function of P
    pieces does so at most P times. No greater constant is true. docs/mathematics.md, L1 bound.

    Raises ``ValueError`` if there are crossings and Λ isn't positive.

    >>> l1_crossing_bound(8, 0, 0, 1, 8).value  # what the third iterate of the tent and 1/2 miss of each other
    Fraction(1, 4)
    """
    return crossing_integrals([(low, high, crossings)], sign_changes, lipschitz)[0]


def l2_crossing_bound(crossings: int, sign_changes: int, low: Any, high: Any, lipschitz: Any) -> Bound:
    """Return (N - Z)(high - low)**3/(12 Λ), which bounds the integral of ``(h - g)**2``: else as ``l1_crossing_bound``.

    >>> l2_crossing_bound(8, 0, 0, 1, 8).value
    Fraction(1, 12)
    """
    return crossing_integrals([(low, high, crossings)], sign_changes, lipschitz)[1]


def crossing_integrals(
    windows: Iterable[tuple[Any, Any, int]], sign_changes: int, lipschitz: Any
) -> tuple[Bound, Bound]:
    """Return what ``windows`` prove together of the integrals of ``|h - g|`` and of ``(h - g)**2``.

    Each is a pair of levels with the number of times that h crosses them, at least; so often it crosses all windows
    between the two levels as well. The integral of N - Z over all windows is that of a step function, on the cells
    between the levels. The bounds name the window that alone proves most, and all levels as evidence.
    Cost: the square of the number of levels. Raises as ``l1_crossing_bound``. docs/mathematics.md, L1 bound.

    >>> area, _ = crossing_integrals([(0, 1, 4), (0, "1/2", 8), ("1/2", 1, 8)], 2, 8)
    >>> str(area.value)  # 6 on two triangles of area 1/8, 2 on a square of area 1/4
    '1/8'
    """
    given = [(exact(low), exact(high), count(n, "crossings")) for low, high, n in windows]
    changes, slope = count(sign_changes, "sign_changes"), exact(lipschitz)
    if any(n for *_, n in given) and not slope > 0:
        raise ValueError(f"lipschitz must be positive, got {shown(slope)}")
    ordered = [(low, high, n) for low, high, n in given if low < high]
    best = max((n for *_, n in ordered or given), default=0)
    of = "" if len(given) == 1 else " of a window"
    hypotheses = (Hypothesis("low < high", len(ordered) == len(given)), fewer_changes(changes, best, of))
    values: list[Exact] = [ZERO, ZERO]
    levels = sorted({x for low, high, _ in ordered for x in (low, high)})
    if all(h.holds for h in hypotheses):
        for n, area, moment in _shares(tuple(ordered)):
            if n > changes:
                share = short_below(Fraction(n - changes, 2) / slope)
                values = [values[0] + share * area, values[1] + share * moment]
    evidence = {"sign_changes": changes, "lipschitz": slope, "levels": tuple(levels)}
    bounds, numbers, spans = [], [n for *_, n in given], tuple((low, high) for low, high, _ in given)
    for order, (theorem, value) in enumerate(zip((L1_CROSSINGS, L2_CROSSINGS), values, strict=True), 2):
        ranks = [
            (max(0, n - changes) * power, n, wide)
            for n, (wide, power) in zip(numbers, _powers(spans, order), strict=True)
        ]
        low, high, n = given[max(range(len(given)), key=ranks.__getitem__)]
        bounds.append(theorem.concluded(value, hypotheses, evidence, (low, high), n))
    return bounds[0], bounds[1]


@lru_cache(maxsize=32)
def _powers(windows: tuple[tuple[Exact, Exact], ...], order: int) -> tuple[tuple[Exact, Exact], ...]:
    """The widths of windows and their powers; kept for all iterates and numbers of sign changes."""
    return tuple((high - low, (high - low) ** order) for low, high in windows)


@lru_cache(maxsize=16)
def _shares(windows: tuple[tuple[Exact, Exact, int], ...]) -> tuple[tuple[int, Exact, Exact], ...]:
    """For each number of crossings the integrals of 1 and of y - x over all windows x < y that are crossed so often.

    x lies in one cell between neighbouring levels, and y in the same or a later. Kept for all numbers of sign changes.
    """
    levels = tuple(sorted({x for low, high, _ in windows for x in (low, high)}))
    place = {x: i for i, x in enumerate(levels)}
    counted: dict[tuple[int, int], int] = defaultdict(int)
    for low, high, n in windows:
        cells = place[low], place[high] - 1
        counted[cells] = max(counted[cells], n)
    shares: dict[int, list[Exact]] = defaultdict(lambda: [ZERO, ZERO])
    for i, j, area, moment in _cells(levels):
        n = counted[i, j] = max(counted[i, j], counted[i - 1, j], counted[i, j + 1])
        if n:
            shares[n][0] += area
            shares[n][1] += moment
    return tuple((n, area, moment) for n, (area, moment) in shares.items())


@lru_cache(maxsize=16)
def _cells(levels: tuple[Exact, ...]) -> tuple[tuple[int, int, Exact, Exact], ...]:
    """For x in one cell between levels and y in the same or a later one the integrals of 1 and of y - x, x < y."""
    found, last = list[tuple[int, int, Exact, Exact]](), len(levels) - 2
    for i in range(last + 1):
        for j in range(last, i - 1, -1):
            one, other = levels[i + 1] - levels[i], levels[j + 1] - levels[j]
            apart = (levels[j] + levels[j + 1] - levels[i] - levels[i + 1]) / 2
            area, moment = (one * other, one * other * apart) if i < j else (one**2 / 2, one**3 / 6)
            found.append((i, j, area, moment))
    return tuple(found)


def fewer_changes(changes: int, crossings: int, of: str = "") -> Hypothesis:
    """Return the hypothesis Z < N, without which crossings prove nothing."""
    detail = f"Z = {short_integer(changes)} vs N = {short_integer(crossings)}"
    return Hypothesis(f"the sign changes are fewer than the crossings{of}", changes < crossings, detail)
