"""Networks as files: JSON with exact numbers as text, and ONNX read by its name.

JSON holds ``{"weights": [...], "biases": [...]}`` as ``ReluNetwork`` takes them. Text is an exact number, in the
grammar of `periodic.text.grammars`, and so is an integer; a number with a point is the float64 nearest to it, taken as
the dyadic number that it is.

>>> import tempfile
>>> path = Path(tempfile.mkdtemp()) / "tent.json"
>>> write_network(ReluNetwork([[[1], [1]], [[2, -4]]], [[0, "-1/2"], [0]]), path)
>>> read_network(path)("1/4")
Fraction(1, 2)
"""

from __future__ import annotations

import json
import math
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

from periodic.errors import check_kind
from periodic.networks.relu_networks import ReluNetwork
from periodic.numbers.conversions import Exact
from periodic.numbers.expression_values import Work
from periodic.numbers.number_texts import number_text
from periodic.text.files import StrPath, check_writable, decoded, read_text, write_whole
from periodic.text.json_texts import Float, read_json
from periodic.text.map_texts import read_entry

MAX_NUMBERS = 1 << 22  # in a file


def write_network(network: ReluNetwork, path: str | os.PathLike[str], rounded: bool = False) -> None:
    """Write ``network`` as JSON, ``weights`` and ``biases`` as in ``ReluNetwork``, each number as text; or as ONNX.

    Which of the two, the name says: ``.json`` or ``.onnx``. The file is written whole or not at all, and `read_network`
    reads the same network back. Raises TypeError for something else than a network, ValueError for another name, for a
    number that no text can hold, and in ONNX for one that is no float64, unless ``rounded``.

    >>> from tempfile import mkdtemp
    >>> ramp, file = ReluNetwork([[[1]], [["1/3"]]], [[0], [0]]), Path(mkdtemp()) / "ramp.json"
    >>> write_network(ramp, file)
    >>> read_network(file) == ramp
    True
    """
    check_kind(network, ReluNetwork)
    check_network_path(path)
    if Path(path).suffix.lower() == ".onnx":
        network.to_onnx(path, rounded)
    else:
        write_whole(path, json_text(network).encode())


def check_network_path(path: StrPath) -> None:
    """Refuse a place where no network can be written; see ``check_writable``."""
    if Path(path).suffix.lower() not in (".json", ".onnx"):
        raise ValueError(f"{os.fspath(path)}: a network is written to a file that ends in .json or .onnx")
    check_writable(path)


def json_text(network: ReluNetwork) -> str:
    """Return a network as the JSON that ``write_network`` writes."""
    document = {
        "weights": [[[number_text(w) for w in row] for row in matrix] for matrix in network.weights],
        "biases": [[number_text(b) for b in offsets] for offsets in network.biases],
    }
    return json.dumps(document, indent=1) + "\n"


def read_network(path: str | os.PathLike[str]) -> ReluNetwork:
    """Return the network in a ``.onnx`` file, or in a ``.json`` file with ``weights`` and ``biases``.

    In JSON, text is an exact number ("3/7", "phi - 1"; see `read_number`) and a number with a point is a float64.
    Raises ValueError naming the file and what is wrong with it, OSError if it cannot be opened. Example: that of
    ``write_network``.
    """
    place = Path(path)
    kind = place.suffix.lower()
    if kind == ".onnx":
        return ReluNetwork.from_onnx(place)
    if kind != ".json":
        raise ValueError(f"{place} must end in .json or .onnx, to say what it is")
    return _from_json(read_text(place), str(place))


def parsed_network(content: bytes, name: str) -> ReluNetwork:
    """Return the network of a file's content, JSON if it begins with a brace, else ONNX; ``name`` is for errors.

    >>> parsed_network(b'{"weights": [[[2]]], "biases": [[1]]}', "a pipe")(3)
    Fraction(7, 1)
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _from_json(decoded(content, name), name)
    try:
        return ReluNetwork.from_onnx(content)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _from_json(text: str, place: str) -> ReluNetwork:
    """Read a network from JSON; errors name ``place``."""
    if text.count(",") > MAX_NUMBERS:
        raise ValueError(f"{place} holds more numbers than the {MAX_NUMBERS} that are read")
    try:
        return _network(read_json(text), Work.allowed(len(text)))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{place}: {error}") from None


def _network(document: Any, work: Work) -> ReluNetwork:
    """The network of a document: exact numbers, all brought into one field."""
    if not isinstance(document, dict) or set(document) != {"weights", "biases"}:
        found = f"the fields {', '.join(map(repr, document))}" if isinstance(document, dict) else "something else"
        raise ValueError(f'an object with the fields "weights" and "biases" is expected, not {found[:80]}')
    weights = _numbers(document["weights"], "weights", 3, work)
    biases = _numbers(document["biases"], "biases", 2, work)
    if work.field is not None:
        weights, biases = _lifted(weights, work), _lifted(biases, work)
    return ReluNetwork(weights, biases)


def _numbers(value: Any, place: str, depth: int, work: Work) -> Any:
    """Lists of lists of numbers, ``depth`` of them, from what JSON holds."""
    if depth:
        if not isinstance(value, list):
            raise ValueError(f"{place} must be a list, not {json.dumps(value)[:40]}")
        return [_numbers(item, f"{place}[{i}]", depth - 1, work) for i, item in enumerate(value)]
    if isinstance(value, Float):
        number = float(value)
        if not math.isfinite(number):
            raise ValueError(f"{place} is {value[:40]}, beyond the range of float64")
        return Fraction(number)
    if not isinstance(value, str):
        raise ValueError(f"{place} must be a number, not {json.dumps(value)[:40]}")
    return read_entry(place, value, work)


def _lifted(value: list[Any] | Exact, work: Work) -> Any:
    """The same numbers in the field that the last of them has reached."""
    return [_lifted(item, work) for item in value] if isinstance(value, list) else work.lifted(value)
