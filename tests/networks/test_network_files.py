"""Networks as files: round trips, and files from a stranger."""

from __future__ import annotations

import json
import os
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from periodic.networks import network_files
from periodic.networks.network_files import parsed_network, read_network, write_network
from periodic.networks.relu_networks import ReluNetwork
from periodic.numbers.number_texts import read_number
from tests.networks.test_relu_networks import networks
from tests.strategies import examples

TENT = ReluNetwork([[[1], [1]], [[2, -4]]], [[0, "-1/2"], [0]])


@given(networks(ends=(2, 2)))
@examples(20)
def test_networks_survive_json(tmp_path_factory: Any, net: ReluNetwork) -> None:
    path = tmp_path_factory.mktemp("json") / "network.json"
    write_network(net, path)
    assert read_network(path) == net


@pytest.mark.parametrize(
    ("first", "second"), [("sqrt(2)", "phi - 1"), ("lambda(5)", "lambda(5)^2/3"), ("root(x^3 - x - 1)", "1/3")]
)
def test_algebraic_weights_survive_json(tmp_path: Path, first: str, second: str) -> None:
    net = ReluNetwork([[[read_number(first)], ["1/3"]], [[read_number(second), 2]]], [[0, 1], [0]])
    write_network(net, tmp_path / "network.json")
    assert read_network(tmp_path / "network.json") == net
    assert read_network(tmp_path / "network.json").to_map(0, 1) == net.to_map(0, 1)


def test_numbers_in_json_are_floats_and_text_is_exact(tmp_path: Path) -> None:
    path = tmp_path / "network.json"
    path.write_text('{"weights": [[[0.1], ["1/10"]], [[1, -1]]], "biases": [[0, "-2"], [5e-1]]}')
    net = read_network(str(path))
    assert net.weights[0] == ((Fraction(0.1),), (Fraction(1, 10),))
    assert net.biases == ((0, -2), (Fraction(1, 2),))


def test_suffixes_and_byte_order_marks_are_no_obstacle(tmp_path: Path) -> None:
    write_network(TENT, tmp_path / "a.JSON")
    assert read_network(tmp_path / "a.JSON") == TENT
    (tmp_path / "b.json").write_bytes(b"\xef\xbb\xbf" + (tmp_path / "a.JSON").read_bytes())
    assert read_network(tmp_path / "b.json") == TENT


def test_an_onnx_file_is_read_by_its_name(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    TENT.to_onnx(tmp_path / "tent.ONNX")
    assert read_network(tmp_path / "tent.ONNX") == TENT


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "a.json: line 1: no JSON"),
        ("[1]", 'an object with the fields "weights" and "biases" is expected, not something else'),
        (json.dumps({"weights": [[[1]]]}), "is expected, not the fields 'weights'"),
        ('{"weights": [[[1]]], "biases": [[0]], "x": 1}', "not the fields 'weights', 'biases', 'x'"),
        ('{"weights": [[[1]]], "biases": [[0]], "biases": [[1]]}', "a field stands twice in one object"),
        ('{"weights": [[["?"]]], "biases": [[0]]}', r'a.json: weights\[0\]\[0\]\[0\]: cannot read "\?"'),
        ('{"weights": [[[NaN]]], "biases": [[0]]}', r'weights\[0\]\[0\]\[0\]: cannot read "NaN"'),
        ('{"weights": [[[1]]], "biases": [[1e999]]}', r"biases\[0\]\[0\] is 1e999, beyond the range of float64"),
        ('{"weights": [[[true]]], "biases": [[0]]}', r"weights\[0\]\[0\]\[0\] must be a number, not true"),
        ('{"weights": [[[[1]]]], "biases": [[0]]}', r"weights\[0\]\[0\]\[0\] must be a number, not \[\"1\"\]"),
        ('{"weights": 3, "biases": [[0]]}', 'weights must be a list, not "3"'),
        ('{"weights": [[1]], "biases": [[0]]}', r'weights\[0\]\[0\] must be a list, not "1"'),
        ('{"weights": [[[1, 2]], [[1, 2]]], "biases": [[0], [0]]}', r"weights\[1\] must have 1 column, one a row"),
        ('{"weights": ' + "[" * 100_000, "lists are nested too deeply"),
        ('{"weights": [[["2^9999999"]]], "biases": [[0]]}', r"weights\[0\]\[0\]\[0\]: cannot read"),
    ],
)
def test_malformed_files_are_refused_by_name(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(ValueError, match=message):
        read_network(tmp_path / "a.json")


def test_files_that_are_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(ValueError, match="a regular file is expected, not a pipe"):
        read_network(tmp_path / "pipe.json")
    (tmp_path / "zero.json").symlink_to("/dev/zero")
    with pytest.raises(ValueError, match="a regular file is expected, not a device"):
        read_network(tmp_path / "zero.json")
    with open(tmp_path / "huge.json", "wb") as file:
        file.truncate(2 << 30)
    with pytest.raises(ValueError, match="a file of at most 67108864 bytes is read, this one has more"):
        read_network(tmp_path / "huge.json")
    with pytest.raises(ValueError, match=r"a.txt must end in .json or .onnx"):
        read_network(tmp_path / "a.txt")
    with pytest.raises(FileNotFoundError):
        read_network(tmp_path / "absent.json")
    (tmp_path / "latin.json").write_bytes(b'{"weights": "\xe9"}')
    with pytest.raises(ValueError, match="byte 13 is not UTF-8 text"):
        read_network(tmp_path / "latin.json")
    write_network(TENT, tmp_path / "tent.json")
    monkeypatch.setattr(network_files, "MAX_NUMBERS", 3)
    with pytest.raises(ValueError, match="holds more numbers than the 3 that are read"):
        read_network(tmp_path / "tent.json")


def test_onnx_by_its_name(tmp_path: Path) -> None:
    write_network(TENT, tmp_path / "a.onnx")
    assert read_network(tmp_path / "a.onnx") == parsed_network((tmp_path / "a.onnx").read_bytes(), "a pipe") == TENT
    with pytest.raises(ValueError, match="which is no float64"):
        write_network(TENT * Fraction(1, 3), tmp_path / "b.onnx")
    write_network(TENT * Fraction(1, 3), tmp_path / "b.onnx", rounded=True)
    assert read_network(tmp_path / "b.onnx").widths == TENT.widths


def test_what_is_written(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="expected a ReluNetwork, got str"):
        write_network("tent", tmp_path / "a.json")  # type: ignore[arg-type]  # the refusal is what is tested
    with pytest.raises(ValueError, match=r"a network is written to a file that ends in .json or .onnx"):
        write_network(TENT, tmp_path / "a.txt")
    with pytest.raises(ValueError, match=r"a pipe: this is not an ONNX file"):
        parsed_network(b"no model", "a pipe")
    huge = ReluNetwork([[[10**50_000]]], [[0]])
    with pytest.raises(ValueError, match="cannot be written as text"):
        write_network(huge, tmp_path / "a.json")
    assert list(tmp_path.iterdir()) == []
    write_network(TENT, tmp_path / "a.json")
    (tmp_path / "a.json").chmod(0o640)
    (tmp_path / "link.json").symlink_to(tmp_path / "a.json")
    write_network(TENT @ TENT, tmp_path / "link.json")
    assert read_network(tmp_path / "a.json") == TENT  # the link was replaced, not followed
    write_network(-TENT, tmp_path / "a.json")
    assert (tmp_path / "a.json").stat().st_mode & 0o777 == 0o640


# Hostile bytes

TOKENS = [
    "[", "]", "{", "}", ",", ":", '"', "\\", "\\u0000", "0", "-1", "1/3", '"1/3"', '"phi"', '"sqrt(2)"', '"lambda(9)"',
    '"root(x^5-x-1)"', '"2^99^99"', '"weights"', '"biases"', "NaN", "-Infinity", "1e400", "true", "null", "\ufeff", "é",
    "9" * 5000, "[" * 2000, '"1/0"', '"' + "(" * 500 + '"',
]  # fmt: skip
SEEDS = [
    '{"weights": [[[1], ["1/2"]], [[1, -1.5]]], "biases": [["-1/2", 0], [0.1]]}',
    '{"weights": [[["phi"], ["sqrt(5)"]], [[1, "phi - 1"]]], "biases": [[0, "1/3"], ["lambda(5)"]]}',
    '{"weights": [[[1, 2]]], "biases": [[0]]}',
]


def answered(text: str, path: Path) -> bool:
    """Whether a file of this text is answered; anything but an answer or a refusal fails."""
    path.write_text(text, encoding="utf-8")
    try:
        read_network(path)
    except ValueError as error:
        refusal = str(error)
    else:
        return True
    assert refusal.startswith(str(path))
    return False


def fuzz(seeds: range, path: Path) -> int:
    """How many of so many hostile files are answered."""
    count = 0
    for seed in seeds:
        rng = random.Random(seed)
        text = rng.choice(SEEDS)
        for _ in range(rng.randint(0, 3)):
            i = rng.randrange(len(text) + 1)
            j = min(len(text), i + rng.choice([0, 1, 3, 10]))
            text = text[:i] + rng.choice([*TOKENS, text[i:j] * 2, ""]) + text[j:]
        count += answered(text, path)
    return count


def test_three_hundred_hostile_files_are_answered_or_refused(tmp_path: Path) -> None:
    # 20,000 of them were tried once
    assert 60 < fuzz(range(300), tmp_path / "a.json") < 270
