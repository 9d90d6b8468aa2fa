"""Continuous piecewise-linear maps of an interval: their algebra, composition, families, distances, SymPy forms."""
