"""Kneading: the orbits of the turning points as words of laps, and the determinant that knows the entropy.

Number the laps of f from left to right, 0 to l, between the turning points c_1 < ... < c_l. A *germ* is a point with a
side of it; its *itinerary* is the sequence of the laps in which its images lie. The *kneading data* are the itineraries
of the germs on both sides of each turning point. With the sign e of a lap, 1 or -1 as f rises or falls there, a germ
with itinerary A_0 A_1 A_2 ... has the invariant theta = sum of e(A_0) .. e(A_(n-1)) A_n t^n, a power series for each
lap. The rows of the *kneading matrix* are theta(c_i+) - theta(c_i-). Its minors, divided by 1 - e_j t for the column j
left out, are all the *kneading determinant* D(t) up to sign. exp(-entropy) is its least zero, unless the entropy is 0.

All this is for maps that send the ends of their interval to ends and have no plateaus. Another map is extended to the
left and to the right, rising from a fixed point on either side; stretches on which an iterate is constant are treated
as the single points that they are to all later iterates. Neither changes the entropy. docs/mathematics.md, Kneading.

>>> from periodic.maps.families import tent
>>> kneading_determinant(tent())
(2*t - 1)/(t - 1)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from periodic.displays import FEW, card, compact
from periodic.errors import NotMarkovError, count, readable
from periodic.graphs.attracting_intervals import attracting_interval
from periodic.graphs.strong_components import strong_components
from periodic.graphs.towers import Tower
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import plural
from periodic.numbers.number_texts import shown

if TYPE_CHECKING:
    import sympy

MAX_POINTS = 4096
_MOST_LENGTHS = 8  # of words that are tried as the cycle of an itinerary


@readable
class Itinerary(NamedTuple):
    """The laps that a germ visits: those of ``start``, then those of ``cycle`` over and over.

    An empty cycle stands for an orbit that was not followed further.
    """

    start: tuple[int, ...]
    cycle: tuple[int, ...] = ()

    def laps(self, n: int) -> tuple[int, ...]:
        """The first n laps; fewer if the orbit was not followed so far.

        >>> Itinerary((0,), (1, 2)).laps(6)
        (0, 1, 2, 1, 2, 1)
        """
        laps = list(self.start[:n])
        while self.cycle and len(laps) < n:
            laps += self.cycle[: n - len(laps)]
        return tuple(laps)


def _word(itinerary: Itinerary) -> str:
    """An itinerary as it is written: what repeats stands in brackets."""
    repeated = f"({' '.join(map(str, itinerary.cycle))})" if itinerary.cycle else ".."
    return " ".join([*map(str, itinerary.start), repeated])


@dataclass(frozen=True, repr=False)
class Kneading:
    """The kneading data of a map: the directions of its laps, and for each turning point the itineraries beside it.

    Laps are numbered from 0, and ``signs[j]`` is 1 or -1 as the map rises or falls on lap j. ``turning_points[i]`` lies
    between the laps i and i + 1; it is a pair of numbers, the two ends of what is a single point to later iterates.
    ``left[i]`` and ``right[i]`` are the itineraries of its two sides.
    """

    signs: tuple[int, ...]
    turning_points: tuple[tuple[Exact, Exact], ...]
    left: tuple[Itinerary, ...]
    right: tuple[Itinerary, ...]

    def __repr__(self) -> str:
        laps = f"<Kneading of {plural(len(self.signs), 'lap')}"
        return compact(f"{laps}: {'; '.join(text for _, text in self._facts[:FEW])}>", f"{laps}; see .left and .right>")

    @property
    def _facts(self) -> list[tuple[str, str]]:
        """Each turning point with the itineraries of its two sides, as text."""
        rows = zip(self.turning_points, self.left, self.right, strict=True)
        return [
            (
                f"turning point {shown(a) if a == b else f'[{shown(a)}, {shown(b)}]'}",
                f"left {_word(left)}, right {_word(right)}",
            )
            for (a, b), left, right in rows
        ]

    def _repr_html_(self) -> str:
        signs = " ".join("+" if s > 0 else "-" for s in self.signs)
        note = ("an itinerary", "the numbers of the laps that the orbit passes; the part in brackets repeats")
        return card(f"kneading data of {plural(len(self.signs), 'lap')}, {signs}", [*self._facts[:FEW], note])

    def matrix(self) -> sympy.Matrix:
        """Return the kneading matrix, of rational functions of t: a row for each turning point, a column for each lap.

        Raises NotMarkovError if an itinerary does not repeat itself as far as it is known.

        >>> from periodic.maps.families import tent
        >>> kneading(tent()).matrix()
        Matrix([[(-2*t**2 - t + 1)/(t - 1), 1 - 2*t]])
        """
        import sympy

        functions = _rational_functions()
        entries = [functions.to_sympy(x) for row in self._rows(functions) for x in row]
        return sympy.Matrix(len(self.turning_points), len(self.signs), entries)

    def determinant(self, column: int = 0) -> sympy.Expr:
        """Return the kneading determinant, from the minor without this column: it is the same for all of them.

        Cost: a determinant over the field of rational functions. Raises as ``matrix`` does.
        """
        import sympy
        from sympy.polys.matrices import DomainMatrix

        if not self.signs:
            return sympy.Integer(1)
        functions, size = _rational_functions(), len(self.turning_points)
        rows = [[x for j, x in enumerate(row) if j != column] for row in self._rows(functions)]
        minor = DomainMatrix(rows, (size, size), functions).det() if size else functions.one
        return functions.to_sympy((-1) ** column * minor / (1 - self.signs[column] * functions.gens[0]))

    def _rows(self, functions: Any) -> list[list[Any]]:
        """The kneading matrix, of elements of a field of rational functions of t."""
        rows = []
        for left, right in zip(self.left, self.right, strict=True):
            row = [functions.zero] * len(self.signs)
            self._add(row, left, -functions.one, functions.gens[0])
            self._add(row, right, functions.one, functions.gens[0])
            rows.append(row)
        return rows

    def _add(self, row: list[Any], itinerary: Itinerary, factor: Any, t: Any) -> None:
        """Add the invariant theta of an itinerary, times a factor, to a row."""
        if not itinerary.cycle:
            raise NotMarkovError(
                f"a rational kneading determinant needs itineraries that repeat themselves, but one that begins with "
                f"{', '.join(map(str, itinerary.start[:8]))} was followed for {len(itinerary.start)} steps only"
            )
        # a cycle with the sign s and of length p adds up to its first round over 1 - s t^p
        tail = 1 / (1 - prod(self.signs[lap] for lap in itinerary.cycle) * t ** len(itinerary.cycle))
        term = factor
        for n, lap in enumerate((*itinerary.start, *itinerary.cycle)):
            row[lap] += term * tail if n >= len(itinerary.start) else term
            term = term * self.signs[lap] * t


def _rational_functions() -> Any:
    """SymPy's field of rational functions of t with integer coefficients."""
    import sympy

    return sympy.ZZ.frac_field(sympy.Symbol("t"))


@takes_maps
def kneading(f: PLMap, steps: int | None = None, max_points: int = MAX_POINTS) -> Kneading:
    """Return the kneading data of a self-map, with itineraries that are followed until they repeat themselves.

    With ``steps`` they are followed for so many steps; what is not constant after so many counts as never constant.
    A map that does not send ends to ends is extended first, as the head of this module says; laps and turning points
    are then those of the extension. An itinerary is proved to repeat itself where the orbit closes, and where it comes
    into an interval that some f^p pulls into itself, inside one piece of f at each of the p steps: so do all orbits
    that a cycle attracts. Cost: an image for each step of each turning point. Raises NotMarkovError if more than
    ``max_points`` points are met before all are seen to repeat themselves, TooManyPiecesError where their digits are
    too many before that, ValueError if the map leaves its interval.
    Reference: [MT88]; docs/mathematics.md, Kneading.

    >>> from periodic.maps.families import tent
    >>> data = kneading(tent())
    >>> data.signs, data.left, data.right
    ((1, -1), (Itinerary(start=(0, 1), cycle=(0,)),), (Itinerary(start=(1, 1), cycle=(0,)),))
    """
    max_points = count(max_points, "max_points", 2)
    return _Germs(f, None if steps is None else count(steps, "steps"), max_points).data()


@takes_maps
def kneading_determinant(f: PLMap, max_points: int = MAX_POINTS) -> sympy.Expr:
    """Return the kneading determinant of a map whose turning points have itineraries that repeat themselves.

    These are the maps whose turning points have finite orbits or are attracted by cycles; the determinant is a rational
    function of t. Its least zero in (0, 1) is exp(-entropy); without one the entropy is 0. Cost and errors as for
    ``kneading`` and ``Kneading.determinant``. Reference: [MT88]; docs/mathematics.md, Kneading.

    >>> from periodic.maps.families import vee
    >>> from periodic.numbers.conversions import root_of
    >>> kneading_determinant(vee(root_of((-1, -1, 1))))
    (t**2 + t - 1)/(t**3 - 1)
    >>> kneading_determinant(PLMap([0, "1/2", 1], ["1/4", "3/4", "1/2"]))  # all orbits tend to a fixed point
    1/(t + 1)
    """
    return kneading(f, None, max_points).determinant()


class _Germs:
    """The germs beside the turning points of a map, followed on its tower.

    A stretch on which some iterate is constant is *dead*. To later iterates it is one point; so the side of a point is
    taken beyond all dead stretches next to it.
    """

    def __init__(self, f: PLMap, steps: int | None, max_points: int) -> None:
        f.check_self_map()
        low, high = f.domain
        if not {f(low), f(high)} <= {low, high}:
            width = high - low
            f = PLMap([low - width, *f.knots, high + width], [low - width, *f.values, high + width])
        self.steps, self.max_points = steps, max_points
        self.tower = Tower(f, max_edges=4 * max(max_points, steps or 0) * len(f.knots))
        self.orbits = self.tower.orbits
        self._alive: dict[int, bool] = {}
        self.signs: list[int] = []
        self.runs: list[list[int]] = []
        laps = [j for j in range(self.orbits.laps) if self._is_alive(j, j, j + 1)]
        for sign, run in groupby(laps, key=self.orbits.signs.__getitem__):
            self.signs.append(sign)
            self.runs.append(list(run))

    def data(self) -> Kneading:
        """The kneading data."""
        number = {lap: n for n, run in enumerate(self.runs) for lap in run}
        ends = [(a[-1] + 1, b[0]) for a, b in zip(self.runs, self.runs[1:], strict=False)]
        return Kneading(
            tuple(self.signs),
            tuple((self.orbits.exact(p), self.orbits.exact(q)) for p, q in ends),
            tuple(self._followed(p, -1, number) for p, _ in ends),
            tuple(self._followed(q, 1, number) for _, q in ends),
        )

    def _followed(self, point: int, side: int, number: dict[int, int]) -> Itinerary:
        """The itinerary of a germ, until it is back where it was, or where an iterate pulls it towards a cycle."""
        seen: dict[tuple[int, int], int] = {}
        points: list[int] = []
        laps: list[int] = []
        while True:
            point, lap = self._placed(point, side)
            if (start := seen.setdefault((point, side), len(laps))) < len(laps):
                return Itinerary(tuple(laps[:start]), tuple(laps[start:]))
            if self.steps is not None and len(laps) >= self.steps:
                return Itinerary(tuple(laps))
            if self.steps is None and _is_mark(len(laps)) and (cycle := self._pulled(points, laps, point, number)):
                return _shortest(laps, cycle)
            self._check_points()
            points.append(point)
            laps.append(number[lap])
            point, side = self.orbits.image(point), side * self.orbits.signs[lap]

    def _pulled(self, points: list[int], laps: list[int], point: int, number: dict[int, int]) -> list[int]:
        """The laps that the germ at a point visits over and over, if an iterate is seen to pull it towards a cycle.

        Some steps before it was at the end of an interval that f^p moves towards the other end; so it is inside now,
        and no side of it leads out.
        """
        for p in _repeated(laps):
            if not self.orbits.seems_attracted([*points, point], p):
                continue
            then = now = points[-p]
            for _ in range(p):
                now = self.orbits.image(now)
            if now != point:  # it was moved beyond a dead stretch since then
                continue
            x = self.orbits.exact(then)
            if found := attracting_interval(self.tower.orbits.map, x, x, p):
                return [number[self.orbits.lap_of_piece[i]] for i in found.pieces]
        return []

    def _check_points(self) -> None:
        """Raise where more points are met than are allowed, unless steps are counted."""
        if self.steps is None and len(self.orbits) > self.max_points:
            raise NotMarkovError(
                f"the turning points meet more than max_points = {self.max_points} points before their itineraries "
                "repeat themselves: none of those left is seen to be periodic, nor to be attracted by a cycle; more "
                "points show whether that happens later, and kneading(f, steps) follows all orbits for so many steps"
            )

    def _placed(self, point: int, side: int) -> tuple[int, int]:
        """Where the side of a point begins, beyond what is dead, and the lap in which it lies."""
        while True:
            lap = self.orbits.after[point] if side > 0 else self.orbits.before[point]
            end = lap + 1 if side > 0 else lap
            if self._is_alive(lap, *((point, end) if side > 0 else (end, point))):
                return point, lap
            point = end

    def _is_alive(self, lap: int, p: int, q: int) -> bool:
        """Whether no iterate is constant on the stretch from point p to point q of a lap, as far as is looked for."""
        sign = self.orbits.signs[lap]
        if not sign or all(self.orbits.signs):
            return sign != 0
        u, v = self.orbits.image(p), self.orbits.image(q)
        vertex = self.tower.vertex((u, v) if sign > 0 else (v, u))
        if vertex not in self._alive:
            self._look(vertex)
        return self._alive[vertex]

    def _look(self, vertex: int) -> None:
        """Find out which vertices have infinite paths, among those to which this one leads."""
        place, queue, edges = {vertex: 0}, [vertex], list[list[int]]()
        last = self.steps if self.steps is not None else self.max_points
        parents, depth = [-1], [0]
        lives: dict[int, bool] = {}
        for i, v in enumerate(queue):
            row = []
            if depth[i] > last or (_is_mark(depth[i]) and self._lasts(i, queue, parents)):
                lives[i] = True
            else:
                self._check_points()
                for edge in self.tower.edges(v):
                    if edge.target not in place:
                        place[edge.target] = len(queue)
                        queue.append(edge.target)
                        parents.append(i)
                        depth.append(depth[i] + 1)
                    row.append(place[edge.target])
            edges.append(row)
        for component in reversed(strong_components(edges)):
            reached = [w for v in component for w in edges[v]]
            alive = len(component) > 1 or component[0] in reached or any(lives.get(w) for w in (*component, *reached))
            for v in component:
                lives[v] = alive
        self._alive.update({v: lives[i] for v, i in place.items()})

    def _lasts(self, i: int, queue: list[int], parents: list[int]) -> bool:
        """Whether a vertex is seen to have an infinite path, by the path that led to it.

        It does if it holds a vertex on that path; if it lies in one, all of which was mapped onto it; and if an iterate
        moves one on that path towards a cycle.
        """
        path = [queue[i]]
        while parents[i] >= 0:
            i = parents[i]
            path.append(queue[i])
        path.reverse()
        orbits, ends = self.orbits, self.tower.ends
        whole = [orbits.after[p] == orbits.before[q] for p, q in (ends[v] for v in path)]
        laps = [orbits.after[ends[v][0]] for v in path]
        p, q = ends[path[-1]]
        for n in range(1, len(path) // 2):
            u, v = ends[path[-1 - n]]
            if orbits.at_most(p, u) and orbits.at_most(v, q):
                return True
            if not all(whole[-1 - n : -1]) or laps[-1 - n : -1] != laps[-1 - 2 * n : -1 - n]:
                continue
            if orbits.at_most(u, p) and orbits.at_most(q, v):
                return True
            if attracting_interval(orbits.map, orbits.exact(u), orbits.exact(v), n):
                return True
        return False


def _is_mark(n: int) -> bool:
    """Whether it is time to look for what repeats itself: at 8, 16, 32, .. steps."""
    return n >= 8 and n & (n - 1) == 0


def _repeated(word: list[int]) -> Iterator[int]:
    """Lengths of ends of a word before which the same letters stand; the shortest first, not too many."""
    found = (p for p in range(1, len(word) // 2 + 1) if word[-p:] == word[-2 * p : -p])
    return islice(found, _MOST_LENGTHS)


def _shortest(start: list[int], cycle: list[int]) -> Itinerary:
    """The itinerary with as short a cycle and as short a start as there is."""
    p = next(p for p in range(1, len(cycle) + 1) if len(cycle) % p == 0 and cycle == cycle[:p] * (len(cycle) // p))
    cycle = cycle[:p]
    while start and start[-1] == cycle[-1]:
        cycle = [start.pop(), *cycle[:-1]]
    return Itinerary(tuple(start), tuple(cycle))
