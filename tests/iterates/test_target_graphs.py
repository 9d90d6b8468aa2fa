"""Graphs of targets against the map itself."""

from collections import Counter
from itertools import pairwise

import pytest

from periodic.graphs.growth_numbers import period_root
from periodic.iterates.branches import Target
from periodic.iterates.target_graphs import target_graph
from periodic.maps.families import truncated_tent, vee
from periodic.maps.plmaps import PLMap

MAPS = [PLMap([0, "1/3", 1], [0, 1, 0]), vee("1.618", -1, 1), truncated_tent("6/7"), vee(period_root(3), -1, 1)]


@pytest.mark.parametrize("f", MAPS, ids=repr)
def test_target_graphs(f: PLMap) -> None:
    """Shares of the parts of each target add up to what is not flat, and lead to the images."""
    graph = target_graph(f)
    assert len(graph.targets) == len(graph.parts) == len(graph.masses)
    assert graph.targets[0] == f.domain
    place = {target: i for i, target in enumerate(graph.targets)}
    for (low, high), parts in zip(graph.targets, graph.parts, strict=True):
        ends = [low, *(x for x in f.breakpoints if low < x < high), high]
        expected = Counter()
        for a, b in pairwise(ends):
            image = Target(*sorted((f(a), f(b))))
            if image in place and image.length:
                expected[place[image]] += (b - a) / (high - low)
        assert dict(parts) == expected
