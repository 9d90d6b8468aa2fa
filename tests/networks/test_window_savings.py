"""Layer windows one after the other: where a network of them is the level, and where it is not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from periodic.networks.window_savings import ExactWindow, saved, stays_level

F = Fraction
HALF = F(1, 2)
# up to 1 and on from there; the constant 0 below 1/4
FIRST = ExactWindow(1, ((F(1, 4), F(0)), (HALF, F(1))), flat_left=True, flat_right=False, steep_right=True)
LAST = ExactWindow(1, ((F(0), HALF), (F(1, 4), F(1)), (HALF, HALF)), flat_left=True, flat_right=True)


def test_what_goes_on_runs_into_a_constant() -> None:
    assert stays_level([FIRST, LAST], HALF)
    # passed on a half of [1/4, 1/2], where the last window's triangle is 1/4 above the level on average
    assert saved([FIRST, LAST], HALF) == F(1, 8) * F(1, 4)
    turned = ExactWindow(1, ((HALF, F(1)), (F(3, 4), F(0))), flat_left=False, flat_right=True, steep_left=True)
    assert stays_level([turned, LAST], HALF)


@pytest.mark.parametrize(
    "windows",
    [
        [FIRST, replace(LAST, flat_right=False)],  # it goes on there too
        [replace(FIRST, points=((F(1, 4), F(0)), (HALF, F(1, 4)))), LAST],  # through the rest of the next window
        [FIRST],  # nothing comes after
        [replace(FIRST, points=((F(1, 4), F(1, 8)), (HALF, F(1)))), LAST],  # the constant 1/8 gets through
        [FIRST, replace(LAST, points=((F(0), HALF), (HALF, F(1))))],  # another constant at last
    ],
)
def test_what_gets_through_is_seen(windows: list[ExactWindow]) -> None:
    assert not stays_level(windows, HALF)
