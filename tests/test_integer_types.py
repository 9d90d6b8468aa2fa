"""Integers are 64 bits wide on every platform: products of codes pass 32 bits long before the memory is full.

NumPy's ``intp`` and the type of ``int`` are those of the platform: 32 bits in a browser and on small machines.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import numpy as np
import pytest

import periodic
from periodic.maps.compositions import PullBack
from periodic.maps.polylines import Polyline
from periodic.vectors.coded_vectors import CodedVector, grouped, occurrences
from periodic.vectors.exact_vectors import ExactVector

PACKAGE = Path(periodic.__file__).parent
OF_THE_PLATFORM = {"intp", "int_", "uint", "uintp", "long", "ulong", "longlong", "intc"}
SPELT = re.compile(
    rf"np\s*\.\s*({'|'.join(OF_THE_PLATFORM)})\b|dtype\s*=\s*int\b|astype\([^)]*\bint\b"
)  # else none is named
ALLOWED = {("vectors/coded_vectors.py", "occurrences")}  # what np.bincount takes


def platform_types(tree: ast.AST) -> list[int]:
    """The lines on which a NumPy type of the platform's size is named, or ``int`` stands for one."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in OF_THE_PLATFORM and ast.unparse(node.value) == "np":
            lines.append(node.lineno)
        if isinstance(node, ast.Call):
            types = [k.value for k in node.keywords if k.arg == "dtype"]
            types += node.args if isinstance(node.func, ast.Attribute) and node.func.attr == "astype" else []
            lines += [t.lineno for t in types if isinstance(t, ast.Name) and t.id == "int"]
    return lines


def test_no_integer_has_the_size_of_the_platform() -> None:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if not SPELT.search(source):
            continue
        tree = ast.parse(source)
        allowed: set[int] = set()
        name = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (name, node.name) in ALLOWED:
                allowed |= set(platform_types(node))
        found += [f"{name}:{line}" for line in platform_types(tree) if line not in allowed]
    assert found == []


@pytest.mark.parametrize("text", ["np.zeros(3, dtype=int)", "x.astype(int)", "x.astype(np.intp)", "f(dtype=np.int_)"])
def test_such_types_are_seen(text: str) -> None:
    assert platform_types(ast.parse(text)) == [1]
    assert SPELT.search(text)


def test_pairs_of_many_codes_do_not_overflow() -> None:
    n = 46_400  # n * n > 2**31
    values = CodedVector.of(range(n))
    assert {a.dtype for a in values.neighbours[1:]} == {np.dtype(np.int64)}
    pairs, labels, counts = values.neighbours
    assert pairs == [(i, i + 1) for i in range(n - 1)]
    assert (labels == np.arange(n - 1)).all()
    assert (counts == 1).all()
    assert values.used.dtype == np.int64
    heights = CodedVector.of([i * i % n for i in range(n)])
    inner = PullBack(Polyline(ExactVector.of(range(n), None), heights, None))
    assert {inner.codes.dtype, inner.labels.dtype, inner.corner_labels.dtype} == {np.dtype(np.int64)}
    assert len(inner.corners) <= n


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint32, np.int32, np.int64])
def test_occurrences_of_every_code_type(dtype: type[np.integer]) -> None:
    counts = occurrences(np.array([3, 0, 3], dtype=dtype), 6)
    assert (counts.tolist(), counts.dtype) == ([1, 0, 0, 2, 0, 0], np.int64)
    for size in (6, 1 << 17):
        found, labels, often = grouped(np.array([5, 3, 5], dtype=np.int64), size)
        assert (found, labels.tolist(), often.tolist()) == ([3, 5], [1, 0, 1], [1, 2])
        assert labels.dtype == np.int64
