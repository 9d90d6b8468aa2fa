"""The model of a cycle in which all slopes are equal up to sign, the map that stretches no more than it must."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate

from periodic.errors import HypothesisError
from periodic.graphs.perron_vectors import right_perron_vector
from periodic.graphs.transition_graphs import transition_graph
from periodic.maps.families import check_is_cycle
from periodic.maps.plmaps import PLMap
from periodic.patterns.cyclic_patterns import Pattern


def constant_slope(pattern: Pattern) -> PLMap:
    """Return the model of a pattern in which every slope is plus or minus its growth number, on [0, 1].

    Gap i of the cycle gets the length v_i, v being the right Perron vector of the transition matrix A whose entries
    sum to 1: the gap is mapped over gaps of total length (A v)_i = growth * v_i. Both ends are points of the cycle.
    Cost: that of the Perron vector, and a division in the field of the growth number for every point.
    Raises HypothesisError, naming two gaps of which one never reaches the other, if the matrix is reducible: then no
    model with all gaps positive need exist; ValueError for a single point.
    Reference: Parry, [ALM]; docs/mathematics.md, Growth.

    >>> f = constant_slope(Pattern([2, 3, 1]))
    >>> sorted(f.distinct_slopes) == [-f.lipschitz, f.lipschitz]
    True
    """
    check_is_cycle(pattern)
    try:
        gaps = right_perron_vector(transition_graph(pattern))
    except HypothesisError as error:
        raise HypothesisError(f"{pattern!r} has no model of constant slope here: {error}") from error
    ends = [Fraction(0), *accumulate(gaps)]
    scale = 1 / ends[-1]
    points = [x * scale for x in ends[:-1]] + [Fraction(1)]
    return PLMap(points, [points[image - 1] for image in pattern.images])
