"""The tables of docs/tightness.md, row by row. ``python -m tests.test_tightness`` writes the file again."""

from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from pathlib import Path

import pytest

from periodic.approximation.best_fits import best_approximation, patched_approximation
from periodic.approximation.followed_stretches import followed_approximation
from periodic.bounds.block_bounds import block_bound
from periodic.bounds.breakpoint_bounds import hinge_bound
from periodic.bounds.crossing_bounds import crossing_integrals
from periodic.bounds.statements import l1_growth_bounds, telgarsky_pieces
from periodic.bounds.tasks import Task
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.integrals import moments
from periodic.iterates.oscillations import crossings
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.networks.piece_counts import network_count
from periodic.networks.window_networks import close_network
from periodic.numbers.conversions import Exact

GOLDEN = vee(period_root(3), -1, 1)
MAPS = {"tent": (tent(), 5), "golden": (GOLDEN, 5)}
PIECES = (1, 2, 3, 4, 6, 8, 12)
DOCUMENT = Path(__file__).parent.parent / "docs" / "tightness.md"

HEAD = """# How tight the bounds are

Every lower bound of the library is a theorem about *all* continuous functions of P pieces. Beside each stands here the
exact error of one such function, which a search found. What lies between the two is all that is not known. Lower
bounds are cut off, errors rounded up; every number comes from exact arithmetic, or from floats whose rounding errors
are accounted for. The hinge bounds are those of effort 1, one step above the default: `hinge_bound(..., effort=1)`.
`tests/test_tightness.py` computes the tables again.
"""

SMALL = """
## {title}

| P | oscillations | blocks | hinges | best found | gap |
|--:|--:|--:|--:|--:|--:|
"""

TASK = """
## The hard task: f⁴⁰ for f(x) = φ|x| − 1 on [−1, 1], width 20

P = 21^l. The first column is the bound of [CNP20], its condition (2u)^l ≤ φ⁴⁰/8 included: it fails for five layers. The
best found is constant but for equal patches, on as many blocks as there are pieces for (`patched_approximation`), or
but for one stretch on which it is f⁴⁰ (`followed_approximation`).

| l | integral of | [CNP20] | oscillations | blocks | hinges | best found | gap |
|--:|:--|--:|--:|--:|--:|--:|--:|
"""

NETWORKS = """
## Networks that exist

What `close_network` finds for the hard task, with its exact error, beside the lower bound on all networks of that size
(`separation(..., effort=1).l1_bracket`). The layer windows are the iterates that the layers follow.

| l | lower bound | network | gap | layer windows |
|--:|--:|--:|--:|:--|
"""

NARROW = """
## What the sharp counts of narrow networks give

A network of l layers of width u has at most (u + 1)^l pieces; for u = 1 and 2 far fewer are possible
([pieces of narrow networks](mathematics.md#pieces-of-narrow-networks)), and it changes its sides of a level less often
than that. Beside the counts stand lower bounds on the integral of the error: the block bound by the product and by the
sharp count, and what crossings prove with the sign changes. From width 3 on the product is attained.

| map | t | u | l | (u + 1)^l | pieces | sign changes | bound by the product | by pieces | by sign changes |
|:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|
"""
SIZES = ((1, 5), (1, 10), (2, 2), (2, 3), (2, 4), (2, 5), (3, 2), (3, 3))

TAIL = """
## Reading the tables

- *oscillations* is what the crossings of all windows prove ([L1 bound](mathematics.md#l1-bound)), *blocks* the [block
  bound](mathematics.md#block-bound), *hinges* the bound of the [shortest path over hinges](mathematics.md#run-bound).
- That g is continuous counts. With two pieces that need not meet the squared error for the fifth iterate of the tent
  goes down to .0799; two that meet cannot get below .0811.
- Where is the slack? With five layers of 20 units the bound and the network are a third of a per cent apart. Between
  them lie two numbers. A function of 21⁵ pieces that follows f⁴⁰ on one stretch errs by .74691: no argument that only
  counts pieces can bring the bound nearer to the network than .28 %, and no more than .06 % are left to better
  bounds. That function saves .5226φ⁻⁴⁰ of the constant's error for each piece. But a layer of 20 units follows 20
  pieces of an iterate of this map, never 21 ([layer windows](mathematics.md#layer-windows)); so layers in sequence
  follow 20⁵ pieces, which save as much each if the error is .74892. The network is .02 % above that: its last layer
  spends a piece on the constant.
- Is another kind of network nearer? 20 units follow 21 pieces if one of these is passed twice as steep, at the price of
  a third of what a piece saves ([layer windows](mathematics.md#layer-windows)), but no sequence of windows has room
  for such a layer. Descent along gradients, from the networks of `close_network` shaken at random and from random ones,
  found none whose error is less by .1 %: for the last layer alone on the hard task, and for all weights of two layers
  of two and three units, t from 5 to 8. That is no proof.
- On the hard task no network of width 20 with five layers has a squared error below .3940, and some function of 21⁵
  pieces has .3949. A constant has .4: all that depth and width of that size can gain is 1.5 %, and training that ends
  near .4 has not failed. In this sense the error is extremely close to the theoretical bound; 1/32 is not that bound.
"""


def down(x: Exact, digits: int = 6) -> str:
    return f"{floor(x * 10**digits) / 10**digits:.{digits}f}".removeprefix("0")


def up(x: Exact, digits: int = 6) -> str:
    return f"{ceil(x * 10**digits) / 10**digits:.{digits}f}".removeprefix("0")


def gap(least: Exact, found: Exact) -> str:
    return f"{ceil((found - least) / found * 10**4) / 100:.2f} %"


@lru_cache
def iterate(name: str) -> PLMap:
    f, t = MAPS[name]
    return f**t


def small_row(name: str, order: int, pieces: int) -> str:
    f, t = MAPS[name]
    h = iterate(name)
    found = best_approximation(h, pieces, order, rounds=25).error
    crossed = crossing_integrals(Task(f, t, 1, 1).windows, pieces, f.lipschitz**t)[order - 1].value
    blocks, hinges = block_bound(f, t, pieces, order).value, hinge_bound(f, t, pieces, order, effort=1).value
    best = max(blocks, hinges)
    assert best <= found
    return f"| {pieces} | {down(crossed)} | {down(blocks)} | {down(hinges)} | {up(found)} | {gap(best, found)} |"


def task_row(layers: int, order: int) -> str:
    pieces, low, high = 21**layers, -1, period_root(3) - 1
    windows = [(low, high), (-1, 0)]
    paper = max(
        l1_growth_bounds(
            period_root(3), GOLDEN.lipschitz, 40, crossings(GOLDEN, a, b, 40), telgarsky_pieces(20, layers), a, b
        )[0].value
        for a, b in windows
    )
    crossed = crossing_integrals(Task(GOLDEN, 40, 1, 1).windows, pieces, GOLDEN.lipschitz**40)[order - 1].value
    blocks, hinges = (
        block_bound(GOLDEN, 40, pieces, order).value,
        hinge_bound(GOLDEN, 40, pieces, order, effort=1).value,
    )
    found = min(way(GOLDEN, 40, pieces, order, 7).error for way in (patched_approximation, followed_approximation))
    assert max(blocks, hinges) <= found
    first = (down(paper) if order == 1 else "-", down(crossed))
    name = "error" if order == 1 else "square"
    cells = (str(layers), name, *first, down(blocks), down(hinges), up(found), gap(hinges, found))
    return f"| {' | '.join(cells)} |"


def network_row(layers: int) -> str:
    """The lower bound and the network of the hard task. The search is exact but for the choice of windows."""
    floor_below = hinge_bound(GOLDEN, 40, 21**layers, effort=1).value
    found = close_network(GOLDEN, 40, 20, layers)
    assert floor_below <= found.l1_error
    windows = ", ".join(str(window.steps) for window in found.windows)
    gap_in = f"{ceil((found.l1_error - floor_below) / found.l1_error * 10**6) / 10**4:.4f} %"
    return f"| {layers} | {down(floor_below)} | {up(found.l1_error)} | {gap_in} | {windows} |"


def narrow_rows() -> str:
    rows = ""
    for name, f, t in (("tent", tent(), 8), ("golden", GOLDEN, 10)):
        for width, depth in SIZES:
            known, product = network_count([width] * depth), (width + 1) ** depth
            loose, sharp = (block_bound(f, t, pieces).value for pieces in (product, known.pieces))
            assert loose <= sharp
            crossed = crossing_integrals(Task(f, t, 1, 1).windows, known.sign_changes, f.lipschitz**t)[0].value
            counts = (product, known.pieces, known.sign_changes)
            cells = (name, t, width, depth, *counts, down(loose), down(sharp), down(crossed))
            rows += f"| {' | '.join(map(str, cells))} |\n"
    return rows


TITLES = {
    ("tent", 2): "Squared error, fifth iterate of the tent",
    ("tent", 1): "Absolute error, fifth iterate of the tent",
    ("golden", 2): "Squared error, fifth iterate of φ|x| − 1 on [−1, 1]",
    ("golden", 1): "Absolute error, fifth iterate of φ|x| − 1 on [−1, 1]",
}


def is_in_document(row: str) -> bool:
    """Whether a row of the document has the same cells, up to what floats of another machine may find."""
    mine = numbers(row)
    return any(
        len(mine) == len(other)
        and mine[0] == other[0]
        and max(abs(a - b) for a, b in zip(mine, other, strict=True)) < 1e-4
        for other in map(numbers, DOCUMENT.read_text().splitlines())
    )


def numbers(row: str) -> list[float]:
    """The numbers in the cells of a row, but for the gap."""
    cells = (cell.strip() for cell in row.split("|")[1:-2])
    return [float(cell) for cell in cells if cell.removeprefix(".").isdigit()] if row.startswith("| ") else []


def document() -> str:
    text = HEAD
    for (name, order), title in TITLES.items():
        text += SMALL.format(title=title)
        text += "".join(small_row(name, order, pieces) + "\n" for pieces in PIECES)
    text += TASK
    text += "".join(task_row(layers, order) + "\n" for order in (1, 2) for layers in range(1, 6))
    text += NETWORKS + "".join(network_row(layers) + "\n" for layers in range(1, 6))
    return text + NARROW + narrow_rows() + TAIL


@pytest.mark.parametrize(
    ("name", "order", "pieces"),
    [
        ("tent", 2, 2),
        *(pytest.param(*row, marks=pytest.mark.long) for row in (("golden", 1, 2), ("tent", 1, 3), ("golden", 2, 4))),
    ],
)
def test_rows_of_small_cases(name: str, order: int, pieces: int) -> None:
    assert is_in_document(small_row(name, order, pieces))


@pytest.mark.long
@pytest.mark.parametrize("layers", range(1, 6))
@pytest.mark.parametrize("order", [1, 2])
def test_rows_of_the_hard_task(order: int, layers: int) -> None:
    assert is_in_document(task_row(layers, order))


@pytest.mark.long
@pytest.mark.parametrize("layers", range(1, 6))
def test_rows_of_networks(layers: int) -> None:
    mine = network_row(layers).split("|")
    other = next(
        row.split("|")
        for row in DOCUMENT.read_text().split("## Networks that exist")[1].splitlines()
        if row.startswith(f"| {layers} |")
    )
    assert mine[3] == other[3]  # of sequences of windows that are equally good floats may choose either
    assert abs(float(mine[2]) - float(other[2])) < 1e-4


def test_rows_of_narrow_networks() -> None:
    text = DOCUMENT.read_text()
    mine = narrow_rows().splitlines()
    assert len(mine) == 2 * len(SIZES)
    for row in mine:
        cells = row.split("|")[1:-1]
        assert any(
            other.split("|")[1:8] == row.split("|")[1:8]
            and all(abs(float(x) - float(y)) < 1e-4 for x, y in zip(cells[7:], other.split("|")[8:11], strict=True))
            for other in text.splitlines()
            if other.startswith("| ")
        )


def test_every_row_keeps_its_order() -> None:
    """In each row of the document the bounds lie below what was found."""
    text = DOCUMENT.read_text().split("## Networks that exist")[0]
    rows = [row.split("|")[1:-1] for row in text.splitlines() if row.startswith("| ") and "." in row]
    assert len(rows) == 4 * len(PIECES) + 10
    for row in rows:
        *lower, found = (Fraction(cell.strip()) for cell in row[-5:-1] if cell.strip() not in ("-", ""))
        assert max(lower) <= found
        assert found - max(lower) <= found / 10


def test_the_constant_is_what_it_is_said_to_be() -> None:
    assert abs(float(moments(GOLDEN, 40).variance * 2) - 0.4) < 1e-6


if __name__ == "__main__":
    DOCUMENT.write_text(document())
