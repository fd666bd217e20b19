"""The command line: build, add, describe, ask, batch, show, serve, mcp, keys, eval, check, ….

Modules that only one command needs are imported in that command, so that each starts fast: `serve`
and `ask` never load what only `build` needs. How a command ends is in `api/terminal.py`.

    shelf.py      build, add, list, remove, describe
    ask.py        ask, batch, show
    serve.py      serve, mcp, check
    evaluate.py   eval, feedback
    keys.py       keys
"""

import importlib.metadata
from collections.abc import Callable
from typing import Annotated

import typer

from api.cli import ask, evaluate, keys, serve, shelf
from api.terminal import run_command

app = typer.Typer(
    name="askpara",
    help="Ask an institution's report; get its own words with the paragraph number to quote.",
    no_args_is_help=True,
    epilog='A first try: `askpara build`, then `askpara ask "Who leads IOM?"`. '
    "`askpara COMMAND --help` tells more.",
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Entry point of `askpara`."""
    run_command(app)


@app.callback()
def any_command(
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Options of every command."""


def version() -> None:
    """Print the version."""
    print(importlib.metadata.version("askpara"))


# In the order in which `askpara --help` lists them.
_COMMANDS: dict[str, Callable[..., None]] = {
    "version": version,
    "build": shelf.build,
    "add": shelf.add,
    "list": shelf.list_documents,
    "remove": shelf.remove,
    "describe": shelf.describe,
    "ask": ask.ask,
    "batch": ask.batch,
    "show": ask.show,
    "serve": serve.serve,
    "mcp": serve.assistant,
    "check": serve.check,
    "eval": evaluate.evaluate,
}
for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)
app.add_typer(keys.keys)
app.add_typer(evaluate.feedback, name="feedback")
