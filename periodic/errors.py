"""The errors that a caller catches, the one check that every count passes, how anything is shown in a message or a
``repr`` whatever its size, and the door of optional packages.

Python refuses to write integers of more than some thousand digits, by a limit of the whole process that is not ours to
change, and the numbers here may have millions. So no integer or fraction that can be long is put into a text by itself:
``printed`` stands for ``str``, ``quoted`` for ``repr`` of what is refused, ``readable`` gives a class a ``repr``.

>>> try:
...     count(-1, "t")
... except ValueError as error:
...     print(error)
t must be at least 0, got -1
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction
from importlib import import_module
from itertools import islice
from typing import Any, SupportsIndex, TypeVar

import numpy as np

LONGEST = 60  # digits of an integer that are shown without leaving any out
MOST_ITEMS = 12  # of a sequence that are shown

T = TypeVar("T")

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
    """The result would have more pieces than ``max_pieces`` allows, or numbers so long that they take as much: raised
    before memory or time is spent on them."""


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


def check_kind(value: object, kind: type) -> None:
    """Raise TypeError, naming both kinds, if a value is of another one.

    >>> check_kind([2, 3, 1], tuple)
    Traceback (most recent call last):
    TypeError: expected a tuple, got list
    """
    if not isinstance(value, kind):
        raise TypeError(f"expected a {kind.__name__}, got {type(value).__name__}")


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


# How things are shown


def short_integer(n: int) -> str:
    """Return an integer as text; of one with more than ``LONGEST`` digits the first ten, the last ten and their number.

    >>> short_integer(-123), short_integer(10**60 + 7)
    ('-123', '1000000000...0000000007 (61 digits)')
    """
    if abs(n) < 10**LONGEST:
        return str(n)
    head, tail = leading_digits(abs(n), 10), abs(n) % 10**10
    return f"{'-' if n < 0 else ''}{head}...{tail:010} ({digit_count(n)} digits)"


def printed(value: object) -> str:
    """Return ``str(value)``, but with long integers and fractions shortened, so that it never fails for their size.

    >>> printed(Fraction(2, 3)), printed(Fraction(10**5000, 3)), printed("text")
    ('2/3', '1000000000...0000000000 (5001 digits)/3', 'text')
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return short_integer(value)
    if isinstance(value, Fraction):
        denominator = f"/{short_integer(value.denominator)}" if value.denominator != 1 else ""
        return short_integer(value.numerator) + denominator
    return str(value)


def described(value: object, most: int = MOST_ITEMS) -> str:
    """Return ``repr(value)``, but with long numbers and sequences shortened, so that it never fails for their size.

    Of sequences of more than ``most`` items the first are shown, and how many there are.

    >>> described((1, Fraction(1, 3))), described([10**5000])
    ('(1, Fraction(1, 3))', '[1000000000...0000000000 (5001 digits)]')
    """
    kind = type(value)
    if isinstance(value, int) and abs(value) >= 10**LONGEST:
        return short_integer(value)
    if isinstance(value, Fraction) and max(abs(value.numerator), value.denominator) >= 10**LONGEST:
        return f"{kind.__name__}({short_integer(value.numerator)}, {short_integer(value.denominator)})"
    if isinstance(value, (tuple, list)) and kind.__repr__ in (tuple.__repr__, list.__repr__):
        items = [described(item, most) for item in value[:most]]
        items += [f"... {len(value)} in all"] if len(value) > most else []
        if kind.__repr__ is list.__repr__:
            return f"[{', '.join(items)}]"
        return f"({', '.join(items)}{',' * (len(items) == 1)})"
    if isinstance(value, (set, frozenset)) and value:
        items = [described(item, most) for item in islice(value, most)] + ["..."] * (len(value) > most)
        inside = f"{{{', '.join(items)}}}"
        return inside if kind is set else f"{kind.__name__}({inside})"
    if kind is dict and isinstance(value, dict):
        pairs = [f"{described(key)}: {described(item, most)}" for key, item in islice(value.items(), most)]
        return f"{{{', '.join(pairs)}{', ...' * (len(value) > most)}}}"
    try:
        return repr(value)
    except Exception as error:  # a repr of somebody else, or one with an integer that is too long for Python
        return f"<{kind.__name__}, whose repr fails: {type(error).__name__}>"


def readable(cls: type[T]) -> type[T]:
    """Give a dataclass or named tuple a ``repr`` that pastes back if it is short, and is short if its numbers are long.

    >>> from typing import NamedTuple
    >>> @readable
    ... class Window(NamedTuple):
    ...     low: int
    ...     crossings: int
    >>> Window(0, 12), Window(0, 2**20000)
    (Window(low=0, crossings=12), Window(low=0, crossings=3980276840...3406309376 (6021 digits)))
    """
    names: Sequence[str] = getattr(cls, "_fields", ())
    if is_dataclass(cls):
        names = [field.name for field in fields(cls) if field.repr]

    def shown(self: T) -> str:
        return f"{cls.__name__}({', '.join(f'{name}={described(getattr(self, name))}' for name in names)})"

    cls.__repr__ = shown  # type: ignore[assignment]  # of this one class
    return cls


def quoted(value: object) -> str:
    """Return the ``repr`` of an offending value for a message: short, and there whatever the value is.

    >>> quoted([1, 2]), quoted(10**5000)
    ('[1, 2]', '1000000000...0000000000 (5001 digits)')
    """
    text = described(value)
    return text if len(text) <= 80 else f"{text[:60]}... ({len(text)} characters)"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean NAME?`` for the one of the known names that a misspelt word resembles, else nothing.

    >>> nearest("Tnet", ["tent", "vee"]), nearest("cobweb", ["tent", "vee"])
    ('; did you mean tent?', '')
    """
    from difflib import get_close_matches

    small = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), small, n=1)
    return f"; did you mean {small[found[0]]}?" if found else ""


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
