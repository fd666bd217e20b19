"""The HTTP application: opens the index, then serves API, pages, health and documentation."""

import importlib.metadata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline

from api import ask, documents, feedback, problems, suggestions, web
from api.ask import PROBLEMS, ServiceDep
from api.schemas import HealthOut
from api.service import Service
from api.settings import Settings

if TYPE_CHECKING:
    from api.feedback_store import FeedbackStore

_DESCRIPTION = """Questions about an institution's report, answered in the report's own words with
the paragraph number to quote, or an honest "not found in this report". Offsets count Unicode code
points. Every error is `application/problem+json`."""


def create_app(settings: Settings) -> FastAPI:
    """The application. It accepts connections once the index is verified, open and warm."""

    @cache
    def feedback_store() -> "FeedbackStore":
        from api.feedback_store import FeedbackStore  # 0.25 s and 20 MB: only if it is needed

        return FeedbackStore(settings.feedback_url)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.settings = settings
        app.state.feedback = feedback_store
        if "feedback_url" in settings.model_fields_set:  # a wrong one is told before it is needed
            feedback_store()
        app.state.service = await to_thread.run_sync(Service, settings.index, settings.workers)
        yield
        await to_thread.run_sync(app.state.service.close)
        if feedback_store.cache_info().currsize:
            feedback_store().close()

    app = FastAPIOffline(
        title="askpara",
        version=importlib.metadata.version("askpara"),
        description=_DESCRIPTION,
        lifespan=lifespan,
        redoc_url=None,
        strict_content_type=False,
    )
    problems.install(app)
    app.include_router(ask.router)
    app.include_router(documents.router)
    app.include_router(feedback.router)
    app.include_router(suggestions.router)
    app.include_router(web.router)
    app.mount("/widget", web.WidgetFiles(directory=web.PAGES / "widget"), name="widget")
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
