"""Lines that come nearest to runs, against exact integrals, dual functions and lines at random."""

import random
from fractions import Fraction

import numpy as np
import pytest

from periodic.approximation.duals import best_dual
from periodic.approximation.margins import margin
from periodic.approximation.run_lines import RunShapes, best_lines
from periodic.iterates.integrals import map_moments
from periodic.maps.plmaps import PLMap

F = Fraction


def shapes(maps: list[PLMap]) -> RunShapes:
    """Maps of equally many pieces on [-1/2, 1/2], one a column."""
    columns = [(list(map(float, h.knots)), list(map(float, h.values))) for h in maps]
    u, y = (np.array(rows).T for rows in zip(*columns, strict=True))
    return RunShapes(u, y, np.ones(len(maps)))


def random_map(r: random.Random, pieces: int) -> PLMap:
    inner = sorted(r.sample(range(1, 240), pieces - 1))
    values = [F(r.randrange(-12, 13), 12) for _ in range(pieces + 1)]
    return PLMap([F(k, 240) - F(1, 2) for k in (0, *inner, 240)], values)


@pytest.mark.parametrize("pieces", [2, 3, 5, 9])
def test_no_line_misses_less(pieces: int, every_case: bool) -> None:
    r = random.Random(pieces)
    maps = [h for h in (random_map(r, pieces) for _ in range(40 if every_case else 10)) if h.piece_count == pieces]
    for order in (1, 2):
        found = best_lines(shapes(maps), order)
        for h, a, b, least in zip(maps, *(v.tolist() for v in found), strict=True):
            proved = F(least) - F(margin(order, pieces))
            for c, d in [(a, b), *((a + r.gauss(0, 0.2), b + r.gauss(0, 0.2)) for _ in range(5))]:
                difference = h - PLMap(h.domain, [F(c) - F(d) / 2, F(c) + F(d) / 2])
                assert proved <= (difference.l1_norm() if order == 1 else map_moments(difference).squared)
            known = best_dual(h).value(h) if order == 1 else map_moments(h).affine_error
            assert proved >= known * F(999, 1000) - F(1, 10**9)


def test_the_best_line_may_be_that_of_a_piece() -> None:
    """A long flat piece, a high tooth and a low one: nothing beats the line that follows the first."""
    h = PLMap([F(-1, 2), F(-9, 20), F(-2, 5), F(2, 5), F(9, 20), F(1, 2)], [0, F(9, 10), 0, 0, F(-9, 10), 0])
    found = best_lines(shapes([h, h]), 1)
    assert found.a.tolist() == found.b.tolist() == [0, 0]
    assert found.least.tolist() == pytest.approx([float(h.l1_norm())] * 2, rel=1e-14)


def test_what_is_found_of_a_run_does_not_depend_on_the_others() -> None:
    r = random.Random(3)
    maps = [random_map(r, 6) for _ in range(30)]
    maps = [h for h in maps if h.piece_count == 6]
    together = best_lines(shapes(maps), 1)
    for some in ([0], [1, 5], list(range(9))):
        alone = best_lines(shapes([maps[i] for i in some]), 1)
        assert alone.least.tolist() == together.least[some].tolist()
        assert alone.a.tolist() == together.a[some].tolist()
