"""Exact numbers: rationals and real algebraic numbers, the polynomials and fields behind them, their digits.

A number comes in through ``exact`` (``conversions``): an integer, a fraction, text, or a number of NumPy, SymPy or
python-flint; floats are refused. It is a ``Fraction`` or an *algebraic number*, an element of a field Q(theta) with
theta a real root of an integer polynomial (``algebraics``, ``fields``, ``roots``; several fields, ``composita``, and
what is made in them, ``constructions``).
What is written as a tree of sums, products and roots stays one, and is evaluated exactly where that is asked
(``expressions``, ``expression_values``; ``algebraic_trees``, ``tree_arithmetic``, ``tree_roots``, ``sympy_trees``).
``real_numbers`` is what both have in common, ``foreign_numbers`` how either stands to numbers of other kinds.

Comparisons are decided; digits are proved (``decimals``, ``enclosures``, ``magnitudes``, ``powers``). Numbers are read
and written in ``number_texts``, ``exact_texts`` and ``written_numbers``.

Beneath are integers (``integer_factors``, ``recurrences``), polynomials (``polynomials``, ``integer_polynomials``,
``matrix_polynomials``, ``exact_polynomials``, ``rational_functions``), which of them are irreducible
(``irreducibility``, ``period_polynomials``), and their complex roots (``complex_balls``, ``complex_roots``).

Reference: docs/mathematics.md, Numbers.
"""
