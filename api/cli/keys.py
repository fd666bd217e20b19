"""Commands for API keys: keys create, list, revoke."""

from typing import Annotated

import typer

from api.guard.keys import KeyFile, Scope
from api.settings import read_settings
from api.terminal import say

keys = typer.Typer(
    name="keys",
    help="API keys of the HTTP service; without any it is open. The file is $ASKPARA_KEYS.",
    no_args_is_help=True,
)


@keys.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose it is, or what for.")],
    scope: Annotated[Scope, typer.Option(help="ask, evaluate (ask, batch) or admin (all).")] = (
        "ask"
    ),
) -> None:
    """Make a key and print it, this once; its first makes the service ask for keys."""
    file = KeyFile(read_settings().keys)
    key, token = file.create(name, scope)
    say(file.state())
    say(f"key {key.id}, scope {key.scope}; it is not shown again:")
    print(token)


@keys.command("list")
def list_keys() -> None:
    """Print id, scope, day of making, state and name of every key."""
    for key in KeyFile(read_settings().keys).all():
        state = f"revoked {key.revoked:%Y-%m-%d}" if key.revoked else "in use"
        print(f"{key.id}  {key.scope:<8}  {key.created:%Y-%m-%d}  {state:<18}  {key.name}")


@keys.command()
def revoke(id: Annotated[str, typer.Argument(help="As `list` prints it.")]) -> None:
    """Refuse a key from now on, in servers that run too."""
    KeyFile(read_settings().keys).revoke(id)
