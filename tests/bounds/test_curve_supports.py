"""What a bound by cost curves rests on: as much as the checker computes, and all else can be left out."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from periodic import checker as checker_module
from periodic.bounds.certified_curves import curve_evidence
from periodic.bounds.curve_supports import FloatCurves, Support, followed_prices
from periodic.iterates.target_covers import TargetPart
from periodic.maps.families import tent
from periodic.text.scribes import Scribe

checker: Any = checker_module

GOLDEN = Path(__file__).parent.parent / "proofs" / "golden" / "separation_curves.json"


def golden_curves() -> tuple[Any, FloatCurves, float]:
    """Curves at many prices as the checker reads them, the same in floats, and the unit of costs."""
    data = json.loads(GOLDEN.read_text(encoding="utf-8"))
    f, evidence = checker.Laps(data["claim"]["map"]), data["evidence"]["l1"]
    curves = checker.Curves(f, evidence, 1)
    prices = np.array([float(p) for p in curves.prices])
    parts = [
        [TargetPart(k, float(curves.ratio) * c / curves.one) for (c, k), n in row.items() for _ in range(n)]
        for row in curves.parts
    ]
    first = np.array([[float(x) for x in row] for row in curves.first])
    errors = {(s, i): float(e) * float(curves.ratio) ** 0 for (s, i), e in curves.errors.items()}
    return curves, FloatCurves(parts, float(curves.ratio), prices, curves.steps, first, errors), float(curves.unit)


@pytest.mark.parametrize(("t", "pieces"), [(12, 9), (20, 25), (30, 2)])
def test_floats_find_the_bound_of_the_checker(t: int, pieces: int) -> None:
    curves, floats, unit = golden_curves()
    found = floats.support(t, pieces).value / unit * float(curves.ratio) ** (t - curves.steps)
    assert found == pytest.approx(float(curves.bound(t, pieces)), rel=1e-9)


def kept(curves: FloatCurves, parts: Any, ratio: float, found: Support) -> FloatCurves:
    """The same curves, but that all on which a bound does not rest is left out."""
    some, errors = np.flatnonzero(found.used), {line: curves.errors[line] for line in found.lines}
    return FloatCurves(parts, ratio, curves.prices[some], curves.steps, curves.first[:, some], errors)


@pytest.mark.parametrize("pieces", [2, 40, 3000])
def test_what_a_bound_does_not_rest_on_can_be_left_out(pieces: int) -> None:
    """Random parts, costs and lines: prices and lines outside of the support change nothing."""
    rng = np.random.default_rng(pieces)
    for _ in range(8):
        targets, prices = 4, np.cumsum(rng.uniform(0.5, 2, 30))
        parts = [[TargetPart(int(rng.integers(targets)), float(rng.uniform(0.2, 0.7))) for _ in "12"] for _ in "1234"]
        first = np.minimum(rng.uniform(0.3, 0.9, (targets, 1)) * prices, rng.uniform(3, 9, (targets, 1)))
        errors = {
            (s, i): 8 * 2.0 ** (s - 2) * float(rng.uniform(0.8, 1.2)) for s in range(2, 7) for i in range(targets)
        }
        curves = FloatCurves(parts, 0.5, prices, 1, first, errors)
        found = curves.support(9, pieces)
        assert found.value >= FloatCurves(parts, 0.5, prices, 1, first, {}).support(9, pieces).value
        again = kept(curves, parts, 0.5, found).support(9, pieces)
        assert again.value == pytest.approx(found.value, rel=1e-6, abs=1e-12)


def test_chords_between_few_prices_lose_little() -> None:
    prices = np.arange(1.0, 41.0)
    costs = np.stack([np.sqrt(prices), np.minimum(prices, 20)])
    weights = np.ones_like(costs)
    total = (costs * weights).sum()
    for most in (1, 3, 6):
        chosen = followed_prices(prices, range(40), costs, weights, most, 0.0)
        assert len(chosen) == most
        at = np.append(0.0, prices[chosen])
        loss = total - sum(np.interp(prices, at, np.append(0.0, row[chosen])).sum() for row in costs)
        assert loss < total * {1: 0.3, 3: 0.03, 6: 0.01}[most]


@pytest.mark.usefixtures("few_cells")
def test_evidence_names_no_price_without_use() -> None:
    """On a map of one slope there is nothing between prices: few of some hundred are named."""
    f = tent("3/2")
    data = curve_evidence(f, 12, 2, 1, (12, 2, 6))
    g = checker.Laps(Scribe((*f.knots, *f.values)).map_json(f))
    assert len(data["prices"]) < 20  # type: ignore[arg-type]
    assert checker.Curves(g, data, 1).bound(12, 2) > checker.Q(2, 100)
