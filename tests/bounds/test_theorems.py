"""Bounds as claims: a failed hypothesis leaves no number, an unknown quantity no bound."""

from fractions import Fraction

import pytest

from periodic.bounds.theorems import NORMS, QUANTITIES, Theorem, of_norm
from periodic.claims import Hypothesis, Standing

F = Fraction
AREA = Theorem("x", "l1", "nowhere", "nothing")


def test_a_failed_hypothesis_leaves_no_number() -> None:
    bound = AREA.concluded(F(1), [Hypothesis("a", True), Hypothesis("b", False, "1 vs 2")])
    assert (bound.value, bound.holds, bound.standing) == (0, False, Standing.INAPPLICABLE)
    assert str(bound) == "x: does not apply, a hypothesis fails: b (1 vs 2)"
    assert AREA.concluded(F(-1), []).value == 0
    assert AREA.concluded(F(1), [], {"y": 1}) == AREA.concluded(F(1), [])
    assert str(AREA.concluded(F(1, 3), [])) == "x >= 1/3 (computed)  [nowhere]"
    assert repr(AREA.concluded(F(1, 3), [])) == "<Bound: x >= 1/3 (computed)  [nowhere]>"


def test_what_is_not_decided_leaves_no_number_either() -> None:
    bound = AREA.concluded(F(1), [Hypothesis("a", None)])
    assert (bound.value, bound.holds, bound.standing) == (0, False, Standing.UNDECIDED)


def test_a_bound_says_what_it_is_about() -> None:
    bound = AREA.concluded(F(1), [], window=(F(0), F(1)), crossings=7)
    assert (bound.window, bound.crossings, bound.name, bound.quantity) == ((0, 1), 7, "x", "l1")
    assert bound.statement == "the integral of |f^t - g| is at least"
    assert bound.source == "nowhere"


def test_an_unknown_quantity_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="quantity must be one of l1, l2, sup, classification, lipschitz, got 'L1'"):
        Theorem("x", "L1", "nowhere", "nothing")
    with pytest.raises(ValueError, match="norm must be one of l1, l2, sup, classification, got 'lipschitz'"):
        of_norm([], "lipschitz")
    assert set(NORMS) < set(QUANTITIES)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (F(2, 3), "2/3"),
        (F(1, 7**100), "3.09169040809022048482...e-85"),
        (F(10**5000, 3), "3.33333333333333333333...e+4999"),
        (F(2**20_000), "3980276840...3406309376 (6021 digits)"),
    ],
)
def test_a_value_is_shown_cut_off(value: Fraction, text: str) -> None:
    assert str(AREA.concluded(value, [])) == f"x >= {text} (computed)  [nowhere]"
