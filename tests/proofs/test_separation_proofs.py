"""Certificates of separations: each norm with the best evidence for it, and what is printed is what is certified."""

from dataclasses import replace
from fractions import Fraction
from math import comb
from pathlib import Path
from random import Random
from typing import Any

import pytest

from periodic import checker
from periodic.approximation import close_planes
from periodic.bounds import certified_blocks, statement_rows
from periodic.bounds.certified_curves import price_evidence
from periodic.bounds.certified_stretches import checker_map
from periodic.bounds.crossing_lengths import crossing_length_bounds
from periodic.bounds.separations import separation
from periodic.bounds.theorems import NORMS
from periodic.claims import Warrant
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.proofs.certificates import VERSION, Certificate
from periodic.proofs.length_proofs import length_evidence
from periodic.proofs.separation_proofs import prove_separation
from periodic.text.scribes import Scribe
from tests.proofs.mutations import sealed

GOLDEN = Path(__file__).parent / "golden"

pytestmark = pytest.mark.usefixtures("coarse_bounds", "few_cells")


def verdict(certificate: Certificate) -> str:
    return checker.judged(certificate.to_json())


def read(certificate: Certificate, norm: str) -> Any:
    return checker.reader(certificate.statement["map"])(certificate.statement[f"{norm}_bound"])


def test_the_hard_task(every_case: bool) -> None:
    """Five hidden layers of 20 units against f^40 of the golden map: the boldest claim, in a file of 270 kB.

    That it is accepted is seen where all golden certificates are.
    """
    path = GOLDEN / "separation_hard.json"
    claim = checker.load(path)["claim"]
    assert (claim["t"], claim["width"], claim["depth"]) == (40, 20, 5)
    assert Fraction(claim["l1_bound"]) > Fraction("0.744951")
    assert Fraction(claim["l2_bound"]) > Fraction("0.393054")
    assert claim["sup_bound"] == [0, "1/2"]  # phi / 2
    if every_case:
        raised = {**claim, "l1_bound": str(Fraction(claim["l1_bound"]) + Fraction(1, 10**6))}
        forged = sealed({**checker.load(path), "claim": raised})
        assert checker.judged(forged) == "rejected: the evidence proves a smaller l1_bound"


def test_every_norm_has_its_own_window() -> None:
    certificate = prove_separation(vee("phi"), 6, 2, 1)
    windows = certificate.statement["window"]
    assert verdict(certificate) == "accepted"
    assert windows["sup"] != windows["classification"]
    low, high = map(checker.reader(certificate.statement["map"]), windows["sup"])
    assert read(certificate, "sup") == (high - low) / 2


def test_what_is_printed_is_what_is_claimed() -> None:
    """With the same arguments: all that the evidence shows, or by default what is printed of it."""
    f = tent()
    shown, claimed = separation(f, 3, 1, 1, certified=True), prove_separation(f, 3, 1, 1, certified=True)
    assert verdict(claimed) == "accepted"
    for norm in ("sup", "classification"):
        assert read(claimed, norm) == shown.best[norm].value
    by_name = {bound.name: bound.value for bound in shown.bounds}
    assert read(claimed, "l1") == max(by_name["L1, certified"], by_name["L1, crossings"])
    assert read(claimed, "l2") == max(by_name["squared error, certified"], by_name["squared error, crossings"])
    plain, printed = prove_separation(f, 3, 1, 1), separation(f, 3, 1, 1)
    assert verdict(plain) == "accepted"
    for norm in NORMS:
        assert read(plain, norm) == min(read(claimed, norm), printed.best[norm].value)


def test_evidence_shows_what_is_wanted() -> None:
    """A bound on the golden map is wanted; the checker finds at least that in the evidence, from the numbers alone."""
    f, t, pieces, wanted = vee("phi"), 12, 9, Fraction("0.58")
    found = certified_blocks.certified_bound(f, t, pieces, 1, wanted)
    assert found.value >= wanted
    g = checker.Laps(Scribe((*f.knots, *f.values)).map_json(f))
    assert checker.Curves(g, found.evidence["data"], 1).bound(t, pieces) >= found.value


MOST_WORK = 3 * 10**6  # of the checker, as it counts: some two or three seconds


@pytest.mark.parametrize(
    "f",
    [
        pytest.param(PLMap([0, "1/4", "1/2", "3/4", 1], ["1/4", 1, "1/4", "3/4", 0]), id="several"),
        pytest.param(tent("sqrt(2)"), id="one", marks=pytest.mark.long),
    ],
)
def test_what_is_written_is_accepted_with_little_work(f: PLMap) -> None:
    certificate = prove_separation(f, 6, 1, 1, certified=True)
    assert verdict(certificate) == "accepted"
    assert checker.Clock.work < MOST_WORK


@pytest.mark.long
@pytest.mark.parametrize("norm", [1, 2])
def test_evidence_of_many_cells_is_accepted_with_little_work(norm: int) -> None:
    """As above, with as many cells as there are by default: it took the checker 5 seconds and more once."""
    f = PLMap([0, "1/4", "1/2", "3/4", 1], ["1/4", 1, "1/4", "3/4", 0])
    assert certified_blocks.block_evidence(f, 40, 2, norm).work <= certified_blocks.MOST_WORK[norm]


def test_nothing_is_looked_for_where_crossings_show_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search took half a minute, and the certificate was the same without it."""

    def searched(*arguments: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(statement_rows, "certified_bound", searched)
    found = prove_separation(tent(), 7, 2, 1, certified=True)
    assert found.statement == prove_separation(tent(), 7, 2, 1).statement
    assert found.statement["l1_bound"] == "63/256"
    shown = separation(tent(), 7, 2, 1, certified=True)
    assert shown.l1_bound == Fraction(63, 256)
    assert [bound.value for bound in shown.bounds if bound.theorem.warrant is Warrant.CERTIFIED] == [0, 0]
    with pytest.raises(AssertionError):
        prove_separation(vee("phi"), 8, 4, 1, certified=True)


@pytest.mark.parametrize("norm", ["l1", "l2"])
def test_late_iterates_of_contractions_are_certified_in_full(norm: str) -> None:
    """They come near a constant: units and lines are fine against what is left, and late iterates are followed, too."""
    f = PLMap([0, "1/3", "2/3", 1], [0, "3/10", "1/10", "9/10"])
    certificate = prove_separation(f, 200, 1, 1)
    assert verdict(certificate) == "accepted"
    printed = separation(f, 200, 1, 1).best[norm].value
    assert 0 < printed < Fraction(1, 10**10)
    assert read(certificate, norm) == printed
    assert not any(line.startswith(norm) for line in certificate.missing)


def test_where_no_block_is_left_none_is_looked_for() -> None:
    """There was a division by zero."""
    f = PLMap([0, "1/3", "2/3", 1], ["2/5", "3/5", "2/5", "3/5"])
    with pytest.raises(checker.Rejected, match="no block is left"):
        price_evidence(f, 200, 2, 1, None, (12, 2, 6))


@pytest.mark.parametrize("limit", ["MOST_CHOSEN", pytest.param("MOST_ADDED", marks=pytest.mark.long)])
def test_a_search_for_more_planes_than_a_file_can_have_ends(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It went on for a minute, and what it found was thrown away; other evidence is taken."""
    f, wanted = tent("19/10"), Fraction(199, 1000)  # so that nothing is remembered
    monkeypatch.setattr(close_planes, limit, {1: 40})
    found = certified_blocks.block_evidence(f, 4, 4, 1, wanted)
    assert found.why == certified_blocks.LONG
    assert len(found.data["prices"]) > 1
    assert found.value > 0


def test_evidence_that_is_refused_is_not_checked_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(certified_blocks.MOST_WORK, 1, 1000)
    before, (f, wanted) = checker.Clock.work, (tent("9/5"), Fraction(198, 1000))
    with pytest.raises(certified_blocks.TooLongError, match="takes too long to check"):
        certified_blocks._evidence(f, 4, 9, 1, certified_blocks.Road.WHOLE, wanted, (20, 3, 10))
    assert checker.Clock.work - before < 10_000  # with what the search asks of it
    assert checker.Clock.most == float("inf")


def test_cheaper_evidence_is_taken_where_more_takes_too_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    f = tent()
    much = certified_blocks.block_evidence(f, 8, 9, 1)
    monkeypatch.setitem(certified_blocks.MOST_WORK, 1, much.work - 1)
    less = certified_blocks.block_evidence(f, 8, 9, 1)
    assert less.value > 0
    assert less.work < much.work
    monkeypatch.setitem(certified_blocks.MOST_WORK, 1, 10)
    with pytest.raises(checker.Rejected, match="takes too long to check"):
        certified_blocks.block_evidence(f, 8, 9, 1)


@pytest.mark.long
def test_what_the_checker_does_not_accept_is_left_out() -> None:
    """At t = 5000 over a field of degree 7 bounds on integrals are too small to be told from 0."""
    certificate = prove_separation(vee("lambda(7)"), 5000, 1, 1)
    assert verdict(certificate) == "accepted"
    assert certificate.statement["sup_bound"]


def test_where_blocks_are_not_followed_crossings_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certified_blocks, "MOST_STEPS", 2)
    plateau = PLMap([0, "1/3", "2/3", 1], [0, 1, 1, 0])
    certificate = prove_separation(plateau, 3, 1, 1)
    assert verdict(certificate) == "accepted"
    assert set(certificate.evidence) == {"graph"}
    assert read(certificate, "l1") == Fraction(7, 4 * 3**3)
    assert read(certificate, "l2") == Fraction(7, 12 * 3**3)
    assert len(certificate.missing) == 2
    greater = {**certificate.statement, "l2_bound": str(Fraction(8, 12 * 3**3))}
    assert verdict(replace(certificate, statement=greater)) == "rejected: the evidence proves a smaller l2_bound"
    many = prove_separation(tent(), 20000, 1, 1).statement  # numbers have no 6,000 digits
    assert set(many["crossings"].values()) == {10**3000}


def test_crossings_by_their_lengths() -> None:
    """Slopes 3 and 3/2: all laps of f^8 are mapped onto [0, 1], so that the sums over all levels are known."""
    f, changes = PLMap([0, "1/3", 1], [0, 1, 0]), 14
    slopes = [Fraction(3) ** k * Fraction(3, 2) ** (8 - k) for k in range(9) for _ in range(comb(8, k))]
    left = sum(sorted(1 / s for s in slopes)[:-changes])
    rng = Random(7)
    for order, whole in ((1, left / 4), (2, left / 12)):
        data, value = length_evidence(f, 8, changes, order)
        assert whole * Fraction(999, 1000) < value < whole
        assert value >= crossing_length_bounds(f, 8, changes)[order - 1].value
        for _ in range(6):  # levels may be any
            some = sorted({Fraction(rng.randrange(-9, 110), 100) for _ in range(9)})
            levels = [str(x) for x in some if 0 <= x <= 1]
            assert checker.lengths(checker_map(f), 8, {**data, "levels": levels}, order, changes) <= whole
        for levels, why in (([0, 1, "1/2"], "levels do not increase"), ([], None), (["1/2"], None)):
            if why:
                with pytest.raises(checker.Rejected, match=why):
                    checker.lengths(checker_map(f), 8, {**data, "levels": levels}, order, changes)
            else:
                assert checker.lengths(checker_map(f), 8, {**data, "levels": levels}, order, changes) == 0
        assert checker.lengths(checker_map(f), 8, data, order, len(slopes)) == 0
        wider = {"vertices": [[0, 1]], "edges": [[[0, "1/3", 0], ["1/4", 1, 0]]]}
        with pytest.raises(checker.Rejected, match="edges overlap"):
            checker.lengths(checker_map(f), 8, {**data, "graph": wider}, order, changes)


@pytest.mark.parametrize(
    ("f", "t"),
    [
        (PLMap([0, "1/3", 1], [0, "phi - 1", 0]), 6),  # over a field
        (PLMap([0, "1/4", "1/2", "3/4", 1], [0, 1, 1, "1/5", "9/10"]), 5),  # with a plateau
        (PLMap([-3, -1, "1/2", 2], [2, "-5/2", 1, -3]), 5),
    ],
)
def test_lengths_show_what_is_printed(f: PLMap, t: int) -> None:
    for changes in (0, 2):
        for order, bound in enumerate(crossing_length_bounds(f, t, changes), 1):
            value = length_evidence(f, t, changes, order).value
            assert 0 < bound.value <= value < bound.value * Fraction(1001, 1000)


def test_where_no_walk_is_left_lengths_show_nothing() -> None:
    with pytest.raises(checker.Rejected, match="no walk is so long"):
        length_evidence(PLMap([0, "1/2", 1], ["1/3", "1/3", "1/3"]), 2, 0, 1)
    with pytest.raises(checker.Rejected, match="t = 401 is above 400"):  # of other evidence more is shown, and sooner
        length_evidence(PLMap([0, "1/3", 1], [0, 1, 0]), 401, 14, 1)


def test_bounds_by_lengths_are_certified() -> None:
    f = PLMap([0, "1/3", 1], [0, 1, 0])
    certificate, printed = prove_separation(f, 8, 2, 3), separation(f, 8, 2, 3)
    assert printed.best["l1"].name == "L1, lengths"
    assert verdict(certificate) == "accepted"
    assert not certificate.missing
    assert (read(certificate, "l1"), read(certificate, "l2")) == (printed.l1_bound, printed.l2_bound)
    assert set(certificate.evidence["l1"]) == {"graph", "levels"}


def test_nothing_is_claimed_where_nothing_is_proved() -> None:
    with pytest.raises(ValueError, match="nothing is proved of networks with 1 hidden layer of 2 units"):
        prove_separation(PLMap([0, 1], [1, 0]), 3, 2, 1)


def test_forged_separations() -> None:
    data = checker.load(GOLDEN / "separation_tent.json")
    claim = data["claim"]
    assert checker.judged(sealed({**data, "claim": {**claim, "best_bound": 0}})).startswith(
        "malformed: claims of this kind say nothing of"
    )
    without = {k: v for k, v in claim.items() if not k.endswith("_bound")}
    assert checker.judged(sealed({**data, "claim": without})) == "rejected: nothing is claimed"
    assert (claim["l1_bound"], claim["l2_bound"]) == ("63/256", "21/256")
    for bound, more in (("l1_bound", "64/256"), ("l2_bound", "22/256"), ("sup_bound", "129/256")):
        greater = {**data, "claim": {**claim, bound: more}}
        assert checker.judged(sealed(greater)) == f"rejected: the evidence proves a smaller {bound}"
    for levels, why in (
        ([0, 1, "1/2"], "rejected: the window is empty"),
        ([0, "8/9", "4/9", 1], "rejected: the window is empty"),
        ([1], "rejected: the window is empty"),
        ([], "malformed"),
    ):
        other = {**data, "claim": {**claim, "window": {**claim["window"], "l1": levels}}}
        assert checker.judged(sealed(other)).startswith(why), levels


def with_stretch(**changes: Any) -> str:
    """The verdict on a golden certificate whose stretch is changed, and sealed again."""
    data = checker.load(GOLDEN / "separation_l1_tent.json")
    stretch = data["evidence"]["l1"]["stretches"][0]
    for key, value in changes.items():
        stretch[key] = value(stretch[key])
    return str(checker.judged(sealed(data)))


def with_row(kind: str, place: int, value: int) -> str:
    def changed(rows: Any) -> Any:
        rows = rows[0] if kind == "planes" else rows
        first = [*rows[0][:place], value, *rows[0][place + 1 :]]
        return [[first, *rows[1:]]] if kind == "planes" else [first, *rows[1:]]

    return with_stretch(**{kind: changed})


def test_forged_blocks() -> None:
    """Each rule that a line or a plane has to keep, broken."""
    assert with_stretch() == "accepted"
    assert with_stretch(edges=lambda e: e[::-1]) == "rejected: the edges do not increase"
    assert with_stretch(edges=lambda e: e * 9) == "rejected: a stretch has too many cells or edges"
    assert with_stretch(edges=lambda e: e[:1]) == "rejected: a stretch has too many cells or edges"
    assert with_stretch(cells=lambda c: 64) == "rejected: a stretch has too many cells or edges"
    assert with_stretch(low=lambda x: -1) == "rejected: a stretch is no interval of the domain"
    assert with_stretch(low=lambda x: 1, high=lambda x: 0) == "rejected: a stretch is no interval of the domain"
    assert with_stretch(lines=lambda rows: []) == "rejected: the evidence proves a smaller l1_bound"
    assert with_stretch(planes=lambda rows: []) == "rejected: a stretch is looked at too closely"
    assert with_stretch(planes=lambda rows: rows * 51) == "rejected: a stretch is looked at too closely"
    assert with_stretch(planes=lambda rows: [[[3, 3, 0, 0]]]) == "rejected: a plane of no run, or too many planes"
    assert with_row("lines", 2, 0) == with_row("lines", 2, -1) == "rejected: a weight is not positive"
    assert with_row("planes", 3, 1 << 91).startswith("malformed: a whole number is out of bounds")
    data = checker.load(GOLDEN / "separation_l1_tent.json")
    data["evidence"]["l1"]["stretches"] *= 41
    assert checker.judged(sealed(data)) == "rejected: too many stretches, prices or bits"
    data["evidence"]["l1"]["prices"] = []
    data["evidence"]["l1"]["stretches"] = data["evidence"]["l1"]["stretches"][:1]
    assert checker.judged(sealed(data)).startswith("malformed: ")
    data["claim"]["width"] = 4
    data["evidence"] = checker.load(GOLDEN / "separation_l1_tent.json")["evidence"]
    assert checker.judged(sealed(data)) == "rejected: the evidence proves a smaller l1_bound"


def judged_blocks(norm: str, f: dict[str, Any], evidence: dict[str, Any], **claim: Any) -> str:
    """The verdict on a bound by blocks."""
    claim = {"kind": "separation", "map": f, **claim}
    data = {"format": "periodic-certificate", "version": VERSION, "claim": claim, "evidence": {norm: evidence}}
    return str(checker.judged(sealed(data)))


@pytest.mark.parametrize("norm", ["l1", "l2"])
def test_the_outermost_bins_have_no_end(norm: str) -> None:
    """Far from 0 all values lie in one bin that has no end: nine pieces are f^3, and miss nothing."""
    low = -(2**22)
    f = {"knots": [low, f"{2 * low + 1}/2", low + 1], "values": [low, low + 1, low]}
    edges = [-(1 << 89), 1 - (1 << 89), 2 - (1 << 89)]
    planes = [[[i, j, -(1 << 90), 0, 1 - (1 << 90), 7] for i in range(24) for j in range(i + 1, 25)]]
    stretch = {"low": low, "high": low + 1, "cells": 4, "edges": edges, "lines": [[0, 32, 1, -(1 << 90), 0]]}
    price = 26 * 2 ** (79 * (1 + int(norm[1]))) // 10000
    evidence = {
        "steps": 3, "unit": 1 << 79, "line_bits": 79, "ratio": 1, "prices": [price], "followed": [0], "lines": [],
        "stretches": [{**stretch, "planes": planes}],
        "targets": [{"low": low, "high": low + 1, "parts": [[0], [0]], "stretch": 0}],
    }  # fmt: skip
    verdict = judged_blocks(norm, f, evidence, t=3, width=8, depth=1, **{f"{norm}_bound": "1/1000"})
    assert verdict == f"rejected: the evidence proves a smaller {norm}_bound"


def test_counted_bends_are_those_of_the_claim() -> None:
    """At price 0 no function has more bends than the evidence says: it says nothing of functions that may."""
    data = checker.load(GOLDEN / "separation_counted.json")
    f = checker.Laps(data["claim"]["map"])
    for norm, order in (("l1", 1), ("l2", 2)):
        evidence = data["evidence"][norm]
        assert (evidence["prices"], evidence["bends"]) == ([0], 2)
        value = checker.Curves(f, evidence, order).bound(3, 3)
        assert value >= Fraction(data["claim"][f"{norm}_bound"]) > 0
        assert checker.Curves(f, evidence, order).bound(3, 2) == value
        with pytest.raises(checker.Rejected, match="functions may have more bends"):
            checker.Curves(f, evidence, order).bound(3, 4)
        fewer = [checker.Curves(f, {**evidence, "bends": k}, order).bound(3, 1) for k in (0, 1, 2, 3)]
        assert fewer == sorted(fewer, reverse=True)
        assert fewer[0] > fewer[1] > fewer[2]
        with pytest.raises(checker.Malformed):
            checker.Curves(f, {**evidence, "bends": 41}, order)


def test_what_is_not_certified_in_full_is_said() -> None:
    """Both numbers and why, beside the certificate and not in it; nothing where all that is printed is certified."""
    certificate, printed = prove_separation(tent("3/2"), 3, 2, 1), separation(tent("3/2"), 3, 2, 1)
    assert verdict(certificate) == "accepted"
    short = {norm for norm in NORMS if read(certificate, norm) < printed.best[norm].value}
    assert {line.split()[0] for line in certificate.missing} == short
    assert all(" printed, " in line and " certified: " in line for line in certificate.missing)
    assert not prove_separation(tent(), 10, 3, 2).missing


def test_numbers_of_a_field_are_as_near_as_they_are_taken() -> None:
    """A value written as p - q sqrt 2 with long p and q, which a rough enclosure would place far away: f is affine."""
    p, q = 1, 1
    while p.bit_length() < 191:  # p/q -> sqrt 2, p - q sqrt 2 -> 0
        p, q = p + 2 * q, p + q
    field = {"polynomial": [-2, 0, 1], "between": ["1", "2"]}
    half = [str(Fraction(1, 2) + p), str(-q)]
    f = {"knots": [0, "1/2", 1], "values": [0, half, 1], "field": field}
    h = checker.Chords(checker.Laps(f), Fraction(0), Fraction(1), 1, 1 << 40, 1, 1)
    assert abs(h.node(1)[1] - (1 << 39)) <= 2


def test_forged_planes_of_finer_cells() -> None:
    """A bound on the golden map by planes on finer cells: what they have to be, and how many there may be."""
    data = checker.load(GOLDEN / "separation_l1_closer.json")
    evidence, f = data["evidence"]["l1"], checker.Laps(data["claim"]["map"])
    stretch, targets = evidence["stretches"][0], evidence["targets"]

    def bound() -> Any:
        return checker.Curves(f, evidence, 1).bound(16, 300)

    value, rows, goals = bound(), stretch["planes"], [target.get("goals") for target in targets]
    assert value >= Fraction(data["claim"]["l1_bound"])
    assert len(rows) > 1
    followed = [target for target in targets if "goals" in target]
    for target in followed:
        target["goals"] = [x // 2 for x in target["goals"]]
    assert bound() < value
    for target, goal in zip(targets, goals, strict=True):
        target |= {"goals": goal} if goal else {}
    assert bound() == value
    stretch["planes"] = rows[:1]
    assert bound() < value
    stretch["planes"] = [[[i, j, *(0 for _ in v)] for i, j, *v in level] for level in rows]
    assert bound() < value
    stretch["planes"] = [rows[0], [[i, j, *(0 for _ in v)] for i, j, *v in rows[1]]]
    assert bound() < value
    stretch["planes"] = rows * 30
    with pytest.raises(checker.Rejected, match="looked at too closely"):
        bound()


def test_finer_cells_have_limits() -> None:
    """312 cells and 41 bins, all pairs of which stay on cheap paths: halved, they would fill gigabytes."""
    data = checker.load(GOLDEN / "separation_l1_tent.json")
    data["claim"] = data["claim"] | {"t": 8, "width": 3, "depth": 2, "l1_bound": "1/1000"}
    stretch = {"low": 0, "high": 1, "cells": 39, "edges": [20 * i for i in range(40)], "planes": [[], []]}
    data["evidence"]["l1"] = {
        "steps": 3,
        "unit": 1 << 40,
        "line_bits": 10,
        "prices": [1 << 20],
        "followed": [0],
        "ratio": "1/2",
        "lines": [],
        "stretches": [stretch | {"lines": [[0, 312, 1, 512, 0]]}],
        "targets": [{"low": 0, "high": 1, "parts": [[0], [0]], "stretch": 0}],
    }
    assert checker.judged(sealed(data), 60) == "rejected: there are too many planes"
