"""``periodic experiment``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import periodic
from periodic.cli.main import main
from periodic.experiments.catalogue import EXPERIMENTS
from tests.json_schemas import validator

SMALL = ["experiment", "counting", "--set", "pieces=2", "--set", "count=2"]


def test_it_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["experiment"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    for name, e in EXPERIMENTS.items():
        assert f"{name} {e.summary}" in out


def test_it_writes_a_folder_and_goes_on_from_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    folder = tmp_path / "new" / "out"
    call = [*SMALL, "-o", str(folder), "--minutes", "5", "--json"]
    assert main(call) == 0
    data = json.loads(capsys.readouterr().out)
    validator("experiment").validate(data)
    assert data["made_by"] == f"periodic {periodic.__version__}"
    assert sorted(p.name for p in folder.iterdir()) == [
        f"counting.{end}" for end in ("checkpoint", "csv", "json", "png")
    ]
    assert main(call) == 0
    assert json.loads(capsys.readouterr().out) == data  # with the same seconds: nothing was done again
    assert main([*call, "--seed", "1"]) == 2
    assert "counting.checkpoint: a checkpoint of another run, seed is 0, not 1" in capsys.readouterr().err


def test_a_picture_that_cannot_be_drawn_is_no_late_surprise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setattr("periodic.experiments.runs.run", None)  # not reached
    assert main([*SMALL, "-o", str(tmp_path)]) == 2
    assert "the picture that is written with --output needs the package matplotlib" in capsys.readouterr().err


def test_processes_give_the_same_rows(capsys: pytest.CaptureFixture[str]) -> None:
    rows = []
    for jobs in ("1", "2"):
        assert main([*SMALL, "--jobs", jobs, "--json"]) == 0
        rows.append(json.loads(capsys.readouterr().out)["rows"])
    assert rows[0] == rows[1]


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (["wheel"], "there is no experiment 'wheel' (there are easy"),
        (["counting", "--set", "pieces"], "SIZE=N is expected, not 'pieces'"),
        (["counting", "--set", "epochs=1"], "no parameter 'epochs'; it has pieces, count"),
        (["counting", "--set", "count=0"], "count must be at least 1, got 0"),
        (["counting", "--set", "count=1", "--set", "count=2"], "--set gives a size twice"),
        (["counting", "--minutes", "3"], "--minutes needs --output"),
        (["--json"], "NAME is missing"),
        (["counting", "--jobs", "0"], "must be at least 1"),
    ],
)
def test_what_is_refused(arguments: list[str], rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["experiment", *arguments]) == 2
    assert rule in capsys.readouterr().err
