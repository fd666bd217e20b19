"""Questions on invented documents, blind and judged: `asked.jsonl` on `invented.jsonl`.

Of the other documents that `asked.jsonl` is about only the beginnings of passages are kept here.
"""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
UNSEEN = tuple(
    f"syn_{name}"
    for name in (
        *("devbank", "hospital", "rightsbody", "remotework", "tradefund"),
        *("mission", "rapporteur", "auditors", "unagency"),
        *("vaccinefund", "heritage", "expertpanel", "volunteers"),
    )
)
"""Invented documents of which the reader has learnt nothing."""
AFTER_READING = "after reading"
"""Asker of a question that was written against the text, to catch a careless system."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question on an invented document."""

    id: str
    """As in `asked.jsonl`."""
    document: str
    """Name of the document, `set` in both files."""
    text: str
    """As typed."""
    alone: str
    """The same so that it is understood without the questions before it."""
    session: tuple[str, ...]
    """Earlier questions of the conversation, as typed, the oldest first."""
    blind: bool
    """Whether the asker knew only what kind of document it is."""
    right: tuple[str, ...]
    """Ids of the passages that answer it; none if the document does not say."""
    partly: frozenset[str]
    """Ids of passages that answer a part, and are neither right nor wrong."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the cover of an invented document."""

    title: str
    """With the year, where it has one."""
    publisher: str
    """An institution that does not exist."""
    date: datetime.date
    """When it came out."""


@cache
def covers() -> Mapping[str, Cover]:
    """Covers of the invented documents, by the name of each."""
    written = json.loads((FOLDER / "invented_titles.json").read_text("utf-8"))
    return {
        name: Cover(title, publisher, datetime.date.fromisoformat(date))
        for name, (title, publisher, date) in written.items()
    }


@cache
def invented() -> Mapping[str, Mapping[str, str]]:
    """Texts of the passages of each document by id."""
    texts: dict[str, dict[str, str]] = {}
    for line in read_lines(FOLDER / "invented.jsonl"):
        texts.setdefault(line["set"], {})[line["id"]] = line["text"]
    return texts


def judged() -> list[Judged]:
    """All questions on those documents, in the order of the file."""
    found: list[Judged] = []
    chats: dict[tuple[str, str], list[str]] = {}
    for line in read_lines(FOLDER / "asked.jsonl"):
        if line["set"] not in invented():
            continue
        before = chats.setdefault((line["set"], line.get("chat") or line["id"]), [])
        right = _ids(line["set"], [*line["gold"], *line["also_ok"]])
        found.append(
            Judged(
                line["id"],
                line["set"],
                line["question"],
                line.get("alone") or line["question"],
                tuple(before),
                line["asker"] != AFTER_READING,
                tuple(right),
                frozenset(_ids(line["set"], line["partly"])) - {*right},
            )
        )
        before.append(line["question"])
    return found


def _ids(document: str, named: Sequence[Any]) -> list[str]:
    """The passages that begin so."""
    begins = [one["begins"] if isinstance(one, dict) else one for one in named]
    wanted = [" ".join(begin.split()) for begin in begins]
    texts = invented()[document].items()
    return [id for id, text in texts if any(" ".join(text.split()).startswith(w) for w in wanted)]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
