"""What stands on the command line for a map or a network: a description, a file, or - for standard input.

A network of one input is a map on every interval, so a file of one may stand where a map is asked for; ``--interval``
says which interval is meant.

>>> parser = ArgumentParser()
>>> add_map(parser)
>>> given_map(parser.parse_args(["tent", "--interval", "0", "1/2"]))
PLMap([0, '1/2'], [0, 1])
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from textwrap import fill, indent
from typing import TYPE_CHECKING

from periodic.cli.verbs import help_width, whole_number

if TYPE_CHECKING:
    from periodic.maps.plmaps import PLMap
    from periodic.networks.relu_networks import ReluNetwork

STANDARD = "-"
NAME = "standard input"
OTHER_MAPS = (
    'an expression in x on an interval, "phi*abs(x) - 1 on [-1, phi - 1]", a file of knots and values, map.json or '
    "map.csv, a network of one input, net.onnx or net.json, with --interval LOW HIGH, or - for one of these on "
    'standard input. "on [low, high]" after a family restricts it. Numbers are exact: 3/7, 1.618 (= 809/500), phi, '
    "sqrt(5), lambda(7), root(x^3 - x - 1). The shell wants quotes around what has spaces, brackets or *."
)


def add_map(parser: ArgumentParser) -> None:
    """Add the map, the first thing that most verbs take, and the interval on which a network is one."""
    parser.add_argument("map", metavar="MAP", help="the map, or a network's file; - reads it from standard input")
    add_interval(parser)


def add_analysis(parser: ArgumentParser, most_periods: int, most_digits: int) -> None:
    """Add how far an analysis goes: the periods that are decided, and the digits of the growth number."""
    periods, digits = whole_number(1, most_periods), whole_number(1, most_digits)
    parser.add_argument(
        "--periods", type=periods, default=12, metavar="N", help="decide each period up to this one (default 12)"
    )
    parser.add_argument(
        "--digits",
        type=digits,
        default=50,
        metavar="N",
        help="digits of the growth number, each of them proved (default 50)",
    )


def add_interval(parser: ArgumentParser) -> None:
    """Add ``--interval``."""
    parser.add_argument(
        "--interval",
        nargs=2,
        metavar=("LOW", "HIGH"),
        help="where a network is read as a map, or to which part a map is restricted",
    )


def map_help() -> str:
    """Return what a map on the command line can be."""
    from periodic.text.family_rows import families_help

    width = help_width()
    return f"""\
MAP is a family with its parameters,
{indent(families_help(width - 2), "  ")}
{fill(OTHER_MAPS, width)}
"""


def given(options: Namespace) -> PLMap | ReluNetwork:
    """Return the map that the command line names, or the network if it names one and no interval."""
    from periodic.networks.relu_networks import ReluNetwork
    from periodic.text.map_texts import read_map, read_stream

    thing: PLMap | ReluNetwork
    if options.map == STANDARD:
        content = standard_input()
        thing = network_in(content) if _is_network(content) else read_stream(content, NAME)
    else:
        thing = given_network(options.map) if _names_network(options.map) else read_map(options.map)
    if options.interval is None:
        return thing
    low, high = options.interval
    return thing.to_map(low, high) if isinstance(thing, ReluNetwork) else thing.restrict(low, high)


def given_map(options: Namespace) -> PLMap:
    """Return the map that the command line names."""
    from periodic.maps.plmaps import PLMap

    thing = given(options)
    if not isinstance(thing, PLMap):
        name = NAME if options.map == STANDARD else options.map
        raise ValueError(f"{name} is a network, which is a map on every interval: --interval LOW HIGH says on which")
    return thing


def given_network(source: str) -> ReluNetwork:
    """Return the network of a file, or of standard input."""
    if source == STANDARD:
        return network_in(standard_input())
    from periodic.networks.network_files import read_network

    return read_network(source)


def network_in(content: bytes) -> ReluNetwork:
    """Return the network that came from standard input."""
    from periodic.networks.network_files import parsed_network

    return parsed_network(content, NAME)


def standard_input() -> bytes:
    """Return what comes from standard input, which is read once."""
    from periodic.text.files import MAX_FILE

    try:
        content = sys.stdin.buffer.read(MAX_FILE + 1) if sys.stdin else b""
    except OSError as error:
        raise ValueError(f"{NAME}: {error.strerror}") from None
    if len(content) > MAX_FILE:
        raise ValueError(f"{NAME}: at most {MAX_FILE} bytes are read")
    if not content:
        raise ValueError(f"{NAME}: nothing is there; - may stand for one thing only, for it is read once")
    return content


def _names_network(source: str) -> bool:
    """Whether the source is a file with a network in it, by its ending and, for JSON, by its fields."""
    suffix = Path(source.strip()).suffix.lower()
    if suffix != ".json":
        return suffix == ".onnx"
    from periodic.text.files import read_whole

    return _is_network(read_whole(source.strip()))


def _is_network(content: bytes) -> bool:
    """Whether this is JSON with the fields of a network, or bytes that are neither JSON nor text."""
    text = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"{"):
        return b'"weights"' in text
    return b"\0" in text or any(c < 9 for c in text[:64])
