"""The values of trees: against direct exact computation, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from operator import add, mul, sub

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.growth_numbers import period_root
from periodic.numbers.conversions import Algebraic, Exact, exact
from periodic.text.evaluations import MAX_DEGREE
from periodic.text.map_texts import read_map, read_number
from tests.strategies import fractions

PHI = period_root(3)


@dataclass(frozen=True)
class Written:
    """An expression as text, whether it contains x, and its value at a point."""

    text: str
    variable: bool
    at: Callable[[Exact], Exact]


def constants() -> st.SearchStrategy[Written]:
    """Numbers as text, with their values."""
    plain = fractions().map(lambda q: Written(f"({q})", False, lambda x: q))
    named = st.sampled_from([("phi", PHI), ("sqrt(5)", 2 * PHI - 1), ("0.25", Fraction(1, 4)), ("lambda(3)", PHI)])
    powers = st.integers(-3, 3).map(lambda n: Written(f"phi^{n}" if n >= 0 else f"phi**({n})", False, lambda x: PHI**n))
    return plain | named.map(lambda pair: Written(pair[0], False, lambda x: pair[1])) | powers


def expressions() -> st.SearchStrategy[Written]:
    """Piecewise-linear expressions in x."""
    x = st.just(Written("x", True, lambda x: x))

    def larger(parts: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
        def binary(sign: str, operation: Callable[[Exact, Exact], Exact]) -> st.SearchStrategy[Written]:
            return st.tuples(parts, parts).map(
                lambda ab: Written(
                    f"({ab[0].text} {sign} {ab[1].text})",
                    ab[0].variable or ab[1].variable,
                    lambda x: operation(ab[0].at(x), ab[1].at(x)),
                )
            )

        def call(name: str, function: Callable[..., Exact], count: int) -> st.SearchStrategy[Written]:
            return st.lists(parts, min_size=count, max_size=count).map(
                lambda args: Written(
                    f"{name}({', '.join(a.text for a in args)})",
                    any(a.variable for a in args),
                    lambda x: function(*(a.at(x) for a in args)),
                )
            )

        scaled = st.tuples(constants(), parts).map(
            lambda ca: Written(f"{ca[0].text}*{ca[1].text}", ca[1].variable, lambda x: ca[0].at(x) * ca[1].at(x))
        )
        divided = st.tuples(parts, st.integers(1, 5)).map(
            lambda an: Written(f"{an[0].text}/{an[1]}", an[0].variable, lambda x: an[0].at(x) / an[1])
        )
        bars = parts.map(lambda a: Written(f"|{a.text}|", a.variable, lambda x: abs(a.at(x))))
        negative = parts.map(lambda a: Written(f"-{a.text}", a.variable, lambda x: -a.at(x)))
        calls = [
            call("Abs", abs, 1),
            call("relu", lambda v: max(v, Fraction(0)), 1),
            call("Max", max, 3),
            call("min", min, 2),
        ]
        return st.one_of(binary("+", add), binary("-", sub), scaled, divided, bars, negative, *calls)

    return st.recursive(x | constants(), larger, max_leaves=8)


@given(expressions(), st.lists(fractions(-2, 2), min_size=1, max_size=5))
def test_a_formula_has_the_values_of_direct_evaluation(written: Written, points: list[Fraction]) -> None:
    f = read_map(f"{written.text} on [-2, 2]")
    for x in [*points, *f.knots]:
        assert f(x) == written.at(x)


@given(expressions().filter(lambda w: not w.variable))
def test_a_number_has_the_value_of_direct_evaluation(written: Written) -> None:
    assert read_number(written.text) == written.at(Fraction(0))


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
    ],
)
def test_equal_numbers(text: str, same: str) -> None:
    assert read_number(text) == read_number(same)
    assert type(read_number(text)) is type(read_number(same))


def test_period_roots_of_every_period_up_to_the_cap() -> None:
    for p in range(1, MAX_DEGREE + 1, 10):
        assert read_number(f"lambda({p})") == period_root(p)


def test_numbers_of_one_text_lie_in_one_field() -> None:
    f = read_map("points:(0, sqrt(2)), (sqrt(3), 1), (sqrt(5), sqrt(2)*sqrt(3))")
    irrational = [v for v in (*f.knots, *f.values) if isinstance(v, Algebraic)]
    assert len({id(v.field) for v in irrational}) == 1
    assert f.values[2] == exact("6") / (read_number("sqrt(6)"))


SWINNERTON = "+".join(f"sqrt({p})" for p in (2, 3, 5, 7, 11))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("x", "a number is expected, and x has no value here"),
        ("1/0", 'division by "0", which is zero'),
        ("1/(phi - phi)", 'division by "phi - phi", which is zero'),
        ("(1/2 - 0.5)^-1", 'division by "1/2 - 0.5", which is zero'),
        ("2^(1/2)", 'an exponent is an integer between -1000 and 1000, not "1/2"'),
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


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("x*x", '"x*x" is not piecewise linear: two of its factors contain x (column 3)'),
        (
            "2*abs(x)*3*relu(x)",
            '"2*abs(x)*3*relu(x)" is not piecewise linear: two of its factors contain x (column 12)',
        ),
        ("1/x", '"1/x" is not piecewise linear: it divides by "x" (column 3)'),
        ("x/(x - x)", '"x/(x - x)" is not piecewise linear: it divides by "x - x"'),
        ("x^2", '"x^2" is not piecewise linear: it is a power of what contains x (column 1)'),
        ("2^x", 'a number is expected, but "x" contains x (column 3)'),
        ("sqrt(x)", "a number is expected, and x has no value here"),
        ("x/0", 'division by "0", which is zero'),
        ("+".join(f"abs(x-phi/{k})" for k in range(2, 400)), "the text asks for more work than its length allows"),
    ],
)
def test_formulas_are_refused(text: str, rule: str) -> None:
    with pytest.raises(ValueError, match=r"^cannot read ") as caught:
        read_map(f"{text} on [0, 1]")
    assert rule in str(caught.value)


def test_the_ends_of_the_interval_are_numbers() -> None:
    with pytest.raises(ValueError, match="a number is expected, and x has no value here"):
        read_map("x on [0, x]")
