"""The numeric path: iterates in float64, and what is proved of their rounding.

Floats iterate a million points in milliseconds, and after some fifty steps no digit is left; here both is said.
``steps`` has the operations of one step, ``loops`` the same for Numba, bit for bit; ``rounding_errors`` has a law for
the error of each operation, and ``float_iterates`` what users call: iterates, a proved bound, and how far they can be
trusted. ``enclosed_arrays`` are floats with a radius, from which signs are proved.

Reference: docs/mathematics.md, Numeric path; Floating point.
"""
