"""Routes: each question is answered by the first way that serves, and all ways have their place."""

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.growth_numbers import growth_number
from periodic.graphs.routes import ROUTES, Question, Route, is_trifle, is_zigzag, route, slope_count, slopes_decide
from periodic.maps.families import identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import absolute, root_of
from tests.strategies import markov_maps, self_maps

PHI = root_of((-1, -1, 1))
SKEW = PLMap([0, 1, 3, 6], [0, 3, 0, 6])  # slopes 3, -3/2 and 2
HOMEOMORPHISM = PLMap([0, "1/3", 1], [0, "1/2", 1])


@pytest.mark.parametrize(
    ("f", "t", "question", "expected"),
    [
        (tent(), 1000, Question.DISTANCE, Route.ZIGZAG),
        (vee(PHI, -1, 1), 40, Question.DISTANCE, Route.FEW_SLOPES),
        (vee(PHI, -1, 1), 3, Question.DISTANCE, Route.TRIFLE),
        (tent("3/2"), 40, Question.DISTANCE, Route.COMPOSING),
        (SKEW, 40, Question.DISTANCE, Route.COMPOSING),
        (SKEW, 40, Question.NEAR_DISTANCE, Route.PARTITION),
        (SKEW, 40, Question.SHAPE, Route.COMPOSING),
        (SKEW, 40, Question.MOMENTS, Route.PARTITION),
        (HOMEOMORPHISM, 40, Question.LAPS, Route.LAP_GRAPH),
        (HOMEOMORPHISM, 40, Question.CROSSINGS, Route.LAP_GRAPH),
        (HOMEOMORPHISM, 40, Question.PIECES, Route.PIECE_TOWER),
        (tent("3/2"), 40, Question.LAPS, Route.TOWER),
        (tent("3/2"), 10**12, Question.CROSSINGS, Route.COMPOSING),
        (tent(), 10, Question.PIECES, Route.TRIFLE),
        (tent(), 11, Question.PIECES, Route.PARTITION),
        (tent("3/2"), 0, Question.GROWTH, Route.SLOPES),
        (truncated_tent("4/5"), 0, Question.GROWTH, Route.LAP_GRAPH),
        (PLMap([0, "2/5", 1], [0, 1, "1/10"]), 0, Question.GROWTH, None),
    ],
)
def test_the_first_way_that_serves(f: PLMap, t: int, question: Question, expected: Route | None) -> None:
    assert route(f, t, question) is expected


def test_limits() -> None:
    assert route(SKEW, 40, Question.DISTANCE, max_slopes=1000) is Route.FEW_SLOPES
    assert route(truncated_tent("4/5"), 0, Question.GROWTH, max_points=3) is None


def test_every_question_but_growth_can_be_composed_at_last() -> None:
    assert set(ROUTES) == set(Question)
    assert all(ways[-1] is Route.COMPOSING for question, ways in ROUTES.items() if question is not Question.GROWTH)
    assert {way for ways in ROUTES.values() for way in ways} == set(Route)


@given(markov_maps(most=4), st.integers(0, 4))
def test_slope_counts_bound_the_slopes_of_iterates(f: PLMap, t: int) -> None:
    most = slope_count(f, t, 10**6)
    assert most is not None
    assert len({absolute(s) for s in (f**t).distinct_slopes if s}) <= most
    assert slope_count(f, t, most) == most
    assert most == 1 or slope_count(f, t, most - 1) is None


@given(self_maps(), st.integers(0, 12))
def test_a_trifle_has_few_pieces(f: PLMap, t: int) -> None:
    if is_trifle(f, t):
        assert (f**t).piece_count <= 2**10


@given(markov_maps())
def test_where_slopes_decide_they_give_the_growth(f: PLMap) -> None:
    if slopes_decide(f):
        assert growth_number(f) == (1 if f.lap_count == 1 else max(1, f.lipschitz))


def test_zigzags() -> None:
    assert is_zigzag(tent())
    assert is_zigzag(identity(0, 1))
    assert is_zigzag(PLMap([0, 1], [1, 0]))
    assert not is_zigzag(tent("3/2"))
    assert not is_zigzag(PLMap([0, "1/3", 1], [0, 1, 0]))


def test_a_map_that_leaves_its_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="sends 1 to 2"):
        route(PLMap([0, 1], [0, 2]), 3, Question.LAPS)
