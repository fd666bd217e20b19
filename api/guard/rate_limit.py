"""The rate limit: requests in a sliding window, of a key or else of an address."""

import ipaddress
import math
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal

from fastapi import Request
from fastapi.responses import Response
from limits import RateLimitItem
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from api.guard.keys import Key
from api.problems import problem

Policy = Literal["key", "address"]


class RateLimit:
    """Counts requests. limits: of each key and of each address without one; None is no limit."""

    def __init__(self, limits: Mapping[Policy, RateLimitItem | None]) -> None:
        self._limits = limits
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def count(
        self, request: Request, key: Key | None
    ) -> tuple[Mapping[str, str], Response | None]:
        """The rate-limit fields of the response, and a 429 if the limit is passed.

        https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
        """
        policy: Policy = "key" if key else "address"
        limit = self._limits[policy]
        if limit is None:
            return {}, None
        counted = (policy, key.id if key else _network(request))
        within = await self._limiter.hit(limit, *counted)
        window = await self._limiter.get_window_stats(limit, *counted)
        seconds = max(1, math.ceil(window.reset_time - time.time()))
        fields = {
            "RateLimit-Policy": f'"{policy}";q={limit.amount};w={limit.get_expiry()}',
            "RateLimit": f'"{policy}";r={window.remaining};t={seconds}',
        }
        if within:
            return fields, None
        detail = (
            f"over {limit} for this {policy}; try again in {seconds} s, or send many questions as "
            "one batch"
        )
        headers = {"Retry-After": str(seconds)}
        return fields, problem(request, HTTPStatus.TOO_MANY_REQUESTS, detail, headers=headers)


def _network(request: Request) -> str:
    """The client's address; of IPv6 the /64, since one client has all of it."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    # A proxy may forward IPv4 as IPv6; all such addresses share one /64.
    address = getattr(address, "ipv4_mapped", None) or address
    bits = 64 if address.version == 6 else 32
    return str(ipaddress.ip_network((address, bits), strict=False))
