"""How fast the iterates oscillate: the best chain that is proved of a map, and what follows from it."""
