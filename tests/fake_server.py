"""A server that answers as askpara does, as fast as it is asked, and counts."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class FakeServer(ThreadingHTTPServer):
    """Ranks what it was told to; version, generation and rankings may change while it runs."""

    def __init__(self, rankings: dict[str, list[str]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.rankings = rankings  # ids by question, best first; the first is cited
        self.version, self.generation = "1.0", "g1"
        self.asked: list[str] = []

    def reply(self, path: str, body: bytes) -> object:
        if path == "/readyz":
            return {"status": "ready", "index": {"generation": self.generation}}
        if path == "/openapi.json":
            return {"info": {"version": self.version}}
        question = json.loads(body)["question"]
        self.asked.append(question)
        ids = self.rankings[question]
        return {
            "status": "answered" if ids else "not_found",
            "confidence": 0.9 if ids else 0.1,
            "answer": "forty\u2028one",
            "index": {"generation": self.generation},
            "timings_ms": {"total": 1.0},
            "citations": [{"passage": id, "document": "d"} for id in ids[:1]],
            "passages": [
                {
                    "id": id,
                    "document": "d",
                    "container": id.partition("#")[0] if "#" in id else None,
                }
                for id in ids
            ],
        }


class _Handler(BaseHTTPRequestHandler):
    server: FakeServer

    def do_GET(self) -> None:
        length = int(self.headers.get("content-length", 0))
        body = json.dumps(self.server.reply(self.path, self.rfile.read(length))).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def fake_server(rankings: dict[str, list[str]]) -> Iterator[FakeServer]:
    with FakeServer(rankings) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
