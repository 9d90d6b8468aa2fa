"""Towers: paths are branches, of which each is mapped onto the last vertex; Markov maps have finite towers."""

from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import given

from periodic.errors import TooManyPiecesError
from periodic.graphs.towers import MAX_EDGES, Tower
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.patterns.cyclic_patterns import stefan
from tests.strategies import self_maps


def branch_images(f: PLMap, t: int) -> list[tuple[Exact, Exact]]:
    """The images of the maximal intervals on which f^t is strictly monotone and no f^s, s < t, turns or rests."""
    branches = [(f.domain, f.domain)]  # (the interval now, ...) in any order
    for _ in range(t):
        found = []
        for (low, high), _ in branches:
            inner = [x for x in f.knots if low < x < high]
            ends = [low, *inner, high]
            runs: list[tuple[int, Exact, Exact]] = []
            for a, b in pairwise(ends):
                direction = (f(b) > f(a)) - (f(b) < f(a))
                if runs and runs[-1][0] == direction != 0:
                    runs[-1] = (direction, runs[-1][1], b)
                else:
                    runs.append((direction, a, b))
            found += [((min(f(a), f(b)), max(f(a), f(b))), f.domain) for s, a, b in runs if s]
        branches = found
    return sorted(image for image, _ in branches)


@given(self_maps())
def test_paths_are_branches(f: PLMap) -> None:
    tower, paths = Tower(f), [0]
    for t in range(4):
        assert sorted(tower.interval(v) for v in paths) == branch_images(f, t)
        paths = [edge.target for v in paths for edge in tower.edges(v)]


@given(self_maps())
def test_there_are_few_vertices(f: PLMap) -> None:
    tower = Tower(f)
    for n, total in enumerate(accumulate(map(len, tower.layers(12)))):
        assert total <= 2 * tower.orbits.laps * n + 1


@given(self_maps())
def test_layers_are_distances(f: PLMap) -> None:
    tower = Tower(f)
    layers = tower.layers(5)
    distance = {0: 0}
    for d in range(5):
        for v in [v for v, e in distance.items() if e == d]:
            for edge in tower.edges(v):
                distance.setdefault(edge.target, d + 1)
    assert {v: d for d, layer in enumerate(layers) for v in layer} == distance
    assert [v for layer in layers for v in layer] == list(dict.fromkeys(v for layer in layers for v in layer))


def test_a_markov_map_has_a_finite_tower() -> None:
    for f in (tent(), connect_the_dots(stefan(7)), truncated_tent("212/257"), identity(0, 1)):
        tower = Tower(f)
        layers = tower.layers(1000)
        assert len(layers) < 60
        assert all(edge.target < len(tower) for v in range(len(tower)) for edge in tower.edges(v))


def test_plateaus_lead_nowhere() -> None:
    tower = Tower(PLMap([0, 1, 2, 3], [0, 3, 3, 0]))
    assert [edge.lap for edge in tower.edges(0)] == [0, 2]
    flat = Tower(PLMap([0, 1], ["1/3", "1/3"]))
    assert flat.edges(0) == ()
    assert flat.layers(5) == [[0]]


def test_ages_count_steps() -> None:
    tower = Tower(tent("3/2"))
    assert [tower.age(v) for layer in tower.layers(4) for v in layer] == [0, 1, 2, 3, 4]
    assert tower.interval(2) == (Fraction(3, 8), Fraction(3, 4))


def test_refusals() -> None:
    with pytest.raises(TooManyPiecesError, match="more than max_edges = 20 edges"):
        Tower(tent("3/2"), max_edges=20).layers(100)
    with pytest.raises(TypeError, match=r"max_edges must be an integer, got 2\.0"):
        Tower(tent(), max_edges=2.0)  # type: ignore[arg-type]  # the test is that this is refused
    with pytest.raises(ValueError, match="leaves its interval"):
        Tower(tent(3))
    assert MAX_EDGES >= 1 << 15
