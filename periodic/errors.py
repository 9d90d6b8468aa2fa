"""The errors that a caller catches, the one check that every count passes, and the door of optional packages."""

from __future__ import annotations

import operator
from importlib import import_module
from typing import Any, SupportsIndex

import numpy as np

# by which part of the distribution an optional package comes
PARTS = {
    "flint": "flint",
    "matplotlib": "plot",
    "numba": "numba",
    "onnx": "onnx",
    "rich": "terminal",
    "sklearn": "sklearn",
}


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


def optional(package: str, purpose: str) -> Any:
    """Return a module of an optional package, imported. Raises ImportError that says how to get it where it is missing.

    >>> optional("nonsuch", "reading tea leaves")
    Traceback (most recent call last):
    ImportError: reading tea leaves needs the package nonsuch, which is not installed: pip install nonsuch
    """
    name = package.partition(".")[0]
    try:
        import_module(name)
        return import_module(package)
    except ModuleNotFoundError as error:
        if error.name != name:  # it is there, and misses something itself
            raise
        raise ImportError(f"{purpose} needs the package {name}, which is not installed: {installation(name)}") from None


def installation(package: str) -> str:
    """Return the command that installs an optional package: for a release of this library, and for a clone of it.

    >>> installation("onnx")
    "pip install 'periodic-maps[onnx]', in a clone pip install -e '.[onnx]'"
    """
    if package not in PARTS:
        return f"pip install {package}"
    return f"pip install 'periodic-maps[{PARTS[package]}]', in a clone pip install -e '.[{PARTS[package]}]'"
