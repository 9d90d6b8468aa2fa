"""Maps and numbers as people and files write them."""
