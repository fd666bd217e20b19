"""The cover of a document: its lines as passages.

In: the cover's lines, and the document's description. Out: `cover#title`, `cover#symbol`,
`cover#date` and `cover#publisher` for what the description names and the cover prints, in the
cover's own words; `cover#1`, … for its other lines. What it does not print becomes no passage.
"""

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from corpus.ids import slug
from corpus.layout import Line, join, passage_of
from corpus.passage import COVER, Passage

_NUMBER = re.compile(r"\d+")
_MOST_LINES = 6  # that a title is spread over

_Fits: TypeAlias = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a document besides its text; empty where nothing is."""

    symbol: str
    """As its publisher numbers it: "C/111/5"."""
    title: str = ""
    publisher: str = ""
    date: datetime.date | None = None
    """Day of the document; None if it is not known."""


def read_cover(lines: Sequence[Line], known: Description) -> list[Passage]:
    """The passages of the cover, in reading order."""
    unit_of: dict[int, str] = {}
    for unit, fits in _wanted(known):
        runs = (run for run in _runs(lines) if not unit_of.keys() & {line.number for line in run})
        fitting = [run for run in runs if fits(_words(run))]
        if fitting:
            shortest = min(fitting, key=lambda run: len(_words(run)))
            unit_of |= dict.fromkeys((line.number for line in shortest), unit)
    return list(_passages(lines, unit_of))


def _wanted(known: Description) -> Iterator[tuple[str, _Fits]]:
    """The units that are looked for, each with the test that recognizes it."""
    yield "symbol", _has(known.symbol)
    if known.date:
        yield "date", _is_date(known.date)
    yield "title", _has(known.title)
    yield "publisher", _has(known.publisher)


def _has(words: str) -> _Fits:
    """Whether a text has some words, in capitals or not."""
    wanted = slug(words)
    return lambda text: bool(wanted) and f"-{wanted}-" in f"-{slug(text)}-"


def _is_date(day: datetime.date) -> _Fits:
    """Whether a text has the numbers of a date and no others; the month may be in any language."""

    def fits(text: str) -> bool:
        numbers = {int(number) for number in _NUMBER.findall(text) if len(number) <= 4}
        written = len(numbers) == len(set(_NUMBER.findall(text)))
        return written and {day.year, day.day} <= numbers <= {day.year, day.month, day.day}

    return fits


def _runs(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """All runs of a few neighbouring lines."""
    for start in range(len(lines)):
        for end in range(start + 1, min(start + _MOST_LINES, len(lines)) + 1):
            yield lines[start:end]


def _words(lines: Sequence[Line]) -> str:
    return join(line.text for line in lines)


def _passages(lines: Sequence[Line], unit_of: dict[int, str]) -> Iterator[Passage]:
    """Named units by their name; blocks of other lines counted from 1."""
    parts: list[tuple[str, list[Line]]] = []
    for line in lines:
        unit = unit_of.get(line.number, "")
        if parts and parts[-1][0] == unit and (unit or not line.opens):
            parts[-1][1].append(line)
        else:
            parts.append((unit, [line]))
    number = 0
    for unit, part in parts:
        number += not unit
        id, label = f"{COVER}#{unit or number}", f"cover, {unit}" if unit else COVER
        yield passage_of(
            part, "front", id, label, (), number=None if unit else number, container=COVER
        )
