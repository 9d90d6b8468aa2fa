"""What is known of a growth number: exactly where it can be, and always between bounds that hold."""

from fractions import Fraction

import pytest
from hypothesis import given

from periodic.entropy.known_growths import exact_points, known_growth
from periodic.graphs.entropies import entropy_enclosure
from periodic.graphs.growth_numbers import growth_number
from periodic.iterates.oscillations import lap_count
from periodic.maps.families import connect_the_dots, identity, tent, vee
from periodic.maps.plmaps import PLMap
from periodic.patterns.cyclic_patterns import stefan
from tests.strategies import examples, of_word, self_maps

F = Fraction


@pytest.mark.parametrize(
    "f", [tent(), tent("3/2"), vee("phi"), identity(0, 1), PLMap([0, 1], [1, 0]), connect_the_dots(stefan(7))]
)
def test_a_number_that_is_decided_is_its_own_bounds(f: PLMap) -> None:
    found = known_growth(f)
    assert found.number is not None
    assert found.low == found.high == found.number.value == growth_number(f)
    assert found.reason == found.number.reason
    assert found.entropy(20) == entropy_enclosure(f, 20)


@given(self_maps(most=4, denominator=12))
@examples(40)
def test_the_bounds_hold_against_the_laps_of_iterates(f: PLMap) -> None:
    found = known_growth(f)
    assert 1 <= found.low <= found.high <= max(f.lipschitz, F(1))
    assert all(lap_count(f, t) >= found.low**t for t in (1, 2, 5))
    low, high = found.entropy(6)
    assert 0 <= low <= high


def test_a_large_partition_is_enclosed_by_integer_vectors() -> None:
    """A cycle of 200 points in no order: too many laps for the exact number of so many points."""
    n = 200
    f = connect_the_dots(of_word(sorted(range(1, n + 1), key=lambda i: (i * i * 7919) % 10007)))
    assert f.lap_count > 12
    assert exact_points(f) < n
    found = known_growth(f)
    assert found.number is None
    assert set(found.evidence) == {"graph", "lower", "upper"}
    assert 0 < found.high - found.low < F(1, 10**9)
    graph, lower = found.evidence["graph"], found.evidence["lower"]
    vector = [0] * len(graph)
    for i, x in zip(lower.members, lower.vector, strict=True):
        vector[i] = x
    assert all(y >= found.low * x for x, y in zip(vector, graph.apply(vector), strict=True))
    low, high = found.entropy(12)
    assert high - low < F(1, 10**9)
    assert lap_count(f, 3) >= found.low**3


def test_they_show_themselves() -> None:
    assert repr(known_growth(tent("3/2"))) == "<KnownGrowth: 1.5>"
    assert repr(known_growth(PLMap([0, "2/5", 1], ["1/7", 1, 0]))).startswith("<KnownGrowth: at least 1.822123530365")


def test_maps_that_leave_their_interval_are_refused() -> None:
    with pytest.raises(ValueError, match="leaves its interval"):
        known_growth(3 * tent())
