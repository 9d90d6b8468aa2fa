"""JSON that keeps its numbers, both ways."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given, strategies as st

from periodic.text.json_texts import VERSIONS, Float, json_count, read_json, write_json


@given(st.integers() | st.integers(0, 20_000).map(lambda k: 10**k) | st.integers(0, 20_000).map(lambda k: 1 - 2**k))
def test_a_count_is_its_digits(n: int) -> None:
    value = 0
    text = json_count(n)
    digits = text.removeprefix("-")
    for i in range(0, len(digits), 4000):
        part = digits[i : i + 4000]
        value = value * 10 ** len(part) + int(part)
    assert value == abs(n)
    assert text.startswith("-") == (n < 0)
    assert digits == "0" or not digits.startswith("0")


def test_the_limit_on_digits_stays_as_it_is() -> None:
    before = sys.get_int_max_str_digits()
    assert len(json_count(7**100_000)) == 84_510
    assert sys.get_int_max_str_digits() == before


def test_a_document_begins_with_what_it_is() -> None:
    text = write_json({"a": [1, None, True, {"b": "x"}], "c": (2**53 - 1, 1 - 2**53)}, "periodic-check")
    assert list(json.loads(text)) == ["format", "version", "a", "c"]
    assert json.loads(text)["format"] == "periodic-check"
    assert json.loads(text)["version"] == VERSIONS["periodic-check"]
    with pytest.raises(KeyError):
        write_json({}, "no such format")


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"n": [0, 2**53]}, r"periodic-check\.n\[1\] can pass 2\*\*53"),
        ({"x": {"y": 0.5}}, r"periodic-check\.x\.y is a"),
    ],
)
def test_a_number_that_a_reader_would_round_is_a_mistake_of_ours(value: dict[str, Any], place: str) -> None:
    with pytest.raises(AssertionError, match=place):
        write_json(value, "periodic-check")


def test_numbers_come_in_as_they_are_written() -> None:
    huge = "9" * 10_000
    read = read_json(f'[{huge}, -3, 0.1, 1e5, NaN, -Infinity, "0.1", true, null]')
    assert read == [huge, "-3", "0.1", "1e5", "NaN", "-Infinity", "0.1", True, None]
    assert [type(x) for x in read] == [str, str, Float, Float, str, str, str, bool, type(None)]
    assert repr(read[2]) == "Float('0.1')"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "line 1: no JSON"),
        ('{"a": 1,\n "b": }', "line 2: no JSON"),
        ('{"a": {"b": 1, "b": 2}}', "a field stands twice in one object"),
        ("[" * 100_000, "lists are nested too deeply"),
        ("[" * 100_000 + "]" * 100_000, "lists are nested too deeply"),
        ('{"a":' * 100_000, "lists are nested too deeply"),
    ],
)
def test_what_is_no_json_is_refused(text: str, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        read_json(text)
