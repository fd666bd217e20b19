"""Connections that send nothing, or bit by bit, do not keep others out."""

import contextlib
import socket
import time
from pathlib import Path

import httpx
import pytest

from api.guard import slow_clients
from tests.conftest import serving

HALF = {
    "nothing": b"",
    "half a line": b"GET /liv",
    "half a head": b"GET /livez HTTP/1.1\r\nHost: x\r\n",
}


def connected(server: httpx.Client, sent: bytes) -> socket.socket:
    connection = socket.create_connection((server.base_url.host, server.base_url.port or 80))
    connection.sendall(sent)
    return connection


@pytest.mark.slow
def test_half_sent_requests_do_not_block_the_service(index_folder: Path) -> None:
    with serving(index_folder) as client:
        held = [connected(client, HALF["half a head"]) for _ in range(900)]
        with httpx.Client(base_url=client.base_url, timeout=60) as other:
            assert other.get("/livez").status_code == 200
        begun = time.monotonic()
        held[0].settimeout(slow_clients.HEAD_SECONDS + 90)
        with contextlib.suppress(ConnectionResetError):
            assert held[0].recv(1) == b"", "hung up"
        assert time.monotonic() - begun < slow_clients.HEAD_SECONDS + 60
        for connection in held:
            connection.close()


@pytest.mark.parametrize(
    "sent",
    ["nothing", *(pytest.param(sent, marks=pytest.mark.slow) for sent in list(HALF)[1:])],
)
def test_beyond_the_limit_who_waits_longest_makes_room(index_folder: Path, sent: str) -> None:
    held = []
    with serving(index_folder, max_files=256) as client:
        for _ in range(400):
            held.append(connected(client, HALF[sent]))
            time.sleep(0.005)  # a burst of all fills the descriptors before any can make room
        for _ in range(5):
            with httpx.Client(base_url=client.base_url, timeout=60) as other:
                assert other.get("/livez").status_code == 200
    for connection in held:
        connection.close()


@pytest.mark.slow
def test_a_body_that_does_not_come(index_folder: Path) -> None:
    head = b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with serving(index_folder) as client:
        connection = connected(client, head + b"Content-Length: 100\r\n\r\n{")
        connection.settimeout(40)
        assert connection.recv(10_000).startswith(b"HTTP/1.1 408 ")
        connection.close()
        flood = b"".join(b"X-%d: %s\r\n" % (n, b"a" * 1000) for n in range(100))
        flooded = connected(client, b"GET /livez HTTP/1.1\r\nHost: x\r\n")
        flooded.settimeout(10)
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                flooded.sendall(flood)
            assert flooded.recv(10_000).startswith(b"HTTP/1.1 400 ")
        flooded.close()
        assert client.get("/livez").status_code == 200
