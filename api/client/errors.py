"""What the client raises."""

import httpx
from pydantic import ValidationError

from api.schemas import Problem


class ClientError(Exception):
    """Base of everything that a method raises."""


class Unreachable(ClientError):
    """No answer came: no server there, a broken connection, too slow."""


class Unreadable(ClientError):
    """What came is no answer of askpara; something else may be at that address."""


class ApiError(ClientError):
    """The server's answer is an error. problem: what it says of it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}")
        self.problem = problem


class InvalidRequest(ApiError):
    """400, 406, 413, 415, 422: sending it again will not help."""


class Unauthorized(ApiError):
    """401, 403: no key, or one that may not do this."""


class NotFound(ApiError):
    """404, 410: no such document or passage, or a cursor of an index that is gone."""


class TooManyRequests(ApiError):
    """429, after all attempts."""


class ServerFailed(ApiError):
    """5xx, after all attempts."""


_RAISED: dict[int, type[ApiError]] = {
    401: Unauthorized,
    403: Unauthorized,
    404: NotFound,
    410: NotFound,
    429: TooManyRequests,
}


def error_of(problem: Problem) -> ApiError:
    """What to raise for a problem that the server describes."""
    kind = _RAISED.get(problem.status, InvalidRequest if problem.status < 500 else ServerFailed)
    return kind(problem)


def error_of_response(response: httpx.Response) -> ApiError:
    """What to raise for a response that is an error, also if something between answered it."""
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        problem = Problem(
            type="about:blank",
            title=response.reason_phrase,
            status=response.status_code,
            detail=f"{response.text[:200]!r} is no problem object; is askpara at this address?",
            instance=response.url.path,
        )
    return error_of(problem)


def unreachable(error: httpx.TransportError) -> Unreachable:
    """What to raise for a request that no server answered."""
    return Unreachable(f"{error.request.url}: {error or type(error).__name__}")
