"""Certificates: a claim about a map or a network with the evidence for it, as JSON that a stranger's program can check.

What the library proves, it has to be trusted for: tens of thousands of lines. A certificate has to be trusted for
nothing: it restates its claim in full, and ``periodic/checker.py``, one file that imports nothing of the library,
computes again all that it accepts. Its head states the format. Numbers are integers, fractions as text, and lists of
these, the coefficients of an element of a number field.

>>> from periodic.maps.families import tent
>>> certificate = Certificate("3 divides 6", {"kind": "none"}, {})
>>> certificate.claim, certificate.to_json()["format"]
('3 divides 6', 'periodic-certificate')
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from periodic import checker
from periodic.displays import card, few
from periodic.networks.relu_networks import ReluNetwork
from periodic.numbers.conversions import Exact
from periodic.text.files import StrPath, write_whole
from periodic.text.scribes import Json, most_digits, rational_json

FORMAT, VERSION = "periodic-certificate", 2


@dataclass(frozen=True)
class Certificate:
    """A claim with its evidence: ``claim`` is the sentence, ``statement`` the same as data; the file restates both.

    ``missing`` says which numbers that are printed are not certified in full, and why; the file does not hold it.

    >>> from periodic.maps.families import tent
    >>> from periodic.proofs.orbit_proofs import prove_period
    >>> found = prove_period(tent(), 3)
    >>> found.claim, found.statement["points"]
    ('the map has a cycle of 3 points', ['2/9', '4/9', '8/9'])
    """

    claim: str
    statement: Mapping[str, Json]
    evidence: Mapping[str, Json]
    missing: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the map or network that the claim is about."""
        return checker.fingerprint(checker.subject(self.statement))

    def to_json(self) -> dict[str, Json]:
        """Return what the file holds."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "sentence": self.claim,
            "claim": dict(self.statement),
            "evidence": dict(self.evidence),
            "fingerprint": self.fingerprint,
            "digest": checker.fingerprint([self.claim, dict(self.statement), dict(self.evidence)]),
        }

    @property
    def text(self) -> str:
        """The JSON text, one line. Raises ValueError if it or an integer in it is longer than the checker reads."""
        try:
            text = json.dumps(self.to_json(), separators=(",", ":"), ensure_ascii=False)
        except ValueError:  # by the limit of this process on the digits of integers
            text = ""
        if not text or max(map(len, re.findall(r"\d+", text))) > most_digits():
            raise ValueError(f"its certificate would hold an integer of more than {most_digits()} digits")
        if len(text) > checker.MAX_BYTES or text.count("[") + text.count("{") > checker.MAX_PARTS:
            raise ValueError("its certificate would be longer than the checker reads")
        return text

    def save(self, path: StrPath) -> None:
        """Write the certificate whole or not at all."""
        write_whole(path, (self.text + "\n").encode())

    def __str__(self) -> str:
        return self.claim

    def __repr__(self) -> str:
        return f"<Certificate: {self.claim}>"

    def _repr_html_(self) -> str:
        facts = [
            ("evidence", few(self.evidence, len(self.evidence))),
            ("to check it", "certificate.save(path), then python -I -S periodic/checker.py PATH"),
            ("fingerprint of its subject", self.fingerprint),
            *(("not certified in full", line) for line in self.missing),
        ]
        return card(f"certificate: {self.claim}", facts)


def accepted(certificate: Certificate) -> Certificate:
    """Return the certificate, which the checker accepts.

    Raises ValueError with its reason if it does not: numbers may grow too long on the way, or it may take too long.
    """
    verdict = checker.judged(certificate.to_json()) if certificate.text else ""
    if verdict != "accepted":
        raise ValueError(f"that {certificate.claim} is proved, but its certificate would be {verdict}")
    return certificate


def network_json(net: ReluNetwork) -> dict[str, Json]:
    """Return a network with rational weights as JSON."""
    return {
        "weights": [[[_weight(w) for w in row] for row in layer] for layer in net.weights],
        "biases": [[_weight(b) for b in row] for row in net.biases],
    }


def _weight(x: Exact) -> Json:
    """A weight of a network as JSON; ValueError unless it is rational."""
    if not isinstance(x, Fraction):
        raise ValueError(f"certificates about networks take rational weights, but one is {x}")
    return rational_json(x)
