"""``periodic analyze``."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from periodic.cli.main import main


def test_it_prints_the_chain(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", "phi*Abs(x) - 1 on [-1, phi-1]"]) == 0
    out = capsys.readouterr().out
    for text in ("strongest period  3", "[3, 1, 2], a Stefan cycle", "x^2 - x - 1", "equal to c", "377"):
        assert text in out
    assert "1.61803398874989484820458683436563811772030917980576" in out
    assert "\x1b" not in out


def test_nobody_waits_for_sympy() -> None:
    script = (
        "import sys; from periodic.cli.main import main\n"
        "for text in ('tent:1.9', 'vee:phi', 'points:(0,1/3),(1/2,1),(1,0)'): main(['analyze', text])\n"
        "sys.exit(str([m for m in ('sympy', 'networkx', 'matplotlib') if m in sys.modules]))"
    )
    environment = {**os.environ, "PERIODIC_NO_ACCELERATORS": "1"}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert run.stderr == "[]\n"


def test_a_long_cycle_is_shown_without_its_minimal_polynomial(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", "tent:1.01"]) == 0
    out = capsys.readouterr().out
    assert "by the pattern" in out
    assert "minimal polynomial" not in out


def test_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", "vee:lambda(5)", "--json", "--t", "20", "--periods", "6", "--digits", "30"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["cycle"]["pattern"] == [5, 4, 2, 1, 3]
    assert len(data["oscillations"]["laps"]) == 21
    assert [d["present"] for d in data["periods"]["one_by_one"]] == [True, True, False, True, True, True]


def test_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "map.json").write_text('{"knots": ["-1", "0", "phi - 1"], "values": ["phi - 1", -1, 0]}')
    (tmp_path / "map.csv").write_text("knot,value\n0,0\n1/2,1\n1,0\n")
    for name, growth in (("map.json", "equal to c"), ("map.csv", "growth c                                2\n")):
        assert main(["analyze", str(tmp_path / name)]) == 0
        assert growth in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "value", "rule"),
    [
        ("--t", "-1", "must be at least 0"),
        ("--t", str(10**20), "must be at most 1000000"),
        ("--periods", str(10**11), "must be at most 10000"),
        ("--digits", "0", "must be at least 1"),
        ("--digits", "100000", "must be at most 10000"),
    ],
)
def test_numbers_beyond_what_ends(option: str, value: str, rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", "tent", option, value]) == 2
    assert f"argument {option}: {rule}" in capsys.readouterr().err
