"""Many exact numbers at once: integer coefficients over one common denominator, machine words while they suffice."""
