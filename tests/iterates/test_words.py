"""Changes of letters: sizes that no memory holds are refused, zero entropy serves for any t."""

import pytest

from periodic.errors import TooManyPiecesError
from periodic.graphs.transition_graphs import lap_graph, transition_graph
from periodic.iterates.oscillations import crossings, lap_count, piece_count
from periodic.iterates.words import BreakChanges, crossing_changes, lap_changes, letter
from periodic.maps.families import connect_the_dots, tent, truncated_tent
from periodic.maps.plmaps import PLMap
from periodic.patterns.cyclic_patterns import Pattern, stefan


@pytest.mark.parametrize("f", [tent(), connect_the_dots(stefan(5)), PLMap([0, 1, 2, 3], [3, 0, 3, 1])])
def test_numbers_too_long_for_any_memory_are_refused_before_they_are_made(f: PLMap) -> None:
    with pytest.raises(TooManyPiecesError, match=r"t = 1000000000000 would have more than MAX_BITS = .* bits"):
        crossings(f, *f.domain, 10**12)
    with pytest.raises(TooManyPiecesError, match="MAX_BITS"):
        lap_count(f, 10**12)


def test_slow_growth_is_counted_for_any_t() -> None:
    t = 10**12
    assert lap_count(connect_the_dots(Pattern([3, 4, 2, 1])), t) == t + 1
    assert piece_count(connect_the_dots(Pattern([3, 4, 2, 1])), t) == t + 2
    assert lap_count(truncated_tent("14/17"), t) == t * t - t + 2
    assert crossings(PLMap([0, 1], [1, 0]), 0, 1, t) == 1


def test_letters() -> None:
    assert [letter(tent()(x), tent()("1/8"), tent()("3/8")) for x in (0, "1/8", "1/4", "3/8", "1/2")] == [
        -1,
        -1,
        0,
        1,
        1,
    ]


def test_changes_of_the_tent() -> None:
    laps, pieces = lap_changes(lap_graph(tent())), BreakChanges(transition_graph(tent()))
    words = crossing_changes(lap_graph(tent()), *tent().domain)
    for n, numbers in enumerate(zip(laps.totals(), pieces.totals(), words.totals(), strict=False)):
        assert numbers == (2**n - 1, 2**n - 1, 2**n)
        if n == 12:
            break
