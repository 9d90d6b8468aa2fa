"""Errors on far iterates against those of iterates that are composed."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.bounds import block_errors
from periodic.bounds.block_bounds import block_bound
from periodic.bounds.block_errors import far_errors, near_depth, near_errors, rough_errors, starts_exactly
from periodic.claims import Warrant
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.target_graphs import target_graph
from periodic.maps.families import tent, truncated_tent, vee
from periodic.maps.normal_forms import normal_form
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from tests.strategies import examples, self_maps

F = Fraction
GOLDEN = normal_form(vee(period_root(3), -1, 1))


@examples(15)
@given(self_maps(most=4), st.integers(0, 6), st.sampled_from([1, 2]), st.booleans())
def test_far_errors_are_at_most_those_of_the_iterate(f: PLMap, t: int, order: int, is_long: bool) -> None:
    """The recursion starts from f^1 and f^2, on few targets: what it says of f^t is true of f^t composed."""
    f = normal_form(f)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("periodic.bounds.block_errors.near_depth", lambda f, t, order: min(t, 2))
        patch.setattr("periodic.bounds.block_errors.FIRST", 16)
        if is_long:
            patch.setattr("periodic.bounds.block_errors.SHORT", 0)
        block_errors._descent.cache_clear()
        found = far_errors(f, t, order)
    exactly = near_errors(f, t, found, 2)[0]
    for target, error in found.items():
        assert error > 0
        if order == 2:
            assert error <= exactly[target]
        else:  # of all functions with this square the integral of the absolute value is at most so large
            assert error**2 <= exactly[target] * target.length


@pytest.mark.parametrize(
    "f", [GOLDEN, *(pytest.param(normal_form(vee(c, -1, 1)), marks=pytest.mark.long) for c in ("1.7", "1.2"))]
)
@pytest.mark.parametrize("order", [1, 2])
def test_far_errors_go_on_as_near_ones_end(f: PLMap, order: int) -> None:
    """However far: the rate at which the recursion shrinks is measured once and raised to a power."""
    step_by_step = far_errors(f, 1800, order)
    by_rate = [far_errors(f, 1800 + 60 * k, order) for k in (1, 10**3, 10**6)]
    for target, error in step_by_step.items():
        for far in by_rate:
            assert error * (1 - F(1, 10**4)) < far[target] <= error * (1 + F(1, 10**4))


def test_nothing_is_missed_where_iterates_are_flat_in_the_end() -> None:
    f = truncated_tent("1/3")
    assert all(error < F(1, 10**6) for error in far_errors(f, 10**6, 1).values())


def test_near_depths() -> None:
    assert [near_depth(tent(), t, 1) for t in (0, 3, 100)] == [0, 3, 7]
    assert near_depth(tent(), 100, 2) == 64
    assert near_depth(vee("1.9", -1, 1), 100, 2) == near_depth(vee("1.9", -1, 1), 100, 1) < 10


def test_with_long_numbers_the_recursion_starts_from_floats() -> None:
    """Sums of numbers of hundreds of digits took twenty seconds, for what a float says."""
    x, y = F(10**99 + 7, 3 * 10**99), F(10**99 - 9, 10**99)
    short, long = PLMap([0, "1/3", 1], ["1/5", 1, "1/9"]), PLMap([0, x, 1], ["1/5", y, "1/9"])
    for order in (1, 2):
        assert starts_exactly(short, order)
        assert not starts_exactly(long, order)
    assert starts_exactly(PLMap([0, x, 1], [0, 1, 0]), 2)  # it has a partition


def test_in_number_fields_the_recursion_starts_from_floats_below_the_errors_of_lines() -> None:
    f = vee(exact("sqrt(2)") + F(1, 3))
    low, high = f.domain
    assert not starts_exactly(f, 1)
    for target in target_graph(f).targets[:2]:
        h = (f**5).restrict(*target)
        levels = [h.image[0] + (h.image[1] - h.image[0]) * F(i, 16) for i in range(17)]
        best = min((h - PLMap(h.domain, [y, y])).l1_norm() for y in levels)
        assert near_errors(f, 5, [target], 1)[0][target] * F(99, 100) < rough_errors(f, 5, [target], 1)[target] < best
    bound = block_bound(f, 10**5, 512)
    assert bound.theorem.warrant is Warrant.ENCLOSED
    assert F(9, 10) < bound.value / ((high - low) ** 2 / 4) < 1  # a constant is at most a quarter of the square away
