"""Checking a certificate from Python, and whether it is about the map or network that the reader means.

The verdict is that of ``periodic/checker.py``. A certificate restates its claim in full, but a reader has a map of his
own in mind: the two are compared as maps, in exact arithmetic, whatever field the certificate writes its numbers in.

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> from periodic.maps.families import tent
>>> from periodic.proofs.orbit_proofs import prove_period
>>> with TemporaryDirectory() as folder:
...     path = Path(folder) / "period.json"
...     prove_period(tent(), 3).save(path)
...     check(path), check(path, map=tent("3/2"))
('accepted', 'rejected: the certificate is about another map')
"""

from __future__ import annotations

import os
from fractions import Fraction
from typing import Any

from periodic import checker as checker_module, checker_1 as first_checker
from periodic.maps.arguments import what_is
from periodic.maps.families import connect_the_dots
from periodic.maps.plmaps import PLMap
from periodic.networks.relu_networks import ReluNetwork
from periodic.numbers.conversions import Exact, root_of
from periodic.numbers.roots import RealRoot
from periodic.patterns.cyclic_patterns import Pattern
from periodic.text.files import StrPath

checker: Any = checker_module  # they have no types
checker_1: Any = first_checker

ACCEPTED, OLD = "accepted", "malformed: not a periodic-certificate of version 2: see checker_1.py"


def check(
    path: StrPath, map: PLMap | Pattern | None = None, network: ReluNetwork | None = None, seconds: float = 5
) -> str:
    """Return ``"accepted"``, ``"rejected: why"`` or ``"malformed: why"`` for the certificate in a file.

    With ``map`` or ``network`` a certificate about another one is rejected. Nothing in the file is taken on trust; a
    file that takes more than ``seconds`` is rejected. Files of version 1 are judged by ``checker_1``. Cost: that of the
    checker, which does not grow with what it took to find the evidence. Raises nothing for a file, whatever is in it; a
    file that cannot be opened is malformed. Raises TypeError for what is no path, map or network.

    >>> from importlib.resources import files
    >>> example = files("periodic.proofs") / "example.json"
    >>> check(str(example)), check("nowhere.json")
    ('accepted', 'malformed: No such file or directory')
    """
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"expected the path of a file, got {what_is(path)}")
    meant = connect_the_dots(map) if isinstance(map, Pattern) else map
    for kind, given in ((PLMap, meant), (ReluNetwork, network)):
        if not isinstance(given, kind | None):
            raise TypeError(f"expected a {kind.__name__}, got {what_is(given)}")
    held: list[Any] = []  # what is compared is what was judged, even if the file is exchanged

    def read(path: StrPath) -> Any:
        held.append(checker.load(path))
        return held[0]

    verdict: str = checker.judged(path, seconds, read)
    if verdict == OLD:
        verdict = checker_1.judged(held[0], seconds)
    if verdict != ACCEPTED:
        return verdict
    claim = held[0]["claim"]
    if meant is not None and ("map" not in claim or not _is_map(claim["map"], meant)):
        return "rejected: the certificate is about another map"
    if network is not None and ("network" not in claim or not _is_network(claim["network"], network)):
        return "rejected: the certificate is about another network"
    return verdict


def _is_map(data: Any, f: PLMap) -> bool:
    """Whether the map of a certificate is f."""
    read = _reader(data)
    return PLMap([read(x) for x in data["knots"]], [read(y) for y in data["values"]]) == f


def _is_network(data: Any, net: ReluNetwork) -> bool:
    """Whether the network of a certificate is this one."""
    weights = [[[Fraction(w) for w in row] for row in layer] for layer in data["weights"]]
    return ReluNetwork(weights, [[Fraction(b) for b in row] for row in data["biases"]]) == net


def _reader(data: Any) -> Any:
    """The function that reads the numbers of a map in an accepted certificate."""
    theta: Exact = Fraction(0)
    if data.get("field") is not None:
        low, high = map(Fraction, data["field"]["between"])
        polynomial = tuple(data["field"]["polynomial"])
        theta = root_of(polynomial, RealRoot(polynomial, low, high))

    def read(x: Any) -> Exact:
        if not isinstance(x, list):
            return Fraction(x)
        total: Exact = Fraction(0)
        for c in reversed(x):
            total = total * theta + Fraction(c)
        return total

    return read
