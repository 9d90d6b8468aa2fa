"""``periodic completion``: what a shell needs to complete the command, made from its own parser (shtab's door)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import Any

from periodic.cli.verbs import Verb
from periodic.errors import optional

PLACES = {
    "bash": "~/.local/share/bash-completion/completions/periodic",
    "zsh": "a folder of $fpath, as _periodic",
    "fish": "~/.config/fish/completions/periodic.fish",
}
FILES = {"FILE", "FILE.v", "OUT", "FOLDER"}  # what takes the name of a file, by its metavar


def _options(parser: ArgumentParser) -> None:
    where = "; ".join(f"{shell}: {place}" for shell, place in PLACES.items())
    parser.add_argument("shell", choices=tuple(PLACES), metavar="SHELL", help=f"the script goes to: {where}")


def _run(options: Namespace) -> int:
    print(script(options.parser, options.shell), end="")
    return 0


def script(parser: ArgumentParser, shell: str) -> str:
    """Return the completion script of a parser for a shell: verbs, options and choices, maps by family, and files."""
    from periodic.text.family_rows import FAMILIES

    shtab = optional("shtab", "completion in a shell")
    # a map is a family, of which the parameters follow, or a file
    names = " ".join(FAMILIES)
    functions = {
        "bash": f'_periodic_maps() {{ compgen -W "{names}" -- "$1"; compgen -f -- "$1"; }}\n',
        "zsh": f"_periodic_maps() {{ compadd -- {names}; _files }}\n",
        "fish": "",
    }
    maps = {
        "bash": "_periodic_maps",
        "zsh": "_periodic_maps",
        "fish": f"{names} (__fish_complete_path (commandline -ct))",
    }
    _marked(parser, shtab.FILE, maps)
    return str(shtab.complete(parser, shell=shell, preamble=functions)).rstrip() + "\n"


def _marked(parser: ArgumentParser, files: Any, maps: Any) -> None:
    """Say of each argument that takes a file or a map how it is completed."""
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for sub in action.choices.values():
                _marked(sub, files, maps)
        elif action.metavar in FILES:
            action.complete = files  # type: ignore[attr-defined]  # the name that shtab reads
        elif action.metavar == "MAP":
            action.complete = maps  # type: ignore[attr-defined]  # the name that shtab reads


VERB = Verb(
    "completion",
    "the script with which bash, zsh or fish completes this command",
    ("completion", "bash"),
    _options,
    _run,
)
