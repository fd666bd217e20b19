"""Writes what is published of the API: `make schema`.

Asks the service in this checkout, on the index that settings name, for the examples; then writes
docs/openapi.json with them, and docs/answer.schema.json.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.published.examples import renew
from api.schemas import answer_schema
from api.settings import read_settings

DOCS = Path(__file__).parents[2] / "docs"


def main() -> None:
    """Ask, then write."""
    app = create_app(read_settings())
    with _served(app) as base:
        renew(base)
    _write(DOCS / "openapi.json", app.openapi())
    _write(DOCS / "answer.schema.json", answer_schema())


@contextmanager
def _served(app: FastAPI) -> Iterator[str]:
    """The address of the app, while it is served."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def _write(path: Path, published: dict[str, Any]) -> None:
    path.write_text(json.dumps(published, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
