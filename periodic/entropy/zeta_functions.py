"""The zeta function of a map: how many points of each period there are, in one rational function.

The Artin-Mazur zeta function is zeta(z) = exp(sum of N_n z^n / n), N_n the number of solutions of f^n(x) = x. For a map
with a Markov partition it is rational: 1 / det(I - zM), M the transition matrix, but for the points of the partition
that are periodic themselves, which the powers of M count once for each of their sides that comes back, be it 0, 1 or 2
times. Each of their cycles gives a factor that puts this right. docs/mathematics.md, Zeta functions.

>>> from periodic.maps.families import tent
>>> zeta_function(tent())
-1/(2*z - 1)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from periodic.errors import HypothesisError, list_length, readable
from periodic.graphs.transition_graphs import MAX_POINTS, TransitionGraph, transition_graph
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.orbits.closed_walks import index_cycles

if TYPE_CHECKING:
    import sympy


MAX_COUNTS = 1 << 14  # that are listed, at a cost that is the square of it


@readable
class CycleFactor(NamedTuple):
    """The factor ``(1 + sign * z**length)**power`` of a zeta function, for a cycle inside the partition."""

    sign: int
    length: int
    power: int


@takes_maps
def zeta_function(f: PLMap, max_points: int = MAX_POINTS) -> sympy.Expr:
    """Return the Artin-Mazur zeta function of a map whose knots have finite orbits, a rational function of z.

    Cost: a characteristic polynomial. Raises HypothesisError if an iterate is the identity on an interval, for then
    there are infinitely many periodic points; NotMarkovError if the orbits do not close within ``max_points`` points;
    ValueError if the map leaves its interval. Reference: docs/mathematics.md, Zeta functions.

    >>> from periodic.maps.families import connect_the_dots
    >>> from periodic.patterns.cyclic_patterns import Pattern
    >>> zeta_function(connect_the_dots(Pattern([2, 3, 1])))
    -1/(z**2 + z - 1)
    """
    import sympy

    z = sympy.Symbol("z")
    graph = transition_graph(f, max_points)
    coefficients = graph.characteristic_coefficients  # det(xI - M), so that det(I - zM) has them in reverse
    result = 1 / sympy.Poly(coefficients, z, domain="ZZ").as_expr()
    for sign, length, power in cycle_factors(graph):
        result *= (1 + sign * z**length) ** power
    return sympy.cancel(result)


@takes_maps
def periodic_point_counts(f: PLMap, n: int, max_points: int = MAX_POINTS) -> tuple[int, ...]:
    """Return the numbers of solutions of f^m(x) = x for m = 1 .. n, read off the zeta function.

    They are the coefficients of z zeta'(z) / zeta(z). Cost and errors as for ``zeta_function``.

    >>> from periodic.maps.families import connect_the_dots
    >>> from periodic.patterns.cyclic_patterns import Pattern
    >>> periodic_point_counts(connect_the_dots(Pattern([2, 3, 1])), 8)
    (1, 3, 4, 7, 11, 18, 29, 47)
    """
    n, graph = list_length(n, "n", most=MAX_COUNTS), transition_graph(f, max_points)
    counts = _logarithmic_derivative(graph.characteristic_coefficients[::-1], n)  # that of 1 / det(I - zM)
    for sign, length, power in cycle_factors(graph):
        # log(1 + s z^d) = sum of -(-s)^k z^(kd) / k
        for k in range(1, n // length + 1):
            counts[k * length - 1] -= power * length * (-sign) ** k
    return tuple(counts)


def _logarithmic_derivative(c: Sequence[int], n: int) -> list[int]:
    """The coefficients of z, z^2, .., z^n in -z c'(z) / c(z), c with constant term 1, by Newton's identities."""
    c, sums = [*c, *[0] * (n + 1 - len(c))], list[int]()
    for m in range(1, n + 1):
        sums.append(-m * c[m] - sum(c[j] * sums[m - j - 1] for j in range(1, m)))
    return sums


def cycle_factors(graph: TransitionGraph) -> Iterator[CycleFactor]:
    """Yield the factor of each cycle of points of a partition, but for those that are 1.

    Follow the two sides of a point once round its cycle. Let m(k) sides be back at themselves after k rounds; powers of
    M count the cycle m(k) times in place of once, so its factor is exp(sum of (1 - m(k)) z^(kd) / k): 1 - z^d if both
    come back, 1 + z^d if they change places, 1 if one comes back, 1 / (1 - z^d) if none does, a flat side being lost.
    Raises HypothesisError if an iterate is the identity on an interval.
    """
    for cycle in index_cycles([first if stop == first + 1 else -1 for first, stop in graph.images or ()]):
        raise HypothesisError(
            f"a zeta function needs finitely many points of each period, but f^{2 * len(cycle)} is the identity on an "
            f"interval of the partition, number {min(cycle)}"
        )
    signs, targets = (0, *(graph.signs or ()), 0), graph.targets or ()
    for points in index_cycles(targets):
        sides = (_followed(-1, points, signs), _followed(1, points, signs))
        length = len(points)
        if sides == (-1, 1):
            yield CycleFactor(-1, length, 1)
        elif sides == (1, -1):
            yield CycleFactor(1, length, 1)
        elif sides[0] != -1 and sides[1] != 1:
            yield CycleFactor(-1, length, -1)


def _followed(side: int, points: Sequence[int], signs: Sequence[int]) -> int:
    """The side on which a side of the first of some points arrives once round, 0 if it is lost on a flat interval."""
    for i in points:
        side *= signs[i] if side < 0 else signs[i + 1]
    return side
