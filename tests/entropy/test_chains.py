"""The chain: the best growth that is proved, true against counting, and the same for all who ask."""

import json
import pickle
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from periodic.claims import Standing
from periodic.entropy import chains
from periodic.entropy.chains import SOURCES, UPPER_BOUNDS, chain, mirror_chain
from periodic.graphs.growth_numbers import growth_number, period_root
from periodic.graphs.transition_graphs import TransitionGraph
from periodic.iterates.oscillations import crossings, lap_count
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.number_texts import read_number
from periodic.patterns.cyclic_patterns import Pattern
from periodic.text.map_texts import read_map
from tests.strategies import examples, matrices, self_maps

F = Fraction
ELEVEN = "points:(0,10/101),(9/101,9/101),(20/101,7/101),(56/101,69/101),(89/101,24/101),(1,33/101)"
FOUR_LAPS = "points:(0,1/10),(1/5,1),(1/2,1/4),(2/3,9/10),(1,0)"


@pytest.mark.parametrize(
    ("text", "strongest", "of_cycle", "least"),
    [
        (ELEVEN, 11, period_root(11), F("1.43483")),
        (FOUR_LAPS, 3, period_root(3), F("2.697")),
        ("tent", 3, period_root(3), F(2)),
        ("vee:phi on [-1, 1]", 3, period_root(3), period_root(3)),
        ("points:(0,1/3),(1/3,1),(2/3,1/7),(1,2/5)", 6, period_root(6), F("1.39")),
        ("pattern:2,4,1,3", 3, period_root(3), F("2.41421356237")),
    ],
)
def test_the_growth_is_the_best_that_is_proved(text: str, strongest: int, of_cycle: object, least: object) -> None:
    f = read_map(text)
    found = chain(f)
    assert found.strongest.period == found.cycle.period == strongest
    assert found.of_cycle.growth == found.forced == of_cycle
    assert found.growth >= least
    assert found.growth == max(claim.growth for claim in found.tried)
    assert found.growth <= found.lower <= found.upper
    assert found.window is not None
    low, high = found.window
    for t in (0, 1, 2, 5, 9):
        assert lap_count(f, t) >= crossings(f, low, high, t) >= found.crossings(t) >= found.growth**t


@given(self_maps(most=4, denominator=12))
@examples(40)
def test_every_source_is_below_every_upper_bound_and_below_what_is_counted(f: PLMap) -> None:
    found = chain(f)
    assert max(claim.growth for claim in found.tried) <= min(claim.value for claim in found.upper_bounds)
    for claim in found.tried:
        assert (claim.window is None) == (claim.growth == 1) == (claim.standing is not Standing.PROVED)
        if claim.window is not None:
            low, high = claim.window
            assert all(crossings(f, low, high, t) >= claim.crossings(t) >= claim.growth**t for t in (0, 1, 2, 4))


@given(self_maps(most=3, denominator=12))
@examples(25)
def test_a_mirror_image_has_the_same_chain(f: PLMap) -> None:
    low, high = f.domain
    mirror = PLMap([low + high - x for x in reversed(f.knots)], [low + high - y for y in reversed(f.values)])
    one, other = chain(f), chain(mirror)
    assert (one.strongest.period, one.upper) == (other.strongest.period, other.upper)
    assert abs(one.growth - other.growth) < F(1, 10**6)


@given(self_maps(most=3, denominator=12))
@examples(25)
def test_the_chain_of_a_mirror_image_takes_over_what_is_known_of_the_growth_number(f: PLMap) -> None:
    low, high = f.domain
    found, chained = mirror_chain(f), chain(f.conjugate(PLMap([low, high], [high, low])))
    assert found.map == chained.map
    assert found.known.number is chain(f).known.number
    assert [claim.window for claim in found.tried] == [claim.window for claim in chained.tried]
    assert [claim.crossings(9) for claim in found.tried] == [claim.crossings(9) for claim in chained.tried]


def test_the_table_of_sources_is_what_is_tried() -> None:
    assert len({source.name for source in SOURCES}) == len(SOURCES)
    for f in (tent(), identity(0, 1), read_map(FOUR_LAPS)):
        assert [claim.name for claim in chain(f).tried] == [source.name for source in SOURCES]
    skipped = [claim for claim in chain(vee(period_root(5))).tried if not claim.tried]
    assert [claim.needed for claim in skipped] == [
        "no source can give more than the growth number of f, which is reached"
    ] * (len(SOURCES) - 1)


def test_without_growth_there_is_no_window() -> None:
    for f in (identity(0, 1), PLMap([0, 1], [1, 0]), PLMap([0, 1], ["1/3", "1/3"]), truncated_tent("14/17"), tent(1)):
        found = chain(f)
        assert (found.growth, found.window, found.crossings(7), found.upper) == (1, None, 0, 1)
        assert found.best.standing is not Standing.PROVED


def test_all_powers_of_two_prove_that_nothing_grows() -> None:
    """A rational map without a partition, whose periods are decided: its Lipschitz constant says nothing."""
    f = PLMap([0, "1/3", "2/3", 1], [0, "3/10", "1/10", "9/10"])
    found = chain(f)
    assert f.lipschitz > 2
    assert found.lower == found.upper == 1
    assert [claim.value for claim in found.upper_bounds] == [1, 1, f.lipschitz]
    assert "all periods are powers of two" in found.upper_bounds[1].reason
    assert len(chain(tent()).upper_bounds) == len(UPPER_BOUNDS) - 1


def test_a_long_partition_is_followed_in_rational_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    f = connect_the_dots(Pattern([2, 4, 6, 5, 3, 1]))
    found = chain(f)
    monkeypatch.setattr(chains, "EXACT_INTERVALS", 3)
    claim = SOURCES[1].find("a name", found.strongest, found.known)
    assert (claim.window, claim.crossings(9)) == (found.window, found.crossings(9))
    assert 0 < found.growth - claim.growth < F(1, 10**11)


def test_where_the_number_is_not_decided_the_greatest_lower_bound_is_the_lower_one() -> None:
    found = chain(read_map("points:(0,1/3),(1/2,1),(1,0)"))
    assert found.number is None
    assert found.growth < found.lower == found.known.low <= found.upper


@pytest.mark.parametrize("text", ["tent", "vee:phi", ELEVEN, FOUR_LAPS])
def test_evidence_proves_the_growth_of_every_source(text: str) -> None:
    """The points go where the graph says, and the weights grow as claimed."""
    f = read_map(text)
    for source in SOURCES:
        claim = source.find(source.name, chain(f).strongest, chain(f).known)
        if "perron" in claim.evidence:
            graph, weights = claim.evidence["perron"].graph, claim.weights
            assert [f(x) for x in graph.points] == [graph.points[i] for i in graph.targets]
            image = graph.apply_transposed(weights)
            assert all(x >= claim.growth * u for x, u in zip(image, weights, strict=True))
            assert claim.window == graph.intervals[weights.index(1)]
    assert set(chain(f).evidence) >= {"upper_bound"}


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.long) for part in range(1, 8))])
def test_numbers_are_what_they_were(part: int) -> None:
    """Some hundred maps as they were before several sources were tried: nothing is lost, and growth is gained."""
    rows = json.loads((Path(__file__).parents[1] / "data" / "chains.json").read_text())
    for text, old in list(rows.items())[part::8]:
        f = read_map(text)
        found = chain(f)
        assert found.cycle.period == old["period"], text
        assert found.of_cycle.growth == read_number(old["growth"]), text
        assert found.growth >= found.of_cycle.growth, text
        assert old["number"] is None or found.lower == found.upper == read_number(old["number"]), text
        assert old["laps"] is None or lap_count(f, 10) == old["laps"], text


def test_a_chain_shows_itself_in_a_line_and_goes_through_a_pickle() -> None:
    for text in ("tent", FOUR_LAPS, "identity"):
        found = chain(read_map(text))
        assert len(repr(found)) < 120
        copy = pickle.loads(pickle.dumps(found))
        assert (copy.growth, copy.window, copy.crossings(9)) == (found.growth, found.window, found.crossings(9))
        assert len(repr(found.known)) < 200
        assert all(len(repr(claim)) < 250 for claim in (*found.tried, *found.upper_bounds))


def test_other_things_are_refused() -> None:
    with pytest.raises(TypeError, match="expected a PLMap"):
        chain("tent")  # type: ignore[arg-type]  # the refusal is what is tested
    with pytest.raises(ValueError, match="leaves its interval"):
        chain(3 * tent())


@pytest.mark.parametrize("digits", [300, pytest.param(3000, marks=pytest.mark.long)])
def test_sources_whose_graphs_are_too_small_are_left_out(digits: int) -> None:
    """Once 10 seconds went into towers and cycles that cannot show a growth of 1 + 10^-300; an hour at 10^-3000."""
    slope = 1 + Fraction(1, 10**digits)
    found = chain(vee(slope))
    assert [claim.tried for claim in found.tried] == [True, False, False, False]
    assert found.tried[2].needed == (
        f"a graph of at most {2**84} intervals that grows does so by 2^(1/{2**84}) at least, which is more than f does"
    )
    assert (found.growth, found.upper) == (1, slope)


@given(matrices(most=6, largest=2))
def test_graphs_that_grow_do_so_fast_enough(rows: list[list[int]]) -> None:
    growth = growth_number(TransitionGraph.from_matrix(rows))
    assert growth <= 1 or growth ** len(rows) >= 2


def test_a_large_partition_in_a_field_of_which_some_intervals_never_come_back() -> None:
    """Its polynomial has 448 rows: a dense one was refused without python-flint."""
    f = PLMap(
        [0, "(5*sqrt(2)-5)/12", "(85*sqrt(2)-85)/72", "(73*sqrt(2)-73)/36", 1],
        ["1/2", "1/12", "61/72", 0, "(36*sqrt(2)-37)/36"],
    )
    found = chain(f)
    assert found.growth == found.upper == f.lipschitz
    assert found.source == "the map's own partition"
    assert len(found.best.evidence["perron"].graph) == 448
