"""Enclosures: sums, quotients and powers without a common field, and logarithms, certified."""

from fractions import Fraction

import mpmath
import pytest
from hypothesis import example, given, strategies as st

from periodic.numbers.conversions import period_root
from periodic.numbers.enclosures import difference, enclosure, log_bounds, quotient

PHI = period_root(3)


def test_differences_and_quotients() -> None:
    x = period_root(5)
    assert difference(x + 1, x) == "1"
    assert difference(Fraction(2), PHI) == "0.381966011250..."
    assert difference(PHI, x) == "0.105157591885..."
    assert quotient(2 * x, x) == "2"
    assert quotient(PHI, x) == "1.069508382908..."
    assert quotient(PHI, Fraction(1)) == "1.618033988749..."


@given(st.fractions(1, 10**6) | st.integers(0, 3000).map(lambda k: Fraction(3**k, 2**k) + 1), st.integers(0, 4000))
@example(Fraction(1), 0)
@example(1 + Fraction(1, 2**200), 100)
def test_logarithms_are_enclosed(x: Fraction, bits: int) -> None:
    low, high = log_bounds(x, bits)
    assert 0 <= high - low <= 2
    with mpmath.workprec(bits + 400):
        assert low <= mpmath.log(mpmath.mpf(x.numerator) / x.denominator) * mpmath.mpf(2) ** bits <= high


def test_rational_numbers_are_their_own_enclosure() -> None:
    assert enclosure(Fraction(1, 3), 5) == (Fraction(1, 3), Fraction(1, 3))
    low, high = enclosure(PHI, 30)
    assert low < PHI < high
    assert high - low <= Fraction(1, 10**30)


def test_quotients_of_roots_of_high_degree_factor_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("periodic.numbers.fields.factor", None)
    a, b = period_root(7 * 32), period_root(9 * 32)
    assert quotient(a, b) == "1.000521662892..."
