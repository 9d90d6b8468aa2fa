"""Command lines, map texts and files that nobody meant: each is answered, or refused with status 2 and one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from periodic.cli import notebook
from periodic.cli.main import VERBS, main
from periodic.text.family_rows import FAMILIES
from tests.strategies import any_text
from tests.text.test_grammars import SOUP

MAPS = [row.examples[0] for row in FAMILIES.values()] + ["1 - x on [0, 1]", "phi*|x| - 1 on [-1, phi - 1]"]
OPTIONS = ["--t", "--periods", "--digits", "--width", "--depth", "--grid", "--norm", "--network", "--json", "--help"]
ODDITIES = ["", " ", "-", "--", "-1", "-x", "\x00", "\udc80", "é", "1e9", "10**20", "9" * 5000, "%s", "{}", "a\nb"]
VALUES = ["0", "1", "2", "3", "l1", "sup", "missing.json", "missing.onnx", "/dev/zero", "/", ".", "~/x.json"]

words = st.sampled_from([*MAPS, *OPTIONS, *ODDITIES, *VALUES, *(verb.name for verb in VERBS)]) | any_text(most=8)
lines = st.lists(words, max_size=7) | st.tuples(
    st.sampled_from([v.name for v in VERBS]), st.sampled_from(MAPS)
).flatmap(lambda head: st.lists(words, max_size=4).map(lambda rest: [*head, *rest]))
texts = st.lists(st.sampled_from([*SOUP, *ODDITIES]), max_size=8).map(" ".join) | any_text(most=30)

one_capture = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # which `run` empties each time


@pytest.fixture(autouse=True)
def nothing_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where JupyterLab is installed; and a notebook is put into no folder of ours."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(notebook, "find_spec", lambda name: None)


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> int:
    """Run the command, which must be done, or say in one line why not."""
    capsys.readouterr()
    status = main(arguments)
    out, err = capsys.readouterr()
    assert status in (0, 1, 2)
    if status < 2:
        assert out
        assert not err
    elif arguments:
        assert err.startswith("periodic")
        assert err.partition(": ")[2].strip()
        assert err.count("\n") == 1
        assert len(err) < 1000
    return status


@one_capture
@given(lines)
def test_command_lines(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    run(arguments, capsys)


@one_capture
@given(texts)
def test_map_texts(capsys: pytest.CaptureFixture[str], text: str) -> None:
    run(["analyze", "--t", "3", "--periods", "3", "--", text], capsys)


MAP = {"knots": ["0", "1/2", 1], "values": ["0", "1", "0"]}
NETWORK = {"weights": [[["1"], ["1"]], [["2", "-4"]]], "biases": [["0", "-1/2"], ["0"]]}
PIECES = [
    b"NaN",
    b"1e999",
    b"-0.0",
    b"[",
    b"[[[[",
    b"{}",
    b'"',
    b"\\ud800",
    b"\xef\xbb\xbf",
    b"\xff",
    b"\x00",
    b"null",
    b"true",
]
PIECES += [
    b"9" * 5000,
    b'"1/0"',
    b'"x"',
    b'"root(x^9 - x - 1)"',
    b',"knots":[0,1]',
    b"\n",
    b"",
    b"0.5",
    b'"sqrt(2)"',
    b"//",
]


@st.composite
def damaged(draw: st.DrawFn, document: dict[str, object]) -> bytes:
    """The document as JSON text in which some parts are exchanged for others."""
    text = json.dumps(document).encode()
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        stop = min(len(text), start + draw(st.integers(0, 12)))
        text = text[:start] + draw(st.sampled_from(PIECES) | st.binary(max_size=4)) + text[stop:]
    return text


def written(folders: pytest.TempPathFactory, name: str, content: bytes) -> str:
    """The path of a file with this content; each example overwrites that of the one before."""
    path = folders.getbasetemp() / name
    path.write_bytes(content)
    return str(path)


@one_capture
@given(damaged(MAP) | st.binary(max_size=40), st.sampled_from(["map.json", "map.csv", "Map.JSON"]))
def test_map_files(
    capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    path = written(tmp_path_factory, name, content)
    run(["analyze", path, "--t", "3", "--periods", "3"], capsys)


@one_capture
@given(damaged(NETWORK) | st.binary(max_size=40), st.sampled_from(["net.json", "net.onnx", "Net.JSON"]))
def test_network_files(
    capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    path = written(tmp_path_factory, name, content)
    run(["bound", "1 - x on [0, 1]", "--t", "1", "--network", path, "--json"], capsys)
