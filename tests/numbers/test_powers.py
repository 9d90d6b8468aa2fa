"""Powers: enclosed, compared with integers, shown; each against the power written out."""

from fractions import Fraction

import pytest
from hypothesis import example, given, strategies as st

from periodic.numbers.conversions import Exact, exact, period_root
from periodic.numbers.powers import (
    BITS,
    compared_power,
    enclosed_power,
    is_short_power,
    power_at_least,
    power_below,
)

F = Fraction
PHI = period_root(3)
BASES = st.fractions(F(1, 50), 50, max_denominator=50) | st.sampled_from(
    [PHI, 1 / PHI, period_root(5), exact("root(x^5 - x - 1)"), F(2), F(10) ** 60, F(1, 10**60), 1 + F(1, 10**60)]
)


@given(BASES, st.integers(0, 400), st.sampled_from([4, 64, BITS]))
@example(F(3), 0, 1)
@example(F(2), 10**5, 8)
def test_enclosures_hold_the_power_and_are_narrow(c: Exact, t: int, bits: int) -> None:
    low, high = enclosed_power(c, t, bits)
    power = c**t
    assert low <= power <= high
    assert (high - low) * 2**bits <= low


@given(BASES, st.integers(0, 400), st.integers(-3, 3), st.integers(-(2**70), 2**70))
@example(F(2), 4000, 0, 0)
@example(F(3), 4000, 0, 1)
@example(exact("sqrt(2)"), 600, 0, 0)
def test_comparison_is_exact(c: Exact, t: int, near: int, far: int) -> None:
    power = c**t
    for n in (int(power) + near, int(power) + far, far):
        assert compared_power(c, t, n) == (power > n) - (power < n)


def test_a_million_steps_are_compared_in_a_few_bits() -> None:
    """Written out the power has a million bits; the sign is known from 64 of them."""
    assert compared_power(F(1001, 1000), 10**6, 10**400) == 1
    assert compared_power(1 / PHI, 10**6, 0) == 1
    assert compared_power(1 / PHI, 10**6, 1) == -1
    assert compared_power(F(1), 10**9, 1) == 0


@given(BASES, st.integers(0, 2000))
def test_short_powers_are_themselves_and_long_ones_a_little_off(c: Exact, t: int) -> None:
    assert power_at_least(c, t) == (c**t if is_short_power(c, t) else enclosed_power(c, t)[1])


def test_what_is_short() -> None:
    assert [is_short_power(F(2), t) for t in (4096, 4097)] == [True, False]
    assert [is_short_power(PHI, t) for t in (1000, 10**4)] == [True, False]


@given(st.fractions(1, 3, max_denominator=50), st.integers(0, 400))
def test_powers_are_shown_cut_off(c: Fraction, t: int) -> None:
    value = F(power_below(c, t))
    assert value <= c**t
    assert value >= c**t * (1 - F(1, 10**8)) - F(1, 100)


def test_powers_of_irrational_numbers_are_shown() -> None:
    assert power_below(PHI, 5) == "11.09"
    assert power_below(PHI, 1000).endswith("e+208")
    assert power_below(PHI, 10**9).endswith("e+208987640")
    assert power_below(F(10**700, 3), 90).endswith("e+62957")


@pytest.mark.parametrize("c", [F(0), F(-2), -PHI])
def test_bases_are_positive(c: Exact) -> None:
    with pytest.raises(ValueError, match="a power needs a base above 0, got"):
        enclosed_power(c, 3)
