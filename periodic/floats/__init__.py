"""The numeric path: iterates in float64, and what is proved of their rounding."""
