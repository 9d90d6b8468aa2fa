"""``periodic experiment``: an experiment of the literature, done again with exact answers."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from periodic.cli.verbs import Verb, add_json, print_json, shortened, whole_number

if TYPE_CHECKING:
    from concurrent.futures import Executor

MOST_SEED, MOST_JOBS, MOST_MINUTES = 2**32, 1024, 10**5


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="which one; without it they are listed")
    parser.add_argument("--seed", type=whole_number(0, MOST_SEED), default=0, metavar="N", help="default 0")
    parser.add_argument("--reduced", action="store_true", help="small sizes, for a look: seconds instead of minutes")
    parser.add_argument(
        "--set", type=_size, action="append", default=[], metavar="SIZE=N", help="another value for one of its sizes"
    )
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", help="where NAME.csv, NAME.json, NAME.png and the checkpoint are written"
    )
    parser.add_argument("--jobs", type=whole_number(1, MOST_JOBS), default=1, metavar="N", help="processes (default 1)")
    parser.add_argument(
        "--minutes",
        type=whole_number(1, MOST_MINUTES),
        metavar="N",
        help="begin nothing new after so long; the same command goes on from the checkpoint",
    )
    add_json(parser)


def _size(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ArgumentTypeError(f"SIZE=N is expected, not {shortened(text)}")
    return name, value


def _run(options: Namespace) -> int:
    from periodic.errors import optional
    from periodic.experiments.catalogue import contents, experiment
    from periodic.experiments.runs import run
    from periodic.reports.terminals import progress, show

    if options.name is None:
        if options.json or options.output or options.set:
            raise ValueError("NAME is missing; without it the experiments are listed, and other options mean nothing")
        show([contents()])
        return 0
    chosen = experiment(options.name)
    if options.minutes is not None and options.output is None:
        raise ValueError("--minutes needs --output, a folder for the checkpoint from which the next call goes on")
    sizes = dict(options.set)
    if len(sizes) < len(options.set):
        raise ValueError("--set gives a size twice")
    checkpoint = None
    if options.output is not None:
        optional("matplotlib", "the picture that is written with --output")  # said before the work, not after it
        Path(options.output).mkdir(parents=True, exist_ok=True)
        checkpoint = Path(options.output) / f"{options.name}.checkpoint"
    with _workers(options.jobs) as executor, progress() as tell:
        outcome = run(
            chosen,
            seed=options.seed,
            reduced=options.reduced,
            sizes=sizes,
            executor=executor,
            checkpoint=checkpoint,
            minutes=options.minutes,
            tell=tell,
        )
    if options.json:
        print_json(outcome.to_json(), "periodic-experiment")
    else:
        show(outcome.sections())
    if options.output is not None and outcome.rows:
        outcome.save(options.output)
    return 0


def _workers(jobs: int) -> AbstractContextManager[Executor | None]:
    """So many processes, or none beside this one."""
    if jobs == 1:
        return nullcontext()
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(jobs, get_context("spawn"))


VERB = Verb(
    "experiment",
    "an experiment of the papers, done again with exact answers",
    ("experiment", "sawtooth", "--reduced"),
    _options,
    _run,
)
