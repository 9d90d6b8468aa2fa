"""Forcing between patterns: against all cycles of the connect-the-dots map, and the theorems about it."""

from fractions import Fraction
from functools import cache
from itertools import permutations

import pytest
from hypothesis import example, given, strategies as st

from periodic.errors import TooManyPiecesError
from periodic.maps.families import connect_the_dots, tent, vee
from periodic.maps.plmaps import PLMap
from periodic.orbits.cycles import cycle_families, cycles
from periodic.patterns.cyclic_patterns import Pattern, stefan
from periodic.patterns.forcings import (
    closed_walk_counts,
    forced_patterns,
    gap_images,
    itinerary_pattern,
    pattern_forces,
    prime_walks,
)
from periodic.patterns.over_rotation import over_rotation_forces
from periodic.patterns.sharkovsky_order import PeriodSet
from periodic.patterns.twists import increasing, twist
from tests.strategies import examples, patterns, self_maps


def exhibited(pattern: Pattern, n: int) -> set[Pattern]:
    """The patterns of all cycles of the connect-the-dots map, by solving f^m(x) = x."""
    f, found = connect_the_dots(pattern), set[Pattern]()
    for m in range(1, n + 1):
        found |= {cycle.pattern for cycle in cycles(f, m)}
        found |= {family.representative.pattern for family in cycle_families(f, m)}
    return found


@given(patterns(2, 7))
@examples(12)
@example(Pattern([2, 1]))
@example(Pattern([3, 4, 2, 1]))
@example(Pattern([2, 4, 1, 5, 3]))
def test_forced_patterns_are_those_of_the_connect_the_dots_map(pattern: Pattern) -> None:
    assert set(forced_patterns(pattern, 5)) == exhibited(pattern, 5)


def test_a_point_forces_nothing_else() -> None:
    assert forced_patterns(Pattern([1]), 9) == (Pattern([1]),)
    assert forced_patterns(Pattern([2, 1]), 2000) == (Pattern([1]), Pattern([2, 1]))
    assert not pattern_forces(Pattern([1]), Pattern([2, 1]))


@given(patterns(2, 6))
@examples(40)
def test_one_pattern_at_a_time(pattern: Pattern) -> None:
    forced = set(forced_patterns(pattern, 5))
    assert {other for m in range(1, 6) for other in all_patterns(m) if pattern_forces(pattern, other)} == forced


@cache
def all_patterns(n: int) -> tuple[Pattern, ...]:
    return tuple(sorted(_words(n), key=lambda p: p.images))


def _words(n: int) -> list[Pattern]:
    return [Pattern.from_word([1, *rest]) for rest in permutations(range(2, n + 1))]


@given(patterns(2, 7), patterns(2, 7), patterns(2, 7))
def test_forcing_is_a_partial_order(a: Pattern, b: Pattern, c: Pattern) -> None:
    assert pattern_forces(a, a)
    assert not (a != b and pattern_forces(a, b) and pattern_forces(b, a))
    if pattern_forces(a, b) and pattern_forces(b, c):
        assert pattern_forces(a, c)
    assert pattern_forces(a, b) == pattern_forces(a.mirror(), b.mirror())


@given(patterns(2, 7))
@examples(20)
def test_lengths_and_pairs_are_forced_as_their_orders_say(pattern: Pattern) -> None:
    forced = forced_patterns(pattern, 7)
    assert set(PeriodSet(pattern.period).up_to(7)) <= {other.period for other in forced}
    pairs = {other.over_rotation for other in forced}
    assert pattern.over_rotation is not None
    for q in range(2, 8):
        for p in range(1, q // 2 + 1):
            assert not over_rotation_forces(pattern.over_rotation, (p, q)) or (p, q) in pairs


@given(self_maps(most=3), st.integers(2, 4))
@examples(12)
def test_maps_have_what_their_cycles_force(f: PLMap, n: int) -> None:
    found = {cycle.pattern for m in range(1, 5) for cycle in cycles(f, m)}
    found |= {family.representative.pattern for m in range(1, 5) for family in cycle_families(f, m)}
    for pattern in [p for p in found if p.period == n]:
        assert set(forced_patterns(pattern, 4)) <= found


@pytest.mark.parametrize(("p", "q"), [(1, 3), (1, 4), (2, 5), (1, 5), (2, 7), (3, 7), (3, 8), (2, 9)])
def test_twists_force_no_other_cycle_of_their_number(p: int, q: int) -> None:
    pattern = twist(p, q)
    forced = forced_patterns(pattern, min(2 * q, 11))
    pairs = {other: other.over_rotation for other in forced if other.over_rotation is not None}
    assert [other for other, pair in pairs.items() if pair.number == Fraction(p, q)] == [pattern]
    assert all(pair.number >= Fraction(p, q) for pair in pairs.values())


def test_itineraries() -> None:
    assert itinerary_pattern([0, 1], [1, -1]) == Pattern([2, 1])
    assert itinerary_pattern([0, 0, 0, 1], [1, -1]) == increasing(4)
    assert itinerary_pattern([1], [1, -1]) == Pattern([1])
    for f, directions in ((tent(), (1, -1)), (vee(2), (-1, 1))):
        for m in range(2, 7):
            for cycle in cycles(f, m):
                word = [int(x > f.knots[1]) for x in cycle.points]
                assert itinerary_pattern(word, directions) == cycle.pattern


@given(patterns(2, 8))
def test_walks_are_counted_before_they_are_followed(pattern: Pattern) -> None:
    ranges = gap_images(pattern)
    walks = list(prime_walks(ranges, 6))
    assert len(walks) == len(set(walks)) == sum(closed_walk_counts(ranges, 6))
    for walk in walks:
        turns = [(*walk[i:], *walk[:i]) for i in range(len(walk))]
        assert min(turns) == walk
        assert len(set(turns)) == len(walk)
        assert all(b in ranges[a] for a, b in zip(walk, turns[1 % len(walk)], strict=True))


def test_refusals() -> None:
    with pytest.raises(
        TooManyPiecesError, match="have 1185 closed walks of at most 8 steps, more than max_walks = 1000"
    ):
        forced_patterns(Pattern([2, 4, 1, 5, 3]), 8, max_walks=1000)
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        forced_patterns(stefan(3), 0)
    with pytest.raises(ValueError, match=r"word must name laps 0..1, at least one, got \[2\]"):
        itinerary_pattern([2], [1, -1])
    with pytest.raises(ValueError, match=r"word must name laps 0..1, at least one, got \[\]"):
        itinerary_pattern([], [1, -1])
    with pytest.raises(ValueError, match=r"an itinerary of one cycle repeats nothing, got \[0, 1, 0, 1\]"):
        itinerary_pattern([0, 1, 0, 1], [1, -1])
    with pytest.raises(ValueError, match=r"a direction is 1 or -1, but directions\[1\] is 0"):
        itinerary_pattern([0, 1], [1, 0])
