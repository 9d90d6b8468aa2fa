"""The checker against forgers: golden certificates, each of their leaves changed, and files that are made to hurt."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from periodic import checker, checker_1
from periodic.maps.families import tent, vee
from periodic.networks.realisations import deep_network
from periodic.proofs.certificates import FORMAT, VERSION
from periodic.proofs.verdicts import check
from tests.json_schemas import validator
from tests.proofs.mutations import changed, exchanged, follows, leaves, sealed

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))
EARLIER = sorted((Path(__file__).parent / "golden_1").glob("*.json"))
BEFORE = sorted((Path(__file__).parent / "golden_before").glob("*.json"))
CHECKER = Path(checker.__file__)
ABOUT = {"map", "network", "field", "t", "width", "depth", "p", "widths", "interval", "window", "kind"}
LONG = [path for path in GOLDEN if path.stat().st_size > 50_000]
SMALL = [path for path in GOLDEN if path.stat().st_size < 1000 and "separation" not in path.stem]
EACH, EACH_EARLIER = (
    [pytest.param(path, marks=[pytest.mark.long] * (path.stat().st_size > 50_000), id=path.stem) for path in paths]
    for paths in (GOLDEN, EARLIER)
)


def certificate(name: str) -> dict[str, Any]:
    return dict(json.loads((Path(__file__).parent / "golden" / f"{name}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", EACH)
def test_golden_certificates_are_accepted_and_fit_the_schema(path: Path) -> None:
    assert check(path) == "accepted"
    assert path not in SMALL or checker.verdict(path) == "accepted"  # as are all when it runs alone
    data = json.loads(path.read_text(encoding="utf-8"))
    for norm in ("l1", "l2"):
        for stretch in data["evidence"].get(norm, {}).get("stretches", ()):  # thousands of rows of two shapes
            stretch["lines"], stretch["planes"] = (
                stretch["lines"][:40],
                [rows and rows[:40] for rows in stretch["planes"]],
            )
    validator("prove").validate(data)


@pytest.mark.parametrize("path", BEFORE, ids=lambda path: path.stem)
def test_certificates_that_claim_less_than_their_evidence_proves_are_accepted(path: Path) -> None:
    """They are of this version, and older than what is proved with the same evidence today."""
    assert check(path) == "accepted"


@pytest.mark.parametrize("path", EACH_EARLIER)
def test_certificates_of_the_first_version_are_accepted(path: Path) -> None:
    """By the rules for their evidence, which `check` asks; the checker of today says so."""
    assert check(path) == "accepted"
    assert checker.verdict(path) == "malformed: not a periodic-certificate of version 2: see checker_1.py"
    data = json.loads(path.read_text(encoding="utf-8"))
    assert checker_1.judged({**data, "version": VERSION}).startswith("malformed: not a periodic-certificate")


def test_the_first_version_is_judged_alone(every_case: bool) -> None:
    """By path, isolated or not, with the checker of today beside it."""
    paths = [path for path in EARLIER if path.stat().st_size < 50_000]
    for flags, some in ((("-I", "-S"), paths if every_case else paths[::6]), ((), paths[:1])):
        done = subprocess.run(
            [sys.executable, *flags, CHECKER.with_name("checker_1.py"), *some],
            capture_output=True,
            text=True,
            check=True,
            cwd="/",
        )
        assert done.stdout.splitlines() == [f"{path}: accepted" for path in some]


@pytest.mark.long
def test_finer_cells_of_the_first_version_have_limits() -> None:
    """120 cells or 312, all pairs of which stay on cheap paths: the tables are not halved, or not made."""
    data = json.loads((EARLIER[0].parent / "separation_l1_closer.json").read_text(encoding="utf-8"))
    claim = {k: v for k, v in data["claim"].items() if k in ("kind", "t", "width", "depth", "l1_bound")}
    claim |= {
        "map": {"knots": [0, "1/2", 1], "values": [0, 1, 0]},
        "t": 8,
        "width": 3,
        "depth": 2,
        "l1_bound": "1/1000",
    }
    for cells, edges in ((15, 22), (39, 39)):
        runs = [[0, 8 * cells - 8, 1, 512, 0]]
        stretch = {"low": 0, "high": 1, "cells": cells, "edges": [20 * i for i in range(edges)], "runs": runs}
        stretch |= {"tangents": [], "closer": [[], []]}
        blocks = {"steps": 3, "unit": 1 << 40, "line_bits": 10, "price": 1, "prices": ["1/1000000"]}
        forged = sealed(data | {"claim": claim, "evidence": {"l1": blocks | {"stretches": [stretch]}}})
        assert checker_1.judged(forged, 60) == "rejected: there are too many pairs of places"


def test_planes_of_the_first_version_are_stopped() -> None:
    """A plane that is raised by a hundred thousand lines took minutes between two looks at the clock."""
    data = json.loads((EARLIER[0].parent / "separation_l1_closer.json").read_text(encoding="utf-8"))
    blocks = data["evidence"]["l1"]
    plane = [1, 9, *[i % 512 for i in range(200_000)]]
    stretch = blocks["stretches"][0] | {"planes": [plane]}
    forged = sealed(data | {"evidence": {"l1": blocks | {"stretches": [stretch]}}})
    assert checker_1.judged(forged, 0.05) == "rejected: it takes longer than allowed (--seconds)"


def test_a_forged_certificate_of_the_first_version_is_rejected(tmp_path: Path) -> None:
    data = json.loads((EARLIER[0].parent / "crossings_golden.json").read_text(encoding="utf-8"))
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(false(data)), encoding="utf-8")
    assert check(forged) == "rejected: the digest is not that of the contents"
    forged.write_text(json.dumps(sealed(false(data))), encoding="utf-8")
    assert check(forged) == "rejected: the graph proves fewer crossings"
    assert check(EARLIER[0].parent / "growth_golden.json", tent()) == "rejected: the certificate is about another map"


def test_every_kind_has_a_golden_certificate() -> None:
    kinds = {json.loads(path.read_text(encoding="utf-8"))["claim"]["kind"] for path in GOLDEN}
    assert kinds == set(checker.CHECKS)


def test_it_runs_alone(every_case: bool) -> None:
    """By path, isolated, without site-packages: nothing of ours is imported, from any folder."""
    paths = GOLDEN if every_case else [path for path in GOLDEN if path not in LONG]
    done = subprocess.run(
        [sys.executable, "-I", "-S", CHECKER, *paths], capture_output=True, text=True, check=True, cwd="/"
    )
    assert done.stdout.splitlines() == [f"{path}: accepted" for path in paths]
    plain = subprocess.run([sys.executable, CHECKER, GOLDEN[0]], capture_output=True, text=True, check=True)
    assert plain.stdout == f"{GOLDEN[0]}: accepted\n"
    source = CHECKER.read_text(encoding="utf-8")
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", EACH)
def test_no_leaf_can_be_changed(path: Path, every_case: bool) -> None:
    """Whatever is changed, the digest tells: no mutant is accepted. Of the longest files some leaves are changed."""
    data = json.loads(path.read_text(encoding="utf-8"))
    every = list(leaves(data))
    few = 12 if path in LONG else len(every) if every_case else max(8, 3 * 10**4 // path.stat().st_size)
    for where, value in every[:: max(1, len(every) // few)]:
        for other in changed(value):
            with exchanged(data, where, other):
                assert checker.judged(data) != "accepted", (where, other)


@pytest.mark.parametrize("path", EACH)
def test_a_forger_who_seals_again_claims_nothing_more(path: Path, every_case: bool) -> None:
    """With the digest made to fit, another claim about the same map or network is accepted only if it says less."""
    data = json.loads(path.read_text(encoding="utf-8"))
    claim = copy.deepcopy(data["claim"])
    most = 1 if path not in SMALL else 9 if every_case else 2
    every = [leaf for leaf in leaves(data["claim"], ("claim",)) if leaf[0][1] not in ABOUT]
    for where, value in every[:: 1 if every_case or path.stat().st_size < 10_000 else 3]:
        for other in list(changed(value))[:most]:
            with exchanged(data, where, other):
                if checker.judged(sealed(data), 20) == "accepted":
                    assert follows(claim, data["claim"]), (where, other)


@pytest.mark.parametrize("path", EACH)
def test_changed_evidence_never_makes_a_false_claim_true(path: Path, every_case: bool) -> None:
    """The claim is made false first; then no change of the evidence may help. Of long files some leaves are changed."""
    data = false(json.loads(path.read_text(encoding="utf-8")))
    assert checker.judged(sealed(data), 20) != "accepted"
    every = list(leaves(data["evidence"], ("evidence",)))
    most = (1000 if every_case else 5) if path in SMALL else 3 if path in LONG else 8 if every_case else 2
    for where, value in every[:: max(1, len(every) // most)]:
        for other in list(changed(value))[: 3 if every_case or path in SMALL else 1]:
            with exchanged(data, where, other):
                assert checker.judged(sealed(data), 20).split(":")[0] in {"rejected", "malformed"}, (where, other)


def false(data: dict[str, Any]) -> dict[str, Any]:
    """The certificate with a claim that is not so, by little."""
    claim = dict(data["claim"])
    wrong: dict[str, dict[str, Any]] = {
        "period": {"points": [*claim.get("points", [])[1:], 0]}, "no_period": {"period": 2},
        "period_set": {"strongest": claim.get("strongest", 0) * 2 + 5}, "growth": {"at_most": 1},
        "entropy": {"low": "1/1000", "high": "1/100"}, "lipschitz": {"at_most": "8/5"},
        "crossings": {"crossings": claim["crossings"] + 1} if claim["kind"] == "crossings" else {},
        "crossing_growth": {"rate": 3},
        "separation": above_a_constant(claim), "distance": {"low": "3/4", "high": "3/4"},
        "network_pieces": {"pieces": 3}, "narrow_network": {"pieces": 1}, "stefan_polynomial": {"coefficients": [1, 1]},
    }  # fmt: skip
    return {**data, "claim": {**claim, **wrong[claim["kind"]]}}


def above_a_constant(claim: dict[str, Any]) -> dict[str, Any]:
    """An L1 bound just above the error of a constant network, where there is one; else too great a sup bound."""
    if "l1_bound" not in claim:
        return {"sup_bound": 10}
    read = checker.reader(claim["map"])
    constant = {"weights": [[[0]], [[0]]], "biases": [[0], ["1/2" if claim["map"]["knots"][0] == 0 else "-1/4"]]}
    bounds = {"kind": "distance", "map": claim["map"], "t": claim["t"], "network": constant, "low": 0, "high": 9}
    error = checker.box(checker.distance_bounds(bounds, 0)[2])[1]
    assert read(claim["l1_bound"]) <= error
    return {"l1_bound": str(error.limit_denominator(10**9) + checker.Q(1, 10**6))}


HOSTILE = {
    "empty": b"",
    "no JSON": b"\x00\xff\xfe",
    "a list": b"[]",
    "a number": b"17",
    "nested deeply": b"[" * 100_000 + b"]" * 100_000,
    "objects nested deeply": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "a huge integer": b'{"format": "periodic-certificate", "version": ' + b"9" * 1_000_000 + b"}",
    "a huge exponent": b'{"format": 1e999999999}',
    "NaN": b'{"format": NaN}',
    "infinity": b'{"version": -Infinity}',
    "a float": b'{"version": 1.0}',
    "keys twice": b'{"format": "periodic-certificate", "format": "periodic-certificate"}',
    "half": b'{"format": "periodic-certificate", "version": 2, "claim"',
    "surrogates": b'{"format": "\\ud800"}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_malformed(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(HOSTILE[name])
    assert checker.verdict(path).startswith("malformed: ")


def test_late_iterates_are_followed_one_by_one() -> None:
    """f^5000 is not looked for in five thousand functions that call each other."""
    data = certificate("separation_l1_tent")
    data["evidence"]["l1"]["lines"].append([5000, 0, 1, 0, 0])
    assert checker.judged(sealed(data)) == "rejected: a stretch has too many laps"
    identity = {"knots": [0, 1], "values": [0, 1]}
    claim = {"kind": "separation", "map": identity, "t": 6000, "width": 1, "depth": 1, "l1_bound": 0}
    target = {"low": 0, "high": 1, "parts": [[0]], "stretch": None}
    curves = {**data["evidence"]["l1"], "ratio": 1, "stretches": [], "targets": [target], "lines": [[5000, 0, 1, 0, 5]]}
    assert checker.judged(sealed(data | {"claim": claim, "evidence": {"l1": curves}})) == "accepted"


def test_files_of_very_many_parts_are_not_read(tmp_path: Path) -> None:
    """Lists in lists take two hundred times as much room as their text."""
    path = tmp_path / "parts.json"
    for part in (b"[[]]", b'{"":0}'):
        path.write_bytes(b'{"evidence": [' + b",".join([part] * (1 << 19)) + b"]}")
        assert checker.verdict(path).startswith("malformed: the file is longer than ")


def test_what_a_file_holds_takes_little_room() -> None:
    """Millions of empty objects and texts fit into eight megabytes: none of them may carry a dictionary of its own."""
    for empty in checker.solid([{}, ""]):
        assert not hasattr(empty, "__dict__")
        with pytest.raises(TypeError):
            list(empty)


@pytest.mark.parametrize("text", ["\ud800", "\nother.json: accepted"])
def test_a_file_says_nothing_in_the_words_of_the_checker(text: str, tmp_path: Path) -> None:
    """What a file holds is shown as one quoted line, even where it is no text that can be printed."""
    paths = []
    for data in (with_claim(t=text), with_claim(kind=text), with_claim(window=[text])):
        paths.append(tmp_path / f"{len(paths)}.json")
        paths[-1].write_text(json.dumps(data), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", "-S", CHECKER, *paths], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert [line.split(": ")[:2] for line in done.stdout.splitlines()] == [[str(path), "malformed"] for path in paths]


def with_claim(**claim: Any) -> dict[str, Any]:
    data = certificate("crossings_golden")
    return sealed({**data, "claim": {**data["claim"], **claim}})


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (with_claim(kind="proved"), "malformed: a claim of no known kind: 'proved'"),
        (with_claim(kind=["period"]), "malformed: a claim of no known kind: "),
        (with_claim(t=10**9), "malformed: t is out of bounds or no integer"),
        (with_claim(t=True), "malformed: t is out of bounds or no integer"),
        (with_claim(map=None), "malformed: the parts are not as described"),
        (with_claim(window="01"), "malformed: the parts are not as described (TypeError"),
        (with_claim(window={"0": 0, "1": 1}), "malformed: the parts are not as described (TypeError"),
        (with_claim(window=[0, 0]), "rejected: the window is empty"),
        (with_claim(window=["9" * 4001, 0]), "malformed: not a rational"),
        (with_claim(window=["1/0", 0]), "malformed: not a rational"),
        (with_claim(window=["١", 0]), "malformed: not a rational"),
        (with_claim(map={"knots": [0, 1], "values": [0, 2]}), "rejected: the map leaves its interval"),
        (with_claim(map={"knots": [1, 0], "values": [0, 1]}), "rejected: the knots do not increase"),
        (with_claim(map={"knots": [0], "values": [0]}), "rejected: a map needs as many values as knots"),
        ({**certificate("crossings_golden"), "version": 3}, "malformed: not a periodic-certificate of version 2"),
        ({**certificate("crossings_golden"), "version": True}, "malformed: not a periodic-certificate of version 2"),
        ({**certificate("crossings_golden"), "digest": "proved"}, "rejected: the digest is not that of the contents"),
        ({**certificate("crossings_golden"), "fingerprint": ""}, "rejected: the fingerprint is not that of the map"),
        ({"format": FORMAT, "version": VERSION}, "malformed: the parts are not as described"),
    ],
)
def test_what_is_wrong_is_named(data: dict[str, Any], verdict: str) -> None:
    assert checker.judged(data).startswith(verdict)


def in_field(polynomial: list[int], low: str, high: str) -> str:
    f = {"knots": [0, 1], "values": [0, 1], "field": {"polynomial": polynomial, "between": [low, high]}}
    claim = {"kind": "period", "map": f, "period": 1, "points": [0]}
    return checker.judged(sealed({"format": FORMAT, "version": VERSION, "claim": claim, "evidence": {}}))


@pytest.mark.parametrize("path", [path for path in GOLDEN if path not in LONG], ids=lambda path: path.stem)
def test_nothing_is_claimed_unseen(path: Path) -> None:
    """An entry that the kind does not know could be believed, or make a claim pass as one about another map."""
    data = json.loads(path.read_text(encoding="utf-8"))
    others = {key: value for path in GOLDEN[:5] for key, value in certificate(path.stem)["claim"].items()}
    for key, value in {**others, "l1_bound": 1, "pieces": 3, "proved": True}.items():
        if key not in checker.KEYS[data["claim"]["kind"]].split() and key != "kind":
            with_more = {**data, "claim": {**data["claim"], key: value}}
            assert checker.judged(sealed(with_more)) == f"malformed: claims of this kind say nothing of {key!r}"


def test_fields() -> None:
    assert in_field([-2, 0, 1], "1", "2") == "accepted"
    assert in_field([-2, 0, 2], "1", "2") == "rejected: the field is not as described"
    assert in_field([-2, 0, 1], "2", "3") == "rejected: no root in the interval"
    assert in_field([-2, 0, 1], "-2", "2") == "rejected: there may be several roots: the interval is too wide"
    assert in_field([0], "0", "1") == "rejected: the field is not as described"
    assert in_field([-(10**400), 1], "0", "1").startswith("malformed: a whole number is out of bounds")


def long_interval() -> dict[str, Any]:
    """The root of a polynomial of degree 64 between rationals of 4,000 digits."""
    field = {
        "polynomial": [-2, *[0] * 63, 1],
        "between": [f"{10**3999 - 1}/{10**3999}", f"3{'0' * 3998}/2{'0' * 3997}1"],
    }
    return {"knots": [0, 1], "values": [0, [0, "1/2"]], "field": field}


def long_coefficients() -> dict[str, Any]:
    """A slope for which 64 coefficients of 4,000 digits are divided by as many."""
    x = [f"{3**8000 + i}/{2**12000 + i}" for i in range(1, 65)]
    return {
        "knots": [0, x, 10**6],
        "values": [0, x[::-1], 1],
        "field": {"polynomial": [-1, -1, *[0] * 62, 1], "between": [1, 2]},
    }


@pytest.mark.parametrize("f", [long_interval(), long_coefficients()], ids=["interval", "coefficients"])
def test_arithmetic_of_long_numbers_is_stopped(f: dict[str, Any], tmp_path: Path) -> None:
    """No step between two looks at the clock may be long: these took more than a minute."""
    data = {
        "format": FORMAT,
        "version": VERSION,
        "claim": {"kind": "lipschitz", "map": f, "at_most": 5},
        "evidence": {},
    }
    path = tmp_path / "long.json"
    path.write_text(json.dumps(sealed(data)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-S", CHECKER, "--seconds", "0.05", path],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert done.stdout.startswith(f"{path}: rejected: ")


def test_a_reducible_polynomial_makes_no_claim_true() -> None:
    """(x^2 - 2)(x^2 - 3) at sqrt 2: x^2 - 2 is 0, but not as coefficients; its sign is not decided, so nothing is."""
    field = {"polynomial": [6, 0, -5, 0, 1], "between": ["14/10", "143/100"]}
    f = {"knots": [0, 1], "values": [[-2, 0, 1], 1], "field": field}
    claim = {"kind": "period", "map": f, "period": 1, "points": [0]}
    verdict = checker.judged(sealed({"format": FORMAT, "version": VERSION, "claim": claim, "evidence": {}}))
    assert verdict == "rejected: a number is too near to 0, or the polynomial has factors"


def test_true_claims_with_evidence_that_does_not_show_them() -> None:
    data = certificate("crossings_golden")
    bare = {**data, "evidence": {"graph": {"vertices": [[-1, 0]], "edges": [[]]}}}
    assert checker.judged(sealed(bare)) == "rejected: the graph proves fewer crossings"
    growth = certificate("growth_four_laps")
    for side, wrong in (("lower", "above"), ("upper", "below")):  # slopes, which stand in for the other side, are apart
        alone = {**growth, "evidence": {side: growth["evidence"][side]}}
        assert checker.judged(sealed(alone)) == f"rejected: the rate is {wrong} what is claimed"
    four = certificate("entropy_four_laps")
    swapped = {"lower": four["evidence"]["upper"], "upper": four["evidence"]["lower"]}
    assert checker.judged(sealed({**four, "evidence": swapped})) == "rejected: f does not take an edge to its target"


def test_crossings_on_which_no_bound_rests_are_not_claimed() -> None:
    data = certificate("separation_l1_tent")
    alone = {key: value for key, value in data["claim"].items() if not key.startswith(("sup", "class", "l2"))}
    by_norm = {key: {**data["claim"][key], "l1": some} for key, some in (("window", [0, 1]), ("crossings", 10**9))}
    for claim in ({**alone, "window": [0, 1], "crossings": 10**9}, {**data["claim"], **by_norm}):
        verdict = checker.judged(sealed({**data, "claim": claim}))
        assert verdict == "rejected: no bound rests on a window that is claimed"


def test_long_work_is_stopped() -> None:
    data = certificate("separation_golden")
    assert checker.judged(data, 0) == "rejected: it takes longer than allowed (--seconds)"
    vertices = [[0, 1]] * 400
    graph = {"vertices": vertices, "edges": [[["0", "1/2", j % 400]] for j in range(400)]}
    claim = {"kind": "crossings", "map": {"knots": [0, "1/2", 1], "values": [0, 1, 0]}, "window": [0, 1]}
    long = {
        "format": FORMAT,
        "version": VERSION,
        "claim": {**claim, "t": 10**6, "crossings": 1},
        "evidence": {"graph": graph},
    }
    assert checker.judged(sealed(long), 0.05) == "rejected: it takes longer than allowed (--seconds)"


def test_whether_it_is_about_the_map_that_is_meant() -> None:
    path = Path(__file__).parent / "golden" / "growth_golden.json"
    assert check(path, vee("phi")) == "accepted"
    assert check(path, tent()) == "rejected: the certificate is about another map"
    pieces = Path(__file__).parent / "golden" / "network_pieces_tent.json"
    assert check(pieces, network=deep_network(tent(), 4)) == "accepted"
    assert check(pieces, network=deep_network(tent(), 3)) == "rejected: the certificate is about another network"
    assert check(pieces, tent()) == "rejected: the certificate is about another map"


def test_the_command_line_of_the_checker(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "missing.json"
    assert checker.main([str(GOLDEN[0]), str(missing)]) == 1
    assert capsys.readouterr().out == f"{GOLDEN[0]}: accepted\n{missing}: malformed: No such file or directory\n"
    assert checker.main(["--seconds", "30", str(GOLDEN[0])]) == 0
    capsys.readouterr()
    assert checker.main([]) == 2
    assert "FORMAT." in capsys.readouterr().out
