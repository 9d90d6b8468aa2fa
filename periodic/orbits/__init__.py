"""Fixed sets, cycles, periods: which orbits a map has."""
