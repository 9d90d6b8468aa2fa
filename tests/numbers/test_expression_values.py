"""The values of number texts: against direct exact computation, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from operator import add, mul, sub

import pytest
from hypothesis import given, strategies as st

from periodic.numbers.conversions import period_root
from periodic.numbers.exact_texts import MAX_DEGREE
from periodic.numbers.number_texts import read_number
from tests.strategies import fractions


@given(
    st.recursive(
        fractions().map(lambda q: (f"({q})", q)),
        lambda p: st.tuples(p, p, st.sampled_from("+-*")).map(
            lambda t: (f"({t[0][0]}){t[2]}({t[1][0]})", {"+": add, "-": sub, "*": mul}[t[2]](t[0][1], t[1][1]))
        ),
        max_leaves=12,
    )
)
def test_rational_arithmetic(pair: tuple[str, Fraction]) -> None:
    assert read_number(pair[0]) == pair[1]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("phi^2", "phi + 1"),
        ("lambda(3)", "phi"),
        ("lambda(1)", "1"),
        ("lambda(4)", "1"),
        ("lambda(6)^2", "phi"),
        ("lambda(7)", "root(x^3 - x^2 - 1)"),
        ("sqrt(5)", "2*phi - 1"),
        ("sqrt(9/4)", "3/2"),
        ("sqrt(8)", "2*sqrt(2)"),
        ("sqrt(3 + 2*sqrt(2))", "1 + sqrt(2)"),
        ("sqrt(2 + sqrt(3))", "(sqrt(6) + sqrt(2))/2"),
        ("root(x^2 - 2, 1)", "-sqrt(2)"),
        ("root(x^2 - 2, 2)", "sqrt(2)"),
        ("root(x^2/3 - 2/3)", "sqrt(2)"),
        ("root((x - 1)*(x + 1)*x/2, 2)", "0"),
        ("root(x*2 - 3)", "3/2"),
        ("root(x^3 - x - 1, 1, x^3)", "root(x^3 - x - 1) + 1"),
        ("root(x^2 - 5, 2, (x + 1)/2)", "phi"),
        ("root(x - 2, 1, x^2)", "4"),
        ("root(-x^3 + 2)", "root(x^3 - 2)"),
        ("max(sqrt(2), 7/5, phi)", "phi"),
        ("min(sqrt(2), 7/5)", "7/5"),
        ("relu(-phi) + |-phi|", "phi"),
        ("2^-2 - 2^0", "-3/4"),
        ("0^0", "1"),
        ("-2^2", "-4"),
        ("2^3^2", "512"),
        ("phi^-1", "phi - 1"),
        ("1/2/3", "1/6"),
        ("(sqrt(2) + sqrt(3))*(sqrt(3) - sqrt(2))", "1"),
        ("(sqrt(2) + sqrt(3) + sqrt(5))*(sqrt(5) + sqrt(3) + sqrt(2)) - 10", "2*(sqrt(6) + sqrt(10) + sqrt(15))"),
        ("lambda(5)*lambda(7)/lambda(7)", "lambda(5)"),
        ("sqrt(2)*sqrt(2) + lambda(5)*0", "2"),
        ("sqrt(sqrt(sqrt(2)))^4", "sqrt(2)"),
        ("sqrt(2 + sqrt(2 + sqrt(2)))", "root(x^8 - 8*x^6 + 20*x^4 - 16*x^2 + 2)"),
        ("sqrt(sqrt(2) + sqrt(3))^2 - sqrt(3)", "sqrt(2)"),
        ("2^(1/2)", "sqrt(2)"),
        ("2**0.5", "sqrt(2)"),
        ("2^-0.5", "sqrt(2)/2"),
        ("8^(2/3)", "4"),
        ("3^(1/3)", "root(x^3 - 3)"),
        ("(1 + sqrt(2))^(3/2)", "sqrt(7 + 5*sqrt(2))"),
        ("0^(1/3)", "0"),
        ("2^(1/2)*2^(1/4)*2^(1/4)", "2"),
        ("(1 + √5)/2", "φ"),
        ("√2² + φ³", "2 + phi^3"),
        ("√(1/4)×λ(6)^2 − φ÷2", "0"),
    ],
)
def test_equal_numbers(text: str, same: str) -> None:
    assert read_number(text) == read_number(same)
    assert type(read_number(text)) is type(read_number(same))


def test_period_roots_of_every_period_up_to_the_cap() -> None:
    for p in (*range(1, MAX_DEGREE, 40), MAX_DEGREE):
        assert read_number(f"lambda({p})") == period_root(p)


SWINNERTON = "+".join(f"sqrt({p})" for p in (2, 3, 5, 7, 11))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("x", "a number is expected, and x has no value here"),
        ("1/0", 'division by "0", which is zero'),
        ("1/(phi - phi)", 'division by "phi - phi", which is zero'),
        ("(1/2 - 0.5)^-1", 'division by "1/2 - 0.5", which is zero'),
        ("2^(sqrt(4)/2)^(1/0)", "division by"),
        ("(-8)^(1/3)", '"-8" is negative, and has no real power that is no integer; put the sign'),
        ("(1-sqrt(2))^0.5", "is negative, and has no real power that is no integer"),
        ("2^(1/1000)", '"2^(1/1000)" is too hard to find'),
        ("0^(-1/2)", 'division by "0", which is zero'),
        ("2^(9999/2)", "an exponent is at most 1000 times a unit fraction"),
        ("2^99999999", "an exponent is an integer between"),
        ("2^sqrt(2)", "an exponent is an integer between"),
        ("(2^1000)^1000", "has more than 16384 bits"),
        ("9" * 4000 + "*" + "9" * 4000, "has more than 16384 bits"),
        ("sqrt(-2)", '"-2" is negative and has no square root'),
        ("sqrt(1 - phi)", '"1 - phi" is negative and has no square root'),
        ("sqrt(1 + 10^600*phi)", 'the square root of "1 + 10^600*phi" is too hard to find'),
        ("lambda(0)", 'the period in lambda is an integer between 1 and 101, not "0"'),
        ("lambda(10^9)", "the period in lambda is an integer"),
        ("lambda(5/2)", "the period in lambda is an integer"),
        ("lambda(phi)", "the period in lambda is an integer"),
        ("lambda(99) + lambda(101)", "the text asks for more work than its length allows"),
        ("(phi^1000)^30", "has more than 16384 bits"),
        (SWINNERTON, "may need a field of degree 32, and 24 is the limit"),
        ("sqrt(sqrt(sqrt(sqrt(2))))", "are too large to be brought into one field"),
        ("sqrt(10^200 + 1) + sqrt(10^200 + 3)", "too large to be brought into one field"),
        ("root(3)", "root takes a polynomial in x that is not constant"),
        ("root(x - x)", "root takes a polynomial in x that is not constant"),
        ("root(x^2 + 1)", "has no real root"),
        ("root(x^2 + 1, 1)", "there are only 0 real roots"),
        ("root(x^3 - 2, 2)", "there are only 1 real roots"),
        ("root(x^3 - 2, 0)", 'the number of a real root is an integer between 1 and 3, not "0"'),
        ("root(x^3 - 2, 4)", "the number of a real root is an integer between 1 and 3"),
        ("root(phi*x - 1)", 'a coefficient in root must be rational, and "phi" is not'),
        ("root(1/x - 1)", 'a polynomial is divided only by nonzero numbers, not "x"'),
        ("root(x/0 - 1)", "a polynomial is divided only by nonzero numbers"),
        ("root(x^102)", "an exponent in a polynomial is an integer between 0 and 101"),
        ("root(x^-1)", "an exponent in a polynomial is an integer between 0 and 101"),
        ("root(x^60*x^60)", "a polynomial in root has at most degree 101"),
        ("root(x^8 - 2*(2^62*x - 1)^2)", "are too hard to find"),
        ("root(" + "+".join(["(x+1)^100"] * 900) + ")", "the text asks for more work than its length allows"),
        ("root(abs(x))", "a number is expected, and x has no value here"),
    ],
)
def test_numbers_are_refused(text: str, rule: str) -> None:
    with pytest.raises(ValueError, match=r"^cannot read ") as caught:
        read_number(text)
    assert rule in str(caught.value)
