"""Check certificates of version 1, which are no longer written: ``python -I -S checker_1.py FILE...``.

All is as in ``checker.py``, which is read from the same folder, but for the evidence of what networks miss in the mean
("l1" and "l2" of a separation): see ``Blocks`` and ``Curves``. Their soundness is argued there.
"""

import sys

if __name__ == "__main__" and not sys.flags.isolated:
    sys.path.pop(0)  # the folder of this file: names of the standard library stand in it
import importlib.util
from bisect import bisect_left, bisect_right
from collections import Counter
from fractions import Fraction as Q
from functools import partial
from itertools import accumulate, groupby, pairwise
from operator import add
from typing import Any

checker: Any
if __package__:
    from periodic import checker
else:  # run by path
    SPEC: Any = importlib.util.spec_from_file_location("checker", __file__.replace("checker_1.py", "checker.py"))
    checker = importlib.util.module_from_spec(SPEC)
    SPEC.loader.exec_module(checker)
FAR, Clock, need, rational, whole = checker.FAR, checker.Clock, checker.need, checker.rational, checker.whole
box, power, small, tight = checker.box, checker.power, checker.small, checker.tight

def numbers(row, size):
    """The integers of a row, in groups."""
    return zip(*[iter([whole(c, -(1 << 90), 1 << 90) for c in row])] * size, strict=True)

def chords(f, low, high, steps, unit):
    """The nodes of f^steps between two points, in integers, and how far f^steps is from the chords through them."""
    need(f.low <= low < high <= f.high, "a stretch is no interval of the domain")
    laps = f.laps(low, high, steps)
    X, Y = ([tight(z, Q(1, unit))[0] * unit // 1 for z in v] for v in zip(laps[0][:2], *(q[2:4] for q in laps)))
    X[0], X[-1] = X[0] + 2 * (X[0] != low * unit), X[-1] - 2 * (X[-1] != high * unit)
    need(all(abs(z) < 1 << 200 for z in X + Y), "a stretch is too far away")
    need(all(a < b for a, b in pairwise(X)), "the unit is too coarse")  # or lengths below are negative
    return (X, Y), 16 + 8 * max(1 / tight(abs(q[4]))[0] // 1 + 1 for q in laps)

class Grid:
    """Chords h through the nodes X, Y of laps: each lap cut into m cells, the values into bins at the edges."""

    def __init__(self, laps, m, edges):
        self.laps, self.m, self.edges, self.ends, cuts = laps, m, edges, [-FAR, *edges, FAR], range(1, m + 1)
        self.X, self.Y = ([v[0], *(a + (b - a) * k // m for a, b in pairwise(v) for k in cuts)] for v in laps)
        self.n, self.sums = len(self.X) - 1, [(0, 0, 0)]
        for k in range(0, self.n, m):
            self.sums.append([*map(add, self.sums[-1], self.integrals(k, k + m))])

    def integrals(self, i, j):
        """2 int h, 6 int x h, 3 int h^2 of the cells i..j-1 of one lap."""
        x, z, y, v = self.X[i], self.X[j], self.Y[i], self.Y[j]
        return (z - x) * (y + v), (z - x) * (2 * (x * y + z * v) + x * v + z * y), (z - x) * (y * y + y * v + v * v)

    def run(self, i, j):
        """Length, sum of ends, 2 int h, 12 int (x - centre) h, 3 int h^2 of the cells i..j-1."""
        Clock.tick()
        a, b = -(-i // self.m), j // self.m  # whole laps lie between
        if a > b:
            I, J, H = self.integrals(i, j)
        else:
            left, right = self.integrals(i, a * self.m), self.integrals(b * self.m, j)
            I, J, H = (v - u + x + y for u, v, x, y in zip(self.sums[a], self.sums[b], left, right))
        length, S = self.X[j] - self.X[i], self.X[i] + self.X[j]
        return length, S, I, 2 * J - 3 * S * I, H

    def sigma(self, i, j, A, D):
        """2 int sigma h, rounded down, int sigma, 2 int sigma x: sigma the sign of h - (A + D (x - X[0]) / length)."""
        k = [i, *range((i // self.m + 1) * self.m, j, self.m), j]
        Clock.tick(4 + 2 * len(k))
        X, Y = [self.X[a] for a in k], [self.Y[a] for a in k]
        x, y, length, G, M0, M1 = X[0], Y[0], X[-1] - X[0], 0, 0, 0
        r = y - A
        for z, v in zip(X[1:], Y[1:]):
            q = v - A - D * (z - X[0]) // length
            c = z if r * q >= 0 else x + (z - x) * r // (r - q)  # sigma changes at c: wherever that is, |sigma| = 1
            h, g = y + (v - y) * (c - x) // (z - x), 1 if (r or q) > 0 else -1
            G += g * ((c - x) * (y + h) - (z - c) * (h + v))
            M0 += g * (2 * c - x - z)
            M1 += g * (2 * c * c - x * x - z * z)
            x, y, r = z, v, q
        return G - length, M0, M1

    def missed(self, i, j, lines, line, slack):
        """What lines miss of the cells i..j-1, order 1, by the mean of the signs of h - (lines of the evidence).

        For sigma orthogonal to lines and |sigma| <= 1 the distance of a line is at least int sigma h.
        """
        length, S, I, K, _ = self.run(i, j)
        G = M0 = M1 = W = 0
        for w, A, D in lines:
            need(w > 0, "a weight is not positive")
            g, m, k = self.sigma(i, j, A * line, D * line)
            G, M0, M1, W = G + w * g, M0 + w * m, M1 + w * k, W + w
        M = M1 - S * M0  # sigma made orthogonal to lines, and divided by its new greatest value
        above = G * length**3 - M0 * I * length**2 - M * K
        return above // (2 * (W * length**3 + abs(M0) * length**2 + 3 * abs(M) * length)) - slack * length

    def missed_squares(self, i, j):
        """What lines miss of the cells i..j-1, order 2."""
        length, _, I, K, H = self.run(i, j)
        return max(0, (4 * H * length**3 - 3 * I * I * length**2 - K * K) // (12 * length**3))

    def lost(self, slack):
        """How much less than h a function that is as near to it may miss, order 2."""
        return 2 * slack * (max(map(abs, self.Y)) + slack) * (self.X[-1] - self.X[0])

    def finer(self):
        """Cells and bins of half the size; of the outermost bins, a part as long as the next bin is cut off."""
        e = self.edges
        inner = [x for a, b in pairwise(e) for x in (a, (a + b) // 2)]
        return Grid(self.laps, 2 * self.m, [2 * e[0] - e[1], *inner, e[-1], 2 * e[-1] - e[-2]])

    def raised(self, table, order, slack, i, j, lines, line):
        """A table of twice what lines miss of the cells i..j-1 by their values beside this run, by some tangent planes.

        The error is convex in the values u at x and v at y. So it is at least what its tangent at any line b says: with
        tau = sign(h - b), or 2 (h - b), of the line a through (x, u) and (y, v) at least a constant minus int tau a =
        (u p + v q) / (y - x), p = int tau (y - s), q = int tau (s - x). That is monotone in each of x, y, u and v: the
        corners of two cells and two bins decide. Beside the ends of the stretch there are no cells, but its ends.
        """
        length, S, I, K, H = self.run(i, j)
        bins, table = [*enumerate(pairwise(self.ends))], [row[:] for row in table]
        rows = [(k, ends) for k, ends in bins if min(table[k]) < FAR]  # what is FAR was struck out
        columns = [(k, ends) for k, ends in bins if any(table[r][k] < FAR for r, _ in rows)]
        for A, D in lines:
            A, D = A * line, D * line
            if order == 1:
                (G, M0, M1), W, lost = self.sigma(i, j, A, D), 1, 2 * slack * length
            else:  # the integrals of h^2 - b^2, tau, tau s
                Z, W, lost = 2 * A + D, 6, 0
                G, M0 = 4 * H - (3 * Z * Z + D * D) * length, 6 * (I - Z * length)
                M1 = 2 * K + 6 * S * I - 2 * (3 * Z * S + D * length) * length
            Clock.tick(20 + 4 * (len(rows) + len(columns)) + len(rows) * len(columns))
            corners = []  # half of 1 / W of: what a bin of u costs, what a bin of v costs
            for x in self.X[max(i - 1, 0) : i + 1]:
                for y in self.X[j : j + 2]:
                    p, q, scale = 2 * y * M0 - M1, M1 - 2 * x * M0, W * (y - x)
                    corners.append(([G // W - lost - max(p * a, p * b) // scale - 1 for _, (a, b) in columns],
                                    [-max(q * a, q * b) // scale - 1 for _, (a, b) in rows]))
            for n, (r, _) in enumerate(rows):
                for (k, _), e in zip(columns, map(min, zip(*([u + d[n] for u in c] for c, d in corners)))):
                    table[r][k] = max(table[r][k], e)
        return table

def arrive(tables, end, bins, price):
    """The least cost of coming to each place, by its bin, its bend paid; two bends in a cell forget the value there."""
    found, far = {0: [0] * bins}, [FAR] * bins
    for b, pairs in groupby(sorted(tables, key=lambda pair: pair[1]), lambda pair: pair[1]):
        best = far
        for pair in pairs:
            Clock.tick(1 + bins * bins // 12)
            before = found.get(pair[0], far)
            best = [min(x, min(map(add, before, row))) for x, row in zip(best, tables[pair])]
        least = min(best) + 2 * price
        found[b] = best if b == end else [min(x + price, least) for x in best]
    return found

def halved(tables, there, back, end, most):
    """The pairs of halves of cells and bins that lie in pairs on paths that cost less than ``most``."""
    finer, far, touched = {}, [FAR] * len(there[0]), set()
    for (a, b), table in tables.items():
        Clock.tick(1 + len(far) ** 2 // 3)
        before, after = there.get(a, far), back.get(end - b, far)
        if min(before) + min(after) + min(map(min, table)) >= most:
            continue
        kept = [[x if x + u + v < most else FAR for x, u in zip(row, before)] for row, v in zip(table, after)]
        if any(x < FAR for row in kept for x in row):
            need(len(finer) * 4 * len(far) ** 2 <= 1 << 22, "there are too many pairs of places")
            touched |= {a, b}
            parts = [[x for x in row for _ in "12"] for row in kept for _ in "12"]
            for c in {max(0, 2 * a - 1), 2 * a}:
                finer |= {(c, d): parts for d in {2 * b - 1, min(2 * b, 2 * end - 1)}}
    empty = [[0] * (2 * len(far))] * (2 * len(far))
    return finer | {(2 * a - 1, 2 * a): empty for a in touched - {0, end}}

class Blocks:
    """f^m on a stretch of I in integers, and what continuous functions that bend inside its cells miss of it.

    EVIDENCE "l1" and "l2": {"steps": m, "unit", "line_bits", "price" or "curves", "prices", "stretches": [{"low",
    "high", "cells", "edges", "runs", "tangents", "planes"?, "closer"?, "goals"?}, ..]}. Each lap of f^m on a stretch
    is cut into "cells" cells, the values into bins at "edges". A function that bends in the cells i-1 and j, and not
    between, is a line on the *run* of cells i..j-1; how far it is from f^m there is bounded by the rules below. Lines
    of the evidence are given by A at the left and A + D at the right end of a run, in units of 2**-line_bits; they may
    be any lines.
      "runs" [i, j, (weight, A, D)..]: the mean of the signs of f^m - line bounds the distance of every line ("l1").
      "tangents" [i, j, right, up, (n, D, E)..]: for lines that pass the cell beside the run above ("up": 1) or below
      (-1) the level "edges"[n], by the lines through it, of rises D and E, at the two ends of the cell ("l1").
      "planes" [i, j, (A, D)..]: for lines whose values in the cells on both sides of the run are in two given bins, by
      the tangent plane, at the line given, of the error as a function of two values.
      "closer" [planes, planes of halved cells and bins, ..]: the same where paths over all cells are cheap; "goals":
      how much is to be shown at each of the prices, before the slack of squares, if that is less than what lines miss.
    Of "l2" the first two are computed, without evidence. SOUNDNESS. The nodes of f^m are rounded down to multiples of
    the unit, the ends of the stretch moved inwards; h, the chords through them, is nearer to f^m than ``slack``, for
    which every run, or for squares every block, pays. All else is integers, divisions rounded down.
    """

    def __init__(self, f, data, stretch, order):
        self.unit, m = whole(data["unit"], 1, 1 << 80), whole(stretch["cells"], 1, 64)
        laps, self.slack = chords(f, f.read(stretch["low"]), f.read(stretch["high"]), data["steps"], self.unit)
        self.line = self.unit >> whole(data["line_bits"], 0, 80)
        edges = [whole(e, -(1 << 90), 1 << 90) * self.line for e in stretch["edges"]]
        self.grid, self.order = Grid(laps, m, edges), order
        self.X, self.Y, self.n, self.edges = self.grid.X, self.grid.Y, self.grid.n, edges
        need(self.n < 320 and len(edges) <= 40, "a stretch has too many cells or edges")
        need(self.line and all(a < b for a, b in pairwise(self.X)), "the unit is too coarse")
        need(edges == sorted(edges), "the edges do not increase")
        # what lines miss of a run; the same by the bin of their value in the cell at the left (0) or right (1), in both
        self.E, self.side, self.both, self.known = [[0] * len(self.X) for _ in self.X], {}, {}, {}
        if order == 2:
            self.slack = self.grid.lost(self.slack)
            self.squares()
        else:
            self.lines(stretch["runs"])
            self.tangents(stretch["tangents"])
        self.planes(stretch.get("planes", ()))
        self.levels, self.goals = stretch.get("closer", ()), stretch.get("goals")
        need(len(self.levels) <= 6, "a stretch is looked at too closely")

    def span(self, u, v):
        """The cells i..j-1 inside a block from u to v: what is missed of a part is missed of the block."""
        i = min(bisect_left(self.X, box(u)[1] * self.unit), self.n)
        return i, max(i, bisect_right(self.X, box(v)[0] * self.unit) - 1)

    def between(self, a, b):
        """Twice what lines miss from place a to place b by their bins, [at b][at a]: start 0, cells 1..n, end n + 1."""
        i, j, e = a, b - 1, self.E[a][b - 1]
        if (i, j) in self.both:
            return self.both[i, j]
        bins = len(self.edges) + 1
        if a == 0 or b > self.n:
            rows = [[x] * bins for x in self.alone(i, j, 1)] if a == 0 else [self.alone(i, j, 0)] * bins
            return rows if a or b <= self.n else [[2 * e] * bins] * bins
        left, right = (self.side.get((i, j, k), [e] * bins) for k in (0, 1))
        return [[x + y for x in left] for y in right]

    def lines(self, rows):
        """Runs, order 1: one that is not given misses at least what the best run inside it does."""
        given = {(i, j): numbers(v, 3) for i, j, *v in rows}
        for i in range(self.n, -1, -1):
            for j in range(i + 1, self.n + 1):
                e = max(self.E[i][j - 1], self.E[i + 1][j])
                if (i, j) in given:
                    e = max(e, self.grid.missed(i, j, given[i, j], self.line, self.slack))
                self.E[i][j] = e

    def tangents(self, rows):
        """Lines by a value in a cell, order 1: sigma orthogonal to lines that vanish at x, for both ends x of it."""
        for i, j, right, up, *v in rows:
            inside = whole(i, 0, self.n) < whole(j, 0, self.n) and (j < self.n if right else i > 0)
            need(inside and up in (1, -1) and right in (0, 1), "a tangent of no run")
            length, S, I, _, _ = self.grid.run(i, j)
            bound = self.side.setdefault((i, j, right), [self.E[i][j]] * (len(self.edges) + 1))
            for k, *slopes in numbers(v, 3):
                need(0 <= k < len(self.edges), "a tangent at no edge")
                level, least = self.edges[k], []
                for x, D in zip((self.X[j], self.X[j + 1]) if right else (self.X[i], self.X[i - 1]), slopes):
                    G, M0, M1 = self.grid.sigma(i, j, level + D * self.line * (self.X[i] - x) // length, D * self.line)
                    cn, cd = M1 - 2 * x * M0, length * (S - 2 * x)  # sigma - cn / cd is orthogonal to . - x
                    cn, cd = (cn, cd) if cd > 0 else (-cn, -cd)
                    B, scale = -2 * (M0 * cd - cn * length), 2 * (cd + abs(cn))
                    need(up * B >= 0, "a tangent turns the wrong way")
                    least.append([(G * cd - cn * I + B * u) // scale - self.slack * length for u in self.edges])
                # at one end of the cell a line is beyond any level that it takes there; a bin counts by its nearer end
                for b, e in enumerate(map(min, *least), up > 0):
                    bound[b] = max(bound[b], e)

    def squares(self):
        """Runs and values beside them, order 2: the least error, and (length/6) (length/(length + 2w))^2 times the
        square of the distance of the bin from the best line, w the width of the cells beside the run."""
        for i in range(self.n):
            for j in range(i + 1, self.n + 1):
                (length, _, I, K, _), e = self.grid.run(i, j), self.grid.missed_squares(i, j)
                self.E[i][j] = e
                w0 = self.X[i] - self.X[i - 1] if i else 0
                w1 = self.X[j + 1] - self.X[j] if j < self.n else 0
                w = max(w0, w1)
                for right, d in ((0, -w0), (1, w1)) if w <= 4 * length else ():
                    a = (I * length + (2 * right - 1) * K) // (2 * length**2)
                    z = a + d * K // length**3
                    a, z = min(a, z) - 2, max(a, z) + 2
                    gaps = [max(0, p - z, a - q) for p, q in pairwise(self.grid.ends)]
                    self.side[i, j, right] = [e + 2 * (length**3 * g * g // (6 * (length + 2 * w) ** 2)) for g in gaps]

    def planes(self, rows):
        """Lines by their values beside a run on both sides, both orders."""
        for i, j, *v in rows:
            need(0 < whole(i, 0, self.n) < whole(j, 0, self.n) < self.n, "a plane of no run")
            table = self.both.get((i, j)) or self.between(i, j + 1)
            self.both[i, j] = self.grid.raised(table, self.order, self.slack, i, j, numbers(v, 2), self.line)
            need(len(self.both) * len(table) ** 2 <= 1 << 20, "there are too many planes")

    def alone(self, i, j, right):
        """Twice what a run with one bend beside it costs, by the bin of that bend."""
        e = self.E[i][j]
        return [2 * x if self.order == 1 else x + e for x in self.side.get((i, j, right), [e] * (len(self.edges) + 1))]

    def arrivals(self, low, price):
        """Twice the least cost of coming from low to a bend in the cells low, low + 1, .., by its bin, and in any.

        Between two bends the mean of what both sides prove counts, or what a plane proves. The last bend is not paid.
        """
        found = []
        for j in range(low, self.n):
            best, flat = self.alone(low, j, 1), float("inf")
            for i in range(low + 1, j + 1):
                Clock.tick(1 + len(best) * (len(best) if (i, j) in self.both else 2) // 12)
                before, e = found[i - 1 - low], self.E[i][j]
                left, right = self.side.get((i, j, 0)), self.side.get((i, j, 1))
                if (i, j) in self.both:
                    best = [min(x, min(map(add, before, row)) + 2 * price) for x, row in zip(best, self.both[i, j])]
                    continue
                a = 2 * price + (before[-1] + e if left is None else min(map(add, before, left)))
                if right is None:
                    flat = min(flat, a + e)
                else:
                    best = [min(x, a + y) for x, y in zip(best, right)]
            least = min(*best, flat)
            found.append([min(x, flat, least + 2 * price) for x in best] + [least])  # the bin is left at a second bend
        return found

    def closer(self, price, most):
        """The same for all cells, or ``most`` if that is less, by paths over ever finer cells and bins; all doubled.

        Functions that cost ``most`` need not be followed. The others have a path over pairs of places and bins that lie
        on cheaper paths, and over parts of these when cells and bins are halved.
        """
        grid, room = self.grid, 1 << 22
        pairs = (self.n + 1) * (self.n + 2) // 2
        need(pairs * (len(self.edges) + 1) ** 2 <= room, "there are too many pairs of places")
        tables = {(a, b): self.between(a, b) for b in range(1, self.n + 2) for a in range(b)}
        for rows in self.levels:
            end, bins = grid.n + 1, len(grid.ends) - 1
            need(len(tables) * bins**2 <= room, "there are too many pairs of places")
            for i, j, *v in rows:
                if (table := tables.get((i, j + 1))) is not None:
                    need(i < j, "a plane of no run")
                    tables[i, j + 1] = grid.raised(table, self.order, self.slack, i, j, numbers(v, 2), self.line)
            there = arrive(tables, end, bins, price)
            back = arrive({(end - b, end - a): list(zip(*t)) for (a, b), t in tables.items()}, end, bins, price)
            if (least := min(there.get(end, [FAR]))) >= most:
                break
            tables, grid = halved(tables, there, back, end, most), grid.finer()
        return min(least, most)

    def cost(self, low, high, price, goal=None):
        """At least the error plus price times the number of bends, on the cells low..high-1, of all functions."""
        if self.levels and (low, high) == (0, self.n):
            e = self.E[low][high]
            most = 2 * (e if goal is None else min(e, whole(goal, 0, FAR)))
            return self.closer(2 * price, most) // 2 - (self.slack if self.order == 2 else 0)
        if (low, price) not in self.known:
            self.known[low, price] = self.arrivals(low, price)
        doubled = [2 * self.E[low][high]]
        for i, before in enumerate(self.known[low, price][: high - low], low + 1):
            doubled.append(min(map(add, before, self.alone(i, high, 0))) + 2 * price)
        return min(doubled) // 2 - (self.slack if self.order == 2 else 0)

    def table(self, low, high, prices, unit):
        """The points (price, cost) of the cells low..high-1, from (0, 0) on."""
        goals = self.goals or [None] * len(prices)
        costs = [max(0, self.cost(low, high, int(p * unit), goal)) for p, goal in zip(prices, goals, strict=True)]
        return [(Q(0), Q(0)), *((p, Q(cost, unit)) for p, cost in zip(prices, costs))]

def chord(table, x):
    """What a concave function is at least at x, by its values at the points of a table; beyond, by the last."""
    Clock.tick(1 + len(table) // 2)
    for (p, a), (q, b) in pairwise(table):
        if x <= q:
            return a + (b - a) * (x - p) / (q - p)
    return table[-1][1]

def block_counts(f, n, most_kinds=20000, counts=None):
    """The laps of f^n, or of so many steps more, by kind: {(ends of the image, how much shorter it was): number}."""
    counts, images = counts or {(f.low, f.high, Q(1)): 1}, {}
    for _ in range(n):
        following = Counter()
        for (low, high, c), number in counts.items():
            Clock.tick()
            if (low, high) not in images:
                images[low, high] = [(min(u, v), max(u, v), abs(w)) for _, u, _, v, w in f.cut(low, high, low, Q(1))]
            for u, v, w in images[low, high]:
                following[u, v, small(c * w)] += number
        counts = following
        need(len(counts) <= most_kinds, "there are too many kinds of blocks")
    return counts

def place_of(stretches, u, v):
    """The stretch that has most of a block, and the cells i..j-1 inside: none, unless i < j."""
    return max(((s, *s.span(u, v)) for s in stretches), key=lambda place: place[0].X[place[2]] - place[0].X[place[1]])

def block_total(stretches, counts, price, prices, unit, pieces):
    """What functions of so many pieces miss of all blocks, by what they miss of each kind where a bend has a price.

    A block is f^m on an interval, made shorter by a factor c: with W what is missed of the interval, error and price
    together, c W(price / c) is missed of the block. It grows with c, which is rounded down. W is concave in the price,
    so that chords between "prices" lie below, and the last value beyond.
    """
    need(price > 0, "the price is not positive")
    total, tables, places = -price * (pieces - 1), {}, {}
    for (u, v, size), number in counts.items():
        if (u, v) not in places:
            places[u, v] = place_of(stretches, u, v)
        s, i, j = place = places[u, v]
        if i >= j:
            continue  # such blocks count nothing
        if place not in tables:
            tables[place] = s.table(i, j, prices, unit)
        low, high = tight(size)
        total += number * low * chord(tables[place], price / high)
    return total

class Curves:
    """What functions miss of f^s, error and price together, for s = m, m + 1, .. at a grid of prices.

    EVIDENCE "curves": {"targets": [[low, high], ..], the domain first; "parts": for each target and each lap of f on
    it, from left to right, targets that lie side by side in the image of the lap; "grid": prices in the units of
    costs; "ratio": r; "lines": [s, target, (weight, A, D)..], lines as in "runs" for f^s on a target, none for "l2"}.

    On a target J, W is the least error + price * bends. A part of J that is c times as long as its image misses and
    pays c W(price / c) for the image; let S be the sum. A function without a bend in J misses e, what the lines prove.
    One with bends costs S(q) + price - q at least, whatever the lower price q. So W is the greater of S and of the
    lesser of both. The grid p stands for the prices p r^(s - m); what is kept of W is divided by r^(s - m), too.
    """

    def __init__(self, f, data, order, stretches, prices, unit):
        curves, self.steps, self.unit, self.one = data["curves"], data["steps"], unit, 1 << 64
        self.ratio, self.grid = rational(curves["ratio"]), [whole(p, 1, FAR) for p in curves["grid"]]
        need(self.ratio > 0 and self.grid and all(p < q for p, q in pairwise(self.grid)), "the grid does not increase")
        self.targets = [(f.read(a), f.read(b)) for a, b in curves["targets"]]
        need(self.targets[0] == (f.low, f.high), "target 0 is not the interval of the map")
        self.parts = [self.sides(f, a, b, row) for (a, b), row in zip(self.targets, curves["parts"], strict=True)]
        self.spots = {c: [self.spot(p * self.one // c) for p in self.grid] for row in self.parts for c, _ in row}
        self.errors = {}
        for s, i, *lines in curves["lines"]:
            (u, v), n = self.targets[whole(i, 0, len(self.targets) - 1)], whole(s, self.steps, 10**4)
            laps, slack = chords(f, u, v, n, data["unit"])
            h = Grid(laps, 1, [])
            if order == 1:
                e = h.missed(0, h.n, numbers(lines, 3), stretches[0].line, slack)
            else:
                e = h.missed_squares(0, h.n) - h.lost(slack)
            self.errors[n, i] = e / power(self.ratio, n - self.steps) // 1
        self.first = []
        for u, v in self.targets:
            s, i, j = place_of(stretches, u, v)
            table = s.table(i, j, prices, unit) if i < j else [(Q(0), Q(0))]
            self.first.append([chord(table, Q(p, unit)) * unit // 1 for p in self.grid])

    def sides(self, f, low, high, row):
        """The parts of a target: how much shorter than their images they are, over r, and which targets these are."""
        parts = Counter()
        for (_, u, _, v, c), images in zip(f.laps(low, high, 1), row, strict=True):
            place, end = min(u, v), max(u, v)
            for k in images:
                a, b = self.targets[whole(k, 0, len(self.targets) - 1)]
                need(place <= a < b <= end, "targets that are not side by side in the image of a lap")
                place, part = b, tight(abs(c))[0] / self.ratio * self.one // 1
                parts[max(1, part), k] += part > 0
        return parts

    def spot(self, price):
        """Where on the grid a price is: the place before it, and how far on the way to the next one."""
        Clock.tick()
        k = bisect_right(self.grid, price)
        p, q = self.grid[k - 1] if k else 0, self.grid[k] if k < len(self.grid) else FAR
        return k, (price - p) * self.one // (q - p) if q < FAR else 0

    def step(self, curves, s):
        """The curves of f^s by those of f^(s - 1), or what is known of f^m."""
        found = []
        for i, parts in enumerate(self.parts):
            row = self.first[i] if s == self.steps else [0] * len(self.grid)
            for (c, k), number in parts.items() if s > self.steps else ():
                Clock.tick(len(row))
                W = [0, *curves[k], curves[k][-1]]
                row = [x + (number * c * (W[n] * (self.one - w) + W[n + 1] * w) >> 128)
                       for x, (n, w) in zip(row, self.spots[c])]
            if (e := self.errors.get((s, i))) is not None:
                bent = accumulate((x - p for x, p in zip(row, self.grid)), max, initial=0)
                row = [max(x, min(e, y + p)) for x, y, p in zip(row, [*bent][1:], self.grid)]
            found.append(row)
        return found

    def bound(self, t, pieces):
        """The best of what is missed and paid less what so many pieces pay, of all prices of the grid."""
        curves = []
        for s in range(self.steps, t + 1):
            curves = self.step(curves, s)
        best = max(x - p * (pieces - 1) for x, p in zip(curves[0], self.grid))
        return Q(max(0, best), self.unit) * power(self.ratio, t - self.steps)

def block_bound(f, t, data, order, pieces):
    """A lower bound for the error of every function of so many pieces, from what it misses of f^m block by block."""
    steps, unit = whole(data["steps"], 0, min(t, 60)), whole(data["unit"], 1, 1 << 80) ** (1 + order)
    need(1 <= len(data["stretches"]) <= 40, "there are no stretches, or too many")
    stretches = [Blocks(f, data, stretch, order) for stretch in data["stretches"]]
    prices = [rational(p) for p in data["prices"]]
    need(prices and all(p < q for p, q in pairwise([Q(0), *prices])), "the prices do not increase from 0")
    if "curves" in data:
        return Curves(f, data, order, stretches, prices, unit).bound(t, pieces)
    return block_total(stretches, block_counts(f, t - steps), rational(data["price"]), prices, unit, pieces)


CHECKS = checker.CHECKS | {"separation": partial(checker.check_separation, missed_by=block_bound)}

def judged(data: Any, seconds: float = 5, read: Any = None) -> str:
    """Return what ``checker.judged`` does, for files of version 1."""
    return str(checker.judged(data, seconds, read, CHECKS, "1"))

def verdict(path: object, seconds: float = 5) -> str:
    """Return the same for a file."""
    return judged(path, seconds, checker.load)

if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # it is a text stream here
    sys.exit(checker.main(sys.argv[1:], verdict))
