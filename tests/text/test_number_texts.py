"""Numbers as people read them: every digit that is shown is right."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.growth_numbers import period_root
from periodic.numbers.conversions import root_of
from periodic.text.number_texts import (
    brief,
    common_digits,
    decimal,
    difference,
    json_number,
    plural,
    polynomial,
    power_below,
    quotient,
    round_numbers,
    runs,
    shown,
)

PHI = root_of([-1, -1, 1])


@given(st.fractions(-100, 100), st.integers(0, 30))
def test_decimals_are_cut_off(x: Fraction, digits: int) -> None:
    text = decimal(x, digits)
    value = Fraction(text.removesuffix("..."))
    assert value == x if not text.endswith("...") else abs(value) < abs(x) < abs(value) + Fraction(1, 10**digits)


def test_decimals() -> None:
    assert [decimal(PHI, n) for n in (0, 1, 5)] == ["1...", "1.6...", "1.61803..."]
    assert decimal(-PHI, 3) == "-1.618..."
    assert decimal(Fraction(-1, 3), 2) == "-0.33..."
    assert common_digits(Fraction("1.2341"), Fraction("1.2349"), 10) == "1.234..."
    assert common_digits(Fraction("0.9"), Fraction("1.1"), 10) in ("0...", "1...")


def test_exact_text_where_it_is_short() -> None:
    assert shown(PHI - 1) == "phi - 1"
    assert shown(Fraction(1, 3**150)).endswith("...")
    assert shown(period_root(51)) == "lambda(51)"


def test_differences_and_quotients() -> None:
    x = period_root(5)
    assert difference(x + 1, x) == "1"
    assert difference(Fraction(2), PHI) == "0.381966011250..."
    assert difference(PHI, x) == "0.105157591885..."
    assert quotient(2 * x, x) == "2"
    assert quotient(PHI, x) == "1.069508382908..."
    assert quotient(PHI, Fraction(1)) == "1.618033988749..."


@given(st.fractions(1, 3, max_denominator=50), st.integers(0, 400))
def test_powers_are_lower_bounds(c: Fraction, t: int) -> None:
    text = power_below(c, t)
    value = Fraction(text)
    assert value <= c**t
    assert value >= c**t * (1 - Fraction(1, 10**8)) - (Fraction(1, 100) if t <= 90 else 1)


def test_powers_of_irrational_numbers() -> None:
    assert power_below(PHI, 5) == "11.09"
    assert power_below(PHI, 1000).endswith("e+208")
    assert power_below(PHI, 10**9).endswith("e+208987640")


@given(st.integers(0, 10**60))
def test_long_integers_are_cut_off(n: int) -> None:
    value = Fraction(brief(n))
    assert value <= n
    assert value == n if n < 10**20 else value > n * (1 - Fraction(1, 10**9))


@given(st.lists(st.integers(1, 60), unique=True))
def test_runs_name_every_number(numbers: list[int]) -> None:
    numbers.sort()
    found = []
    for part in runs(numbers).split(", ") if numbers else []:
        first, _, last = part.partition(" to ")
        found += range(int(first), int(last or first) + 1)
    assert found == numbers


def test_small_words() -> None:
    assert [plural(n, "lap") for n in (0, 1, 2)] == ["0 laps", "1 lap", "2 laps"]
    assert runs([]) == "none"
    assert runs([3, 4]) == "3, 4"
    assert round_numbers(0) == (0,)
    assert round_numbers(20) == (*range(11), 20)
    assert polynomial(()) == "0"
    assert polynomial((-1, 0, -3, 1)) == "x^3 - 3*x^2 - 1"


@pytest.mark.parametrize("x", [Fraction(1, 3), PHI, period_root(7) ** 2])
def test_json_numbers_are_read_back(x: object) -> None:
    from periodic.text.map_texts import read_number

    assert read_number(json_number(x)) == x
