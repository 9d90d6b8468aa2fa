"""What a stranger's test suite would use: each assertion passes, fails with the counter-evidence, takes every form."""

from pathlib import Path

import pytest
import sympy

from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.networks.realisations import shallow_network
from periodic.proofs.verdicts import check
from periodic.testing import (
    as_map,
    assert_crossings,
    assert_growth_at_least,
    assert_l1_separation,
    assert_lipschitz,
    assert_no_period,
    assert_period,
)

pytestmark = pytest.mark.usefixtures("coarse_bounds", "few_cells")

FOUR_LAPS = "points:(0,1/10),(1/5,1),(1/2,1/4),(2/3,9/10),(1,0)"


def test_periods(tmp_path: Path) -> None:
    path = tmp_path / "period.json"
    assert_period("vee:phi", 3, certificate=path)
    assert check(path, vee("phi")) == "accepted"
    assert_no_period("vee:1.618", 3, certificate=path)
    assert check(path, vee("1.618")) == "accepted"
    with pytest.raises(AssertionError, match="the map has no point of least period 3: at slope 809/500"):
        assert_period("vee:1.618", 3)
    with pytest.raises(AssertionError, match="the map has a point of least period 3: 2/9, 4/9, 8/9"):
        assert_no_period(tent(), 3)


def test_what_is_no_question_is_no_failed_assertion() -> None:
    for claim in (assert_period, assert_no_period):
        with pytest.raises(ValueError, match="n must be at least 1, got 0"):
            claim(tent(), 0)
        with pytest.raises(ValueError, match=r"the map leaves its interval \[0, 1\]: it sends 1/2 to 3/2"):
            claim("tent:3", 2)
    with pytest.raises(ValueError, match='cannot read "steep"'):
        assert_lipschitz(tent(), "steep")


def test_growth(tmp_path: Path) -> None:
    path = tmp_path / "growth.json"
    assert_growth_at_least("vee:lambda(5)", "lambda(5)", certificate=path)
    assert check(path) == "accepted"
    with pytest.raises(AssertionError, match=r"the growth number is lambda\(5\), not at least 8/5"):
        assert_growth_at_least("vee:lambda(5)", "8/5")
    with pytest.raises(AssertionError, match=r"the growth number is between .* and .*, not at least 3"):
        assert_growth_at_least(FOUR_LAPS, 3)
    with pytest.raises(AssertionError, match=r"is between 2.94... and 2.95, not shown to be at least "):
        assert_growth_at_least(FOUR_LAPS, "2.948585", digits=2)


def test_growth_is_decided_by_the_slopes_alone(tmp_path: Path) -> None:
    assert_growth_at_least("vee:1.618", "1.618")
    with pytest.raises(AssertionError, match="the growth number is 809/500, not at least 1619/1000"):
        assert_growth_at_least("vee:1.618", "1.619")
    # of which a certificate proves some digits
    assert_growth_at_least("vee:1.618", "1.6179", certificate=tmp_path / "growth.json")
    with pytest.raises(AssertionError, match=r"is between 1.61799\d*... and 1.618.*, not shown to be at least 809/500"):
        assert_growth_at_least("vee:1.618", "1.618", certificate=tmp_path / "none.json")
    assert not (tmp_path / "none.json").exists()


def test_crossings_and_slopes(tmp_path: Path) -> None:
    path = tmp_path / "crossings.json"
    assert_crossings(tent(), 0, 1, 20, 2**20, certificate=path)
    assert check(path) == "accepted"
    with pytest.raises(AssertionError, match=r"f\^3 crosses 8 times between 0 and 1, not 9"):
        assert_crossings(tent(), 0, 1, 3, 9)
    with pytest.raises(TypeError, match=r"at_least must be an integer, got 7\.5"):
        assert_crossings(tent(), 0, 1, 3, 7.5)  # type: ignore[arg-type]  # as one who does not check types may
    assert_lipschitz(tent(), 2)
    with pytest.raises(AssertionError, match=r"is 2, not at most 3/2: the map has slope 2 on \[0, 1/2\]"):
        assert_lipschitz(tent(), "3/2")


def test_what_is_decided_needs_no_certificate() -> None:
    far = PLMap([0, "1/2", 1], [0, f"sqrt(1{'0' * 310}7)/10^156", 1])  # a field that no certificate holds
    assert_period(far, 1)
    assert_no_period(far, 2)
    assert_lipschitz(far, 2)
    assert_period("tent", 10**6)
    with pytest.raises(AssertionError, match="certificates do not hold numbers of a field like this one, of degree 2"):
        assert_period(far, 1, certificate="nowhere.json")


def test_a_certificate_has_to_prove_as_many_crossings(tmp_path: Path) -> None:
    assert_crossings("99/100*x on [0, 1]", 0, "1/10", 100, 1)
    with pytest.raises(AssertionError, match="a certificate proves 0 crossings, not 1"):
        assert_crossings("99/100*x on [0, 1]", 0, "1/10", 100, 1, certificate=tmp_path / "none.json")
    assert not (tmp_path / "none.json").exists()


def test_separation() -> None:
    assert_l1_separation(tent(), 6, 2, 1, "1/5")
    with pytest.raises(AssertionError, match=r"an L1 error of at least .* is proved, not 1/4"):
        assert_l1_separation(tent(), 6, 2, 1, "1/4")


@pytest.mark.usefixtures("blocks_alone", "few_cells")
def test_a_separation_leaves_its_certificate(tmp_path: Path) -> None:
    plateau = PLMap([0, "1/3", "2/3", 1], [0, 1, 1, 0])
    assert_l1_separation(plateau, 4, 2, 1, "1/100", certificate=tmp_path / "apart.json")
    assert check(tmp_path / "apart.json", plateau) == "accepted"
    with pytest.raises(AssertionError, match=r"an L1 error of at least .* is proved, not 1/2"):
        assert_l1_separation(plateau, 4, 2, 1, "1/2", certificate=tmp_path / "none.json")
    assert not (tmp_path / "none.json").exists()


def test_every_form() -> None:
    x = sympy.Symbol("x")
    assert as_map(1 - 2 * sympy.Abs(x - sympy.Rational(1, 2)), (0, 1)) == tent()
    assert as_map(shallow_network(tent()), (0, 1)) == tent()
    assert as_map("tent", (0, "1/2")).lap_count == 1
    assert as_map(tent(), (0, "1/2")) == as_map("tent", (0, "1/2"))
    with pytest.raises(TypeError, match=r"ReluNetwork becomes a map on an interval: give on=\(low, high\)"):
        as_map(shallow_network(tent()))
    with pytest.raises(TypeError, match="a map, a map text, a network or a SymPy expression in one symbol, got int"):
        as_map(17, (0, 1))  # type: ignore[arg-type]
