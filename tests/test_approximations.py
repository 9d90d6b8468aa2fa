"""Explicit approximations: their errors are exact, and they are good."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from periodic.approximations import best_approximation
from periodic.blocks import map_moments
from periodic.distances import l1_distance
from periodic.families import tent, vee
from periodic.growth import period_root
from periodic.maps import PLMap
from tests.strategies import pl_maps

F = Fraction


@settings(max_examples=15)
@given(pl_maps(most=5), st.integers(1, 4), st.sampled_from([1, 2]))
def test_errors_are_exact(h: PLMap, pieces: int, order: int) -> None:
    found = best_approximation(h, pieces, order, rounds=5)
    assert found.function.piece_count <= pieces or found.error == 0
    assert found.error == (l1_distance(h, found.function) if order == 1 else map_moments(h - found.function).squared)
    assert found.function.domain == h.domain


def test_one_piece_is_the_projection() -> None:
    h = tent() ** 3
    assert float(best_approximation(h, 1).error) == pytest.approx(float(map_moments(h).affine_error), abs=1e-9)


def test_two_pieces_against_a_fine_grid() -> None:
    """For every place of the breakpoint the best values solve a linear system: a search of one number."""
    xs = (np.arange(32 * 60) + 0.5) / (32 * 60)
    h = np.abs((xs * 32 + 1) % 2 - 1)
    least = 1.0
    for place in np.linspace(0.002, 0.998, 500):
        basis = np.stack([np.ones_like(xs), xs, np.maximum(xs - place, 0)], axis=1)
        c = np.linalg.lstsq(basis, h, rcond=None)[0]
        least = min(least, float(((h - basis @ c) ** 2).mean()))
    found = float(best_approximation(tent() ** 5, 2).error)
    assert found == pytest.approx(least, rel=2e-3)
    assert found == pytest.approx(5 / 61, abs=1e-9)


def test_more_pieces_do_better() -> None:
    h = (vee(period_root(3), -1, 1) ** 4).restrict(-1, 0)
    for order in (1, 2):
        errors = [best_approximation(h, pieces, order, rounds=20).error for pieces in range(1, 5)]
        assert errors == sorted(errors, reverse=True)
        assert best_approximation(h, h.piece_count, order).error == 0


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"order must be 1 \(absolute error\) or 2 \(squared error\), got 3"):
        best_approximation(tent(), 1, 3)
    with pytest.raises(ValueError, match="pieces must be at least 1"):
        best_approximation(tent(), 0)
