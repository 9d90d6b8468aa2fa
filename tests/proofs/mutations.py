"""Certificates with one thing changed, and which changes leave a claim that follows from the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from periodic import checker

UPPER = {"at_most", "high", "pieces", "sign_changes"}  # a claim with a greater one says less
LOWER = {"rate", "at_least", "low", "crossings", "l1_bound", "l2_bound", "sup_bound", "classification_bound"}


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every number, text or null of a JSON value, with the way to it."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from leaves(item, (*path, i))
    else:
        yield path, value


def changed(value: Any) -> Iterator[Any]:
    """Other values that may stand in the place of a leaf."""
    return (other for other in _candidates(value) if repr(other) != repr(value))


def _candidates(value: Any) -> Iterator[Any]:
    if isinstance(value, bool) or value is None:
        yield 0
    elif isinstance(value, int):
        yield from (
            value + 1,
            value - 1,
            -value - 1,
            2 * value + 3,
            None,
            str(value) + "x",
            [value],
            float(value),
            True,
        )
    elif re.fullmatch(r"-?\d+/\d+", value):
        number = Fraction(value)
        yield from (
            str(number + Fraction(1, 997)),
            str(number - Fraction(1, 997)),
            str(-number),
            value + "0",
            value + "/2",
        )
    else:
        yield from (value + "1", "", None, value.upper() + "?")


@contextmanager
def exchanged(data: dict[str, Any], path: tuple[Any, ...], value: Any) -> Iterator[dict[str, Any]]:
    """The certificate itself with one leaf exchanged for a while."""
    place: Any = data
    for key in path[:-1]:
        place = place[key]
    before, place[path[-1]] = place[path[-1]], value
    try:
        yield data
    finally:
        place[path[-1]] = before


def sealed(data: dict[str, Any]) -> dict[str, Any]:
    """The certificate with fingerprint and digest made to fit, as a forger would."""
    claim = data["claim"]
    fingerprint = checker.fingerprint(checker.subject(claim))
    sentence = data.setdefault("sentence", "")
    digest = checker.fingerprint([sentence, claim, data["evidence"]])
    return {**data, "fingerprint": fingerprint, "digest": digest}


def follows(claim: dict[str, Any], mutant: dict[str, Any]) -> bool:
    """Whether the mutant is the claim, in other words perhaps, or the claim with bounds that say less."""
    if claim.keys() != mutant.keys():
        return False
    read = checker.reader(claim if "field" in claim else claim.get("map", {}))
    for key, value, other in _entries(claim, mutant):
        if key in UPPER | LOWER:
            a, b = read(value), read(other)
            if b < a if key in UPPER else b > a:
                return False
        elif value != other and not (isinstance(value, list) and list(map(read, value)) == list(map(read, other))):
            return False
    return True


def _entries(claim: dict[str, Any], mutant: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Every entry of a claim beside that of its mutant; crossings by norm one by one."""
    for key, value in claim.items():
        if key == "crossings" and isinstance(value, dict):
            yield from ((key, n, mutant[key][norm]) for norm, n in value.items())
        else:
            yield key, value, mutant[key]
