"""Rows of cells of iterates, against the iterates themselves."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest

from periodic.errors import NotMarkovError
from periodic.maps.families import tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.networks.iterate_words import Words

F = Fraction


def markov_map(seed: int) -> PLMap:
    """A map of two to five pieces between points that it sends to each other, flat nowhere."""
    rng = random.Random(seed)
    points = [F(p) for p in sorted(rng.sample(range(13), rng.randint(3, 6)))]
    while True:
        values = [rng.choice(points) for _ in points]
        if all(a != b for a, b in pairwise(values)):
            return PLMap(points, values)


MAPS = [tent(), vee("phi", -1, 1), vee("lambda(5)"), *(markov_map(seed) for seed in range(8))]


@pytest.mark.parametrize("f", MAPS)
@pytest.mark.parametrize("s", [0, 1, 3])
def test_a_row_is_the_iterate(f: PLMap, s: int) -> None:
    words = Words.of(f)
    word, points = words.word(s), words.partition.points
    x = points[0]
    places = [x := x + words.widths(word, k, k + 1) for k in range(len(word))]
    h = f**s
    assert [h(p) for p in [points[0], *places]] == [points[v] for v in word.values]
    assert [p for p, b in zip([points[0], *places], word.breaks, strict=True) if b] == list(h.breakpoints)
    for k, (target, falls) in enumerate(zip(word.targets, word.falling, strict=True)):
        ends = word.values[k : k + 2].tolist()
        assert ends == ([target + 1, target] if falls else [target, target + 1])
        assert points[word.homes[k]] <= places[k] <= points[word.homes[k] + 1]


@pytest.mark.parametrize("f", MAPS)
def test_cells_of_many_steps(f: PLMap) -> None:
    words, k = Words.of(f), 5
    points, h = words.partition.points, f**5
    cells = words.widest_cells(k)
    targets = set(words.word(k).targets.tolist())
    assert {cell.target for cell in cells} == targets
    widest = {t: max(words.widths(words.word(k), i, i + 1) for i in range(len(words.word(k)))
                     if words.word(k).targets[i] == t) for t in targets}  # fmt: skip
    for cell in [*cells, words.end_cell(k, True), words.end_cell(k, False)]:
        y = points[cell.target], points[cell.target + 1]
        start, scale = words.inverse(cell)
        x = [start + scale * v for v in y]
        assert cell.rises == (scale > 0)
        assert abs(float(abs(scale)) / cell.size - 1) < 1e-9
        assert tuple(h(v) for v in x) == y
        assert h.restrict(*sorted(x, key=float)).piece_count == 1
    lengths = words.partition.lengths
    assert all(abs(words.inverse(c)[1]) * lengths[c.target] == widest[c.target] for c in cells)
    for left, end in ((True, f.domain[0]), (False, f.domain[1])):
        cell = words.end_cell(k, left)
        start, scale = words.inverse(cell)
        assert end == start + scale * points[cell.target + (left != cell.rises)]


def test_maps_without_rows() -> None:
    with pytest.raises(ValueError, match="the map is constant on an interval"):
        Words.of(truncated_tent("4/5"))
    with pytest.raises(NotMarkovError, match="never close"):
        Words.of(tent("3/2"))
