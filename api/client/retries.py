"""Whether and when a request is sent again."""

import email.utils
import time

import httpx

from api.client.errors import error_of_response, unreachable

_BACKOFF = 0.5  # seconds before the first new attempt where the server names none; then doubled


class Attempts:
    """Counts the attempts at one request, which is sent again on 429, on 503 and without a server.

    retries: new attempts at most. patience: the longest wait before one of them, in seconds.
    """

    def __init__(self, retries: int, patience: float) -> None:
        self._left = retries
        self._patience = patience
        self._backoff = _BACKOFF

    def after(self, failed: httpx.Response | httpx.TransportError) -> float:
        """Seconds before a new attempt; raises ApiError or Unreachable where there is none."""
        again = isinstance(failed, httpx.ConnectError | httpx.ConnectTimeout)
        asked = None
        if isinstance(failed, httpx.Response):
            again, asked = failed.status_code in (429, 503), _retry_after(failed)
        seconds = self._backoff if asked is None else asked
        if again and self._left and seconds <= self._patience:
            self._left -= 1
            self._backoff *= 2
            return seconds
        if isinstance(failed, httpx.Response):
            raise error_of_response(failed)
        raise unreachable(failed) from failed


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds that the server asks to wait, which it writes as a number or as a date."""
    given = response.headers.get("retry-after", "")
    if given.isdecimal():
        return float(given)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(given).timestamp() - time.time())
    except ValueError:
        return None
