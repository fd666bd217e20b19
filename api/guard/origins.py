"""Which other sites' scripts may call (CORS)."""

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from api.problems import problem

EXPOSED = ("ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate")


class Origins(CORSMiddleware):
    """Lets scripts of the listed origins call. There are no cookies, so none are allowed."""

    def __init__(self, app: ASGIApp, allowed: list[str]) -> None:
        super().__init__(
            app,
            allow_origins=allowed,
            allow_methods=("GET", "POST"),
            allow_headers=("Authorization", "If-None-Match", "MCP-Protocol-Version"),
            expose_headers=EXPOSED,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """A refusal is a problem object, like every other error."""
        response = super().preflight_response(request_headers)
        if response.status_code == HTTPStatus.OK:
            return response
        scope = {"type": "http", "path": "*", "headers": [], "query_string": b""}
        detail = f"{bytes(response.body).decode()}; ASKPARA_ORIGINS lists what may call"
        return problem(Request(scope), HTTPStatus.FORBIDDEN, detail)
