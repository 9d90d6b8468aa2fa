"""Evidence by curves: below what functions miss and pay, as the same step in fractions, and refused when forged."""

import json
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from periodic import checker as checker_module
from periodic.bounds import certified_curves
from periodic.bounds.certified_blocks import MOST_WORK, block_evidence, certified_bound
from periodic.bounds.certified_curves import ALSO_COUNTED, MOST_COUNTED, curve_evidence, whole_evidence, wholes
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


def test_few_bends_are_counted_and_more_are_paid_for() -> None:
    few, some, most = 2, MOST_COUNTED + 1, ALSO_COUNTED + 1
    sizes = {n: wholes(tent(), 4, n, 1) for n in (few, some, some + 1, most, most + 1)}
    assert sizes[few] == sizes[some] == certified_curves.COUNTED  # no price is tried
    assert sizes[some + 1] == sizes[most] == (*certified_curves.COUNTED[:1], *sizes[most + 1])
    searches = [whole_evidence(tent(), 4, n, 1, None, rows[0]).search for n, rows in sizes.items()]
    assert [search.bends for search in searches] == [few - 1, some - 1, some, most - 1, 0]


def test_of_a_few_bends_the_checker_computes_what_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """On laps of all sizes; cells and bins are halved in turn."""
    monkeypatch.setattr(certified_curves, "COUNTED", ((12, 1, 6),))
    f, t, pieces = PLMap([0, "1/20", "1/3", 1], ["1/2", 1, "1/5", "9/10"]), 2, 3
    found = whole_evidence(f, t, pieces, 1, Fraction(1, 50), (12, 1, 6))
    data = json.loads(json.dumps(found.data()))
    assert data["stretches"][0]["halved"] == ["c", "b"]
    proved = checker.Curves(checker.Laps(Scribe((*f.knots, *f.values)).map_json(f)), data, 1).bound(t, pieces)
    assert Fraction(1, 50) < proved
    assert found.search._bound(found.search.found()) == pytest.approx(float(proved), rel=2e-7)


@cache
def curves_of(f: PLMap, order: int) -> Any:
    """Curves as the checker reads them from a file."""
    data = json.loads(json.dumps(curve_evidence(f, 20, 25, order, (12, 2, 6))))
    g = checker.Laps(Scribe((*f.knots, *f.values)).map_json(f))
    return checker.Curves(g, data, order)


@MAPS
@pytest.mark.parametrize("order", [1, 2])
def test_no_function_misses_and_pays_less(f: PLMap, order: int, every_case: bool) -> None:
    """Functions between some points of f^s, a little off, at every price."""
    distance = iterate_l1_distance if order == 1 else iterate_l2_distance
    curves, rng, (low, high) = curves_of(f, order), Random(order), f.domain
    found: list[Any] = []
    for s in range(curves.steps, curves.steps + (3 if every_case else 2)):
        found = curves.step(found, s)
        h, scale = f.iterate(s), curves.ratio ** (s - curves.steps) / curves.unit
        inner = h.knots[1:-1]
        for bends in (n for n in (0, 1, 2, len(inner) // 2 + 1, len(inner)) if n <= len(inner)):
            off = Fraction(rng.randrange(1, 4), 50) if bends < len(h.knots) // 2 else Fraction(0)
            knots = [low, *sorted(rng.sample(inner, bends)), high]
            error = distance(f, s, PLMap(knots, [h(x) + rng.choice((-1, 1)) * off for x in knots]))
            for price, cost in zip(curves.prices, found[0], strict=True):
                assert cost * scale <= error + price * scale * bends


def chord(points: list[Any], x: Fraction) -> Fraction:
    """The value at x of the function through some points, that of the last one beyond."""
    for (p, a), (q, b) in pairwise(points):
        if x <= q:
            return a + Fraction((b - a) * (x - p)) / (q - p)
    return Fraction(points[-1][1])


@MAPS
def test_a_step_is_what_it_is_in_fractions(f: PLMap, every_case: bool) -> None:
    curves = curves_of(f, 1)
    before = curves.step([], curves.steps)
    for s in range(curves.steps + 1, curves.steps + (4 if every_case else 3)):
        after = curves.step(before, s)
        known = [[(0, 0), *zip(curves.prices, row, strict=True)] for row in before]
        for i, parts in enumerate(curves.parts):
            rows = [(Fraction(c, curves.one), k, number) for (c, k), number in parts.items()]
            sums = [sum(n * c * chord(known[k], p / c) for c, k, n in rows) for p in curves.prices]
            for place, (price, found) in enumerate(zip(curves.prices, after[i], strict=True)):
                wanted = Fraction(sums[place])
                if (s, i) in curves.errors:
                    bent = max(0, *(x - q for x, q in zip(sums[: place + 1], curves.prices[: place + 1], strict=True)))
                    wanted = max(wanted, Fraction(min(curves.errors[s, i], bent + price)))
                assert wanted * (1 - Fraction(1, 10**9)) - 100 <= found <= wanted
        before = after


@pytest.mark.parametrize(
    ("f", "order"),
    [(UNEVEN, 2), *(pytest.param(*row, marks=pytest.mark.long) for row in ((UNEVEN, 1), (WILD, 1), (WILD, 2)))],
)
def test_maps_of_several_slopes_have_curves(f: PLMap, order: int) -> None:
    bound = certified_bound(f, 40, 21**5, order)
    assert len(bound.evidence["data"]["prices"]) > 1
    assert bound.value > Fraction(1, 50)


def test_lines_of_later_iterates_count() -> None:
    data = curve_evidence(UNEVEN, 20, 25, 1, (12, 2, 6))
    f = checker.Laps(Scribe((*UNEVEN.knots, *UNEVEN.values)).map_json(UNEVEN))
    without = {**data, "lines": []}
    assert checker.Curves(f, data, 1).bound(20, 25) > checker.Curves(f, without, 1).bound(20, 25) > 0


def forged(change: Callable[[dict[str, Any]], None]) -> str:
    """What the checker says of the golden certificate after a change of its evidence."""
    data = json.loads(GOLDEN.read_text(encoding="utf-8"))
    change(data["evidence"]["l1"])
    return str(checker.judged(sealed(data)))


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (lambda e: e.update(ratio=0), "rejected: the prices do not increase"),
        (lambda e: e.update(prices=e["prices"][::-1]), "rejected: the prices do not increase"),
        (lambda e: e.update(followed=e["followed"][::-1]), "rejected: the prices do not increase"),
        (lambda e: e.update(followed=[]), "malformed: the parts are not as described (IndexError"),
        (lambda e: e.update(followed=[99]), "malformed: a whole number is out of bounds"),
        (lambda e: e.update(targets=e["targets"][::-1]), "rejected: target 0 is not the interval of the map"),
        (lambda e: e["targets"][0]["parts"].pop(), "malformed: the parts are not as described (ValueError"),
        (lambda e: e["targets"][0]["parts"][1].append(0), "rejected: targets that are not side by side"),
        (lambda e: e["targets"][0]["parts"].reverse(), "rejected: targets that are not side by side"),
        (lambda e: e["targets"][0].update(stretch=5), "malformed: the parts are not as described (IndexError"),
        (lambda e: e["targets"][0].update(goals=[1]), "malformed: the parts are not as described (ValueError"),
        (lambda e: e["lines"].append([1, 0, 1, 0, 0]), "malformed: a whole number is out of bounds"),
        (lambda e: e["lines"].append([3, 9, 1, 0, 0]), "malformed: a whole number is out of bounds"),
        (lambda e: e["lines"].append([3, 0, -1, 0, 0]), "rejected: a weight is not positive"),
        (lambda e: e["lines"].append([3, 0]), "rejected: the evidence does not add up (ZeroDivisionError"),
        (lambda e: e["lines"].append([50, 0, 1, 0, 0]), "rejected: a stretch has too many laps"),
        (
            lambda e: [
                e.update(steps=13, lines=[]),
                [x.update(stretch=None) for x in e["targets"]],
                e["stretches"].clear(),
            ],
            "rejected: the iterate is an earlier one",
        ),
    ],
)
def test_forged_curves(change: Callable[[dict[str, Any]], None], verdict: str) -> None:
    assert forged(change).startswith(verdict)


def test_bad_lines_prove_less() -> None:
    """Whatever the lines are, the error of lines is never above what it is with good ones."""

    def spoiled(evidence: dict[str, Any]) -> None:
        for row in evidence["lines"]:
            row[3:] = [x * 3 + 1 for x in row[3:]]

    assert forged(lambda evidence: None) == "accepted"
    assert forged(spoiled) == "rejected: the evidence proves a smaller l1_bound"


@pytest.mark.parametrize("order", [1, 2])
def test_targets_shorter_than_the_unit_tells_are_refused(order: int) -> None:
    """Their ends, moved inwards, change places: a negative length would turn what rounding loses into a gain."""
    small = [(f"{i + 1}/16", f"{2 * i + 3}/32") for i in range(10)]
    line = [2, 4, -7] if order == 1 else []
    targets = [{"low": 0, "high": 1, "parts": [list(range(1, 11))] * 2, "stretch": None}]
    targets += [{"low": low, "high": high, "parts": [[]], "stretch": None} for low, high in small]
    data: dict[str, Any] = {
        "steps": 0, "unit": 4, "line_bits": 2, "prices": [10, 30, 60, 100, 1000, 10000], "followed": [0], "ratio": 1,
        "stretches": [], "targets": targets, "lines": [[0, i, *line] for i in range(1, 11)],
    }  # fmt: skip
    f = checker.Laps({"knots": [0, "1/2", 1], "values": [0, 1, 0]})
    with pytest.raises(checker.Rejected, match="the unit is too coarse"):
        checker.Curves(f, data, order).bound(1, 4)  # f has two pieces, and misses nothing of itself
    fine = {**data, "unit": 1 << 20, "prices": [x << 40 for x in data["prices"]]}
    assert checker.Curves(f, fine, order).bound(1, 4) <= 0


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("order", [1, 2])
def test_steep_pieces_are_followed_as_far_as_floats_tell_laps_apart(order: int) -> None:
    """A slope of 10^9: f^2 has laps of 10^-18 of the domain."""
    steep = PLMap([0, "1/3", "1/2", "500000001/1000000000", 1], ["1/3", 1, 0, 1, 0])
    data = curve_evidence(steep, 8, 3, order, (12, 2, 6))
    g = checker.Laps(Scribe((*steep.knots, *steep.values)).map_json(steep))
    assert data["steps"] == 1
    assert checker.Curves(g, data, order).bound(8, 3) > checker.Q(1, 100)


@pytest.mark.long
def test_far_iterates_are_certified_at_fewer_prices() -> None:
    """What the checker does at every price grows with t: at t = 150 the evidence of all prices took it too long."""
    f = PLMap([0, "1/5", "1/2", "2/3", 1], ["1/10", 1, "1/4", "9/10", 0])
    near, far = (block_evidence(f, t, 25, 1) for t in (20, 150))
    assert far.work <= MOST_WORK[1]
    assert far.value > Fraction(999, 1000) * near.value
