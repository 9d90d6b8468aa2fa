"""The command as a shell meets it: what it says on which stream, with which status, when something is wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from periodic.cli import main as command
from periodic.cli.main import main


def shell(script: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run a script in which ``$P`` is the command."""
    environment = {**os.environ, "P": f"{sys.executable} -m periodic"}
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=timeout, env=environment)


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
        ("missing.json", "missing.json: No such file or directory"),
        ("/dev/zero.json/x.json", "/dev/zero.json/x.json: "),
        ("points:(0,0),(0,1)", "increase"),
        ("lambda(10000000000)*abs(x) - 1 on [-1, 1]", "lambda"),
        ("x on [1, 0]", "low"),
        ("", 'cannot read ""'),
        ("tent\x1b[31m", "[31m"),
        ("tent\n\n", "strongest"),
    ],
)
def test_wrong_input_is_status_2_and_one_line(text: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["analyze", text])
    captured = capsys.readouterr()
    if status == 0:  # white space around a description means nothing
        assert text == "tent\n\n"
        return
    assert status == 2
    assert captured.out == ""
    assert captured.err.startswith("periodic analyze: ")
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert captured.err[:-1].isprintable()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["analyze"],
            "periodic analyze: the following arguments are required: MAP (periodic analyze --help says more)",
        ),
        (["analyze", "tent", "--t"], "periodic analyze: argument --t: expected one argument"),
        (["analyze", "tent", "--t", "x"], "periodic analyze: argument --t: an integer is expected, not 'x'"),
        (["analyze", "tent", "3/2"], "periodic analyze: unrecognized arguments: 3/2; a map is one word: parameters"),
        (["analyze", "tent", "--peroids", "5"], "--peroids 5; did you mean --periods? (periodic analyze --help"),
        (["analyze", "tent", "-t", "5"], "periodic analyze: unrecognized arguments: -t 5; did you mean --t?"),
        (["analyze", "tnet:3/2"], '"tnet" is not known; did you mean tent? (column 1)'),
        (["analyze", "abz(x) on [0, 1]"], '"abz" is not known; did you mean abs? (column 1)'),
        (["anlayze", "tent"], "periodic: argument COMMAND: invalid choice: 'anlayze'; did you mean analyze? (choose"),
        (["2*x on [0, 1]"], "a map is analysed by: periodic analyze '2*x on [0, 1]' (choose from analyze, bound"),
        (["bound", "tent", "--t", "3", "--norm", "L1"], "argument --norm: invalid choice: 'L1'; did you mean l1?"),
        (["prove", "growth", "tent", "-o", "missing/c.json"], "missing: No such folder"),
        (["check", "--example", "--seconds", "nan"], "argument --seconds: a number of seconds is expected, not 'nan'"),
        (["prove", "tent", "period"], "argument CLAIM: invalid choice: 'tent'; it stands before the map (choose from"),
        (["experiment", "fragil"], "there is no experiment 'fragil'; did you mean fragility?"),
        (["check", "--exmple", "x"], "unrecognized arguments: --exmple; did you mean --example?"),
        (["analyze", "tent", "a\nb" * 999], "..."),
        (["bound", "tent"], "periodic bound: the following arguments are required: --t"),
        (["bench"], "periodic: argument COMMAND: invalid choice: 'bench'"),
        (["--nonsense"], "periodic: unrecognized arguments: --nonsense"),
    ],
)
def test_wrong_arguments_are_status_2_and_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("periodic")
    assert message in captured.err
    assert len(captured.err) < 500
    assert captured.err.count("\n") == 1


def test_without_arguments_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "analyze" in capsys.readouterr().out
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("periodic ")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (RecursionError("maximum recursion depth exceeded"), "the input is nested too deeply"),
        (MemoryError(), "the memory is full"),
        (OverflowError("int too large to convert to float"), "int too large to convert to float"),
        (ImportError("this needs rich"), "this needs rich"),
        (PermissionError(13, "Permission denied", "f.json"), "f.json: Permission denied"),
        (ValueError(), "ValueError"),
        (KeyboardInterrupt(), "interrupted"),
    ],
)
def test_errors_that_input_can_make(
    error: BaseException, message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> int:
        raise error

    monkeypatch.setattr(command._Command, "run", failing)
    assert main(["analyze", "tent"]) == (130 if isinstance(error, KeyboardInterrupt) else 2)
    assert capsys.readouterr().err == f"periodic: {message}\n"


def test_a_mistake_of_ours_is_not_taken_for_one_of_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> int:
        raise AssertionError("a theorem")

    monkeypatch.setattr(command._Command, "run", failing)
    with pytest.raises(AssertionError, match="a theorem"):
        main(["analyze", "tent"])


def test_the_place_is_shown_to_who_looks_at_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert main(["analyze", "2phi*x on [0, 1]"]) == 2
    assert capsys.readouterr().err.endswith("(column 2)\n  2phi*x on [0, 1]\n   ^\n")


def test_the_limit_on_digits_is_left_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.get_int_max_str_digits()
    assert main(["analyze", "tent", "--t", "20000"]) == main(["analyze", "nonsense"]) - 2 == 0
    assert sys.get_int_max_str_digits() == before
    assert capsys.readouterr().out


def test_weights_nested_without_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "net.json").write_text('{"biases": [["0"]], "weights": ' + "[" * 100_000 + "]" * 100_000 + "}")
    assert main(["bound", "tent", "--t", "3", "--network", str(tmp_path / "net.json")]) == 2
    assert "nested too deeply" in capsys.readouterr().err


# Streams that are closed, full or left early

STREAMS = {
    "$P -h | head -1": (0, "usage: periodic [-h]", ""),
    "$P analyze tent --json --t 900 | head -1": (0, "{", ""),
    "$P --version >/dev/full": (2, "", "periodic: No space left on device"),
    "$P analyze tent >/dev/full": (2, "", "periodic analyze: No space left on device"),
    "$P analyze tent --json >&-": (2, "", "periodic: standard output is closed"),
    "$P analyze vee: 2>&-": (2, "", ""),
    "$P analyze vee: 2>/dev/full": (2, "", ""),
    "$P analyze tent 2>&- >/dev/null": (0, "", ""),
    "$P analyze - <&-": (2, "", "periodic analyze: standard input: nothing is there; - may"),
    "echo vee:phi | $P analyze - | head -1": (0, "map", ""),
}


ALIKE = {
    "$P --version >/dev/full", "$P analyze tent --json --t 900 | head -1", "$P analyze vee: 2>/dev/full",
    "$P analyze tent 2>&- >/dev/null",
}  # fmt: skip


@pytest.mark.parametrize("script", [pytest.param(s, marks=[pytest.mark.long] if s in ALIKE else []) for s in STREAMS])
def test_streams(script: str) -> None:
    status, out, err = STREAMS[script]
    done = shell(f"set -o pipefail; {script}")
    assert done.returncode == status
    assert done.stdout.startswith(out)
    assert done.stderr.startswith(err)
    assert done.stderr.count("\n") == bool(err)


def test_control_c_leaves_cleanly() -> None:
    long = [sys.executable, "-m", "periodic", "analyze", "points:(0,1/3),(1/3,1),(2/3,1/7),(1,2/5)", "--t", "1000000"]
    heard = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}  # which jobs in the background ignore
    with subprocess.Popen(long, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **heard) as process:
        assert process.stdout
        assert process.stdout.readline() == "map\n"  # comes before the work, and the interrupt in the middle of it
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "periodic analyze: interrupted\n")


@pytest.mark.long
def test_a_full_document_goes_through_a_pipe() -> None:
    done = shell("$P analyze vee:phi --json | cat")
    assert json.loads(done.stdout)["name"] == "vee:phi"
