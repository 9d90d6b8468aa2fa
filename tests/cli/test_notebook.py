"""``periodic notebook``: the notebooks that are here, copied and opened."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from periodic.cli import notebook
from periodic.cli.main import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_they_are_listed_by_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notebook", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1  period three"
    assert len(lines) == len(notebook.notebooks())
    assert main(["notebook", "--list", "3"]) == 0
    assert capsys.readouterr().out == f"{lines[2]}\n"


def test_a_copy_is_opened_and_never_overwritten(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls: list[list[str]] = []

    def run(command: list[str]) -> Any:
        calls.append(command)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(notebook, "find_spec", lambda name: object())
    assert main(["notebook"]) == 0
    copy = folder / "1_period_three.ipynb"
    assert copy.read_bytes() == notebook.notebooks()[1].read_bytes()
    assert calls[0][1:] == ["-m", "jupyterlab", "1_period_three.ipynb"]
    copy.write_text("mine")
    assert main(["notebook", "1", "--copy"]) == 0
    assert copy.read_text() == "mine"
    assert "is in this folder already, and stays as it is" in capsys.readouterr().out
    assert len(calls) == 1


def test_refusals(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notebook", "99"]) == 2
    assert "there is no notebook 99; periodic notebook --list names them" in capsys.readouterr().err
    assert main(["notebook", "--list", "99"]) == 2
    assert "there is no notebook 99" in capsys.readouterr().err
    monkeypatch.setattr(notebook, "find_spec", lambda name: None)
    assert main(["notebook"]) == 2
    assert "a notebook is opened by JupyterLab, which is not installed: pip install" in capsys.readouterr().err
    monkeypatch.setattr(notebook, "notebooks", dict)
    assert main(["notebook", "--list"]) == 2
    assert "the notebooks are not here: an installation by pip brings them" in capsys.readouterr().err
    assert list(folder.iterdir()) == []
