"""Every error that leaves over HTTP is application/problem+json (RFC 9457)."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.schemas import Problem
from corpus import errors

MEDIA_TYPE = "application/problem+json"
MAX_BODY_BYTES = 64 * 1024

_PLAIN = (
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.INTERNAL_SERVER_ERROR,
)

# An error takes its nearest ancestor's status.
STATUS: dict[type[errors.AskparaError], HTTPStatus] = {
    errors.QuestionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.BatchError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.UnknownDocument: HTTPStatus.NOT_FOUND,
    errors.UnknownPassage: HTTPStatus.NOT_FOUND,
    errors.UnknownFeedback: HTTPStatus.NOT_FOUND,
    errors.FeedbackError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.IndexFolderError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.ModelError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.CorpusError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.SettingsError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.DatasetError: HTTPStatus.INTERNAL_SERVER_ERROR,
}


def status_of(error: type[errors.AskparaError]) -> HTTPStatus:
    """The status of an error class. Raises KeyError if neither it nor an ancestor is mapped."""
    return next(STATUS[kind] for kind in error.__mro__ if kind in STATUS)


def problem(request: Request, status: HTTPStatus, detail: str, slug: str = "") -> JSONResponse:
    """A problem response. slug: last part of its type; else the status's own words."""
    body = Problem(
        type=f"/problems/{slug or _slug(status)}",
        title=status.phrase,
        status=status,
        detail=detail,
        instance=request.url.path,
    )
    return JSONResponse(body.model_dump(), status, media_type=MEDIA_TYPE)


def _slug(status: HTTPStatus) -> str:
    return status.phrase.lower().replace(" ", "-")


def slug_of(error: type[errors.AskparaError]) -> str:
    """UnknownPassage -> "unknown-passage"."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in error.__name__).strip("-")


def catalogue() -> dict[str, tuple[HTTPStatus, str]]:
    """Every problem type that can occur: its slug, its status, what it means."""
    known = {
        slug_of(error): (status_of(error), str(error.__doc__))
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, errors.AskparaError)
        if error is not errors.AskparaError
    }
    return known | {
        "invalid-request": (HTTPStatus.UNPROCESSABLE_ENTITY, "A value in the request cannot be."),
        **{_slug(status): (status, f"{status.description}.") for status in _PLAIN},
    }


def install(app: FastAPI) -> None:
    """Register a handler for each way to fail."""
    app.add_middleware(BodyLimit)

    @app.exception_handler(errors.AskparaError)
    async def known(request: Request, error: errors.AskparaError) -> JSONResponse:
        return problem(request, status_of(type(error)), str(error), slug_of(type(error)))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        kind = request.headers.get("content-type", "")
        if request.method == "POST" and "json" not in kind:
            detail = f"the body's Content-Type is {kind!r}, expected application/json"
            return problem(request, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail=detail)
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
            f" (got {str(item.get('input'))[:80]!r})"
            for item in error.errors()
        )
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, wrong, "invalid-request")

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        detail = f"{request.method} {request.url.path}: {error.detail}; see /docs"
        return problem(request, status, detail)

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> JSONResponse:
        logging.getLogger("askpara").exception("unexpected error", exc_info=error)
        detail = "an unexpected error; the server's log has it"
        return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, detail)


class BodyLimit:
    """Answers 413 to a body over MAX_BODY_BYTES; FastAPI's own limit answers in plain text."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what the application reads."""
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MAX_BODY_BYTES:
                status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
                raise HTTPException(status, f"the body is over {MAX_BODY_BYTES} bytes")
            return message

        await self._app(scope, limited, send)
