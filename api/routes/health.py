"""`GET /livez`, `/readyz`, `/metrics`: whether the service runs, answers, and what it does."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.guard.keys import CLOSED
from api.metrics import Metrics
from api.problems import GUARDED, documented
from api.routes.ask import ServiceDep
from api.schemas import HealthOut
from corpus.errors import KeyFileError, Stopping

router = APIRouter(tags=["health"])


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **GUARDED},
)
async def metrics(request: Request) -> Response:
    """Requests, latencies of the stages, answers by status, index generation, in Prometheus' form.

    With API keys, it takes one of the scope `admin`.
    """
    shown: Metrics = request.app.state.metrics
    return Response(generate_latest(shown.registry), media_type=CONTENT_TYPE_LATEST)


@router.get("/livez", responses=documented(500))
async def livez() -> HealthOut:
    """The process runs."""
    return HealthOut(status="alive")


@router.get("/readyz", responses=documented(500, 503))
async def readyz(request: Request, service: ServiceDep) -> HealthOut:
    """The index is open, verified and warm, API keys can be read, and it is not about to stop."""
    if request.app.state.stopping:
        raise Stopping("the service is about to stop")
    try:
        request.app.state.keys.wanted()
    except KeyFileError:
        raise KeyFileError(CLOSED) from None
    index = {"generation": service.index.generation, "model": service.index.model}
    return HealthOut.model_validate({"status": "ready", "index": index})
