"""Models of constant slope: maps that do what a given one does, and stretch no more than they must.

Every map of growth number r > 1 with finitely many laps is brought to one whose slopes are all r or -r by a change of
coordinates that never decreases (Milnor and Thurston; Parry, where it is one to one). An interval gets as its new
length its share of the growth: the lengths are a right Perron vector of the graph between the orbits of the turning
points. What does not take part in the growth shrinks to a point. In the model the Lipschitz constant is the growth
number, so that bounds which lose a factor of their quotient at every step lose nothing.

The cycle 1 -> 2 -> 3 -> 1 in the model is that of a tent whose slope is the golden ratio:

>>> f = constant_slope(Pattern([2, 3, 1]))
>>> f.lipschitz
exact('(1+sqrt(5))/2')

docs/mathematics.md, Growth.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

from periodic.displays import card, few
from periodic.errors import HypothesisError, NotMarkovError, list_length
from periodic.graphs.conjugacies import cut_words, exact_coordinates
from periodic.graphs.cut_orbits import CutOrbits
from periodic.graphs.growth_enclosures import growth_enclosure
from periodic.graphs.markov_partitions import closed_orbits
from periodic.graphs.perron_vectors import right_growth_vector, right_perron_vector
from periodic.graphs.transition_graphs import MAX_POINTS, TransitionGraph, closed_graph, transition_graph
from periodic.maps.arguments import takes_maps
from periodic.maps.families import check_is_cycle
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, Exact, absolute, exact
from periodic.numbers.decimals import MAX_DIGITS
from periodic.numbers.number_texts import shown
from periodic.patterns.cyclic_patterns import Pattern

_STEPS, _MOST_BITS = 256, 1 << 17  # in which turning points are seen to be attracted, and bits of the last one
_DIGITS = 12  # of a growth number, before it is given up that it is a Perron root
_MOST_DEGREE = 24  # of a growth number with which equations are solved


def constant_slope(pattern: Pattern) -> PLMap:
    """Return the model of a pattern in which every slope is plus or minus its growth number, on [0, 1].

    Gap i of the cycle gets the length v_i, v being the right Perron vector of the transition matrix A whose entries
    sum to 1: the gap is mapped over gaps of total length (A v)_i = growth * v_i. Both ends are points of the cycle.
    Cost: that of the Perron vector, and a division in the field of the growth number for every point.
    Raises HypothesisError, naming two gaps of which one never reaches the other, if the matrix is reducible: then no
    model with all gaps positive need exist (``constant_slope_model`` shrinks some); ValueError for a single point.
    Reference: Parry, [ALM]; docs/mathematics.md, Growth.

    >>> f = constant_slope(Pattern([2, 3, 1]))
    >>> sorted(f.distinct_slopes) == [-f.lipschitz, f.lipschitz]
    True
    """
    check_is_cycle(pattern)
    graph = transition_graph(pattern)
    try:
        gaps = right_perron_vector(graph)
    except HypothesisError as error:
        raise HypothesisError(f"{pattern!r} has no model of constant slope here: {error}") from error
    return _model(graph, gaps)[0]


@dataclass(frozen=True, repr=False)
class ConstantSlopeModel:
    """A map of constant slope to which ``original`` is brought by a change of coordinates that never decreases.

    ``map`` lives on [0, 1]; its slopes are ``growth`` and its negative. ``positions[i]`` is where ``points[i]`` goes,
    the points being the ends of the laps of ``original``, with their orbits where these are finite. ``at(x, digits)``
    tells where any other goes.
    ``is_one_to_one`` says whether no interval is known to shrink to a point: all of its pieces take part in the growth.
    """

    original: PLMap
    map: PLMap
    growth: Exact
    points: tuple[Exact, ...]
    positions: tuple[Exact, ...]
    is_one_to_one: bool

    def __repr__(self) -> str:
        return f"<ConstantSlopeModel of {self.original!r}: slope {shown(self.growth)}; see .map>"

    def _repr_html_(self) -> str:
        moved = zip(map(shown, self.points), map(shown, self.positions), strict=True)
        facts = [
            ("slope, up to sign", shown(self.growth)),
            ("points and where they go", few((f"{a} → {b}" for a, b in moved), len(self.points))),
            ("intervals", "none shrinks to a point" if self.is_one_to_one else "some shrink to points"),
        ]
        return card("model of constant slope", facts, body=self.map._repr_html_())

    def at(self, x: Any, digits: int = 12) -> tuple[Fraction, Fraction]:
        """Return two rationals at most ``10**-digits`` apart with the new coordinate of ``x`` between them.

        On a lap that starts at p the coordinate is that of p and 1/growth times what lies between f(p) and f(x), with
        the sign of the lap; so each step of the orbit of x tells it more closely by the factor growth.
        Cost: about digits/log10(growth) steps. Raises ValueError outside the domain.

        >>> from periodic.maps.families import tent
        >>> model = constant_slope_model(PLMap([0, "1/3", 1], [0, 1, 0]))
        >>> model.map == tent(), model.at("1/3"), model.at(0)
        (True, (Fraction(1, 2), Fraction(1, 2)), (Fraction(0, 1), Fraction(0, 1)))
        """
        digits, point = list_length(digits, "digits", most=MAX_DIGITS), exact(x)
        low, high = self.original.domain
        if not low <= point <= high:
            raise ValueError(f"{shown(point)} lies outside the domain [{shown(low)}, {shown(high)}]")
        start: Exact = Fraction(0)
        factor: Exact = Fraction(1)
        small = Fraction(1, 4 * 10**digits)
        while absolute(factor) > small:  # the coordinate is start + factor * (that of point)
            i = min(bisect_right(self.points, point) - 1, len(self.points) - 2)
            (p, q), (a, b) = self.points[i : i + 2], self.positions[i : i + 2]
            if point in (p, q) or a == b:
                return _ends(start + factor * (b if point == q else a), None, digits)
            step = (1 if self.map(a) < self.map(b) else -1) / self.growth
            start, factor = start + factor * (a - step * self.map(a)), factor * step
            point = self.original(point)
        return _ends(start, factor, digits)


@takes_maps
def constant_slope_model(f: PLMap, max_points: int = MAX_POINTS) -> ConstantSlopeModel:
    """Return the model of constant slope of a self-map that grows and whose turning points have orbits of known end.

    These orbits are finite, or attracted by cycles. Where several parts of the map grow equally fast and the orbits are
    finite, it is the model of what leads to the first of them, and all else shrinks. Cost: that of a Perron vector, or
    of a few equations in the field of the growth number. Raises NotMarkovError if the orbits do not close within
    ``max_points`` points and are not all attracted (``constant_slope_coordinates`` encloses the model then),
    HypothesisError if the growth number is 1, for then no length can grow by it and keep its order of size, and if
    several parts grow equally fast where orbits are infinite; ValueError if the map leaves its interval.
    Reference: [MT88], [ALM]; docs/mathematics.md, Growth; Constant slope.

    >>> from periodic.maps.families import truncated_tent
    >>> model = constant_slope_model(truncated_tent("6/7"))
    >>> model.growth, model.map.lipschitz == model.growth
    (exact('(1+sqrt(5))/2'), True)
    """
    graph = closed_graph(f, "turning points", max_points)
    if graph is None:
        if (found := _attracted_model(f)) is not None:
            return found
        orbits = closed_orbits(f, "turning points", max_points)
        raise NotMarkovError(
            f"a model of constant slope is worked out where turning points have orbits that close or that cycles "
            f"attract, but {orbits}; constant_slope_coordinates encloses the model"
        )
    growth, lengths = right_growth_vector(graph)
    if growth <= 1:
        raise HypothesisError(f"a model of constant slope needs a growth number above 1, got {shown(growth)}")
    model, positions = _model(graph, lengths)
    one_to_one = all(f.slopes) and all(lengths) and _grows_everywhere(f, max_points)
    return ConstantSlopeModel(f, model, growth, graph.points or (), positions, one_to_one)


def _attracted_model(f: PLMap) -> ConstantSlopeModel | None:
    """The model of a map whose turning points have orbits that close or are attracted, as far as a few steps show.

    What a cycle attracts shrinks to a point.
    """
    orbits = CutOrbits(f)
    words = cut_words(orbits, min(_STEPS, _MOST_BITS // orbits.bits_per_step))
    if not all(word.is_complete for word in words):
        return None
    growth = growth_enclosure(f, _DIGITS).number
    if growth is None or (isinstance(growth, Algebraic) and growth.field.degree > _MOST_DEGREE):
        return None
    if growth == 1:
        raise HypothesisError("a model of constant slope needs a growth number above 1, got 1")
    positions, values = exact_coordinates(orbits, words, growth)
    kept = [i for i, (a, b) in enumerate(pairwise([None, *positions])) if a != b]
    model = PLMap([positions[i] for i in kept], [values[i] for i in kept])
    points = tuple(orbits.exact(i) for i in range(len(positions)))
    return ConstantSlopeModel(f, model, growth, points, tuple(positions), is_one_to_one=False)


def _grows_everywhere(f: PLMap, max_points: int) -> bool:
    """Whether the knots have finite orbits, too, and every interval between them takes part in the growth.

    Then no part of an interval shrinks: the points that follow a closed walk of such a graph are stretched, as it is no
    single cycle.
    """
    graph = closed_graph(f, "knots", max_points)
    return graph is not None and all(right_growth_vector(graph)[1])


def _model(graph: TransitionGraph, lengths: tuple[Exact, ...]) -> tuple[PLMap, tuple[Exact, ...]]:
    """The map on [0, 1] with intervals of these relative lengths, and the positions of the points."""
    ends = [Fraction(0), *accumulate(lengths)]
    scale = 1 / ends[-1]
    positions = [*(x * scale for x in ends[:-1]), Fraction(1)]
    for i in range(len(lengths) - 1, -1, -1):  # the last ones may have shrunk to 1
        if lengths[i]:
            break
        positions[i] = Fraction(1)
    targets = graph.targets or ()
    kept = [i for i, (a, b) in enumerate(pairwise([None, *positions])) if a != b]
    return PLMap([positions[i] for i in kept], [positions[targets[i]] for i in kept]), tuple(positions)


def _ends(value: Exact, width: Exact | None, digits: int) -> tuple[Fraction, Fraction]:
    """Rational bounds of a value, or of all that lies between it and the sum with a width."""
    ends = [value, value if width is None else value + width]
    bounds = [x.enclosure(digits + 1) if isinstance(x, Algebraic) else (x, x) for x in ends]
    return min(low for low, _ in bounds), max(high for _, high in bounds)
