"""Certificates of orbits: accepted on many maps, and what is false is refused with the counter-evidence."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic import checker
from periodic.errors import TooManyPiecesError
from periodic.maps.families import identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import root_of
from periodic.orbits.period_sets import has_period, period_bounds
from periodic.proofs.certificates import Certificate
from periodic.proofs.orbit_proofs import prove_no_period, prove_period, prove_period_set
from tests.strategies import markov_maps, self_maps

GOLDEN = vee(root_of([-1, -1, 1]))
MAPS = [
    tent(), tent("3/2"), GOLDEN, vee("1.618"), truncated_tent("14/17"), identity(0, 1), PLMap([0, 1], [1, 0]),
    PLMap([1, 2, 3, 4], [3, 4, 2, 1]), PLMap([0, 1], ["1/3", "1/3"]), PLMap([0, "1/3", "2/3", 1], [1, 0, 1, 0]),
    PLMap([0, "1/4", "3/4", 1], ["1/2", 1, 0, "1/2"]), vee(1, -1, 1),
]  # fmt: skip


def accepted(certificate: Certificate) -> bool:
    return checker.judged(certificate.to_json()) == "accepted"


@pytest.mark.parametrize("f", MAPS, ids=str)
def test_each_period_is_proved_or_disproved(f: PLMap) -> None:
    for n in range(1, 8):
        if has_period(f, n):
            assert accepted(prove_period(f, n))
            with pytest.raises(ValueError, match=f"the map has a point of least period {n}"):
                prove_no_period(f, n)
        else:
            assert accepted(prove_no_period(f, n))
            with pytest.raises(ValueError, match=f"the map has no point of least period {n}: "):
                prove_period(f, n)
    assert accepted(prove_period_set(f))


@given(self_maps(most=3), st.integers(1, 4))
def test_random_maps(f: PLMap, n: int) -> None:
    prove = prove_period if has_period(f, n) else prove_no_period
    assert accepted(prove(f, n))
    bounds = period_bounds(f)
    if bounds.least == bounds.greatest and bounds.least.strongest:
        assert accepted(prove_period_set(f))


@given(markov_maps(5))
def test_period_sets_of_markov_maps(f: PLMap) -> None:
    certificate = prove_period_set(f)
    assert accepted(certificate)
    # a stronger or a weaker set is not accepted with the same points
    strongest = certificate.statement["strongest"]
    for other in {1, 2, 3, 4, 5, 6, 7, 10} - {strongest}:
        claim = {**certificate.statement, "strongest": other}
        assert not accepted(Certificate("", claim, certificate.evidence))


def test_a_set_that_only_a_cycle_decides() -> None:
    f = PLMap([0, "9/101", "20/101", "56/101", "89/101", 1], ["10/101", "9/101", "7/101", "69/101", "24/101", "33/101"])
    certificate = prove_period_set(f)
    assert certificate.statement["strongest"] == 11
    assert checker.judged(certificate.to_json()) == "accepted"


def test_what_is_not_decided_is_refused() -> None:
    with pytest.raises(ValueError, match="the set of periods is not decided: a decision on the periods between"):
        prove_period_set(PLMap([0, "1/10", "17/30", "2/3", 1], ["2/3", 1, "1/2", "3/5", "8/15"]))
    with pytest.raises(TooManyPiecesError, match="that period 9 is absent needs more than max_cuts = 4 intervals"):
        prove_no_period(truncated_tent("14/17"), 9, max_cuts=4)


def test_other_points_are_rejected() -> None:
    certificate = prove_period(tent(), 3)
    wrong = {**certificate.statement, "points": ["2/9", "4/9", "7/9"]}
    assert checker.judged(Certificate("", wrong, {}).to_json()) == "rejected: f does not take each point to the next"
    twice = {**certificate.statement, "period": 6, "points": 2 * certificate.statement["points"]}
    assert checker.judged(Certificate("", twice, {}).to_json()) == "rejected: a point occurs twice"
    coarse = Certificate("", {**prove_no_period(tent("3/2"), 3).statement}, {"cuts": [0, 1]})
    assert checker.judged(coarse.to_json()).startswith("rejected: an interval that f^n neither leaves nor")
    assert Fraction(certificate.statement["points"][0]) == Fraction(2, 9)


def test_what_the_checker_does_not_accept_is_not_written() -> None:
    far = PLMap([0, "1/2", 1], [0, f"sqrt(1{'0' * 310}7)/10^156", 1])
    with pytest.raises(ValueError, match="of a field like this one, of degree 2: a whole number is out of bounds"):
        prove_period(far, 1)
    with pytest.raises(ValueError, match="of a field like this one, of degree 65: the field is not as described"):
        prove_period(vee(root_of([-1, -1, *[0] * 63, 1])), 1)
    with pytest.raises(
        ValueError, match="no point of least period 3 is proved, but its certificate would be rejected: "
    ):
        prove_no_period(vee(root_of([-1, -1, *[0] * 62, 1])), 3)
    with pytest.raises(ValueError, match="its certificate would be longer than the checker reads"):
        _ = Certificate("x" * checker.MAX_BYTES, {"kind": "none"}, {}).text
