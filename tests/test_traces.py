"""Spans reach a collector, and what was asked does not."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.conftest import serving


@pytest.fixture
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """Its address, and what it was sent."""
    got: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            packed = self.headers.get("Content-Encoding") == "gzip"
            got.append(self.path.encode() + (gzip.decompress(body) if packed else body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", got
        server.shutdown()


def test_spans_have_routes_and_no_questions(
    index_folder: Path, collector: tuple[str, list[bytes]]
) -> None:
    url, got = collector
    above = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with serving(index_folder, ASKPARA_OTLP_URL=url) as client:
        asked = client.get("/v1/search?q=lighthouse", headers={"traceparent": above})
        assert asked.status_code == 200
        client.get("/v1/documents/nowhere")
    sent = b"".join(got)  # the rest is sent when the server stops
    assert sent.startswith(b"/v1/traces")
    assert b"GET /v1/search" in sent
    assert b"GET /v1/documents/{document}" in sent
    assert bytes.fromhex("0af7651916cd43dd8448eb211c80319c") in sent
    assert b"lighthouse" not in sent
    assert b"127.0.0.1" not in sent.replace(url.encode(), b"")
