"""The grammar of numbers: what is read into which tree, and how everything else is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.numbers.expressions import MAX_DEPTH, FunctionCall, Number, Power, Product, Sum, Symbol, parse_number
from tests.strategies import any_text

NUMBER_SOUP = ["1", "2/3", ".5", "1e9", "x", "phi", "abs(", "max(", "min(", "relu(", "sqrt(", "root(", "lambda("]
NUMBER_SOUP += [*"[](),|+-*/^", "**"]


def test_a_sum_is_flat_and_keeps_its_place() -> None:
    tree = parse_number(" 1 - x*2 ")
    assert isinstance(tree, Sum)
    assert (tree.start, tree.end) == (1, 8)
    assert [sign for sign, _ in tree.terms] == [1, -1]
    assert tree.terms[0][1] == Number(1, 2, Fraction(1))
    assert tree.terms[1][1] == Product(5, 8, ((1, Symbol(5, 6, "x")), (1, Number(7, 8, Fraction(2)))))


def test_a_power_binds_closer_than_a_sign_and_to_the_right() -> None:
    tree = parse_number("-2^3^4")
    assert isinstance(tree, Sum)
    ((sign, power),) = tree.terms
    assert sign == -1
    assert isinstance(power, Power)
    assert power.base == Number(1, 2, Fraction(2))
    assert isinstance(power.exponent, Power)
    assert parse_number("2**3") == Power(0, 4, Number(0, 1, Fraction(2)), Number(3, 4, Fraction(3)))
    assert isinstance(parse_number("2^-3"), Power)


def test_two_signs_cancel() -> None:
    assert parse_number("--x") == Symbol(2, 3, "x")
    assert parse_number("-+-x") == Symbol(3, 4, "x")


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.618", "809/500"), (".5", "1/2"), ("5.", "5"), ("1e-9", "1/1000000000"), ("25E2", "2500"), ("007", "7")],
)
def test_decimals_are_exact(text: str, value: str) -> None:
    assert parse_number(text) == Number(0, len(text), Fraction(value))


def test_bars_nest_without_ambiguity() -> None:
    tree = parse_number("||x|-1|")
    assert isinstance(tree, FunctionCall)
    assert tree.function == "abs"
    (inner,) = tree.arguments
    assert isinstance(inner, Sum)
    assert inner.terms[0][1] == FunctionCall(1, 4, "abs", (Symbol(2, 3, "x"),))


def test_names_are_read_without_regard_to_case() -> None:
    tree = parse_number("MAX(X, Phi)")
    assert tree == FunctionCall(0, 11, "max", (Symbol(4, 5, "x"), Symbol(7, 10, "phi")))


@pytest.mark.parametrize(
    ("text", "column", "rule"),
    [
        ("", 1, "a number, a name or a parenthesis is expected, not the end"),
        ("1+", 3, "a number, a name or a parenthesis is expected, not the end"),
        ("2^^3", 3, 'is expected, not "^"'),
        ("2x", 2, 'an operator is missing between "2" and "x"; a product is written with *'),
        ("2(3)", 2, 'an operator is missing between "2" and "("'),
        ("(2)(3)", 4, 'an operator is missing between ")" and "("'),
        ("phi|x|", 4, 'an operator is missing between "phi" and "|"'),
        ("1.2.3", 4, 'an operator is missing between "1.2" and ".3"'),
        ("(1", 3, '")" is expected to close the "(" of column 1, not the end'),
        ("|x", 3, '"|" is expected to close the "|" of column 1, not the end'),
        ("(x|", 3, 'an operator is missing between "x" and "|"'),
        ("(1]", 3, '")" is expected to close the "(" of column 1, not "]"'),
        ("1)", 2, 'the number ends before ")"'),
        ("1, 2", 2, 'the number ends before ","'),
        ("abs x", 5, '"(" is expected after abs, not "x"'),
        ("min()", 5, "a number, a name or a parenthesis is expected"),
        ("abs(1,2)", 1, "abs takes 1 argument, not 2"),
        ("root(x,1,1,1)", 1, "root takes at most 3 arguments, not 4"),
        ("abs(1", 6, '")" is expected after the arguments of abs'),
        ("foo", 1, '"foo" is not known; an expression has the names x, phi, abs'),
        ("__import__(os)", 1, '"__import__" is not known'),
        ("pi", 1, "pi is not algebraic"),
        ("2*e", 3, "e is not algebraic"),
        ("sin(x)", 1, "sin is not piecewise linear"),
        ("2*tent", 3, '"tent" is not known; an expression has the names'),
        ("x½", 2, 'has no meaning here; write "1/2"'),
        ("2φ", 2, 'an operator is missing between "2" and "phi"'),
        ("√", 2, "a number, a name or a parenthesis is expected, not the end"),
        ("cbrt(2)", 1, "a cube root is written a^(1/3)"),
        ("x\x00", 2, r"the character '\x00' has no meaning here"),
        ("1;2", 2, "the character ';' has no meaning here"),
        ("(" * (MAX_DEPTH + 1) + "1", MAX_DEPTH + 2, "nest at most 50 deep"),
        ("2^" * (MAX_DEPTH + 1) + "1", 2 * MAX_DEPTH + 3, "nest at most 50 deep"),
        ("9" * 5000, 1, "a numeral has at most 4000 digits"),
        ("1e4001", 1, "a numeral has at most 4000 digits"),
        ("1e" + "9" * 5000, 1, "a numeral has at most 4000 digits"),
        ("+1" * 5001, 10001, "a description has at most 10000 characters, this one 10002"),
    ],
)
def test_numbers_are_refused_with_column_and_rule(text: str, column: int, rule: str) -> None:
    with pytest.raises(ValueError, match=r"^cannot read ") as caught:
        parse_number(text)
    message, excerpt, caret = str(caught.value).split("\n")
    assert rule in message
    assert message.endswith(f"(column {column})")
    # the caret stands under the character of that column
    if column <= len(text):
        shown = text[column - 1] if text[column - 1].isprintable() else "?"
        assert excerpt[len(caret) - 1] == shown
    assert max(map(len, (excerpt, caret))) <= 68


def test_a_long_text_is_shown_around_the_column() -> None:
    with pytest.raises(ValueError, match="column 501") as caught:
        parse_number("1+" * 250 + "?" + "+1" * 250)
    _, excerpt, caret = str(caught.value).split("\n")
    assert excerpt.startswith("  ...1+")
    assert excerpt.endswith("+...")
    assert excerpt[len(caret) - 1] == "?"


@given(
    any_text() | st.binary().map(lambda b: b.decode("latin-1")) | st.lists(st.sampled_from(NUMBER_SOUP)).map("".join)
)
def test_whatever_is_written_is_a_tree_or_a_value_error(text: str) -> None:
    tree, message = None, ""
    try:
        tree = parse_number(text)
    except ValueError as error:
        message = str(error)
    assert message.startswith("cannot read ") if tree is None else 0 <= tree.start < tree.end <= len(text)
