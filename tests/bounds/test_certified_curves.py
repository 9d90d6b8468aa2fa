"""Evidence by curves: below what functions miss and pay, as the same step in fractions, and refused when forged."""

import json
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from periodic import checker as checker_module
from periodic.bounds.certified_blocks import certified_bound
from periodic.bounds.certified_curves import curve_evidence
from periodic.iterates.distances_to_iterates import iterate_l1_distance, iterate_l2_distance
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.text.scribes import Scribe
from tests.proofs.mutations import sealed

checker: Any = checker_module

GOLDEN = Path(__file__).parent.parent / "proofs" / "golden" / "separation_curves.json"
UNEVEN = PLMap([0, "1/4", "1/2", 1], ["1/2", 1, 0, "1/2"])
WILD = PLMap([0, "2/7", "5/13", 1], ["1/3", 1, "1/11", "9/10"])
MAPS = pytest.mark.parametrize(
    "f",
    [
        pytest.param(UNEVEN, id="uneven"),
        pytest.param(WILD, id="wild", marks=pytest.mark.long),
        pytest.param(tent("3/2"), id="3/2", marks=pytest.mark.long),
    ],
)

pytestmark = pytest.mark.usefixtures("few_cells")


@cache
def curves_of(f: PLMap, order: int) -> Any:
    """Curves as the checker reads them from a file."""
    data = json.loads(json.dumps(curve_evidence(f, 20, 25, order, (24, 2, 6))[0]))
    g = checker.Map(Scribe((*f.knots, *f.values)).map_json(f))
    stretches = [checker.Blocks(g, data, entry, order) for entry in data["stretches"]]
    prices = [checker.rational(p) for p in data["prices"]]
    return checker.Curves(g, data, order, stretches, prices, data["unit"] ** (1 + order))


@MAPS
@pytest.mark.parametrize("order", [1, 2])
def test_no_function_misses_and_pays_less(f: PLMap, order: int) -> None:
    """Functions between some points of f^s, a little off, at every price."""
    distance = iterate_l1_distance if order == 1 else iterate_l2_distance
    curves, rng, (low, high) = curves_of(f, order), Random(order), f.domain
    found: list[Any] = []
    for s in range(curves.steps, curves.steps + 3):
        found = curves.step(found, s)
        h, scale = f.iterate(s), curves.ratio ** (s - curves.steps) / curves.unit
        for bends in (0, 1, 2, len(h.knots) // 2, len(h.knots) - 2):
            off = Fraction(rng.randrange(1, 4), 50) if bends < len(h.knots) // 2 else Fraction(0)
            knots = [low, *sorted(rng.sample(list(h.knots[1:-1]), bends)), high]
            error = distance(f, s, PLMap(knots, [h(x) + rng.choice((-1, 1)) * off for x in knots]))
            for price, cost in zip(curves.grid, found[0], strict=True):
                assert cost * scale <= error + price * scale * bends


@MAPS
def test_a_step_is_what_it_is_in_fractions(f: PLMap) -> None:
    curves = curves_of(f, 1)
    before = curves.step([], curves.steps)
    for s in range(curves.steps + 1, curves.steps + 4):
        after = curves.step(before, s)
        known = [[(0, 0), *zip(curves.grid, row, strict=True)] for row in before]
        for i, parts in enumerate(curves.parts):
            rows = [(Fraction(c, curves.one), k, number) for (c, k), number in parts.items()]
            sums = [sum(n * c * checker.chord(known[k], p / c) for c, k, n in rows) for p in curves.grid]
            for place, (price, found) in enumerate(zip(curves.grid, after[i], strict=True)):
                wanted = Fraction(sums[place])
                if (s, i) in curves.errors:
                    bent = max(0, *(x - q for x, q in zip(sums[: place + 1], curves.grid[: place + 1], strict=True)))
                    wanted = max(wanted, Fraction(min(curves.errors[s, i], bent + price)))
                assert wanted * (1 - Fraction(1, 10**9)) - 100 <= found <= wanted
        before = after


@pytest.mark.parametrize(
    ("f", "order"),
    [(UNEVEN, 2), *(pytest.param(*row, marks=pytest.mark.long) for row in ((UNEVEN, 1), (WILD, 1), (WILD, 2)))],
)
def test_maps_of_several_slopes_have_curves(f: PLMap, order: int) -> None:
    bound = certified_bound(f, 40, 21**5, order)
    assert "curves" in bound.evidence["data"]
    assert bound.value > Fraction(1, 50)


def test_lines_of_later_iterates_count() -> None:
    data = curve_evidence(UNEVEN, 20, 25, 1, (24, 2, 6))[0]
    f = checker.Map(Scribe((*UNEVEN.knots, *UNEVEN.values)).map_json(UNEVEN))
    without = {**data, "curves": {**data["curves"], "lines": []}}
    assert checker.block_bound(f, 20, data, 1, 25) > checker.block_bound(f, 20, without, 1, 25) > 0


def forged(change: Callable[[dict[str, Any]], None]) -> str:
    """What the checker says of the golden certificate after a change of its curves."""
    data = json.loads(GOLDEN.read_text(encoding="utf-8"))
    change(data["evidence"]["l1"]["curves"])
    return str(checker.judged(sealed(data)))


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (lambda c: c.update(ratio=0), "rejected: the grid does not increase"),
        (lambda c: c.update(grid=c["grid"][::-1]), "rejected: the grid does not increase"),
        (lambda c: c.update(targets=c["targets"][::-1]), "rejected: target 0 is not the interval of the map"),
        (lambda c: c.update(parts=c["parts"][1:]), "malformed: the parts are not as described (ValueError"),
        (lambda c: c["parts"][0].pop(), "malformed: the parts are not as described (ValueError"),
        (lambda c: c["parts"][0][1].append(0), "rejected: targets that are not side by side in the image of a lap"),
        (lambda c: c["parts"][0].reverse(), "rejected: targets that are not side by side in the image of a lap"),
        (lambda c: c["lines"].append([1, 0, 1, 0, 0]), "malformed: a whole number is out of bounds"),
        (lambda c: c["lines"].append([3, 9, 1, 0, 0]), "malformed: a whole number is out of bounds"),
        (lambda c: c["lines"].append([3, 0, -1, 0, 0]), "rejected: a weight is not positive"),
        (lambda c: c["lines"].append([50, 0, 1, 0, 0]), "rejected: a stretch has too many laps"),
    ],
)
def test_forged_curves(change: Callable[[dict[str, Any]], None], verdict: str) -> None:
    assert forged(change).startswith(verdict)


def test_bad_lines_prove_less() -> None:
    """Whatever the lines are, the error of lines is never above what it is with good ones."""

    def spoiled(curves: dict[str, Any]) -> None:
        for row in curves["lines"]:
            row[3:] = [x * 3 + 1 for x in row[3:]]

    assert forged(lambda curves: None) == "accepted"
    assert forged(spoiled) == "rejected: the evidence proves a smaller l1_bound"


@pytest.mark.parametrize("order", [1, 2])
def test_targets_shorter_than_the_unit_tells_are_refused(order: int) -> None:
    """Their ends, moved inwards, change places: a negative length would turn what rounding loses into a gain."""
    small = [[f"{i + 1}/16", f"{2 * i + 3}/32"] for i in range(10)]
    stretch = {"low": 0, "high": 1, "cells": 1, "edges": [], "runs": [], "tangents": []}
    line = [2, 4, -7] if order == 1 else []
    curves = {
        "targets": [[0, 1], *small],
        "parts": [[list(range(1, 11))] * 2, *([[]] for _ in small)],
        "grid": [10, 30, 60, 100, 1000, 10000],
        "ratio": 1,
        "lines": [[0, i, *line] for i in range(1, 11)],
    }
    data = {"steps": 0, "unit": 4, "line_bits": 2, "prices": [1], "stretches": [stretch], "curves": curves}
    f = checker.Map({"knots": [0, "1/2", 1], "values": [0, 1, 0]})
    with pytest.raises(checker.Rejected, match="the unit is too coarse"):
        checker.block_bound(f, 1, data, order, 4)  # f has two pieces, and misses nothing of itself
    fine = {**data, "unit": 1 << 20, "curves": {**curves, "grid": [x << 40 for x in curves["grid"]]}}
    assert checker.block_bound(f, 1, fine, order, 4) <= 0
