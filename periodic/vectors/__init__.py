"""Many exact numbers at once: integer coefficients over one common denominator, machine words while they suffice.

``limbs`` has arrays of integers of any size, ``exact_vectors`` vectors of numbers of one field made of them,
``combinations`` their sums and products, ``orders`` how they compare; ``coded_vectors`` keeps long sequences with few
distinct members as a table and codes.

Reference: docs/mathematics.md, Exact vectors.
"""
