"""Whether and when a request is sent again."""

import email.utils
import time

import httpx

from api.client.errors import error_of_response, unreachable

_BACKOFF = 0.5  # seconds before the first new attempt where the server names none; then doubled


class Attempts:
    """Of one request: it is sent again on 429 and 503, and where no server was found.

    retries: how often at most. patience: the longest wait before one, in seconds.
    """

    def __init__(self, retries: int, patience: float) -> None:
        self._left = retries
        self._patience = patience
        self._backoff = _BACKOFF

    def after(self, failed: httpx.Response | httpx.TransportError) -> float:
        """Seconds before a new attempt; raises ApiError or Unreachable where there is none."""
        if (seconds := self._pause(failed)) is not None:
            return seconds
        if isinstance(failed, httpx.Response):
            raise error_of_response(failed)
        raise unreachable(failed) from failed

    def _pause(self, failed: httpx.Response | httpx.TransportError) -> float | None:
        """Seconds to wait; None if another attempt will not help."""
        again = (
            failed.status_code in (429, 503)
            if isinstance(failed, httpx.Response)
            else isinstance(failed, httpx.ConnectError | httpx.ConnectTimeout)
        )
        asked = _retry_after(failed) if isinstance(failed, httpx.Response) else None
        seconds = self._backoff if asked is None else asked
        if not again or not self._left or seconds > self._patience:
            return None
        self._left -= 1
        self._backoff *= 2
        return seconds


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds that the server asks to wait, which it writes as a number or as a date."""
    given = response.headers.get("retry-after", "")
    if given.isdecimal():
        return float(given)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(given).timestamp() - time.time())
    except ValueError:
        return None
