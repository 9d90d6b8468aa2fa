"""``periodic plot``: every kind of picture is drawn, into a file or to standard output, and nonsense is refused."""

from __future__ import annotations

import io
import sys
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from periodic.cli.main import main
from periodic.cli.plot import KINDS, OPTIONS, numbers
from periodic.maps.families import tent
from periodic.networks.network_files import write_network
from periodic.networks.realisations import shallow_network

GIVEN = {
    "map": "vee:phi",
    "window": "tent --t 3 --low 1/4 --high 3/4",
    "iterates": "vee:phi --t 1,3,6",
    "cobweb": "tent --start 1/7 --t 5",
    "dynamics": "vee:phi --start 0",
    "cycle": "vee:phi --period 5",
    "graph": "stefan(5)",
    "growth": "--period 9",
    "periods": "vee",
    "oscillations": "vee:phi",
    "bounds": "tent --t 3 --width 1,2 --depth 1 --norm sup",
    "bracket": "tent --t 3 --width 2 --depth 1",
    "network": "tent --t 2 --network net.json",
}


pytestmark = pytest.mark.usefixtures("plain_layouts")


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    write_network(shallow_network(tent()), "net.json")
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plot", *GIVEN[kind].split(), "--kind", kind, "-o", "p.svg"]) == 0
    assert capsys.readouterr().out == f"p.svg is written: {kind}\n"
    assert Path("p.svg").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_names_options_that_there_are(kind: str) -> None:
    assert set(KINDS[kind].options) <= set(OPTIONS)
    assert KINDS[kind].about in ("a map", "a family", "")


def test_defaults_are_enough_where_nothing_is_needed(every_case: bool) -> None:
    for kind, plot in list(KINDS.items())[:: 1 if every_case else 6]:
        if None not in plot.options.values():
            subject = {"a map": ["vee:phi"], "a family": ["vee"], "": []}[plot.about]
            assert main(["plot", *subject, "--kind", kind, "-o", "p.png"]) == 0
            assert Path("p.png").read_bytes().startswith(b"\x89PNG")


def test_the_strongest_cycle_is_drawn_if_no_period_is_given() -> None:
    assert main(["plot", "vee:phi", "--kind", "cycle", "-o", "strongest.svg"]) == 0
    assert main(["plot", "vee:phi", "--kind", "cycle", "--period", "3", "-o", "three.svg"]) == 0
    assert Path("strongest.svg").read_bytes() == Path("three.svg").read_bytes()


@pytest.mark.parametrize(("options", "magic"), [([], b"<?xml"), (["--format", "png"], b"\x89PNG")])
def test_a_picture_on_standard_output(options: list[str], magic: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written))
    assert main(["plot", "tent", "-o", "-", *options]) == 0
    assert written.getvalue().startswith(magic)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("tent", "the following arguments are required: -o"),
        ("tent -o p.doc", "p.doc: the name of a picture ends in .png, .svg or .pdf"),
        ("tent -o missing/p.svg", "missing: No such folder"),
        ("tent -o p.svg --format png", "--format is for standard output; a file is written as its name ends"),
        ("tent -o p.svg --kind pie", "argument --kind: invalid choice: 'pie'"),
        ("-o p.svg", "--kind map needs MAP, a map"),
        ("tent -o p.svg --kind window", "--kind window needs --low and --high"),
        (
            "tent:3/2 -o p.svg --kind graph",
            "the map has no Markov partition, of which --kind graph is the graph: the orb",
        ),
        ("tent -o p.svg --kind growth", "--kind growth is about all maps and takes none, got 'tent'"),
        ("- -o p.svg --kind periods", "a family is given on the command line, not on standard input"),
        ("tent -o p.svg --kind cobweb", "--kind cobweb needs --start"),
        ("tent -o p.svg --kind cycle --t 3", "--t has no meaning for --kind cycle"),
        ("tent -o p.svg --kind cobweb --start 1/7 --t 1,2", "--t takes one number for --kind cobweb, got 2"),
        ("tent -o p.svg --kind cobweb --start 2", "2 lies outside the domain [0, 1]"),
        ("vee:1 -o p.svg --kind cycle --period 3", "the map has no cycle of period 3"),
        ("tent -o p.svg --kind iterates --t 1,x", "argument --t: an integer is expected, not 'x'"),
        ("tent -o p.svg --kind iterates --t 20", "16384"),
        ("tent -o p.svg --kind window --low 1 --high 0", "a window needs low < high"),
        ("tent:3/2 -o p.svg --kind graph", "the orbits of the knots never close"),
        ("tent -o p.svg --kind network --t 2 --network missing.json", "missing.json: No such file"),
        ("nonsense -o p.svg", '"nonsense" is not known'),
    ],
)
def test_nonsense_is_refused(line: str, message: str, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert main(["plot", *line.split()]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith("periodic plot: ")
    assert message in err
    assert err.count("\n") == 1
    assert [path.name for path in folder.iterdir()] == ["net.json"]


def test_lists_of_numbers() -> None:
    assert numbers(0, 10)("3") == (3,)
    assert numbers(0, 10)("0,1, 10") == (0, 1, 10)
    for text, rule in (("", "an integer is expected"), ("1,", "an integer is expected"), ("11", "at most 10")):
        with pytest.raises(ArgumentTypeError, match=rule):
            numbers(0, 10)(text)
    with pytest.raises(ArgumentTypeError, match="at most 40 numbers are read, got '1,1"):
        numbers(0, 10)(",".join("1" * 41))
