"""Square matrices of non-negative integers as people have them: nested lists, NumPy arrays, SymPy matrices.

>>> checked_matrix([[0, 1], [1, 1]])
((0, 1), (1, 1))
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

from periodic.errors import count

Matrix = tuple[tuple[int, ...], ...]
MatrixLike: TypeAlias = Iterable[Iterable[int]] | NDArray[Any]


def is_matrix(value: object) -> TypeGuard[MatrixLike]:
    """Return whether something is rows of entries: nested lists or tuples, an array, a SymPy matrix."""
    if isinstance(value, (list, tuple)):
        return all(isinstance(row, (list, tuple, np.ndarray)) for row in value)
    if isinstance(value, np.ndarray):
        return value.ndim == 2
    sympy = sys.modules.get("sympy")
    return sympy is not None and isinstance(value, sympy.MatrixBase)


def checked_matrix(rows: Iterable[Iterable[int]]) -> Matrix:
    """Return the rows as integers; raises ValueError unless they make a square matrix without negative entries."""
    checked = tuple(tuple(count(m, f"matrix[{i}][{j}]") for j, m in enumerate(row)) for i, row in enumerate(rows))
    for i, row in enumerate(checked):
        if len(row) != len(checked):
            raise ValueError(f"matrix must be square, but row {i} of {len(checked)} has {len(row)} entries")
    return checked
