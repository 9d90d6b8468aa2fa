"""Moments of iterates: recursion against composing, additivity, the numbers of the papers, refusals."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from periodic.errors import NotMarkovError, TooManyPiecesError
from periodic.graphs.transition_graphs import markov_partition
from periodic.iterates.integrals import Moments, balanced_sum, map_moments, moments, recursive_moments
from periodic.maps.families import tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import root_of
from tests.strategies import fractions, markov_maps, pl_maps, self_maps

PHI = root_of((-1, -1, 1))
ROOT_5 = 2 * PHI - 1
TENT = tent()
twelfths = st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda p: p[0] != p[1]).map(sorted)


@given(markov_maps(), twelfths, st.integers(0, 5))
def test_recursion_agrees_with_composing(f: PLMap, part: list[int], t: int) -> None:
    low, high = (f.domain[1] * Fraction(i, 12) for i in part)
    assert recursive_moments(f, t, low, high) == map_moments((f**t).restrict(low, high))


@given(markov_maps(), st.integers(0, 5))
def test_moments_on_the_partition(f: PLMap, t: int) -> None:
    parts = [recursive_moments(f, t, *ends) for ends in pairwise(markov_partition(f))]
    assert parts == [map_moments((f**t).restrict(m.low, m.high)) for m in parts]
    whole = recursive_moments(f, t, *f.domain)
    assert whole == moments(f, t)
    assert whole.integral == sum(m.integral for m in parts) == (f**t).integral()
    assert whole.tilted == sum(m.tilted for m in parts)
    assert whole.squared == sum(m.squared for m in parts)


@given(self_maps(), st.integers(0, 3))
def test_maps_whose_knots_need_not_close_up(f: PLMap, t: int) -> None:
    assert moments(f, t) == map_moments(f**t)
    assert moments(f, t, "1/5", "2/3") == map_moments((f**t).restrict("1/5", "2/3"))


@given(st.lists(fractions(), max_size=9))
def test_balanced_sums(numbers: list[Fraction]) -> None:
    assert balanced_sum(numbers) == sum(numbers)


def test_algebraic_ends_and_maps() -> None:
    f = vee(PHI, -1, 1)
    low, high = PHI - 2, ROOT_5 / 3
    assert recursive_moments(f, 6, low, high) == moments(f, 6, low, high) == map_moments((f**6).restrict(low, high))


@given(pl_maps(), fractions(), fractions())
def test_the_affine_error_is_the_least(h: PLMap, slope: Fraction, offset: Fraction) -> None:
    m = map_moments(h)
    squared_error = map_moments(h - PLMap([0, 1], [offset, slope + offset])).squared
    assert 0 <= m.affine_error <= squared_error
    best = 12 * (m.tilted - m.integral / 2)
    fitted = PLMap([0, 1], [m.mean - best / 2, m.mean + best / 2])
    assert m.affine_error == map_moments(h - fitted).squared
    assert m.affine_error <= m.variance * m.length


# The papers' numbers


def test_the_tent_preserves_length() -> None:
    for t in (1, 2, 7, 1000):
        m = moments(TENT, t)
        assert (m.mean, m.variance, m.affine_error) == (Fraction(1, 2), Fraction(1, 12), Fraction(1, 12))


def test_the_golden_map_from_a_uniform_start() -> None:
    f = vee(PHI, -1, 1)
    assert round(float(moments(f, 8).variance), 8) == 0.19996978
    later = moments(f, 400)
    assert abs(later.variance - Fraction(1, 5)) < Fraction(1, 10**60)
    assert abs(later.mean - (ROOT_5 - 5) / 10) < Fraction(1, 10**60)


def test_plateaus_and_constants() -> None:
    assert moments(PLMap([0, 3], [1, 1]), 10**3) == Moments(*map(Fraction, (0, 3, 3)), Fraction(9, 2), Fraction(3))
    f = truncated_tent("4/5")
    assert recursive_moments(f, 7, *f.domain) == map_moments(f**7)


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"0 <= low < high <= 1, got \[1/2, 1/3\]"):
        moments(TENT, 3, "1/2", "1/3")
    with pytest.raises(ValueError, match=r"got \[0, 2\]"):
        moments(TENT, 3, 0, 2)
    with pytest.raises(TypeError, match="a float is not exact"):
        moments(TENT, 3, 0.5)
    with pytest.raises(TypeError, match="t must be an integer, got True"):
        moments(TENT, True)
    with pytest.raises(ValueError, match="t must be at least 0"):
        moments(TENT, -1)
    with pytest.raises(NotMarkovError):
        recursive_moments(tent("3/2"), 3, 0, 1)
    with pytest.raises(TooManyPiecesError, match="max_pieces = 100"):
        moments(tent("3/2"), 30, max_pieces=100)
    with pytest.raises(ValueError, match="sends 1 to 2"):
        moments(PLMap([0, 1], [0, 2]), 3)
