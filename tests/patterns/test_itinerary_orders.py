"""The order that itineraries tell is that of points: of words compared letter by letter, and of cycles of maps."""

from functools import cmp_to_key
from itertools import pairwise

from hypothesis import given, strategies as st

from periodic.maps.families import tent
from periodic.orbits.cycles import cycles
from periodic.patterns.itinerary_orders import itinerary_ranks


def compared(word: list[int], directions: list[int], i: int, j: int) -> int:
    """Which of two steps has the smaller point, -1 or 1; 0 if their itineraries are equal."""
    sign = 1
    for k in range(len(word)):
        a, b = word[(i + k) % len(word)], word[(j + k) % len(word)]
        if a != b:
            return sign if a > b else -sign
        sign *= directions[a]
    return 0


@given(
    st.lists(st.sampled_from([-1, 1]), min_size=1, max_size=4).flatmap(
        lambda directions: st.tuples(
            st.just(directions), st.lists(st.integers(0, len(directions) - 1), min_size=1, max_size=40)
        )
    )
)
def test_ranks_are_those_of_words_compared_letter_by_letter(given_: tuple[list[int], list[int]]) -> None:
    directions, word = given_
    ranks = itinerary_ranks(word, directions)
    order = sorted(range(len(word)), key=cmp_to_key(lambda i, j: compared(word, directions, i, j)))
    expected, rank = [0] * len(word), 0
    for a, b in pairwise(order):
        rank += compared(word, directions, a, b) != 0
        expected[b] = rank
    assert ranks == expected


def test_ranks_are_those_of_the_points_of_cycles() -> None:
    for cycle in cycles(tent(), 9):
        word = [int(2 * x > 1) for x in cycle]
        ranks = itinerary_ranks(word, [1, -1])
        assert [sorted(cycle).index(x) for x in cycle] == ranks
