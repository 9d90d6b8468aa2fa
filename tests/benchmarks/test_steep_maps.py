"""Bounds for maps that are steeper than they grow: in order, and below the network."""

import pytest

from benchmarks.steep_maps import MAPS, line, main, rows
from periodic.graphs.transition_graphs import closed_graph


def test_maps_have_no_partition_and_most_are_steeper_than_they_grow() -> None:
    assert len({name for name, _ in MAPS}) == len(MAPS) == 10
    assert sum(closed_graph(f, "knots") is None for _, f in MAPS) >= 8


@pytest.mark.usefixtures("coarse_bounds")
def test_a_line() -> None:
    found = line("a skew tent", MAPS[3][1], 4, 1, 1)
    assert found.growth < found.steepness
    assert 0 <= max(found.lower_bounds) <= found.network <= found.constant
    text = list(rows([found]))
    assert text[0].count("|") == text[1].count("|") == text[2].count("|")
    assert text[2].startswith("| a skew tent | 1.")


def test_the_command_prints_as_many_as_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["0"]) == 0
    assert capsys.readouterr().out.count("\n") == 2
