"""``periodic prove``: certificates of what is claimed about a map, for ``periodic check`` or the checker alone.

What can be proved is one table; a row has the options that it needs and the call.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from periodic.cli.inputs import STANDARD, add_map, given_map, given_network
from periodic.cli.verbs import Verb, whole_number

if TYPE_CHECKING:
    from periodic.maps.plmaps import PLMap
    from periodic.proofs.certificates import Certificate


class Provable(NamedTuple):
    """A kind of claim: its name, what it says, the options that it takes, those that it needs, and the prover."""

    name: str
    summary: str
    options: Sequence[str]
    prove: Callable[[PLMap, Namespace], Certificate]


def _period(f: PLMap, o: Namespace) -> Certificate:
    from periodic.proofs.orbit_proofs import prove_period

    return prove_period(f, o.period)


def _no_period(f: PLMap, o: Namespace) -> Certificate:
    from periodic.proofs.orbit_proofs import prove_no_period

    return prove_no_period(f, o.period)


def _period_set(f: PLMap, o: Namespace) -> Certificate:
    from periodic.proofs.orbit_proofs import prove_period_set

    return prove_period_set(f)


def _lipschitz(f: PLMap, o: Namespace) -> Certificate:
    from periodic.proofs.growth_proofs import prove_lipschitz

    return prove_lipschitz(f, o.high)


def _growth(f: PLMap, o: Namespace) -> Certificate:
    from periodic.proofs.growth_proofs import prove_growth

    return prove_growth(f, o.digits or 10)


def _entropy(f: PLMap, o: Namespace) -> Certificate:
    from periodic.proofs.growth_proofs import prove_entropy

    return prove_entropy(f, o.digits or 10)


def _crossings(f: PLMap, o: Namespace) -> Certificate:
    from periodic.proofs.growth_proofs import prove_crossings

    return prove_crossings(f, o.low, o.high, o.t)


def _crossing_growth(f: PLMap, o: Namespace) -> Certificate:
    from periodic.proofs.growth_proofs import prove_crossing_growth

    return prove_crossing_growth(f)


def _separation(f: PLMap, o: Namespace) -> Certificate:
    from periodic.proofs.separation_proofs import prove_separation

    return prove_separation(f, o.t, o.width, o.depth, certified=bool(o.certified), effort=o.effort or 0)


def _distance(f: PLMap, o: Namespace) -> Certificate:
    from periodic.proofs.network_proofs import prove_distance

    return prove_distance(f, o.t, o.network, o.low, o.high, 2 if o.digits is None else o.digits)


CLAIMS = (
    Provable("period", "a point of least period --period", ("period",), _period),
    Provable("no-period", "no point of least period --period", ("period",), _no_period),
    Provable("period-set", "the complete set of least periods", (), _period_set),
    Provable("lipschitz", "that no piece is steeper than --high, or than the steepest one", ("high?",), _lipschitz),
    Provable("growth", "the growth number, to --digits where it is not exact", ("digits?",), _growth),
    Provable("entropy", "the topological entropy, to --digits", ("digits?",), _entropy),
    Provable("crossings", "how often f^T crosses from --low to --high", ("t", "low", "high"), _crossings),
    Provable(
        "crossing-growth",
        "a window that f^t crosses at least c^t times for every t, with the best c that is proved",
        (),
        _crossing_growth,
    ),
    Provable(
        "separation",
        "the distance of all networks of a size from f^T",
        ("t", "width", "depth", "effort?", "certified?", "coq?"),
        _separation,
    ),
    Provable(
        "distance",
        "the L1 distance of --network from f^T, between --low and --high or to --digits",
        ("t", "network", "low?", "high?", "digits?"),
        _distance,
    ),
)
NAMES = {claim.name: claim for claim in CLAIMS}


def _options(parser: ArgumentParser) -> None:
    listed = "; ".join(f"{claim.name}, {claim.summary}" for claim in CLAIMS)
    parser.add_argument("claim", choices=tuple(NAMES), metavar="CLAIM", help=listed)
    add_map(parser)
    parser.add_argument("-o", dest="output", metavar="FILE", help="where the certificate goes (default -: printed)")
    parser.add_argument("--period", type=whole_number(1, 10**6), metavar="N", help="the period in question")
    parser.add_argument(
        "--digits", type=whole_number(0, 200), metavar="N", help="decimal digits (default 10; 2 of a distance)"
    )
    parser.add_argument("--t", type=whole_number(0, 10**5), metavar="T", help="the iterate")
    parser.add_argument("--width", type=whole_number(1, 10**9), metavar="N", help="units in each hidden layer")
    parser.add_argument("--depth", type=whole_number(1, 10**4), metavar="N", help="hidden layers")
    parser.add_argument(
        "--effort",
        type=whole_number(0, 3),
        metavar="N",
        help="of a separation, the numbers of `periodic bound --effort N` (default 0)",
    )
    parser.add_argument("--low", metavar="X", help="the lower level, or bound")
    parser.add_argument("--high", metavar="X", help="the upper level, or bound")
    parser.add_argument("--network", metavar="FILE", help="a network, .onnx or .json")
    parser.add_argument(
        "--certified",
        action="store_true",
        default=None,
        help="of a separation, claim all that the evidence shows: the numbers of `periodic bound --certified`",
    )
    parser.add_argument(
        "--coq", metavar="FILE.v", help="of a separation by crossings, the proof for the kernel of Coq too"
    )


def _run(options: Namespace) -> int:
    from periodic.reports.terminals import progress
    from periodic.text.files import check_writable

    claim = NAMES[options.claim]
    wanted = {name.rstrip("?"): not name.endswith("?") for name in claim.options}
    for name in ("period", "digits", "t", "width", "depth", "low", "high", "network", "effort", "certified", "coq"):
        given = getattr(options, name) is not None
        if given and name not in wanted:
            raise ValueError(f"--{name} has no meaning for {claim.name}")
        if not given and wanted.get(name):
            raise ValueError(f"{claim.name} needs --{name}")
    if options.coq == STANDARD:
        raise ValueError("--coq takes the name of a file, beside which the library that it needs is put")
    for path in (options.output, options.coq):
        if path not in (None, STANDARD):
            check_writable(path)
    f = given_map(options)
    _read_values(options)
    try:
        with progress() as tell:
            tell("evidence", 0, 1)
            certificate = claim.prove(f, options)
            text = certificate.text
        if options.coq is not None:
            _write_coq(f, options)
    except ValueError as error:
        print(f"not proved: {error}")
        return 1
    if options.output in (None, STANDARD):
        print(text)
    else:
        certificate.save(options.output)
        print(f"proved: {certificate.claim}")
        for line in certificate.missing:
            print(f"not in full: {line}")
    return 0


def _read_values(options: Namespace) -> None:
    """Put numbers and the network in the place of the text that names them: what is wrong there is no missing proof."""
    from periodic.numbers.number_texts import read_number

    for name in ("low", "high"):
        if (text := getattr(options, name)) is not None:
            try:
                setattr(options, name, read_number(text))
            except ValueError as error:
                raise ValueError(f"--{name}: {error}") from None
    if options.claim == "crossings" and not options.low < options.high:
        raise ValueError(f"--low must be below --high, got {options.low} and {options.high}")
    if options.network is not None:
        options.network = given_network(options.network)


def _write_coq(f: PLMap, options: Namespace) -> None:
    """Write the statement for Rocq, and beside it the library that it imports."""
    from pathlib import Path

    from periodic.proofs.rocq_exports import LIBRARY, library_text
    from periodic.proofs.separation_proofs import rocq_separation
    from periodic.text.files import write_whole

    path = Path(options.coq)
    write_whole(path, rocq_separation(f, options.t, options.width, options.depth).encode())
    write_whole(path.with_name(LIBRARY), library_text().encode())


VERB = Verb(
    "prove",
    "a certificate of what is claimed, for a checker that does not rely on this library",
    ("prove", "period", "vee:phi", "--period", "3"),
    _options,
    _run,
)
