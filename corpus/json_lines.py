"""JSON Lines, the form of everything that has many records here: one JSON object a line.

A line ends at "\\n" alone. `str.splitlines` also cuts at U+2028, U+0085 and other characters that
may stand in a JSON string as they are, and `bytes.splitlines` at a "\\r" between two values.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def numbered_lines(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, without their ends, each with its number from 1."""
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if line.strip():
            yield number, line.removesuffix(b"\r")


def objects_of(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file that a program wrote. Raises OSError, ValueError."""
    return (json.loads(line) for _, line in numbered_lines(path.read_bytes()))


def parse_object(line: bytes) -> dict[str, Any]:
    """The object on a line. Raises ValueError, saying what stands there instead.

    NaN, infinity and half of a surrogate pair are refused: they could not be written again.
    """
    try:
        value = json.loads(line)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise ValueError(f"is not JSON ({error}): {line[:60]!r}") from error
    if not isinstance(value, dict):
        raise ValueError(f"is {str(value)[:60]!r}, expected an object")
    return value
