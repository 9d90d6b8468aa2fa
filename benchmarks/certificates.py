"""What the checker costs: the golden certificates with their size, its time, and the lines that a referee reads.

``python -m benchmarks.certificates`` prints the table of docs/certificates.md. Time is that of a processor for a run of
its own, ``python -I -S periodic/checker.py FILE``, the start of Python included. Lines are those of the checker that
are not blank and that a claim of this kind can reach, its head left out: the functions and classes that its check
names, and those that they name.
"""

from __future__ import annotations

import ast
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from periodic import checker

GOLDEN = Path(__file__).parents[1] / "tests" / "proofs" / "golden"
ENTRY = ("main", "verdict", "load", "judged", "solid", "Text", "Record", "fingerprint", "subject")  # for every kind


class Row(NamedTuple):
    """A golden certificate: its name and kind, bytes, lines that are read for it, seconds."""

    name: str
    kind: str
    size: int
    lines: int
    seconds: float


def reading() -> dict[str, int]:
    """Return, for each kind of claim, how many lines of the checker there are to read."""
    source = Path(checker.__file__).read_text(encoding="utf-8")
    text, tree = source.splitlines(), ast.parse(source)
    parts = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}

    def lines(name: str) -> int:
        return sum(bool(line.strip()) for line in text[parts[name].lineno - 1 : parts[name].end_lineno])

    def reached(start: str) -> set[str]:
        seen, waiting = set[str](), [start, *ENTRY]
        while waiting:
            name = waiting.pop()
            if name in parts and name not in seen:
                seen.add(name)
                waiting += [node.id for node in ast.walk(parts[name]) if isinstance(node, ast.Name)]
        return seen

    return {kind: sum(map(lines, reached(f"check_{kind}"))) for kind in checker.CHECKS}


def seconds(path: Path) -> float:
    """Return the processor time of a checker that is started for one file."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-I", "-S", checker.__file__, path], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rows() -> Iterator[Row]:
    """Measure every golden certificate."""
    lines = reading()
    for path in sorted(GOLDEN.glob("*.json")):
        kind = json.loads(path.read_text(encoding="utf-8"))["claim"]["kind"]
        yield Row(path.stem, kind, path.stat().st_size, lines[kind], seconds(path))


def table() -> str:
    """The table of the page."""
    text = ["| certificate | bytes | lines to read | seconds |", "|---|---|---|---|"]
    text += [f"| {r.name} | {r.size:,} | {r.lines} | {r.seconds:.2f} |" for r in rows()]
    return "\n".join(text)


if __name__ == "__main__":
    print(table())
