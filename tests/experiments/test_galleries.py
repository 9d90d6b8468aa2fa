"""The gallery: what its examples are shown for is so."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from periodic.experiments.designs import Row
from periodic.experiments.galleries import EXAMPLES, GALLERY
from periodic.experiments.runs import run
from periodic.maps.families import tent
from periodic.patterns.sharkovsky_order import forces

TAILS = [e.name for e in GALLERY if e.name.startswith("tail of ")]

Rows = dict[str, Row]


@pytest.fixture(scope="module")
def rows() -> Rows:
    return {row["example"]: row for row in run(EXAMPLES).rows}


@pytest.mark.parametrize("name", TAILS)
def test_a_tail_is_what_its_period_forces(rows: Rows, name: str) -> None:
    m = int(name.removeprefix("tail of "))
    assert rows[name]["strongest"] == str(m)
    assert rows[name]["periods"].split() == [str(n) for n in range(1, 13) if forces(m, n)]


@pytest.mark.parametrize(
    ("m", "height"),
    [
        (2, "4/5"), (3, "6/7"), (4, "14/17"), (5, "26/31"), (8, "212/257"),
        pytest.param(12, "1126/1365", marks=pytest.mark.long), (16, "54062/65537"),
    ],
)  # fmt: skip
def test_heights_are_least_tops_of_cycles(rows: Rows, m: int, height: str) -> None:
    """Of the m-cycles of the tent, which are 2k/(2^m -+ 1), the one with the lowest top."""
    tops = []
    for denominator in (2**m - 1, 2**m + 1):
        for k in range(1, denominator // 2 + 1) if m < 16 else (27031,):
            orbit = [Fraction(2 * k, denominator)]
            while (x := min(2 * orbit[-1], 2 - 2 * orbit[-1])) != orbit[0]:
                orbit.append(x)
            if len(orbit) == m:
                tops.append(max(orbit))
    assert str(min(tops)) == height
    assert rows[f"tail of {m}"]["map"] == f"truncated_tent:{height}"


def test_examples_are_what_they_are_shown_for(rows: Rows) -> None:
    assert rows["golden"]["strongest"] == "3"
    assert rows["golden"]["threshold"] == rows["golden"]["growth"] == "(1+sqrt(5))/2"
    assert rows["below golden"]["strongest"] == "5"
    assert rows["no odd period"]["periods"] == "1 2 4 6 8 10 12"
    assert rows["no odd period"]["growth"] == "4"
    assert rows["four, flat"]["growth"] == rows["reflection"]["growth"] == rows["folded"]["growth"] == "1"
    assert rows["homeomorphism"]["laps"] == "1 1 1 1 1 1 1 1 1"
    assert rows["tail of 4"]["threshold"] == "4/5, not attained"
    above = (tent() ** 3).preimage(1).points
    assert len(above) == 4
    assert all((tent() ** 3)((a + b) / 2) == 0 for a, b in pairwise(above))  # apart, so they are 4 intervals
    assert len({e.name for e in GALLERY}) == len(GALLERY)
