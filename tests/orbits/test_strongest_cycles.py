"""The strongest period that is proved, and a cycle of it."""

import pytest

from periodic.errors import TooManyPiecesError
from periodic.maps.families import identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.orbits import strongest_cycles
from periodic.orbits.cycles import Cycle
from periodic.orbits.strongest_cycles import period_decision, strongest_cycle
from periodic.patterns.sharkovsky_order import PeriodSet
from periodic.text.map_texts import read_map


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("points:(0,10/101),(9/101,9/101),(20/101,7/101),(56/101,69/101),(89/101,24/101),(1,33/101)", 11),
        ("vee:1.618", 5),
        ("truncated_tent:14/17", 4),
        ("1 - x on [0, 1]", 2),
        ("points:(0,1/3),(1,1/3)", 1),
    ],
)
def test_the_cycle_has_the_strongest_period_that_is_proved(text: str, period: int) -> None:
    f = read_map(text)
    found = strongest_cycle(f)
    assert (found.period, found.cycle.period, found.unsolved) == (period, period, "")
    assert found.bounds.least == found.bounds.greatest == PeriodSet(period)
    assert [f(x) for x in found.cycle.points] == [*found.cycle.points[1:], found.cycle.points[0]]


@pytest.mark.parametrize(
    ("slope", "period", "reason"),
    [("1.0003", 6144, "its 6144 points are more than 600")],
)
def test_a_cycle_that_is_too_long_is_replaced(slope: str, period: int, reason: str) -> None:
    found = strongest_cycle(read_map(f"vee:{slope}"))
    assert (found.period, found.cycle.period) == (period, 8)
    assert reason in found.unsolved


def test_a_cycle_that_cannot_be_solved_for_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(f: PLMap, n: int, max_pieces: int) -> Cycle:
        raise TooManyPiecesError(f"f**{n} has too many pieces")

    f = vee("6/5")
    assert strongest_cycle(f).cycle.period == 22
    monkeypatch.setattr(strongest_cycles, "find_cycle", refuse)
    found = strongest_cycle.__wrapped__.__wrapped__(f)  # type: ignore[attr-defined]  # not what is remembered
    assert (found.period, found.cycle.period, found.unsolved) == (22, 12, "f**22 has too many pieces")


def test_decisions_are_claims_that_may_be_open() -> None:
    assert period_decision(tent(), 3).holds
    assert not period_decision(identity(0, 1), 2).holds
    assert period_decision(truncated_tent("14/17"), 8).truth is False
    assert period_decision(vee("1.618"), 3).truth is False
    f = PLMap([0, "31/100", "83/100", 1], ["91/100", "99/100", "43/50", "2/25"])
    assert all(period_decision(f, n).truth is not None for n in range(1, 9))
