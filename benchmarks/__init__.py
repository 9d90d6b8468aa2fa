"""This library beside what one would write without it: ``python -m benchmarks`` prints the table of goals."""
