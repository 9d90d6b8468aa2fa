"""What a function of maps does with something else: it names what it was given, and the call that makes a map of it.

Maps come from many doors, text, networks, SymPy, patterns, and it is easy to forget to pass through one. Every public
function with a parameter of type ``PLMap`` is marked with ``takes_maps``, which checks before anything is computed.

>>> @takes_maps
... def teeth(f: PLMap) -> int:
...     return f.lap_count
>>> teeth("tent")
Traceback (most recent call last):
TypeError: expected a PLMap, got str 'tent': read_map('tent') makes a map of a description
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from reprlib import Repr
from typing import ParamSpec, TypeVar

from periodic.maps.line_maps import LineMap
from periodic.maps.plmaps import PLMap

P = ParamSpec("P")
R = TypeVar("R")

_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = 60


def takes_maps(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that takes maps: an argument for a parameter of type ``PLMap`` that is none raises TypeError.

    A parameter of type ``PLMap | LineMap`` takes maps of the line too.
    """
    parameters = list(signature(function).parameters.values())
    kinds = {"PLMap": PLMap, PLMap: PLMap, "PLMap | LineMap": PLMap | LineMap}
    maps = [(i, p.name, kinds[p.annotation]) for i, p in enumerate(parameters) if p.annotation in kinds]
    assert maps, f"{function.__name__} takes no map"
    assert all(parameters[i].kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY) for i, *_ in maps)

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        for i, name, kind in maps:
            # what is missing altogether is for the call itself to say
            value = args[i] if i < len(args) else kwargs.get(name, _ABSENT)
            if not isinstance(value, kind) and value is not _ABSENT:
                which = f" for {name}" if len(maps) > 1 else ""
                raise TypeError(f"expected a PLMap{which}, got {what_is(value)}")
        return function(*args, **kwargs)

    return checked


_ABSENT = object()


def what_is(value: object) -> str:
    """Return what something is that is no map, with the call that makes a map of it where there is one.

    >>> what_is([0, 1])
    'list [0, 1]: PLMap(knots, values) makes a map of two of them'
    """
    kind, shown = type(value).__name__, _SHORT.repr(value)
    package = type(value).__module__.partition(".")[0]
    named = shown if shown.startswith(kind) or value is None else f"{kind} {shown}"
    if isinstance(value, str) and set(value) <= set("0123456789 ,()[]"):
        return f"{named}: Pattern({shown}) makes a pattern of it"
    if isinstance(value, str):
        return f"{named}: read_map({shown}) makes a map of a description"
    if isinstance(value, os.PathLike):
        return f"{named}: read_map(path) reads the map of a file"
    if package == "sympy":
        return f"SymPy's {shown}: PLMap.from_sympy(expression, x, low, high) makes a map of it"
    if package in ("sklearn", "torch"):
        return f"a model of {package}: ReluNetwork.from_{package}(model).to_map(low, high) is its map"
    if kind in _REMEDIES:
        return f"{named}: {_REMEDIES[kind]}"
    if callable(value) and not isinstance(value, type):
        return f"{kind} {getattr(value, '__name__', shown)}: a map is made of its knots, PLMap(knots, values)"
    return named


# kinds that stand further down the argument, or are no map alone
_REMEDIES = {
    "list": "PLMap(knots, values) makes a map of two of them",
    "tuple": "PLMap(knots, values) makes a map of two of them",
    "ndarray": "PLMap(knots, values) makes a map of two columns of exact numbers",
    "Pattern": "connect_the_dots(pattern) is its map",
    "Cycle": "connect_the_dots(cycle.pattern) is the map of its pattern",
    "ReluNetwork": "net.to_map(low, high) is its map on an interval",
    "LineMap": "f.restrict(low, high) is the map on an interval, compact_core(f).map one with the same cycles",
    "Polyline": "PLMap(knots, values) makes a map of its corners",
}
