"""What a verb of the command line is, and what verbs share: numbers that are counted, and the output.

A verb is one file in this folder with one ``Verb`` in it; `periodic.cli.main` lists them. Its name, line of help,
example and options stand in that one place, and the parser, the help, the completion and the tests are made from it.

>>> from periodic.cli.convert import VERB
>>> VERB.name, VERB.pasted
('convert', 'periodic convert vee:3/2 -')
"""

from __future__ import annotations

import math
import re
import shlex
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from shutil import get_terminal_size
from typing import Any


@dataclass(frozen=True)
class Verb:
    """One verb of the command.

    ``options(parser)`` says what it takes; ``run(options)`` does it and returns the exit status; ``example`` is what
    stands after ``periodic`` in a call that works anywhere.
    """

    name: str
    summary: str
    example: Sequence[str]
    options: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]

    def __post_init__(self) -> None:
        if not re.fullmatch("[a-z]+", self.name):
            raise ValueError(f"a verb is one word in small letters, not {self.name!r}")
        if not self.summary or self.example[:1] != (self.name,):
            raise ValueError(f"the verb {self.name} needs a summary, and an example that begins with its name")

    @property
    def pasted(self) -> str:
        """The example as it is pasted into a shell."""
        return " ".join(["periodic", *map(_quoted, self.example)])


def _quoted(word: str) -> str:
    plain = shlex.quote(word)
    return plain if plain == word or set(word) & set('"$`\\!') else f'"{word}"'


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return the reader of an option that is an integer from ``least`` to ``most``.

    >>> whole_number(1, 100)("12")
    12
    """

    def read(text: str) -> int:
        match = re.fullmatch(r"([+-]?)0*([0-9]+)", text.strip(), re.ASCII)
        if match is None:
            raise ArgumentTypeError(f"an integer is expected, not {shortened(text)}")
        # the length first: text of a million digits is not to be made a number
        n = int(match[2]) if len(match[2]) <= len(str(most)) else most + 1
        n = -n if match[1] == "-" else n
        if n < least:
            raise ArgumentTypeError(f"must be at least {least}, got {shortened(text)}")
        if n > most:
            raise ArgumentTypeError(f"must be at most {most}, got {shortened(text)}")
        return n

    return read


def seconds(text: str) -> float:
    """Read an option that is a number of seconds, 0 or more."""
    with suppress(ValueError):
        if 0 <= (given := float(text)) < math.inf:
            return given
    raise ArgumentTypeError(f"a number of seconds is expected, not {shortened(text)}")


def shortened(text: str, most: int = 60) -> str:
    """The text in quotes, in one line, cut if it is long."""
    return repr(text if len(text) <= most else f"{text[:most]}...")


def help_width() -> int:
    """How wide help may be: as wide as argparse makes the parts that it writes itself."""
    return get_terminal_size().columns - 2


def add_json(parser: ArgumentParser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="print exact JSON instead of text")


def print_json(fields: Mapping[str, Any], format: str) -> None:
    """Print a document that fits the schema of the verb, ``periodic/cli/schemas/VERB.json``."""
    from periodic.text.json_texts import write_json

    print(write_json(fields, format))
