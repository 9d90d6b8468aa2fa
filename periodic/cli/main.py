"""The command ``periodic``: reads a description of a map, calls the library, prints what it returns.

Exit status: 0 done, 1 rejected or not provable, 2 wrong input or an output that cannot be written, 130 interrupted.
An error is one line on standard error (at a terminal, with the place shown below it); nothing ends in a traceback.

>>> main(["convert", "1 - x on [0, 1]", "-"])
{
 "knots": ["0", "1"],
 "values": ["1", "0"]
}
0
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from argparse import Action, ArgumentError, ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from contextlib import suppress
from textwrap import fill
from typing import Any, NoReturn

from periodic import __version__
from periodic.cli import analyze, bound, check, completion, convert, experiment, notebook, plot, prove, report
from periodic.cli.inputs import map_help
from periodic.cli.verbs import Verb, help_width, shortened
from periodic.errors import nearest

VERBS: tuple[Verb, ...] = (
    analyze.VERB,
    bound.VERB,
    prove.VERB,
    check.VERB,
    plot.VERB,
    report.VERB,
    convert.VERB,
    experiment.VERB,
    notebook.VERB,
    completion.VERB,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    command = _Command()
    try:
        if sys.stdout is None:  # periodic ... >&-
            raise OSError("standard output is closed")
        status = command.run(arguments)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return command.failed("interrupted", 130)
    except BrokenPipeError:  # periodic ... | head
        _drop_output()
        return 0
    except RecursionError:
        return command.failed("the input is nested too deeply")
    except MemoryError:
        return command.failed("the memory is full")
    except OSError as error:
        if error.filename is None:  # what could not be written is not tried once more at the end
            _drop_output()
        where = f"{error.filename}: " if error.filename is not None else ""
        return command.failed(where + (error.strerror or str(error)))
    except (_UsageError, ValueError, TypeError, ArithmeticError, ImportError) as error:
        return command.failed(str(error) or type(error).__name__)


class _Command:
    """One run of the command; ``name`` is how far it was understood, which an error begins with."""

    name = "periodic"

    def run(self, arguments: Sequence[str] | None) -> int:
        """Run the verb that the arguments name; the status of the process comes back."""
        parser = _parser()
        try:
            options, more = parser.parse_known_args(arguments)
        except SystemExit as done:  # --help and --version
            return int(done.code or 0)
        except _UsageError as error:
            self.name = error.command
            raise
        if options.verb is None:
            if more:
                parser.refuse(more)
            parser.print_help()
            return 2
        self.name = f"periodic {options.verb.name}"
        if more:
            options.own.refuse(more)
        return int(options.verb.run(options))

    def failed(self, message: str, status: int = 2) -> int:
        """Say why on standard error, if there is one: in one line, unless someone looks at it."""
        if sys.stderr is not None:
            lines = message.splitlines() or [""]
            shown = lines if sys.stderr.isatty() else lines[:1]
            text = "\n".join("".join(c if c.isprintable() else "?" for c in line) for line in shown)
            with suppress(OSError):
                print(f"{self.name}: {text}", file=sys.stderr, flush=True)
        return status


def _drop_output() -> None:
    """Let what is still to be written to standard output disappear."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError, AttributeError):
        return  # not a file
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, descriptor)
    os.close(nothing)


class _UsageError(Exception):
    """The arguments are not those of a command."""

    def __init__(self, command: str, message: str) -> None:
        super().__init__(message)
        self.command = command


class _CommandLine(ArgumentParser):
    """A parser whose errors are one line, and whose help is written or fails.

    The help of a verb ends with what it says of maps and with its example; it is made when it is shown, not before.
    """

    verb: Verb | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # what is a negative number and no option: argparse knows -1 and -0.5 only
        self._negative_number_matcher = re.compile(r"-[\d.(]|-(phi|sqrt|lambda|root|abs|min|max)\b")

    def format_help(self) -> str:
        if self.verb is not None:
            maps = f"{map_help()}\n" if self._takes_map else ""
            self.description = fill(f"{self.verb.summary[0].upper()}{self.verb.summary[1:]}.", help_width())
            self.epilog = f"{maps}Example:\n  {self.verb.pasted}\n"
        return super().format_help()

    def _print_message(self, message: str, file: Any = None) -> None:  # argparse's own passes over what is not written
        (file or sys.stdout).write(message)

    def refuse(self, words: Sequence[str]) -> NoReturn:
        """Say that nothing was asked for that these words could be."""
        hint = ""
        if words[0].startswith("-"):
            known = [name for action in self._actions for name in action.option_strings]
            hint = nearest(words[0].partition("=")[0], known)
        elif self._takes_map:
            hint = (
                "; a map is one word: parameters follow a colon, tent:3/2, and quotes hold spaces and brackets together"
            )
        self.error(f"unrecognized arguments: {' '.join(words)}{hint}")

    @property
    def _takes_map(self) -> bool:
        return any(action.dest == "map" for action in self._actions)

    def _check_value(self, action: Action, value: Any) -> None:  # argparse's own suggests nothing
        if action.choices is not None and value not in action.choices:
            choices = list(map(str, action.choices))
            hint = nearest(str(value), choices)
            if not hint and action.metavar == "COMMAND":
                hint = f"; a map is analysed by: periodic analyze {shlex.quote(str(value))}"
            elif not hint and not action.option_strings and self._takes_map:
                hint = "; it stands before the map"
            raise ArgumentError(action, f"invalid choice: {shortened(value)}{hint} (choose from {', '.join(choices)})")

    def error(self, message: str) -> NoReturn:
        text = " ".join(message.split())
        text = text if len(text) <= 300 else f"{text[:300]}..."
        raise _UsageError(self.prog, f"{text} ({self.prog} --help says more)")


def _parser() -> _CommandLine:
    parser = _CommandLine(
        prog="periodic",
        description="Exact analysis of piecewise-linear interval maps, and of what they prove about ReLU networks.",
        epilog="Exit status: 0 done, 1 rejected or not provable, 2 wrong input. periodic COMMAND --help says more.",
    )
    parser.add_argument("--version", action="version", version=f"periodic {__version__}")
    parser.set_defaults(verb=None, parser=parser)
    commands = parser.add_subparsers(metavar="COMMAND")
    for verb in VERBS:
        sub = commands.add_parser(
            verb.name,
            help=verb.summary,
            formatter_class=RawDescriptionHelpFormatter,
        )
        sub.verb = verb
        sub.set_defaults(verb=verb, own=sub)
        verb.options(sub)
    return parser


if __name__ == "__main__":
    sys.exit(main())
