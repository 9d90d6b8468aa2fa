"""Certificates about networks: pieces, counts of sizes, distances to iterates; and the Stefan polynomial."""

from fractions import Fraction

import pytest

from periodic import checker
from periodic.iterates.distances_to_iterates import iterate_l1_distance
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.networks.realisations import deep_network, shallow_network
from periodic.networks.relu_networks import ReluNetwork
from periodic.numbers.conversions import exact
from periodic.proofs import network_proofs
from periodic.proofs.certificates import Certificate
from periodic.proofs.network_proofs import (
    prove_distance,
    prove_narrow_network,
    prove_network_pieces,
    prove_stefan_polynomial,
)


def verdict(certificate: Certificate) -> str:
    return checker.judged(certificate.to_json())


def test_pieces() -> None:
    net = deep_network(tent(), 5)
    certificate = prove_network_pieces(net, 0, 1)
    assert verdict(certificate) == "accepted"
    fewer = {**certificate.statement, "pieces": 31}
    assert verdict(Certificate("", fewer, {})) == "rejected: the network has another number of pieces"
    with pytest.raises(ValueError, match="certificates about networks take rational weights, but one is"):
        prove_network_pieces(deep_network(vee("phi"), 2), -1, Fraction(1, 2))


@pytest.mark.parametrize("widths", [[1], [1, 1], [2, 1, 2], [2] * 4, [2] * 12, [3, 2], [20] * 50, [1] * 300])
def test_sizes(widths: list[int]) -> None:
    certificate = prove_narrow_network(widths)
    assert verdict(certificate) == "accepted"
    for key, reason in (("pieces", "more pieces"), ("sign_changes", "more sign changes")):
        claim = {**certificate.statement, key: certificate.statement[key] - 1}
        assert verdict(Certificate("", claim, {})) == f"rejected: {reason} are not excluded"
    with pytest.raises(ValueError, match="widths must name a hidden layer, got none"):
        prove_narrow_network([])


def test_distances() -> None:
    f, net = tent("3/2"), shallow_network(tent())
    exactly = iterate_l1_distance(f, 4, net.to_map(0, 1))
    certificate = prove_distance(f, 4, net, exactly, exactly)
    assert verdict(certificate) == "accepted"
    with pytest.raises(ValueError, match="the distance is claimed to lie between 0 and 1/1000, but it lies between"):
        prove_distance(f, 4, net, 0, "1/1000")
    constant = ReluNetwork([[[0]], [[0]]], [[0], ["1/2"]])
    far = prove_distance(tent(), 200, constant, "1/4", "1/4")  # 2**200 pieces, followed by their kinds
    assert verdict(far) == "accepted"
    assert verdict(prove_distance(tent(), 12, net, "32/100", "35/100")) == "accepted"
    golden = vee("phi")
    assert verdict(prove_distance(golden, 3, constant, "phi/5", "phi")) == "accepted"
    assert verdict(Certificate("", {**certificate.statement, "high": 0}, {"steps": 4})).startswith("rejected: the dist")


def test_a_distance_is_claimed_as_it_is_found_where_none_is_named() -> None:
    f, net = tent("3/2"), shallow_network(tent())
    exactly = iterate_l1_distance(f, 4, net.to_map(0, 1))
    for digits in (0, 2, 5):
        low, high = (Fraction(prove_distance(f, 4, net, digits=digits).statement[end]) for end in ("low", "high"))
        assert low <= exactly <= high <= low + Fraction(4, 10**digits)
    assert prove_distance(f, 4, net, low="1/100").statement["low"] == "1/100"
    assert prove_distance(f, 4, net, high=1).statement["high"] == 1


def test_a_distance_that_the_checker_has_no_time_for_is_refused_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_proofs, "SECONDS", -1)
    with pytest.raises(ValueError, match="with 0 steps followed exactly it takes the checker more than -1 seconds"):
        prove_distance(tent(), 4, deep_network(tent(), 2), 0, 1)
    assert checker.Clock.end == float("inf")


def test_another_reason_of_the_checker_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "MAX_BITS", 8)
    with pytest.raises(ValueError, match="the checker cannot follow it: a number grows too long"):
        prove_distance(tent("1001/1000"), 4, deep_network(tent(), 2), 0, 1)


def test_stefan_polynomials() -> None:
    for p in (3, 5, 7, 21):
        certificate = prove_stefan_polynomial(p)
        assert verdict(certificate) == "accepted"
        c = certificate.statement["coefficients"]
        product = [a + b for a, b in zip([0, *c], [*c, 0], strict=True)]  # times x + 1
        assert product == [-1] + [0] * (p - 3) + [-2, 0, 1]
        wrong = {**certificate.statement, "coefficients": [c[0] + 1, *c[1:]]}
        assert verdict(Certificate("", wrong, {})) == "rejected: the polynomial is another one"
    assert exact("lambda(7)") > 1


def test_false_distances_of_any_size_are_refused() -> None:
    far = 10**400
    f, g = PLMap([0, far // 2, far], [0, far, 0]), PLMap([0, far], [0, far])
    with pytest.raises(ValueError, match=r"between 1 and 2, but it lies between 3.33333333333e\+799 and"):
        prove_distance(f, 1, shallow_network(g), 1, 2)


def test_distances_of_later_iterates_have_no_certificates() -> None:
    with pytest.raises(ValueError, match="t must be at most 300 in a certificate of a distance, got 301"):
        prove_distance(tent(), 301, deep_network(tent(), 0), 0, 1)
