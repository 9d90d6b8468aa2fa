"""Closings: their edges are coverings, their paths enclose the branches of every iterate."""

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.tower_closings import Closing, Truncation
from periodic.graphs.towers import Tower
from periodic.maps.families import connect_the_dots, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import root_of
from periodic.patterns.cyclic_patterns import stefan
from tests.graphs.tower_checks import check_edges
from tests.strategies import self_maps

ROOT_2 = root_of((-2, 0, 1))


def path_counts(closing: Closing, t: int) -> list[int]:
    counts, totals = [1] + [0] * (len(closing.vertices) - 1), []
    for _ in range(t + 1):
        totals.append(sum(counts))
        after = [0] * len(counts)
        for v, row in enumerate(closing.edges):
            for edge in row:
                after[edge.target] += counts[v]
        counts = after
    return totals


def branch_counts(f: PLMap, t: int) -> list[int]:
    tower, counts, totals = Tower(f), {0: 1}, []
    for _ in range(t + 1):
        totals.append(sum(counts.values()))
        after: dict[int, int] = {}
        for v, n in counts.items():
            for edge in tower.edges(v):
                after[edge.target] = after.get(edge.target, 0) + n
        counts = after
    return totals


@given(self_maps(), st.integers(1, 6))
def test_edges_are_coverings_and_paths_enclose_branches(f: PLMap, steps: int) -> None:
    part, branches = Truncation(Tower(f), steps), branch_counts(f, 9)
    lower, upper = part.closing("lower"), part.closing("upper")
    check_edges(f, lower)
    check_edges(f, upper)
    assert all(a <= b <= c for a, b, c in zip(path_counts(lower, 9), branches, path_counts(upper, 9), strict=True))
    assert path_counts(lower, steps) == branches[: steps + 1] == path_counts(upper, steps)


@pytest.mark.parametrize("f", [tent(ROOT_2), vee(2 - ROOT_2 / 4), PLMap([0, 1 / ROOT_2, 1], [1, 0, ROOT_2 / 3])])
def test_algebraic_maps(f: PLMap) -> None:
    part = Truncation(Tower(f), 5)
    for closing in (part.closing("lower"), part.closing("upper")):
        check_edges(f, closing)


def test_a_markov_map_needs_no_closing() -> None:
    for f in (tent(), connect_the_dots(stefan(7)), truncated_tent("212/257")):
        part = Truncation(Tower(f), 100)
        assert part.is_complete
        assert part.closing("lower").edges == part.closing("upper").edges
        assert not part.closing("upper").led
    assert not Truncation(Tower(tent("3/2")), 100).is_complete


def test_bounds_come_nearer() -> None:
    f, last = tent("3/2"), (1.0, 2.0)
    for steps in (4, 8, 16, 32):
        part = Truncation(Tower(f), steps)
        low = float(part.closing("lower").graph.lower_bound(9).bound)
        high = float(part.closing("upper").graph.upper_bound(9).bound)
        assert last[0] <= low <= 1.5 <= high <= last[1]
        last = low, high
    assert last[1] - last[0] < 1e-5


def test_edges_that_leave_lead_to_intervals_inside() -> None:
    """With ends of age 12 they prove 1.7495 of the slope 1.75, and without them only 1.7479."""
    lower = Truncation(Tower(tent("7/4")), 12).closing("lower")
    assert lower.led
    assert float(lower.graph.lower_bound(6).bound) > 1.749


def test_a_component_is_complete_if_no_edge_in_it_is_led() -> None:
    f = PLMap([0, "1/10", "2/5", 1], [1, 0, "4/5", "3/5"])
    upper = Truncation(Tower(f), 24).closing("upper")
    assert upper.led
    fastest = upper.graph.fastest
    assert fastest is not None
    assert upper.is_complete(fastest)
    open_upper = Truncation(Tower(tent("3/2")), 24).closing("upper")
    fastest = open_upper.graph.fastest
    assert fastest is not None
    assert not open_upper.is_complete(fastest)


def test_absorbing_intervals_swallow_vertices_and_edges() -> None:
    """Of a renormalised tent nothing but loops is left outside the two intervals that it exchanges."""
    f = tent("5/4")
    tower = Tower(f)
    part = Truncation(tower, 12)
    orbits = tower.orbits
    c1 = orbits.image(1)
    c2 = orbits.image(c1)
    c3, c4 = orbits.image(c2), orbits.image(orbits.image(c2))
    exchanged = ((c2, c4), (c3, c1))
    upper = part.closing("upper", exchanged)
    check_edges(f, upper, [(orbits.exact(p), orbits.exact(q)) for p, q in exchanged])
    assert upper.graph.fastest is None
    assert len(upper.vertices) < len(part.vertices)
    check_edges(f, part.closing("lower", exchanged))
