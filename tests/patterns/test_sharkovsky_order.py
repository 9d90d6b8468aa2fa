"""Sharkovsky's order and the sets of periods that it allows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.numbers.conversions import exact
from periodic.patterns.sharkovsky_order import PeriodSet, forces, sharkovsky_key


class TestSharkovskyOrder:
    @given(st.integers(1, 10**6), st.integers(1, 10**6))
    def test_total_order_that_doubling_keeps(self, m: int, n: int) -> None:
        assert forces(m, n) or forces(n, m)
        assert (forces(m, n) and forces(n, m)) == (m == n)
        assert forces(m, n) == forces(2 * m, 2 * n)
        assert forces(m, 1)
        assert forces(3, m)

    def test_huge_periods_cost_nothing(self) -> None:
        assert forces(3 << 10**5, 1 << 10**5)
        assert forces(np.int64(3), np.int8(5))

    @pytest.mark.parametrize("n", [True, 2.0, "2", None])
    def test_refuses_what_is_no_count(self, n: int) -> None:
        with pytest.raises(TypeError, match="n must be an integer"):
            sharkovsky_key(n)
        with pytest.raises(TypeError, match="m must be an integer"):
            forces(n, 3)

    @pytest.mark.parametrize("n", [0, -3, True, 2.0, "2", None, [], float("nan"), PeriodSet(3)])
    def test_what_is_no_period_is_in_no_set(self, n: object) -> None:
        assert all(n not in PeriodSet(m) for m in (1, 3, 4, None))
        assert 3 in PeriodSet(3)
        assert np.int8(3) in PeriodSet(3)
        assert exact("3") in PeriodSet(3)
        assert exact("3/2") not in PeriodSet(3)

    def test_refuses_zero(self) -> None:
        with pytest.raises(ValueError, match="n must be at least 1, got 0"):
            forces(3, 0)


class TestPeriodSet:
    @given(st.integers(1, 200), st.integers(1, 200))
    def test_holds_what_its_strongest_forces(self, m: int, n: int) -> None:
        assert (n in PeriodSet(m)) == forces(m, n)
        assert (PeriodSet(m) <= PeriodSet(n)) == (set(PeriodSet(m).up_to(200)) <= set(PeriodSet(n).up_to(200)))

    def test_all_powers_of_two(self) -> None:
        tail = PeriodSet(None)
        assert tail.up_to(100) == (1, 2, 4, 8, 16, 32, 64)
        assert all(PeriodSet(1 << k) < tail < PeriodSet(3 << k) for k in range(20))
        assert tail != PeriodSet(1)

    def test_values(self) -> None:
        assert PeriodSet(np.int64(5)) == PeriodSet(5)
        assert hash(PeriodSet(np.int64(5))) == hash(PeriodSet(5))
        assert repr(PeriodSet(5)) == "PeriodSet(strongest=5)"
        assert PeriodSet(5).up_to(9) == (1, 2, 4, 5, 6, 7, 8, 9)
        assert PeriodSet(3).up_to(0) == ()

    @pytest.mark.parametrize(
        ("strongest", "words"),
        [
            (None, "every power of two"),
            (1, "1"),
            (8, "1, 2, 4, 8"),
            (3, "every period"),
            (7, "every period except 3, 5"),
            (6, "1 and every even period"),
            (20, "1, 2 and every multiple of 4 except 12"),
            (15, "every period except 3, 5, 7, 9, 11, 13"),
            (17, "every period except 3, 5, 7, .., 15"),
            (51, "every period except 3, 5, 7, .., 49"),
        ],
    )
    def test_words(self, strongest: int | None, words: str) -> None:
        assert str(PeriodSet(strongest)) == words

    def test_refusals(self) -> None:
        with pytest.raises(TypeError, match="strongest must be an integer, got '3'"):
            PeriodSet("3")
        with pytest.raises(ValueError, match="strongest must be at least 1, got 0"):
            PeriodSet(0)
        with pytest.raises(TypeError, match="not supported"):
            _ = PeriodSet(3) < 3
        with pytest.raises(TypeError, match="n must be an integer"):
            PeriodSet(3).up_to(3.0)
