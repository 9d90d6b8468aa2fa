"""Functions that follow an iterate on one stretch: their pieces and errors, against the functions themselves."""

from __future__ import annotations

import pytest

from periodic.approximation.followed_stretches import FollowedApproximation, followed_approximation
from periodic.errors import NotMarkovError
from periodic.iterates.integrals import map_moments
from periodic.maps.distances import l1_distance
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap

GOLDEN = vee("phi", -1, 1)
MAPS = [
    (tent(), 7),
    (GOLDEN, 9),
    (PLMap([0, "1/3", "2/3", 1], [0, 1, 1, 0]), 5),  # a plateau
    (PLMap([0, "1/4", "1/2", 1], ["1/2", 1, "1/4", 0]), 7),  # several slopes
    (PLMap([1, 2, 3, 4, 5], [3, 5, 4, 2, 1]), 6),
    (tent(1), 4),  # two pieces that stay two
]


def function(f: PLMap, t: int, found: FollowedApproximation) -> PLMap:
    """The function that is described."""
    h, (low, high) = f.iterate(t), f.domain
    if found.low == found.high:
        return PLMap([low, high], [found.constant, found.constant])
    knots = [found.low, *(x for x in h.knots if found.low < x < found.high), found.high]
    values = [h(x) for x in knots]
    if found.low > low:
        knots, values = [low, *knots], [found.constant, *values]
    if found.high < high:
        knots, values = [*knots, high], [*values, found.constant]
    return PLMap(knots, values)


@pytest.mark.parametrize(("f", "t"), MAPS)
@pytest.mark.parametrize("order", [1, 2])
def test_it_is_the_function_that_it_says(f: PLMap, t: int, order: int, every_case: bool) -> None:
    t = t if every_case else t - 2
    h = f.iterate(t)
    errors = []
    for pieces in (1, 2, 3, 7, 20, 50, 10**6) if every_case else (2, 7, 10**6):
        found = followed_approximation(f, t, pieces, order, 3)
        g = function(f, t, found)
        error = l1_distance(h, g) if order == 1 else map_moments(h - g).squared
        assert found.error == error
        assert g.piece_count <= found.pieces <= pieces
        errors.append(error)
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] == 0


def test_one_stretch_saves_more_than_patches() -> None:
    """Of 21**5 pieces for the hard task: the figure that stands in docs/tightness.md."""
    found = followed_approximation(GOLDEN, 40, 21**5, 1, 7)
    assert 0.74690 < found.error < 0.74691
    assert found.pieces == 21**5


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="order must be 1"):
        followed_approximation(tent(), 3, 2, 3)
    with pytest.raises(NotMarkovError):
        followed_approximation(vee("19/10"), 9, 5)
