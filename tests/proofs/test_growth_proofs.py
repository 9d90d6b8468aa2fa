"""Certificates of growth, entropy and crossings: accepted on many maps; moved bounds are rejected."""

import re
import sys
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from periodic import checker
from periodic.entropy.chains import chain
from periodic.entropy.known_growths import known_growth
from periodic.iterates.oscillations import crossings
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from periodic.patterns.cyclic_patterns import stefan
from periodic.proofs.certificates import Certificate
from periodic.proofs.growth_proofs import (
    prove_crossing_growth,
    prove_crossings,
    prove_entropy,
    prove_growth,
    prove_lipschitz,
)
from periodic.text.map_texts import read_map
from periodic.text.scribes import MOST_DIGITS, Scribe
from tests.strategies import self_maps

HALVES = PLMap([0, "1/3", "2/3", 1], [0, "3/10", "1/10", "9/10"])  # attracted to fixed points: growth 1
PLATEAU = PLMap([0, "1/3", "2/3", 1], ["1/2", "1/2", 1, 0])
SKEW = PLMap([0, "3/10", "71/100", 1], ["1/100", "97/100", "13/100", "9/10"])
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


@pytest.mark.parametrize(("f", "digits"), [(vee("phi"), 140), (SKEW, 50)], ids=str)
def test_entropy_to_many_digits(f: PLMap, digits: int) -> None:
    entropy = prove_entropy(f, digits)
    assert Fraction(entropy.statement["high"]) - Fraction(entropy.statement["low"]) <= Fraction(1, 10**digits)
    assert judged(entropy) == "accepted"
    with pytest.raises(ValueError, match="digits must be at most 140"):
        prove_entropy(f, 141)


@given(self_maps(most=4))
def test_random_maps(f: PLMap) -> None:
    assert judged(prove_growth(f, 4)) == judged(prove_entropy(f, 4)) == "accepted"
    low, high = f.image
    if low < high:
        certificate = prove_crossings(f, (low + high) / 2, high, 4)
        assert judged(certificate) == "accepted"
        assert certificate.statement["crossings"] <= crossings(f, (low + high) / 2, high, 4)


def test_numbers_that_no_file_may_hold_are_refused() -> None:
    low = 10**6000
    with pytest.raises(ValueError, match=r"a number of 6001 digits is longer than a certificate may hold"):
        prove_growth(PLMap([low, low + Fraction(1, 3), low + 1], [low, low + 1, low]), 4)


@pytest.mark.parametrize("limit", [0, 4300])
def test_no_file_holds_a_number_that_the_checker_does_not_read(limit: int) -> None:
    """Whatever this process writes: the checker reads 4,000 digits of a rational."""
    before, scale = sys.get_int_max_str_digits(), 10 ** (MOST_DIGITS - 1)
    sys.set_int_max_str_digits(limit)
    try:
        assert judged(prove_lipschitz(PLMap([0, Fraction(1, scale)], [0, 0]), 0)) == "accepted"
        with pytest.raises(ValueError, match="a number of 4001 digits is longer than a certificate may hold"):
            prove_lipschitz(PLMap([0, Fraction(1, 10 * scale)], [0, 0]), 0)
        assert len(Certificate("one", {"kind": "lipschitz", "map": 0, "t": 9 * scale}, {}).text) > MOST_DIGITS
        with pytest.raises(ValueError, match="would hold an integer of more than 4000 digits"):
            _ = Certificate("one", {"kind": "lipschitz", "map": 0, "t": 10 * scale}, {}).text
    finally:
        sys.set_int_max_str_digits(before)


def test_exact_growth_numbers() -> None:
    assert prove_growth(tent()).claim == "the growth number is 2"
    golden = prove_growth(stefan(3))
    assert golden.statement["at_least"] == golden.statement["at_most"] == [0, 1]
    assert judged(golden, at_least=["1/1000", 1]) == "rejected: the rate is below what is claimed"
    assert judged(golden, at_most=["-1/1000", 1]) == "rejected: the rate is above what is claimed"
    assert prove_growth(HALVES).claim == "the growth number is 1"


@pytest.mark.parametrize("text", ["tent:3/2", "vee:1.9", "vee:sqrt(3)", "vee:phi", "tent:1001/1000"])
def test_slopes_alone_prove_the_growth_of_maps_of_one_slope(text: str) -> None:
    """Whether orbits close or not; in the field of the map, or of the slope."""
    f, step = read_map(text), Fraction(1, 10**30)
    growth, entropy = prove_growth(f), prove_entropy(f, 20)
    assert growth.evidence == entropy.evidence == {}
    assert growth.statement["at_least"] == growth.statement["at_most"]
    assert f.lipschitz == known_growth(f).low == known_growth(f).high
    assert judged(growth) == judged(entropy) == "accepted"
    scribe = Scribe((*f.knots, *f.values, f.lipschitz))
    for end, word in ((f.lipschitz - step, "above"), (f.lipschitz + step, "below")):
        moved = {"at_most" if word == "above" else "at_least": scribe.number(end)}
        assert judged(growth, **moved) == f"rejected: the rate is {word} what is claimed"
    assert Fraction(entropy.statement["high"]) - Fraction(entropy.statement["low"]) <= Fraction(1, 10**20)


@given(self_maps(most=4))
def test_growth_lies_between_the_slopes(f: PLMap) -> None:
    """What the checker takes from slopes is true of every map."""
    scribe, steep = Scribe((*f.knots, *f.values)), sorted(abs(slope) for slope in f.slopes)
    bounds = {"at_least": scribe.number(steep[0]), "at_most": scribe.number(max(Fraction(1), steep[-1]))}
    claim = {"kind": "growth", "map": scribe.map_json(f), **bounds, **scribe.field_json()}
    assert checker.judged(Certificate("", claim, {}).to_json()) == "accepted"
    known = known_growth(f)
    assert steep[0] <= known.high
    assert known.low <= max(1, steep[-1])


def test_slopes_are_not_compared_in_another_field() -> None:
    """The root of 2 would be read as that of 3."""
    growth = prove_growth(vee("sqrt(3)"))
    other = {"field": {"polynomial": [-5, 0, 1], "between": [2, 3]}}
    assert judged(growth, **other) == "rejected: the claim is in another field than the slopes"


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


BEST_CHAINS = {
    "tent": 2,
    "vee:phi": exact("phi"),
    "vee:lambda(5)": exact("lambda(5)"),
    "vee:sqrt(2)": exact("sqrt(2)"),
    "vee:1.618": None,
    "tent:3/2": None,
}


@pytest.mark.parametrize("text", BEST_CHAINS)
def test_best_chains(text: str) -> None:
    """For every t: by a partition in the field of the growth number, by a tower in integers."""
    f = read_map(text)
    certificate = prove_crossing_growth(f)
    assert judged(certificate) == "accepted"
    found = chain(f).best.growth
    assert found == BEST_CHAINS[text] if BEST_CHAINS[text] else found > Fraction(149, 100)
    assert judged(certificate, rate="2001/1000" if text == "tent" else "1999/1000").startswith("rejected: ")


def test_forged_chains() -> None:
    certificate = prove_crossing_growth(connect_the_dots(stefan(5)))
    graph = certificate.evidence["graph"]

    def forged(**changes: Any) -> str:
        return judged(Certificate("", certificate.statement, {**certificate.evidence, **changes}))

    assert forged() == "accepted"
    assert forged(starts=[0, 0, 1, 2, 3]) == "accepted"  # a start that is named twice counts once
    assert forged(starts=[]) == "rejected: the vector is above the number of walks"
    assert forged(steps=2) == "rejected: too little of the vector is around the window"
    assert forged(graph={**graph, "vector": [-1, 1, 1, 1]}) == "rejected: the vector is not as required"
    twice = {"vertices": graph["vertices"] * 2, "edges": graph["edges"] * 2, "vector": graph["vector"] * 2}
    assert forged(graph=twice, starts=[0, 4]) == "rejected: the starts overlap"
    early = {"vertices": [[1, 5]], "edges": [[]], "vector": [1]}
    assert forged(graph=early, starts=[0], steps=1).startswith("rejected: ")
    with pytest.raises(ValueError, match="no growth of crossings is proved: a hypothesis fails"):
        prove_crossing_growth(PLMap([0, 1], [1, 0]))


def test_sentences_say_what_is_claimed_digit_by_digit() -> None:
    f = PLMap([0, "3/10", "71/100", 1], ["1/100", "97/100", "13/100", "9/10"])
    for certificate in (prove_entropy(f, 20), prove_growth(f, 20)):
        low, high = re.findall(r"[0-9]+\.[0-9]+", certificate.claim)
        claimed = sorted(
            Fraction(x) for key, x in certificate.statement.items() if key in ("low", "high", "at_least", "at_most")
        )
        assert [Fraction(low), Fraction(high)] == claimed
