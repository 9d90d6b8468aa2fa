"""The optional accelerators change no result: the same script with them, without them, and with other SymPy numbers."""

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

SCRIPT = """
import sys
import numpy as np
from fractions import Fraction
from periodic import PLMap, growth_number, iterate_float, period_root, read_number, stefan, tent, transition_graph, vee
from periodic.floats.float_iterates import float_error_bound
from periodic.iterates.oscillations import lap_count
from periodic.numbers.matrix_polynomials import charpoly
from periodic.numbers.polynomials import factor, gcd, real_roots, squarefree
from periodic.numbers.recurrences import recurrent_term, shortest_recurrence

rng = np.random.default_rng(5)
for n in (3, 8, 20):
    print(charpoly(rng.integers(0, 4, (n, n)).tolist()))
for _ in range(5):
    a, b = (tuple(map(int, rng.integers(-9, 10, 12))) + (1,) for _ in range(2))
    product = [0] * 25
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            product[i + j] += x * y
    print(factor(tuple(product)), gcd(tuple(product), a), squarefree(tuple(product)))
    print([root.enclosure(80) for root in real_roots(a)])
for p in (3, 7, 21):
    print(transition_graph(stefan(p)).characteristic_polynomial, period_root(p).enclosure(40), growth_number(stefan(p)))
f = PLMap([0, 1, 2, 3, 4], [2, 4, 3, 1, 0])
print(hash(lap_count(f, 10**5)), lap_count(vee(read_number("lambda(5)")), 10**5) % 10**50)
terms = [0, 1, 1, 2, 4, 7, 13, 24, 44, 81]
print(shortest_recurrence(terms, 3), recurrent_term(shortest_recurrence(terms, 3), terms, 10**4) % 10**40)
print(growth_number(PLMap([0, 1, 2, 3, 4, 5], [3, 5, 0, 4, 1, 2])))
print(read_number("root(x^5 - x - 1)") * read_number("sqrt(3)") > 2)
for g in (tent(), tent("3/2"), vee(read_number("phi")), PLMap([0, "1/3", "1/2", 1], ["1/7", 1, 0, "5/6"])):
    low, high = map(float, g.domain)
    x = rng.uniform(low, high, 200_000)
    assert low <= x.min() and x.max() <= high
    print(iterate_float(g, x, 25).tobytes().__hash__(), iterate_float(g, x, 25)[:3].tolist(), float_error_bound(g, 25))
print("flint" in sys.modules, "numba" in sys.modules, file=sys.stderr)
"""


def printed(**environment: str) -> tuple[str, str]:
    variables = {k: v for k, v in os.environ.items() if k not in ("PERIODIC_NO_ACCELERATORS", "SYMPY_GROUND_TYPES")}
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT], env={**variables, "PYTHONHASHSEED": "0", **environment}, text=True,
        capture_output=True, timeout=300, check=True,
    )  # fmt: skip
    return result.stdout, result.stderr


@pytest.mark.skipif(not (find_spec("flint") or find_spec("numba")), reason="no accelerator is installed")
def test_results_are_equal_with_and_without_accelerators() -> None:
    accelerated, _ = printed()
    without, loaded = printed(PERIODIC_NO_ACCELERATORS="1")
    plain, loaded_plain = printed(PERIODIC_NO_ACCELERATORS="1", SYMPY_GROUND_TYPES="python")
    assert accelerated == without == plain
    assert "True" not in loaded_plain.split()[-2:]
    assert loaded.split()[-1] == "False"  # SymPy may have loaded python-flint for itself, but nothing loads Numba
