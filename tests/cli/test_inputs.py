"""Maps and networks on the command line: files, standard input, intervals, and numbers that begin with a minus."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from periodic.cli.main import main
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.networks.network_files import read_network, write_network
from periodic.networks.realisations import deep_network
from periodic.proofs import separation_proofs
from periodic.proofs.certificates import Certificate
from periodic.text.map_texts import read_map, write_map


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the same map as JSON and CSV, and as a network in JSON and ONNX."""
    monkeypatch.chdir(tmp_path)
    for ending in ("json", "csv"):
        write_map(tent() ** 2, f"map.{ending}")
    for ending in ("json", "onnx"):
        write_network(deep_network(tent(), 2), f"net.{ending}")
    return tmp_path


def feed(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))


def printed(arguments: list[str], capsys: pytest.CaptureFixture[str], status: int = 0) -> str:
    assert main(arguments) == status
    captured = capsys.readouterr()
    return captured.err if status == 2 else captured.out


@pytest.mark.parametrize("name", ["map.json", "map.csv", "net.json", "net.onnx"])
@pytest.mark.parametrize("piped", [False, True])
def test_a_map_comes_from_any_file_and_any_pipe(
    folder: Path, name: str, piped: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if piped:
        feed((folder / name).read_bytes(), monkeypatch)
    out = printed(["analyze", "-" if piped else name, "--interval", "0", "1", "--t", "1", "--digits", "3"], capsys)
    assert "(0, 0), (1/4, 1), (1/2, 0), (3/4, 1), (1, 0)" in out


def test_intervals_may_begin_with_a_minus(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for low in ("-1/2", "-.5", "-(1/2)", "-sqrt(1/4)", "-phi^0/2"):
        out = printed(["convert", "net.json", "-", "--interval", low, "1/2"], capsys)
        assert '"knots": ["-1/2", "0", "1/4", "1/2"]' in out
    out = printed(["prove", "crossings", "vee:phi", "--t", "3", "--low", "-1/2", "--high", "0"], capsys)
    assert '"periodic-certificate"' in out


def test_intervals_restrict_maps(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert '"knots": ["0", "1/4"]' in printed(["convert", "map.csv", "-", "--interval", "0", "1/4"], capsys)
    assert "2 lies outside the domain [0, 1]" in printed(["analyze", "tent", "--interval", "0", "2"], capsys, 2)
    assert "needs low < high" in printed(["analyze", "net.json", "--interval", "1", "0"], capsys, 2)
    assert "--interval has no meaning" in printed(
        ["plot", "vee", "--kind", "periods", "--interval", "0", "1", "-o", "-"], capsys, 2
    )


def test_a_network_is_a_map_on_an_interval_only(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("net.json", "net.onnx"):
        err = printed(["analyze", name], capsys, 2)
        assert err == (
            f"periodic analyze: {name} is a network, which is a map on every interval: --interval LOW HIGH says on "
            "which\n"
        )


def test_networks_and_certificates_come_from_pipes(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("net.json", "net.onnx"):
        feed((folder / name).read_bytes(), monkeypatch)
        assert "the given network" in printed(["bound", "tent", "--t", "2", "--network", "-"], capsys)
    certificate = printed(["prove", "period", "tent", "--period", "3", "-o", "-"], capsys)
    assert not (folder / "-").exists()
    feed(certificate.encode(), monkeypatch)
    assert printed(["check", "-", "--map", "tent"], capsys) == "-: accepted\n"
    feed(certificate.encode(), monkeypatch)
    assert "another map" in printed(["check", "-", "--map", "net.onnx", "--interval", "0", "1"], capsys, 1)
    feed(b"{}", monkeypatch)
    assert printed(["check", "-"], capsys, 1).startswith("-: malformed")


def test_standard_input_is_read_once(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    feed(b"", monkeypatch)
    assert "- may stand for one thing only" in printed(["analyze", "-"], capsys, 2)
    feed(b"0" * 100, monkeypatch)
    monkeypatch.setattr("periodic.text.files.MAX_FILE", 10)
    assert "standard input: at most 10 bytes are read" in printed(["analyze", "-"], capsys, 2)


def test_a_proof_for_coq_is_two_files(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = ["--t", "3", "--width", "1", "--depth", "1"]
    err = printed(["prove", "separation", "tent", *sizes, "--coq", "-"], capsys, 2)
    assert "--coq takes the name of a file, beside which the library that it needs is put" in err


def test_effort_is_spent_on_what_is_proved(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    sizes, spent = ["--t", "3", "--width", "1", "--depth", "1"], list[tuple[bool, int]]()

    def asked(f: PLMap, t: int, width: int, depth: int, certified: bool, effort: int) -> Certificate:
        spent.append((certified, effort))
        return Certificate("a sentence", {}, {})

    monkeypatch.setattr(separation_proofs, "prove_separation", asked)
    for more in ([], ["--effort", "2", "--certified"]):
        printed(["prove", "separation", "tent", *sizes, *more], capsys)
    assert spent == [(False, 0), (True, 2)]
    err = printed(["prove", "growth", "tent", "--effort", "1"], capsys, 2)
    assert "--effort has no meaning for growth" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lipschitz", "tent", "--high", "steep"], '--high: cannot read "steep"'),
        (["crossings", "tent", "--t", "5", "--low", "1", "--high", "1/2"], "--low must be below --high, got 1 and 1/2"),
        (["distance", "tent", "--t", "2", "--network", "map.json", "--low", "0", "--high", "1"], "map.json: "),
    ],
)
def test_what_is_wrong_input_is_no_missing_proof(
    folder: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"periodic prove: {message}" in printed(["prove", *arguments], capsys, 2)


# convert


def test_conversions_lead_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = [
        ["map.json", "a.csv"], ["a.csv", "b.onnx"], ["b.onnx", "c.json"], ["c.json", "d.onnx"],
        ["d.onnx", "e.csv", "--interval", "0", "1"], ["e.csv", "f.json"], ["f.json", "g.json", "--network"],
        ["g.json", "h.json", "--interval", "0", "1"],
    ]  # fmt: skip
    for arguments in steps:
        assert f"{arguments[1]} is written" in printed(["convert", *arguments], capsys)
    assert read_map("h.json") == read_map("f.json") == tent() ** 2
    assert read_network("b.onnx") == read_network("c.json") == read_network("d.onnx") == read_network("g.json")


def test_conversions_of_irrational_maps(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "sqrt(5)" in printed(["convert", "vee:phi", "-", "--network"], capsys)
    assert "is no float64; --rounded writes the nearest one" in printed(["convert", "vee:phi", "v.onnx"], capsys, 2)
    assert not (folder / "v.onnx").exists()
    assert "v.onnx is written" in printed(["convert", "vee:phi", "v.onnx", "--rounded"], capsys)
    assert abs(float(read_network("v.onnx")(0) - vee("phi")(0))) < 1e-15


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tent", "x.txt"], "x.txt: what is written ends in .json, .csv or .onnx, or is -"),
        (["tent", "x.json", "--rounded"], "--rounded is for .onnx"),
        (["tent", "x.csv", "--network"], "--network has no meaning for .csv"),
        (["net.json", "x.csv"], "a .csv holds a map, and a network is one on every interval"),
        (["missing.onnx", "x.json"], "missing.onnx: No such file or directory"),
        (["missing.json", "x.json"], "missing.json: No such file or directory"),
    ],
)
def test_conversions_that_are_refused(
    folder: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in printed(["convert", *arguments], capsys, 2)
    assert not list(folder.glob("x.*"))
