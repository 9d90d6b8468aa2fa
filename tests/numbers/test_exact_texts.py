"""Exact texts: the simplest form of every number, and the way back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.numbers.conversions import Exact, period_root, root_of
from periodic.numbers.number_texts import number_text, read_number

PHI = period_root(3)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("6/4", "3/2"),
        ("-7", "-7"),
        ("phi", "(1+sqrt(5))/2"),
        ("-phi", "(-1-sqrt(5))/2"),
        ("phi - 1", "(sqrt(5)-1)/2"),
        ("2 - phi", "(3-sqrt(5))/2"),
        ("-1 - 3*phi", "(-5-3*sqrt(5))/2"),
        ("sqrt(5)", "sqrt(5)"),
        ("2*phi", "1+sqrt(5)"),
        ("phi/3", "(1+sqrt(5))/6"),
        ("1/sqrt(8)", "sqrt(2)/4"),
        ("(3 - sqrt(13))/2", "(3-sqrt(13))/2"),
        ("-sqrt(12)/7", "-2*sqrt(3)/7"),
        ("lambda(5)", "lambda(5)"),
        ("lambda(6)", "lambda(6)"),
        ("lambda(28)", "lambda(28)"),
        ("lambda(51)", "lambda(51)"),
        ("lambda(5)^2/3 - 1", "(lambda(5)^2 - 3)/3"),
        ("root(x^3 - x^2 - 1)", "lambda(7)"),
        ("root(x^3 - x - 1)", "root(x^3 - x - 1, 1)"),
        ("root(x^3 - 3*x + 1, 2)", "root(x^3 - 3*x + 1, 2)"),
        ("1 - root(x^3 - 3*x + 1, 2)/5", "root(x^3 - 3*x + 1, 2, (5 - x)/5)"),
        ("root(2*x^3 - 3)", "root(x^3 - 12, 1, x/2)"),
    ],
)
def test_numbers_are_shown_in_their_simplest_form(text: str, shown: str) -> None:
    assert number_text(read_number(text)) == shown
    assert read_number(shown) == read_number(text)


FIELDS = [
    "phi",
    "sqrt(2)",
    "sqrt(12)",
    "lambda(5)",
    "lambda(7)",
    "lambda(10)",
    "root(x^3 - 3*x + 1, 1)",
    "root(x^5 - 4*x + 2, 2)",
]
FIELDS += ["lambda(15)", "sqrt(2) + sqrt(3)", "-root(3*x^3 - 5)", "root(x^2 + x - 3, 1)"]


@given(st.sampled_from(FIELDS), st.lists(st.integers(-(10**12), 10**12), max_size=5), st.integers(1, 10**6))
def test_every_number_comes_back_from_its_text(name: str, coefficients: list[int], denominator: int) -> None:
    theta = read_number(name)
    value: Exact = Fraction(0)
    for c in coefficients:
        value = value * theta + c
    value = value / denominator
    assert read_number(number_text(value)) == value


def test_a_quadratic_number_is_read_from_the_smaller_root_too() -> None:
    small = root_of((-1, -1, 1)) * -1 + 1
    assert number_text(small) == "(1-sqrt(5))/2"
    assert read_number("root(x^2 - x - 1, 1)") == small


def test_numbers_that_no_text_can_hold() -> None:
    with pytest.raises(ValueError, match="a number with more than 4000 digits cannot be written as text"):
        number_text(Fraction(10**4000))
    with pytest.raises(ValueError, match="a number with more than 4000 digits cannot be written as text"):
        number_text(1 / (PHI + 10**4000))
    assert read_number(number_text(Fraction(1, 10**4000 - 1))) == Fraction(1, 10**4000 - 1)
    with pytest.raises(ValueError, match="a number in a field of degree 9 is too large to be read back from text"):
        number_text(root_of((10**100, 3, 0, 0, 0, 0, 0, 0, 0, 1)))
