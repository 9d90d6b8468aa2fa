"""Each example runs as its first lines say."""

import runpy
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"


def test_trained_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    small = ["--width", "3", "--depth", "1", "--t", "3", "--points", "200", "--epochs", "10"]
    script = str(EXAMPLES / "trained_network.py")
    monkeypatch.setattr(sys, "argv", [script, *small, "--save", str(tmp_path / "network.json")])
    runpy.run_path(script, run_name="__main__")
    assert "with such layers" in capsys.readouterr().out
    assert (tmp_path / "network.json").exists()
