"""Enclosed arrays: the exact result of each operation lies within the bound, for any floats, however long the chain."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.floats.enclosed_arrays import LONGEST, Enclosed, joined

floats = st.floats(-1e6, 1e6) | st.floats(-1e-300, 1e-300) | st.sampled_from([0.0, 1.0, -1.0, 5e-324, 1e300])
OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
}


def holds(found: Enclosed, truth: Fraction) -> bool:
    """Whether the one number of an array is where it is said to be."""
    value, error = float(found.values), float(found.errors)
    return error == np.inf or abs(Fraction(value) - truth) <= Fraction(error)


@given(st.lists(st.tuples(st.sampled_from(sorted(OPERATIONS)), floats), min_size=1, max_size=8), floats)
def test_the_exact_result_is_enclosed(steps: list[tuple[str, float]], start: float) -> None:
    enclosed, truth = Enclosed.exactly(start), Fraction(start)
    for sign, number in steps:
        if sign == "/" and not number:
            assert (enclosed / Enclosed.exactly(number)).errors == np.inf
            continue
        enclosed = OPERATIONS[sign](enclosed, Enclosed.exactly(number))
        truth = OPERATIONS[sign](truth, Fraction(number))
        assert holds(enclosed, truth)
        sign_found = int(enclosed.signs())
        assert sign_found in (0, (truth > 0) - (truth < 0))
        assert not enclosed.are_zero() or truth == 0
        assert holds(enclosed.rectified(), max(truth, Fraction(0)))
        if enclosed.errors < np.inf:
            low, high = map(float, enclosed.ends())
            assert low == -np.inf or Fraction(low) < truth
            assert high == np.inf or truth < Fraction(high)


@given(floats, floats, floats, floats)
def test_quotients_of_enclosed_numbers(a: float, b: float, c: float, d: float) -> None:
    top, bottom = Enclosed.exactly(a) + Enclosed.exactly(b), Enclosed.exactly(c) + Enclosed.exactly(d)
    quotient = top / bottom
    if Fraction(c) + Fraction(d):
        assert holds(quotient, (Fraction(a) + Fraction(b)) / (Fraction(c) + Fraction(d)))
    else:
        assert quotient.errors == np.inf


@given(st.lists(st.tuples(floats, floats, floats), min_size=1, max_size=12))
def test_sums_of_products(terms: list[tuple[float, float, float]]) -> None:
    matrix = np.array([[w for w, _, _ in terms]])
    state = Enclosed.exactly([[a] for _, a, _ in terms]) + Enclosed.exactly([[b] for _, _, b in terms])
    found = state.times_matrix(matrix)[0, 0]
    assert holds(found, sum((Fraction(w) * (Fraction(a) + Fraction(b)) for w, a, b in terms), Fraction(0)))
    assert found.are_zero() == all(w == 0 or a == b == 0 for w, a, b in terms) or not found.are_zero()


@pytest.mark.parametrize(("value", "factor"), [(2.225073858507e-311, 1e300), (5e-324, 1e300), (3e-320, 7e307)])
def test_what_underflows_in_a_bound_is_not_lost(value: float, factor: float) -> None:
    """The bound of a subnormal number is too small for a float, and is magnified afterwards."""
    found = Enclosed.exactly([[value]]).times_matrix(np.array([[factor]]))[0, 0]
    assert holds(found, Fraction(value) * Fraction(factor))
    third = Enclosed.exactly(value) / Enclosed.exactly(3.0)
    assert holds(third / Enclosed.exactly(1e-300), Fraction(value) / 3 / Fraction(1e-300))
    small = Enclosed.exactly(1e-160) / Enclosed.exactly(3.0)
    assert holds(Enclosed.exactly(value) / small, Fraction(value) * 3 / Fraction(1e-160))


def test_what_is_exactly_zero_stays_so() -> None:
    zero, third = Enclosed.exactly([0.0]), Enclosed.exactly([1.0]) / Enclosed.exactly([3.0])
    assert (zero * third).are_zero().all()
    assert (-third).rectified().are_zero().all()
    assert zero[None].times_matrix(np.array([[7.0]])).are_zero().all()
    assert not (third - third).are_zero().any()
    assert (third - third).signs().tolist() == [0]


def test_what_overflows_is_not_known() -> None:
    large = Enclosed.exactly(1e300)
    for unknown in (large * large, large * large - large * large, large / Enclosed.exactly(0.0)):
        assert unknown.errors == np.inf
        assert unknown.signs() == 0
        assert not unknown.rectified().are_zero()
    assert (large[None, None] * large).times_matrix(np.array([[0.0]])).signs() == 0


def test_increasing_order_says_whether_it_is_known() -> None:
    third = Enclosed.exactly(1.0) / Enclosed.exactly(3.0)
    row = joined(Enclosed.exactly([2.0, -1.0, 0.5]), third[None], (third + third - third)[None])[None]
    places, known = row.increasing(np.array([[True, True, True, True, False]]))
    assert places.tolist() == [[1, 3, 2, 0]]
    assert known.tolist() == [True]
    assert row.increasing(np.ones((1, 5), dtype=bool))[1].tolist() == [False]
    two = joined(row, row).values.reshape(2, 5)
    kept = np.array([[True, False, False, False, False], [True, True, False, False, False]])
    places, known = Enclosed.exactly(two).increasing(kept)
    assert places.tolist() == [[0, 0], [1, 0]]
    assert known.all()


def test_sums_that_are_too_long_are_refused() -> None:
    with pytest.raises(ValueError, match=f"at most {LONGEST} terms, got {LONGEST + 1}"):
        Enclosed.exactly(np.zeros((LONGEST + 1, 1))).times_matrix(np.zeros((1, LONGEST + 1)))
