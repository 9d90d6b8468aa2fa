"""Check certificates of `periodic`: ``python -I -S checker.py FILE...``. Standard library only; nothing is trusted.

One line a file: ``accepted``, ``rejected: why`` (the evidence does not show the claim) or ``malformed: why`` (it is no
certificate); the exit status is 0 only if all are accepted. ``--seconds N`` changes how long a file may take (5).

FORMAT. JSON without floats and duplicate keys: {"format": "periodic-certificate", "version": 2, "claim": {...},
"evidence": {...}, "sentence": "...", "fingerprint": F, "digest": D}. F and D are "sha256:" and the SHA-256 of the map,
network or claim that the certificate is about, and of [sentence, claim, evidence], as compact JSON with sorted keys;
the sentence is for people, nothing here reads it. At most MAX_BYTES, with MAX_PARTS lists and objects.
A *rational* is an integer or text "3/7"; a *number* is a rational or, where a "field" {"polynomial": [c_0, .., 1],
"between": [low, high]} is given, also a list of rationals, the coefficients of powers of the one root between low and
high of that monic integer polynomial. A map f is {"knots", "values", "field"?}, affine between its knots, a map of its
interval I into itself. A network is {"weights", "biases"}: ReLU after each layer but the last, one input, one output.
Claims by their "kind", f^t being the iterate and g any ReLU network with "depth" hidden layers of "width" units:

  period            map, period, points     the points, in time order, are one cycle of f of that many points
  no_period         map, period             f has no point of that least period
  period_set        map, strongest          the least periods of f are those that Sharkovsky's theorem gives for it
  lipschitz         map, at_most            |f(x) - f(y)| <= at_most * |x - y|
  growth            map, at_least?, at_most?, field?   for exp of the topological entropy of f
  entropy           map, low, high          for the topological entropy of f (natural logarithm)
  crossings         map, window, t, crossings   so often at least f^t passes between window[0] and window[1]
  crossing_growth   map, window, rate, field?      f^t passes between them at least rate**t times, for every t
  separation        map, t, width, depth, and any of l1_bound, l2_bound (integrals over I of |f^t - g| and its square),
                    sup_bound, classification_bound (the share of crossings + 1 alternating points of f^t on which
                    g >= middle of the window errs); with window and crossings, one for all or by norm
                    {"sup": .., "l2": ..}, if some of them rest on crossings; for integrals a window may have levels
                    between its two, in order: all windows between levels count
  distance          map, t, network, low, high   for the integral over I of |f^t - network|
  network_pieces    network, interval, pieces    the network has so many affine pieces on the interval
  narrow_network    widths, pieces?, sign_changes?   no network with these hidden widths has more
  stefan_polynomial p, coefficients         of det(xI - A), constant first, A the graph of the Stefan cycle of p points

EVIDENCE. A *graph* is {"vertices": [[low, high], ..], "edges": [[[start, stop, target], ..], ..]}, the edges of each
vertex from left to right. In a covering graph f takes [start, stop], inside its vertex, over the whole target. In an
enclosing graph vertex 0 is I, the edges tile their vertex, f is monotone on [start, stop] and takes it into the target
(null: it is constant). "vector" X proves "rate" c: covering, X >= 0 not 0, sum of X[target] >= c X at every vertex;
enclosing, X > 0, c >= 1, the sum over targets in the same of "components" (no edge leads to a greater one) <= c X.
  no_period: {"cuts"}: on each interval between cuts f^n misses it, or is affine with its fixed points of lower period.
  period_set: {"cycle", "points"}: the points, knots among them, cut I into intervals; what may f reach from each?
  growth, entropy: {"lower"?: covering graph, "upper"?: enclosing graph}; where one is missing by slopes: Var(f^t), the
  integral of |(f^t)'|, is at least min |f'|**t, and at most max |f'|**t, times the length of I.
  crossings: {"graph": covering graph}, with so many walks of t steps from vertex 0 to vertices around the window.
  crossing_growth: {"graph": covering graph, "starts", "steps": s}: after s steps from the starts, vertices that do not
  overlap, to each vertex at least as many walks as "vector" X says, and X[target] >= rate * X summed against the edges.
  separation: {"graph"?, "l1"?, "l2"?}: as for crossings, one for all or by norm; see ``lengths`` and ``Curves``.
  distance: {"steps"}: for how many f^t is followed exactly.

WHAT IS RELIED ON. Intermediate values; Sharkovsky's theorem (period_set); h = lim log Var(f^t)/t = lim log laps(f^t)/t
of Misiurewicz and Szlenk (growth, entropy); that of Cayley and Hamilton (stefan_polynomial); docs/mathematics.md proves
the rest: Crossings, L1 bound, Classification, Run bound, Pieces of narrow networks, Periods. Nothing is computed in
floating point. A new kind is a line above, a row of ``KEYS`` and a ``check_KIND(claim, evidence)`` that returns if the
claim is shown and else raises.
"""

import sys

if __name__ == "__main__" and not sys.flags.isolated:
    sys.path.pop(0)  # the folder of this file: names of the standard library stand in it
import json
import re
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from fractions import Fraction as Q
from functools import reduce, total_ordering
from hashlib import sha256
from itertools import accumulate, groupby, pairwise, zip_longest
from math import ceil, floor
from operator import add, mul
from typing import Any

MAX_BYTES, MAX_PARTS, MAX_BITS, BIG, FAR = 1 << 23, 1 << 19, 1 << 18, 1 << 10**6, 1 << 2000
NUMERAL = r"-?[0-9]{1,4000}(/[1-9][0-9]{0,3999})?"

class Malformed(Exception):
    """The file is no certificate."""

class Rejected(Exception):
    """The evidence does not show the claim."""

def need(holds, why, otherwise=Rejected):
    if not holds:
        raise otherwise(why)

class Clock:
    """Every loop whose length a file decides says here how much it does, in some microseconds, and minds the time."""
    end, work, due, most = float("inf"), 0, 0, float("inf")

    @classmethod
    def tick(cls, work=1):
        cls.work += work
        if cls.work >= cls.due:
            cls.due, late = cls.work + 100, cls.end < float("inf") and time.process_time() >= cls.end
            need(not late and cls.work <= cls.most, "it takes longer than allowed (--seconds)")


# ---- Numbers

def rational(x):
    Clock.tick()
    if type(x) is int or (isinstance(x, str) and re.fullmatch(NUMERAL, x)):
        return Q(x)
    raise Malformed(f"not a rational: {str(x)[:40]!a}")

def whole(x, least=0, most=10**9, name="a whole number"):
    if type(x) is not int or not least <= x <= most:
        raise Malformed(f"{name} is out of bounds or no integer" + f": {str(x)[:40]!a}" * (type(x) is not int))
    return x

class Field:
    """Q(r): r the one root between two rationals of a monic integer polynomial."""

    def __init__(self, data):
        self.p = [whole(c, -(10**300), 10**300) for c in data["polynomial"]]
        (low, high), self.d = map(rational, data["between"]), len(self.p) - 1
        need(1 <= self.d <= 64 and self.p[-1] == 1 and low < high, "the field is not as described")
        self.bits = 192 + (low.denominator * high.denominator).bit_length()
        self.low, self.high = floor(low * (1 << self.bits)), ceil(high * (1 << self.bits))  # in units of 2**-bits
        least, greatest = self.bounds([i * c for i, c in enumerate(self.p)][1:])  # of the derivative
        need(least > 0 or greatest < 0, "there may be several roots: the interval is too wide")
        self.up = 1 if least > 0 else -1
        need(self.at(low) < 0 < self.at(high), "no root in the interval")
        self.refine(self.bits)

    def at(self, x):
        """p(x), times the sign of the derivative and a power of the denominator."""
        value, scale = 0, self.up
        for c in reversed(self.p):
            Clock.tick(1 + scale.bit_length() // 1000)
            value, scale = value * x.numerator + c * scale, scale * x.denominator
        return value

    def bounds(self, coefficients):
        """Bounds for a polynomial between low and high, by Horner's scheme, rounded outwards."""
        a = b = 0
        for c in reversed(coefficients):
            ends = [u * v for u in (a, b) for v in (self.low, self.high)]
            scaled = c * (1 << self.bits)
            a, b = (min(ends) >> self.bits) + floor(scaled), -(-max(ends) >> self.bits) + ceil(scaled)
        return Q(a, 1 << self.bits), Q(b, 1 << self.bits)

    def refine(self, bits):
        self.low, self.high, self.bits = self.low << bits - self.bits, self.high << bits - self.bits, bits
        while self.high - self.low > 1:
            middle = (self.low + self.high) // 2
            above = self.at(Q(middle, 1 << bits)) > 0
            self.low, self.high = (self.low, middle) if above else (middle, self.high)

def divided(a, b):
    """Quotient and remainder of two polynomials, the constants first; neither b nor the remainder ends with 0."""
    quotient, a = [], list(a)
    while len(a) >= len(b):
        quotient.append(a[-1] / b[-1])
        k = len(a) - len(b)
        a = a[:k] + [small(x - quotient[-1] * y) for x, y in zip(a[k:-1], b)]
    while a and not a[-1]:
        a.pop()
    return quotient[::-1], a

def number(field, coefficients):
    """What a polynomial is at the root of a field: a Fraction or a Number."""
    _, c = divided(coefficients, field.p)
    return Number(field, tuple(c)) if len(c) > 1 else sum(c, Q(0))

@total_ordering
class Number:
    """The rational coefficients of powers of the root of a field, two or more, the last not 0."""

    def __init__(self, field, c):
        self.F, self.c = field, c

    def __add__(self, x):
        return number(self.F, [a + b for a, b in zip_longest(self.c, terms(x), fillvalue=0)])

    def __mul__(self, x):
        c = [Q(0)] * (len(self.c) + len(terms(x)) - 1)
        for i, a in enumerate(self.c):
            for j, b in enumerate(terms(x)):
                c[i + j] = small(c[i + j] + a * b)
        return number(self.F, c)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self): return self * -1
    def __sub__(self, x): return self + -x
    def __rsub__(self, x): return -self + x
    def __truediv__(self, x): return self * inverse(x)
    def __rtruediv__(self, x): return inverse(self) * x
    def __lt__(self, x): return sign(self - x) < 0
    def __eq__(self, x): return sign(self - x) == 0
    def __hash__(self): return hash(self.c)
    def __abs__(self): return self * sign(self)

def terms(x):
    return x.c if isinstance(x, Number) else (x,)

def inverse(x):
    """By division: q * x + r, the polynomial of the field, is 0 at its root, so that 1 / x = -q / r."""
    if not isinstance(x, Number):
        return 1 / Q(x)
    q, r = divided(x.F.p, x.c)
    need(r, "the polynomial of the field has factors")
    return -number(x.F, q) * inverse(number(x.F, r))

def box(x: Any) -> Any:
    """Rationals around a number: the number itself twice, if it is rational."""
    return x.F.bounds(x.c) if isinstance(x, Number) else (x, x)

def boxes(x, bits):
    """Ever smaller boxes around a number, until its field is known to so many bits."""
    while True:
        yield box(x)
        need(isinstance(x, Number) and x.F.bits < bits, "a number is too near to 0, or the polynomial has factors")
        x.F.refine(2 * x.F.bits)

def tight(x: Any, width: Any = None) -> Any:
    """Rationals around a number: no further apart than ``width``, or than a 2**-64th part of it if it is positive."""
    return next(b for b in boxes(x, 1 << 14) if b[1] - b[0] <= (b[0] / (1 << 64) if width is None else width))

def sign(x):
    """By a box without 0: where the polynomial of the field has factors, a Number may be 0, and nothing is decided."""
    return next((low > 0) - (high < 0) for low, high in boxes(x, 1 << 11) if low > 0 or high < 0 or low == high)

def small(x):
    """The number, refused if it has grown too long to go on with."""
    for c in terms(x):
        bits = c.numerator.bit_length() + c.denominator.bit_length()
        Clock.tick(2 + bits // 1000)
        need(bits <= MAX_BITS, "a number grows too long")
    return x

def reader(data: Any) -> Any:
    """The function that reads the numbers of an object: in its field, if it has one."""
    field = Field(data["field"]) if data.get("field") is not None else None

    def read(x):
        inside = field is not None and isinstance(x, list) and 0 < len(x) <= field.d
        return number(field, map(rational, x)) if inside else rational(x)
    return read

def total(numbers):
    return reduce(lambda x, y: small(x + y), numbers, Q(0))

def increase(numbers):
    return all(a < b for a, b in pairwise(numbers))

class Map:
    """A piecewise-linear map of an interval into itself."""

    def __init__(self, data):
        self.read = reader(data)
        self.x, self.y = ([self.read(v) for v in data[key]] for key in ("knots", "values"))
        need(2 <= len(self.x) == len(self.y), "a map needs as many values as knots, and two of them")
        need(increase(self.x), "the knots do not increase")
        self.slopes = [small((v - u) / (b - a)) for (a, b), (u, v) in zip(pairwise(self.x), pairwise(self.y))]
        self.low, self.high = self.x[0], self.x[-1]
        need(all(self.low <= y <= self.high for y in self.y), "the map leaves its interval")

    def piece(self, x):
        """The piece on which x lies; between two of them, the right one."""
        Clock.tick()
        return bisect_right(self.x, x, 1, len(self.slopes)) - 1

    def on(self, k, x):
        return small(self.y[k] + self.slopes[k] * (x - self.x[k]))

    def __call__(self, x):
        need(self.low <= x <= self.high, "a point outside the interval")
        return self.on(self.piece(x), x)

    def iterates(self, x, n):
        """x, f(x), .., f^n(x)."""
        for _ in range(n):
            yield x
            x = self(x)
        yield x

    def pieces(self, u, v):
        """f from u to v, piece by piece: affine from a to b as (a, f(a), b, f(b), slope), leftwards if v < u."""
        knots = self.x[bisect_right(self.x, min(u, v)) : bisect_left(self.x, max(u, v))]
        for a, b in pairwise([u, *(knots if u < v else knots[::-1]), v]):
            k = self.piece(min(a, b))
            yield a, self.on(k, a), b, self.on(k, b), self.slopes[k]

def check_lipschitz(claim, evidence):
    f = Map(claim["map"])
    need(all(abs(s) <= f.read(claim["at_most"]) for s in f.slopes), "a piece is steeper")


# ---- Orbits

def need_cycle(f, data, period):
    points = [f.read(x) for x in data]
    need(len(points) == period, "there are not as many points as the period says")
    need(all(f(x) == y for x, y in zip(points, points[1:] + points[:1])), "f does not take each point to the next")
    need(increase(sorted(points)), "a point occurs twice")

def least_period(f, x, most):
    """The least period of x up to most, or None."""
    return next((n for n, y in enumerate(f.iterates(x, most)) if n and y == x), None)

def check_period(claim, evidence):
    need_cycle(Map(claim["map"]), claim["points"], whole(claim["period"], 1, 10**6, "period"))

def check_no_period(claim, evidence):
    """Every point lies between two cuts u, v: there f^n stays away from [u, v], or is affine with few fixed points."""
    f, n = Map(claim["map"]), whole(claim["period"], 1, 10**5, "period")
    cuts = [f.read(x) for x in evidence["cuts"]]
    need(cuts[0] == f.low and cuts[-1] == f.high, "the cuts do not reach from end to end")
    need(increase(cuts), "the cuts do not increase")
    for u, v in pairwise(cuts):
        low, high, affine = u, v, True  # f^k takes [u, v] into [low, high], and is affine there
        for _ in range(n):
            pieces = list(f.pieces(low, high))
            values = [y for _, p, _, q, _ in pieces for y in (p, q)]
            low, high, affine = min(values), max(values), affine and len(pieces) == 1
        if high < u or v < low:
            continue
        need(affine, "an interval that f^n neither leaves nor stretches by one factor")
        images = list(zip(f.iterates(u, n), f.iterates(v, n)))
        p, q = images[n][0] - u, images[n][1] - v  # f^n(x) - x is affine from p to q
        if p == q == 0:
            need((u, v) in images[1:n], "f^n is the identity on an interval, and no lower iterate is")
        elif p != q and p * q <= 0:
            need(least_period(f, (u * q - v * p) / (q - p), n - 1), "a point has that least period")

def components(edges):
    """The sets of nodes that reach each other, and themselves."""
    reach = [sum(1 << j for j in row) for row in edges]
    for k in range(len(edges)):
        Clock.tick(len(edges))
        reach = [r | reach[k] if r >> k & 1 else r for r in reach]
    both = (frozenset(j for j, r in enumerate(reach) if s >> j & r >> i & 1) for i, s in enumerate(reach))
    return set(both) - {frozenset()}

def walks(edges, some, steps=1):
    """How many walks of so many steps end at each node, of those that begin so often at some."""
    for _ in range(steps):
        before, some = some, Counter()
        for i, n in before.items():
            for j in edges[i]:
                Clock.tick()
                some[j] = some[j] + n if type(n) is int else small(some[j] + n)
    return some

def follow(f, points, walk):
    """The least periods of the inner points that follow a closed walk, which repeats nothing, for ever."""
    low, high, L = points[walk[0]], points[walk[0] + 1], len(walk)
    for i in reversed(walk):  # the points that follow the rest of the walk, one step back
        a, p, _, _, slope = next(f.pieces(points[i], points[i + 1]))
        ends = sorted(a + (y - p) / slope for y in (low, high))
        low, high = small(max(ends[0], points[i])), small(min(ends[1], points[i + 1]))
    if low >= high:
        return []
    (*_, a), (*_, b) = f.iterates(low, L), f.iterates(high, L)  # f^L is affine between
    inner = (a - low) * (b - high) < 0 or (a, b) == (low, high)
    return [L, 2 * L][: 2 if a - b == high - low else 1] if inner else []

def check_period_set(claim, evidence):
    """No orbit of a stronger period: neither one through the points or their images, nor one that stays between them.

    If there is one, there is one of the next stronger period n. Only before m = 3 * 2^k, k > 0, is there no next one:
    then there are all periods 2^(k-1) * odd from some on. The former orbits are finitely many. The latter follow closed
    walks in the graph of which intervals f may take where. In a component that is one loop of length L f^L is affine,
    so that L and 2L at most are periods. In another 2^k divides all closed walks, if m = 3 * 2^k; else those of n steps
    are as many as those of 2^k: they repeat these n / 2^k times, at least 3 times, and f^(2^k) is affine along them.
    """
    f, m = Map(claim["map"]), whole(claim["strongest"], 1, 10**4, "strongest")
    need_cycle(f, evidence["cycle"], m)
    points, two = [f.read(x) for x in evidence["points"]], m & -m
    n = 2 * m if m == two else m - 2 * two if m > 3 * two else None
    need(len(points) <= 2000 and increase(points), "the points are too many, or out of order")
    need([*points[:1], *points[-1:]] == [f.low, f.high] and set(f.x) <= set(points), "a knot is missing")
    images = [f(x) for x in points]
    ordered = [sorted(ends) for ends in pairwise(images)]
    edges = [range(bisect_right(points, a) - 1, bisect_left(points, b)) if a < b else () for a, b in ordered]
    for nodes in components(edges):
        chosen, order, depth = {i: [j for j in edges[i] if j in nodes] for i in nodes}, [min(nodes)], {min(nodes): 0}
        for i in order:  # ever deeper
            Clock.tick(len(chosen[i]))
            new = [j for j in chosen[i] if j not in depth]
            depth |= dict.fromkeys(new, depth[i] + 1)
            order += new
        if all(len(row) == 1 for row in chosen.values()):
            need(n not in follow(f, points, order), "a loop has a stronger period")
        elif n is None:
            lengths = (depth[i] + 1 - depth[j] for i in nodes for j in chosen[i])  # of closed walks, or differences
            need(all(length % two == 0 for length in lengths), "closed walks allow a stronger period")
        else:
            few, many = ([walks(chosen, {i: 1}, k)[i] for i in nodes] for k in (two, n))
            need(m > two and few == many, "closed walks allow a stronger period")
    need(not n or all(least_period(f, y, n) != n for y in {*points, *images}), "a stronger orbit")


# ---- Graphs

def targets(f, data, covers):
    """Check a covering or an enclosing graph of f; return its vertices and, for each, the targets of its edges."""
    vertices, found = [(f.read(a), f.read(b)) for a, b in data["vertices"]], []
    need(vertices and len(vertices) == len(data["edges"]), "a graph needs a row of edges for each vertex")
    need(all(f.low <= a < b <= f.high for a, b in vertices), "a vertex is no interval of the domain")
    need(covers or vertices[0] == (f.low, f.high), "vertex 0 is not the interval of the map")
    for (place, high), row in zip(vertices, data["edges"]):
        found.append([])
        for start, stop, target in row:
            a, b = f.read(start), f.read(stop)
            need((place <= a if covers else place == a) and a < b <= high, "edges overlap, leave a gap or their vertex")
            place, values = b, [f(a), *(q for _, _, _, q, _ in f.pieces(a, b))]
            need(covers or values in (sorted(values), sorted(values)[::-1]), "f is not monotone on an edge")
            bottom, top = sorted((values[0], values[-1]))
            if target is None:
                need(not covers and bottom == top, "f is not constant on an edge")
                continue
            u, v = vertices[whole(target, 0, len(vertices) - 1, "target")]
            fits = bottom <= u and v <= top if covers else u <= bottom and top <= v
            need(fits, "f does not take an edge to its target")
            found[-1].append(target)
        need(covers or place == high, "edges leave a gap")
    return vertices, found

def around(vertices, low, high):
    """The vertices around a window: f^t crosses it once for each walk of length t from a vertex to one of them."""
    Clock.tick(len(vertices))
    need(low < high, "the window is empty")
    return [i for i, (u, v) in enumerate(vertices) if u <= low and high <= v]

def crossings(f, data, t):
    """How often f^t crosses each window, as far as a covering graph proves it: the walks from vertex 0."""
    vertices, found = targets(f, data, True)
    there = walks(found, {0: 1}, t)
    return lambda low, high: sum(there.get(i, 0) for i in around(vertices, low, high))

def rate(f, data, read, covers):
    """A number that the growth number is at least, by a covering graph, or at most, by an enclosing one (Collatz)."""
    _, found = targets(f, data, covers)
    c, x, part = read(data["rate"]), [read(v) for v in data["vector"]], data.get("components") or [0] * len(found)
    need(len(x) == len(part) == len(found), "the vector or the components do not fit the graph")
    need(min(x) >= 0 < max(x) if covers else min(x) > 0 and c >= 1, "the vector or the rate is not as required")
    for row, v, k in zip(found, x, part):
        need(covers or all(part[j] <= k for j in row), "the components are out of order")
        image = total(x[j] for j in row if covers or part[j] == k)
        need(image >= c * v if covers else image <= c * v, "the vector does not show the rate")
    return c

def growth(f, claim, evidence, side, read):
    """What the growth number is at least ("lower"), or at most, by a graph, or without one by slopes: see the head."""
    if side in evidence:
        return rate(f, evidence[side], read, side == "lower")
    need(claim.get("field") in (None, claim["map"].get("field")), "the claim is in another field than the slopes")
    return min(map(abs, f.slopes)) if side == "lower" else max(Q(1), *map(abs, f.slopes))

def check_growth(claim, evidence):
    f, read = Map(claim["map"]), reader(claim)
    need("at_least" in claim or "at_most" in claim, "nothing is claimed")
    if "at_least" in claim and read(claim["at_least"]) > 1:  # every map has growth at least 1
        need(growth(f, claim, evidence, "lower", read) >= read(claim["at_least"]), "the rate is below what is claimed")
    if "at_most" in claim:
        need(growth(f, claim, evidence, "upper", read) <= read(claim["at_most"]), "the rate is above what is claimed")

def below_exponential(x, bits=512, fine=1 << 4096):
    """A rational below e**x for |x| < 1000, and close: (1 + x / N)**N with N = 2**bits, squared and rounded down."""
    y = (1 + x / (1 << bits)) * fine // 1
    for _ in range(bits):
        y = y * y // fine
    return Q(y, fine)

def check_entropy(claim, evidence):
    f, low, high = Map(claim["map"]), rational(claim["low"]), rational(claim["high"])
    need(-1000 < low <= high < 1000, "the bounds are out of order or far away")
    if low > 0:
        need(growth(f, claim, evidence, "lower", rational) * below_exponential(-low) >= 1, "the entropy may be below")
    need(growth(f, claim, evidence, "upper", rational) <= below_exponential(high), "the entropy may be above")

def check_crossings(claim, evidence):
    f, t, n = Map(claim["map"]), whole(claim["t"], 0, 10**6, "t"), whole(claim["crossings"], 0, BIG, "crossings")
    low, high = map(f.read, claim["window"])
    need(crossings(f, evidence["graph"], t)(low, high) >= n, "the graph proves fewer crossings")

def check_crossing_growth(claim, evidence):
    """c^t crossings for each t: early iterates one by one; then the walks exceed X, and grow at least as c^t X does."""
    f, read, graph = Map(claim["map"]), reader(claim), evidence["graph"]
    vertices, found = targets(f, graph, True)
    ends = around(vertices, *map(f.read, claim["window"]))
    starts = {whole(i, 0, len(vertices) - 1, "a start") for i in evidence["starts"]}
    need(all(a[1] <= b[0] for a, b in pairwise(sorted(vertices[i] for i in starts))), "the starts overlap")
    c, x = read(claim["rate"]), dict(enumerate(map(read, graph["vector"])))
    need(len(x) == len(vertices) and all(v >= 0 for v in x.values()), "the vector is not as required")
    there, least = Counter(starts), Q(1)
    for _ in range(whole(evidence["steps"], 0, 10**4, "steps")):
        need(sum(there[i] for i in ends) >= least, "an early iterate crosses too rarely")
        there, least = walks(found, there), small(least * c)
    need(all(there[i] >= v for i, v in x.items()), "the vector is above the number of walks")
    need(total(x[i] for i in ends) >= least, "too little of the vector is around the window")
    image = walks(found, x)
    need(c > 0 and all(image[i] >= c * v for i, v in x.items()), "the vector does not show the rate")


# ---- Networks

def graph_of(data, low, high):
    """The knots and values of a network on an interval, knots at which the slope does not change left out."""
    nodes, layers = [(low, [low]), (high, [high])], list(zip(data["weights"], data["biases"], strict=True))
    for depth, (weights, biases) in enumerate(layers, 1):
        need(weights and all(len(ws) == len(nodes[0][1]) for ws in weights), "a layer does not fit the one before")
        layer = [([rational(w) for w in ws], rational(b)) for ws, b in zip(weights, biases, strict=True)]
        nodes = [(x, [total([b, *map(mul, ws, row)]) for ws, b in layer]) for x, row in nodes]
        if depth < len(layers):  # cut at the zeros of the units, then ReLU
            cut = nodes[:1]
            for (a, p), (b, q) in pairwise(nodes):
                for s in (*sorted({u / (u - v) for u, v in zip(p, q) if u * v < 0}), 1):
                    Clock.tick(len(p))
                    cut.append((small(a + s * (b - a)), [u + s * (v - u) for u, v in zip(p, q)]))
            nodes = [(x, [max(v, Q(0)) for v in row]) for x, row in cut]
    need(layers and len(nodes[0][1]) == 1, "a network has layers and one output")
    graph = [(x, y) for x, [y] in nodes]
    slopes = pairwise((q - p) / (b - a) for (a, p), (b, q) in pairwise(graph))
    return [graph[0], *(node for node, (s, r) in zip(graph[1:], slopes) if s != r), graph[-1]]

def check_network_pieces(claim, evidence):
    low, high = map(rational, claim["interval"])
    need(low < high, "the interval is empty")
    pieces = len(graph_of(claim["network"], low, high)) - 1
    need(pieces == whole(claim["pieces"], name="pieces"), "the network has another number of pieces")

def most(widths: list[int]) -> tuple[int, int]:
    """The most affine pieces, and sign changes at a level, of networks with these hidden widths (upper bounds)."""
    pieces = changes = 1  # of the layers so far
    for single, group in groupby(widths, lambda n: n == 1):
        layers, A, Z = list(group), [1], 1  # A, Z: the same for these layers alone
        if single:  # two levels are crossed, and between two crossings a breakpoint is cut off
            pieces += min(len(layers), 2) * (changes // 2 + 1)
            continue
        for i, n in enumerate(layers):
            Clock.tick()
            bends = [A[-1] + n * Z]  # each unit bends where its input changes sign
            if layers[max(0, i - 3) : i] == [2, 2, 2]:
                bends.append(A[-4] * (17 + 14 * n))
            A = [*A[-3:], min(bends)]
            Z = min(A[-1], A[-2] * (2 if n == 2 else n + 1))
        pieces, changes = pieces + changes * (A[-1] - 1), changes * Z
    return pieces, changes

def check_narrow_network(claim, evidence):
    widths = [whole(u, 1, name="a width") for u in claim["widths"]]
    need(1 <= len(widths) <= 10**4 and ("pieces" in claim or "sign_changes" in claim), "nothing is claimed")
    pieces, changes = most(widths)
    need(whole(claim.get("pieces", pieces), 0, BIG) >= pieces, "more pieces are not excluded")
    need(whole(claim.get("sign_changes", changes), 0, BIG) >= changes, "more sign changes are not excluded")


# ---- Distances

def mean(p, q):
    """The mean of |a|, a affine from p to q."""
    return abs(p + q) / 2 if (p >= 0) == (q >= 0) else (p * p + q * q) / (2 * abs(p - q))

def distance(f, t, u, v, c, d, steps, known):
    """Bounds for the mean of |f^t - a| from u to v, a affine from c to d, followed exactly for some steps."""
    Clock.tick()
    if t == 0:
        return (mean(u - c, v - d),) * 2
    if steps == 0 and c != d and u != v:  # a differs from its middle by |d - c| / 4 in the mean
        low, high = distance(f, t, u, v, (c + d) / 2, (c + d) / 2, 0, known)
        return low - abs(d - c) / 4, high + abs(d - c) / 4
    if u > v:
        u, v, c, d = v, u, d, c
    if (key := (t, u, v, c, d)) not in known:  # there are as many steps left at each t
        low = high = Q(0)
        for a, y, b, z, _ in f.pieces(u, v):
            r, s = ((a - u) / (v - u), (b - u) / (v - u)) if u != v else (0, 1)
            one, two = distance(f, t - 1, y, z, c + (d - c) * r, c + (d - c) * s, max(0, steps - 1), known)
            low, high = small(low + (s - r) * one), small(high + (s - r) * two)
        known[key] = low, high
    return known[key]

def distance_bounds(claim: Any, steps: int) -> Any:
    f, t, low, high = Map(claim["map"]), whole(claim["t"], 0, 300, "t"), Q(0), Q(0)
    known: dict[Any, Any] = {}
    for (a, c), (b, d) in pairwise(graph_of(claim["network"], f.low, f.high)):
        one, two = distance(f, t, a, b, c, d, whole(steps, 0, 300, "steps"), known)
        low, high = small(low + (b - a) * one), small(high + (b - a) * two)
    return f.read(claim["low"]), low, high, f.read(claim["high"])

def check_distance(claim, evidence):
    least, low, high, greatest = distance_bounds(claim, evidence.get("steps", evidence.get("levels")))  # its first name
    need(least <= low and high <= greatest, "the distance may lie outside the bounds")


# ---- Stefan cycles

def check_stefan_polynomial(claim, evidence):
    """That e p(A) = 0 for an interval e. No other monic p of this degree has that if e, e A, e A^2, .., as many, are
    independent: here each of them has an interval that none before has. By Cayley and Hamilton det(xI - A) has it."""
    p, m, coefficients = whole(claim["p"], 3, 301, "p"), claim["p"] // 2, claim["coefficients"]
    need(p % 2 == 1, "Stefan cycles have odd periods")
    need(len(coefficients) == p and coefficients[-1] == 1, "the polynomial is not monic of degree p - 1")
    images = [m + 1, *range(p, m + 1, -1), *range(m, 0, -1)]
    rows = [range(min(a, b) - 1, max(a, b) - 1) for a, b in pairwise(images)]  # the intervals that interval i covers
    there, seen, value = {m: 1}, set(), Counter()
    for k, c in enumerate(coefficients):
        need(k == p - 1 or not there.keys() <= seen, "the interval is not cyclic")
        seen |= there.keys()
        for i, n in there.items():
            value[i] += whole(c, -BIG, BIG) * n
        there = walks(rows, there)
    need(not any(value.values()), "the polynomial is another one")


# ---- Separations

class Laps(Map):
    """A map whose iterates are followed lap by lap."""

    def __init__(self, data):
        super().__init__(data)
        self.cuts, self.known = {}, {}

    def cut(self, u, v, x, w):
        """The pieces from u to v with a variable x = x(u) of slope w: (x(a), f(a), x(b), f(b), w / slope, or 0)."""
        if (rows := self.cuts.get((terms(u), terms(v)))) is None:
            rows = [(p, b - u, q, slope and 1 / slope) for _, p, b, q, slope in self.pieces(u, v)]
            self.cuts[terms(u), terms(v)] = rows
        end = x
        for p, length, q, share in rows:
            start, end = end, small(x + w * length)
            yield start, p, end, q, small(w * share)

    def laps(self, u, v, n):
        """f^n between u < v as such pieces."""
        known = self.known.setdefault((u, v), [[(u, u, v, v, Q(1))]])  # for f^0, f^1, ..
        while len(known) <= n:
            laps = [q for x, a, z, b, w in known[-1]
                    for q in (self.cut(a, b, x, w) if w else [(x, self(a), z, self(a), w)])]
            need(len(laps) <= 4000, "a stretch has too many laps")
            known.append(laps)
        return known[n]

def numbers(row, size, unit):
    """The integers of a row, in groups, the last two of each in some unit."""
    row = [whole(c, -(1 << 90), 1 << 90) for c in row]
    return [(*v[:-2], *(c * unit for c in v[-2:])) for v in zip(*[iter(row)] * size, strict=True)]

class Chords:
    """f^s between two points in integers, and what lines miss of it: the one rule of all bounds on integrals.

    The nodes of f^s are rounded down to multiples of 1 / unit, the ends moved inwards, the laps cut into equal parts; h
    joins these nodes (X, Y), exactly, in units of 1 / (unit * cuts). What functions miss of f^s and pay for bends is at
    least the same for h, less ``lost``. All divisions round down.

    RULE. On a run, the interval between nodes i < j, let tau be a mean of signs of h - b for some lines b (order 1), or
    2 (h - b) for one (order 2). A line a misses C - int tau a at least: |h - a| >= tau (h - a), C = int tau h; or
    (h - a)^2 >= (h - b)^2 + 2 (h - b) (b - a), C = int h^2 - b^2. Where tau is orthogonal to lines, C is missed by all
    (``missed``). Else let a take the value u at x, in a place before the run, and v at y, in one after it: int tau a is
    (u p + v q) / (y - x), p = int tau (y - s) ds, q = int tau (s - x) ds. That is monotone in each of x, y, u, v, so of
    two places and two bins of values the corners decide (``raised``).
    """

    def __init__(self, f, low, high, steps, unit, cuts, order):
        need(f.low <= low < high <= f.high, "a stretch is no interval of the domain")
        laps = f.laps(low, high, steps)
        X, Y = ([tight(z, Q(1, unit))[0] * unit // 1 for z in v] for v in zip(laps[0][:2], *(q[2:4] for q in laps)))
        X[0], X[-1] = X[0] + 2 * (X[0] != low * unit), X[-1] - 2 * (X[-1] != high * unit)
        need(all(abs(z) < 1 << 200 for z in X + Y), "a stretch is too far away")
        need(increase(X), "the unit is too coarse")  # or lengths below are negative
        self.order, self.cuts, self.unit, self.known, self.end = order, cuts, unit * cuts, {}, len(laps) * cuts
        first, *nodes = [(x * cuts, y * cuts) for x, y in zip(X, Y)]
        self.laps = [*accumulate(nodes, lambda node, place: self.onward(node, *place), initial=(*first, 0, 0, 0))]
        steepest = max((1 / tight(abs(w))[0] // 1 + 1 for w in {q[4] for q in laps} if w), default=0)
        slack = (16 + 8 * steepest) * cuts  # h is nearer to f^s than that
        self.lost = slack * cuts * (X[-1] - X[0]) * (1 if order == 1 else 2 * max(map(abs, Y)) * cuts + 4 * slack)

    def onward(self, node, z, v):
        """From a node to (z, v), where h is affine: there, and 2 int h, 6 int s h, 3 int h^2 up to there."""
        x, y, *sums = node
        parts = y + v, 2 * (x * y + z * v) + x * v + z * y, y * y + y * v + v * v
        return z, v, *(c + (z - x) * p for c, p in zip(sums, parts))

    def node(self, k):
        """(s, h, 2 int h, 6 int s h, 3 int h^2 up to there) at a node, by its number."""
        if k not in self.known:
            Clock.tick(2)
            lap, part = divmod(k, self.cuts)
            (x, y, *_), (z, v, *_) = self.laps[lap], self.laps[min(lap + 1, len(self.laps) - 1)]
            place = x + (z - x) // self.cuts * part, y + (v - y) // self.cuts * part
            self.known[k] = self.onward(self.laps[lap], *place)
        return self.known[k]

    def around(self, i, j, width):
        """Where the places beside a run may begin and end."""
        return [{self.node(min(max(k, 0), self.end))[0] for k in ends} for ends in ((i - width, i), (j, j + width))]

    def moments(self, i, j):
        """Length, sum of ends, 2 int h, 12 int (s - centre) h, 3 int h^2 of a run."""
        (x, _, *before), (z, _, *after) = self.node(i), self.node(j)
        I, J, H = (v - u for u, v in zip(before, after))
        return z - x, x + z, I, 2 * J - 3 * (x + z) * I, H

    def run(self, i, j):
        """What ``tau`` looks at: moments, or the ends of a run and of the laps inside: (s, h, 2 int h up to there)."""
        if self.order == 2:
            return self.moments(i, j)
        laps = self.laps[i // self.cuts + 1 : (j - 1) // self.cuts + 1]
        Clock.tick(1 + len(laps) // 2)
        return [node[:3] for node in (self.node(i), *laps, self.node(j))]

    def tau(self, run, A, D):
        """2 C, rounded down, int tau, 2 int tau s, by the line from A to A + D on a run; order 2: six times."""
        Clock.tick(4)
        if self.order == 2:
            (length, S, I, K, H), Z = run, 2 * A + D
            return (4 * H - (3 * Z * Z + D * D) * length, 6 * (I - Z * length),
                    2 * K + 6 * S * I - 2 * (3 * Z * S + D * length) * length)
        (start, _, before), (end, _, after) = run[0], run[-1]
        length, over = end - start, [y - A - D * (x - start) // (end - start) for x, y, _ in run]
        Clock.tick(len(run))
        g = 1 if over[0] > 0 else -1
        C, M0, M1 = -g * before, -g * start, -g * start * start
        for (x, y, P), (z, v, _), r, q in zip(run, run[1:], over, over[1:]):
            if (r > 0) != (q > 0):  # tau changes at c: wherever that is, |tau| = 1
                part, g = (z - x) * r // (r - q), -g
                c = x + part
                C -= 2 * g * (P + part * (2 * y + (v - y) * part // (z - x)))
                M0 -= 2 * g * c
                M1 -= 2 * g * c * c
        return C + g * after - 2 * length, M0 + g * end, M1 + g * end * end

    def missed(self, i, j, lines):
        """What every line misses of a run: tau is made orthogonal to lines, then divided by its greatest value."""
        length, S, I, K, H = self.moments(i, j)
        if self.order == 2:
            return (4 * H * length**3 - 3 * I * I * length**2 - K * K) // (12 * length**3)
        C, M0, M1, W, run = 0, 0, 0, 0, self.run(i, j)
        for w, A, D in lines:
            need(w > 0, "a weight is not positive")
            c, m, k = self.tau(run, A, D)
            C, M0, M1, W = C + w * c, M0 + w * m, M1 + w * k, W + w
        M = M1 - S * M0
        above = C * length**3 - M0 * I * length**2 - M * K
        return above // (2 * (W * length**3 + abs(M0) * length**2 + 3 * abs(M) * length))

    def raised(self, rows, i, j, width, left, right, lines):
        """What lines miss of a run, (least, [by the kind of u]) by the kind of v, raised by some of them.

        These are the kinds in the place on the ``left``, and in that on the ``right``; places are so wide.
        """
        (xs, ys), run, scale, rows = self.around(i, j, width), self.run(i, j), 2 if self.order == 1 else 12, rows[:]
        least = min(rows)[0]
        for A, D in lines:
            (C, M0, M1), sums = self.tau(run, A, D), []
            for x, y in ((x, y) for x in xs for y in ys):
                p, q, d = 2 * y * M0 - M1, M1 - 2 * x * M0, scale * (y - x)
                sums.append(([(C * (y - x) - p * kind[p > 0]) // d for kind in left],
                             [-q * kind[q > 0] // d for kind in right]))
            by_left, by_right = map(max, sums[0])
            columns = [k for k, e in enumerate(sums[0][0]) if e + by_right > least]  # elsewhere nothing is raised
            open_rows = [k for k, e in enumerate(sums[0][1]) if columns and by_left + e > rows[k][0]]
            Clock.tick(len(sums) * (10 + (len(left) + len(right) + 1) // 2 + len(open_rows) * len(columns) // 8))
            sums = [([a[k] for k in columns], b) for a, b in sums]
            for r in open_rows:
                row, found = rows[r][1][:], [[x + b[r] for x in a] for a, b in sums]
                for k, e in zip(columns, found[0] if len(found) == 1 else map(min, *found)):
                    if e > row[k]:
                        row[k] = e
                rows[r] = min(row), row
        return rows

    def near(self, rows, i, j, width, left, right):
        """The same by one line for each two kinds, near the best one with values in both bins.

        The best line of all is that of least squares; for order 1 a step of Newton leads on, with 2 / (the mean slope
        of laps) for each change of tau as the second derivative. Any line will do.
        """
        (xs, ys), run, scale, found = self.around(i, j, width), self.run(i, j), 2 if self.order == 1 else 12, []
        (length, S, I, K, _), start, x, y = self.moments(i, j), self.node(i)[0], sum(xs) // len(xs), sum(ys) // len(ys)
        A, D = (I - K // length) // (2 * length), K // length**2
        if self.order == 1:
            C, M0, M1 = self.tau(run, A, D)
            P, R = (S + length) * M0 - M1, M1 - (S - length) * M0
            above = [v - A - D * (s - start) // length > 0 for s, v, _ in run]
            changes = sum(a != b for a, b in pairwise(above))
            V = sum(abs(b[1] - a[1]) for a, b in pairwise(run))
            if changes:
                u, v = ((V * (2 * a - b)) // (2 * changes * length**2) for a, b in ((P, R), (R, P)))
                A, D = A + u, D + v - u
        level, rise = (A + D * (z - start) // length for z in (x, y))
        corners = [(z, w, scale * (w - z)) for z in xs for w in ys]
        for (low, high, *_), (_, row) in zip(right, rows):
            found.append([])
            for (least, most, *_), e in zip(left, row):
                if e < FAR:
                    Clock.tick(8)
                    u = min(max(level, least), most)
                    v = min(max(rise - (u - level) // 2, low), high)
                    u = min(max(level - (v - rise) // 2, least), most)
                    v = min(max(rise - (u - level) // 2, low), high)
                    C, M0, M1 = self.tau(run, u + (v - u) * (start - x) // (y - x), (v - u) * length // (y - x))
                    worst = FAR
                    for z, w, size in corners:
                        p, q = 2 * w * M0 - M1, M1 - 2 * z * M0
                        worth = (C * (w - z) - p * (most if p > 0 else least) - q * (high if q > 0 else low)) // size
                        worst = min(worst, worth)
                    e = max(e, worst)
                found[-1].append(e)
        return [(min(row), row) for row in found]

def bent(rows, price):
    """What costs are with a bend in a place, or with two, the second of which forgets the value; see ``arrive``."""
    least = [min(row) + price for row in rows]
    if not price:
        rows, least = [[FAR] * len(rows[0]), *rows], [FAR, FAR, *least[:-2]]
    return [[min(x, e) + price for x in row] for row, e in zip(rows, least)]

# Places have *kinds* of lines: (least value, greatest value, least slope, greatest slope, share), slopes over 1 << 32;
# but for the ends of blocks that meet, these are bins, with all slopes and no share. Between places a and b lines miss
# pairs[b][a] at least, a *table* (least, u, v, rows): rows[y] is (its least, [by the kind u + x at a]) for the kind
# v + y at b; by others there is no way that costs less than is looked for. Without rows, all costs are the least.

def opened(table, left, right):
    """The table with rows for all kinds in the places on the left and on the right, if it had none."""
    least, u, v, rows = table
    return u, v, rows or [(least, [least] * len(left))] * len(right)

def halves(kind, first, last):
    """Both halves of the bin of a kind; of the outermost ones a part is cut off that is as long as the next bin."""
    low, high, *rest = kind
    middle = high - first if low == -FAR else low + last if high == FAR else (low + high) // 2
    return (low, middle, *rest), (middle, high, *rest)

def shares(kinds, price):
    """What is paid at an end of a block, by the kind."""
    return [price * share // 1 for *_, share in kinds]

def arrive(pairs, start, kinds, price, count):
    """The least cost of coming to each place, its bend paid, by the kind there.

    Where bends have no price, they are counted: these are the costs with 0, 1, .. at most, that in the place included.
    """
    layers, paid = range(1 if price else count + 1), shares(kinds[start], price)
    found, lowest = {start: [paid] * len(layers)}, {start: [min(paid)] * len(layers)}
    for b in sorted(b for b in pairs if b > start):
        costs = []
        for k in layers:
            Clock.tick(1 + len(pairs[b]) // 16)
            best, least = [FAR] * len(kinds[b]), FAR
            for low, a in sorted((lowest[a][k] + table[0], a) for a, table in pairs[b].items() if a in lowest):
                if low >= min(max(best), least + (price or FAR)):
                    break
                _, u, v, rows = pairs[b][a]
                if rows is None:  # and what comes now costs as much for all kinds
                    best, least = [min(x, low) for x in best], min(least, low)
                    break
                before = found[a][k][u : u + len(rows[0][1])]
                rising = [(y, row) for y, (e, row) in enumerate(rows, v) if lowest[a][k] + e < best[y]]
                Clock.tick(len(rows) // 4 + len(rising) * (6 + len(before)) // 12)
                for y, row in rising:
                    best[y] = min(best[y], min(map(add, before, row)))
                least = min(best)
            costs.append(best)
        found[b] = bent(costs, price)
        lowest[b] = [*map(min, found[b])]
    return found

def halved(pairs, there, end, price, most, kinds, way, outer):
    """The pairs in pairs on paths that cost less than ``most``, of halved cells, bins or both, and the kinds there.

    A table keeps the kinds from the first to the last on such paths over its pair, a place those of all its tables.
    """
    layers, start, kept, near, finer, room, twice = len(there[end]), min(there), [], {}, {}, 1 << 22, way != "b"
    back = {end: [shares(kinds[end], price)] * layers}  # the least cost of what is left, by the kind
    lowest, copies = {a: [*map(min, rows)] for a, rows in there.items()}, 1 + (way != "c")
    for b in sorted((b for b in pairs if b <= end), reverse=True):
        after = bent(back.get(b, [[FAR] * len(kinds[b])] * layers), price)[::-1]
        left = [*map(min, after)]
        for a, table in pairs[b].items():
            Clock.tick()
            cheap = [k for k, low in enumerate(lowest.get(a, ())) if low + table[0] + left[k] < most]
            if not cheap:
                continue
            u, v, rows = opened(table, kinds[a], kinds[b])
            best, totals = back.setdefault(a, [[FAR] * len(kinds[a])] * layers), [[FAR] * len(rows[0][1])] * len(rows)
            for k in cheap:
                Clock.tick(len(rows) * len(rows[0][1]) // 3)
                rest, row = [[x + y for x in row] for (_, row), y in zip(rows, after[k][v:])], best[-1 - k]
                best[-1 - k] = [*row[:u], *map(min, row[u:], *rest), *row[u + len(rest[0]) :]]
                totals = [[*map(min, total, map(add, row, there[a][k][u:]))] for total, row in zip(totals, rest)]
            costs = [[x if y < most else FAR for x, y in zip(row, total)] for (_, row), total in zip(rows, totals)]
            wide, high = ([k for k, row in enumerate(some) if min(row) < FAR] for some in (zip(*costs), costs))
            if high:
                rows = [row[wide[0] : wide[-1] + 1] for row in costs[high[0] : high[-1] + 1]]
                room -= len(rows) * len(rows[0]) * (1 + (copies + twice * copies) ** 2)
                need(room >= 0, "there are too many planes")
                kept.append((a, b, u + wide[0], v + high[0], rows))
                near.setdefault(a, []).extend((u + wide[0], u + wide[-1] + 1))
                near.setdefault(b, []).extend((v + high[0], v + high[-1] + 1))
    kinds = {p: kinds[p][min(some) : max(some)] for p, some in near.items()}
    if way != "c":
        kinds = {p: [half for kind in some for half in halves(kind, *outer)] for p, some in kinds.items()}
    fine = {q: some for p, some in kinds.items() for q in ((2 * p - 1, 2 * p) if twice else (p,))}
    for a, b, u, v, rows in kept:
        Clock.tick(len(rows) * len(rows[0]) // 16)
        rows = [(min(row), [x for x in row for _ in range(copies)]) for row in rows for _ in range(copies)]
        table = min(rows)[0], copies * (u - min(near[a])), copies * (v - min(near[b])), rows
        for d in {2 * b - 1, min(2 * b, 2 * end - 1)} if twice else {b}:
            finer.setdefault(d, {}).update(dict.fromkeys({max(2 * a - 1, 2 * start), 2 * a} if twice else {a}, table))
        if b < end and twice:
            finer[2 * b][2 * b - 1] = 0, 0, 0, None
    return finer, fine

class Stretch:
    """f^m on an interval, cut into cells, and the least error + price * bends of functions there.

    EVIDENCE "stretches": {"low", "high", "cells", "edges", "lines": [[i, j, (weight, A, D)..], ..], "planes": [[[i, j,
    (A, D)..], ..] or null, ..], "halved"?: ["c", "b" or "x", ..]}: each lap is cut into so many cells, the values into
    bins at the edges. *Places* are the start of the interval, its cells and its end. A function that bends in two
    places, and not between, is a line on the run of cells i..j-1 between: it misses what "lines" prove of the run, or
    of runs inside ("l2": that is computed), and by its bins in both places what "planes" prove. Lines, which may be
    any, are A at the left and A + D at the right end of the run, in units of 2**-line_bits; a run with none, and all
    runs where planes are null, get a line for each two bins from here (``near``). The cheapest path over places and
    bins is a lower bound; so is ``most``, if it is less: functions that cost as much need not be followed. All others
    have a path over pairs of places and bins that lie on cheaper paths, and when cells, bins or both are halved over
    parts of these; "planes" go on for these. Where bends have no price paths have "bends" at most: these are costs of
    functions with no more.
    """

    def __init__(self, f, data, stretch, order):
        m, unit, self.planes = whole(stretch["cells"], 1, 64), data["unit"], stretch["planes"]
        self.ways = stretch.get("halved", ["x"] * (len(self.planes) - 1))
        need(len(self.ways) == len(self.planes) - 1 < 50 and {*self.ways} <= {*"bcx"},
             "a stretch is looked at too closely")
        self.width = 1 << sum(way != "b" for way in self.ways)  # of a cell, in nodes
        low, high, cuts = f.read(stretch["low"]), f.read(stretch["high"]), m * self.width
        self.h = h = Chords(f, low, high, data["steps"], unit, cuts, order)
        self.scale, self.line = cuts ** (1 + order), (unit >> data["line_bits"]) * cuts
        self.bends = whole(data.get("bends", 0), 0, 40)
        self.n, self.edges = h.end // self.width, [e for e, in numbers(stretch["edges"], 1, self.line)]
        need(self.n < 320 and 2 <= len(self.edges) <= 40, "a stretch has too many cells or edges")
        need(increase(self.edges), "the edges do not increase")
        self.outer = self.edges[1] - self.edges[0], self.edges[-1] - self.edges[-2]
        given = {(i, j): numbers(v, 3, self.line) for i, j, *v in stretch["lines"]}
        self.E = [[0] * (self.n + 1) for _ in range(self.n + 1)]
        for i in range(self.n - 1, -1, -1):
            for j in range(i + 1, self.n + 1):
                self.E[i][j] = max(self.E[i][j - 1], self.E[i + 1][j])
                if order == 2 or (i, j) in given:
                    e = h.missed(i * self.width, j * self.width, given.get((i, j)))
                    self.E[i][j] = max(self.E[i][j], e)
        self.X = [h.node(k * self.width)[0] for k in range(self.n + 1)]
        self.known, self.pairs = {}, {b: {a: (self.E[a][b - 1], 0, 0, None) for a in range(b)}
                                      for b in range(1, self.n + 2)}
        self.bins = [(low, high, -FAR, FAR, 0) for low, high in pairwise((-FAR, *self.edges, FAR))]
        self.kinds = dict.fromkeys(range(self.n + 2), self.bins)
        self.follow(self.pairs, 0, self.kinds, self.width)

    def follow(self, pairs, level, kinds, width):
        """Put into the tables of pairs of places what planes prove."""
        tables = [rows for row in pairs.values() for *_, rows in row.values() if rows]
        room = (1 << 22) - sum(len(rows) * len(rows[0][1]) for rows in tables)
        every = [(a, b - 1) for b, row in pairs.items() for a in row if a < b - 1]
        for i, j, *v in every if self.planes[level] is None else self.planes[level]:
            Clock.tick()
            if table := pairs.get(j + 1, {}).get(i):
                u, w, rows = opened(table, kinds[i], kinds[j + 1])
                room -= len(rows) * len(rows[0][1]) * (table[3] is None)
                need(i < j and room >= 0, "a plane of no run, or too many planes")
                left, right = kinds[i][u : u + len(rows[0][1])], kinds[j + 1][w : w + len(rows)]
                run = rows, i * width, j * width, width, left, right
                rows = self.h.raised(*run, numbers(v, 2, self.line)) if v else self.h.near(*run)
                pairs[j + 1][i] = min(rows)[0], u, w, rows

    def slant(self, pairs, level, kinds, start, end, width):
        """Put into the tables of pairs at the ends of a block that meets others what the slopes there say."""
        planes, scale = {(i, j): v for i, j, *v in self.planes[level] or ()}, 2 if self.h.order == 1 else 12
        for a, b in [(a, b) for b, row in pairs.items() for a in row if a == start or b == end]:
            i, j = a * width, (b - 1) * width
            (x, z), run = (self.h.node(k)[0] for k in (i, j)), self.h.run(i, j)
            taus = [self.h.tau(run, *line) for line in numbers(planes.get((a, b - 1), ()), 2, self.line)]
            xs, ys = self.h.around(i, j, width)
            near, far, at = z - x, (z if b == end else max(ys)) - (x if a == start else min(xs)), x if a == start else z
            u, v, rows = opened(pairs[b][a], *((kinds if level else self.kinds)[place] for place in (a, b)))
            if not level:  # by bins alone
                bins = {low: k for k, (low, *_) in enumerate(self.bins)}
                rows = [(0, [rows[bins[q]][1][bins[p]] for p, *_ in kinds[a]]) for q, *_ in kinds[b]]

            def least(rise, near=near, far=far):
                return (rise << 32) // far if rise > 0 else (rise << 32) // near if near else -FAR
            found = []
            for right, (_, row) in zip(kinds[b][v:], rows):
                Clock.tick(1 + len(row) * (1 + len(taus)) // 2)
                found.append([])
                for left, cost in zip(kinds[a][u:], row):
                    low = max(least(right[0] - left[1]), left[2], right[2])
                    high, own = min(-least(left[0] - right[1]), left[3], right[3]), left if a == start else right
                    for C, M0, M1 in taus:  # of lines by their value and their slope at the end
                        C, M1 = C - 2 * M0 * own[M0 > 0], M1 - 2 * at * M0
                        cost = max(cost, ((C << 32) - M1 * (high if M1 > 0 else low)) // scale >> 32)
                    found[-1].append(cost if low <= high else FAR)  # or there are no such lines
            pairs[b][a] = min(map(min, found)), u, v, [(min(row), row) for row in found]

    def cost(self, start, end, price, most, turns=()):
        """The cheapest path between two places, or ``most``, if it has to be looked for on halved cells."""
        pairs, width, kinds = self.pairs, self.width, self.kinds | dict(zip((start, end), turns))
        if turns:
            pairs = {b: {a: table for a, table in row.items() if a >= start}
                     for b, row in pairs.items() if start < b <= end}
        for level, way in enumerate((*self.ways, "")):
            if level:
                self.follow(pairs, level, kinds, width)
            if turns:
                self.slant(pairs, level, kinds, start, end, width)
            known = {} if level or turns or len(self.known) > 64 else self.known
            if (start, price) not in known:
                known[start, price] = arrive(pairs, start, kinds, price, self.bends + 1)
            there = known[start, price]
            least = min(map(add, there[end][-1], shares(kinds[end], price))) - price
            if least >= most or not way:
                return min(least, most) if level else least
            pairs, kinds = halved(pairs, there, end, price, most + price, kinds, way, self.outer)
            if way != "b":
                start, end, width = 2 * start, 2 * end - 1, width // 2

    def meeting(self, turn, side):
        """The kinds of lines at an end of a block: those with slopes that are alike pay the same share."""
        need(len(turn) <= 64, "too many shares")
        every, found = ([*row, f"1/{2 * len(turn)}"][: max(4, len(row))] for row in turn), []
        turn = [(*(e for e, in numbers((low, high), 1, self.line)), rational(slope) * side, rational(part))
                for low, high, slope, part in every]
        need(all(low in self.edges and high in self.edges and slope for low, high, slope, _ in turn),
             "shares that change inside of bins, or at no slope")
        for low, high, *_ in self.bins:
            steps = sorted((abs(s), part if s > 0 else -part) for a, b, s, part in turn if a <= low and high <= b)
            cuts = [*(s * (1 << 32) // 1 for s, _ in steps), FAR]
            up = [(a, 65 * b // 64 + 2, n) for a, b, n in zip(cuts, cuts[1:], accumulate(part for _, part in steps))]
            need(all(2 * abs(n) <= 1 for *_, n in up), "a share of more than one half")
            flat = 65 * cuts[0] // 64 + 2
            slopes = *((-b, -a, -n) for a, b, n in up), (-flat, flat, 0), *up
            found += [(low, high, *slope) for slope in slopes]
        need(len(found) <= 200, "too many shares")
        return found

    def span(self, low, high):
        """The cells i..j-1 between two points."""
        X, unit = self.X, self.h.unit
        return bisect_left(X, box(low)[1] * unit), bisect_right(X, box(high)[0] * unit) - 1

    def costs(self, low, high, prices, goals, turns=()):
        """The same for an interval that has cells in common with this one: what is missed of a part is missed of it.

        With turns, see ``Curves``, these have to be all of it, in coordinates in which the ends are nodes.
        """
        (i, j), X, unit = self.span(low, high), self.X, self.h.unit
        if i >= j and not turns:
            return [0] * len(prices)
        goals = [min(self.E[i][j], whole(goal, 0, FAR) * self.scale) for goal in goals]
        if turns:
            apart = box(high - low)[1] * unit - X[j] + X[i]
            need(apart <= 8 * self.h.cuts and 64 * apart < X[j] - X[i], "blocks that meet have parts without cells")
            need(max(prices) * self.scale <= self.E[i][j], "blocks that meet cost less than a bend")
            turns = [self.meeting(turn, side) for turn, side in zip(turns, (1, -1))]
        costs = [self.cost(i, j + 1, p * self.scale, goal, turns) for p, goal in zip(prices, goals, strict=True)]
        return [(cost - 20 * self.h.lost if turns else max(0, cost - self.h.lost)) // self.scale for cost in costs]

class Curves:
    """What functions miss of f^s, error and price of bends together, for s = m, m + 1, .. at some prices.

    EVIDENCE "l1" and "l2": {"steps": m, "unit", "line_bits", "stretches", "prices", "bends"?, "followed", "ratio": r,
    "targets": [{"low", "high", "parts", "stretch", "goals"?, "turns"?}, ..], "lines": [[s, target, (weight, A, D)..],
    ..]}. The first target is the domain; "parts" are, for each lap of f on it, from left to right, targets side by side
    in its image. f^m is followed on a stretch that has cells on the target, or none (null), at the prices with these
    numbers, up to goals. "lines" prove what lines miss of f^s. Costs are in 1 / unit**2 ("l1") or 1 / unit**3 ("l2").

    On a target J, W is the least error + price * bends, concave in the price: chords lie below. A part of J that is c
    times as long as its image misses and pays c W(price / c) for the image; let S be the sum. A function without a bend
    in J misses e, what lines miss. One with bends costs S(q) + price - q at least, whatever the lower price q. So W is
    the greater of S and of the lesser of both. The prices p stand for p r^(s - m); W is kept divided by the same. Where
    there is a price 0 all this is said of functions with "bends" at most.

    BLOCKS THAT MEET. "turns" has for both ends of a target shares [low, high, slope, part?]: if g has a value v there
    with low <= v < high, and away from the end the slope s, that part of a price (1 / (2 * their number), if none is
    given) is paid where s / slope >= 1, and got back where s / slope <= -1; together one half at most. Two blocks meet
    at a point e where f^(t - m) turns: their targets have the same end, on the same side, so the same shares. If g does
    not bend at e they see the same value and opposite slopes, and pay nothing together; else no more than a price. So
    do both ends of the domain: for each block W is the least error + price * (bends inside + shares), and all blocks
    pay for ``pieces`` bends at most. Paths have a bin there for each *kind* of slopes with one share. Rounding moves
    the ends of a target, and makes slopes greater by less than a 64th.
    """

    def __init__(self, f, data, order):
        self.steps, unit, self.one = whole(data["steps"], 0, 10**4), whole(data["unit"], 1, 1 << 80), 1 << 64
        self.ratio, self.prices = rational(data["ratio"]), [whole(p, 0, FAR) for p in data["prices"]]
        some = [self.prices[whole(k, 0, len(self.prices) - 1)] for k in data["followed"]]
        need(self.ratio > 0 and all(p < q for row in (self.prices, some) for p, q in pairwise(row)),
             "the prices do not increase")
        need(unit >> whole(data["line_bits"], 0, 80) and len(data["stretches"]) <= 40 and len(self.prices) <= 1000,
             "too many stretches, prices or bits")
        stretches = [Stretch(f, data, stretch, order) for stretch in data["stretches"]]
        self.targets = [(f.read(target["low"]), f.read(target["high"])) for target in data["targets"]]
        need(self.targets[0] == (f.low, f.high), "target 0 is not the interval of the map")
        self.unit, self.first, self.errors, self.bends = unit ** (1 + order), [], {}, whole(data.get("bends", 0), 0, 40)
        spots = [self.spot(some, p) for p in self.prices]
        for ends, target in zip(self.targets, data["targets"]):
            k, goals, turns = target["stretch"], target.get("goals", [FAR] * len(some)), target.get("turns", ())
            known = ([-p * bool(turns) for p in some] if k is None
                     else stretches[whole(k)].costs(*ends, some, goals, turns))
            self.first.append(self.between(known, spots, self.one))
        self.parts = [self.sides(f, *ends, target["parts"]) for ends, target in zip(self.targets, data["targets"])]
        self.spots = {c: [self.spot(self.prices, p * self.one // c) for p in self.prices]
                      for row in self.parts for c, _ in row}
        for s, i, *lines in data["lines"]:
            ends, s = self.targets[whole(i, 0, len(self.targets) - 1)], whole(s, self.steps, 10**4)
            h = Chords(f, *ends, s, unit, 1, order)
            e = h.missed(0, h.end, numbers(lines, 3, unit >> data["line_bits"])) - h.lost
            self.errors[s, i] = e / power(self.ratio, s - self.steps) // 1
        self.images = self.met(f, data["targets"]) if any("turns" in target for target in data["targets"]) else None

    def sides(self, f, low, high, row):
        """The parts of a target: how much shorter than their images they are, over r, and which targets these are."""
        parts = Counter()
        for (_, u, _, v, c), images in zip(f.laps(low, high, 1), row, strict=True):
            place, end, part = min(u, v), max(u, v), tight(abs(c))[0] / self.ratio * self.one // 1
            for k in images:
                Clock.tick()
                a, b = self.targets[whole(k, 0, len(self.targets) - 1)]
                need(place <= a < b <= end, "targets that are not side by side in the image of a lap")
                place = b
                parts[max(1, part), k] += part > 0
        return parts

    def met(self, f, rows):
        """Check that blocks meet in pairs where f^s turns, with the same shares; return the images of all targets."""
        shares, images = {}, [[k for [k] in row["parts"]] for row in rows]
        for (low, high), row, places in zip(self.targets, rows, images):
            for end, turn in zip(((low, 1), (high, -1)), row["turns"], strict=True):
                need(shares.setdefault(end, turn) == turn, "shares differ at an end of two targets")
            laps = [(u, v) for _, u, _, v, _ in f.laps(low, high, 1)]
            need([self.targets[k] for k in places] == [(min(lap), max(lap)) for lap in laps], "a lap is no target")
            need(all((u < v) != (a < b) for (u, v), (a, b) in pairwise(laps)), "f does not turn where laps meet")
        need(len(self.prices) == len({abs(s) for s in f.slopes}) == 1, "blocks that meet have one slope and price")
        need(self.ratio * abs(f.slopes[0]) <= 1, "the ratio is above that of lengths")
        return images

    def spot(self, prices, p):
        """Where a price is: how many are not above it, and how far it is on the way to the next one."""
        Clock.tick()
        k = bisect_right(prices, p)
        low, high = prices[k - 1] if k else 0, prices[k] if k < len(prices) else FAR
        return k, (p - low) * self.one // (high - low) if high < FAR else 0

    def between(self, costs, spots, factor):
        """A factor, over ``one``, times the costs at some spots."""
        W = [0, *costs, costs[-1]]
        return [factor * (W[k] * (self.one - w) + W[k + 1] * w) >> 128 for k, w in spots]

    def step(self, curves, s):
        """The curves of f^s by those of f^(s - 1), or what is known of f^m."""
        found = []
        for i, parts in enumerate(self.parts):
            Clock.tick()
            row = self.first[i] if s == self.steps else [0] * len(self.prices)
            for (c, k), number in parts.items() if s > self.steps else ():
                Clock.tick(len(row) // 2)
                row = [*map(add, row, self.between(curves[k], self.spots[c], number * c))]
            if (e := self.errors.get((s, i))) is not None:
                bent = accumulate((x - p for x, p in zip(row, self.prices)), max, initial=0)
                row = [max(x, min(e, y + p)) for x, y, p in zip(row, [*bent][1:], self.prices)]
            found.append(row)
        return found

    def bound(self, t, pieces):
        """The best of what is missed and paid less what so many pieces pay, of all prices."""
        need(self.steps <= t, "the iterate is an earlier one")
        need(self.prices[0] or pieces - 1 <= self.bends, "functions may have more bends")
        if self.images:
            numbers = walks(self.images, {0: 1}, t - self.steps)
            best = sum(n * self.first[i][0] for i, n in numbers.items()) - self.prices[0] * pieces
            return Q(max(0, best), self.unit) * power(self.ratio, t - self.steps)
        curves = reduce(self.step, range(self.steps, t + 1), [])
        best = max(x - p * (pieces - 1) for x, p in zip(curves[0], self.prices))
        return Q(max(0, best), self.unit) * power(self.ratio, t - self.steps)

def power(x, n):
    result = Q(1)
    while n:
        result, x, n = small(result * x) if n & 1 else result, small(x * x) if n > 1 else x, n >> 1
    return result

def missed_by(f, t, data, order, pieces):
    """What every function of so many pieces misses of f^t, order 1 or 2, by the evidence of that norm."""
    return Curves(f, data, order).bound(t, pieces)

def kept(levels, crossed, changes, squares):
    """The integral of N - changes, times y - x for squares, over all windows x < y: N is how often f^t crosses them."""
    found, cells = Q(0), [*pairwise(levels)]
    for i, (a, b) in enumerate(cells):
        for c, d in cells[i:]:
            Clock.tick()
            area, apart = ((b - a) * (d - c), (c + d - a - b) / 2) if a < c else ((b - a) * (b - a) / 2, (b - a) / 3)
            found = small(found + max(0, crossed(a, d) - changes) * area * (apart if squares else 1))
    return found

def lengths(f, t, data, order, changes):
    """What functions miss that change sides so seldom, by crossings, each of which counts by its own length.

    EVIDENCE "l1" and "l2": {"graph": covering graph, "levels"}. On the part of I that follows a walk f^t is no steeper
    than the slopes along its edges multiplied, c, and passes between the ends of the last vertex. At a level in it, a
    away from the nearer end, f^t misses g by a / c ("l2": a**2 / c), integrated, unless g changes sides there: so the
    sum over all walks counts, but for the greatest terms. Between two levels such sums over walks that cross both are
    concave, with a chord in place of a, "l2": the tangent of its square in the middle. In ints levels and ends are
    rounded, a by less than two units.
    """
    (vertices, found), unit, edges = targets(f, data["graph"], True), 1 << 64, data["graph"]["edges"]
    steep = [[box(max(abs(s) for *_, s in f.pieces(f.read(a), f.read(b))))[1] for a, b, _ in row] for row in edges]
    steep = [[s if s.denominator < unit else Q(ceil(s * unit), unit) for s in row] for row in steep]
    there = Counter({(0, Q(1)): 1})
    for _ in range(t):
        before, there = there, Counter()
        for (i, c), n in before.items():
            for j, s in zip(found[i], steep[i], strict=True):
                there[j, small(c * s)] += n
        need(len(there) <= 5000, "there are too many kinds of walks")
        need(all(max(c.numerator, c.denominator) < FAR**4 for _, c in there), "a number grows too long")
    given = map(f.read, data["levels"]), *zip(*vertices)
    X, U, V = ([tight(z, Q(1, unit))[0] * unit // 1 for z in row] for row in given)
    need(increase(X) and there, "the levels do not increase, or no walk is so long")
    fine, total = unit * ceil(max(c for _, c in there)), 0
    blocks = [(U[i], V[i], fine // c, n) for (i, c), n in there.items()]
    for x, y in pairwise(X):
        rows = [(min(x - u, v - x), min(y - u, v - y), r, n) for u, v, r, n in blocks if u <= x and y <= v]
        left = -sum(r * n for *_, r, n in rows) * (4 if order == 1 else 32 * (max(V) - min(U)))
        for some in (rows, [(q, p, r, n) for p, q, r, n in rows]):
            terms, spared = [((p if order == 1 else 4 * p * p - (q - p) ** 2) * r, n) for p, q, r, n in some], changes
            Clock.tick(1 + len(rows))
            for term, n in sorted(terms, reverse=True):
                left += term * max(0, n - spared)
                spared = max(0, spared - n)
        total += max(0, left) * (y - x)
    return Q(total, 2 * order**2 * fine * unit ** (1 + order))

def check_separation(claim, evidence, missed_by=missed_by):
    f, t = Laps(claim["map"]), whole(claim["t"], 0, 10**6, "t")
    norms = [key.removesuffix("_bound") for key, _ in claim.items() if key.endswith("_bound")]
    width, depth = whole(claim["width"], 1, name="width"), whole(claim["depth"], 1, 10**4, "depth")
    pieces, changes = most([width] * depth)
    need(norms, "nothing is claimed")
    crossing = {norm for norm in norms if norm not in ("l1", "l2") or norm not in evidence}
    need(all(d is None or (crossing and (not isinstance(d, dict) or d.keys() == crossing))
             for d in (claim.get("window"), claim.get("crossings"))), "no bound rests on a window that is claimed")
    for norm in norms:
        if norm not in crossing:
            proved = (lengths(f, t, evidence[norm], int(norm[1]), changes) if "levels" in evidence[norm]
                      else missed_by(f, t, evidence[norm], int(norm[1]), pieces))
        else:
            window, n, graph = (d[norm] if isinstance(d, dict) and norm in d else d  # one for all, or one by norm
                                for d in (claim["window"], claim["crossings"], evidence["graph"]))
            levels, n, crossed = [*map(f.read, window)], whole(n, 0, BIG, "crossings"), crossings(f, graph, t)
            need(crossed(levels[0], levels[-1]) >= n, "the graph proves fewer crossings")
            left = max(0, n - changes)  # at each level g keeps its side along so many crossings
            if norm == "sup":
                proved = (levels[-1] - levels[0]) / 2 if left else Q(0)
            elif norm == "classification":
                proved = Q(left + left % 2, 2 * (n + 1))
            else:
                misses = kept(levels, crossed, changes, norm == "l2")
                proved = misses / (2 * power(max(map(abs, f.slopes)), t))
        need(f.read(claim[f"{norm}_bound"]) <= proved, f"the evidence proves a smaller {norm}_bound")

KEYS = {  # what a claim of each kind may say: for what stands beside, nobody looks
    "period": "map period points", "no_period": "map period", "period_set": "map strongest", "lipschitz": "map at_most",
    "growth": "map at_least at_most field", "entropy": "map low high", "crossings": "map window t crossings",
    "crossing_growth": "map window rate field", "distance": "map t network low high",
    "separation": "map t width depth l1_bound l2_bound sup_bound classification_bound window crossings",
    "network_pieces": "network interval pieces", "narrow_network": "widths pieces sign_changes",
    "stefan_polynomial": "p coefficients",
}
CHECKS = {kind: globals()[f"check_{kind}"] for kind in KEYS}


# ---- Files

def subject(claim: Any) -> Any:
    """What a claim is about."""
    return claim.get("map") or claim.get("network") or claim

def fingerprint(thing: object) -> str:
    return "sha256:" + sha256(json.dumps(thing, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

Text, Record = (type("Solid", (kind,), {"__iter__": None, "__slots__": ()}) for kind in (str, dict))

def solid(x):
    """The same, but a text is not read as the list of its letters, nor an object as that of its keys."""
    if isinstance(x, dict):
        return Record({key: solid(value) for key, value in x.items()})
    return [solid(v) for v in x] if isinstance(x, list) else Text(x) if isinstance(x, str) else x

def load(path: Any) -> Any:
    """The JSON object in a file."""

    def once(pairs):
        need(len({key for key, _ in pairs}) == len(pairs), "a key stands twice", Malformed)
        return dict(pairs)

    def refused(text):
        raise Malformed(f"floats are not exact: {text[:40]}")

    with open(path, "rb") as file:
        text = file.read(MAX_BYTES + 1)
    fits = len(text) <= MAX_BYTES and text.count(b"[") + text.count(b"{") <= MAX_PARTS
    need(fits, f"the file is longer than {MAX_BYTES} bytes, or has more than {MAX_PARTS} parts", Malformed)
    return json.loads(text, object_pairs_hook=once, parse_float=refused, parse_constant=refused)

def judged(data: Any, seconds: float = 5, read: Any = None, checks: Any = CHECKS, version: str = "2") -> str:
    """Return "accepted", "rejected: why" or "malformed: why" for the object that a file holds, or that is read."""
    Clock.end, Clock.work, Clock.due = time.process_time() + seconds, 0, 0
    try:
        data = read(data) if read else data
        found = type(data) is dict and data.get("format") == "periodic-certificate" and repr(data.get("version"))
        older = ": see checker_1.py" * (found == "1")
        need(found == version, f"not a periodic-certificate of version {version}{older}", Malformed)
        claim, evidence = solid(data["claim"]), solid(data["evidence"])
        kind = claim["kind"]
        need(isinstance(kind, str) and kind in checks, f"a claim of no known kind: {str(kind)[:40]!a}", Malformed)
        for key in claim.keys() - {"kind", *KEYS[kind].split()}:
            raise Malformed(f"claims of this kind say nothing of {key[:40]!a}")
        need(data["fingerprint"] == fingerprint(subject(claim)), "the fingerprint is not that of the map or network")
        digest = fingerprint([data["sentence"], claim, evidence])
        need(data["digest"] == digest, "the digest is not that of the contents")
        checks[kind](claim, evidence)
        return "accepted"
    except (Malformed, Rejected) as error:
        return f"{type(error).__name__.lower()}: {error}"
    except OSError as error:
        return f"malformed: {error.strerror}"
    except (ArithmeticError, MemoryError) as error:
        return f"rejected: the evidence does not add up ({type(error).__name__})"
    except Exception as error:  # of whatever kind: it shows nothing
        return f"malformed: the parts are not as described ({type(error).__name__}: {str(error)[:60]})"
    finally:
        Clock.end = float("inf")

def verdict(path: object, seconds: float = 5) -> str:
    """Return the same for a file."""
    return judged(path, seconds, load)

def main(arguments: list[str], verdict: Any = verdict) -> int:
    seconds, failed = 5.0, False
    if arguments[:1] == ["--seconds"]:
        seconds, arguments = float(arguments[1]), arguments[2:]
    if not arguments or arguments[0].startswith("-"):
        print(__doc__)
        return 2
    for path in arguments:
        text = verdict(path, seconds)
        failed |= text != "accepted"
        print(f"{path}: {text}")
    return int(failed)

if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # it is a text stream here
    sys.exit(main(sys.argv[1:]))
