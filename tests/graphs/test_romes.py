"""Polynomials from the branching vertices of a graph are those of its matrix."""

from __future__ import annotations

from hypothesis import given, strategies as st

from periodic.graphs.romes import MOST_BRANCHING, sparse_polynomial
from periodic.numbers.matrix_polynomials import charpoly


@st.composite
def sparse_graphs(draw: st.DrawFn) -> list[dict[int, int]]:
    """Graphs in which at most three vertices have more than one arrow, some of them with parallel arrows."""
    n = draw(st.integers(1, 9))
    rows: list[dict[int, int]] = []
    branching = draw(st.sets(st.integers(0, n - 1), max_size=MOST_BRANCHING))
    for i in range(n):
        most = 4 if i in branching else 1
        targets = draw(st.sets(st.integers(0, n - 1), max_size=most))
        rows.append({j: draw(st.integers(1, 3)) for j in sorted(targets)})
    return rows


@given(sparse_graphs())
def test_the_polynomial_is_that_of_the_matrix(rows: list[dict[int, int]]) -> None:
    matrix = [[row.get(j, 0) for j in range(len(rows))] for row in rows]
    assert sparse_polynomial([list(row.items()) for row in rows]) == charpoly(matrix)


def test_graphs_that_branch_too_often_are_left_to_others() -> None:
    assert sparse_polynomial([[(0, 1), (1, 1)]] * (MOST_BRANCHING + 1)) is None


def test_loops_that_miss_every_branching_vertex_count() -> None:
    # 0 -> 0, 1; 1 -> 2 -> 1; 3 leads nowhere
    assert sparse_polynomial([[(0, 1), (1, 1)], [(2, 1)], [(1, 1)], []]) == charpoly(
        [[1, 1, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    )
