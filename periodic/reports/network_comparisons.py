"""A given network beside the bounds: how far it is from f^t, and how near any network of its size could come.

>>> from periodic.maps.families import tent
>>> from periodic.networks.realisations import shallow_network
>>> found = network_comparison(tent(), 2, shallow_network(tent() ** 2))
>>> found.l1
(Fraction(0, 1), Fraction(0, 1))
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from periodic.bounds.separation_chapters import DIGITS, bound_entry, bound_json
from periodic.bounds.separations import Separation, separation
from periodic.bounds.statement_rows import integral_bounds
from periodic.bounds.theorems import QUANTITIES, Bound
from periodic.claims import Warrant
from periodic.iterates.distances_to_iterates import iterate_l1_enclosure, iterate_l2_enclosure
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.networks.relu_networks import Complexity, ReluNetwork
from periodic.numbers.decimals import between, fraction_text, plural
from periodic.text.documents import Entry, Section, html


@dataclass(frozen=True, repr=False)
class NetworkComparison:
    """How far one given network is from f^t, enclosed, and what is proved of all that are no larger.

    ``l1`` and ``l2`` enclose its distances (integrals of the absolute and of the squared error). ``lower_bounds`` hold
    for every continuous function with as few pieces as the network has; ``guaranteed`` is what is proved of all
    networks with its layers.
    """

    network: ReluNetwork
    complexity: Complexity
    l1: tuple[Fraction, Fraction]
    l2: tuple[Fraction, Fraction]
    lower_bounds: tuple[Bound, Bound]
    guaranteed: Separation

    def __repr__(self) -> str:
        return f"<NetworkComparison with f^{self.guaranteed.t}: L1 distance {between(*self.l1, DIGITS)}>"

    def _repr_html_(self) -> str:
        return html([self.section])

    @property
    def section(self) -> Section:
        """The part of a report that is about the network."""
        s, size = self.guaranteed, self.complexity
        widths = " x ".join(map(str, self.network.widths)) or "none"
        regions = plural(size.activation_regions, "activation region")
        counts = f"{regions}, {plural(size.pieces, 'affine piece')}, {plural(size.laps, 'lap')}"
        proof = "the exact map of the network, integrated piece by piece, rounded outward"
        entries = [
            Entry("hidden layers", f"{widths} units"),
            Entry("on the interval", counts, "every kink solved exactly"),
        ]
        for norm, distance, bound in (("l1", self.l1, self.lower_bounds[0]), ("l2", self.l2, self.lower_bounds[1])):
            said = between(*distance, DIGITS)
            entries.append(Entry(QUANTITIES[norm], said, proof, warrant=Warrant.between(*distance)))
            entries.append(bound_entry(f"with {plural(size.pieces, 'piece')}", bound))
            entries.append(bound_entry("with such layers", s.best[norm]))
        return Section("the given network", entries)

    def to_json(self) -> dict[str, Any]:
        """The distances, and what is guaranteed, as JSON."""
        size = self.complexity
        return {
            "widths": list(self.network.widths),
            "activation_regions": size.activation_regions,
            "pieces": size.pieces,
            "laps": size.laps,
            "l1_distance": [fraction_text(x) for x in self.l1],
            "squared_error": [fraction_text(x) for x in self.l2],
            "lower_bounds": [bound_json(bound) for bound in self.lower_bounds],
            "guaranteed": self.guaranteed.to_json(),
            "warrants": {
                **dict.fromkeys(("activation_regions", "pieces", "laps"), Warrant.COMPUTED.value),
                "l1_distance": Warrant.between(*self.l1).value,
                "squared_error": Warrant.between(*self.l2).value,
            },
        }


@takes_maps
def network_comparison(f: PLMap, t: int, network: ReluNetwork) -> NetworkComparison:
    """Return the distances of ``network`` from f^t on the domain of f, beside what its widths make impossible.

    The bounds are those for as many layers of the widest width. Cost: the exact map of the network, the distances to
    f^t through its Markov partition where there is one, and one ``separation``.

    >>> from periodic.maps.families import tent
    >>> from periodic.networks.realisations import shallow_network
    >>> low, high = network_comparison(tent(), 2, shallow_network(tent())).l1
    >>> low <= Fraction(1, 3) <= high
    True
    """
    g = network.to_map(*f.domain)
    distances = iterate_l1_enclosure(f, t, g), iterate_l2_enclosure(f, t, g)
    pieces = g.piece_count  # it changes its side of a level as often at most
    one, two = (max(integral_bounds(f, t, pieces, pieces, order), key=lambda b: b.value) for order in (1, 2))
    bounds = separation(f, t, max(network.widths, default=1), max(network.depth, 1))
    return NetworkComparison(network, network.complexity(*f.domain), *distances, (one, two), bounds)
