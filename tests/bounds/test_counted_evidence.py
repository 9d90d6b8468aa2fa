"""Few pieces against f^t as a whole: what is printed is certified, by some hundred bytes."""

import json
from fractions import Fraction
from typing import Any

import pytest

from periodic import checker as checker_module
from periodic.approximation.budget_paths import budget_errors
from periodic.bounds.certified_blocks import certified_bound
from periodic.bounds.certified_stretches import checker_map
from periodic.bounds.counted_evidence import WAYS, counted_evidence
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap

checker: Any = checker_module
SKEW = PLMap([0, "1/3", 1], [0, 1, 0])


@pytest.mark.parametrize("order", [1, 2])
def test_what_floats_prove_the_checker_shows(order: int) -> None:
    """Functions of three pieces against f^3, which has eight: from a few numbers."""
    wanted = budget_errors(SKEW, 3, order, 2, 1e5)[-1] * Fraction(99, 100)
    data = json.loads(json.dumps(counted_evidence(SKEW, 3, 3, order, wanted)))
    assert len(json.dumps(data)) < 900
    assert checker.Curves(checker_map(SKEW), data, order).bound(3, 3) >= wanted * (1 - Fraction(1, 10**6))
    data["stretches"][0] |= {"planes": [[]], "halved": []}  # without lines of its own
    assert checker.Curves(checker_map(SKEW), data, order).bound(3, 3) < wanted * Fraction(9, 10)


@pytest.mark.parametrize("order", [1, 2])
def test_cells_and_bins_are_halved_as_often_as_it_takes(order: int) -> None:
    """To 2^-22 of a lap, of which no list is made."""
    data = counted_evidence(SKEW, 2, 2, order, Fraction(1, 10**3))
    assert len(data["stretches"][0]["planes"]) == len(WAYS[order]) + 1 > 30
    stretch = checker.Stretch(checker_map(SKEW), data, data["stretches"][0], order)
    assert stretch.width == 2 ** sum(way != "b" for way in WAYS[order])
    assert len(stretch.h.known) < 30


@pytest.mark.long
@pytest.mark.parametrize(
    ("f", "t", "pieces", "order"),
    [
        (vee("lambda(3)"), 6, 4, 2),
        (tent("sqrt(3)"), 6, 4, 2),
        (vee("1.5"), 8, 3, 2),
        (vee("1.5"), 6, 4, 1),
        (tent("21/20"), 4, 3, 1),
    ],
)
def test_narrow_networks_are_certified_in_full(f: PLMap, t: int, pieces: int, order: int) -> None:
    wanted = budget_errors(f, t, order, pieces - 1, 1e7)[-1]
    bound = certified_bound(f, t, pieces, order, wanted)
    assert bound.value >= wanted > 0
    assert len(json.dumps(bound.evidence["data"])) < 1000
