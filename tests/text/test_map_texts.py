"""Maps and numbers as text and files: every form, every refusal, and the way back."""

from __future__ import annotations

import json
import os
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.constant_slope_models import constant_slope
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.number_texts import read_number
from periodic.patterns.cyclic_patterns import Pattern, stefan
from periodic.text.map_texts import read_file, read_map, read_stream, write_map
from tests.strategies import any_text, golden, pl_maps
from tests.text.test_grammars import SOUP

PHI = period_root(3)


# Maps in text


@pytest.mark.parametrize(
    ("text", "f"),
    [
        ("tent", tent()),
        (" TENT ", tent()),
        ("tent:3/2", tent("3/2")),
        ("tent(phi)", tent(PHI)),
        ("tent on [1/4, 3/4]", tent().restrict("1/4", "3/4")),
        ("truncated_tent:4/5", truncated_tent("4/5")),
        ("truncated_tent:(5*2^5-4)/(6*(2^5-1))", truncated_tent("26/31")),
        ("vee:3/2", vee("3/2")),
        ("vee:8/5", vee("8/5")),
        ("vee:phi", vee(PHI)),
        ("vee:lambda(5)", vee(period_root(5))),
        ("vee:1.618", vee("809/500")),
        ("vee:lambda(5) - 1e-9", vee(period_root(5) - Fraction(1, 10**9))),
        ("vee:phi on [-1, 1]", vee(PHI, -1, 1)),
        ("vee:3 on [-1, 1]", vee(3, -1, 1)),
        ("identity", identity(0, 1)),
        ("identity on [-phi, phi]", identity(-PHI, PHI)),
        ("stefan(7)", connect_the_dots(stefan(7))),
        ("stefan:7", connect_the_dots(stefan(7))),
        ("pattern:2,4,1,3", connect_the_dots(Pattern([2, 4, 1, 3]))),
        ("pattern(3, 4, 2, 1)", connect_the_dots(Pattern([3, 4, 2, 1]))),
        ("constant_slope:2,4,1,3", constant_slope(Pattern([2, 4, 1, 3]))),
        ("points:(0,0),(1/2,1),(1,0)", tent()),
        ("(0,0), ((1/2),abs(-1)), (1,0)", tent()),
        ("((0),0),(1,1),(2,2) on [1/2, 3/2]", identity("1/2", "3/2")),
        ("points((-1, phi - 1), (0, -1), (phi - 1, 1 - phi + phi - 1))", vee(PHI)),
        ("points:(0,0),(1,1),(2,2) on [1/2, 3/2]", identity("1/2", "3/2")),
        ("phi*Abs(x) - 1 on [-1, phi-1]", vee(PHI)),
        ("phi*|x| - 1 on [-1, phi-1]", vee(PHI)),
        ("min(2*x, 2 - 2*x) on [0, 1]", tent()),
        ("2*(relu(x) - 2*relu(x - 1/2)) on [0, 1]", tent()),
        ("1 - x on [0, 1]", PLMap([0, 1], [1, 0])),
        ("3/7 on [0, 1]", PLMap([0, 1], ["3/7", "3/7"])),
        ("max(x, 1/2) on [0, 1]", PLMap([0, "1/2", 1], ["1/2", "1/2", 1])),
        ("min(x, 1, 2*x - 3) on [0, 4]", PLMap([0, 2, 4], [-3, 1, 1])),
        ("0*x on [0, 1]", PLMap([0, 1], [0, 0])),
        ("max(1, 2) on [0, 1]", PLMap([0, 1], [2, 2])),
    ],
)
def test_every_form_of_map(text: str, f: PLMap) -> None:
    assert read_map(text) == f


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("vee:", '^cannot read "vee:": a slope is missing after "vee:" '),
        ("vee:3", r"maps its core \[-1, c - 1\] into itself only for c <= 2, got 3"),
        ("vee:-1", "c must be at least 0, got -1"),
        ("tent:-1", "slope must be at least 0, got -1"),
        ("tent:1/0", 'division by "0", which is zero'),
        ("tent:x", "a number is expected, and x has no value here"),
        ("truncated_tent:2", r"h must lie in \[0, 1\], got 2"),
        ("tent on [0, 2]", r"2 lies outside the domain \[0, 1\]"),
        ("tent on [1, 0]", r"an interval \[low, high\] needs low < high \(column 10\)"),
        ("x on [phi, phi]", r"an interval \[low, high\] needs low < high"),
        ("constant_slope:2,4,1,3 on [0, sqrt(3)/2]", "the map and the interval have different irrational numbers"),
        ("stefan(8)", "odd"),
        ("stefan(1)", "the period of a Stefan cycle is an integer between 3 and 10001"),
        ("stefan:10^9", "the period of a Stefan cycle is an integer between 3 and 10001"),
        ("stefan:7/2", "the period of a Stefan cycle is an integer between 3 and 10001"),
        ("pattern:2,1,4,3", "one cycle"),
        ("pattern:2,3,4", 'an image is an integer between 1 and 3, not "4"'),
        ("pattern:phi,1", "an image is an integer between 1 and 2"),
        ("pattern:1", "a map needs an interval"),
        ("constant_slope:3,4,2,1", "has no model of constant slope here"),
        ("constant_slope:" + ",".join(map(str, range(2, 61))) + ",1", "a pattern here has at most 51 images, not 60"),
        ("points:(0,0),(0,1)", "knots must increase strictly"),
        (
            "points:" + ",".join(f"({k},7^999*7^999*7^999*{k % 3})" for k in range(350)),
            "more work than its length allows",
        ),
        ("foo", '"foo" is not known; .* the families are tent, truncated_tent, vee'),
        ("x*x on [0, 1]", '"x\\*x" is not piecewise linear: two of its factors contain x'),
        ("vee:1e3000", r"got 1000000000\.\.\.0000000000 \(3001 digits\); give low and high \(column 1\)"),
    ],
)
def test_maps_are_refused(text: str, rule: str) -> None:
    with pytest.raises(ValueError, match=rule) as caught:
        read_map(text)
    assert str(caught.value).startswith("cannot read ")


@pytest.mark.parametrize("value", [None, 3, b"tent", ["tent"], 0.5])
def test_a_description_is_text(value: object) -> None:
    for read in (read_map, read_number):
        with pytest.raises(TypeError, match="a description must be text, got "):
            read(value)  # type: ignore[arg-type]  # that is the point


@given(
    any_text()
    | st.binary().map(lambda b: b.decode("latin-1"))
    | st.lists(st.sampled_from(SOUP), max_size=12).map(" ".join)
)
def test_whatever_is_written_is_a_value_or_a_value_error(text: str) -> None:
    for read in (read_number, read_map):
        try:
            read(text)
        except ValueError:
            pass
        except OSError:
            assert text.strip().lower().endswith((".json", ".csv"))


# Files


def columns(f: PLMap) -> tuple[list[Exact], list[Exact]]:
    return list(f.knots), list(f.values)


MAPS = ["tent", "vee:phi", "vee:lambda(7)", "vee:lambda(51)", "constant_slope:2,4,1,3", "constant_slope:3,5,4,2,1"]
MAPS += ["points:(0, sqrt(2)), (sqrt(3), 1), (sqrt(5), sqrt(2)*sqrt(3))", "root(x^3 - x - 1)*abs(x) - 1 on [-1, 1]"]


@pytest.mark.parametrize("name", ["map.json", "map.csv", "Map.JSON"])
@pytest.mark.parametrize("text", MAPS)
def test_files_give_back_what_was_written(text: str, name: str, tmp_path: Path) -> None:
    f, path = read_map(text), tmp_path / name
    write_map(f, path)
    assert read_file(path) == f == read_map(str(path))
    assert os.listdir(tmp_path) == [name]


@given(pl_maps() | pl_maps(golden()))
def test_random_maps_come_back_from_files(tmp_path_factory: pytest.TempPathFactory, f: PLMap) -> None:
    folder = tmp_path_factory.mktemp("maps")
    for name in ("f.json", "f.csv"):
        write_map(f, folder / name)
        assert read_map(f"  {folder / name} ") == f


def test_a_large_map_comes_back(tmp_path: Path) -> None:
    f = vee(PHI, -1, 1) ** 12
    write_map(f, tmp_path / "f.json")
    assert read_file(tmp_path / "f.json") == f


def test_a_constant_slope_map_of_high_degree_comes_back(tmp_path: Path) -> None:
    f = constant_slope(stefan(31))
    write_map(f, tmp_path / "f.json")
    assert read_file(tmp_path / "f.json") == f


def test_the_json_form_is_plain(tmp_path: Path) -> None:
    write_map(vee(PHI), tmp_path / "f.json")
    assert json.loads((tmp_path / "f.json").read_text()) == {
        "knots": ["-1", "0", "(sqrt(5)-1)/2"],
        "values": ["(sqrt(5)-1)/2", "-1", "0"],
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("f.json", '{"knots": [0, "0.5", 1], "values": ["0", "1", 0]}'),
        ("f.json", '\ufeff{"values": [0, 1, 0], "knots": [0, " 1/2 ", "phi - phi + 1"]}'),
        ("f.csv", "0,0\n1/2,1\n1,0"),
        ("f.csv", "knot,value\r\n0,0\r\n\r\n0.5,1\r\n1,0\r\n"),
        ("f.csv", 'Knots, Values\n0, 0\n"1/2", 1\n1, "max(0, -1)"\n'),
    ],
)
def test_files_as_people_write_them(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert read_file(tmp_path / name) == tent()


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("f.json", "", "line 1: no JSON"),
        ("f.json", '{"knots": [0, 1],\n "values": [0, 1}', "line 2: no JSON"),
        ("f.json", "[" * 100_000, "nested too deeply|no JSON"),
        ("f.json", "[0, 1]", 'an object with the fields "knots" and "values" is expected, not list'),
        ("f.json", '{"weights": [], "biases": []}', r"this is a network; read_network\(path\).to_map"),
        ("f.json", '{"knots": [0, 1]}', "is expected, not the fields 'knots'"),
        ("f.json", '{"knots": [0, 1], "values": [0, 1], "x": 1}', "is expected, not the fields 'knots', 'values', 'x'"),
        ("f.json", '{"knots": [0, 1], "knots": [0, 2], "values": [0, 1]}', "a field stands twice in one object"),
        ("f.json", '{"knots": 3, "values": [0, 1]}', 'knots must be a list, not "3"'),
        ("f.json", '{"knots": [0, 1], "values": [0, 0.5]}', r'values\[1\] is the float 0.5; .* as text: "0.5"'),
        ("f.json", '{"knots": [0, 1e5], "values": [0, 1]}', r"knots\[1\] is the float 1e5"),
        ("f.json", '{"knots": [0, 1], "values": [0, NaN]}', r'values\[1\]: cannot read "NaN": "NaN" is not known'),
        ("f.json", '{"knots": [-Infinity, 1], "values": [0, 1]}', r'knots\[0\]: cannot read "-Infinity"'),
        ("f.json", '{"knots": [0, 1], "values": [0, true]}', r"values\[1\] must be an integer or text, not true"),
        ("f.json", '{"knots": [0, 1], "values": [null, 1]}', r"values\[0\] must be an integer or text, not null"),
        ("f.json", '{"knots": [0, [1]], "values": [0, 1]}', r'knots\[1\] must be an integer or text, not \["1"\]'),
        ("f.json", '{"knots": [0, "1/0"], "values": [0, 1]}', r'knots\[1\]: cannot read "1/0": division by "0"'),
        ("f.json", '{"knots": [0, "x"], "values": [0, 1]}', r'knots\[1\]: cannot read "x"'),
        ("f.json", '{"knots": [0, %s], "values": [0, 1]}' % ("9" * 5000), r"knots\[1\]: .* at most 4000 digits"),
        ("f.json", '{"knots": [0, 1], "values": [0, 1, 2]}', "equally many, got 2 knots and 3 values"),
        ("f.json", '{"knots": [1, 0], "values": [0, 1]}', "knots must increase strictly"),
        ("f.json", '{"knots": [], "values": []}', "a map needs at least 2 knots, got 0"),
        ("f.json", b'{"knots": "\xff"}', "byte 11 is not UTF-8 text"),
        ("f.csv", "", "a map needs at least 2 knots, got 0"),
        ("f.csv", "0,0\n1,2,3\n", "line 2: two columns are expected, knot and value, not 3"),
        ("f.csv", "0,0\n\n1\n", "line 3: two columns are expected, knot and value, not 1"),
        ("f.csv", "0,0\n1,NaN\n", 'line 2: cannot read "NaN"'),
        ("f.csv", "0,0\nknot,value\n", 'line 2: cannot read "knot"'),
        ("f.csv", '0,0\n"1,1\n', "line 2: no CSV"),
        ("f.csv", '0,0\n"1"2,1\n', "line 2: no CSV"),
        ("f.csv", "0,0\n0,1\n", "knots must increase strictly"),
    ],
)
def test_malformed_files_are_refused(name: str, content: str | bytes, rule: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ValueError, match=rule) as caught:
        read_map(str(path))
    assert str(caught.value).startswith(f"{path}: ")


@given(st.binary(max_size=60), st.sampled_from(["f.json", "f.csv"]))
def test_random_files_are_maps_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str) -> None:
    path = tmp_path_factory.getbasetemp() / name
    for whole in (content, b'{"knots": [0, 1], "values": [0, ' + content + b"]}", b"0,0\n1," + content):
        path.write_bytes(whole)
        message = f"{path}: "
        try:
            read_file(path)
        except ValueError as error:
            message = str(error)
        assert message.startswith(f"{path}: ")


def test_files_that_are_not_read(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_map(str(tmp_path / "missing.json"))
    with pytest.raises(ValueError, match=r"a map is read from a file that ends in \.json or \.csv"):
        read_file(tmp_path / "map.txt")


@pytest.mark.parametrize("name", ["map.json", "map.csv", "Map.JSON"])
def test_a_path_is_a_file(name: str, tmp_path: Path) -> None:
    write_map(vee(PHI), tmp_path / name)
    assert read_map(tmp_path / name) == read_map(f" {tmp_path / name} ") == vee(PHI)
    with pytest.raises(ValueError, match=r"a map is read from a file that ends in \.json or \.csv"):
        read_map(Path("tent"))


@pytest.mark.parametrize(
    "content",
    [b"tent", b"\xef\xbb\xbf tent\n", b'\n{"knots": [0, "1/2", 1],\n"values": [0, 1, 0]}', b"0,0\n1/2,1\n1,0\n"],
)
def test_what_comes_out_of_a_pipe(content: bytes) -> None:
    assert read_stream(content, "standard input") == tent()


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", 'cannot read ""'),
        (b"\xff", "standard input: byte 0 is not UTF-8 text"),
        (b"tent\nvee:3/2\n", "standard input: line 1: two columns are expected"),
        (b"\n\n0,0\n1,y\n", 'standard input: line 4: cannot read "y"'),
        (b'{"knots": [0, 1]}', "standard input: an object with the fields"),
        (b"map.json", "the character '.' has no meaning here"),  # a pipe names no file
    ],
)
def test_what_comes_out_of_a_pipe_and_is_refused(content: bytes, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        read_stream(content, "standard input")


def test_what_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a map is written to a file that ends in \.json or \.csv"):
        write_map(tent(), tmp_path / "map.txt")
    with pytest.raises(TypeError, match="expected a PLMap, got str"):
        write_map("tent", tmp_path / "map.json")  # type: ignore[arg-type]  # that is the point
    with pytest.raises(ValueError, match="cannot be written as text"):
        write_map(PLMap([0, 1], [0, exact(10) ** 5000]), tmp_path / "map.json")
    assert os.listdir(tmp_path) == []
