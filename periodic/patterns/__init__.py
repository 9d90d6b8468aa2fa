"""Cycles as permutations, what they force, and the order of the periods.

References: [BH11], [ALM]; docs/mathematics.md, Patterns, Sharkovsky order.
"""
