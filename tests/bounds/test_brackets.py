"""Brackets: the lower bound lies below the error of the network beside it, and both are what they say."""

from fractions import Fraction

import pytest

from periodic.bounds.block_bounds import block_bound
from periodic.bounds.brackets import Bracket, is_near
from periodic.bounds.separations import separation
from periodic.bounds.tasks import Task
from periodic.claims import Warrant
from periodic.iterates.distances_to_iterates import iterate_l1_distance
from periodic.maps.families import tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.networks.piece_counts import network_pieces
from periodic.networks.window_networks import close_network
from periodic.numbers.number_texts import read_number
from periodic.text.documents import plain

F = Fraction
SKEW = PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"])


@pytest.mark.parametrize("f", [tent(), vee("phi"), SKEW, truncated_tent("6/7"), tent("1/2")], ids=repr)
def test_the_least_error_lies_between(f: PLMap) -> None:
    for t, width, depth in ((4, 2, 1), (5, 3, 2)):
        least = block_bound(f, t, network_pieces([width] * depth)).value
        bracket = Bracket(least, close_network(f, t, width, depth), Warrant.COMPUTED)
        network = bracket.found.network
        assert len(network.widths) == depth
        assert max(network.widths) <= width
        assert bracket.error == iterate_l1_distance(f, t, network.to_map(*f.domain))
        assert 0 <= bracket.lower_bound <= bracket.error
        assert 0 <= bracket.gap <= 1
        assert bracket.lower_bound == bracket.error * (1 - bracket.gap)


@pytest.mark.usefixtures("blocks_alone")
def test_of_a_separation() -> None:
    s = separation(tent(), 3, 2, 1)
    assert s.l1_bracket.lower_bound == s.l1_bound > 0
    assert s.l1_bracket.found == close_network(tent(), 3, 2, 1)
    assert s.l1_bracket is s.l1_bracket


def test_what_fits_has_no_error_and_no_gap() -> None:
    bracket = Bracket(F(0), close_network(tent(), 4, 4, 2), Warrant.COMPUTED)
    assert (bracket.error, bracket.gap) == (0, 0)
    assert str(bracket).endswith("errs by 0: gap 0.000 %")


def test_text_and_json() -> None:
    found = close_network(tent(), 10, 3, 1)
    bracket = Bracket(F(2043, 8192) - F(2043, 8192) / 1000, found, Warrant.ENCLOSED)
    assert str(bracket).endswith("this one errs by 0.2493896484...: gap 0.100 %")
    assert repr(bracket).startswith("<Bracket: every network of this size errs by at least 0.249")
    assert "no network of the size saves more of that error" in bracket._repr_html_()
    assert Bracket(F(0), found, Warrant.COMPUTED).gap == 1
    data = bracket.to_json()
    assert [read_number(data[key]) for key in ("lower_bound", "error")] == [bracket.lower_bound, bracket.error]
    assert data["warrants"] == {"lower_bound": "enclosed", "error": "computed"}
    report = plain(bracket.sections)
    assert "0.100 %" in report
    assert "a sequence of layer windows (3 pieces" in report


def test_only_what_is_cut_off_is_said_to_be() -> None:
    exact, cut = (separation(tent(), t, 2, 1).l1_bracket.sections[0].entries[1] for t in (0, 3))
    assert (exact.value, exact.proof) == ("errs by 0", "integrated exactly")
    assert (cut.value[-3:], cut.proof) == ("...", "integrated exactly; cut off here")


def test_a_network_is_sought_unasked_only_where_its_error_is_soon_found() -> None:
    steps = [F(i, 10**12 + 39) for i in range(1, 10**12, 10**11)]
    wild = PLMap([0, *steps, 1], [F(7**i % 1009, 1009) for i in range(len(steps) + 2)])
    assert is_near(Task(wild, 5, 2, 1))
    assert not is_near(Task(wild, 60, 2, 1))
    closed = PLMap([0, F(1, 10**2000 + 9), 1], [0, 1, 0])  # numbers as long as one likes, on orbits that close
    assert is_near(Task(closed, 60, 2, 1))
