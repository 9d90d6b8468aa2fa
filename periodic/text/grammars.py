"""The grammar in which maps are written as text: from text to a tree, without evaluating anything.

    map         = family [interval] | points [interval] | sum interval
    points      = "(" sum "," sum ")" { "," "(" sum "," sum ")" }
    family      = NAME [":" arguments | "(" arguments ")"]      names: `periodic.text.family_rows`; a point is (x, y)
    interval    = "on" "[" sum "," sum "]"

Sums, and the numbers in them, are those of `periodic.numbers.expressions`. What a tree means is decided in
`periodic.text.evaluations` and `periodic.text.map_texts`.

>>> parse_map("vee:phi on [-1, 1]").name, type(parse_map("1 - x on [0, 1]")).__name__
('vee', 'Formula')
"""

from __future__ import annotations

from dataclasses import dataclass

from periodic.errors import nearest
from periodic.numbers.expressions import Node, Parser, quoted, takes, unreadable
from periodic.text.family_rows import FAMILIES, FamilyRow

Pair = tuple[Node, Node]


@dataclass(frozen=True)
class Family:
    """A family of maps with its parameters, on its own interval where ``interval`` is None."""

    start: int
    end: int
    name: str
    arguments: tuple[Node, ...]
    interval: Pair | None


@dataclass(frozen=True)
class Points:
    """The map through the points given."""

    start: int
    end: int
    name: str
    points: tuple[Pair, ...]
    interval: Pair | None


@dataclass(frozen=True)
class Formula:
    """An expression in x on an interval."""

    start: int
    end: int
    expression: Node
    interval: Pair


Tree = Family | Points | Formula


def parse_map(text: str) -> Tree:
    """Return the tree of a family or of a formula on an interval. Raises ValueError with the column of the trouble."""
    return MapParser(text).map()


class MapParser(Parser):
    """Recursive descent over the tokens of the text of a map."""

    def map(self) -> Tree:
        """The map that fills the text."""
        name = self.token.text.lower()
        if self.token.kind == "name" and name in FAMILIES:
            tree: Tree = self.family(FAMILIES[name])
        else:
            tree = self.bare_points() if self.at_point() else self.formula()
        self.finish("the map")
        return tree

    def at_point(self) -> bool:
        """Whether a point stands here: parentheses that are those of no function, with a comma."""
        depth = 0
        for token in self._tokens[self._next :] if self.token.text == "(" else []:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if not depth or (depth == 1 and token.text == ","):
                return depth == 1
        return False

    def bare_points(self) -> Points:
        """Points that are not called so."""
        start, points = self.token.start, self.points()
        row = FAMILIES["points"]
        if len(points) < row.least:
            raise unreadable(self.text, start, f"{takes(row.name, row.least, row.most, 'point')}, not {len(points)}")
        return Points(start, self.end, row.name, points, self.interval() if self.at_interval() else None)

    def hint(self, sign: str) -> str:
        """As for numbers; and what looks like a path is meant as one."""
        return "; the name of a file ends in .json or .csv" if sign in ".\\~" else super().hint(sign)

    def unknown(self, name: str) -> str:
        """Why a name is not understood."""
        if name.lower() in FAMILIES:
            return f"the family {name} stands alone, not inside an expression"
        if near := nearest(name, FAMILIES):
            return f"{quoted(name)} is not known{near}"
        families = f"the families are {', '.join(FAMILIES)}, and a file ends in .json or .csv"
        reason = super().unknown(name)
        return f"{reason}, {families}" if "an expression has the names" in reason else reason

    def family(self, row: FamilyRow) -> Family | Points:
        """A family with its parameters and, perhaps, an interval; errors show an example of the family."""
        start, name = self.token.start, row.name
        self._next += 1
        arguments: tuple[Node, ...] = ()
        points: tuple[Pair, ...] = ()
        if self.token.kind in ("number", "name") and not self.at_interval():
            where = f'{row.parameter} stands after ":" or in parentheses'
            raise self.error(f'{where if row.most != 0 else takes(name, 0, 0, "parameter")}: write "{row.example}"')
        if opening := self.take(":", "("):
            if self.token.kind == "end" or self.at_interval() or self.token.text == ")":
                raise self.error(f"{row.parameter} is missing after {quoted(self.text[start : self.end])}")
            if row.of_points:
                points = self.points()
            else:
                arguments = self.arguments()
            if opening == "(":
                self.expect(")", f"after the parameters of {name}")
        given = len(points) + len(arguments)
        if given < row.least or (row.most is not None and given > row.most):
            rule = f'{takes(name, row.least, row.most, "parameter")}, not {given}: write "{row.example}"'
            raise unreadable(self.text, start, rule)
        interval = self.interval() if self.at_interval() else None
        if row.of_points:
            return Points(start, self.end, name, points, interval)
        return Family(start, self.end, name, arguments, interval)

    def points(self) -> tuple[Pair, ...]:
        """Points (x, y) with commas between them, at least one."""
        points: list[Pair] = []
        while not points or self.take(","):
            self.expect("(", "before a point, which is written (x, y)")
            first = self.sum()
            self.expect(",", "between the two numbers of a point")
            points.append((first, self.sum()))
            self.expect(")", "after a point, which is written (x, y)")
        return tuple(points)

    def formula(self) -> Formula:
        """An expression in x and the interval on which it holds."""
        start, expression = self.token.start, self.sum()
        if not self.at_interval():
            raise self.juxtaposed() or self.error('an interval is missing: write "... on [low, high]"')
        interval = self.interval()
        return Formula(start, self.end, expression, interval)

    def interval(self) -> Pair:
        """The ends of ``on [low, high]``."""
        self._next += 1  # on
        self.expect("[", 'after "on": write "on [low, high]"')
        low = self.sum()
        self.expect(",", "between the ends of the interval")
        high = self.sum()
        self.expect("]", "after the interval")
        return low, high
