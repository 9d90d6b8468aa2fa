"""Arc length, curvature and the other measures: counting against composing, enclosures against mpmath, refusals."""

from fractions import Fraction
from itertools import pairwise
from math import hypot

import mpmath
import pytest
from hypothesis import given, strategies as st

from periodic.errors import NotMarkovError, TooManyPiecesError
from periodic.iterates import complexity_measures
from periodic.iterates.complexity_measures import (
    _angle,
    _arctan,
    complexities,
    composed_shape,
    counted_shape,
    shape,
)
from periodic.maps.families import identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import root_of
from tests.strategies import golden, markov_maps, pl_maps, self_maps

PHI = root_of((-1, -1, 1))
TENT = tent()


@given(markov_maps(), st.integers(0, 5))
def test_counting_agrees_with_composing(f: PLMap, t: int) -> None:
    counted = counted_shape(f, t)
    assert counted == composed_shape(f**t)
    assert counted.variation == (f**t).variation
    assert sum(counted.lengths.values()) == f.domain[1] - f.domain[0]
    assert sum(counted.turns.values()) == (f**t).piece_count - 1


@given(pl_maps(golden()), st.integers(0, 30))
def test_enclosures_hold_the_sums(h: PLMap, digits: int) -> None:
    shape = composed_shape(h)
    low, high = shape.arc_length(digits)
    assert 0 <= high - low <= Fraction(1, 10**digits)
    lengths = [hypot(float(b - a), float(s * (b - a))) for a, b, s, _ in h.pieces()]
    assert low - Fraction(1, 10**9) <= sum(lengths) <= high + Fraction(1, 10**9)
    low, high = shape.total_curvature(digits)
    assert 0 <= high - low <= Fraction(1, 10**digits)
    with mpmath.workprec(120):
        slopes = [mpmath.mpf(s.enclosure(30)[0].numerator) / s.enclosure(30)[0].denominator if hasattr(s, "enclosure")
                  else mpmath.mpf(s.numerator) / s.denominator for s in h.slopes]  # fmt: skip
        angle = sum((abs(mpmath.atan(a) - mpmath.atan(b)) for a, b in pairwise(slopes)), mpmath.mpf(0))
        near = mpmath.mpf(10) ** -25
        assert mpmath.mpf(low.numerator) / low.denominator - near <= angle
        assert angle <= mpmath.mpf(high.numerator) / high.denominator + near


@given(st.integers(0, 600), st.data())
def test_arctan_is_enclosed(bits: int, data: st.DataObject) -> None:
    v = data.draw(st.integers(0, 1 << bits))
    low, high = _arctan(v, bits)
    with mpmath.workprec(bits + 60):
        assert low <= mpmath.atan(mpmath.mpf(v) / (1 << bits)) * (1 << bits) <= high
    assert high - low <= 3


@pytest.mark.parametrize("bits", [3, 5, 40])
def test_angles_are_enclosed(bits: int) -> None:
    slopes = [Fraction(n, d) for n, d in ((-7, 2), (-1, 1), (-1, 3), (0, 1), (1, 5), (1, 1), (2, 1), (9, 1))]
    for i, left in enumerate(slopes):
        for right in slopes[i + 1 :]:
            low, high = _angle((left, right), bits)
            with mpmath.workprec(bits + 60):
                exact = mpmath.atan(mpmath.mpf(right.numerator) / right.denominator) - mpmath.atan(
                    mpmath.mpf(left.numerator) / left.denominator
                )
                assert low <= exact * (1 << bits) <= high
            assert high - low <= 32


@given(self_maps(), st.integers(0, 3))
def test_maps_whose_knots_need_not_close_up(f: PLMap, t: int) -> None:
    assert shape(f, t).arc_length(12) == composed_shape(f**t).arc_length(12)
    assert shape(f, t).total_curvature(12) == composed_shape(f**t).total_curvature(12)


@given(markov_maps(), st.integers(0, 4))
def test_arc_length_lies_between_variation_and_variation_plus_length(f: PLMap, t: int) -> None:
    low, high = shape(f, t).arc_length(12)
    variation, length = (f**t).variation, f.domain[1] - f.domain[0]
    assert max(variation, length) <= high
    assert low <= variation + length


def test_the_tent() -> None:
    low, high = shape(TENT, 1).arc_length(40)
    assert low**2 <= 5 <= high**2
    low, high = shape(TENT, 10).arc_length(20)
    assert low**2 <= 1 + 2**20 <= high**2
    low, high = shape(TENT, 60).total_curvature(10)
    with mpmath.workprec(300):
        angle = (2**60 - 1) * 2 * mpmath.atan(mpmath.mpf(2) ** 60)
        assert mpmath.mpf(low.numerator) / low.denominator <= angle <= mpmath.mpf(high.numerator) / high.denominator


def test_flat_and_monotone_maps() -> None:
    low, high = shape(PLMap([0, 3], [1, 1]), 5).arc_length(12)
    assert low <= 3 <= high
    assert shape(identity(0, 1), 9).total_curvature(12) == (0, 0)
    assert counted_shape(truncated_tent("4/5"), 9) == composed_shape(truncated_tent("4/5") ** 9)
    for f in (identity(0, 1), PLMap([0, 1], [1, 0]), TENT, truncated_tent("4/5")):  # 0 is not below 0 at one piece
        turned, most = shape(f, 3).total_curvature(12)[1], (f**3).piece_count - 1
        assert turned <= Fraction(314159, 100000) * most
        assert (turned == 0) == (most == 0)
    right_angle = shape(vee(1, -1, 1), 1).total_curvature(30)
    with mpmath.workprec(200):
        assert mpmath.mpf(right_angle[0].numerator) / right_angle[0].denominator <= mpmath.pi / 2
        assert mpmath.pi / 2 <= mpmath.mpf(right_angle[1].numerator) / right_angle[1].denominator


def test_all_measures_side_by_side() -> None:
    c = complexities(vee(PHI, -1, 1), 40)
    assert c.laps == c.pieces == 331160282
    assert c.levels == (-1, 0)
    assert c.crossings is not None
    assert c.crossings >= 2 * PHI**40 / 3
    assert c.arc_length[0] < c.variation + 2
    assert c.entropy[0] < Fraction(481212, 10**6) < c.entropy[1] + Fraction(1, 10**6)
    chosen = complexities(TENT, 5, "1/4", "3/4")
    assert (chosen.crossings, chosen.levels) == (32, (Fraction(1, 4), Fraction(3, 4)))
    tame = complexities(PLMap([0, 1], [0, "1/2"]), 5)
    assert (tame.crossings, tame.levels, tame.laps, tame.entropy) == (None, None, 1, (0, 0))


def test_refusals() -> None:
    with pytest.raises(ValueError, match="both levels or none"):
        complexities(TENT, 3, low="1/4")
    with pytest.raises(ValueError, match="low < high"):
        complexities(TENT, 3, 1, 0)
    with pytest.raises(ValueError, match="sends 1 to 2"):
        shape(PLMap([0, 1], [0, 2]), 2)
    with pytest.raises(TypeError, match="digits must be an integer"):
        shape(TENT, 2).total_curvature("3")  # type: ignore[arg-type]  # the test is that this is refused
    with pytest.raises(ValueError, match="t must be at least 0"):
        shape(TENT, -2)
    with pytest.raises(NotMarkovError):
        counted_shape(tent("3/2"), 3)
    with pytest.raises(TooManyPiecesError, match=r"f\*\*40 may have more than max_slopes = 10 slopes"):
        counted_shape(PLMap([0, 1, 3, 6], [0, 3, 0, 6]), 40, max_slopes=10)


def test_pieces_with_the_same_sides_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, one = [], complexity_measures._turn

    def turn(left: Fraction, right: Fraction) -> tuple[Fraction, Fraction]:
        seen.append((left, right))
        return one(left, right)

    h = tent("3/2") ** 10
    with monkeypatch.context() as context:
        context.setattr(complexity_measures, "_turn", turn)
        shape = composed_shape(h)
    assert len(seen) < h.piece_count // 4
    assert sum(shape.turns.values()) == h.piece_count - 1
