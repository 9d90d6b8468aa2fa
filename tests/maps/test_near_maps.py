"""Near maps are as near as they say."""

from fractions import Fraction

from periodic.graphs.restrictive_intervals import exchanged_halves
from periodic.maps.families import tent
from periodic.maps.near_maps import NearMap
from periodic.maps.plmaps import PLMap


def test_near_maps_are_as_near_as_they_say() -> None:
    f = tent("51/50")
    near, exact, low, high = NearMap.of(f, 60), f, Fraction(0), Fraction(1)
    for _ in range(3):
        halves = exchanged_halves(near.map)
        assert halves is not None
        (a, b), scale = halves[0], 1 << 60
        a, b = Fraction(int(a * scale), scale), Fraction(min(int(b * scale) + 1, scale), scale)
        near = near.returned(a, b, 2, 60)
        low, high = low + (high - low) * a, low + (high - low) * b
        exact = f.iterate(near.steps)
        for i in range(65):
            x = Fraction(i, 64)
            y = (exact(low + (high - low) * x) - low) / (high - low)
            assert abs(min(max(y, Fraction(0)), Fraction(1)) - near.map(x)) <= near.error
            assert near.value(x) == near.map(x)
    assert 0 < near.error < Fraction(1, 10**9)


def test_rounded_knots_may_become_one() -> None:
    f = PLMap([0, "1/3", "333334/1000000", 1], [0, 1, "1/2", 0])
    near = NearMap.of(f, 8)
    assert near.map.piece_count == 2
    for x in f.knots:
        assert abs(near.map(x) - f(x)) <= near.error
