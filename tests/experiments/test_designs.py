"""Designs: sizes are checked, settings are complete, tasks have random numbers of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from periodic.experiments.designs import Parameter, generator, task_key
from periodic.experiments.sawtooths import COUNTING

SIZE = Parameter("count", "how many", full=100, reduced=3, least=2, most=500)


def test_a_setting_has_every_size() -> None:
    assert COUNTING.setting().sizes == {"pieces": 8, "count": 300}
    assert COUNTING.setting(5, reduced=True, count="7").sizes == {"pieces": 3, "count": 7}
    assert COUNTING.setting(5)["pieces"] == 8


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (1, "count must be at least 2, got 1"),
        ("501", "count must be at most 500, got 501"),
        ("ten", "count must be an integer of at most 9 digits, got 'ten'"),
        ("-1", "count must be an integer of at most 9 digits"),
        ("1" * 5000, r"at most 9 digits, got .*\(5002 characters\)"),
    ],
)
def test_sizes_out_of_bounds(value: object, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        SIZE.checked(value)


def test_a_size_is_an_integer_proper() -> None:
    with pytest.raises(TypeError, match=r"count must be an integer, got 2\.0"):
        SIZE.checked(2.0)


def test_a_size_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="counting has no parameter 'epochs'; it has pieces, count"):
        COUNTING.setting(epochs=3)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"name": "Counting"}, "named in small letters"),
        ({"claim": ""}, "needs a summary, a claim, a source and columns"),
        (
            {"warrants": {}},
            r"counting says how \[\] were obtained, and its columns are \['composition_b",
        ),
    ],
)
def test_an_experiment_says_what_it_is(fields: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        replace(COUNTING, **fields)


def test_random_numbers_belong_to_the_task() -> None:
    task = {"t": 3, "seed": 0}
    first, again, other = (generator(t).random() for t in (task, {"seed": 0, "t": 3}, task | {"seed": 1}))
    assert first == again != other
    assert task_key({"b": 1, "a": 2}) == task_key({"a": 2, "b": 1})
