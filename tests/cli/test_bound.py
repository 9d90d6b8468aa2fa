"""``periodic bound``."""

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from periodic.bounds import separations, statement_rows
from periodic.bounds.tasks import Task
from periodic.bounds.theorems import Bound
from periodic.cli.main import main
from periodic.iterates.distances_to_iterates import iterate_l1_distance
from periodic.maps.families import tent
from periodic.networks.network_files import read_network


def test_it_prints_the_chain(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bound", "phi*Abs(x) - 1 on [-1, 1]", "--t", "8", "--width", "3", "--depth", "1"]) == 0
    out = capsys.readouterr().out
    assert "NO  pieces of the network <= c**t / 8: 8P = 48 vs c**t = 46.97" in out
    assert "does not apply\n                    the hypothesis marked NO fails, and nothing follows; [CNP20]" in out
    assert "at most 4" in out


def test_grid_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bound", "tent", "--t", "5", "--width", "4", "--depth", "2", "--grid", "--norm", "sup"]) == 0
    out = capsys.readouterr().out
    assert "depth 1" in out
    assert "depth 2" in out
    assert main(["bound", "tent", "--t", "5", "--width", "4", "--depth", "2", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["pieces"] == "25"
    assert {h["holds"] for s in data["statements"] for h in s["hypotheses"]} <= {True, False}


def test_a_bracket(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "close.json"
    task = ["bound", "tent", "--t", "6", "--width", "3", "--depth", "2"]
    assert main(task) == 0
    assert "every network  errs by at least 0.1" in capsys.readouterr().out
    far = ["bound", "tent", "--t", "6", "--width", "3", "--depth", "7"]
    assert main(far) == 0
    assert "not sought open: beyond t = 64, width 32 and depth 6, or with numbers so long, only when asked" in " ".join(
        capsys.readouterr().out.split()
    )
    assert main([*far, "--bracket"]) == 0
    assert "errs by 0" in capsys.readouterr().out
    assert main([*task, "--save-network", str(path), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    error = Fraction(data["l1_bracket"]["error"])
    assert Fraction(data["l1_bracket"]["lower_bound"]) == Fraction(data["l1_bound"]) < error
    assert iterate_l1_distance(tent(), 6, read_network(path).to_map(0, 1)) == error
    pytest.importorskip("onnx")
    assert main([*task, "--save-network", str(tmp_path / "close.onnx")]) == 2
    captured = capsys.readouterr()  # what was found is not lost
    assert "which is no float64; a .json holds it" in captured.err
    assert "every network  errs by at least 0.1" in captured.out
    assert [p.name for p in tmp_path.iterdir()] == ["close.json"]


@pytest.mark.usefixtures("coarse_bounds")
def test_more_effort(capsys: pytest.CaptureFixture[str]) -> None:
    bounds = []
    for effort in ("0", "1"):
        assert (
            main(["bound", "tent:3/2", "--t", "3", "--width", "1", "--depth", "1", "--effort", effort, "--json"]) == 0
        )
        bounds.append(Fraction(json.loads(capsys.readouterr().out)["l2_bound"]))
    assert bounds[0] < bounds[1]


def test_effort_up_to_a_time_or_a_gap(capsys: pytest.CaptureFixture[str]) -> None:
    task = ["bound", "tent", "--t", "6", "--width", "2", "--depth", "2"]
    assert main([*task, "--seconds", "0"]) == 0
    report = " ".join(capsys.readouterr().out.split())
    assert "effort 0 of 3: more is expected to end after 0 seconds" in report
    assert main([*task, "--gap", "90 %", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["effort"], data["stopped"]) == (0, "the gap is as small as was asked for")


def test_what_was_found_before_an_interrupt_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Control-C lost the efforts that were done."""
    found, done = separations.applied, list[int]()

    def interrupted(rows: Any, task: Task, tell: Any = None) -> Iterator[Bound]:
        if task.effort:
            raise KeyboardInterrupt
        done.append(task.t)
        return found(statement_rows.CROSSING_STATEMENTS, task, tell)

    monkeypatch.setattr(separations, "applied", interrupted)
    for more in ([], ["--json"]):
        assert main(["bound", "tent", "--t", "6", "--width", "2", "--depth", "1", "--seconds", "1000", *more]) == 130
        shown = capsys.readouterr()
        assert shown.err == "periodic bound: interrupted\n"
        assert "interrupted" in shown.out
        assert "0 of 3: interrupted" in shown.out or json.loads(shown.out)["l1_bound"] == "31/128"
    monkeypatch.setattr(
        separations, "applied", lambda *arguments: interrupted(*arguments[:1], Task(tent(), 1, 1, 1, 1))
    )
    assert main(["bound", "tent", "--t", "6", "--seconds", "1000"]) == 130
    assert capsys.readouterr().err == "periodic bound: interrupted\n"
    assert done == [6, 6]


def test_beside_a_network(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    network = {"weights": [[["1"], ["1"]], [["2", "-4"]]], "biases": [["0", "-1/2"], ["0"]]}
    path = str(tmp_path / "tent.json")
    Path(path).write_text(json.dumps(network))
    assert main(["bound", "tent", "--t", "6", "--network", path, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    low, high = map(Fraction, data["l1_distance"])
    assert low <= Fraction(1, 3) <= high <= low + Fraction(1, 10**12)  # the integral of |T^6 - T|
    assert data["pieces"] == 2
    assert main(["bound", "tent", "--t", "6", "--network", str(tmp_path / "missing.json")]) == 2
    assert "missing.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        ["--t", "-1"],
        ["--t", "3", "--width", "0"],
        ["--t", "3", "--depth", "0"],
        ["--t", str(10**20)],
        ["--t", "3", "--depth", str(10**9)],
        ["--t", "3", "--width", str(10**200)],
    ],
)
def test_wrong_counts(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bound", "tent", *wrong]) == 2
    err = capsys.readouterr().err
    assert "must be at least" in err or "must be at most" in err


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        (["--network", "net.json", "--width", "3"], "--width has no meaning beside --network"),
        (["--network", "net.json", "--depth", "3"], "--depth has no meaning beside --network"),
        (["--network", "net.json", "--grid"], "--grid has no meaning beside --network"),
        (["--network", "net.json", "--norm", "sup"], "--norm has no meaning beside --network"),
        (["--network", "net.json", "--effort", "1"], "--effort has no meaning beside --network"),
        (["--network", "net.json", "--seconds", "0"], "--seconds has no meaning beside --network"),
        (["--network", "net.json", "--gap", "1%"], "--gap has no meaning beside --network"),
        (["--grid", "--seconds", "0"], "--seconds is about one size of networks"),
        (["--grid", "--gap", "1%"], "--gap is about one size of networks"),
        (["--seconds", "soon"], "a number of seconds is expected, not 'soon'"),
        (["--save-network", "close.txt"], "close.txt: a network is written to a file that ends in .json or .onnx"),
        (["--save-network", "missing/close.json"], "missing: No such folder"),
        (["--seconds", "-1"], "a number of seconds is expected, not '-1'"),
        (["--gap", "101%"], "a gap must be a share from 0 to 1"),
        (["--network", "net.json", "--save-network", "x.json"], "--save-network has no meaning beside --network"),
        (["--grid", "--bracket"], "--bracket is about one size of networks, not about the table of --grid"),
        (["--grid", "--save-network", "x.json"], "--save-network is about one size of networks"),
        (["--norm", "l1"], "--norm chooses what the table of --grid shows"),
        (["--grid", "--depth", "41"], "--depth must be at most 40 with it"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    options: list[str], rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bound", "tent", "--t", "3", *options]) == 2
    captured = capsys.readouterr()
    assert rule in captured.err
    assert captured.out == ""  # nothing is said of the map before
