"""The errors that a caller catches, and the one check that every count passes."""

from __future__ import annotations

import operator
from typing import SupportsIndex

import numpy as np


class NotMarkovError(ValueError):
    """The orbits of the knots do not close within the bound given, so no finite partition is known."""


class HypothesisError(ValueError):
    """A theorem was asked for a conclusion although one of its hypotheses fails."""


class TooManyPiecesError(ValueError):
    """The result would have more pieces than ``max_pieces`` allows; raised before memory is taken."""


def count(value: object, name: str, least: int = 0) -> int:
    """Return ``value`` as an ``int`` if it is an integer proper and at least ``least``.

    Raises TypeError for ``bool``, ``float`` and text, even where they spell an integer, and ValueError below ``least``.

    >>> count(3, "t")
    3
    >>> count(True, "t")
    Traceback (most recent call last):
    TypeError: t must be an integer, got True
    """
    if type(value) is not int and (isinstance(value, (bool, np.bool_)) or not isinstance(value, SupportsIndex)):
        raise TypeError(f"{name} must be an integer, got {value!r}")
    number = operator.index(value)
    if number < least:
        raise ValueError(f"{name} must be at least {least}, got {number}")
    return number
