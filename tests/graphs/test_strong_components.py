"""Strong components and cyclic classes against networkx, whichever way they are found."""

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


def inside(successors: list[list[int]], component: list[int]) -> list[list[int]]:
    """The graph on a component, its vertices numbered anew."""
    place = {v: i for i, v in enumerate(component)}
    return [[place[w] for w in successors[v] if w in place] for v in component]


@given(successor_lists)
def test_components_are_those_of_networkx_in_topological_order(successors: list[list[int]]) -> None:
    found = strong_components(successors)
    graph = networkx_graph(successors)
    assert sorted(found) == sorted(sorted(c) for c in networkx.strongly_connected_components(graph))
    order = networkx.lexicographical_topological_sort(networkx.condensation(graph, found), lambda k: found[k][0])
    assert list(order) == list(range(len(found)))


@given(successor_lists)
def test_large_graphs_go_another_way_to_the_same_components(successors: list[list[int]]) -> None:
    expected = strong_components(successors)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("periodic.graphs.strong_components.FEW", 0)
        assert strong_components(successors) == expected


@given(successor_lists)
def test_classes_follow_each_other(successors: list[list[int]]) -> None:
    for component in strong_components(successors):
        inner = inside(successors, component)
        if not any(inner):
            assert cyclic_classes(inner) == [0]
            continue
        classes = cyclic_classes(inner)
        period = max(classes) + 1
        assert set(classes) == set(range(period))
        assert classes[0] == 0
        assert all(classes[w] == (classes[v] + 1) % period for v, row in enumerate(inner) for w in row)
        assert period == gcd(*map(len, networkx.simple_cycles(networkx_graph(inner))))


def test_long_paths_need_no_recursion() -> None:
    n = 1100  # above the limit of recursion
    assert len(strong_components([[i + 1] for i in range(n)] + [[]])) == n + 1
    assert strong_components([[(i + 1) % n] for i in range(n)]) == [list(range(n))]


@pytest.mark.parametrize("n", [1, 2, 7, 200])
def test_a_single_closed_path(n: int) -> None:
    assert cyclic_classes([[(i + 1) % n] for i in range(n)]) == list(range(n))


@pytest.mark.parametrize("n", [3, 8, 31])
def test_the_graph_that_takes_longest_to_fill_a_class(n: int) -> None:
    """Wielandt's: a circle with one short cut, of lengths n and n - 1."""
    assert cyclic_classes([[i + 1] for i in range(n - 1)] + [[0, 1]]) == [0] * n


def test_nothing() -> None:
    assert strong_components([]) == []
