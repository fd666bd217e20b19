"""Every error that leaves over HTTP is application/problem+json (RFC 9457)."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.schemas import Problem
from corpus import errors

MEDIA_TYPE = "application/problem+json"

# An error takes its nearest ancestor's status.
STATUS: dict[type[errors.AskparaError], HTTPStatus] = {
    errors.QuestionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.BatchError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.UnknownDocument: HTTPStatus.NOT_FOUND,
    errors.UnknownPassage: HTTPStatus.NOT_FOUND,
    errors.IndexFolderError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.ModelError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.CorpusError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.SettingsError: HTTPStatus.INTERNAL_SERVER_ERROR,
}


def status_of(error: type[errors.AskparaError]) -> HTTPStatus:
    """The status of an error class. Raises KeyError if neither it nor an ancestor is mapped."""
    return next(STATUS[kind] for kind in error.__mro__ if kind in STATUS)


def problem(request: Request, status: HTTPStatus, slug: str, detail: str) -> JSONResponse:
    """A problem response. slug: last part of its type."""
    body = Problem(
        type=f"/problems/{slug}",
        title=status.phrase,
        status=status,
        detail=detail,
        instance=request.url.path,
    )
    return JSONResponse(body.model_dump(), status, media_type=MEDIA_TYPE)


def slug_of(error: type[errors.AskparaError]) -> str:
    """UnknownPassage -> "unknown-passage"."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in error.__name__).strip("-")


def install(app: FastAPI) -> None:
    """Register a handler for each way to fail."""

    @app.exception_handler(errors.AskparaError)
    async def known(request: Request, error: errors.AskparaError) -> JSONResponse:
        return problem(request, status_of(type(error)), slug_of(type(error)), str(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
            f" (got {str(item.get('input'))[:80]!r})"
            for item in error.errors()
        )
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", wrong)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        detail = f"{request.method} {request.url.path}: {error.detail}; see /docs"
        return problem(request, status, status.phrase.lower().replace(" ", "-"), detail)

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> JSONResponse:
        logging.getLogger("askpara").exception("unexpected error", exc_info=error)
        detail = "an unexpected error; the server's log has it"
        return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "internal", detail)
