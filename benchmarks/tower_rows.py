"""Rows of the table that are about maps without a Markov partition: what one would do without a tower stands beside.

Laps of late iterates are composed by others, as far as memory reaches; the growth number is found by kneading, which
certifies nothing; a growth of crossings by a horseshoe of an iterate; a threshold by going through all itineraries.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from benchmarks.point_lists import Points, iterated, points_of
from benchmarks.timings import Goal, Side, Size


def laps_of_late_iterates(size: Size) -> list[Side]:
    """Laps of f^t for a three-lap map whose turning points have infinite orbits."""
    from benchmarks import peers
    from benchmarks.specimens import ugly_map
    from periodic.graphs.tower_counts import forget, tower_lap_counts

    f = ugly_map()
    points, t, slow = points_of(f), size.pick(5, 200, 1000), size.pick(5, 8, 10)

    def ours() -> int:
        forget()
        return tower_lap_counts(f, t)[-1]

    sides = [
        Side("periodic", ours, t, f"t = {t}", Goal(0.5), int, 3),
        Side("Fraction lists", lambda: laps(iterated(points, slow)), slow, f"t = {slow}", None, int, 3),
    ]
    if igp := peers.cutgen():
        iterate = peers.cutgen_iteration(igp)
        work = lambda: laps(peers.cutgen_points(iterate(slow)))  # noqa: E731  # a side's work has no name
        sides += [Side("cutgeneratingfunctionology", work, slow, f"t = {slow}", repeats=1)] if size > Size.SMALL else []
    return sides


def laps(points: Points) -> int:
    """How many laps a map through some points has; none of its pieces is flat."""
    rises = [b > a for (_, a), (_, b) in pairwise(points)]
    return 1 + sum(bool(a != b) for a, b in pairwise(rises))


def growth_numbers(size: Size) -> list[Side]:
    """The growth number of a two-lap map without a partition."""
    from periodic.graphs.growth_enclosures import growth_enclosure
    from periodic.maps.plmaps import PLMap

    digits = size.pick(10, 50, 50)
    f = PLMap([0, "2/5", 1], ["1/7", 1, 0])
    return [
        Side("periodic", lambda: growth_enclosure(f, digits).low, 1, f"{digits} digits", Goal(0.5), _rounded, 3),
        Side("mpmath, kneading, not proved", lambda: kneading_zero(digits), 1, f"{digits} digits", None, _rounded, 3),
    ]


def _rounded(x: Any) -> str:
    return f"{float(x):.8f}"


def kneading_zero(digits: int) -> Any:
    """The growth number of the same map: by Newton's method on the kneading series of its turning point, cut off.

    The theory wants both ends sent to one fixed point: the map is extended so, and the orbit is not changed by that.
    """
    import mpmath

    with mpmath.workdps(digits + 10):
        turn, signs, x, sign = Fraction(2, 5), [1], Fraction(1), 1
        for _ in range(4 * digits):
            sign = sign if x < turn else -sign
            signs.append(sign)
            x = Fraction(1, 7) + Fraction(15, 7) * x if x < turn else (1 - x) / (1 - turn)
            x = Fraction(round(x * 10 ** (3 * digits)), 10 ** (3 * digits))
        return 1 / mpmath.findroot(lambda t: mpmath.polyval(signs[::-1], t), 0.53)


def crossing_growths(size: Size) -> list[Side]:
    """A number c and a window that every f^t crosses at least c^t times."""
    from benchmarks.specimens import ugly_map
    from periodic.entropy.tower_windows import tower_window

    f, power = ugly_map(), size.pick(2, 5, 6)
    points = points_of(f)

    def is_true(c: Any) -> bool:
        """Whether it is above 1 and below the growth number, 2.338..."""
        return bool(1 < c < 2.339)

    return [
        Side("periodic", lambda: tower_window(f).growth, 1, "within 1 %", Goal(0.2), is_true, 3),
        Side("horseshoes, Fraction lists", lambda: horseshoe(iterated(points, power), power), 1, f"of f^{power}",
             None, is_true, 1),
    ]  # fmt: skip


def horseshoe(points: Points, power: int) -> float:
    """The best k^(1/power) of k intervals in a window that f^power maps onto it, for windows between twelve levels."""
    values = sorted(y for _, y in points)
    levels = sorted({values[i * (len(values) - 1) // 12] for i in range(13)})
    best = 1
    for i, low in enumerate(levels):
        for high in levels[i + 1 :]:
            inside = sum(
                min(y, z) <= low and high <= max(y, z) and low <= a and b <= high for (a, y), (b, z) in pairwise(points)
            )
            best = max(best, inside)
    return float(best ** (1 / power))


def thresholds(size: Size) -> list[Side]:
    """The least c for which c*|x| - 1 has an odd period."""
    from periodic.numbers.exact_polynomials import real_roots
    from periodic.text.family_texts import period_threshold

    n, slow = size.pick(3, 9, 11), size.pick(3, 5, 7)

    def ours() -> Any:
        real_roots.cache_clear()
        return period_threshold("c*|x| - 1 on [-1, 1]", n).value

    return [
        Side("periodic", ours, 2**n, f"n = {n}", Goal(5.0), _rounded, 1),
        Side("SymPy, all itineraries", lambda: sympy_threshold(slow), 2**slow, f"n = {slow}", None, _rounded, 1),
    ]


def sympy_threshold(n: int) -> Any:
    """The least c in (1, 2] for which 0 has the odd period n: the roots for each itinerary, and a look at signs."""
    import sympy

    c = sympy.Symbol("c")
    found = []
    for word in product((1, -1), repeat=n - 2):
        orbit = [sympy.Integer(-1), c - 1]
        for side in word:
            orbit.append(sympy.expand(side * c * orbit[-1] - 1))
        for root in sympy.real_roots(sympy.Poly(orbit[-1], c)):
            if 1 < root <= 2 and all(
                side * sympy.N(x.subs(c, root), 30) > 0 for side, x in zip(word, orbit[1:-1], strict=True)
            ):
                found.append(root)
    return min(found)
