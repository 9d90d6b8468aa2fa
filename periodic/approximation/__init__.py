"""How near functions of few pieces come to a map: lines, dual functions, breakpoint paths."""
