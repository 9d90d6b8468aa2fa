"""Perron vectors of transition graphs, exactly: where the iterates oscillate most, and how long intervals are.

A left Perron vector tells which interval the iterates cross most often, a right one how long the intervals are in the
model of constant slope.
docs/mathematics.md, Crossing growth; Growth.

Both halves of the tent are mapped over both, so both weigh the same:
>>> from periodic.maps.families import tent
>>> perron_window(tent()).window, right_growth_vector(transition_graph(tent()))
((Fraction(0, 1), Fraction(1, 2)), (Fraction(2, 1), (Fraction(1, 1), Fraction(1, 1))))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from periodic.errors import HypothesisError, readable
from periodic.graphs.growth_numbers import perron_root, spectral_radius
from periodic.graphs.transition_graphs import MAX_POINTS, Dynamics, TransitionGraph, transition_graph
from periodic.numbers.conversions import Algebraic, Exact
from periodic.numbers.polynomials import Coefficients, multiply, quotient


@readable
@dataclass(frozen=True)
class PerronWindow:
    """The interval that every iterate crosses at least ``growth**t`` times.

    ``interval`` is its number in ``graph``, counted from 0, and ``window`` the interval itself: for a pattern the pair
    (j, j+1) of numbers of neighbouring points, and then it serves for every continuous map with a cycle of that
    pattern. ``weights`` proves it: a non-negative vector u with u A >= growth * u, 1 at ``interval``, nowhere larger;
    where ``growth`` is the spectral radius it is a left eigenvector. ``polynomials`` are those of its entries, up to
    scale, in ``growth``, integer coefficients with the constant term first.
    """

    graph: TransitionGraph
    growth: Exact
    interval: int
    polynomials: tuple[tuple[int, ...], ...]

    @property
    def window(self) -> tuple[Exact, Exact] | None:
        """The two ends of the interval; None if the graph is a bare matrix."""
        return None if self.graph.intervals is None else self.graph.intervals[self.interval]

    @cached_property
    def weights(self) -> tuple[Exact, ...]:
        """The left Perron vector ``u A = growth * u`` with greatest entry 1, in the field of the growth number."""
        vector = _values(self.polynomials, self.growth)
        top = 1 / vector[self.interval]
        return tuple(x * top for x in vector)


def perron_window(f: Dynamics, max_points: int = MAX_POINTS, number: Exact | None = None) -> PerronWindow:
    """Return the interval at which a left Perron vector of the transition matrix is greatest (the first such).

    The column sums of A**t there are at least growth**t, as 1 >= u: so often does f**t cross it. No irreducibility is
    needed. Cost: O(n**2) additions of integers for an irreducible graph of n intervals; where floats do not tell which
    entry is the greatest, signs in the field of the growth number, whose polynomial is factored; where it is known as
    the ``number``, in that field. Raises HypothesisError if the graph has no loop; otherwise as ``transition_graph``.
    Reference: docs/mathematics.md, Crossing growth.

    >>> from periodic.patterns.cyclic_patterns import Pattern
    >>> perron_window(Pattern([2, 3, 1])).window
    (Fraction(2, 1), Fraction(3, 1))
    """
    graph = transition_graph(f, max_points)
    components = _component_polynomials(graph)
    if number is not None and len(components) == 1:
        (place,) = components
    else:
        found, place = _fastest_component(components, last=True)
        number = found if number is None else number
    polynomials = _adjugate_part(graph, components, place, left=True)
    return PerronWindow(graph, number, _greatest(polynomials, number), tuple(polynomials))


def _greatest(polynomials: Sequence[tuple[int, ...]], x: Exact) -> int:
    """The first index at which a polynomial has its greatest value at x > 0: floats leave few, the field decides."""
    candidates = list(range(len(polynomials)))
    with suppress(OverflowError), np.errstate(over="ignore", invalid="ignore"):
        near, length = float(x), max(map(len, polynomials))
        powers = np.array([near**i for i in range(length)])
        rows = np.array([[*map(float, c), *[0.0] * (length - len(c))] for c in polynomials])
        values, sizes = rows @ powers, np.abs(rows) @ powers
        # a power is off by less than 4 i of these units, a coefficient by one, their product and sum by length + 1
        errors = sizes * (5 * length + 10) * 2.0**-52
        # what overflows compares as False, and leaves all
        candidates = [int(i) for i in np.flatnonzero(values + errors >= (values - errors).max())] or candidates
    if len({polynomials[i] for i in candidates}) == 1:
        return candidates[0]
    values = _values([polynomials[i] for i in candidates], x)
    return candidates[values.index(max(values))]


def right_perron_vector(graph: TransitionGraph) -> tuple[Exact, ...]:
    """Return the positive vector v with ``A v = growth * v``, up to scale, of an irreducible graph.

    Raises HypothesisError naming two intervals of which one never reaches the other if the graph is reducible.
    Cost as ``perron_window``.
    """
    parts = graph.strong_components
    if not graph.is_irreducible:
        detail = (
            "there is no interval" if not parts else f"interval {parts[-1][0]} never reaches interval {parts[0][0]}"
        )
        raise HypothesisError(f"a positive eigenvector needs an irreducible transition matrix, but {detail}")
    number = spectral_radius(graph)
    return tuple(_values(_adjugate_line(graph, 0, left=False), number))


def right_growth_vector(graph: TransitionGraph) -> tuple[Exact, tuple[Exact, ...]]:
    """Return the growth number r of a graph and a vector v >= 0, not 0, with ``A v = r * v``.

    v is positive exactly on the intervals that reach the first strong component of growth r in topological order: with
    these alone r is a simple root, so a column of adj(r - A) is a multiple of v. For an irreducible graph that is
    ``right_perron_vector``. Cost as there. Raises HypothesisError if the graph has no loop.

    >>> right_growth_vector(TransitionGraph.from_matrix([[1, 1], [0, 2]]))
    (Fraction(2, 1), (Fraction(1, 1), Fraction(1, 1)))
    """
    components = _component_polynomials(graph)
    number, place = _fastest_component(components, last=False)
    return number, tuple(_values(_adjugate_part(graph, components, place, left=False), number))


def _component_polynomials(graph: TransitionGraph) -> dict[int, Coefficients]:
    """The characteristic polynomials of the strong components that have an edge, by their places.

    All others have x, and the polynomial of the graph is the product: where it is soon found it tells the largest.
    """
    parts = graph.strong_components
    looped = [k for k, part in enumerate(parts) if len(part) > 1 or part[0] in graph.successors(part[0])]
    if len(parts) == len(looped) == 1:
        return {0: graph.characteristic_coefficients}
    whole = graph.polynomial_by_turns
    largest = max(looped, key=lambda k: len(parts[k]), default=None) if whole is not None else None
    found = {k: graph.restricted(parts[k]).characteristic_coefficients for k in looped if k != largest}
    if whole is not None and largest is not None:
        rest = whole[len(graph) - sum(len(parts[k]) for k in looped) :]
        for polynomial in found.values():
            rest = quotient(rest, polynomial)
        found[largest] = rest
    return {k: found[k] for k in looped}


def _fastest_component(components: Mapping[int, Coefficients], *, last: bool) -> tuple[Exact, int]:
    """The growth number of a graph and the place of the last, or the first, strong component that has it."""
    best: tuple[Exact, int] | None = None
    for place, polynomial in components.items():
        number = perron_root(polynomial)
        if best is None or number > best[0] or (last and number == best[0]):
            best = number, place
    if best is None:
        raise HypothesisError(
            "the transition graph has no loop, so its spectral radius is 0 and it has no Perron vector"
        )
    return best


def _adjugate_part(
    graph: TransitionGraph, components: Mapping[int, Coefficients], place: int, left: bool
) -> list[tuple[int, ...]]:
    """For each interval a polynomial; at the growth number r they make a Perron vector, >= 0 (``left``: a left one).

    Of the strong components of growth r take the last one in topological order, with all that it reaches, and i in it:
    in this part r is a simple root of the polynomial, so adj(r - A) is a positive multiple of (right vector)*(left
    vector), and the right vector is positive on the component; so the row i is what is wanted. Paths from i stay in the
    part, so that its row follows from the whole matrix and the polynomial of the part: the product of those of its
    components, of which those without a loop have x. For right vectors the same, with the first component of growth r
    and what reaches it; they are positive there and nowhere else. Elsewhere the polynomials are 0.
    """
    parts = graph.strong_components
    source = parts[place][0]
    if left:
        edges: Sequence[Sequence[int]] = [graph.successors(i) for i in range(len(graph))]
    else:
        turned: list[list[int]] = [[] for _ in range(len(graph))]
        for i in range(len(graph)):
            for j in graph.successors(i):
                turned[j].append(i)
        edges = turned
    members, waiting = {source}, [source]
    while waiting:
        new = set(edges[waiting.pop()]) - members
        members |= new
        waiting += new
    inside = [k for k, part in enumerate(parts) if part[0] in members]
    polynomial: Coefficients = (1,)
    for k in inside:
        polynomial = multiply(components.get(k, (0, 1)), polynomial)
    unit = [int(j == source) for j in range(len(graph))]
    rows = zip(*_adjugate_times(graph, unit, left, polynomial), strict=True)
    return [row if i in members else () for i, row in enumerate(rows)]


def _adjugate_line(graph: TransitionGraph, i: int, left: bool) -> list[list[int]]:
    """Row (``left``) or column i of adj(xI - A): for each interval a polynomial, the constant term first."""
    unit = [int(j == i) for j in range(len(graph))]
    rows = _adjugate_times(graph, unit, left, graph.characteristic_coefficients)
    return [list(row) for row in zip(*rows, strict=True)]


def _adjugate_times(
    graph: TransitionGraph, start: Sequence[int], left: bool, coefficients: Sequence[int]
) -> list[list[int]]:
    """The vectors w_0, .., w_{n-1} with adj(xI - A) start = sum of x**k w_k (``left``: start adj(xI - A)).

    With det(xI - A) = sum of c_k x**k, comparing powers of x in (xI - A) adj(xI - A) = det(xI - A) I gives
    w_{n-1} = start and w_{k-1} = A w_k + c_k start: n products with A (Faddeev, Leverrier).
    """
    product = graph.apply_transposed if left else graph.apply
    vectors = [list(start)]
    for c in coefficients[-2:0:-1]:
        vectors.append([x + c * s for x, s in zip(product(vectors[-1]), start, strict=True)])
    return vectors[::-1]


def _values(polynomials: Sequence[Sequence[int]], x: Exact) -> list[Exact]:
    """The values of polynomials, the constant term first; the powers of x are found once, in integers."""
    length = max(map(len, polynomials), default=0)
    vector, denominator = (
        (x.coefficients, x.denominator) if isinstance(x, Algebraic) else ((x.numerator,), x.denominator)
    )
    powers: list[Coefficients] = [(1,)]
    while len(powers) < length:
        last = powers[-1]
        powers.append(x.field.multiply(last, vector) if isinstance(x, Algebraic) else (last[0] * vector[0],))
    scale, columns = 1, list[Sequence[int]]()  # x**k times denominator**(length - 1), from the highest power on
    for power in reversed(powers):
        columns.append([scale * a for a in power])
        scale *= denominator
    columns.reverse()
    found, whole = dict[tuple[int, ...], Exact](), denominator ** max(0, length - 1)
    for c in {tuple(c): None for c in polynomials}:
        total = [0] * max(map(len, columns))
        for a, column in zip(c, columns, strict=False):
            for i, y in enumerate(column):
                total[i] += a * y
        found[c] = x.field.element(total, whole) if isinstance(x, Algebraic) else Fraction(total[0], whole)
    return [found[tuple(c)] for c in polynomials]
