"""The command line as a user meets it: what it prints, what it refuses, with which status."""

import json
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest

from periodic.cli.main import main


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "periodic", *arguments], capture_output=True, text=True, timeout=120)


def test_analyze_prints_the_chain(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", "phi*Abs(x) - 1 on [-1, phi-1]"]) == 0
    out = capsys.readouterr().out
    for text in ("strongest period  3", "[3, 1, 2], a Stefan cycle", "x^2 - x - 1", "equal to c", "377"):
        assert text in out
    assert "1.61803398874989484820458683436563811772030917980576" in out
    assert "\x1b" not in out


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", "vee:lambda(5)", "--json", "--t", "20", "--periods", "6", "--digits", "30"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["cycle"]["pattern"] == [5, 4, 2, 1, 3]
    assert len(data["oscillations"]["laps"]) == 21
    assert [d["present"] for d in data["periods"]["one_by_one"]] == [True, True, False, True, True, True]


def test_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "map.json").write_text('{"knots": ["-1", "0", "phi - 1"], "values": ["phi - 1", -1, 0]}')
    (tmp_path / "map.csv").write_text("knot,value\n0,0\n1/2,1\n1,0\n")
    for name, growth in (("map.json", "equal to c"), ("map.csv", "larger than c")):
        assert main(["analyze", str(tmp_path / name)]) == 0
        assert growth in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("vee:", "slope"),
        ("nonsense", "nonsense"),
        ("tent:1/0", "0"),
        ("x^2 on [0, 1]", "linear"),
        ("2*x on [0, 1]", "leaves its interval [0, 1]: it sends 1 to 2"),
        ("pattern:1,2,3", "one cycle"),
        ("__import__('os').system('echo owned') on [0, 1]", "__import__"),
        ("missing.json", "missing.json"),
        ("points:(0,0),(0,1)", "increase"),
        ("lambda(10000000000)*abs(x) - 1 on [-1, 1]", "lambda"),
        ("x on [1, 0]", "low"),
    ],
)
def test_wrong_input_is_status_2_without_traceback(text: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", text]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("periodic analyze: ")
    assert message in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.parametrize("arguments", [["analyze", "tent", "--t", "-1"], ["analyze", "tent", "--digits", "0"]])
def test_wrong_counts(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "must be at least" in capsys.readouterr().err


def test_as_a_process() -> None:
    assert run("analyze", "tent").returncode == 0
    assert run("analyze", "vee:").returncode == 2
    assert run("analyze", "tent", "--t", "x").returncode == 2
    assert run().returncode == 2
    assert "analyze" in run("--help").stdout
    assert run("--version").stdout.startswith("periodic ")


def test_control_c_leaves_cleanly() -> None:
    long = [sys.executable, "-m", "periodic", "analyze", "points:(0,1/3),(1/3,1),(2/3,1/7),(1,2/5)", "--t", "1000000"]
    with subprocess.Popen(long, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode in (0, 130)
    assert "Traceback" not in err


def test_bound_prints_the_chain(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bound", "phi*Abs(x) - 1 on [-1, 1]", "--t", "40", "--width", "20", "--depth", "5"]) == 0
    out = capsys.readouterr().out
    assert "NO  pieces of the network <= c**t / 8: 102400000" in out
    assert "does not apply, a hypothesis fails: [CNP20]" in out
    assert "at most (u + 1)^l = 4084101" in out


def test_bound_grid_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bound", "tent", "--t", "12", "--width", "4", "--depth", "2", "--grid"]) == 0
    out = capsys.readouterr().out
    assert "depth 1" in out
    assert "depth 2" in out
    assert main(["bound", "tent", "--t", "12", "--width", "4", "--depth", "2", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["pieces"] == 25
    assert {h["holds"] for s in data["statements"] for h in s["hypotheses"]} <= {True, False}


def test_bound_beside_a_network(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    network = {"weights": [[["1"], ["1"]], [["2", "-4"]]], "biases": [["0", "-1/2"], ["0"]]}
    (tmp_path / "tent.json").write_text(json.dumps(network))
    assert main(["bound", "tent", "--t", "6", "--network", str(tmp_path / "tent.json"), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    low, high = map(Fraction, data["l1_distance"])
    assert low <= Fraction(1, 3) <= high <= low + Fraction(1, 10**12)  # the integral of |T^6 - T|
    assert data["pieces"] == 2
    assert main(["bound", "tent", "--t", "6", "--network", str(tmp_path / "missing.json")]) == 2
    assert "missing.json" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--t", "-1"], ["--t", "3", "--width", "0"], ["--t", "3", "--depth", "0"]])
def test_bound_refuses_wrong_counts(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bound", "tent", *wrong]) == 2
    assert "must be at least" in capsys.readouterr().err
