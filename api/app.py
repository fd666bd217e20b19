"""The HTTP application: opens the index, then serves API, pages, health and documentation."""

import importlib.metadata
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from anyio import to_thread
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline

from api import ask, chat, documents, problems, web
from api.ask import PROBLEMS, ServiceDep
from api.schemas import HealthOut
from api.service import Service
from api.settings import Settings, need_extra
from api.writer import Writer

_DESCRIPTION = """Questions about an institution's report, answered in the report's own words with
the paragraph number to quote, or an honest "not found in this report". Offsets count Unicode code
points. Every error is `application/problem+json`."""


def _assistants(app: FastAPI, settings: Settings) -> AbstractAsyncContextManager[None]:
    """The route /mcp. Raises SettingsError if its extra is not installed."""
    if not settings.mcp:
        return nullcontext()
    need_extra("mcp")
    from api import connector  # half a second and 20 MB, for those who ask for it

    return connector.mount(app, settings).run()


def create_app(settings: Settings) -> FastAPI:
    """The application. It accepts connections once the index is verified, open and warm."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.service = await to_thread.run_sync(Service, settings.index, settings.workers)
        async with assistants:
            yield
        await to_thread.run_sync(app.state.service.close)
        if app.state.writer:
            await app.state.writer.close()

    app = FastAPIOffline(
        title="askpara",
        version=importlib.metadata.version("askpara"),
        description=_DESCRIPTION,
        lifespan=lifespan,
        redoc_url=None,
        strict_content_type=False,
    )
    app.state.settings = settings
    app.state.writer = Writer(settings) if settings.llm_url else None
    problems.install(app)
    app.include_router(ask.router)
    app.include_router(documents.router)
    app.include_router(chat.router)
    app.include_router(web.router)
    assistants = _assistants(app, settings)
    app.mount("/static", StaticFiles(directory=web.PAGES / "static"), name="static")

    @app.get("/livez", tags=["health"])
    async def livez() -> HealthOut:
        """The process runs."""
        return HealthOut(status="alive")

    @app.get("/readyz", tags=["health"], responses=PROBLEMS)
    async def readyz(service: ServiceDep) -> HealthOut:
        """The index is open, verified and warm."""
        index = {"generation": service.index.generation, "model": service.index.card.name}
        return HealthOut.model_validate({"status": "ready", "index": index})

    return app
