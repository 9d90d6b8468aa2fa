"""Locks: what threads ask of one object at the same time is what one thread is told."""

import pickle
from collections.abc import Callable
from copy import copy, deepcopy

import pytest

from periodic.entropy.chains import chain
from periodic.graphs.entropies import entropy_enclosure
from periodic.graphs.growth_enclosures import growth_enclosure
from periodic.graphs.locks import Lock
from periodic.graphs.tower_counts import tower_crossing_counts, tower_lap_counts, tower_piece_counts
from periodic.graphs.towers import Tower
from periodic.iterates.oscillations import lap_counts
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from tests.threads import THREADS, together

pytestmark = pytest.mark.usefixtures("quick_switches")


def three_laps() -> PLMap:
    return PLMap([0, "3/10", "71/100", 1], ["1/100", "97/100", "13/100", "9/10"])


def irrational() -> PLMap:
    return PLMap([0, "2/5", 1], ["1/7", 1, exact("sqrt(2)") - 1])


def explored(tower: Tower, depth: int) -> list[tuple[int, int, int]]:
    """All edges within ``depth`` of the root, as intervals' ends cannot be told by number: by place in layers."""
    order = [v for layer in tower.layers(depth) for v in layer]
    place = {v: i for i, v in enumerate(order)}
    return [(place[v], e.lap, place.get(e.target, -1)) for v in order for e in tower.edges(v)]


@pytest.mark.parametrize("f", [three_laps(), irrational()], ids=["rational", "algebraic"])
def test_one_tower_serves_many_threads(f: PLMap) -> None:
    alone = Tower(f)
    expected = explored(alone, 60)
    shared = Tower(f)
    assert together(lambda i: explored(shared, 60)) == [expected] * THREADS
    assert sorted(map(shared.interval, range(len(shared)))) == sorted(map(alone.interval, range(len(alone))))
    points = [shared.orbits.exact(i) for i in range(len(shared.orbits))]
    assert len(set(points)) == len(points) == len(alone.orbits)
    assert [shared.orbits.map(x) for x in points[:20]] == [points[shared.orbits.image(i)] for i in range(20)]


def test_one_map_serves_many_threads() -> None:
    questions: list[Callable[[PLMap], object]] = [
        lambda f: tower_lap_counts(f, 12),
        lambda f: tower_piece_counts(f, 12),
        lambda f: tower_crossing_counts(f, "1/3", "3/4", 12),
        lambda f: lap_counts(f, 12),
        lambda f: entropy_enclosure(f, 20),
        lambda f: growth_enclosure(f, 8).low,
        lambda f: (found := chain(f)).growth > 1 and found.crossings(20),
        lambda f: f.lap_count,
    ]
    serial = three_laps()
    expected = [ask(serial) for ask in questions]
    f = PLMap(serial.knots, [y - y / 10**9 for y in serial.values])  # a map that no cache knows
    answers = together(lambda i: [questions[(i + j) % 8](f) for j in range(8)])
    turned = [[row[(j - i) % 8] for j in range(8)] for i, row in enumerate(answers)]
    assert all(row == turned[0] for row in turned)
    g = PLMap(f.knots, f.values)
    assert [ask(g) for ask in questions] == turned[0] != expected


def test_copies_and_pickles_have_locks_of_their_own() -> None:
    lock, tower = Lock(), Tower(three_laps())
    with lock:
        other = pickle.loads(pickle.dumps(lock))
        assert together(lambda i: other.__enter__() or other.__exit__(None, None, None)) == [None] * THREADS
    expected = explored(tower, 20)
    for again in (copy(tower), deepcopy(tower), pickle.loads(pickle.dumps(tower))):
        assert explored(again, 20) == expected
        assert len(again.edges(len(again) - 1)) >= 1
