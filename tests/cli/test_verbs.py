"""Verbs: each has what the table asks for, an example that works when pasted, and JSON that fits its schema."""

from __future__ import annotations

import io
import json
import shlex
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from periodic.cli.inputs import add_map, given_map
from periodic.cli.main import VERBS, main
from periodic.cli.verbs import Verb, shortened, whole_number
from periodic.reports import map_reports
from tests.json_schemas import validator

BY_NAME = {verb.name: verb for verb in VERBS}


def writes_json(verb: Verb) -> bool:
    """Whether a verb has the option."""
    parser = ArgumentParser()
    verb.options(parser)
    return "--json" in parser.format_usage()


@pytest.mark.parametrize("name", BY_NAME)
def test_the_help_ends_with_an_example_that_works_when_pasted(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # where files may be written
    assert main([name, "--help"]) == 0
    *_, title, example = capsys.readouterr().out.rstrip().splitlines()
    assert title == "Example:"
    assert example.strip() == BY_NAME[name].pasted
    monkeypatch.setattr(map_reports, "PICTURES", map_reports.PICTURES[:1])  # one stands for all
    command, *arguments = shlex.split(example)
    assert (command, arguments) == ("periodic", list(BY_NAME[name].example))
    assert main(arguments) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("name", BY_NAME)
def test_help_fits_a_narrow_terminal(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert main([name, "--help"]) == 0
    text, _, _ = capsys.readouterr().out.partition("Example:")  # which is pasted, and so one line
    assert max(map(len, text.splitlines())) <= 60


def test_the_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert all(f" {verb.name} {verb.summary}" in out for verb in VERBS)


@pytest.mark.parametrize("name", [verb.name for verb in VERBS if writes_json(verb)])
def test_a_schema_is_a_schema(name: str) -> None:
    assert validator(name)


MAPS = ["tent", "vee:lambda(5)", "truncated_tent:14/17", "1 - x on [0, 1]", "tent:3/2", "vee:1.0003", "pattern:3,4,2,1"]
BOUNDS = [
    ["--t", "5", "--width", "2", "--depth", "1"],
    ["--t", "200"],
    ["--t", "4", "--width", "1" + 30 * "0", "--depth", "2"],
    ["--t", "4", "--width", "4", "--depth", "2", "--grid"],
]
CALLS = [["analyze", text, "--json"] for text in MAPS] + [["analyze", "tent", "--json", "--t", "60", "--periods", "3"]]
CALLS += [["bound", "tent", "--json", *options] for options in BOUNDS]
CALLS += [["bound", "1 - x on [0, 1]", "--json", "--t", "200"]]


@pytest.mark.parametrize("arguments", CALLS, ids=" ".join)
def test_json_fits_the_schema_of_its_verb(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    text = capsys.readouterr().out
    # every reader reads the same: no number is rounded by one that knows floats only
    assert json.loads(text, parse_int=float) == json.loads(text)
    data = json.loads(text)
    validator(arguments[0]).validate(data)
    assert list(data)[:2] == ["format", "version"]


def test_json_of_counts_beyond_the_limit_of_python(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", "tent", "--t", "20000", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert len(data["oscillations"]["laps"][-1]) == 6021  # digits of 2**20000


def test_a_schema_refuses_what_is_not_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bound", "tent", "--t", "5", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    for wrong in (data | {"crossings": 32}, data | {"more": 1}, data | {"version": 1}, {"format": data["format"]}):
        with pytest.raises(jsonschema.ValidationError):
            validator("bound").validate(wrong)


def verb(**fields: Any) -> Verb:
    return Verb(**{**vars(VERBS[0]), **fields})


def test_a_verb_that_lacks_something_fails_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="a verb is one word in small letters, not 'two words'"):
        verb(name="two words")
    for fields in ({"name": "analyse"}, {"summary": ""}, {"example": ()}):
        with pytest.raises(ValueError, match="needs a summary, and an example that begins with its name"):
            verb(**fields)
    assert verb(example=("analyze", "it's $HOME")).pasted == """periodic analyze 'it'"'"'s $HOME'"""


@pytest.mark.parametrize(
    ("text", "n"), [("0", 0), ("+7", 7), (" 7 ", 7), ("007", 7), ("-0", 0), ("10", 10), ("0" * 5000 + "9", 9)]
)
def test_whole_numbers(text: str, n: int) -> None:
    assert whole_number(0, 10)(text) == n


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "an integer is expected, not ''"),
        ("1.0", "an integer is expected, not '1.0'"),
        ("1_0", "an integer is expected"),
        ("10**20", r"an integer is expected, not '10\*\*20'"),
        ("٣", "an integer is expected"),
        ("0x10", "an integer is expected"),
        ("-", "an integer is expected"),
        ("9" * 6000 + "x", r"an integer is expected, not '9{60}\.\.\.'"),
        ("1", "must be at least 2, got '1'"),
        ("-5", "must be at least 2, got '-5'"),
        ("-" + "9" * 5000, r"must be at least 2, got '-9{59}\.\.\.'"),
        ("11", "must be at most 10, got '11'"),
        ("9" * 5000, r"must be at most 10, got '9{60}\.\.\.'"),
    ],
)
def test_what_is_no_whole_number_in_the_range(text: str, rule: str) -> None:
    with pytest.raises(ArgumentTypeError, match=rule):
        whole_number(2, 10)(text)


def test_shortened() -> None:
    assert shortened("a\nb") == r"'a\nb'"
    assert shortened("x" * 100, 5) == "'xxxxx...'"


# Standard input


def piped(content: bytes, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> int:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    return main(arguments)


@pytest.mark.parametrize(
    "content", [b"vee:phi\n", b'{"knots": [-1, 0, "phi-1"], "values": ["phi-1", -1, 0]}', b"-1,phi-1\n0,-1\nphi-1,0\n"]
)
def test_a_map_from_standard_input(
    content: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert piped(content, monkeypatch, ["analyze", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["map"] == {
        "knots": ["-1", "0", "(sqrt(5)-1)/2"],
        "values": ["(sqrt(5)-1)/2", "-1", "0"],
    }


def test_what_comes_from_standard_input_and_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for content in (b"", b"\xff", b"a\nb\n", b"{", b"nonsense"):
        assert piped(content, monkeypatch, ["analyze", "-"]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("periodic analyze: ")
        assert captured.err.count("\n") == 1
    monkeypatch.setattr("periodic.text.files.MAX_FILE", 3)
    assert piped(b"tent", monkeypatch, ["analyze", "-"]) == 2
    assert "standard input: at most 3 bytes are read" in capsys.readouterr().err

    class Broken(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes:
            raise IsADirectoryError(21, "Is a directory")

    monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": Broken()})())
    assert main(["analyze", "-"]) == 2
    assert "standard input: Is a directory" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", None)
    assert main(["analyze", "-"]) == 2
    assert "standard input: nothing is there" in capsys.readouterr().err


def print_laps(options: Namespace) -> int:
    from periodic import lap_counts

    print(*lap_counts(given_map(options), options.t))
    return 0


def add_laps(parser: ArgumentParser) -> None:
    add_map(parser)
    parser.add_argument("--t", type=whole_number(0, 1000), default=10, help="the last iterate")


def test_a_row_is_all_that_a_verb_needs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    laps = Verb("laps", "the numbers of laps of the iterates", ("laps", "tent", "--t", "5"), add_laps, print_laps)
    monkeypatch.setattr("periodic.cli.main.VERBS", (*VERBS, laps))
    assert main(["--help"]) == 0
    assert "laps" in capsys.readouterr().out
    assert main(["laps", "--help"]) == 0
    assert capsys.readouterr().out.rstrip().endswith("Example:\n  periodic laps tent --t 5")
    assert main(list(laps.example)) == 0
    assert capsys.readouterr().out == "1 2 4 8 16 32\n"
    assert main(["laps", "tent", "--t", "-1"]) == 2
    assert "periodic laps: argument --t: must be at least 0, got '-1'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("work", "call"),
    [
        ("periodic.reports.analyses.analyze", ["analyze", "vee:phi"]),
        ("periodic.bounds.separations.separation", ["bound", "vee:phi", "--t", "3"]),
    ],
)
def test_the_map_is_shown_before_the_work_begins(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, work: str, call: list[str]
) -> None:
    def working(*_: object, **__: object) -> None:
        assert capsys.readouterr().out.startswith("map\n---\n  given as       vee:phi\n")
        raise ValueError("enough seen")

    monkeypatch.setattr(work, working)
    assert main(call) == 2
    assert capsys.readouterr().err == f"periodic {call[0]}: enough seen\n"
