"""The staircase stands on exact thresholds, each full or open as it is attained or not."""

from __future__ import annotations

from typing import Any

import pytest

from periodic.graphs.growth_numbers import period_root
from periodic.plots.period_pictures import plot_periods
from periodic.text.family_texts import period_threshold


def test_the_staircase_of_vee(ax: Any) -> None:
    assert plot_periods("vee", 7, ax, color="black") is ax
    order = [1, 2, 4, 6, 7, 5, 3]
    assert [label.get_text() for label in ax.get_yticklabels()] == list(map(str, order))
    staircase = ax.lines[0]
    assert staircase.get_color() == "black"
    thresholds = [period_threshold("vee", n) for n in order]
    assert staircase.get_xdata().tolist()[:-1] == [float(found.value) for found in thresholds]
    assert staircase.get_ydata().tolist() == [0, 1, 2, 3, 4, 5, 6, 6]
    assert staircase.get_xdata()[6] == float(period_root(3))
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [dot.get_markerfacecolor() != "white" for dot in dots] == [found.attained for found in thresholds]
    words = [text.get_text() for text in ax.texts]
    assert words == [
        "from 0", "from 1", "above 1", "from 1.27201...", "from 1.46557...", "from 1.51287...", "from 1.61803...",
    ]  # fmt: skip


def test_a_family_of_ones_own(ax: Any) -> None:
    plot_periods("min(h, 2*x, 2 - 2*x) on [0, 1]", 4, ax)
    assert [text.get_text() for text in ax.texts][1:] == ["above 0.66666...", "above 0.8", "from 0.85714..."]


def test_a_single_step(ax: Any) -> None:
    assert [label.get_text() for label in plot_periods("vee", 1, ax).get_yticklabels()] == ["1"]


def test_what_no_map_has_is_not_on_the_axis(ax: Any) -> None:
    plot_periods("c*x on [0, 1]", 3, ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["1"]


@pytest.mark.parametrize(
    ("family", "up_to", "rule"),
    [
        ("vee", 41, "up_to must be at most 40 for a picture, got 41"),
        ("vee", 0, "up_to must be at least 1, got 0"),
        ("nonsense", 3, "nonsense"),
        ("tent:2", 3, "a family has a parameter"),
        ("c + x - x on [0, c - 1]", 1, "no map of the family has a period up to 1"),
    ],
)
def test_families_that_are_not_drawn(family: str, up_to: int, rule: str, ax: Any) -> None:
    with pytest.raises(ValueError, match=rule):
        plot_periods(family, up_to, ax)
    assert not ax.lines
