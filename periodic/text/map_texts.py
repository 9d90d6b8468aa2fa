"""Numbers and maps as people write them: text, and JSON and CSV files of knots and values.

What text means is fixed by the grammar of `periodic.text.grammars`; nothing is ever evaluated as code.

>>> read_map("tent") == read_map("1 - |2*x - 1| on [0, 1]")
True
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from periodic.maps.arguments import takes_maps
from periodic.maps.families import identity
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.expression_values import Evaluation, Work, evaluated
from periodic.numbers.expressions import Node
from periodic.numbers.number_texts import number_text
from periodic.text.evaluations import MapEvaluation
from periodic.text.family_rows import FAMILIES
from periodic.text.files import decoded, read_text, write_whole
from periodic.text.grammars import Formula, Points, Tree, parse_map
from periodic.text.json_texts import Float, read_json

SUFFIXES = (".json", ".csv")
_HEADERS = {("knot", "value"), ("knots", "values"), ("x", "y")}


def _text(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError(f"a description must be text, got {type(text).__name__}")
    return text


# Maps


def read_map(text: str | os.PathLike[str]) -> PLMap:
    """Return the map that ``text`` describes, or that stands in the file that a ``Path`` leads to.

    In this order ``text`` is

    1. a file, if it ends in ``.json`` or ``.csv``;
    2. a family with its parameters, if it begins with the name of one of ``periodic.text.family_rows``, such as
       ``tent``, ``vee:lambda(5)``, ``stefan(7)``, ``pattern:2,4,1,3``, ``points:(0,0),(1/2,1),(1,0)``;
       ``on [low, high]`` may follow, and puts ``vee`` and ``identity`` on any interval, and others on a part of theirs;
    3. an expression on an interval: sums, ``abs``, ``min``, ``max``, ``relu`` and ``|...|`` of x and of numbers (see
       `read_number`), and products of which one factor contains x.

    Raises ValueError showing the column and the rule that is broken; OSError for a file that cannot be opened.

    >>> read_map("phi*Abs(x) - 1 on [-1, phi-1]") == read_map("vee:phi")
    True
    >>> read_map("max(x, 1-x) on [0, 1]")
    PLMap([0, '1/2', 1], [1, '1/2', 1])
    >>> read_map("vee:")
    Traceback (most recent call last):
    ValueError: cannot read "vee:": a slope is missing after "vee:" (column 5)
      vee:
          ^
    >>> read_map("x*x on [0, 1]")
    Traceback (most recent call last):
    ValueError: cannot read "x*x on [0, 1]": "x*x" is not piecewise linear: two of its factors contain x (column 3)
      x*x on [0, 1]
        ^
    """
    if isinstance(text, os.PathLike):
        return read_file(text)
    if _text(text).strip().lower().endswith(SUFFIXES):
        return read_file(text.strip())
    return _described(text)


def _described(text: str) -> PLMap:
    """The map of a family or an expression."""
    tree = parse_map(text)
    e = Evaluation(text, Work.allowed(len(text)))
    for node in _parts(tree):
        e.prepare(node)
    interval = None
    if tree.interval is not None:
        interval = e.number(tree.interval[0]), e.number(tree.interval[1])
        if not interval[0] < interval[1]:
            raise e.refused(tree.interval[0], "an interval [low, high] needs low < high")
    if isinstance(tree, Formula):
        assert interval is not None
        value = MapEvaluation(text, e.work, e.atoms, x=identity(*interval)).map(tree.expression)
        return value if isinstance(value, PLMap) else PLMap(interval, [value, value])
    parameters = tree.points if isinstance(tree, Points) else tree.arguments
    return FAMILIES[tree.name].of(e, tree, parameters, interval)


def _parts(tree: Tree) -> Iterator[Node]:
    """The expressions that a description is made of."""
    if isinstance(tree, Formula):
        yield tree.expression
    elif isinstance(tree, Points):
        yield from chain.from_iterable(tree.points)
    else:
        yield from tree.arguments
    yield from tree.interval or ()


# Files


def read_file(path: str | os.PathLike[str]) -> PLMap:
    """Return the map of a JSON or CSV file of knots and values.

    JSON: ``{"knots": ["-1", "0", "phi - 1"], "values": [...]}`` with integers, or text that `read_number` reads.
    CSV: two columns, knot and value, with or without a line ``knot,value`` above them.
    Raises ValueError naming the file, the place and the rule that is broken; OSError if the file cannot be opened.
    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{path}: a map is read from a file that ends in .json or .csv")
    return _tabulated(read_text(path), path.suffix.lower() == ".json", str(path))


def read_stream(content: bytes, name: str) -> PLMap:
    """Return the map that comes out of a pipe: JSON if it begins with ``{``, CSV if it has several lines, else a text.

    ``name`` is what an error calls the source.

    >>> read_stream(b"tent:3/2\\n", "standard input") == read_stream(b"0,0\\n1/2,3/4\\n1,0\\n", "standard input")
    True
    """
    text = decoded(content, name)
    is_json = text.lstrip().startswith("{")
    if is_json or "\n" in text.strip():
        return _tabulated(text, is_json, name)
    return _described(text.strip())


def _tabulated(text: str, is_json: bool, name: str) -> PLMap:
    """The map whose knots and values a file holds; errors name the file."""
    try:
        entries = _json_entries(text) if is_json else _csv_entries(text)
        work = Work.allowed(len(text))
        columns = [[read_entry(place, number, work) for place, number in column] for column in entries]
        return PLMap(*[[work.lifted(number) for number in column] for column in columns])
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


Entries = list[tuple[str, str]]  # where a number stands, and its text


def read_entry(place: str, number: str, work: Work) -> Exact:
    """Return a number of a file, all of which share one allowance of work; ``place`` is named in errors.

    Numbers read before ``work`` reached its field are brought there by ``work.lifted``.
    """
    try:
        return evaluated(number, work)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None


def _json_entries(text: str) -> tuple[Entries, Entries]:
    """The two columns of a JSON document."""
    data = read_json(text)
    if not isinstance(data, dict) or set(data) != {"knots", "values"}:
        if isinstance(data, dict) and set(data) == {"weights", "biases"}:
            raise ValueError("this is a network; read_network(path).to_map(low, high) is its map on an interval")
        found = f"the fields {', '.join(map(repr, data))}" if isinstance(data, dict) else type(data).__name__
        raise ValueError(f'an object with the fields "knots" and "values" is expected, not {found[:80]}')
    return _json_column("knots", data["knots"]), _json_column("values", data["values"])


def _json_column(name: str, column: Any) -> Entries:
    """The numbers of a list with their places; a float is refused, since it is not what was meant."""
    if not isinstance(column, list):
        raise ValueError(f"{name} must be a list, not {json.dumps(column)[:40]}")
    for i, item in enumerate(column):
        if isinstance(item, Float):
            raise ValueError(f'{name}[{i}] is the float {item[:40]}; write an exact number as text: "{item[:40]}"')
        if not isinstance(item, str):
            raise ValueError(f"{name}[{i}] must be an integer or text, not {json.dumps(item)[:40]}")
    return [(f"{name}[{i}]", item) for i, item in enumerate(column)]


def _csv_entries(text: str) -> tuple[Entries, Entries]:
    """The two columns of CSV; a line of headings is passed over."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    knots: Entries = []
    values: Entries = []
    try:
        for row in rows:
            if not row or (not knots and tuple(cell.strip().lower() for cell in row) in _HEADERS):
                continue
            place = f"line {rows.line_num}"
            if len(row) != 2:
                raise ValueError(f"{place}: two columns are expected, knot and value, not {len(row)}")
            knots.append((place, row[0].strip()))
            values.append((place, row[1].strip()))
    except csv.Error as error:
        raise ValueError(f"line {rows.line_num}: no CSV: {error}") from None
    return knots, values


@takes_maps
def write_map(f: PLMap, path: str | os.PathLike[str]) -> None:
    """Write the knots and values of ``f`` to a file that `read_file` reads: JSON, or CSV if the name ends in ``.csv``.

    The file appears whole or not at all, and replaces one of that name; see `write_whole`. Every number stands as
    `number_text` writes it.
    Raises ValueError for another ending, and for a number that no text can hold.

    >>> from tempfile import mkdtemp
    >>> from periodic.maps.families import tent
    >>> file = Path(mkdtemp()) / "tent.csv"
    >>> write_map(tent(), file)
    >>> read_map(file) == tent()
    True
    """
    path = Path(path)
    if path.suffix.lower() == ".json":
        write_whole(path, json_text(f).encode())
        return
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{path}: a map is written to a file that ends in .json or .csv")
    rows = io.StringIO()
    csv.writer(rows, lineterminator="\n").writerows([("knot", "value"), *zip(*_columns(f), strict=True)])
    write_whole(path, rows.getvalue().encode())


def json_text(f: PLMap) -> str:
    """Return a map as the JSON that ``write_map`` writes."""
    knots, values = map(json.dumps, _columns(f))
    return f'{{\n "knots": {knots},\n "values": {values}\n}}\n'


def _columns(f: PLMap) -> tuple[list[str], list[str]]:
    """The knots and the values as text."""
    knots, values = (
        [number_text(f.field.convert(x) if f.field else x) for x in column] for column in (f.knots, f.values)
    )
    return knots, values
