"""What every command does on a terminal: progress bars, errors in one line, how it ends.

Exit status: 0 done, 1 the work failed, 2 wrong usage; 130 after Ctrl-C, 143 when the process was
told to end (SIGTERM), both with what was half-written removed.
"""

import codecs
import io
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

from api.settings import EXTRAS
from corpus.errors import AskparaError

if TYPE_CHECKING:
    from corpus.passage import Document
    from index.build import Built, Progress

console = Console()
stderr = Console(stderr=True)


def say(text: str, style: str | None = None) -> None:
    """Print for people, on stderr, as it stands: no markup, no colours of numbers, no wrapping."""
    stderr.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def say_read(document: "Document") -> None:
    """What was read of a document, and what a person should know of the reading."""
    counts = ", ".join(f"{n} {kind}" for kind, n in document.counts().items())
    named = f"{document.slug} ({document.symbol})" if document.symbol else document.slug
    say(f"read {named}: {counts}")
    for remark in document.remarks:
        say(f"  {remark}")


def say_built(built: "Built") -> None:
    """What is indexed now, and which encoders had to embed."""
    views = ", ".join(
        f"{view.card.name} ({'as embedded before' if view.reused else 'embedded'})"
        for view in built.views
    )
    say(f"built {built.passages} passages for {views}\npublished {built.generation}")
    if built.documents > 1:
        say(f"{built.documents} documents are asked: `askpara list` names them")
    say("running servers answer from it within seconds (SIGHUP: at once); no restart is needed")


def say_waiting() -> None:
    """Another process holds the shelf."""
    say("another command changes the shelf; waiting for it to end")


def run_command(app: Callable[[], None]) -> None:
    """Run the command line. What a user can mend is told in one line, unless --debug is given."""
    debug = "--debug" in sys.argv
    codecs.register_error("json-escape", _escaped)
    if isinstance(sys.stdout, io.TextIOWrapper):  # None where the caller closed it
        sys.stdout.reconfigure(errors="json-escape")
    # Like Ctrl-C: an exception, so that files and folders that are half-written are removed.
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # `nohup` ignores SIGHUP
            signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        _check_arguments()
        try:
            app()
        finally:
            if sys.stdout:
                sys.stdout.flush()
    except BrokenPipeError:  # `askpara … | head`
        _give_up_stdout()
        sys.exit(1)
    except (AskparaError, ModuleNotFoundError, OSError) as error:
        told = _missing(error) if isinstance(error, ModuleNotFoundError) else str(error)
        if debug or told is None:
            raise
        say(f"askpara: {told}", style="red")
        if isinstance(error, OSError):
            _give_up_stdout()
        sys.exit(1)


def _check_arguments() -> None:
    """Exit status 2 if an argument has bytes that are no text: nothing could print or store it."""
    for number, argument in enumerate(sys.argv[1:], start=1):
        try:
            argument.encode()
        except UnicodeEncodeError:
            encoding = sys.getfilesystemencoding()
            say(f"askpara: argument {number}, {os.fsencode(argument)!r}, is not {encoding}", "red")
            sys.exit(2)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    r"""What an encoding lacks as \uXXXX, which is right in JSON too, where it stands in strings."""
    assert isinstance(error, UnicodeEncodeError)
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def _missing(error: ModuleNotFoundError) -> str | None:
    """Which extra brings a module that is not installed; None if none does."""
    module = (error.name or "").partition(".")[0]
    for extra, modules in EXTRAS.items():
        if module in modules:
            return f"{module} is not installed; pip install 'askpara[{extra}]'"
    return None


def _give_up_stdout() -> None:
    """Drop what is left to write: Python would try once more at the end, and complain."""
    if sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


_STAGES = {
    "read": "Read documents",
    "export": "Export the encoder",
    "embed": "Embed passages",
    "publish": "Write, verify and publish",
    "answer": "Answer questions",
}


@contextmanager
def progress_bars() -> Iterator["Progress"]:
    """Bars on a terminal; nothing otherwise."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<26}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=stderr, disable=not stderr.is_terminal) as bars:
        tasks = {}

        def update(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_STAGES.get(stage, stage), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield update
