"""Exact numbers to text and back: what people read and write, what files and messages hold.

``read_number`` and ``number_text`` are inverse to each other. ``shown`` is for sentences and tables, and never fails;
``pasted`` is for the ``repr`` of things that hold numbers.

>>> number_text(read_number("2/(sqrt(5) - 1)"))
'(1+sqrt(5))/2'
>>> shown(Fraction(1, 3**200)), shown(2**10000)
('3.76486194959902641988...e-96', '1995063116...2596709376 (3011 digits)')
"""

from __future__ import annotations

from fractions import Fraction

from periodic.numbers.algebraics import Algebraic, Exact
from periodic.numbers.decimals import LONGEST, leading, power_of_ten, short_integer
from periodic.numbers.exact_texts import MAX_DEGREE, rational_text
from periodic.numbers.expression_values import Work, evaluated

AROUND = 100  # digits of the decimals around a number of which no text is read back


def read_number(text: str) -> Exact:
    """Return the number that ``text`` describes, exactly.

    Integers, fractions, decimals (``1.618`` is 809/500), ``phi``, ``sqrt(5)``, ``lambda(p)`` (the least growth that
    period p forces), ``root(polynomial in x, which)`` (real roots are counted from 1 in increasing order; without
    ``which`` the largest), and sums, products, quotients, integer powers, ``abs``, ``min`` and ``max`` of these.
    Raises ValueError showing the column and the rule that is broken. `number_text` is the inverse.

    >>> read_number("1.618")
    Fraction(809, 500)
    >>> read_number("phi^2 - phi")
    Fraction(1, 1)
    >>> read_number("lambda(7)") == read_number("root(x^3 - x^2 - 1)")
    True
    >>> read_number("2phi")
    Traceback (most recent call last):
    ValueError: cannot read "2phi": an operator is missing between "2" and "phi"; a product is written with * (column 2)
      2phi
       ^
    """
    if not isinstance(text, str):
        raise TypeError(f"a description must be text, got {type(text).__name__}")
    return evaluated(text, Work.allowed(len(text)))


def number_text(x: Exact) -> str:
    """Return ``x`` as text that `read_number` and `exact` read back as the same number.

    Quadratic numbers are written with a square root, others through ``lambda(p)``, if they lie in its field and the
    degree is small, or else through ``root(...)``. Raises ValueError where an integer has more digits than a
    description may have, and for numbers of fields too large to be read back.

    >>> number_text(read_number("(sqrt(20) - 2) / 8")), number_text(read_number("3/sqrt(8)"))
    ('(sqrt(5)-1)/4', '3*sqrt(2)/4')
    >>> number_text(read_number("1/2 + lambda(7)^2"))
    '(2*lambda(7)^2 + 1)/2'
    """
    return x.text if isinstance(x, Algebraic) else rational_text(x)


def shown(x: Exact | int) -> str:
    """Return a number to read in a sentence: exact if that is short, else 20 proved digits; it never fails.

    What can only be written as a root of a polynomial is shown by its digits too.

    >>> shown(Fraction(2, 3)), shown(read_number("phi - 1")), shown(Fraction(10**70, 3))
    ('2/3', '(sqrt(5)-1)/2', '3.33333333333333333333...e+69')
    >>> shown(read_number("sqrt(2) + sqrt(3)"))
    '3.14626436994197234232...'
    """
    text = _short_text(x)
    return leading(x, 20) if isinstance(x, Algebraic) and "root(" in text else text


def _short_text(x: Exact | int) -> str:
    """The exact text if it is short, else 20 proved digits."""
    if isinstance(x, int):
        return short_integer(x)
    try:
        text = "" if isinstance(x, Algebraic) and x.degree_bound > MAX_DEGREE else number_text(x)
    except ValueError:
        text = ""
    if 0 < len(text) <= LONGEST:
        return text
    return short_integer(int(x)) if isinstance(x, Fraction) and x.denominator == 1 else leading(x, 20)


def pasted(x: Exact) -> str:
    """Return ``x`` as ``repr`` shows it inside other things: what Python and ``exact`` read back, if that is not long.

    >>> pasted(Fraction(2, 3)), pasted(Fraction(2)), pasted(read_number("sqrt(2)"))
    ("'2/3'", '2', "'sqrt(2)'")
    """
    text = _short_text(x)
    return text if text.isdigit() or text[1:].isdigit() or "..." in text else f"'{text}'"


def latex(x: Exact | int) -> str:
    r"""Return a number as LaTeX, without dollar signs; decimals where the exact form is long.

    >>> print(latex(Fraction(-2, 3)), latex(read_number("phi")))
    -\frac{2}{3} \frac{1+\sqrt{5}}{2}
    """
    if isinstance(x, Algebraic):
        return x.latex()
    text = shown(x)
    if "/" not in text or len(text) > LONGEST // 2:
        mantissa, _, power = (text if x.denominator == 1 else leading(x, 10)).partition("e")
        return mantissa.replace("...", r"\ldots") + (rf"\cdot 10^{{{int(power)}}}" if power else "")
    top, _, bottom = text.lstrip("-").partition("/")
    return f"{'-' * (x < 0)}\\frac{{{top}}}{{{bottom}}}"


def json_number(x: Exact) -> str | dict[str, str]:
    """Return the number as text that is read back exactly; decimals around it where that text would be too long.

    These have 100 digits, the lower one rounded down and the upper one up.

    >>> around = json_number(Fraction(1, 3**10_000))
    >>> around["low"][:8], around["low"][-8:], around["high"][-8:]
    ('6.129891', '08e-4772', '09e-4772')
    """
    try:
        return number_text(x)
    except ValueError:
        low, high, digits = x, x, AROUND
        while isinstance(x, Algebraic):  # an absolute error, until it is a small relative one
            low, high = x.enclosure(digits)
            if low * high > 0 and digits >= AROUND - power_of_ten(low):
                break
            digits *= 2
        unit = Fraction(10) ** (power_of_ten(low) + 1 - AROUND)
        ends = (low // unit * unit, -(-high // unit) * unit)
        return dict(zip(("low", "high"), (leading(end, AROUND + 4) for end in ends), strict=True))
