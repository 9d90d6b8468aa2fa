"""Findings: each of the answers, on maps where they are known, and the truth of all of them on random maps."""

import pytest
from hypothesis import given

from periodic.maps.families import tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.orbits.cycles import Cycle
from periodic.orbits.fixed_sets import fixed_set
from periodic.orbits.period_findings import period_findings
from tests.strategies import examples, self_maps

OPEN = PLMap([0, "31/100", "83/100", 1], ["91/100", "99/100", "43/50", "2/25"])


def occurs(f: PLMap, n: int) -> bool:
    found = fixed_set(f, n)
    return bool((found.least_periods == n).any()) or bool(found.cells)


@given(self_maps(most=3))
@examples(20)
def test_findings_are_true(f: PLMap) -> None:
    for finding in period_findings(f, 6, max_points=8, max_pieces=40):
        assert finding.truth in (None, occurs(f, finding.n))
        assert (finding.truth is None) == (finding.method == "open") == bool(finding.needed)
        if finding.method == "found":
            cycle = finding.evidence["cycle"]
            assert isinstance(cycle, Cycle)
            assert cycle.period == finding.n
            assert Cycle.through(f, cycle.points[0], finding.n) == cycle


@given(self_maps(most=3))
@examples(15)
def test_with_enough_room_nothing_stays_open(f: PLMap) -> None:
    findings = period_findings(f, 5)
    assert [finding.truth for finding in findings] == [occurs(f, n) for n in range(1, 6)]


def test_each_answer() -> None:
    findings = period_findings(OPEN, 20, max_points=8, max_pieces=50)
    methods = {finding.n: finding.method for finding in findings}
    assert methods[8] == "found"
    assert methods[3] == "absent: covering graph"
    assert methods[10] == "absent: exhaustive search"
    assert methods[6] == "absent: order"
    assert findings[5].reason == "it would force 10, which is absent"
    assert methods[12] == "open"
    assert findings[11].needed.startswith("all solutions of f^12(x) = x, but f**")
    assert str(findings[11]).startswith("f has a point of least period 12: not decided, all solutions of f^12(x) = x")


def test_forced_where_the_iterate_is_too_large_to_search() -> None:
    findings = period_findings(PLMap([0, "2/5", 1], ["1/19", 1, "1/50"]), 8, max_points=3, max_pieces=10)
    assert [finding.method for finding in findings] == ["found"] * 3 + ["forced"] * 5
    assert findings[7].reason == "3 occurs and forces 8"
    assert findings[7].evidence["by"] == 3


def test_slopes_and_plateaus() -> None:
    assert [finding.method for finding in period_findings(vee("1.618"), 3)][2] == "absent: constant slope"
    assert [finding.method for finding in period_findings(truncated_tent("4/5"), 4)][3] == "absent: Markov partition"


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"leaves its interval \[0, 1\]"):
        period_findings(tent(3), 3)
    with pytest.raises(TypeError, match=r"up_to must be an integer, got 3\.0"):
        period_findings(tent(), 3.0)
    assert period_findings(tent(), 0) == ()
