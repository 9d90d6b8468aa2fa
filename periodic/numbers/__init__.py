"""Exact numbers: rationals and real algebraic numbers, the polynomials and fields behind them, their digits.

References: docs/mathematics.md, Numbers.
"""
