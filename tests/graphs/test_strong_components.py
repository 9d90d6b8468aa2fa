"""Strong components and cyclic classes against networkx."""

from math import gcd

import networkx
import pytest
from hypothesis import given, strategies as st

from periodic.graphs.strong_components import cyclic_classes, strong_components

successor_lists = st.integers(1, 9).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, n - 1), max_size=3), min_size=n, max_size=n)
)


def networkx_graph(successors: list[list[int]]) -> networkx.DiGraph:
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(len(successors)))
    graph.add_edges_from((v, w) for v, row in enumerate(successors) for w in row)
    return graph


@given(successor_lists)
def test_components_are_those_of_networkx_in_topological_order(successors: list[list[int]]) -> None:
    found = strong_components(successors)
    expected = networkx.strongly_connected_components(networkx_graph(successors))
    assert sorted(found) == sorted(sorted(c) for c in expected)
    place = {v: i for i, component in enumerate(found) for v in component}
    assert all(place[v] <= place[w] for v, row in enumerate(successors) for w in row)


@given(successor_lists)
def test_classes_follow_each_other(successors: list[list[int]]) -> None:
    for component in strong_components(successors):
        place = {v: i for i, v in enumerate(component)}
        inner = [[place[w] for w in successors[v] if w in place] for v in component]
        if not any(inner):
            assert cyclic_classes(inner) == [0]
            continue
        classes = cyclic_classes(inner)
        period = max(classes) + 1
        assert set(classes) == set(range(period))
        assert all(classes[w] == (classes[v] + 1) % period for v, row in enumerate(inner) for w in row)
        assert period == gcd(*map(len, networkx.simple_cycles(networkx_graph(inner))))


def test_long_paths_need_no_recursion() -> None:
    n = 5000  # above the limit of recursion
    assert len(strong_components([[i + 1] for i in range(n)] + [[]])) == n + 1
    assert strong_components([[(i + 1) % n] for i in range(n)]) == [list(range(n))]


@pytest.mark.parametrize("n", [1, 2, 7])
def test_a_single_closed_path(n: int) -> None:
    assert cyclic_classes([[(i + 1) % n] for i in range(n)]) == list(range(n))


def test_nothing() -> None:
    assert strong_components([]) == []
