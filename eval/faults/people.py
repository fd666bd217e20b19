"""People who ask a server one question after the other, and the reply to each."""

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

# Seconds between two questions of a person; after a refusal a fifth of what `Retry-After` asks for.
_PAUSE, _REFUSED_PAUSE = 0.05, 0.2


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to one question."""

    begun: float
    """When it was asked, as `time.monotonic` counts."""
    ended: float
    status: int
    """0 if the connection broke."""
    body: dict[str, Any]
    """The answer object, or the problem."""
    told: bool
    """Whether a refusal said when to come again."""

    @property
    def seconds(self) -> float:
        """From the question to the end of the reply."""
        return self.ended - self.begun

    @property
    def well(self) -> bool:
        """Answered, or told to come again."""
        return self.status == 200 or (self.status == 503 and self.told)


def ask(url: str, question: str, timeout: float = 60) -> Reply:
    """One question."""
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(
        f"{url}/v1/ask", body, {"Content-Type": "application/json", "Connection": "close"}
    )
    begun = time.monotonic()
    status, told, replied = 0, False, b"{}"
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            status, replied = response.status, response.read()
    except urllib.error.HTTPError as error:
        status, told, replied = error.code, "retry-after" in error.headers, error.read()
    except (OSError, http.client.HTTPException):
        status = 0
    try:
        parsed = json.loads(replied)
    except ValueError:
        parsed = {}
    return Reply(begun, time.monotonic(), status, parsed, told)


def varied(question: str) -> Callable[[int], str]:
    """The same question in other words for each number, since a server keeps answers it gave."""

    def asked(number: int) -> str:
        name = "".join(chr(ord("a") + number // 26**place % 26) for place in range(5))
        return f"{question} For {name}."

    return asked


@contextmanager
def people(url: str, question: Callable[[int], str], count: int) -> Iterator[list[Reply]]:
    """So many people who ask until the block ends; the list has all replies then."""
    replies: list[Reply] = []
    stop = threading.Event()

    def person(number: int) -> None:
        asked = number
        while not stop.is_set():
            reply = ask(url, question(asked))
            replies.append(reply)
            refused = reply.status == 503
            asked += 0 if refused else count  # who is refused asks the same again
            time.sleep(_REFUSED_PAUSE if refused else _PAUSE)

    threads = [threading.Thread(target=person, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield replies
    finally:
        stop.set()
        for thread in threads:
            thread.join()
