"""Numbers to text and back."""

from fractions import Fraction

import pytest

from periodic.numbers.conversions import Exact, exact, period_root, root_of
from periodic.numbers.number_texts import json_number, pasted, read_number, shown

PHI = period_root(3)


def test_exact_text_where_it_is_short() -> None:
    assert shown(PHI - 1) == "(sqrt(5)-1)/2"
    assert shown(Fraction(1, 3**150)) == "2.70278681755476601018...e-72"
    assert shown(period_root(51)) == "lambda(51)"


@pytest.mark.parametrize("x", [Fraction(1, 3), PHI, period_root(7) ** 2])
def test_json_numbers_are_read_back(x: Exact) -> None:
    assert read_number(json_number(x)) == x


@pytest.mark.parametrize("text", ["3", "-3", "2/7", "-1/2", "sqrt(2)", "(1+sqrt(5))/2", "lambda(5)"])
def test_what_is_pasted_is_read_back(text: str) -> None:
    assert exact(eval(pasted(exact(text)))) == exact(text)


def test_nothing_fails_for_its_size() -> None:
    assert shown(10**5000) == "1000000000...0000000000 (5001 digits)"
    assert shown(Fraction(10**5000)) == shown(10**5000)
    assert shown(Fraction(1, 7**6000)).endswith("e-5071")
    assert shown(root_of([-2, *[0] * 400, 1])).startswith("1.00173")
    assert pasted(Fraction(10**5000)) == shown(10**5000)


@pytest.mark.parametrize(
    "x", [Fraction(10**5000, 3), Fraction(-2, 3**9000), Fraction(3**9000 + 1, 3**9000), Fraction(7**5000, 10**4300)]
)
def test_what_is_too_long_for_json_has_decimals_around_it(x: Fraction) -> None:
    around = json_number(x)
    assert isinstance(around, dict)
    low, high = Fraction(around["low"]), Fraction(around["high"])
    assert low < x < high
    assert high - low <= abs(x) / 10**99
    assert max(map(len, around.values())) < 120


@pytest.mark.long
def test_algebraic_numbers_of_large_fields_have_decimals_around_them() -> None:
    x = root_of([-2, *[0] * 400, 1])
    around = json_number(x)
    assert isinstance(around, dict)
    assert Fraction(around["low"]) < x < Fraction(around["high"])


def test_a_description_is_text() -> None:
    with pytest.raises(TypeError, match="a description must be text, got int"):
        read_number(3)  # type: ignore[arg-type]  # that is the point
