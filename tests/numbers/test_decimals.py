"""Decimals: every digit that is shown is right, whatever the size."""

import sys
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.numbers.conversions import period_root
from periodic.numbers.decimals import (
    between,
    brief,
    common_digits,
    decimal,
    fixed,
    integer_text,
    leading,
    plural,
    power_of_ten,
    short_integer,
)

PHI = period_root(3)


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


@given(st.integers(0, 10**60))
def test_long_integers_are_cut_off(n: int) -> None:
    value = Fraction(brief(n))
    assert value <= n
    assert value == n if n < 10**20 else value > n * (1 - Fraction(1, 10**9))


@given(st.integers(-(10**9), 10**9), st.integers(0, 3000), st.integers(-9, 9))
def test_integers_of_any_size_are_written_in_full(a: int, k: int, b: int) -> None:
    n = a**7 * 10**k + b
    text = integer_text(n)
    head, tail = text[:-500] or "0", text[-500:]  # in parts that Python reads whatever its limit is
    value = 0
    for start in range(0, len(head.lstrip("-")), 500):
        part = head.lstrip("-")[start : start + 500]
        value = value * 10 ** len(part) + int(part)
    value = value * 10 ** len(tail.lstrip("-")) + int(tail.lstrip("-"))
    assert value == abs(n)
    assert text.startswith("-") is (n < 0)


def test_the_limit_of_the_process_is_neither_met_nor_moved() -> None:
    before = sys.get_int_max_str_digits()
    text = integer_text(10**100_000 - 1)
    assert text == "9" * 100_000
    assert integer_text(-(2**20_000)).startswith("-39802768403379665923543072061912024537047727804924")
    assert sys.get_int_max_str_digits() == before
    with pytest.raises(ValueError, match="Exceeds the limit"):
        str(10**100_000)


@given(st.integers(0, 10**9), st.integers(0, 5000))
def test_short_integers_say_how_many_digits_are_left_out(a: int, k: int) -> None:
    n = a * 10**k + k
    text, whole = short_integer(n), integer_text(n)
    if len(whole) <= 60:
        assert text == whole
    else:
        assert text == f"{whole[:10]}...{whole[-10:]} ({len(whole)} digits)"
        assert short_integer(-n) == "-" + text


@given(st.fractions(-100, 100), st.integers(0, 12))
def test_rounding_is_half_to_even(x: Fraction, digits: int) -> None:
    text = fixed(x, digits)
    assert Fraction(text) == round(x, digits)
    assert len(text.partition(".")[2]) == digits


def test_leading_digits_of_small_and_large_numbers() -> None:
    assert leading(Fraction(0), 3) == "0"
    assert leading(-PHI / 10**9, 4) == "-1.6180...e-9"
    assert leading(PHI * 10**5000, 4) == "1.6180...e+5000"
    assert leading(Fraction(10**39), 2) == "1" + "0" * 39
    assert leading(Fraction(10**40), 2) == "1e+40"
    assert power_of_ten(PHI**1000) == 208


def test_plurals() -> None:
    assert [plural(n, "lap") for n in (0, 1, 2)] == ["0 laps", "1 lap", "2 laps"]
    assert plural(10**5000, "lap") == "1000000000...0000000000 (5001 digits) laps"


@pytest.mark.parametrize(
    "size", [Fraction(1), Fraction(10) ** 300, Fraction(1, 10**300), Fraction(10) ** 39, Fraction(1, 10**4)]
)
def test_an_enclosure_is_printed_outward(size: Fraction) -> None:
    low, high = size * Fraction(2, 3), size * Fraction(5, 7)
    first, last = (
        Fraction(x.replace("...", "")) for x in between(low, high, 10).removeprefix("between ").split(" and ")
    )
    assert low * (1 - Fraction(1, 10**5)) <= first <= low
    assert high <= last <= high * (1 + Fraction(1, 10**5))
