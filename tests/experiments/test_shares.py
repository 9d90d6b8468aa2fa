"""Wilson's interval solves its own equation, and covers what it should."""

from __future__ import annotations

from math import comb, sqrt

import pytest

from periodic.experiments.shares import QUANTILE, Share


@pytest.mark.parametrize(("hits", "total"), [(0, 10), (1, 10), (5, 10), (10, 10), (3, 3000), (1377, 10_000)])
def test_the_ends_are_as_far_as_the_approximation_allows(hits: int, total: int) -> None:
    for end in Share(hits, total).interval:
        if 0 < end < 1:
            assert abs(hits / total - end) == pytest.approx(QUANTILE * sqrt(end * (1 - end) / total))
    low, high = Share(hits, total).interval
    assert low <= Share(hits, total).value <= high


def test_nothing_found_is_not_proof_of_nothing() -> None:
    assert Share(0, 100).interval == (0.0, pytest.approx(0.0370, abs=1e-4))
    assert Share(100, 100).interval == (pytest.approx(0.9630, abs=1e-4), 1.0)


@pytest.mark.parametrize("p", [0.02, 0.1, 0.5])
def test_it_covers_about_as_often_as_it_says(p: float) -> None:
    n, covered = 200, 0.0
    for k in range(n + 1):
        low, high = Share(k, n).interval
        covered += comb(n, k) * p**k * (1 - p) ** (n - k) * (low <= p <= high)
    assert 0.92 < covered < 0.98


def test_wrong_counts() -> None:
    with pytest.raises(ValueError, match="4 hits among only 3 trials"):
        Share(4, 3)
    with pytest.raises(ValueError, match="total must be at least 1"):
        Share(0, 0)
