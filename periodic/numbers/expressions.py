"""The grammar in which numbers are written as text: from text to a tree, without evaluating anything.

    sum         = product { ("+" | "-") product }
    product     = signed { ("*" | "/") signed }
    signed      = ("+" | "-") signed | power
    power       = atom [("^" | "**") signed]
    atom        = NUMBER | "x" | "phi" | NAME "(" sum { "," sum } ")" | "√" atom | "(" sum ")" | "|" sum "|"

Numerals are decimal and exact (``1.618`` is 809/500, ``1e-9`` is 1/10^9); names are read without regard to case, and
φ, λ, √, ², ³ and the signs of print for them. The variable x stands in the polynomials of ``root(...)`` and, in
`periodic.text.grammars`, in the formulas of maps. What a tree means is decided in `periodic.numbers.expression_values`.
Length, nesting and the size of numerals are capped, so a tree is small whatever the text; sums and products are flat,
so no recursion runs deeper than the nesting.

>>> parse_number("sqrt(5)")
FunctionCall(start=0, end=7, function='sqrt', arguments=(Number(start=5, end=6, value=Fraction(5, 1)),))
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from periodic.errors import nearest

MAX_LENGTH = 10_000
MAX_DEPTH = 50
MAX_DIGITS = 4_000

SYMBOLS = ("x", "phi")
# least and most number of arguments
FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "abs": (1, 1),
    "min": (1, None),
    "max": (1, None),
    "relu": (1, 1),
    "sqrt": (1, 1),
    "lambda": (1, 1),
    "root": (1, 3),
}
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<sign>\*\*|[-+*/^()\[\],:|])"
)
_PRINTED = {"−": "-", "–": "-", "·": "*", "×": "*", "÷": "/", "∣": "|"}  # signs as they are printed
_LETTERS = {"φ": "phi", "λ": "lambda", "√": "sqrt"}
_RAISED = {"²": "2", "³": "3"}
_HINTS = {"½": "1/2", "⁴": "^4"}
_FOREIGN = {
    "pi": "pi is not algebraic",
    "e": "e is not algebraic",
    "sin": "sin is not piecewise linear",
    "cbrt": "a cube root is written a^(1/3)",
    "golden": "the golden ratio is written phi",
}


@dataclass(frozen=True)
class Number:
    """A numeral; ``text[start:end]`` is where it stands."""

    start: int
    end: int
    value: Fraction


@dataclass(frozen=True)
class Symbol:
    """One of SYMBOLS."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class FunctionCall:
    """One of FUNCTIONS and its arguments."""

    start: int
    end: int
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Sum:
    """The sum of ``sign * term`` over pairs ``(sign, term)``, sign +1 or -1."""

    start: int
    end: int
    terms: tuple[tuple[int, Node], ...]


@dataclass(frozen=True)
class Product:
    """The product of ``factor ** exponent`` over pairs ``(exponent, factor)``, exponent +1 or -1."""

    start: int
    end: int
    factors: tuple[tuple[int, Node], ...]


@dataclass(frozen=True)
class Power:
    """``base ** exponent``."""

    start: int
    end: int
    base: Node
    exponent: Node


Node = Number | Symbol | FunctionCall | Sum | Product | Power


@dataclass(frozen=True)
class Token:
    """A word of a text: its kind, how it is read, and where it starts and ends."""

    kind: str  # number, name, sign or end
    text: str
    start: int
    end: int


def unreadable(text: str, position: int, rule: str) -> ValueError:
    """Return the error that quotes ``text``, names the column (counted from 1), and shows it with a caret."""
    shown = "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)
    if len(shown) > 64:
        first = max(0, position - 40)
        before, after = "..." * (first > 0), "..." * (first + 58 < len(shown))
        shown, caret = before + shown[first : first + 58] + after, len(before) + position - first
    else:
        caret = position
    return ValueError(f'cannot read "{shown}": {rule} (column {position + 1})\n  {shown}\n  {" " * caret}^')


def parse_number(text: str) -> Node:
    """Return the tree of one sum that fills ``text``. Raises ValueError with the column where it is not one."""
    parser = Parser(text)
    tree = parser.sum()
    parser.finish("the number")
    return tree


def plain_fraction(node: Node) -> Fraction | None:
    """Return the value of a numeral, or of the quotient of two, with signs or without; None for other trees."""
    match node:
        case Number(value=value):
            return value
        case Sum(terms=((sign, part),)):
            size = plain_fraction(part)
            return None if size is None else sign * size
        case Product(factors=((1, above), (-1, below))):
            p, q = plain_fraction(above), plain_fraction(below)
            return p / q if p is not None and q else None
    return None


def has_variable(node: Node) -> bool:
    """Return whether x occurs in a tree; in the polynomials of roots it stands for nothing."""
    match node:
        case Symbol():
            return node.name != "phi"
        case Sum(terms=parts) | Product(factors=parts):
            return any(has_variable(part) for _, part in parts)
        case Power(base=base, exponent=exponent):
            return has_variable(base) or has_variable(exponent)
        case FunctionCall():
            return node.function != "root" and any(map(has_variable, node.arguments))
    return False


def quoted(part: str) -> str:
    """Return a part of a text in quotation marks, shortened if it is long.

    >>> quoted("2phi"), quoted("9" * 1000)
    ('"2phi"', '"9999999999999999999999999999999999999..."')
    """
    return f'"{part}"' if len(part) <= 40 else f'"{part[:37]}..."'


def takes(name: str, least: int, most: int | None, what: str) -> str:
    """Return the sentence that says how many arguments something takes."""
    if least == most:
        return f"{name} takes {least} {what}{'s' * (least != 1)}"
    few = f"at least {least}" if most is None else f"at most {most}"
    return f"{name} takes {few} {what}{'s' * ((least if most is None else most) != 1)}"


class Parser:
    """Recursive descent over the tokens of one text; ``token`` is the next one, its ``text`` in plain letters.

    The keyword "on" ends an expression: what follows it is the interval of a map.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = list(self._split())
        self._next = 0
        self._depth = 0

    def _split(self) -> Iterator[Token]:
        """The tokens of the text, with the end as the last of them."""
        text = self.text
        if len(text) > MAX_LENGTH:
            rule = f"a description has at most {MAX_LENGTH} characters, this one {len(text)}"
            raise unreadable(text, MAX_LENGTH, rule)
        position = 0
        while position < len(text):
            if text[position].isspace():
                position += 1
                continue
            match, sign = _TOKEN.match(text, position), text[position]
            if match is None and (read := _LETTERS.get(sign) or _PRINTED.get(sign)):
                yield Token("name" if sign in _LETTERS else "sign", read, position, position + 1)
                position += 1
                continue
            if sign in _RAISED:
                yield Token("sign", "^", position, position + 1)
                yield Token("number", _RAISED[sign], position, position + 1)
                position += 1
                continue
            if match is None:
                raise unreadable(text, position, f"the character {sign!a} has no meaning here{self.hint(sign)}")
            yield Token(match.lastgroup or "", match.group(), position, match.end())
            position = match.end()
        yield Token("end", "", len(text), len(text))

    def hint(self, sign: str) -> str:
        """What to write instead of a character without meaning, if that can be guessed."""
        return f'; write "{_HINTS[sign]}"' if sign in _HINTS else ""

    @property
    def token(self) -> Token:
        """The next token, which is not taken yet."""
        return self._tokens[self._next]

    @property
    def end(self) -> int:
        """Where the last token taken ends."""
        return self._tokens[self._next - 1].end if self._next else 0

    def error(self, rule: str) -> ValueError:
        """The error that a rule is broken where the next token starts."""
        return unreadable(self.text, self.token.start, rule)

    def found(self) -> str:
        """The next token, as an error names it."""
        return quoted(self.token.text) if self.token.kind != "end" else "the end"

    def take(self, *signs: str) -> str | None:
        """Take the next token if it is one of ``signs``."""
        if self.token.kind != "sign" or self.token.text not in signs:
            return None
        self._next += 1
        return self._tokens[self._next - 1].text

    def expect(self, sign: str, where: str) -> None:
        """Take a sign, or raise what is wrong ``where`` it should stand."""
        if self.take(sign) is None:
            raise self.juxtaposed() or self.error(f'"{sign}" is expected {where}, not {self.found()}')

    def juxtaposed(self) -> ValueError | None:
        """The error for two values side by side, if that is what stands here."""
        last, token = self._tokens[self._next - 1], self.token
        after_value = (
            last.kind == "number" or (last.kind == "name" and last.text.lower() != "on") or last.text in (")", "|")
        )
        before_value = token.kind in ("number", "name") or token.text in ("(", "|")
        if not (self._next and after_value and before_value) or self.at_interval():
            return None
        return self.error(
            f"an operator is missing between {quoted(last.text)} and {quoted(token.text)}; a product is written with *"
        )

    def at_interval(self) -> bool:
        """Whether the next word is ``on``, with which an interval begins."""
        return self.token.kind == "name" and self.token.text.lower() == "on"

    def finish(self, what: str) -> None:
        """Raise unless the text ends here."""
        if self.token.kind != "end":
            raise self.juxtaposed() or self.error(f"{what} ends before {self.found()}")

    # expressions

    def sum(self) -> Node:
        """Products with + or - between them."""
        start = self.token.start
        terms = [(1, self.product())]
        while sign := self.take("+", "-"):
            terms.append((1 if sign == "+" else -1, self.product()))
        return terms[0][1] if len(terms) == 1 else Sum(start, self.end, tuple(terms))

    def product(self) -> Node:
        """Signed powers with * or / between them, from left to right."""
        start = self.token.start
        factors = [(1, self.signed())]
        while sign := self.take("*", "/"):
            factors.append((1 if sign == "*" else -1, self.signed()))
        return factors[0][1] if len(factors) == 1 else Product(start, self.end, tuple(factors))

    def signed(self) -> Node:
        """A power after any number of signs: -x^2 is -(x^2)."""
        start, sign = self.token.start, 1
        while taken := self.take("+", "-"):
            sign = sign if taken == "+" else -sign
        tree = self.power()
        return tree if sign == 1 else Sum(start, self.end, ((-1, tree),))

    def power(self) -> Node:
        """An atom, with an exponent or without; the exponent may have a sign and an exponent of its own."""
        start, base = self.token.start, self.atom()
        if not self.take("^", "**"):
            return base
        self.deeper()
        exponent = self.signed()
        self._depth -= 1
        return Power(start, self.end, base, exponent)

    def deeper(self) -> None:
        """Count one more level of nesting; raise where there are too many."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.error(f"parentheses, bars and powers nest at most {MAX_DEPTH} deep")

    def atom(self) -> Node:
        """A number, a name, or an expression in parentheses or between bars."""
        token = self.token
        if token.kind == "number":
            self._next += 1
            return Number(token.start, token.end, self.numeral(token))
        if token.kind == "name" and not self.at_interval():
            return self.named(token)
        closing = {"(": ")", "|": "|"}.get(token.text)
        if closing is None:
            raise self.error(f"a number, a name or a parenthesis is expected, not {self.found()}")
        self._next += 1
        self.deeper()
        tree = self.sum()
        self.expect(closing, f'to close the "{token.text}" of column {token.start + 1}')
        self._depth -= 1
        return tree if closing == ")" else FunctionCall(token.start, self.end, "abs", (tree,))

    def numeral(self, token: Token) -> Fraction:
        """The exact value of a numeral: 0.1 is a tenth."""
        mantissa, _, exponent = token.text.lower().partition("e")
        # the length first: int(exponent) of a thousand digits, or ten to that power, is not to be formed
        if len(mantissa) + len(exponent) > MAX_DIGITS or len(mantissa) + abs(int(exponent or "0")) > MAX_DIGITS:
            raise unreadable(self.text, token.start, f"a numeral has at most {MAX_DIGITS} digits")
        return Fraction(Decimal(token.text))  # exact, and not bound to the limit on the digits of int(text)

    def named(self, token: Token) -> Node:
        """A constant, or a function with its arguments."""
        name = token.text.lower()
        if name in SYMBOLS:
            self._next += 1
            return Symbol(token.start, token.end, name)
        if name not in FUNCTIONS:
            raise self.error(self.unknown(token.text))
        self._next += 1
        if self.text[token.start] == "√" and self.token.text != "(":
            self.deeper()
            radicand = self.atom()
            self._depth -= 1
            return FunctionCall(token.start, self.end, name, (radicand,))
        if not self.take("("):
            raise self.error(f'"(" is expected after {name}, not {self.found()}')
        self.deeper()
        arguments = self.arguments()
        self.expect(")", f"after the arguments of {name}")
        self._depth -= 1
        least, most = FUNCTIONS[name]
        if len(arguments) < least or (most is not None and len(arguments) > most):
            rule = f"{takes(name, least, most, 'argument')}, not {len(arguments)}"
            raise unreadable(self.text, token.start, rule)
        return FunctionCall(token.start, self.end, name, arguments)

    def arguments(self) -> tuple[Node, ...]:
        """Sums with commas between them, at least one."""
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        return tuple(arguments)

    def unknown(self, name: str) -> str:
        """Why a name is not understood."""
        if name.lower() in _FOREIGN:
            return _FOREIGN[name.lower()]
        names = (*SYMBOLS, *FUNCTIONS)
        hint = nearest(name, names) or f"; an expression has the names {', '.join(names)}"
        return f"{quoted(name)} is not known{hint}"
