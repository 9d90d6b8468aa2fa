"""What the checker computes on its own, beside what the library or a slow count says."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, strategies as st

from periodic import checker as checker_module
from periodic.graphs.strong_components import strong_components
from periodic.maps.plmaps import PLMap
from periodic.patterns.sharkovsky_order import sharkovsky_key
from periodic.proofs.certificates import Certificate
from periodic.text.scribes import Scribe

checker: Any = checker_module
graphs = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, n - 1), unique=True).map(sorted), min_size=n, max_size=n)
)


def as_read(f: PLMap) -> Any:
    """The map as the checker reads it."""
    return checker.Map(Scribe((*f.knots, *f.values)).map_json(f))


def test_periods_are_sorted_by_sharkovskys_order() -> None:
    numbers = range(1, 200)
    assert sorted(numbers, key=checker.sharkovsky) == sorted(numbers, key=sharkovsky_key)


@given(graphs)
def test_components(edges: list[list[int]]) -> None:
    found = {i: set(nodes) for i, nodes in enumerate(checker.components(edges)) if nodes}
    expected = [set(c) for c in strong_components(edges) if len(c) > 1 or c[0] in edges[c[0]]]
    assert found == {i: c for c in expected for i in c}


@given(graphs)
def test_closed_walks_that_repeat_nothing(edges: list[list[int]]) -> None:
    """Counted one by one, from each of their nodes."""
    counts = checker.closed_walks(dict(enumerate(edges)), 5)
    for length in range(1, 6):
        walks = [
            w
            for w in product(range(len(edges)), repeat=length)
            if all(b in edges[a] for a, b in pairwise([*w, w[0]]))
            and not any(w == w[:k] * (length // k) for k in range(1, length) if length % k == 0)
        ]
        assert counts[length] == len(walks)


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
