"""Completion scripts: made from the parser, tried in the shells that are here."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from periodic import errors
from periodic.cli.completion import PLACES
from periodic.cli.main import VERBS, main

pytest.importorskip("shtab")
SHELLS = [shell for shell in PLACES if shutil.which(shell)]
ASKED = {
    "an": ["analyze"],
    "analyze --d": ["--digits"],
    "analyze trunc": ["truncated_tent"],
    "analyze ne": ["net.onnx"],
    "prove period-": ["period-set"],
    "prove period ve": ["vee"],
    "bound tent --norm l": ["l1", "l2"],
    "bound tent --network ne": ["net.onnx"],
    "plot tent --kind co": ["cobweb"],
    "check net": ["net.onnx"],
}
BASH = """
source {script}
COMP_WORDS=({line}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )); COMP_LINE={quoted}; COMP_POINT={point}
COMPREPLY=()
_shtab_periodic periodic "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD-1]}}"
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def printed(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("shell", PLACES)
def test_a_script_knows_every_verb_and_option(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    script = printed(shell, capsys)
    for verb in VERBS:
        assert verb.name in script
    for option in ("--interval", "--digits", "--network", "--rounded", "--example", "--reduced"):
        assert option[2:] in script


@pytest.mark.parametrize("shell", SHELLS)
def test_shells_read_their_scripts(shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "script").write_text(printed(shell, capsys))
    done = subprocess.run([shell, "-n", tmp_path / "script"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("shell", [shell for shell in SHELLS if shell != "zsh"])  # zsh completes only for a terminal
def test_what_shells_complete(shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "script"
    script.write_text(printed(shell, capsys))
    (tmp_path / "net.onnx").touch()
    for text, expected in ASKED.items():
        line = f"periodic {text}"
        if shell == "bash":
            code = BASH.format(script=shlex.quote(str(script)), line=line, quoted=shlex.quote(line), point=len(line))
        else:
            code = f"source {shlex.quote(str(script))}; complete -C {shlex.quote(line)}"
        done = subprocess.run([shell, "-c", code], capture_output=True, text=True, timeout=60, cwd=tmp_path)
        found = {word.split("\t")[0].strip() for word in done.stdout.splitlines()}
        assert set(expected) <= found, (text, done.stdout, done.stderr)


def test_without_shtab_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(errors, "import_module", missing)
    assert main(["completion", "bash"]) == 2
    assert "completion in a shell needs the package shtab, which is not installed: pip install" in (
        capsys.readouterr().err
    )
