"""What stands above a picture is proved for the map in it, and a slider stands on exact parameters."""

from __future__ import annotations

from fractions import Fraction

import pytest
from matplotlib.figure import Figure

from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.plots import family_pictures
from periodic.plots.family_pictures import explore, plot_dynamics

WANDERING = PLMap([0, "3/10", "71/100", 1], ["1/100", "97/100", "13/100", "9/10"])  # no turning point comes back


@pytest.mark.parametrize(
    ("f", "title"),
    [
        (tent(), "strongest period 3\ngrowth number 2"),
        (vee(period_root(5)), "strongest period 5\ngrowth number 1.512876..."),
        (truncated_tent("4/5"), "strongest period 2\ngrowth number 1"),
        (identity(0, 1), "strongest period 1\ngrowth number 1"),
        (WANDERING, "strongest period 3\ngrowth number 2.431816..."),
    ],
)
def test_the_title_says_what_is_proved(f: PLMap, title: str) -> None:
    assert plot_dynamics(f, t=5, ax=Figure().add_subplot()).get_title().startswith(title)


def test_the_orbit_starts_at_the_turning_point_unless_told_otherwise() -> None:
    start = plot_dynamics(vee("3/2"), t=2, ax=Figure().add_subplot(), color="black").lines[-1].get_xdata()
    assert list(start) == [0.0]
    assert list(plot_dynamics(tent(), "1/8", 2, Figure().add_subplot()).lines[-1].get_xdata()) == [0.125]
    assert list(plot_dynamics(identity(0, 1), t=2, ax=Figure().add_subplot()).lines[-1].get_xdata()) == [0.0]


def test_a_slider_stands_on_exact_parameters() -> None:
    pytest.importorskip("ipywidgets")
    live = explore("vee", [Fraction(k, 10) for k in range(11, 20)])
    (slider,) = [child for child in live.children if hasattr(child, "options")]
    assert slider.options[3] == ("7/5", Fraction(7, 5))
    assert slider.value == Fraction(3, 2)
    slider.value = Fraction(9, 5)
    picture = live.f(slider.value)
    assert picture.axes[0].get_title() == "vee:c at 9/5\nstrongest period 3\ngrowth number 1.8"


def test_without_a_slider_three_maps_stand_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(family_pictures, "find_spec", lambda name: None)
    picture = explore("tent:s", ["6/5", "3/2", "8/5", 2], t=3)
    assert [ax.get_title().split("\n")[0] for ax in picture.axes] == [f"tent:s at {s}" for s in ("6/5", "8/5", "2")]
    assert len(explore("tent:s", [2]).axes) == 1


@pytest.mark.parametrize(
    ("family", "parameters", "message"),
    [
        ("vee", [], "between 1 and 2000 stops, got 0"),
        ("vee", range(3000), "between 1 and 2000 stops, got 3000"),
        ("tent:2", [1], "a single map"),
        ("tent:s", ["5/2"], "leaves"),
    ],
)
def test_what_is_no_family_of_self_maps_is_refused(family: str, parameters: list[object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        explore(family, parameters)
