"""JSON that keeps its numbers: read without rounding, written so that no reader rounds.

JSON's numbers have no size, its readers' numbers do. Many take every number for a float64, in which 2**53 + 1 is 2**53,
and Python's own refuses an integer of more than 4300 digits. So a field whose integers can pass 2**53 holds text,
whatever its value is today: a reader may rely on the type of a field. On the way in, integers are left as they are
written, floats are told apart, and what is ambiguous (a field that stands twice) is refused.

>>> read_json('{"knots": [0, "1/2", 0.5]}')
{'knots': ['0', '1/2', Float('0.5')]}
>>> print(write_json({"period": 3, "crossings": json_count(2**80)}, "periodic-bound"))
{
  "format": "periodic-bound",
  "version": 2,
  "period": 3,
  "crossings": "1208925819614629174706176"
}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from periodic.numbers.decimals import integer_text

MOST_EXACT = 1 << 53  # integers up to this size are the same in every reader
VERSIONS = {  # of each format that is written; 2 says of each number how it was obtained
    "periodic-analyze": 2,
    "periodic-bound": 2,
    "periodic-bound-grid": 2,
    "periodic-bound-network": 2,
    "periodic-check": 1,
    "periodic-experiment": 2,
}


class Float(str):
    """A JSON number with a point or an exponent, as it is written."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Float({str(self)!r})"


def read_json(text: str) -> Any:
    """Return the value that JSON text holds: integers (and NaN, Infinity) as text, other numbers as ``Float``.

    Raises ValueError naming the line where it is no JSON, and if a field stands twice in one object or lists are nested
    too deeply to be followed.
    """
    try:
        return json.loads(
            text, parse_int=str, parse_float=Float, parse_constant=str, object_pairs_hook=_without_duplicates
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}: no JSON: {error.msg}") from None
    except RecursionError:
        raise ValueError("lists are nested too deeply") from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field stands twice in one object")
    return fields


def json_count(n: int) -> str:
    """An integer that may pass 2**53, as text in decimal digits.

    The limit on the digits of ``str`` does not apply, nor is it changed. Cost: near to linear in the number of digits.

    >>> json_count(3 - 10**5000) == "-" + "9" * 4999 + "7"
    True
    """
    return integer_text(n)


def write_json(fields: Mapping[str, Any], format: str) -> str:
    """Return a document as JSON text, which begins with its format, one of ``VERSIONS``, and its version.

    Numbers in it are ``bool`` and integers below 2**53; all others are text, see ``json_count`` and
    ``periodic.numbers.number_texts.json_number``.
    """
    _check_sizes(fields, format)
    return json.dumps({"format": format, "version": VERSIONS[format], **fields}, indent=2, allow_nan=False)


def _check_sizes(value: Any, place: str) -> None:
    """Assert that no float is inside, and no integer that a reader of floats would round."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            _check_sizes(item, f"{place}.{name}")
    elif isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            _check_sizes(item, f"{place}[{i}]")
    else:
        assert not isinstance(value, float), f"{place} is a float"
        assert not isinstance(value, int) or abs(value) < MOST_EXACT, f"{place} can pass 2**53, so it must be text"
