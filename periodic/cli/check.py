"""``periodic check``: whether certificates show what they claim."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from importlib.resources import files
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from periodic.cli.inputs import STANDARD, add_interval, given_map, given_network, standard_input
from periodic.cli.verbs import Verb, add_json, print_json, seconds

if TYPE_CHECKING:
    from periodic.maps.plmaps import PLMap
    from periodic.networks.relu_networks import ReluNetwork


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="certificates; - is standard input")
    parser.add_argument("--example", action="store_true", help="check the certificate that comes with the library")
    parser.add_argument("--map", metavar="MAP", help="reject a certificate that is about another map")
    add_interval(parser)
    parser.add_argument("--network", metavar="FILE", help="reject a certificate that is about another network")
    parser.add_argument("--seconds", type=seconds, default=5.0, metavar="S", help="that one file may take (default 5)")
    add_json(parser)


def _run(options: Namespace) -> int:
    from periodic.proofs.verdicts import ACCEPTED

    paths = list(options.files)
    if options.example:
        paths.append(str(files("periodic.proofs") / "example.json"))
    if not paths:
        raise ValueError("a certificate to check is missing: FILE or --example")
    f = network = None
    if options.map is not None:
        f = given_map(options)
    if options.network is not None:
        network = given_network(options.network)
    verdicts = {path: _verdict(path, f, network, options.seconds) for path in paths}
    if options.json:
        print_json({"verdicts": [{"file": p, "verdict": v} for p, v in verdicts.items()]}, "periodic-check")
    else:
        for path, verdict in verdicts.items():
            print(f"{path}: {verdict}")
    return 0 if all(v == ACCEPTED for v in verdicts.values()) else 1


def _verdict(path: str, f: PLMap | None, network: ReluNetwork | None, seconds: float) -> str:
    """What the checker says of one file; standard input is put into one, for it is read by another program."""
    from periodic.proofs.verdicts import check

    if path != STANDARD:
        return check(path, f, network, seconds)
    with NamedTemporaryFile(suffix=".json") as file:
        file.write(standard_input())
        file.flush()
        return check(file.name, f, network, seconds)


VERB = Verb(
    "check",
    "whether certificates show what they claim: accepted, rejected with the reason, or malformed",
    ("check", "--example"),
    _options,
    _run,
)
