"""A folder of public questions -> passages, questions on them, and what is kept out of training.

The folder has a sub-folder for each source (`squadshifts`, `squad20-dev`, `policyqa`, `reading`);
each lists its licence. Questions about the reports that the product is measured on are not among
them and must never be: what a model was trained on says nothing about it.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from corpus.errors import DatasetError
from corpus.json_lines import objects_of

SOURCES = ("squadshifts", "squad20", "natural", "written")
"""What is trained on by default. `policyqa` is read when asked for: its texts are for research."""

KEPT_SHARE = 4
"""One in so many passages of natural.jsonl is kept out, by the checksum of its text."""

KEPT_PASSAGE = 7
"""Every seventh passage of the hand-written questions is kept out, from the first."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the passage that it was written on."""

    text: str
    """As somebody asked it."""
    passage: int
    """Position in `Dataset.passages`."""
    answered: bool
    """Whether that passage answers it."""
    span: tuple[int, int] | None
    """Start and end of the answer in the passage, in code points; None if unanswered or unknown."""
    kind: str
    """Its source and form: `squadshifts`, `written/other`, `asked/scope`."""
    kept: bool
    """Kept out of training, to measure with."""
    answers: tuple[str, ...] = ()
    """All wordings of the answer that count as right."""


@dataclass(slots=True)
class Dataset:
    """Passages without duplicates, each with its source, and the questions."""

    passages: list[str] = field(default_factory=list)
    """Their texts."""
    sources: list[str] = field(default_factory=list)
    """Of each passage: negatives of a question come from the passages of the same source."""
    questions: list[Question] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)
    """Position of each passage, by its text."""

    def place(self, text: str, source: str) -> int:
        """The passage's position; a new passage is added. The first source to name it keeps it."""
        if text not in self._places:
            self._places[text] = len(self.passages)
            self.passages.append(text)
            self.sources.append(source)
        return self._places[text]

    def hidden(self) -> set[int]:
        """Passages that kept questions were written on; sources copy them with other spaces."""
        plain = ["".join(text.split()) for text in self.passages]
        kept = {plain[question.passage] for question in self.questions if question.kept}
        return {place for place, text in enumerate(plain) if text in kept}

    def training(self) -> list[int]:
        """Questions to train on: none on a passage that is hidden."""
        hidden = self.hidden()
        return [
            number
            for number, question in enumerate(self.questions)
            if question.passage not in hidden
        ]

    def kept(self, *prefixes: str) -> list[int]:
        """Questions kept out, of these kinds."""
        return [
            number
            for number, question in enumerate(self.questions)
            if question.kept and question.kind.startswith(prefixes)
        ]


# The form of SQuAD's files: articles of paragraphs with questions and their answers.
class _Answer(TypedDict):
    text: str
    answer_start: int


class _Asked(TypedDict, total=False):
    question: str
    answers: list[_Answer]
    is_impossible: bool


class _Paragraph(TypedDict):
    context: str
    qas: list[_Asked]


class _Article(TypedDict):
    title: str
    paragraphs: list[_Paragraph]


def read(folder: Path, sources: Sequence[str] = SOURCES) -> Dataset:
    """Read the questions of these sources. Raises DatasetError if a file is missing or wrong."""
    unknown = set(sources) - {*SOURCES, "policyqa"}
    if unknown:
        raise DatasetError(
            f"no source {min(unknown)!r}; known: {', '.join((*SOURCES, 'policyqa'))}"
        )
    data = Dataset()
    try:
        if "written" in sources:
            _written(data, folder / "reading")
        if "natural" in sources:
            _natural(data, folder / "reading" / "natural.jsonl")
        if "squadshifts" in sources:
            for name in ("new_wiki", "reddit", "amazon_reviews"):
                _squad(data, folder / "squadshifts" / f"{name}_v1.0.json", "squadshifts", name)
        if "squad20" in sources:
            path = folder / "squad20-dev" / "reading" / "dev-v2.0.json"
            _squad(data, path, "squad20", "squad20")
        if "policyqa" in sources:
            for name in ("dev", "test"):
                _squad(data, folder / "policyqa" / f"{name}.json", "policyqa", "policyqa")
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise DatasetError(
            f"{folder} does not hold the sources {', '.join(sources)}: {error!r}; "
            "the data's README says what each file is"
        ) from error
    return data


def _natural(data: Dataset, path: Path) -> None:
    for line in objects_of(path):
        text, answer, start, end = (line[key] for key in ("text", "answer", "start", "end"))
        assert isinstance(text, str)
        span = (start, end) if isinstance(start, int) and isinstance(end, int) else None
        kind = str(line["set"])
        data.questions.append(
            Question(
                text=str(line["question"]),
                passage=data.place(text, kind),
                answered=bool(line["answered"]),
                span=span,
                kind=kind,
                kept=zlib.crc32(text.encode()) % KEPT_SHARE == 0,
                answers=(str(answer),) if answer else (),
            )
        )


class _Written(TypedDict, total=False):
    """A passage of written.jsonl or written2.jsonl with the questions that were written on it."""

    id: str
    text: str
    answered: list[dict[str, str]]
    near_misses: list[dict[str, str]]
    not_answered: list[dict[str, str]]


def _written(data: Dataset, folder: Path) -> None:
    second: dict[str, _Written] = {
        str(line["id"]): line  # type: ignore[misc]
        for line in objects_of(folder / "written2.jsonl")
    }
    lines: Iterable[_Written] = objects_of(folder / "written.jsonl")  # type: ignore[assignment]
    for number, line in enumerate(lines):
        text, more = line["text"], second.get(line["id"], {})
        # All of them as one source: the nearest of a report are few, and one may well answer.
        passage, kept = data.place(text, "written"), number % KEPT_PASSAGE == 0
        for item in [*line["answered"], *more.get("answered", [])]:
            start = text.index(item["answer"])
            data.questions.append(
                Question(
                    text=item["question"],
                    passage=passage,
                    answered=True,
                    span=(start, start + len(item["answer"])),
                    kind=f"written/{item.get('words') or item['form']}",
                    kept=kept,
                    answers=(item["answer"],),
                )
            )
        for round_, items in (
            ("near", line["near_misses"]),
            ("asked", more.get("not_answered", [])),
        ):
            data.questions += [
                Question(
                    item["question"], passage, False, None, f"{round_}/{item['missing']}", kept
                )
                for item in items
            ]


def _squad(data: Dataset, path: Path, kind: str, source: str) -> None:
    """SQuAD's own form. Of SQuAD 2.0 every second article by title is kept out, from the second."""
    articles: list[_Article] = json.loads(path.read_text("utf-8"))["data"]
    for number, article in enumerate(sorted(articles, key=lambda article: article["title"])):
        for paragraph in article["paragraphs"]:
            passage = data.place(paragraph["context"], source)
            for asked in paragraph["qas"]:
                answers = asked["answers"] if not asked.get("is_impossible") else []
                span = None
                if answers:
                    start = answers[0]["answer_start"]
                    span = (start, start + len(answers[0]["text"]))
                data.questions.append(
                    Question(
                        text=asked["question"],
                        passage=passage,
                        answered=bool(answers),
                        span=span,
                        kind=kind,
                        kept=kind == "squad20" and number % 2 == 1,
                        answers=tuple(answer["text"] for answer in answers),
                    )
                )
