"""How far one comes with iterates that are composed in turn."""

from fractions import Fraction

from periodic.iterates.kept_iterates import composed, composed_of_few, deepest
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap


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


def test_late_iterates_of_few_pieces_are_reached_while_their_numbers_are_short() -> None:
    back, long = PLMap([0, "1/2", 1], [1, "1/2", 0]), PLMap([0, "1/3", 1], ["1/2", "1/3", 0])
    assert composed_of_few(back, 10**9, 2) == back.iterate(2)
    assert composed_of_few(long, 65, 2) == long.iterate(65)
    assert composed_of_few(long, 10**6, 2) is None
    assert composed_of_few(PLMap([0, "1/3", 1], [0, "1/2", 1]), 65, 64) is None  # one more with each step
