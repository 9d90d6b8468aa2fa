"""Regimes: told right on random maps, degrees of lap counts, bounds on labels, refusals."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, strategies as st

from periodic.claims import Standing
from periodic.entropy.regimes import lap_degree, regime, vc_bound
from periodic.entropy.shattered_sets import labels
from periodic.errors import HypothesisError, NotMarkovError
from periodic.graphs.growth_numbers import growth_number
from periodic.iterates.oscillations import lap_counts
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.patterns.cyclic_patterns import Pattern
from tests.strategies import examples, markov_maps, self_maps

HEIGHTS = {0: "1/2", 1: "4/5", 2: "14/17", 3: "212/257"}


@given(markov_maps())
def test_the_regime_is_that_of_the_growth_number(f: PLMap) -> None:
    found = regime(f)
    assert found.holds
    assert found.value == ("chaotic" if growth_number(f) > 1 else "doubling")


@given(self_maps())
@examples(20)
def test_maps_that_are_not_markov(f: PLMap) -> None:
    found = regime(f, 40)
    laps = lap_counts(f, 40)
    if found.value == "doubling":
        assert laps[40] <= 10**6
        if found.lap_degree is not None:
            assert laps[40] <= 100 * 40**found.lap_degree
    else:
        assert found.value == "chaotic"
        assert laps[40] > 4


@pytest.mark.parametrize("degree", HEIGHTS)
def test_laps_of_truncated_tents(degree: int) -> None:
    f = truncated_tent(HEIGHTS[degree])
    assert regime(f).lap_degree == lap_degree(f) == degree
    laps = lap_counts(f, 400)
    period = 2 ** max(0, degree - 1)  # on each residue class the laps are a polynomial of this degree
    for r in range(period):
        row = list(laps[64 + r :: period])
        for _ in range(degree):
            row = [b - a for a, b in pairwise(row)]
        assert len(set(row)) == 1
        assert row[0] > 0
    assert laps[1:5] == {0: (2, 2, 2, 2), 1: (2, 4, 6, 8), 2: (2, 4, 8, 14), 3: (2, 4, 8, 14)}[degree]


@given(markov_maps(most=4))
@examples(30)
def test_the_degree_bounds_the_laps(f: PLMap) -> None:
    assume(growth_number(f) == 1)
    degree = lap_degree(f)
    laps = lap_counts(f, 512)
    assert 2 * laps[512] <= 3 * 2**degree * laps[256]


@given(st.sampled_from(["4/5", "14/17", "2/3", "1/3"]), st.fractions(0, 1, max_denominator=8), st.data())
@examples(12)
def test_labels_are_few(height: str, threshold: Fraction, data: st.DataObject) -> None:
    f = truncated_tent(height)
    bound = vc_bound(f, threshold)
    points = data.draw(st.lists(st.fractions(0, 1, max_denominator=200), min_size=bound + 1, max_size=bound + 1))
    assert len(set(labels(f, points, threshold, range(120)))) < 2 ** (bound + 1)


def test_claims() -> None:
    assert regime(truncated_tent("4/5")).reason == "its periods are 1, 2; laps of f^t grow at most like t^1"
    assert regime(tent("3/2")).reason.startswith("it has period 7, at slope 3/2")
    assert regime(connect_the_dots(Pattern([3, 4, 2, 1]))).value == "doubling"
    assert regime(vee(1, -1, 1)).lap_degree == 0
    assert regime(identity(0, 1)).value == "doubling"
    open_case = PLMap([0, "31/100", "83/100", 1], ["91/100", "99/100", "43/50", "2/25"])
    found = regime(open_case, 24)
    assert found.standing is Standing.PROVED
    assert found.value == "chaotic"


def test_bounds_on_labels() -> None:
    assert [vc_bound(truncated_tent(h), "1/2") for h in ("1/2", "4/5", "14/17", "212/257")] == [4, 5, 7, 9]
    assert vc_bound(identity(0, 1), "1/2") >= 1
    assert vc_bound(identity(0, 1), 7) >= 0


def test_refusals() -> None:
    with pytest.raises(HypothesisError, match="cycles that meet, so the entropy of the map is positive"):
        lap_degree(tent())
    with pytest.raises(HypothesisError, match="cycles that meet"):
        vc_bound(tent(), "1/2")
    with pytest.raises(NotMarkovError, match="the orbits of the turning points and of 1/3 never close"):
        vc_bound(PLMap([0, 1], [0, "1/2"]), "1/3", 20)
    with pytest.raises(ValueError, match="leaves its interval"):
        regime(tent(3))
