"""Certificates of growth, entropy and crossings: accepted on many maps; moved bounds are rejected."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from periodic import checker
from periodic.iterates.oscillations import crossings
from periodic.maps.families import identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from periodic.patterns.cyclic_patterns import stefan
from periodic.proofs.certificates import Certificate
from periodic.proofs.growth_proofs import prove_crossings, prove_entropy, prove_growth
from tests.strategies import self_maps

HALVES = PLMap([0, "1/3", "2/3", 1], [0, "3/10", "1/10", "9/10"])  # attracted to fixed points: growth 1
PLATEAU = PLMap([0, "1/3", "2/3", 1], ["1/2", "1/2", 1, 0])
MAPS = [tent(), tent("3/2"), vee("phi"), vee("lambda(5)"), truncated_tent("14/17"), identity(0, 1), HALVES, PLATEAU,
        PLMap([0, "1/5", "1/2", "2/3", 1], ["1/10", 1, "1/4", "9/10", 0])]  # fmt: skip


def judged(certificate: Certificate, **claim: Any) -> str:
    return checker.judged(Certificate("", {**certificate.statement, **claim}, certificate.evidence).to_json())


@pytest.mark.parametrize("f", MAPS, ids=str)
def test_growth_and_entropy(f: PLMap) -> None:
    growth, entropy = prove_growth(f), prove_entropy(f, 12)
    assert judged(growth) == judged(entropy) == "accepted"
    low, high = Fraction(entropy.statement["low"]), Fraction(entropy.statement["high"])
    assert high - low <= Fraction(1, 10**12)
    if high > 0:
        step = Fraction(1, 10**9)
        assert judged(entropy, low=str(low + step), high=str(high + step)) == "rejected: the entropy may be below"
        assert judged(entropy, low=str(low - step), high=str(high - step)) == "rejected: the entropy may be above"


@given(self_maps(most=4))
def test_random_maps(f: PLMap) -> None:
    assert judged(prove_growth(f, 4)) == judged(prove_entropy(f, 4)) == "accepted"
    low, high = f.image
    if low < high:
        certificate = prove_crossings(f, (low + high) / 2, high, 4)
        assert judged(certificate) == "accepted"
        assert certificate.statement["crossings"] <= crossings(f, (low + high) / 2, high, 4)


def test_exact_growth_numbers() -> None:
    assert prove_growth(tent()).claim == "the growth number is 2"
    golden = prove_growth(stefan(3))
    assert golden.statement["at_least"] == golden.statement["at_most"] == [0, 1]
    assert judged(golden, at_least=["1/1000", 1]) == "rejected: the rate is below what is claimed"
    assert judged(golden, at_most=["-1/1000", 1]) == "rejected: the rate is above what is claimed"
    assert prove_growth(HALVES).claim == "the growth number is 1"


def test_crossings_are_all_of_them_on_markov_maps() -> None:
    golden = vee("phi")
    certificate = prove_crossings(golden, -1, 0, 40)
    assert certificate.statement["crossings"] == 267914296 == crossings(golden, -1, 0, 40)
    assert judged(certificate) == "accepted"
    assert judged(certificate, crossings=267914297) == "rejected: the graph proves fewer crossings"
    assert judged(certificate, window=["-1", "1/2"]) == "rejected: the graph proves fewer crossings"
    assert prove_crossings(tent(), 0, 1, 0).statement["crossings"] == 1
    with pytest.raises(ValueError, match="low < high"):
        prove_crossings(golden, 0, exact(0), 3)
