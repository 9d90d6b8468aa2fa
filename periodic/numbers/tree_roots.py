"""A tree of sums, products and roots as the root of a polynomial: guessed from its conjugates, then proved.

If every generator of a tree runs through all its conjugates, the tree runs through numbers among which are all
conjugates of its value: the distinct ones are the roots of a polynomial with rational coefficients. They are evaluated
roughly, their polynomial is multiplied out and its coefficients are recognised. That is a guess; that the polynomial
vanishes at the number is then proved by evaluation, as its value there has a known degree and height.

>>> i = turn(2)
>>> twice = total([ONE, multiple([principal_root(rational(3), 2), i])])  # 2 exp(i pi/3)
>>> polynomial_of(twice), polynomial_of(total([twice, conjugate(twice)]))
((4, -2, 1), (-2, 1))
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations, product
from math import gcd, lcm, prod

from periodic.numbers.algebraic_trees import (
    Generator,
    IntegerPower,
    Multiple,
    Node,
    PolynomialRoot,
    Radical,
    Rational,
    Total,
    Turn,
)
from periodic.numbers.complex_balls import Ball, value as value_of
from periodic.numbers.complex_roots import isolated_roots
from periodic.numbers.polynomials import Coefficients, RealRoot, factor, primitive, real_roots, squarefree, trim
from periodic.numbers.tree_arithmetic import (
    ONE,
    TooHardError,
    conjugate,
    is_affordable,
    multiple,
    principal_root,
    rational,
    total,
    turn,
)

__all__ = [
    "ONE",
    "NotRealError",
    "conjugate",
    "multiple",
    "polynomial_of",
    "principal_root",
    "rational",
    "real_number",
    "total",
    "turn",
]

MAX_CHOICES = 400_000  # of conjugates, times the nodes of the tree
MAX_CONJUGATES = 64  # the degree of a polynomial that is recognised
MAX_FACTORED = 24  # the degree of a polynomial that is factored


class NotRealError(ValueError):
    """A number that is not real where a real one is needed."""


Point = tuple[int, int]  # a complex number, roughly, times a power of two


def real_number(node: Node) -> Fraction | RealRoot:
    """Return the value of a tree that is real.

    Raises NotRealError if it is not real, TooHardError if finding out takes too long. Two roots of a polynomial P
    without multiple roots, of degree n, are further apart than ``sqrt(3) n**(-n/2 - 1) |P|**(1 - n)`` (Mahler 1964).
    So the value is real if it is nearer than half of that to the real line, for then it and its conjugate are one root.
    """
    if isinstance(node, Rational):
        return node.number
    ball = node.value(128)
    if ball is not None and abs(ball.im) > ball.radius:
        raise NotRealError("it is not real")
    c = squarefree(polynomial_of(node))
    n = len(c) - 1
    if n == 1:
        return Fraction(-c[0], c[1])
    bits = (n + 2) * n.bit_length() // 2 + (n - 1) * sum(a * a for a in c).bit_length() // 2 + 8
    ball = _closely(node, bits)
    if abs(ball.im) > ball.radius + 1:
        raise NotRealError("it is not real")
    low, high = (Fraction(ball.re + side * (ball.radius + 1), 1 << bits) for side in (-1, 1))
    near = [root for root in real_roots(c) if root.low < high and low < root.high]
    found = [root for root in near if len(near) == 1 or abs(root.enclosure(bits) - ball.re) <= ball.radius + 1]
    assert len(found) == 1
    return found[0]


def _closely(node: Node, bits: int) -> Ball:
    """The value at ``bits``, with a small radius."""
    more = bits + 16
    while True:
        if not is_affordable(node, more):
            raise TooHardError("a number takes too many digits")
        ball = node.value(more)
        if ball is not None and ball.radius.bit_length() < more - bits - 2:
            drop = more - bits
            return Ball(ball.re >> drop, ball.im >> drop, 2)
        more += max(32, more // 2)


def polynomial_of(node: Node) -> Coefficients:
    """Return an integer polynomial of which the value of a tree is a root.

    Cost: an evaluation for each choice of conjugates, and one with as many digits as the proof takes. Raises
    TooHardError if there are too many choices, if the degree is above MAX_CONJUGATES or the coefficients are too long.
    """
    if found := _rational(node):
        return found
    choices = prod(_orders(node))
    if choices * node.size > MAX_CHOICES:
        raise TooHardError(f"a number of degree up to {choices} is too hard to read")
    bits = 192 + 4 * node.height
    representatives = _distinct(node, bits)
    n = len(representatives)
    if not n:
        raise TooHardError("its conjugates divide by zero")
    longest = 4 * (n + n * node.height) + 512  # the coefficients have at most n (1 + h) binary digits
    while bits <= 2 * longest and bits * n <= 400_000:
        values = [_roughly(node, bits, choice, {}) for choice in representatives]
        if None not in values:
            c = _recognised([v for v in values if v], bits)
            if c:
                c = _factor_of(c, node, bits) if n <= MAX_FACTORED else c
                if _vanishes(c, node):
                    return c
        bits *= 2
    raise TooHardError(f"no polynomial was found for a number of degree up to {choices}")


def _rational(node: Node) -> Coefficients | None:
    """The linear polynomial of a number that looks rational, if it is proved to be."""
    bits = 64 + 4 * node.height
    ball = node.value(bits)
    if ball is None or ball.radius.bit_length() > 32 or abs(ball.im) > ball.radius:
        return None
    x = Fraction(ball.re, 1 << bits).limit_denominator(1 << bits // 3)
    if abs(ball.re - x * (1 << bits)) > ball.radius + 1 or not is_affordable(node, node.degree * 3 * node.height):
        return None
    c = (-x.numerator, x.denominator)
    return c if _vanishes(c, node) else None


# The conjugates

Choice = dict[Node, int]


def _generators(node: Node) -> list[Generator]:
    """The generators, those of a base before its root."""
    found: dict[Generator, None] = {}
    waiting: list[tuple[Node, bool]] = [(node, False)]
    seen = set[Node]()
    while waiting:
        part, is_done = waiting.pop()
        if is_done:
            if isinstance(part, Generator):
                found[part] = None
        elif part not in seen:
            seen.add(part)
            waiting.append((part, True))
            waiting += [(p, False) for p in part.parts]
    return list(found)


def _units(order: int) -> list[int]:
    """The odd k below 2 order such that exp(i pi k / order) is a conjugate of exp(i pi / order)."""
    return [k for k in range(1, 2 * order) if gcd(k, 2 * order) == 1]


def _orders(node: Node) -> Iterator[int]:
    """How many conjugates each generator, or each group of roots of one polynomial, runs through."""
    groups: dict[Coefficients, int] = {}
    for generator in _generators(node):
        if isinstance(generator, PolynomialRoot):
            groups[generator.polynomial] = groups.get(generator.polynomial, 0) + 1
        else:
            yield len(_units(generator.order)) if isinstance(generator, Turn) else generator.order
    for c, k in groups.items():
        yield prod(range(len(c) - 1, len(c) - 1 - k, -1))


def _choices(node: Node) -> Iterator[Choice]:
    """All ways to let the generators run through their conjugates."""
    options: list[list[dict[Node, int]]] = []
    groups: dict[Coefficients, list[Node]] = {}
    for generator in _generators(node):
        if isinstance(generator, PolynomialRoot):
            groups.setdefault(generator.polynomial, []).append(generator)
        elif isinstance(generator, Turn):
            options.append([{generator: k} for k in _units(generator.order)])
        else:
            options.append([{generator: k} for k in range(generator.order)])
    for c, members in groups.items():
        places = permutations(range(len(c) - 1), len(members))
        options.append([dict(zip(members, chosen, strict=True)) for chosen in places])
    for chosen in product(*options):
        yield {generator: k for part in chosen for generator, k in part.items()}


def _distinct(node: Node, bits: int) -> list[Choice]:
    """A choice for each of the different values of the tree, as far as some digits tell."""
    cells: dict[Point, Choice] = {}
    drop = bits // 2
    for choice in _choices(node):
        z = _roughly(node, bits, choice, {})
        if z is None:  # a division by 0, or a root of 0: no conjugate of a number that is there
            continue
        x, y = z[0] >> drop, z[1] >> drop
        near = ((x + i, y + j) for i in (0, -1, 1) for j in (0, -1, 1))
        if not any(cell in cells for cell in near):
            cells[x, y] = choice
            if len(cells) > MAX_CONJUGATES:
                raise TooHardError(f"a number of degree above {MAX_CONJUGATES} is too hard to read")
    return list(cells.values())


def _roughly(node: Node, bits: int, choice: Choice, known: dict[Node, Point | None]) -> Point | None:
    """The tree at a choice of conjugates, times ``2**bits``; None where it divides by 0."""
    if node in known:
        return known[node]
    parts = [_roughly(part, bits, choice, known) for part in node.parts]
    known[node] = None if None in parts else _one(node, [p for p in parts if p], bits, choice)
    return known[node]


def _one(node: Node, parts: list[Point], bits: int, choice: Choice) -> Point | None:
    """The value of a node of a tree, whose parts have these values; None where it is not known."""
    match node:
        case Rational(number=x):
            return (x.numerator << bits) // x.denominator, 0
        case Turn(order=order):
            return _unit(choice[node], order, bits)
        case PolynomialRoot(polynomial=c):
            ball = isolated_roots(c)[choice[node]].value(bits)
            return ball.re, ball.im
        case Radical(order=order):
            root = _some_root(parts[0], order, bits)
            return root and _product(root, _unit(2 * choice[node], order, bits), bits)
        case Total():
            return sum(p[0] for p in parts), sum(p[1] for p in parts)
        case Multiple():
            result, *others = parts
            for other in others:
                result = _product(result, other, bits)
            return result
        case IntegerPower(exponent=exponent):
            base = parts[0]
            if exponent < 0:
                square = base[0] * base[0] + base[1] * base[1]
                if square.bit_length() < bits:  # below 2**(-bits/2), which is taken for 0
                    return None
                base = (base[0] << 2 * bits) // square, (-base[1] << 2 * bits) // square
            result = base
            for digit in f"{abs(exponent):b}"[1:]:
                result = _product(result, result, bits)
                if digit == "1":
                    result = _product(result, base, bits)
            return result
    raise AssertionError(node)


def _product(a: Point, b: Point, bits: int) -> Point:
    return a[0] * b[0] - a[1] * b[1] >> bits, a[0] * b[1] + a[1] * b[0] >> bits


def _unit(k: int, order: int, bits: int) -> Point:
    """Roughly exp(i pi k / order)."""
    from mpmath.libmp import from_rational, mpf_cos_sin_pi, to_fixed

    if k % (2 * order) == 0:
        return 1 << bits, 0
    cos, sin = mpf_cos_sin_pi(from_rational(k, order, bits + 8), bits + 8)
    return int(to_fixed(cos, bits)), int(to_fixed(sin, bits))


def _some_root(z: Point, order: int, bits: int) -> Point | None:
    """Roughly one of the roots of a number; None if it is about 0."""
    from mpmath.libmp import from_man_exp, mpc_nthroot, round_nearest, to_fixed

    if max(map(abs, z)).bit_length() < bits // 2:
        return None
    root = mpc_nthroot((from_man_exp(z[0], -bits), from_man_exp(z[1], -bits)), order, bits + 16, round_nearest)
    return int(to_fixed(root[0], bits)), int(to_fixed(root[1], bits))


# The polynomial


def _factor_of(c: Coefficients, node: Node, bits: int) -> Coefficients:
    """The irreducible factor that looks as if it vanished at the value of a tree."""
    z = node.value(bits)
    if z is None:
        return c

    def size(f: Coefficients) -> Fraction:
        return Fraction(value_of(f, z, bits).most, sum(map(abs, f)))

    return min((f for f, _ in factor(c)), key=size)


def _recognised(values: list[Point], bits: int) -> Coefficients | None:
    """The integer polynomial with these roots, if its coefficients look rational."""
    c: list[Point] = [(1 << bits, 0)]
    for x, y in values:
        moved = [(0, 0), *c]
        for i, a in enumerate(c):
            p = _product(a, (x, y), bits)
            moved[i] = moved[i][0] - p[0], moved[i][1] - p[1]
        c = moved
    rationals = []
    for re, im in c:
        exact = Fraction(re, 1 << bits)
        near = exact.limit_denominator(1 << bits // 3)
        slack = Fraction(max(Fraction(1), abs(near)), 1 << bits - bits // 5)
        if abs(exact - near) > slack or Fraction(abs(im), 1 << bits) > slack:
            return None
        rationals.append(near)
    denominator = lcm(*(a.denominator for a in rationals))
    return primitive(trim(int(a * denominator) for a in rationals))


def _vanishes(c: Coefficients, node: Node) -> bool:
    """Whether a polynomial is proved to vanish at the value of a tree.

    Its value there has the degree of the tree at most, and a height of at most log |c| + n h + log(n + 1).
    """
    n = len(c) - 1
    enough = node.degree * (max(map(abs, c)).bit_length() + n * node.height + (n + 1).bit_length()) + 1
    if not is_affordable(node, enough):
        raise TooHardError(f"proving what a number of degree up to {node.degree} is takes too many digits")
    rough = node.value(64)
    growth = 0 if rough is None else n * max(0, rough.most.bit_length() - 64) + max(map(abs, c)).bit_length()
    bits = enough + growth + 64  # rounding errors grow with the powers
    while True:
        z = node.value(bits)
        if z is not None:
            value = value_of(c, z, bits)
            if value.least > 0:
                return False
            if value.most.bit_length() <= bits - enough:
                return True
        if not is_affordable(node, bits):
            raise TooHardError("a number takes too many digits")
        bits += bits // 4 + 64
