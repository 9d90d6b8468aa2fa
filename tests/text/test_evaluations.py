"""The values of trees: against direct exact computation, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from operator import add, sub

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.growth_numbers import period_root
from periodic.numbers.conversions import Algebraic, Exact, exact
from periodic.numbers.number_texts import read_number
from periodic.text.map_texts import read_map
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


def test_numbers_of_one_text_lie_in_one_field() -> None:
    f = read_map("points:(0, sqrt(2)), (sqrt(3), 1), (sqrt(5), sqrt(2)*sqrt(3))")
    irrational = [v for v in (*f.knots, *f.values) if isinstance(v, Algebraic)]
    assert len({id(v.field) for v in irrational}) == 1
    assert f.values[2] == exact("6") / (read_number("sqrt(6)"))


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
