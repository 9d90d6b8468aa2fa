"""The errors that a caller catches, the one check that every count passes, how a message quotes what it refuses,
and the door of optional packages.
"""

from __future__ import annotations

import operator
from importlib import import_module
from typing import Any, SupportsIndex

import numpy as np

# by which part of the distribution an optional package comes
PARTS = {
    "flint": "flint",
    "jupyterlab": "notebook",
    "matplotlib": "plot",
    "numba": "numba",
    "onnx": "onnx",
    "rich": "terminal",
    "shtab": "completion",
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
        raise TypeError(f"{name} must be an integer, got {quoted(value)}")
    number = operator.index(value)
    if number < least:
        raise ValueError(f"{name} must be at least {least}, got {quoted(number)}")
    return number


MAX_LENGTH = 1 << 20


def list_length(value: object, name: str, least: int = 0, most: int = MAX_LENGTH) -> int:
    """Return ``value`` as ``count`` does, if it is not too large for as many things to be listed.

    Raises ValueError above ``most``, too: before memory is taken for them.

    >>> list_length(10**9, "t")
    Traceback (most recent call last):
    ValueError: t must be at most 1048576, for as many are listed, got 1000000000
    """
    number = count(value, name, least)
    if number > most:
        raise ValueError(f"{name} must be at most {most}, for as many are listed, got {quoted(number)}")
    return number


def quoted(value: object) -> str:
    """Return the ``repr`` of an offending value for a message: short, and there whatever the value is.

    >>> quoted([1, 2]), quoted(10**5000)
    ('[1, 2]', '1000000000... (5001 digits)')
    """
    if isinstance(value, int) and abs(value) >= 10**60:
        return f"{'-' if value < 0 else ''}{leading_digits(abs(value), 10)}... ({digit_count(value)} digits)"
    try:
        text = repr(value)
    except Exception as error:  # a repr of somebody else, or one with an integer that is too long for Python
        return f"<{type(value).__name__}, whose repr fails: {type(error).__name__}>"
    return text if len(text) <= 80 else f"{text[:60]}... ({len(text)} characters)"


def digit_count(n: int) -> int:
    """Return how many decimal digits an integer has; its text is not formed.

    >>> digit_count(0), digit_count(-99), digit_count(10**5000)
    (1, 2, 5001)
    """
    n = abs(n)
    near = max(n.bit_length() - 1, 0) * 30_102_999 // 100_000_000  # no more than the logarithm
    while n >= 10 ** (near + 1):
        near += 1
    return near + 1


def leading_digits(n: int, digits: int) -> int:
    """Return the first ``digits`` decimal digits of an integer n >= 0, all of them if it has no more."""
    dropped: int = 10 ** max(0, digit_count(n) - digits)
    return n // dropped


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
