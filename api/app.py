"""The HTTP application: opens the index, then serves API, pages, health and documentation."""

import asyncio
import contextlib
import importlib.metadata
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import cache
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline
from limits import parse as parse_rate
from starlette.middleware import Middleware

from api import problems
from api.guard.body_limit import BodyLimit
from api.guard.departure import Departure
from api.guard.forwarded import Forwarded, Placed
from api.guard.gate import Gate
from api.guard.keys import KeyFile
from api.guard.log import Logged
from api.guard.origins import Origins
from api.guard.parameters import known_parameters
from api.guard.rate_limit import Policy
from api.llm.language_model import Writer
from api.metrics import Measured, Metrics
from api.pages import routes as pages
from api.published import openapi
from api.routes import ask, batch, chat, documents, feedback, health, search, suggestions
from api.routes.caching import NoStore
from api.routes.head import Head
from api.service import Follower, Service
from api.settings import Settings

if TYPE_CHECKING:
    from api.feedback_store import FeedbackStore

MCP_PATH = "/mcp"
_LOOK = 2  # seconds between two looks for a new index
_DESCRIPTION = """Questions about an institution's report, answered in the report's own words with
the paragraph number to quote, or an honest "not found in this report". Offsets count Unicode code
points. Every error is `application/problem+json`."""


def _assistants(app: FastAPI, settings: Settings) -> AbstractAsyncContextManager[None]:
    """The route /mcp, if it is switched on. Raises ModuleNotFoundError without its extra."""
    if not settings.mcp:
        return nullcontext()
    from api.mcp import tools  # half a second and 20 MB, for those who ask for it

    return tools.mount(app, settings).run()


async def _follow(app: FastAPI) -> None:
    """Answer with a new generation of the index soon after it is published; on SIGHUP, at once."""
    follower, asked = Follower(app.state.service), asyncio.Event()
    with contextlib.suppress(ValueError, RuntimeError):  # outside the main thread, as in tests
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, asked.set)
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asked.wait(), _LOOK)
        again = asked.is_set()
        asked.clear()  # before the look: a signal that comes meanwhile is not lost
        newest = await to_thread.run_sync(follower.newest, again)
        if newest is not app.state.service:
            app.state.service = newest
            app.openapi_schema = None  # its examples are answers
        del newest  # so that a replaced index can be freed


def create_app(settings: Settings, service: Service | None = None) -> FastAPI:
    """The application. It accepts connections once the index is verified, open and warm.

    service: one that is open already; without it, one is opened at the start. Raises SettingsError.
    """

    counted = service.metrics if service else Metrics()
    keys = KeyFile(settings.keys)

    @cache
    def feedback_store() -> "FeedbackStore":
        from api.feedback_store import FeedbackStore  # 0.25 s and 20 MB: only if it is needed

        return FeedbackStore(settings.feedback_url)

    if "feedback_url" in settings.model_fields_set:  # a wrong one fails at the start
        feedback_store()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        keys.wanted()  # notes whether there are keys, so that a file that vanishes later is missed
        # app.state is the only place that holds the service, so that a replaced index can be freed.
        if app.state.service is None:
            app.state.service = await to_thread.run_sync(open_service, settings, counted)
        following = asyncio.create_task(_follow(app))
        async with assistants:
            yield
        following.cancel()
        await to_thread.run_sync(app.state.service.close)
        if app.state.writer:
            await app.state.writer.close()
        if feedback_store.cache_info().currsize:
            feedback_store().close()

    app = FastAPIOffline(
        title="askpara",
        version=importlib.metadata.version("askpara"),
        description=_DESCRIPTION,
        lifespan=lifespan,
        redoc_url=None,
        strict_content_type=False,
        middleware=_middleware(settings, counted, keys),
    )
    app.state.service = service
    app.state.stopping = False
    app.state.keys = keys
    app.state.metrics = counted
    app.state.settings = settings
    app.state.feedback = feedback_store
    app.state.writer = Writer(settings, counted) if settings.llm_url else None
    counted.count_pairs_of(lambda: app.state.service.index.reader if app.state.service else None)
    problems.install(app)
    for one in (ask, search, batch, documents, chat, feedback, suggestions):
        app.include_router(one.router, dependencies=[Depends(known_parameters)])
    for one in (health, pages):  # probes and shared links may carry parameters of their own
        app.include_router(one.router)
    assistants = _assistants(app, settings)
    app.mount("/widget", pages.WidgetFiles(directory=pages.PAGES / "widget"), name="widget")
    app.mount("/static", StaticFiles(directory=pages.PAGES / "static"), name="static")

    openapi.complete(app)
    return app


def open_service(settings: Settings, metrics: Metrics | None = None) -> Service:
    """Raises IndexFolderError, ModelError."""
    return Service(
        settings.place,
        settings.workers,
        metrics,
        settings.queue,
        settings.deadline,
        settings.processes,
    )


def _traces(settings: Settings) -> list[Middleware]:
    """Raises ModuleNotFoundError without the extra."""
    if not settings.otlp_url:
        return []
    from api.traces import Traced

    return [Middleware(Traced, settings.otlp_url)]


def _middleware(settings: Settings, counted: Metrics, keys: KeyFile) -> list[Middleware]:
    """What every request passes before its route, from the outside in."""
    rates: dict[Policy, str] = {"key": settings.rate_per_key, "address": settings.rate_per_address}
    limits = {who: None if rate == "off" else parse_rate(rate) for who, rate in rates.items()}
    return [
        Middleware(Forwarded, settings.root_path, settings.trusted_proxies),
        *_traces(settings),
        Middleware(Logged, settings.log),
        Middleware(Measured, counted),
        *([Middleware(Origins, settings.origins)] if settings.origins else []),
        Middleware(NoStore),
        Middleware(problems.Faults),
        Middleware(Gate, keys, settings.keyless, limits),
        Middleware(Departure, frozenset({batch.PATH})),
        Middleware(BodyLimit, frozenset({batch.PATH})),
        Middleware(Head, frozenset({MCP_PATH})),
        Middleware(Placed),
    ]
