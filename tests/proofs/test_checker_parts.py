"""What the checker computes on its own, beside what the library or a slow count says."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from periodic import checker as checker_module
from periodic.graphs.strong_components import strong_components
from periodic.iterates.distances_to_iterates import iterate_l1_distance
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.networks.realisations import shallow_network
from periodic.numbers.conversions import Exact, root_of
from periodic.orbits.period_sets import has_period
from periodic.proofs.certificates import Certificate
from periodic.proofs.network_proofs import prove_distance
from periodic.text.scribes import Scribe
from tests.strategies import examples, pl_maps, self_maps

checker: Any = checker_module
graphs = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, n - 1), unique=True).map(sorted), min_size=n, max_size=n)
)


def as_read(f: PLMap) -> Any:
    """The map as the checker reads it."""
    return checker.Map(Scribe((*f.knots, *f.values)).map_json(f))


@examples(20)
@given(st.sampled_from([[-1, -1, 1], [-1, -1, 0, 1], [1, 0, -4, 0, 1], [-2, 0, 0, 0, 0, 1]]), st.data())
def test_numbers_of_a_field_are_those_of_the_library(polynomial: list[int], data: st.DataObject) -> None:
    """Sums, products, quotients, order and bounds, of numbers of which some are rational, 0, or nearly 0."""
    root = root_of(polynomial)
    read = checker.reader({"field": Scribe([root]).field_json()["field"]})
    few = st.lists(st.fractions(-3, 3, max_denominator=9).map(str), min_size=1, max_size=len(polynomial) - 1)
    (x, y), near = (read(data.draw(few)) for _ in "12"), 10**40

    def value(z: Any) -> Exact:
        return sum((c * root**i for i, c in enumerate(checker.terms(z))), Fraction(0))

    low, high = checker.tight(x, Fraction(1, near))
    assert low <= value(x) <= high <= low + Fraction(1, near)
    for z in (x - y, x - x * 1, x - low, x - high):
        assert checker.sign(z) == (value(z) > 0) - (value(z) < 0)
    pairs = [(x + y, value(x) + value(y)), (x - y, value(x) - value(y)), (x * y, value(x) * value(y))]
    if value(y):
        pairs += [(x / y, value(x) / value(y)), (1 / y, 1 / value(y))]
    assert all(value(z) == expected for z, expected in pairs)
    assert (x == y) == (value(x) == value(y)) == (hash(x) == hash(y))


@given(graphs)
def test_components(edges: list[list[int]]) -> None:
    expected = [frozenset(c) for c in strong_components(edges) if len(c) > 1 or c[0] in edges[c[0]]]
    assert checker.components(edges) == set(expected)


@given(graphs)
def test_closed_walks(edges: list[list[int]]) -> None:
    """Counted one by one, from each of their nodes."""
    for length in range(1, 6):
        for start in range(len(edges)):
            rest = product(range(len(edges)), repeat=length - 1)
            expected = sum(all(b in edges[a] for a, b in pairwise([start, *w, start])) for w in rest)
            assert checker.walks(edges, {start: 1}, length)[start] == expected


@pytest.mark.parametrize(
    ("knots", "values", "points", "walk", "periods"),
    [
        ([0, 1], [1, 0], [0, "1/2", 1], [0, 1], [2]),  # f^2 is the identity
        ([0, 1], [1, 0], [0, 1], [0], [1, 2]),  # f turns the interval round
        ([0, 1], ["1/4", "3/4"], [0, 1], [0], [1]),
        ([0, 1], ["1/2", 1], [0, 1], [0], []),  # only the end is fixed
        ([0, 1, 2], [0, 2, 0], [0, 1, 2], [0, 1], [2]),  # 4/5 -> 8/5 -> 4/5
        ([0, 1, 2], [1, 2, 1], [0, 1, 2], [0], []),  # f leads to the right everywhere there
    ],
)
def test_who_follows_a_closed_walk(
    knots: list[Any], values: list[Any], points: list[Any], walk: list[int], periods: list[int]
) -> None:
    assert checker.follow(as_read(PLMap(knots, values)), [Fraction(x) for x in points], walk) == periods


@pytest.mark.parametrize("points", [["0", "1"], ["0", "1/2", "1"], ["0", "1/4", "1/2", "3/4", "1"]])
def test_a_period_that_fills_an_interval_is_not_overlooked(points: list[str]) -> None:
    """All points of 1 - x but one have period 2: no choice of points hides that from who claims that 1 is strongest."""
    f = Scribe(()).map_json(PLMap([0, 1], [1, 0]))
    claim = {"kind": "period_set", "map": f, "strongest": 1}
    forged = Certificate("a forgery", claim, {"cycle": ["1/2"], "points": points})
    assert checker.judged(forged.to_json()) == "rejected: a loop has a stronger period"


@given(self_maps(most=3), st.sets(st.fractions(0, 1, max_denominator=12)), st.integers(1, 4))
def test_who_has_a_period_cannot_be_said_not_to_have_it(f: PLMap, places: set[Fraction], n: int) -> None:
    """Wherever the map is cut: fixed points, which every map has, included."""
    low, high = f.domain
    cuts = sorted({*f.knots, *(low + (high - low) * x for x in places)})
    scribe = Scribe((*f.knots, *f.values, *cuts))
    forged = Certificate(
        "", {"kind": "no_period", "map": scribe.map_json(f), "period": n}, {"cuts": scribe.numbers(cuts)}
    )
    assert checker.judged(forged.to_json()) != "accepted" or not has_period(f, n)


@pytest.mark.parametrize("points", [["1/9", "2/9", "4/9"], ["2/9", "4/9"], ["4/9", "8/9", "2/9", "4/9"], ["1/3"]])
def test_an_orbit_that_does_not_come_back_is_no_cycle(points: list[str]) -> None:
    """Under the tent; the last point must lead to the first, and no point may be there twice."""
    f = Scribe(()).map_json(PLMap([0, "1/2", 1], [0, 1, 0]))
    claim = {"kind": "period", "map": f, "period": len(points), "points": points}
    assert checker.judged(Certificate("a forgery", claim, {}).to_json()).startswith("rejected: ")


def looks(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> int:
    """How often the checker looks at the clock meanwhile."""
    times: list[None] = []
    monkeypatch.setattr(checker.Clock, "tick", lambda *work: times.append(None))
    work()
    return len(times)


def test_sums_look_at_the_clock_between_any_two_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Terms with long denominators make sums ever longer: no sum whose length a file decides is added up at one go."""
    n = 40
    network = {"weights": [[[1]] * n, [[1] * n]], "biases": [[1] * n, [0]]}
    assert looks(monkeypatch, lambda: checker.graph_of(network, Fraction(0), Fraction(1))) > n
    assert looks(monkeypatch, lambda: checker.walks([range(n)], {0: Fraction(1)})) >= n
    with pytest.raises(checker.Rejected, match="a number grows too long"):
        checker.walks([[0]] * n, {i: Fraction(1, 10**3990 + i) for i in range(n)})
    zigzag = checker.Map({"knots": list(range(n + 1)), "values": [n * (i % 2) for i in range(n + 1)]})
    edges = [[[i, i + 1, i] for i in range(n)], *[[]] * (n - 1)]
    graph = {"vertices": [[0, n]] * n, "edges": edges, "vector": [1, *[0] * (n - 1)], "rate": 2}

    def rate() -> None:
        with pytest.raises(checker.Rejected, match="the vector does not show the rate"):
            checker.rate(zigzag, graph, Fraction, True)

    read = looks(monkeypatch, lambda: checker.targets(zigzag, graph, True))
    assert looks(monkeypatch, rate) >= read + n


def test_the_clock_hears_how_many_vertices_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are looked at for every two levels between which crossings are counted."""
    told: list[int] = []
    monkeypatch.setattr(checker.Clock, "tick", lambda work=1: told.append(work))
    vertices = [(Fraction(0), Fraction(1))] * 5000
    assert len(checker.around(vertices, Fraction(0), Fraction(1))) == 5000 <= sum(told)


def test_the_clock_hears_of_every_unit_wherever_a_network_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """All units are looked at at the zero of each, and at the end."""
    told: list[int] = []
    monkeypatch.setattr(checker.Clock, "tick", lambda work=1: told.append(work))
    n = 50
    network = {"weights": [[[n]] * n, [[1] * n]], "biases": [[-i - 1 for i in range(n)], [0]]}
    assert len(checker.graph_of(network, Fraction(0), Fraction(2))) == n + 2
    assert told.count(n) == n + 1


@example(PLMap([0, "1/5", "4/5", 1], [0, 1, 1, 0]), PLMap([0, 1], [0, 1]), 2)
@given(self_maps(most=3), pl_maps(most=3), st.integers(0, 3))
def test_distances_are_the_integrals(f: PLMap, g: PLMap, t: int) -> None:
    """Plateaus, crossings and ties included; followed to the end the bounds are equal."""
    low, high = f.domain
    a, b = g.domain
    g = PLMap([low + (x - a) / (b - a) * (high - low) for x in g.knots], g.values)
    exact = iterate_l1_distance(f, t, g)
    claim = prove_distance(f, t, shallow_network(g), exact - 1, exact + 1).statement
    assert checker.distance_bounds(claim, t)[1:3] == (exact, exact)
    for steps in range(t):
        _, least, greatest, _ = checker.distance_bounds(claim, steps)
        assert least <= exact <= greatest


def test_pieces_over_a_field_are_remembered_apart_from_laps() -> None:
    """Twice the same stretch of a map over a field, and another one: what is remembered does not mix."""
    field = {"polynomial": [-2, 0, 1], "between": ["1", "2"]}
    top = [0, "1/2"]
    f = checker.Laps({"knots": [0, "1/2", 1], "values": [0, top, 0], "field": field})
    first = [f.laps(f.low, f.read(top), n) for n in range(5)]
    assert [f.laps(f.low, f.read(top), n) for n in range(5)] == first
    assert [len(f.laps(f.low, f.high, n)) for n in range(1, 6)] == [
        tent("sqrt(2)").iterate(n).piece_count for n in range(1, 6)
    ]
