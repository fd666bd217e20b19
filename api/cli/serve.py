"""Commands for a server: serve, mcp, check."""

import socket
from typing import Annotated

import typer
from rich.markup import escape

from api.cli.options import Corpus, IndexOption, StoreOption
from api.guard.keys import KeyFile
from api.settings import read_settings
from api.terminal import console, say
from corpus.adding import REPORTS
from corpus.errors import AskparaError, SettingsError


def serve(
    index: IndexOption = None,
    store: StoreOption = None,
    host: Annotated[
        str | None, typer.Option(help="Address; else $ASKPARA_HOST or 127.0.0.1.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port; else $ASKPARA_PORT or 8000.")] = None,
    mcp: Annotated[
        bool | None, typer.Option("--mcp", help="Serve AI assistants too, under /mcp.")
    ] = None,
    root_path: Annotated[
        str | None, typer.Option(help="Path that a proxy serves it under, as /tools/askpara.")
    ] = None,
) -> None:
    """Serve the HTTP API and the pages, until Ctrl-C. Settings are variables ASKPARA_…."""
    import uvicorn

    from api.app import create_app, open_service
    from api.guard.log import write_lines
    from api.guard.slow_clients import BACKLOG, MAX_HEAD_BYTES, Impatient, max_connections
    from api.stopping import GRACE, Server

    settings = read_settings(
        index=index, store=store, host=host, port=port, mcp=mcp, root_path=root_path
    )
    _check_address(settings.host, settings.port)
    keys = KeyFile(settings.keys).state()
    served = create_app(settings, open_service(settings))  # what is wrong is told here, in one line
    say(f"askpara serves {settings.place} on http://{settings.host}:{settings.port}")
    say(keys)
    write_lines(settings.log)
    Impatient.limit = max_connections()
    config = uvicorn.Config(
        served,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE,
        http=Impatient,
        proxy_headers=False,  # `api.guard.forwarded` reads them
        backlog=BACKLOG,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
    )
    server = Server(served, config, settings.drain)
    try:
        server.run()
    except KeyboardInterrupt:
        return
    except SystemExit:
        if not server.started:  # the log says why
            raise typer.Exit(1) from None
        raise


def _check_address(host: str, port: int) -> None:
    """Whether it can be served on, before an index is loaded for it. Raises SettingsError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        reason = str(error.strerror).partition(" (while")[0]
        raise SettingsError(
            f"cannot serve on {host}, port {port}: {reason}; choose another by --port or "
            "ASKPARA_PORT, by --host or ASKPARA_HOST"
        ) from error


def assistant(index: IndexOption = None, store: StoreOption = None) -> None:
    """Serve one AI assistant over standard streams, by the Model Context Protocol."""
    from api.mcp.tools import create_server
    from api.service import Follower, Service

    settings = read_settings(index=index, store=store)
    follower = Follower(Service(settings.place, settings.workers))
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    create_server(follower.newest, base).run("stdio")
    follower.service.close()


def check(corpus: Corpus = REPORTS, index: IndexOption = None, store: StoreOption = None) -> None:
    """Verify corpus, index and model; say what is wrong and what mends it.

    Exit status 1 if anything is wrong.
    """
    from api.checks import CHECKS

    settings = read_settings(index=index, store=store)
    failed = False
    for name, run in CHECKS.items():
        try:
            told = f"[green]ok[/]    {name}: {escape(run(corpus, settings))}"
        except AskparaError as error:
            failed = True
            told = f"[red]FAIL[/]  {name}: {escape(str(error))}"
        console.print(told, highlight=False, soft_wrap=True)
    if failed:
        raise typer.Exit(1)
