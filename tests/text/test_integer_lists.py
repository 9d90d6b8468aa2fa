"""Integers in lines and tables."""

from hypothesis import given, strategies as st

from periodic.text.integer_lists import round_numbers, runs


@given(st.lists(st.integers(1, 60), unique=True))
def test_runs_name_every_number(numbers: list[int]) -> None:
    numbers.sort()
    found = []
    for part in runs(numbers).split(", ") if numbers else []:
        first, _, last = part.partition(" to ")
        found += range(int(first), int(last or first) + 1)
    assert found == numbers


def test_rows_and_runs() -> None:
    assert runs([]) == "none"
    assert runs([3, 4]) == "3, 4"
    assert round_numbers(0) == (0,)
    assert round_numbers(20) == (*range(11), 20)
