"""Explicit approximations: their errors are exact, and they are good."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.approximation.best_fits import best_approximation, patched_approximation
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.integrals import map_moments
from periodic.maps.distances import l1_distance
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from tests.strategies import examples, pl_maps

F = Fraction


@examples(15)
@given(pl_maps(most=4), st.integers(1, 3), st.sampled_from([1, 2]))
def test_errors_are_exact(h: PLMap, pieces: int, order: int) -> None:
    found = best_approximation(h, pieces, order, rounds=2)
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
        errors = [best_approximation(h, pieces, order, rounds=3).error for pieces in range(1, 4)]
        assert errors == sorted(errors, reverse=True)
        assert best_approximation(h, h.piece_count, order).error == 0


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"order must be 1 \(absolute error\) or 2 \(squared error\), got 3"):
        best_approximation(tent(), 1, 3)
    with pytest.raises(ValueError, match="pieces must be at least 1"):
        best_approximation(tent(), 0)


@pytest.mark.parametrize("order", [1, pytest.param(2, marks=pytest.mark.long)])
def test_patches_are_what_they_are_said_to_be(order: int) -> None:
    """Build the patched function of a small iterate, and integrate."""
    f, t = vee(period_root(3), -1, 1), 6
    found = patched_approximation(f, t, 20, order, 3)
    assert 0 < found.number <= 20
    low, high = found.patch.domain
    h, outer = f**t, f**found.steps
    points: dict[Exact, Exact] = {f.domain[0]: found.constant, f.domain[1]: found.constant}
    left = found.number
    for piece in branches(f, found.steps):
        ends = [piece(x) for x in piece.domain]
        if left and sorted(ends) == [low, high]:
            left -= 1
            slope = (ends[1] - ends[0]) / (piece.domain[1] - piece.domain[0])
            for y, v in zip(found.patch.knots, found.patch.values, strict=True):
                points[piece.domain[0] + (y - ends[0]) / slope] = v
    assert left == 0
    assert outer.domain == h.domain
    g = PLMap(sorted(points), [points[x] for x in sorted(points)])
    assert g.piece_count <= found.pieces <= 20
    assert found.error == (l1_distance(h, g) if order == 1 else map_moments(h - g).squared)


def branches(f: PLMap, steps: int) -> list[PLMap]:
    """The iterate cut at all preimages of breakpoints."""
    parts = [f**0]
    for s in range(steps):
        cut = []
        for part in parts:
            places = [part.domain[0], *sorted(solve(part, y) for y in f.breakpoints if inside(part, y)), part.domain[1]]
            cut += [(f ** (s + 1)).restrict(a, b) for a, b in pairwise(places)]
        parts = cut
    return parts


def inside(part: PLMap, y: Exact) -> bool:
    low, high = sorted(part.values)
    return bool(low < y < high)


def solve(part: PLMap, y: Exact) -> Exact:
    (a, b), (u, v) = part.domain, part.values
    return a + (y - u) * (b - a) / (v - u)


def test_patches_save_more_with_more_pieces() -> None:
    f = vee(period_root(3), -1, 1)
    errors = [patched_approximation(f, 40, pieces, 2, 3).error for pieces in (1, 21**4, 21**5)]
    assert errors[0] > errors[1] > errors[2] > F("0.3936")
    assert patched_approximation(f, 40, 1, 2, 3).number == 0
    flat = PLMap([0, 1], ["1/2", "1/2"])
    assert patched_approximation(flat, 5, 7, depth=3).error == 0


def test_refusals_of_patches() -> None:
    with pytest.raises(ValueError, match=r"order must be 1 \(absolute error\) or 2 \(squared error\), got 3"):
        patched_approximation(tent(), 9, 1, 3)
    with pytest.raises(ValueError, match="depth must be at most t = 3, got 6"):
        patched_approximation(tent(), 3, 1)


def test_a_function_with_a_short_piece() -> None:
    """Knots that are 2**-19 of the interval apart and less; once all of a jump was rounded to one point."""
    h = PLMap([0, 1, 2, 3, 4], [2, 2, 1, 4, 4]) ** 19
    found = [best_approximation(h, pieces, 2, rounds=2).error for pieces in (2, 3, 4)]
    assert found[0] > found[1] > found[2] > 0
    assert found[1] < Fraction("0.12")


def test_pieces_that_floats_do_not_tell_apart() -> None:
    """Of their grids no cell is empty, so that nothing is divided by 0."""
    f = PLMap([0, Fraction(1, 10**25), "1/2", 1], [0, 1, 0, "1/2"])
    assert best_approximation(f**2, 3, 1, rounds=5).error < Fraction(1, 10**20)
    assert best_approximation(f**3, 3, 1, rounds=5).error < Fraction(1, 5)
