"""The block bound is exact: closed forms, other partitions, and functions that exist."""

from fractions import Fraction
from functools import lru_cache

import pytest
from hypothesis import given, strategies as st

from periodic.bounds.block_bounds import affine_error, block_bound, is_reached
from periodic.claims import Warrant
from periodic.errors import TooManyPiecesError
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.generations import EARLY, Generation
from periodic.iterates.integrals import map_moments, moments
from periodic.maps.distances import l1_distance
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.normal_forms import normal_form
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.patterns.cyclic_patterns import stefan
from tests.fits import whole_error
from tests.strategies import examples, markov_maps, pl_maps

F = Fraction
GOLDEN = vee(period_root(3), -1, 1)


@pytest.mark.parametrize("t", [4, 10, 40])
@pytest.mark.parametrize("pieces", [1, 2, 5, 8])
def test_the_tent(t: int, pieces: int) -> None:
    """(1/4)(1 - (P-1)/2**(t-1)), six times the bound of the paper at P = 2**t/8; a third of it for the square."""
    value = F(1, 4) * (1 - F(pieces - 1, 2 ** (t - 1)))
    assert block_bound(tent(), t, pieces).value == value
    assert block_bound(tent(), t, pieces, 2).value == value / 3
    assert block_bound(tent(), t, 2**t // 8).value >= F(3, 16)


@pytest.mark.parametrize(
    ("pieces", "least"),
    [(21, ".75622"), (441, ".75621"), (9261, ".75598"), (194481, ".75258"), (4084101, ".70703")],
)
def test_the_golden_map(pieces: int, least: str) -> None:
    bound = block_bound(GOLDEN, 40, pieces)
    assert F(least) <= bound.value < F("0.75624")
    # the evidence adds up: every kind of block, its number, and what is given up
    evidence = bound.evidence
    blocks, price = evidence["blocks"], evidence["price"]
    total = sum((b.number * min(b.error, price) for b in blocks), start=F(0))
    assert evidence["measure"] * (total - price * (pieces - 1)) == bound.value
    assert evidence["normal form"] == normal_form(GOLDEN)
    for target, dual in evidence["duals"].items():
        h = (normal_form(GOLDEN) ** (40 - evidence["steps"])).restrict(*target)
        groups = zip(blocks, evidence["generation"].groups, strict=True)
        assert dual.value(h) in [b.error * evidence["generation"].stretch(g) for b, g in groups]


@pytest.mark.parametrize(
    ("pieces", "least"),
    [(21, ".399998"), (441, ".399989"), (9261, ".399851"), (194481, ".398027"), (4084101, ".371859")],
)
def test_the_golden_map_squared(pieces: int, least: str) -> None:
    assert F(least) <= block_bound(GOLDEN, 40, pieces, 2).value < F("0.4")


@given(pl_maps())
def test_moments_give_the_least_squared_error(h: PLMap) -> None:
    """Moving the projection in any direction makes the error larger."""
    m = map_moments(h)
    slope = 12 * (m.tilted - m.integral / 2)
    best = PLMap([0, 1], [m.mean - slope / 2, m.mean + slope / 2])
    assert map_moments(h - best).squared == affine_error(h, 2)
    for a, b in ((F(1, 9), F(0)), (F(0), F(1, 9)), (F(-1, 9), F(1, 7))):
        assert map_moments(h - best - PLMap([0, 1], [a, b])).squared > affine_error(h, 2)


@given(pl_maps())
def test_float_errors_lie_below(h: PLMap) -> None:
    assert whole_error(h, 2) <= affine_error(h, 2)
    assert whole_error(h, 1) <= (h - PLMap([0, 1], [h(0), h(1)])).l1_norm()


@lru_cache
def iterate(f: PLMap, t: int) -> PLMap:
    return f**t


@examples(25)
@given(markov_maps(most=4), pl_maps(most=3), st.integers(0, 3))
def test_no_function_does_better(f: PLMap, g: PLMap, t: int) -> None:
    """On random Markov maps, plateaus included."""
    h = iterate(f, t)
    low, high = h.domain
    g = PLMap([low + (high - low) * x for x in g.knots], [high * (y + 3) / 6 for y in g.values])
    errors: dict[int, Exact] = {1: l1_distance(h, g), 2: map_moments(h - g).squared}
    for order, error in errors.items():
        for steps in range(t + 1):
            assert block_bound(f, t, g.piece_count, order, steps).value <= error
        assert block_bound(f, t, g.piece_count, order, most_exact=0).value <= error


@pytest.mark.parametrize(("f", "t"), [(GOLDEN, 20), (vee("1.618", -1, 1), 12), (connect_the_dots(stefan(5)), 14)])
def test_rounded_errors_are_close_below(f: PLMap, t: int) -> None:
    exact, rounded = (block_bound(f, t, 10, most_exact=most) for most in (None, 0))
    assert exact.value * (1 - F(1, 10**9)) < rounded.value < exact.value
    assert (exact.warrant, rounded.warrant) == (Warrant.COMPUTED, Warrant.ENCLOSED)


def test_errors_of_many_pieces_are_rounded_where_that_is_allowed() -> None:
    exact, few, many = (block_bound(GOLDEN, 20, 10, most_exact=most) for most in (None, 5, 10**6))
    assert few.value < exact.value == many.value


def test_guesses_are_not_taken_for_errors() -> None:
    """Where squares follow from a partition floats only guess."""
    assert block_bound(GOLDEN, 60, 10, 2, most_exact=0) == block_bound(GOLDEN, 60, 10, 2)


def test_squares_on_a_partition_of_hundreds_of_points_are_found_in_floats() -> None:
    """Moments that follow from 448 points in a field take half a second, for half a thousandth more."""
    f = PLMap(
        [0, "(5*sqrt(2)-5)/12", "(85*sqrt(2)-85)/72", "(73*sqrt(2)-73)/36", 1],
        ["1/2", "1/12", "61/72", 0, "(36*sqrt(2)-37)/36"],
    )
    found = block_bound(f, 30, 36, 2, most_exact=0)
    assert found.warrant is Warrant.ENCLOSED
    assert F(51180, 10**6) > found.value > F(51150, 10**6)


def test_pieces_are_not_counted_on_many_points_where_laps_are_more(monkeypatch: pytest.MonkeyPatch) -> None:
    knots = [0, "1/4", "9/20", "7/12", "19/30", "29/30", 1]
    f = PLMap(knots, ["1/6", "2/3", "2/15", "59/60", "1/12", "5/6", "17/60"])
    assert is_reached(f, 3, (f**3).piece_count)
    assert not is_reached(f, 3, (f**3).piece_count - 1)
    monkeypatch.setattr("periodic.bounds.block_bounds._piece_count", None)
    assert not is_reached(f, 40, 10**9)


def test_the_best_generation_is_found() -> None:
    f = connect_the_dots(stefan(5))
    for pieces in (1, 3, 20):
        values = [block_bound(f, 12, pieces, 2, steps).value for steps in range(13)]
        assert block_bound(f, 12, pieces, 2).value == max(values)


def test_deep_blocks_have_their_moments_from_the_partition() -> None:
    bound = block_bound(GOLDEN, 200, 1, 2, steps=1)
    assert bound.value <= moments(GOLDEN, 200).variance * 2
    assert bound.value > F("0.39")


@pytest.mark.parametrize("f", [identity(0, 1), PLMap([0, 1], ["1/2", "1/2"]), tent("1/2"), tent(1)])
def test_maps_that_do_not_oscillate(f: PLMap, every_case: bool) -> None:
    for t in (0, 1, 5, 300) if every_case else (0, 1, 30):
        for order in (1, 2):
            assert block_bound(f, t, 2, order).value == 0


def test_more_pieces_than_the_iterate_has() -> None:
    assert block_bound(tent(), 4, 16).value == 0
    assert block_bound(tent(), 4, 15, 2).value == 0
    assert block_bound(tent(), 0, 1).value == 0


@pytest.mark.parametrize(("order", "least"), [pytest.param(1, "0.75", marks=pytest.mark.long), (2, "0.39")])
def test_maps_without_a_partition(order: int, least: str) -> None:
    assert block_bound(vee("1.618", -1, 1), 40, 441, order).value > F(least)


def test_plateaus() -> None:
    f = truncated_tent("6/7")
    assert 0 < block_bound(f, 12, 3, 2).value < F(1, 10)
    assert block_bound(f, 1000, 3, 2).value == 0


MANY = PLMap([0, "1/5", "1/2", "5/7", 1], [0, 1, "1/7", 1, "1/3"])


def test_a_generation_with_too_many_kinds_is_given_up(monkeypatch: pytest.MonkeyPatch, every_case: bool) -> None:
    if not every_case:
        monkeypatch.setattr("periodic.iterates.generations.MAX_WORK", 1 << 12)
    bound = block_bound(MANY, 400, 3, steps=400)
    assert (bound.value, bound.holds) == (0, False)
    assert "groups of blocks" in bound.hypotheses[0].detail


@pytest.mark.parametrize(
    ("f", "order", "least"),
    [
        pytest.param(MANY, 1, "0.2023", marks=pytest.mark.long),
        pytest.param(MANY, 2, "0.0556", marks=pytest.mark.long),
        pytest.param(vee("1.9", -1, 1), 1, "0.9032", marks=pytest.mark.long),
        (vee("1.9", -1, 1), 2, "0.5514"),
    ],
)
def test_early_generations_serve_where_late_ones_are_of_many_kinds(
    f: PLMap, order: int, least: str, every_case: bool
) -> None:
    for t in (10**5, 10**5 + 1, 10**7) if every_case else (10**5 + 1,):
        bound = block_bound(f, t, 21**5, order)
        assert F(least) < bound.value < 2
        assert bound.holds
        assert bound.evidence["steps"] <= 256


@pytest.mark.parametrize(
    "f",
    [
        vee("1.5", -1, 1),
        *(pytest.param(f, marks=pytest.mark.long) for f in (vee("1.618", -1, 1), vee("1.3", -1, 1), MANY)),
    ],
    ids=["short", "wide", "two bands", "many"],
)
@pytest.mark.parametrize(
    ("t", "pieces"),
    [(36, 20), *(pytest.param(*row, marks=pytest.mark.long) for row in ((43, 1), (44, 30), (45, 441)))],
)
def test_early_generations_give_hardly_less_than_late_ones(
    monkeypatch: pytest.MonkeyPatch, f: PLMap, t: int, pieces: int, every_case: bool
) -> None:
    for order in (1, 2) if every_case else (2,):
        late = block_bound(f, t, pieces, order)
        with monkeypatch.context() as refusing:
            refusing.setattr("periodic.bounds.block_bounds.last_generations", refused)
            early = block_bound(f, t, pieces, order)
        assert early.evidence["steps"] in EARLY
        assert late.value * F(99, 100) < early.value < late.value * F(103, 100)


def refused(f: PLMap, steps: int, number: int) -> tuple[Generation, ...]:
    raise TooManyPiecesError("not to be had")


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"order must be 1 \(absolute error\) or 2 \(squared error\), got 3"):
        block_bound(tent(), 3, 1, 3)
    with pytest.raises(ValueError, match="steps must be at most t = 3, got 4"):
        block_bound(tent(), 3, 1, 1, 4)
    with pytest.raises(ValueError, match="pieces must be at least 1"):
        block_bound(tent(), 3, 0)
    with pytest.raises(ValueError, match="leaves its interval"):
        block_bound(2 * tent(), 3, 1)
    with pytest.raises(TypeError, match=r"t must be an integer, got 2\.0"):
        block_bound(tent(), 2.0, 1)  # type: ignore[arg-type]  # what is refused here
    with pytest.raises(TooManyPiecesError, match="max_pieces"):
        block_bound(vee("1.618", -1, 1), 30, 1, 2, 0, max_pieces=100)
