"""Which interval a map sends over which: partitions, transition graphs, characteristic polynomials, growth numbers."""
