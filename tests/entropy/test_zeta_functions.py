"""Zeta functions: counts by them, by traces and by solving agree; unimodal ones come from the kneading determinant."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given

from periodic.entropy.kneading import kneading_determinant
from periodic.entropy.zeta_functions import cycle_factors, periodic_point_counts, zeta_function
from periodic.errors import HypothesisError, NotMarkovError
from periodic.graphs.transition_graphs import transition_graph
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import root_of
from periodic.orbits.fixed_sets import fixed_set
from periodic.orbits.period_sets import fixed_point_count
from periodic.patterns.cyclic_patterns import Pattern, stefan
from tests.strategies import examples, markov_maps, of_word, patterns

z, t = sympy.symbols("z t")


def is_finite(f: PLMap) -> bool:
    try:
        zeta_function(f)
    except HypothesisError:
        return False
    return True


def counts_of(function: sympy.Expr, n: int) -> list[int]:
    """The coefficients of z zeta' / zeta, from the function that is returned and nothing else."""
    derived = sympy.cancel(z * sympy.diff(function, z) / function)
    top, bottom = (
        [int(c) for c in sympy.Poly(part, z).all_coeffs()[::-1]] + [0] * (n + 1) for part in sympy.fraction(derived)
    )
    found: list[int] = []
    for m in range(n + 1):
        total = top[m] - sum(bottom[j] * found[m - j] for j in range(1, m + 1))
        assert total % bottom[0] == 0
        found.append(total // bottom[0])
    return found[1:]


@given(markov_maps())
def test_counts_are_those_of_traces(f: PLMap) -> None:
    """Flat pieces, turning points and ends that are periodic included; infinite counts are refused where they occur."""
    if not is_finite(f):
        assert any(fixed_point_count(f, m) is None for m in range(1, 2 * f.piece_count + 2))
        with pytest.raises(HypothesisError, match=r"f\^\d+ is the identity on an interval of the partition"):
            periodic_point_counts(f, 3)
        return
    assert periodic_point_counts(f, 12) == tuple(fixed_point_count(f, m) for m in range(1, 13))


@examples(25)
@given(markov_maps(4))
def test_counts_are_those_of_solving(f: PLMap) -> None:
    if is_finite(f):
        solved = [fixed_set(f, m) for m in range(1, 5)]
        assert not any(s.intervals for s in solved)
        assert counts_of(zeta_function(f), 4) == list(periodic_point_counts(f, 4)) == [len(s.points) for s in solved]


@pytest.mark.parametrize(
    ("f", "function"),
    [
        (tent(), 1 / (1 - 2 * z)),
        (tent(root_of((-1, -1, 1))), 1 / (1 - 2 * z + z**3)),
        (connect_the_dots(Pattern([2, 3, 1])), 1 / (1 - z - z**2)),
        (PLMap([0, 1], [0, 0]), 1 / (1 - z)),
        (PLMap([0, 1, 2], [1, 1, 0]), 1 / (1 - z)),
        (PLMap(range(5), [0, 4, 2, 0, 4]), 1 / (1 - 3 * z)),
        (PLMap(range(5), [4, 0, 2, 4, 0]), 1 / (1 - 3 * z)),
    ],
)
def test_functions_of_the_literature(f: PLMap, function: sympy.Expr) -> None:
    assert sympy.cancel(zeta_function(f) - function) == 0


@pytest.mark.parametrize(
    ("values", "factors"),
    [
        ([0, 0, 3, 0], [(-1, 1, -1)]),  # 0 is fixed, beside a plateau
        ([0, 3, 2, 0], [(1, 1, 1)]),  # 2 is fixed, and its sides change places
        ([1, 3, 0, 0], [(-1, 3, -1)]),
        ([0, 3, 4, 1, 0], [(1, 2, 1)]),
        ([1, 4, 4, 3, 0], [(-1, 3, -1), (1, 1, 1)]),
    ],
)
def test_traces_alone_are_wrong(values: list[int], factors: list[tuple[int, int, int]]) -> None:
    f = PLMap(range(len(values)), values)
    graph = transition_graph(f)
    assert list(cycle_factors(graph)) == factors
    length = factors[0][1]
    solved = [len(fixed_set(f, n).points) for n in range(1, length + 1)]
    assert list(periodic_point_counts(f, length)) == solved
    inner = sympy.Matrix(graph.matrix) ** length
    assert inner.trace() != solved[-1]


@given(patterns(3, 7))
def test_connecting_the_dots_needs_no_correction(pattern: Pattern) -> None:
    """The points of one cycle are counted rightly: both sides of each come back or change places, or one comes back."""
    f = connect_the_dots(pattern)
    if is_finite(f):
        factors = list(cycle_factors(transition_graph(f)))
        assert periodic_point_counts(f, 8) == tuple(fixed_point_count(f, m) for m in range(1, 9))
        assert factors == []


@pytest.mark.parametrize("word", [[1, 2, 3], [1, 2, 3, 4], [1, 3, 4, 2, 5], [1, 2, 4, 3, 5], [1, 2, 3, 4, 5]])
def test_unimodal_zeta_functions_come_from_kneading(word: list[int]) -> None:
    """1 / zeta = (1 - t)(1 - t^p) D(t) with a turning point of period p, where the ends are sent to a fixed end."""
    p, inner = len(word), of_word(word).images
    f = PLMap(range(p + 2), [0, *inner, 0])
    assert sympy.cancel(1 / zeta_function(f).subs(z, t) - (1 - t) * (1 - t**p) * kneading_determinant(f)) == 0


@pytest.mark.parametrize("slope", [(-2, 1), (-2, 0, 1), (-1, -1, -1, 1)])
def test_tents_whose_turning_point_is_not_periodic(slope: tuple[int, ...]) -> None:
    """1 / zeta = (1 - t) D(t), and (1 - t^p) more where the turning point has period p."""
    f = tent(root_of(slope))
    period = next((n for n in range(1, 12) if (f**n)(Fraction(1, 2)) == Fraction(1, 2)), None)
    factor = 1 - t**period if period else 1
    assert sympy.cancel(1 / zeta_function(f).subs(z, t) - (1 - t) * factor * kneading_determinant(f)) == 0


def test_truncated_tents() -> None:
    f = truncated_tent("6/7")
    assert periodic_point_counts(f, 6) == tuple(fixed_point_count(f, m) for m in range(1, 7))


def test_long_counts() -> None:
    assert periodic_point_counts(tent(), 200)[199] == 2**200
    assert periodic_point_counts(connect_the_dots(stefan(5)), 11) == (1, 3, 1, 7, 6, 15, 15, 31, 37, 68, 89)
    assert periodic_point_counts(tent(), 0) == ()


def test_refusals() -> None:
    with pytest.raises(HypothesisError, match=r"needs finitely many points of each period, but f\^2 is the identity"):
        zeta_function(identity(0, 1))
    with pytest.raises(NotMarkovError):
        zeta_function(tent("3/2"))
    with pytest.raises(ValueError, match="leaves its interval"):
        zeta_function(tent(3))
