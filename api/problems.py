"""Every error that is sent over HTTP is application/problem+json (RFC 9457).

Its title is in the language that the client prefers of those of the interface; its detail, which is
written for the programmer who made the request, is in English. The routes of OpenAI's protocol are
the exception: their errors have the shape that its clients read.
"""

import functools
import importlib.resources
import json
import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette._utils import get_route_path
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.routes.negotiation import language_of
from api.schemas import Problem
from corpus import errors

MEDIA_TYPE = "application/problem+json"

# Slugs are part of the contract, so they are not Python's phrases, which change with its version.
PLAIN: Mapping[HTTPStatus, tuple[str, str]] = {
    HTTPStatus.BAD_REQUEST: (
        "bad-request",
        "The request cannot be read, for example because its body is not JSON.",
    ),
    HTTPStatus.UNAUTHORIZED: (
        "unauthorized",
        "The request has no API key, or one that is unknown or revoked.",
    ),
    HTTPStatus.FORBIDDEN: ("forbidden", "The API key's scope, or the origin, does not allow this."),
    HTTPStatus.NOT_FOUND: ("not-found", "There is no such path."),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "method-not-allowed",
        "The path does not take this method; the header Allow lists those that it takes.",
    ),
    HTTPStatus.NOT_ACCEPTABLE: (
        "not-acceptable",
        "The path serves none of the formats that the header Accept lists.",
    ),
    HTTPStatus.REQUEST_TIMEOUT: ("request-timeout", "The body took too long to arrive."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("content-too-large", "The body is too large."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (
        "unsupported-media-type",
        "The body is compressed, or its type is not one that the path takes.",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: (
        "too-many-requests",
        "More requests than the rate limit allows; Retry-After says how long to wait.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "internal-server-error",
        "The service has a fault; its log says more.",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: ("service-unavailable", "The service cannot answer now."),
}
INVALID = "invalid-request"
_RETRY_AFTER = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}
_HEADERS: Mapping[int, Any] = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    HTTPStatus.TOO_MANY_REQUESTS: _RETRY_AFTER,
    HTTPStatus.SERVICE_UNAVAILABLE: _RETRY_AFTER,
}

_OPENAI = re.compile(r"/v1/(?:chat/completions|models)(?:/|$)")
_OPENAI_TYPES = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.FORBIDDEN: "permission_error",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
}

# An error takes its nearest ancestor's status.
STATUS: dict[type[errors.AskparaError], HTTPStatus] = {
    errors.QuestionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.BatchError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.FilterError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.QuoteError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.CursorError: HTTPStatus.BAD_REQUEST,
    errors.StaleCursor: HTTPStatus.GONE,
    errors.UnknownDocument: HTTPStatus.NOT_FOUND,
    errors.UnknownPassage: HTTPStatus.NOT_FOUND,
    errors.UnknownKey: HTTPStatus.NOT_FOUND,
    errors.KeyFileError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.UnknownModel: HTTPStatus.NOT_FOUND,
    errors.UnknownFeedback: HTTPStatus.NOT_FOUND,
    errors.FeedbackError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.IndexFolderError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.ModelError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.Overloaded: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.CorpusError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.SettingsError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.DatasetError: HTTPStatus.INTERNAL_SERVER_ERROR,
}


# Faults on the server's side, whose messages name its files: those are for the log alone.
_INSIDE = (
    errors.IndexFolderError,
    errors.ModelError,
    errors.CorpusError,
    errors.FeedbackError,
    errors.SettingsError,
    errors.DatasetError,
)


def status_of(error: type[errors.AskparaError]) -> HTTPStatus:
    """The status of an error class. Raises KeyError if neither it nor an ancestor is mapped."""
    return next(STATUS[kind] for kind in error.__mro__ if kind in STATUS)


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
        INVALID: (HTTPStatus.UNPROCESSABLE_ENTITY, "A value in the request is not allowed."),
        **{slug: (status, meaning) for status, (slug, meaning) in PLAIN.items()},
    }


def describe(path: str, status: HTTPStatus, detail: str, slug: str = "") -> dict[str, Any]:
    """A problem object. slug: last part of its type; else that of the status."""
    slug = slug or PLAIN[status][0]
    kind = {"type": f"/problems/{slug}", "title": slug.replace("-", " ").capitalize()}
    return Problem(**kind, status=status, detail=detail, instance=path).model_dump()


def describe_error(path: str, error: Exception) -> dict[str, Any]:
    """The problem object of an error."""
    return describe(path, *_said_of(error))


def told_of(error: errors.AskparaError) -> str:
    """What a client may read of an error; the rest goes to the log."""
    if not isinstance(error, _INSIDE):
        return str(error)
    logging.getLogger("askpara").error("%s", error)
    meaning = str(type(error).__doc__).partition(".")[0]
    return f"{meaning[0].lower()}{meaning[1:]}; the server's log says more"


def _said_of(error: Exception) -> tuple[HTTPStatus, str, str]:
    """Status, detail and slug; an error that is not ours goes to the log and is not shown."""
    if isinstance(error, errors.AskparaError):
        return status_of(type(error)), told_of(error), slug_of(type(error))
    logging.getLogger("askpara").error("unexpected error", exc_info=error)
    return HTTPStatus.INTERNAL_SERVER_ERROR, "an unexpected error; the server's log has it", ""


def problem(
    request: Request,
    status: HTTPStatus,
    detail: str,
    slug: str = "",
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A problem as a response; on the routes of OpenAI's protocol as its clients read it."""
    if _OPENAI.match(get_route_path(request.scope)):
        return JSONResponse(_openai_error(status, detail, slug), status, headers)
    body = describe(request.url.path, status, detail, slug)
    body["type"] = request.scope.get("prefix", "") + body["type"]  # an address, as `instance` is
    if (language := language_of(request)) != "en":  # titles in English are made of the slugs
        body["title"] = titles(language)[slug or PLAIN[status][0]]
    headers = {**(headers or {}), "Vary": "Accept-Language"}
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


@functools.cache
def titles(language: str) -> Mapping[str, str]:
    """The title of each problem type in a language other than English, by slug."""
    file = importlib.resources.files("api") / "titles" / f"{language}.json"
    read: dict[str, str] = json.loads(file.read_text("utf-8"))
    return read


def _openai_error(status: HTTPStatus, detail: str, slug: str) -> dict[str, Any]:
    kind = _OPENAI_TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
    code = slug or PLAIN[status][0]
    return {"error": {"message": detail, "type": kind, "param": None, "code": code}}


def problem_of(request: Request, error: Exception) -> JSONResponse:
    """An error as a response."""
    wait = error.retry_after if isinstance(error, errors.Overloaded) else None
    headers = {"Retry-After": str(wait)} if wait else None
    return problem(request, *_said_of(error), headers=headers)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may fail with these statuses, for OpenAPI."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    # Where several types share a status, the plain one describes it: it comes last.
    meanings = dict(catalogue().values())
    return {
        status: {"description": meanings[HTTPStatus(status)], "content": content}
        | ({"headers": _HEADERS[status]} if status in _HEADERS else {})
        for status in statuses
    }


# On any route: 401, 403 and 429 from the gate, 408 and 422 from what is sent, 500 and 503 from
# faults.
GUARDED = documented(401, 403, 408, 422, 429, 500, 503)


class Faults:
    """Answers unforeseen exceptions, inside the middleware for CORS.

    So scripts of other sites can read the answer. The framework's own handler stands outside all
    middleware, and writes the traceback twice.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on. Once a response has begun, only its connection can be closed."""
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            await problem_of(Request(scope), error)(scope, receive, send)


def install(app: FastAPI) -> None:
    """Register a handler for each way to fail."""

    @app.exception_handler(errors.AskparaError)
    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        return problem_of(request, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        kind = request.headers.get("content-type", "")
        unread = any(item["loc"][0] == "body" for item in error.errors())
        if unread and request.method == "POST" and kind and "json" not in kind:
            detail = f"the body's Content-Type is {kind!r}, expected application/json"
            return problem(request, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
            f" (got {str(item.get('input'))[:80]!r})"
            for item in error.errors()
        )
        if any(item["type"] == "json_invalid" for item in error.errors()):
            return problem(request, HTTPStatus.BAD_REQUEST, wrong)
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, wrong, INVALID)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        detail = f"{request.method} {request.url.path}: {error.detail}; see /docs"
        return problem(request, HTTPStatus(error.status_code), detail, headers=error.headers)
