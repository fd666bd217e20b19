"""JSON Lines for schemathesis: one value a line, which OpenAPI describes as an array."""

import json
from typing import Any

import schemathesis


@schemathesis.serializer("application/jsonl")
def write_lines(context: Any, value: Any) -> bytes:
    if isinstance(value, str | bytes):  # an example
        return value.encode() if isinstance(value, str) else value
    lines = value if isinstance(value, list) else [value]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


@schemathesis.deserializer("application/jsonl")
def read_lines(context: Any, response: Any) -> list[Any]:
    return [json.loads(line) for line in response.content.splitlines()]
