"""Exact numbers: rationals and real algebraic numbers, the polynomials and fields behind them, their digits.

A number comes in through ``exact`` (``conversions``), whether it is text, a float, SymPy's or mpmath's. It is a
``Fraction`` or an *algebraic number*, an element of a field Q(theta) with theta a real root of an integer polynomial
(``algebraics``, ``fields``, ``polynomials``, ``roots``, ``composita``). What is written as a tree of sums, products and
roots is evaluated exactly (``expressions``, ``algebraic_trees``, ``sympy_trees``). Comparisons are decided; digits are
proved (``decimals``, ``enclosures``, ``magnitudes``).

Reference: docs/mathematics.md, Numbers.
"""
