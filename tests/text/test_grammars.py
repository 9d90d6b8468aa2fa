"""The grammar: what is read into which tree, and how everything else is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.numbers.expressions import Number, Symbol, parse_number
from periodic.text.grammars import Family, Formula, Points, parse_map
from tests.numbers.test_expressions import NUMBER_SOUP
from tests.strategies import any_text

SOUP = [*NUMBER_SOUP, "tent", "vee:", "stefan", "points:", "pattern:", "on"]


def test_families_take_parameters_after_a_colon_or_in_parentheses() -> None:
    seven = Number(7, 8, Fraction(7))
    assert parse_map("stefan(7)") == Family(0, 9, "stefan", (seven,), None)
    assert parse_map("stefan:7") == Family(0, 8, "stefan", (seven,), None)
    assert parse_map("tent") == Family(0, 4, "tent", (), None)
    tree = parse_map("Vee:3/2 ON [-1, 1/2]")
    assert isinstance(tree, Family)
    assert tree.name == "vee"
    assert tree.interval is not None


def test_points_and_formulas() -> None:
    tree = parse_map("points:(0,0),(1/2,1),(1,0)")
    assert isinstance(tree, Points)
    assert len(tree.points) == 3
    formula = parse_map("x on [0,1]")
    assert formula == Formula(0, 10, Symbol(0, 1, "x"), (Number(6, 7, Fraction(0)), Number(8, 9, Fraction(1))))


@pytest.mark.parametrize(
    ("text", "column", "rule"),
    [
        ("vee:", 5, 'a slope is missing after "vee:"'),
        ("vee: on [0,1]", 6, 'a slope is missing after "vee:"'),
        ("stefan()", 8, 'an odd period is missing after "stefan("'),
        ("truncated_tent:", 16, "a height is missing"),
        ("pattern:", 9, "a permutation is missing"),
        ("points:", 8, "a point is missing"),
        ("vee", 1, 'vee takes 1 parameter, not 0: write "vee:lambda(5)"'),
        ("tent:1,2", 1, "tent takes at most 1 parameter, not 2"),
        ("identity:3", 1, "identity takes 0 parameters, not 1"),
        ("points:(0,0)", 1, "points takes at least 2 parameters, not 1"),
        ("(0,0)", 1, "points takes at least 2 points, not 1"),
        ("(0,0),(1,1", 11, '")" is expected after a point'),
        ("(0,0),1", 7, '"(" is expected before a point'),
        ("pattern on [0,1]", 1, "pattern takes at least 1 parameter, not 0"),
        ("vee 3/2", 5, 'a slope stands after ":" or in parentheses: write "vee:lambda(5)"'),
        ("stefan(7", 9, '")" is expected after the parameters of stefan'),
        ("tent:3/2)", 9, 'the map ends before ")"'),
        ("points:0,1", 8, '"(" is expected before a point'),
        ("points:(0 1)", 11, 'an operator is missing between "0" and "1"'),
        ("points:(0)", 10, '"," is expected between the two numbers of a point'),
        ("points:(0,1,2)", 12, '")" is expected after a point'),
        ("x", 2, 'an interval is missing: write "... on [low, high]"'),
        ("x on", 5, '"[" is expected after "on"'),
        ("x on (0,1)", 6, '"[" is expected after "on"'),
        ("x on [0 1]", 9, 'an operator is missing between "0" and "1"'),
        ("x on [0]", 8, '"," is expected between the ends of the interval'),
        ("x on [0,1", 10, '"]" is expected after the interval'),
        ("x on [0,1] + 1", 12, 'the map ends before "+"'),
        ("on [0,1]", 1, "a number, a name or a parenthesis is expected"),
        ("2*on [0,1]", 3, "a number, a name or a parenthesis is expected"),
        ("2*tent on [0,1]", 3, "the family tent stands alone, not inside an expression"),
        ("2*pi*x on [0,1]", 3, "pi is not algebraic"),
        ("tents", 1, '"tents" is not known'),
        ("./map.txt", 1, "the name of a file ends in .json or .csv"),
    ],
)
def test_maps_are_refused_with_column_and_rule(text: str, column: int, rule: str) -> None:
    with pytest.raises(ValueError, match=r"^cannot read ") as caught:
        parse_map(text)
    assert rule in str(caught.value)
    assert f"(column {column})" in str(caught.value)


@given(any_text() | st.binary().map(lambda b: b.decode("latin-1")) | st.lists(st.sampled_from(SOUP)).map(" ".join))
def test_whatever_is_written_is_a_tree_or_a_value_error(text: str) -> None:
    for parse in (parse_number, parse_map):
        tree, message = None, ""
        try:
            tree = parse(text)
        except ValueError as error:
            message = str(error)
        assert message.startswith("cannot read ") if tree is None else 0 <= tree.start < tree.end <= len(text)
