"""The talk's tasks: exact baselines beside closed forms, errors of trained networks beside a slow integral."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from periodic.bounds.separations import separation
from periodic.errors import NotMarkovError
from periodic.experiments.talk_tasks import EASY, HARD, ImageDensity, golden_map
from periodic.floats.float_iterates import iterate_float
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact

LINES = {"what": "lines", "width": 4}
TRAINING = {"what": "training", "width": 4, "depth": 2, "points": 100, "epochs": 2, "seed": 0, "run": 0}


@pytest.mark.parametrize("t", [0, 1, 2, 5, 8])
def test_the_image_density_is_that_of_the_composed_map(t: int) -> None:
    f = golden_map()
    h, image = f.iterate(t), ImageDensity.of(f, t)
    for level in (exact("0"), image.median, exact("phi - 1")):
        above = Fraction(0)
        for a, b, u, v in zip(h.knots, h.knots[1:], h.values, h.values[1:], strict=False):
            low, high = sorted((u, v))
            above = above + (b - a) * (high - min(max(level, low), high)) / (high - low)
        assert image.share_above(level) == above / 2
    constant = PLMap([-1, 1], [image.median] * 2)
    assert image.deviation == (h - constant).l1_norm() / 2
    assert image.share_above(image.median) == Fraction(1, 2)


def test_the_limits_are_those_of_the_invariant_density() -> None:
    image, root = ImageDensity.of(golden_map(), 200), exact("sqrt(5)")
    for value, limit in (
        (image.median, (1 - root) / 4),
        (image.deviation, (9 * root - 5) / 40),
        (image.share_above(Fraction(0)), (5 - root) / 10),
    ):
        assert abs(value - limit) < Fraction(1, 10**40)


def test_maps_whose_values_have_no_density() -> None:
    with pytest.raises(ValueError, match="constant on an interval"):
        ImageDensity.of(PLMap([0, "1/3", "2/3", 1], [0, 1, 1, 0]), 3)
    with pytest.raises(NotMarkovError):
        ImageDensity.of(tent("7/5"), 3)
    assert ImageDensity.of(tent(), 0).median == Fraction(1, 2)


def test_the_lines_are_in_order(every_case: bool) -> None:
    for experiment, t in ((EASY, 8), (HARD, 40)) if every_case else ((HARD, 40),):
        lines = experiment.do({**LINES, "t": t, "depth": 2})
        assert lines["paper_l1"] <= lines["bound_l1"] <= lines["explicit_l1"] <= lines["constant_l1"] + 1e-12
        assert lines["bound_mse"] <= lines["constant_mse"]
        proved = separation(golden_map(), t, 4, 2, effort=1).l2_bound / 2
        assert Fraction(lines["bound_mse"]) <= proved < Fraction(lines["bound_mse"]) * (1 + Fraction(1, 2**51))
        assert (lines["paper_l1"] > 0) == (float(exact("phi")) ** t >= 8 * (2 * 4) ** 2)
    assert lines["paper_l1"] == 1 / 64  # the window is [-1, 0]


@pytest.mark.parametrize("t", [8, pytest.param(40, marks=pytest.mark.long)])
def test_a_trained_network_is_measured(t: int) -> None:
    pytest.importorskip("sklearn")
    task = {**TRAINING, "t": t}
    found, again = EASY.do(task), EASY.do(task)
    assert found == again
    assert found != EASY.do({**task, "run": 1})
    assert 1 <= found["pieces"] <= 25
    assert 0 <= found["sample_class"] <= 1
    assert abs(found["sample_l1"] - found["exact_l1"]) < 0.3
    assert found["exact_l1"] ** 2 <= found["exact_mse"]


def test_the_exact_error_is_the_integral(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against a fine sum, for a network that is trained on f^8."""
    pytest.importorskip("sklearn")
    from periodic.networks.relu_networks import ReluNetwork

    kept = []
    original = ReluNetwork.from_sklearn.__func__  # type: ignore[attr-defined]
    monkeypatch.setattr(ReluNetwork, "from_sklearn", classmethod(lambda cls, m: kept.append(m) or original(cls, m)))
    found = EASY.do({**TRAINING, "t": 8})
    x = np.linspace(-1, 1, 100_001)
    difference = kept[0].predict(x[:, None]) - iterate_float(golden_map(), x, 8)
    assert abs(np.mean(abs(difference)) - found["exact_l1"]) < 1e-4
    assert abs(np.mean(difference**2) - found["exact_mse"]) < 1e-4


def test_the_slope_of_the_slides_is_below_that_of_the_map() -> None:
    assert golden_map() == vee("phi", -1, 1)
    assert exact("1.618") < golden_map().lipschitz
