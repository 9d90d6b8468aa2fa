"""``periodic check``: whether certificates show what they claim."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from importlib.resources import files

from periodic.cli.verbs import Verb, add_json, print_json


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="certificates")
    parser.add_argument("--example", action="store_true", help="check the certificate that comes with the library")
    parser.add_argument("--map", metavar="MAP", help="reject a certificate that is about another map")
    parser.add_argument("--network", metavar="FILE", help="reject a certificate that is about another network")
    parser.add_argument("--seconds", type=float, default=5.0, metavar="S", help="that one file may take (default 5)")
    add_json(parser)


def _run(options: Namespace) -> int:
    from periodic.proofs.verdicts import ACCEPTED, check

    paths = list(options.files)
    if options.example:
        paths.append(str(files("periodic.proofs") / "example.json"))
    if not paths:
        raise ValueError("a certificate to check is missing: FILE or --example")
    f = network = None
    if options.map is not None:
        from periodic.text.map_texts import read_map

        f = read_map(options.map)
    if options.network is not None:
        from periodic.networks.network_files import read_network

        network = read_network(options.network)
    verdicts = {path: check(path, f, network, options.seconds) for path in paths}
    if options.json:
        print_json({"verdicts": [{"file": p, "verdict": v} for p, v in verdicts.items()]}, "periodic-check")
    else:
        for path, verdict in verdicts.items():
            print(f"{path}: {verdict}")
    return 0 if all(v == ACCEPTED for v in verdicts.values()) else 1


VERB = Verb(
    "check",
    "whether certificates show what they claim: accepted, rejected with the reason, or malformed",
    ("check", "--example"),
    _options,
    _run,
)
