"""What an experiment is: its source, its choices, its parameters, and the three functions that make it.

``tasks`` lists what is to be done, ``do`` does one of them, ``rows`` makes a table of what was found. ``do`` gets
nothing but its task, a dictionary of plain values, so that any process on any machine can do it.

>>> coin = Parameter("tosses", "how many tosses", full=1000, reduced=10)
>>> coin.checked("12"), coin.value({}, reduced=True)
(12, 10)
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from periodic.claims import Warrant
from periodic.errors import count, quoted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Value = int | float | str | bool | None
Task = Mapping[str, Any]
Result = Any  # what JSON holds
Row = Mapping[str, Any]  # of Values, one for each column

MOST = 10**7
NAME = re.compile("[a-z]+(-[a-z]+)*")


@dataclass(frozen=True)
class Parameter:
    """A number that says how large an experiment is; ``full`` is what its source has, or what tells enough."""

    name: str
    meaning: str
    full: int
    reduced: int
    least: int = 1
    most: int = MOST

    def checked(self, value: object) -> int:
        """Return a value for it, given as an integer or as its digits. Raises TypeError or ValueError naming it."""
        if isinstance(value, str):
            if not re.fullmatch("[0-9]{1,9}", value):
                raise ValueError(f"{self.name} must be an integer of at most 9 digits, got {quoted(value)}")
            value = int(value)
        number = count(value, self.name, self.least)
        if number > self.most:
            raise ValueError(f"{self.name} must be at most {self.most}, got {quoted(number)}")
        return number

    def value(self, given: Mapping[str, object], reduced: bool) -> int:
        """Return what is given for it, else its size in the full or in the reduced experiment."""
        if self.name in given:
            return self.checked(given[self.name])
        return self.reduced if reduced else self.full


@dataclass(frozen=True)
class Setting:
    """The seed of an experiment and a value for each of its parameters; with it all results are determined."""

    seed: int
    sizes: Mapping[str, int]

    def __getitem__(self, name: str) -> int:
        return self.sizes[name]


@dataclass(frozen=True)
class Experiment:
    """An experiment: what its source claims, what we chose, and how it is done.

    ``columns`` says for each column of the table what stands in it; every row has them in this order, and the first
    ``keys`` of them say which row it is. ``warrants`` says of all others how they were obtained: by each word the names
    of its columns, with spaces between them; None stands for what was given. ``lower`` names those that hold lower
    bounds: their decimals are cut off, and never rounded up. ``findings`` says in sentences what the
    rows show; ``picture`` draws them on a Matplotlib ``Figure``.
    """

    name: str
    summary: str
    claim: str
    source: str
    choices: Mapping[str, str]
    parameters: Sequence[Parameter]
    columns: Mapping[str, str]
    tasks: Callable[[Setting], Sequence[Task]]
    do: Callable[[Task], Result]
    rows: Callable[[Setting, Sequence[tuple[Task, Result]]], Sequence[Row]]
    findings: Callable[[Sequence[Row]], Sequence[str]]
    picture: Callable[[Sequence[Row], Figure], None]
    needs: Sequence[str] = ()  # optional packages
    keys: int = 1
    warrants: Mapping[Warrant | None, str] = field(default_factory=dict)
    lower: str = ""

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"an experiment is named in small letters and hyphens, not {self.name!r}")
        if not (self.summary and self.claim and self.source and self.columns):
            raise ValueError(f"the experiment {self.name} needs a summary, a claim, a source and columns")
        said = sorted(name for names in self.warrants.values() for name in names.split())
        if unknown := [name for name in self.lower.split() if name not in self.columns]:
            raise ValueError(f"the experiment {self.name} has no columns {unknown}")
        if said != (columns := sorted(list(self.columns)[self.keys :])):
            raise ValueError(f"the experiment {self.name} says how {said} were obtained, and its columns are {columns}")

    def is_lower(self, column: str) -> bool:
        """Whether the numbers of a column are lower bounds."""
        return column in self.lower.split()

    def warrant(self, column: str) -> Warrant | None:
        """How the numbers of a column were obtained; None if they were given."""
        return next((warrant for warrant, names in self.warrants.items() if column in names.split()), None)

    def setting(self, seed: int = 0, reduced: bool = False, **sizes: object) -> Setting:
        """Return the setting with these values of parameters, and of the others their full or their reduced ones.

        Raises ValueError naming a parameter that the experiment does not have, or the bound that a value breaks.
        """
        known = [p.name for p in self.parameters]
        for name in sizes:
            if name not in known:
                raise ValueError(f"the experiment {self.name} has no parameter {name!r}; it has {', '.join(known)}")
        return Setting(count(seed, "seed"), {p.name: p.value(sizes, reduced) for p in self.parameters})


def cut_off(x: float, digits: int) -> str:
    """Return decimals of a lower bound, cut off.

    >>> cut_off(0.37323913, 4), cut_off(0.27087785, 6)
    ('0.3732', '0.270877')
    """
    return str(Decimal(x).quantize(Decimal(1).scaleb(-digits), ROUND_FLOOR))


def task_key(task: Task) -> str:
    """Return the text by which a checkpoint knows a task.

    >>> task_key({"t": 5, "sigma": 0.1})
    '{"sigma": 0.1, "t": 5}'
    """
    return json.dumps(task, sort_keys=True)


def generator(task: Task) -> np.random.Generator:
    """Return the random numbers of a task: the same ones for the same task, others for another."""
    digest = hashlib.sha256(task_key(task).encode()).digest()
    return np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))
