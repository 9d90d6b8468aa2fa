"""How far one comes with iterates that are composed in turn."""

from fractions import Fraction

from periodic.iterates.kept_iterates import composed, deepest
from periodic.maps.families import tent, vee


def test_steps_end_before_there_are_too_many_pieces() -> None:
    assert deepest(tent(), 40, 64) == 6
    assert deepest(tent(), 40, 63) == 5
    assert deepest(tent(), 4, 64) == 4
    assert composed(tent(), 5) == tent() ** 5


def test_iterates_of_long_numbers_are_composed_for_fewer_steps() -> None:
    few, most = vee(Fraction(11, 10)), vee(1 + Fraction(1, 10**300))
    assert deepest(few, 30, 1000) == 30
    reached = deepest(most, 30, 1000)
    assert 5 < reached < 20
    assert most.iterate(reached).piece_count < 1000
