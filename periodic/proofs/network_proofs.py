"""Certificates about networks: how many pieces one has, how many a size allows, how far one is from an iterate.

The checker computes each of these again, so there is little evidence to hand over: for the distance to f^t so many
steps for which f^t is followed exactly along the pieces of the network, beyond which the network counts as constant.

>>> prove_narrow_network([3, 3]).statement["pieces"]  # of two layers of three units
16
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor, inf
from time import process_time
from typing import Any

from periodic import checker
from periodic.errors import check_kind, count, list_length, quoted
from periodic.graphs.transition_graphs import transition_graph
from periodic.iterates.distances_to_iterates import iterate_l1_enclosure
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.networks.relu_networks import ReluNetwork
from periodic.numbers.conversions import exact
from periodic.numbers.decimals import formatted, plural
from periodic.patterns.cyclic_patterns import stefan
from periodic.proofs.certificates import Certificate, accepted, network_json
from periodic.text.scribes import Scribe

MOST_STEPS = 300  # as in the checker
MOST_DIGITS = 50
SECONDS = 5  # that the checker has for a file


def prove_network_pieces(net: ReluNetwork, low: Any, high: Any) -> Certificate:
    """Return a certificate of the number of affine pieces of a network on an interval with rational ends.

    Raises ValueError for irrational weights or ends. Cost: that of ``net.to_map``.

    >>> from periodic.maps.families import tent
    >>> from periodic.networks.realisations import deep_network
    >>> prove_network_pieces(deep_network(tent(), 3), 0, 1).claim
    'the network has 8 affine pieces on [0, 1]'
    """
    check_kind(net, ReluNetwork)
    f = net.to_map(low, high)
    a, b = f.domain
    statement = {
        "kind": "network_pieces",
        "network": network_json(net),
        "interval": Scribe(()).numbers((a, b)),
        "pieces": f.piece_count,
    }
    return accepted(Certificate(f"the network has {f.piece_count} affine pieces on [{a}, {b}]", statement, {}))


def prove_narrow_network(widths: Iterable[int]) -> Certificate:
    """Return a certificate of the most pieces and sign changes that networks with these hidden widths can have.

    They are upper bounds, attained where ``network_count`` says so. Cost and errors: those of ``network_count``.
    docs/mathematics.md, Pieces of narrow networks.

    >>> prove_narrow_network([2, 2, 2]).claim
    'networks with hidden layers of 2, 2, 2 units have at most 19 pieces and 14 sign changes'
    """
    listed = [count(u, "width", 1) for u in widths]
    if not listed:
        raise ValueError("widths must name a hidden layer, got none")
    pieces, changes = checker.most(listed)
    statement = {"kind": "narrow_network", "widths": listed, "pieces": pieces, "sign_changes": changes}
    layers = ", ".join(map(str, listed))
    sentence = f"networks with hidden layers of {layers} units have at most {pieces} pieces and {changes} sign changes"
    return accepted(Certificate(sentence, statement, {}))


@takes_maps
def prove_distance(
    f: PLMap, t: int, network: ReluNetwork, low: Any = None, high: Any = None, digits: int = 2
) -> Certificate:
    """Return a certificate that the integral of ``|f^t - network|`` over the domain lies between ``low`` and ``high``.

    What is left out is the distance itself, rounded outwards by at most two units of the last of so many digits. It is
    exact where f^t has few pieces: then the two may be equal. Cost: the checker's, with 0, 1, 2, 4, .. steps until it
    suffices; a piece of the network is cut into the pieces of f^steps below it, so that each digit may take ten times
    as long. Raises ValueError with the bounds that were found if the distance lies outside, where it would take the
    checker more than ``SECONDS``, and for t above MOST_STEPS.

    >>> from periodic.maps.families import tent
    >>> from periodic.networks.realisations import deep_network
    >>> prove_distance(tent(), 30, deep_network(tent(), 0), "3/10", "7/20").evidence
    {'steps': 4}
    >>> prove_distance(tent(), 30, deep_network(tent(), 0)).claim
    'the integral of |f^30 - network| lies between 8/25 and 7/20'
    """
    check_kind(network, ReluNetwork)
    t, digits = count(t, "t"), list_length(digits, "digits", most=MOST_DIGITS)
    if t > MOST_STEPS:
        raise ValueError(f"t must be at most {MOST_STEPS} in a certificate of a distance, got {quoted(t)}")
    f.check_self_map()
    if low is None or high is None:
        unit, g = 10**digits, network.to_map(*f.domain)
        least, greatest = iterate_l1_enclosure(f, t, g, digits + 2)
        low = max(Fraction(0), Fraction(floor(least * unit) - 1, unit)) if low is None else low
        high = Fraction(ceil(greatest * unit) + 1, unit) if high is None else high
    low, high = exact(low), exact(high)
    scribe = Scribe((*f.knots, *f.values, low, high))
    statement = {
        "kind": "distance",
        "map": scribe.map_json(f),
        "t": t,
        "network": network_json(network),
        "low": scribe.number(low),
        "high": scribe.number(high),
    }
    steps = 0
    while True:
        claimed, least, greatest, allowed = _bounds(statement, steps)
        if claimed <= least and greatest <= allowed:
            known = f"is {low}" if low == high else f"lies between {low} and {high}"
            sentence = f"the integral of |f^{t} - network| {known}"
            return accepted(Certificate(sentence, statement, {"steps": steps}))
        if greatest < claimed or allowed < least or steps >= t:
            raise ValueError(
                f"the distance is claimed to lie between {low} and {high}, but it lies between "
                f"{formatted(checker.box(least)[0], '.12g')} and {formatted(checker.box(greatest)[1], '.12g')}"
            )
        steps = min(t, max(1, 2 * steps))


def _bounds(statement: Any, steps: int) -> Any:
    """What the checker finds of a distance with so many steps, in the time that it has."""
    clock = checker.Clock
    clock.end, clock.due = process_time() + SECONDS, 0
    try:
        return checker.distance_bounds(statement, steps)
    except checker.Rejected as error:
        if "longer than allowed" not in str(error):
            raise ValueError(f"the checker cannot follow it: {error}") from None
        raise ValueError(
            f"with {plural(steps, 'step')} followed exactly it takes the checker more than {SECONDS} seconds; bounds "
            "that are farther apart take less"
        ) from None
    finally:
        clock.end = inf


def prove_stefan_polynomial(p: int) -> Certificate:
    """Return a certificate of the characteristic polynomial of the graph of the Stefan cycle of odd p points.

    Cost: the polynomial is written down, and computed by the checker. Raises ValueError for p that is even or below 3.

    >>> prove_stefan_polynomial(5).statement["coefficients"]
    [-1, 1, -1, -1, 1]
    """
    coefficients = list(transition_graph(stefan(p)).characteristic_coefficients)
    statement = {"kind": "stefan_polynomial", "p": p, "coefficients": coefficients}
    return accepted(
        Certificate(f"the polynomial of the Stefan cycle of {p} points has these coefficients", statement, {})
    )
