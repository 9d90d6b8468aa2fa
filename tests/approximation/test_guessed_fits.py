"""Guessed fits miss what a function misses that is there: no less than is proved, and hardly more where it is easy."""

from fractions import Fraction

import numpy as np
import pytest

from periodic.approximation.budget_paths import budget_errors
from periodic.approximation.guessed_fits import guessed_error
from periodic.approximation.profiles import Profile, Scale
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap

THREE_LAPS = PLMap([0, "1/3", "2/3", 1], ["1/3", 1, "1/7", "2/5"])


def guess(h: PLMap, order: int, hinges: int) -> float:
    """What is guessed of a map, in its own units."""
    scale = Scale.of([h])
    return guessed_error(Profile.of(h, scale), order, hinges) * float(scale.cost(order))


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("h", [tent("6/5") ** 4, THREE_LAPS**2], ids=["tent", "three laps"])
def test_hardly_more_than_is_proved_and_never_less(h: PLMap, order: int) -> None:
    proved = [float(error) for error in budget_errors(h, 1, order, 2, 1e6)]
    for hinges in (0, 1, 2):
        found = guess(h, order, hinges)
        assert proved[hinges] * (1 - 1e-9) <= found
        if hinges != 1:  # what is proved of fewer breakpoints than were asked for is less
            assert found < 1.1 * proved[hinges]


@pytest.mark.parametrize("order", [1, 2])
def test_a_map_with_so_few_breakpoints_is_found(order: int) -> None:
    assert guess(THREE_LAPS, order, 2) < 1e-9
    assert guess(THREE_LAPS, order, 9) < 1e-9  # more breakpoints than can be of use


def test_a_line_is_the_best_of_all_lines() -> None:
    values = np.array([-1.0, 1.0, -0.5, 1.0, 0.25])
    profile = Profile(np.array([1.0, 2.0, 0.5, 0.5]), values)
    found = guessed_error(profile, 2, 0)
    assert found == pytest.approx(float(_line_error(profile)), rel=1e-3)


def _line_error(profile: Profile) -> Fraction:
    """The least squared error of a line."""
    from periodic.iterates.integrals import map_moments

    knots = [Fraction(0)]
    for length in profile.lengths.tolist():
        knots.append(knots[-1] + Fraction(length))
    return Fraction(map_moments(PLMap(knots, [Fraction(v) for v in profile.values.tolist()])).affine_error)
