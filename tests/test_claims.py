"""Claims: what is known of them follows from their truth and their hypotheses."""

from fractions import Fraction

import pytest

from periodic.claims import Claim, Hypothesis, Standing
from periodic.graphs.growth_numbers import Growth, growth
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.orbits.period_sets import PeriodDecision, decide_period, period_bounds

YES, NO, OPEN = Hypothesis("a", True), Hypothesis("b", False, "1 vs 2"), Hypothesis("c", None)


@pytest.mark.parametrize(
    ("truth", "hypotheses", "standing", "why"),
    [
        (True, (), Standing.PROVED, "because; [X]"),
        (True, (YES,), Standing.PROVED, "because; [X]"),
        (False, (YES,), Standing.DISPROVED, "because; [X]"),
        (None, (YES,), Standing.UNDECIDED, "more"),
        (True, (YES, OPEN), Standing.UNDECIDED, "more; it is open whether: c"),
        (True, (OPEN, NO, YES), Standing.INAPPLICABLE, "a hypothesis fails: b (1 vs 2)"),
        (False, (NO,), Standing.INAPPLICABLE, "a hypothesis fails: b (1 vs 2)"),
        (None, (NO, NO), Standing.INAPPLICABLE, "a hypothesis fails: b (1 vs 2); b (1 vs 2)"),
    ],
)
def test_the_standing_of_a_claim(
    truth: bool | None, hypotheses: tuple[Hypothesis, ...], standing: Standing, why: str
) -> None:
    claim = Claim(
        statement="s",
        truth=truth,
        value=Fraction(1, 2),
        hypotheses=hypotheses,
        source="[X]",
        reason="because",
        needed="more",
    )
    assert (claim.standing, claim.why, claim.holds) == (standing, why, standing is Standing.PROVED)
    assert str(claim) == (f"s 1/2: proved, computed: {why}" if claim.holds else f"s 1/2: {standing.value}, {why}")


def test_hypotheses_show_their_truth() -> None:
    assert [str(h) for h in (YES, NO, OPEN)] == ["yes a", "NO  b: 1 vs 2", "?   c"]


def test_evidence_takes_no_part_in_equality() -> None:
    one, two = (Claim(statement="s", truth=True, value=None, evidence={"x": x}) for x in (1, 2))
    assert one == two
    assert repr(one) == "<Claim: s: proved>"
    assert str(one) == "s: proved"
    assert one.hypotheses == ()


def test_what_is_not_decided_says_what_would_decide_it() -> None:
    with pytest.raises(ValueError, match="says what would decide it, but this does not: s"):
        Claim(statement="s", truth=None, value=None)


def test_decisions_growths_and_bounds_of_periods_are_claims() -> None:
    yes, no = decide_period(vee("1.618"), 5), decide_period(vee("1.618"), 3)
    assert (yes.standing, no.standing) == (Standing.PROVED, Standing.DISPROVED)
    assert str(no).startswith("f has a point of least period 3: disproved, at slope 809/500 the strongest period ")
    assert (bool(yes), bool(no), bool(PeriodDecision.of(7, None, needed="more"))) == (True, False, False)
    number = growth(tent("3/2"))
    assert isinstance(number, Growth)
    assert number.holds
    assert number.value == number.number == Fraction(3, 2)
    assert number.evidence == {}
    assert len(growth(PLMap([0, "1/3", 1], [1, 0, 1])).evidence["graph"]) == 2
    bounds = period_bounds(PLMap([0, "1/3", "2/3", 1], ["1/3", 1, "1/7", "2/5"]))
    assert bounds.includes.value == bounds.excludes.value == bounds.decided.value
    assert set(bounds.decided.evidence) == {"least", "greatest"}
    assert all(claim.holds for claim in (bounds.includes, bounds.excludes, bounds.decided))
