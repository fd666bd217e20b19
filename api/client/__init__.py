"""A client of the HTTP API, with the answers as typed objects.

    with Client("https://reports.example", key="askp_…") as askpara:
        answered = askpara.ask("Who leads IOM?")

`AsyncClient` has the same methods to await.

    requests.py   what each method sends, and how its answer, its events or lines are read
    retries.py    when a request is sent again
    errors.py     what is raised
    clients.py    the two clients, which only differ in how they wait
"""

from api.client.clients import AsyncClient, Client
from api.client.errors import (
    ApiError,
    ClientError,
    InvalidRequest,
    NotFound,
    ServerFailed,
    TooManyRequests,
    Unauthorized,
    Unreachable,
    Unreadable,
)
from api.client.requests import Event, Line

__all__ = [
    "ApiError",
    "AsyncClient",
    "Client",
    "ClientError",
    "Event",
    "InvalidRequest",
    "Line",
    "NotFound",
    "ServerFailed",
    "TooManyRequests",
    "Unauthorized",
    "Unreachable",
    "Unreadable",
]
