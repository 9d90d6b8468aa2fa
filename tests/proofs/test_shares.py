"""Blocks that meet as evidence: what they pay for bends between them, against functions, and forgers of it."""

from collections.abc import Callable
from copy import deepcopy
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from periodic import checker as checker_module
from periodic.approximation.followed_stretches import followed_approximation
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from tests.proofs.mutations import sealed

checker: Any = checker_module

GOLDEN = Path(__file__).parent / "golden" / "separation_meeting.json"
ZIGZAG = PLMap([0, "1/3", "2/3", 1], ["1/3", 1, "1/3", "1"])
SLOPED = {"knots": [0, "1/3", "2/3", 1], "values": ["1/3", 1, "1/3", 1]}
UNIT, BITS = 3 << 40, 24
MARGIN = Fraction(65, 64)


def share(layers: list[tuple[Fraction, ...]], value: Fraction, inward: Fraction) -> Fraction:
    """What a function with this value and slope pays at an end, as a part of the price."""
    total = Fraction(0)
    for low, high, slope, *part in layers:
        steep = inward * (1 if slope > 0 else -1) / (abs(slope) * MARGIN)
        sign = (low <= value <= high) * ((steep >= 1) - (steep <= -1))
        total += sign * (part[0] if part else Fraction(1, 2 * len(layers)))
    return total


@pytest.mark.parametrize("order", [1, 2])
def test_no_function_pays_less_than_the_cheapest_path(order: int, every_case: bool) -> None:
    """For any evidence and any shares, at cells, bins and both halved: bends anywhere, slopes of either sign."""
    rng, met = Random(order), False
    low, high, steps = Fraction(1, 9), Fraction(1), 2
    g_low, scale = checker.Laps(SLOPED), UNIT ** (1 + order)
    h = ZIGZAG.iterate(steps)
    whole = [low, *(x for x in h.knots if low < x < high), high]
    lines = [(a << 21, d << 21) for a in range(9) for d in range(-4, 5)]
    for case in range(24 if every_case else 2):
        cells, ways = rng.choice((1, 2)), [rng.choice("bcx") for _ in range(2)]
        edges = [k << 22 for k in range(-1, 6)]
        entry: dict[str, Any] = {"low": "1/9", "high": 1, "cells": cells, "edges": edges, "halved": ways}
        n = cells * (len(whole) - 1)
        entry["lines"] = [[i, j, 1, *rng.choice(lines)] for i in range(n) for j in range(i + 1, n + 1)]
        sizes = [n << sum(way != "b" for way in ways[:k]) for k in range(3)]
        entry["planes"] = [
            [
                [*sorted(rng.sample(range(size + 1), 2)), *(c for _ in "123" for c in rng.choice(lines))]
                for _ in range(99)
            ]
            for size in sizes
        ]
        turns = [
            [[*sorted(rng.sample(edges, 2)), str(Fraction(rng.choice((-1, 1)) * rng.randint(1, 60), 10))] for _ in row]
            for row in ("1", "12")
        ]
        if case % 2:  # parts of a price, together no more than a half
            turns = [[[*rest, f"{rng.randint(-4, 4)}/16"] for rest in row] for row in turns]
        read = checker.Stretch(g_low, {"unit": UNIT, "line_bits": BITS, "steps": steps}, entry, order)
        prices = [Fraction(1, 10**k) for k in range(2, 5)]
        first, last = (0, len(whole) - 1) if case < 12 else sorted(rng.sample(range(len(whole)), 2))
        nodes = whole[first : last + 1]  # a block is a stretch, or a part of one
        low, high, part = nodes[0], nodes[-1], PLMap(nodes, [h(x) for x in nodes])
        goals = [checker.FAR] * len(prices)
        try:
            costs = read.costs(checker.Q(low), checker.Q(high), [int(p * scale) for p in prices], goals, turns)
        except checker.Rejected:  # a bend costs more than lines are known to miss
            assert case >= 12
            continue
        layers = [
            [(Fraction(a, 1 << BITS), Fraction(b, 1 << BITS), *map(Fraction, some)) for a, b, *some in row]
            for row in turns
        ]
        for _ in range(80 if every_case else 40):
            inner = rng.sample(nodes[1:-1], rng.randrange(len(nodes) - 1))
            inner = [min(max(x + Fraction(rng.randint(-9, 9), 300), low), high) for x in inner]
            knots = sorted({low, *inner, high, *rng.choice(([], [low + Fraction(1, 10**4)]))})
            off = rng.choice((Fraction(0), Fraction(1, 50), Fraction(1, 2)))
            values = [h(x) + off * rng.randint(-4, 4) for x in knots]
            slopes = [(v - u) / (y - x) for (x, y), (u, v) in zip(pairwise(knots), pairwise(values), strict=True)]
            gap = part - PLMap(knots, values)
            error = gap.l1_norm() if order == 1 else square(gap)
            paid = [share(layers[0], values[0], slopes[0]), share(layers[1], values[-1], -slopes[-1])]
            met |= paid[0] < 0 or paid[1] < 0
            for price, cost in zip(prices, costs, strict=True):
                assert Fraction(cost, scale) <= error + price * (len(knots) - 2 + sum(paid))
    assert met


def square(g: PLMap) -> Fraction:
    """The integral of the square."""
    pairs = zip(pairwise(g.knots), pairwise(g.values), strict=True)
    return sum(((b - a) * (p * p + p * q + q * q) / 3 for (a, b), (p, q) in pairs), Fraction(0))  # type: ignore


def golden() -> dict[str, Any]:
    return dict(checker.load(GOLDEN))


def judged(change: Callable[[dict[str, Any]], None], claim: dict[str, Any] | None = None) -> str:
    """The verdict on the golden certificate with its L1 evidence changed, and perhaps the claim."""
    data = golden()
    change(data["evidence"]["l1"])
    data["claim"] |= claim or {}
    return str(checker.judged(sealed(data)))


def turned(target: int, end: int, layers: list[list[Any]]) -> Callable[[dict[str, Any]], None]:
    def change(evidence: dict[str, Any]) -> None:
        evidence["targets"][target]["turns"][end] = layers

    return change


def test_blocks_that_meet_show_more_than_blocks_alone() -> None:
    """The same evidence, its shares left out, shows less."""
    assert judged(lambda evidence: None) == "accepted"

    def alone(evidence: dict[str, Any]) -> None:
        del evidence["targets"][0]["turns"]

    assert judged(alone) == "rejected: the evidence proves a smaller l1_bound"


def test_shares_are_those_of_slopes_that_lines_have() -> None:
    """A line with a share is as steep as that asks, and misses what such lines do: paths cost more than both alone."""
    data = golden()
    evidence, claim = data["evidence"]["l1"], data["claim"]
    evidence["prices"] = [evidence["prices"][0] * 9 // 10]
    evidence["targets"][0]["goals"] = [checker.FAR - 1]
    shown = checker.Curves(checker.Laps(claim["map"]), evidence, 1).bound(claim["t"], checker.most([6] * 3)[0])
    assert shown > Fraction(2274, 10**4)


def test_forged_shares() -> None:
    """Each hypothesis of the theorem, and each rule that shares have to keep, broken."""
    low, high, slope = golden()["evidence"]["l1"]["targets"][0]["turns"][0][0]
    smaller = "rejected: the evidence proves a smaller l1_bound"
    assert judged(turned(0, 0, [[low, high, str(-Fraction(slope))]])) == smaller  # who runs against f^m would be paid
    assert judged(turned(0, 0, [])) == smaller
    inside = "rejected: shares that change inside of bins, or at no slope"
    assert judged(turned(0, 0, [[low + 1, high, slope]])) == judged(turned(0, 0, [[low, high, 0]])) == inside
    assert judged(turned(0, 0, [[high, low, slope]])) == smaller
    assert judged(turned(0, 0, [[low, high, slope, "1/2"]])) == "accepted"  # as if no part were given
    assert judged(turned(0, 0, [[low, high, slope, "-1/4"]])) == smaller
    assert judged(turned(0, 0, [[low, high, slope, "9/16"]])) == "rejected: a share of more than one half"
    assert judged(turned(0, 0, [[low, high, slope, "3/8"]] * 2)) == "rejected: a share of more than one half"
    assert judged(turned(0, 0, [[low, high, slope]] * 99)) == "rejected: too many shares"
    for row in ([low, high], [low, high, slope, "1/2", 0], [[0] * 9, high, slope], ["1", high, slope]):
        assert judged(turned(0, 0, [row])).startswith("malformed: ")

    def change(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
        return lambda evidence: evidence.__setitem__(key, value)

    evidence = golden()["evidence"]["l1"]
    prices = [evidence["prices"][0], evidence["prices"][0] * 2]
    assert judged(change("prices", prices)) == "rejected: blocks that meet have one slope and price"
    assert judged(change("ratio", "101/200")) == "rejected: the ratio is above that of lengths"
    assert judged(change("prices", [evidence["prices"][0] << 9])) == "rejected: blocks that meet cost less than a bend"

    def shorter(evidence: dict[str, Any]) -> None:
        evidence["stretches"][0]["high"] = "255/256"

    assert judged(shorter) == "rejected: blocks that meet have parts without cells"

    def unlike(evidence: dict[str, Any]) -> None:  # a second target with the same left end, and other shares there
        turns = evidence["targets"][0]["turns"]
        half = {"low": 0, "high": "1/2", "parts": [[0]], "stretch": None, "turns": [[], turns[1]]}
        evidence["targets"].append(half)

    assert judged(unlike) == "rejected: shares differ at an end of two targets"

    def parts(evidence: dict[str, Any]) -> None:  # blocks that leave a gap between them
        turns = evidence["targets"][0]["turns"]
        half = {"low": 0, "high": "1/2", "parts": [[0]], "stretch": None, "turns": [turns[0], []]}
        evidence["targets"].append(half)
        evidence["targets"][0]["parts"] = [[1], [0]]

    assert judged(parts) == "rejected: a lap is no target"


def meeting(f: dict[str, Any], **more: Any) -> str:
    """The verdict on the evidence of the golden certificate for another map."""
    data = golden()
    data["claim"]["map"] = f
    data["evidence"]["l1"] |= more
    return str(checker.judged(sealed(data)))


def test_blocks_have_to_turn_where_they_meet() -> None:
    """A knot at which the slope stays the same is no turn; nor do slopes of two sizes give shares that cancel."""
    target = golden()["evidence"]["l1"]["targets"][0]
    straight = {"knots": [0, "1/4", "1/2", 1], "values": [0, "1/2", 1, 0]}
    targets = [target | {"parts": [[1], [2], [0]]}]
    for low, high, parts in ((0, "1/2", [[1], [2]]), ("1/2", 1, [[0]])):
        turns = [target["turns"][0] if low == 0 else [], target["turns"][1] if high == 1 else []]
        targets.append({"low": low, "high": high, "parts": parts, "stretch": None, "turns": turns})
    assert meeting(straight, targets=targets) == "rejected: f does not turn where laps meet"
    skew = {"knots": [0, "1/3", 1], "values": [0, 1, 0]}
    assert meeting(skew).startswith("rejected: ")
    flat = {"knots": [0, "1/2", 1], "values": [0, 0, 0]}
    assert meeting(flat).startswith("rejected: ")


def test_nothing_is_accepted_above_an_explicit_function(every_case: bool) -> None:
    """Shares, ends, edges, prices and planes changed at random: what is shown stays below the error of a function."""
    data, rng = golden(), Random(1)
    claim, evidence = data["claim"], data["evidence"]["l1"]
    pieces = checker.most([claim["width"]] * claim["depth"])[0]
    known = followed_approximation(tent(), claim["t"], pieces, 1).error
    f, shown = checker.Laps(claim["map"]), []
    for _ in range(400 if every_case else 20):
        forged = deepcopy(evidence)
        (target,), (stretch,) = forged["targets"], forged["stretches"]
        for _ in range(rng.randint(1, 3)):
            row, kind = rng.choice(target["turns"]), rng.randrange(7)
            if kind == 0 and row:
                row[0][:2] = sorted(rng.sample(stretch["edges"], 2))
            elif kind == 1 and row:
                row[0][2] = str(Fraction(row[0][2]) * Fraction(rng.choice((-1, 1)) * rng.randint(1, 30), 10))
            elif kind == 2:
                row.append([*sorted(rng.sample(stretch["edges"], 2)), rng.choice(("1/9", "-5/2", "4"))])
            elif kind == 3:
                target["turns"].reverse()
            elif kind == 4:
                stretch["edges"] = sorted(edge + rng.randrange(1 << 20) for edge in stretch["edges"])
            elif kind == 5:
                forged["prices"] = [forged["prices"][0] * rng.randint(90, 109) // 100]
            else:
                rows = rng.choice(stretch["planes"])
                rng.choice(rows)[-1] += rng.randint(-(1 << 20), 1 << 20)
        try:
            shown.append(checker.Curves(f, forged, 1).bound(claim["t"], pieces))
        except checker.Rejected:
            continue
    assert len(shown) > (10 if every_case else 3)
    assert max(shown) <= known
