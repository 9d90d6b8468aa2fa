"""Growth pictures hold the roots and the counts themselves."""

from __future__ import annotations

import math
from typing import Any

import pytest
from matplotlib.figure import Figure

from periodic.entropy.chains import chain
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.oscillations import crossing_counts, lap_counts
from periodic.maps.families import identity, tent, vee
from periodic.maps.plmaps import PLMap
from periodic.plots.growth_pictures import plot_growth, plot_oscillations, weaker_root

GOLDEN = vee(period_root(3))
FOUR_LAPS = PLMap([0, "1/5", "1/2", "2/3", 1], ["1/10", 1, "1/4", "9/10", 0])


def test_the_roots_are_those_of_the_two_papers(ax: Any) -> None:
    assert plot_growth(12, ax, color="black") is ax
    strong, weak, limit = ax.lines
    assert strong.get_color() == "black"
    assert strong.get_xdata().tolist() == weak.get_xdata().tolist() == [3, 5, 7, 9, 11]
    assert strong.get_ydata().tolist() == [float(period_root(p)) for p in (3, 5, 7, 9, 11)]
    # the values that the papers print
    assert [round(y, 5) for y in weak.get_ydata()] == [1.61803, 1.38028, 1.28520, 1.23205, 1.19749]
    assert set(limit.get_ydata()) == {math.sqrt(2)}
    assert all(w < s for w, s in zip(weak.get_ydata()[1:], strong.get_ydata()[1:], strict=True))


@pytest.mark.parametrize("p", [3, 5, 7, 21])
def test_the_weaker_root_is_a_root(p: int) -> None:
    x = weaker_root(p)
    assert x ** (p - 1) - x ** (p - 2) == 1
    assert x <= period_root(p)


def test_many_periods_have_few_ticks(ax: Any) -> None:
    assert len(plot_growth(61, ax).get_xticks()) <= 10


@pytest.mark.parametrize(
    ("up_to", "error", "rule"),
    [
        (2, ValueError, "up_to must be at least 3, got 2"),
        (303, ValueError, "up_to must be at most 301 for a picture, got 303"),
        (7.0, TypeError, r"up_to must be an integer, got 7\.0"),
    ],
)
def test_periods_whose_growth_is_not_drawn(up_to: Any, error: type[Exception], rule: str, ax: Any) -> None:
    with pytest.raises(error, match=rule):
        plot_growth(up_to, ax)


@pytest.mark.parametrize(("f", "t"), [(GOLDEN, 9), (tent(), 40), (FOUR_LAPS, 6)])
def test_the_counts_are_exact_and_lie_where_they_are_proved_to_lie(f: PLMap, t: int) -> None:
    laps, crossings, lower, upper = plot_oscillations(f, t, Figure().add_subplot(), color="black").lines
    found = chain(f)
    assert found.window is not None
    assert crossings.get_color() == "black"
    assert laps.get_ydata().tolist() == [float(n) for n in lap_counts(f, t)]
    counted = crossing_counts(f, *found.window, t)
    assert [0 if math.isnan(y) else y for y in crossings.get_ydata()] == [float(n) for n in counted]
    assert lower.get_ydata().tolist() == [float(found.growth) ** s for s in range(t + 1)]
    assert upper.get_ydata().tolist() == [float(f.lipschitz) ** s for s in range(t + 1)]
    assert laps.axes.get_yscale() == "log"


def test_a_map_without_growth_has_laps_only(ax: Any) -> None:
    plot_oscillations(identity(0, 1), 3, ax, color="black")
    assert [line.get_label() for line in ax.lines] == ["laps", "$L^t$, L = 1"]
    assert ax.lines[0].get_color() == "black"


def test_more_digits_than_a_picture_has_room_for(ax: Any) -> None:
    with pytest.raises(ValueError, match=r"L\^1000 has 301 digits, and a picture has room for 280: t may be 930"):
        plot_oscillations(tent(), 1000, ax)
    assert plot_oscillations(tent(), 930, Figure().add_subplot()).lines[0].get_ydata()[-1] == 2.0**930
    with pytest.raises(ValueError, match="t must be at least 1, got 0"):
        plot_oscillations(tent(), 0, ax)
    with pytest.raises(ValueError, match="the map leaves its interval"):
        plot_oscillations(PLMap([0, 1], [0, 2]), 2, ax)
