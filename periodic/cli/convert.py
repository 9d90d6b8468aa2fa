"""``periodic convert``: a map or a network from one kind of file to another, exactly."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from periodic.cli.inputs import STANDARD, add_map, given
from periodic.cli.verbs import Verb
from periodic.numbers.decimals import plural

if TYPE_CHECKING:
    from periodic.maps.plmaps import PLMap
    from periodic.networks.relu_networks import ReluNetwork


def _options(parser: ArgumentParser) -> None:
    add_map(parser)
    parser.add_argument(
        "output",
        metavar="OUT",
        help="where it goes, .json, .csv or .onnx; - prints JSON. In .onnx a map becomes a network of one layer, "
        "and with --interval a network becomes a map",
    )
    parser.add_argument("--network", action="store_true", help="write a map as a network in .json and to - too")
    parser.add_argument("--rounded", action="store_true", help="into .onnx, round weights that are no float64")


def _run(options: Namespace) -> int:
    from periodic.maps.plmaps import PLMap
    from periodic.networks.realisations import shallow_network

    suffix = Path(options.output).suffix.lower() if options.output != STANDARD else ".json"
    if suffix not in (".json", ".csv", ".onnx"):
        raise ValueError(f"{options.output}: what is written ends in .json, .csv or .onnx, or is - for standard output")
    if options.rounded and suffix != ".onnx":
        raise ValueError("--rounded is for .onnx, whose weights are float64; what is written here is exact")
    if options.network and suffix == ".csv":
        raise ValueError("--network has no meaning for .csv, which holds the knots and values of a map")
    thing = given(options)
    if isinstance(thing, PLMap) and (options.network or suffix == ".onnx"):
        thing = shallow_network(thing)
    if isinstance(thing, PLMap):
        _write_map(thing, options.output)
    elif suffix == ".csv":
        raise ValueError("a .csv holds a map, and a network is one on every interval: --interval LOW HIGH names it")
    else:
        _write_network(thing, options)
    return 0


def _write_map(f: PLMap, output: str) -> None:
    """To a file, or to standard output as JSON."""
    from periodic.text.map_texts import json_text, write_map

    if output == STANDARD:
        print(json_text(f), end="")
    else:
        write_map(f, output)
        print(f"{output} is written: a map of {plural(f.piece_count, 'piece')}")


def _write_network(network: ReluNetwork, options: Namespace) -> None:
    """To a file, or to standard output as JSON."""
    from periodic.networks.network_files import json_text, write_network

    if options.output == STANDARD:
        print(json_text(network), end="")
    else:
        try:
            write_network(network, options.output, options.rounded)
        except ValueError as error:
            raise ValueError(str(error).replace("rounded=True", "--rounded")) from None
        print(f"{options.output} is written: {network}")


VERB = Verb(
    "convert",
    "a map or a network into another kind of file, exactly: JSON, CSV, ONNX",
    ("convert", "vee:3/2", "-"),
    _options,
    _run,
)
