"""Question files, BEIR folders and TREC files: read with the line in every error, written plainly.

A `Dataset` is questions with their gold passages; one that brings its own texts (BEIR) has
`documents` to build an index from, one about the report is asked of the report's index.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import DatasetError
from corpus.passage import Document, Page, Passage

TYPES = (
    *("factoid", "paraphrase", "keyword", "multi", "typo", "acronym", "list", "unanswerable"),
    *("false_premise", "table", "footnote", "foreword", "follow_up", "lang"),
)
QUESTIONS = Path(__file__).parent / "questions"


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what answers it. gold empty: the report does not say.

    gold: passages needed, by id; a container ("table:II") stands for any unit of it.
    also_ok: passages that say the same. items: all that a complete list has.
    evidence: exact words of the gold passages. session: earlier questions of the conversation.
    twin: for a typo, the id of the same question spelt well. split: "dev" or "test".
    place: file and line, for errors.
    """

    id: str
    question: str
    type: str
    gold: Mapping[str, int]
    answers: tuple[str, ...] = ()
    also_ok: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    session: tuple[str, ...] = ()
    twin: str | None = None
    note: str = ""
    split: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Questions under one name. documents: its own texts; None for the report's index."""

    name: str
    questions: tuple[Question, ...]
    documents: tuple[Document, ...] | None = None


def read_questions(path: Path) -> Dataset:
    """A question file. Raises DatasetError, naming file and line."""
    questions: list[Question] = []
    seen: dict[str, int] = {}
    texts: dict[str, int] = {}
    for number, fields in _json_lines(path):
        place = f"{path}, line {number}"
        question = _question(fields, place)
        for known, value in ((seen, question.id), (texts, _asked(question))):
            if value in known:
                raise DatasetError(f"{place}: {value!r} stands in line {known[value]} already")
            known[value] = number
        questions.append(question)
    for question in questions:
        if question.twin and question.twin not in seen:
            place = f"{path}, line {seen[question.id]}"
            raise DatasetError(f"{place}: twin {question.twin!r} is no question of this file")
    return Dataset(path.stem, tuple(questions))


def of_split(dataset: Dataset, split: str) -> Dataset:
    """The questions of one split. Raises DatasetError if there are none."""
    chosen = tuple(question for question in dataset.questions if question.split == split)
    if not chosen:
        splits = sorted({question.split for question in dataset.questions})
        raise DatasetError(f"{dataset.name} has no split {split!r}, only {splits}")
    return Dataset(f"{dataset.name}-{split}", chosen)


def _asked(question: Question) -> str:
    return " / ".join([*question.session, question.question]).casefold()


def _question(fields: dict[str, Any], place: str) -> Question:
    for name in ("id", "question", "type"):
        if not isinstance(fields.get(name), str) or not fields[name].strip():
            raise DatasetError(f"{place}: {name} is {fields.get(name)!r}, expected words")
    if fields["type"] not in TYPES:
        raise DatasetError(
            f"{place}: type is {fields['type']!r}, expected one of {', '.join(TYPES)}"
        )
    lists: dict[str, tuple[str, ...]] = {}
    for name in ("gold", "answers", "also_ok", "items", "session"):
        value = fields.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise DatasetError(f"{place}: {name} is {value!r}, expected a list of strings")
        lists[name] = tuple(value)
    if bool(lists["gold"]) == (fields["type"] == "unanswerable"):
        raise DatasetError(
            f"{place}: type is {fields['type']}, gold is {list(lists['gold'])}; "
            "unanswerable questions have no gold, all others have some"
        )
    pieces = [piece.strip() for piece in fields.get("evidence", "").split(" || ")]
    return Question(
        id=fields["id"],
        question=fields["question"],
        type=fields["type"],
        gold=dict.fromkeys(lists.pop("gold"), 1),
        evidence=tuple(piece for piece in pieces if piece),
        twin=fields.get("twin"),
        note=fields.get("note", ""),
        split=fields.get("split", ""),
        place=place,
        **lists,
    )


def check_against(dataset: Dataset, passages: Sequence[Passage]) -> None:
    """Hold gold ids and evidence against the passages. Raises DatasetError."""
    texts = {passage.id: passage.text for passage in passages}
    containers: dict[str, list[str]] = {}
    for passage in passages:
        containers.setdefault(passage.id.split("#")[0], []).append(passage.text)
    for question in dataset.questions:
        for id in (*question.gold, *question.also_ok):
            if id not in texts and id not in containers:
                raise DatasetError(f"{question.place}: no passage {id!r} in this index")
        held = [
            text
            for id in question.gold
            for text in ([texts[id]] if id in texts else containers[id])
        ]
        for piece in question.evidence:
            if not any(piece in text for text in held):
                raise DatasetError(
                    f"{question.place}: evidence {piece[:60]!r} does not stand in "
                    f"{', '.join(question.gold)}"
                )


def read_beir(folder: Path, split: str = "test") -> Dataset:
    """A BEIR folder: corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv; only judged queries are kept.

    Raises DatasetError, naming file and line, also for judgements without a text or a query.
    """
    raw = _bytes(folder / "corpus.jsonl")
    texts = {
        str(_of(fields, "_id", folder / "corpus.jsonl", number)): " ".join(
            part for part in (fields.get("title", ""), fields.get("text", "")) if part
        )
        for number, fields in _json_lines(folder / "corpus.jsonl")
    }
    queries = {
        str(_of(fields, "_id", folder / "queries.jsonl", number)): str(
            _of(fields, "text", folder / "queries.jsonl", number)
        )
        for number, fields in _json_lines(folder / "queries.jsonl")
    }
    path = folder / "qrels" / f"{split}.tsv"
    gold: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_bytes(path).decode("utf-8").splitlines(), start=1):
        parts = line.split("\t")
        if number == 1 and len(parts) == 3 and not parts[2].strip().isdigit():
            continue
        if len(parts) != 3 or not parts[2].strip().lstrip("-").isdigit():
            raise DatasetError(f"{path}, line {number}: {line!r}, expected query, text, score")
        query, text, grade = parts[0], parts[1], int(parts[2])
        for id, known, name in ((query, queries, "queries"), (text, texts, "corpus")):
            if id not in known:
                raise DatasetError(f"{path}, line {number}: {id!r} is not in {name}.jsonl")
        if grade > 0:
            gold.setdefault(query, {})[text] = grade
    if not gold:
        raise DatasetError(f"{path} judges no text relevant; expected at least one")
    name = folder.name if folder.parent.name != "xquad" else f"xquad-{folder.name}"
    document = Document(
        slug=name,
        symbol=name,
        title=name,
        publisher="",
        date=datetime.date(1970, 1, 1),
        language="",
        sha256=hashlib.sha256(raw).hexdigest(),
        passages=tuple(_text_passage(id, text, name) for id, text in texts.items()),
        furniture=(),
    )
    questions = tuple(Question(id, queries[id], "beir", judged) for id, judged in gold.items())
    return Dataset(name, questions, (document,))


def _text_passage(id: str, text: str, document: str) -> Passage:
    page = Page(1, 1, None, None)
    # A text of white space alone has no token to compare; "-" has one that nothing asks for.
    return Passage(id, document, "paragraph", None, id, (), page, text.strip() or "-", ())


def _of(fields: dict[str, Any], name: str, path: Path, number: int) -> Any:
    if name not in fields:
        raise DatasetError(f"{path}, line {number}: no {name!r}, only {', '.join(fields)}")
    return fields[name]


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise DatasetError(f"{path} is no file; give a question file or a BEIR folder")
    raw = path.read_bytes()
    if not raw.strip():
        raise DatasetError(f"{path} is empty; expected at least one line")
    return raw


def _json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(_bytes(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise DatasetError(f"{path}, line {number} is not JSON: {error}") from error
        if not isinstance(fields, dict):
            raise DatasetError(f"{path}, line {number} is {str(fields)[:40]!r}, expected an object")
        yield number, fields


def write_qrels(dataset: Dataset, path: Path) -> None:
    """TREC qrels: `query 0 passage grade`, white space in ids as "_"."""
    lines = [
        f"{trec(question.id)} 0 {trec(id)} {grade}"
        for question in dataset.questions
        for id, grade in question.gold.items()
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def write_run(rankings: Mapping[str, Sequence[tuple[str, float]]], tag: str, path: Path) -> None:
    """A TREC run: `query Q0 passage rank score tag`."""
    with path.open("w", encoding="utf-8") as file:
        for query, ranking in rankings.items():
            for rank, (id, score) in enumerate(ranking, start=1):
                file.write(f"{trec(query)} Q0 {trec(id)} {rank} {score:.6f} {tag}\n")


def read_run(path: Path) -> dict[str, list[tuple[str, float]]]:
    """Somebody's TREC run, best first by score. Raises DatasetError, naming the line."""
    rankings: dict[str, list[tuple[str, float]]] = {}
    for number, line in enumerate(_bytes(path).decode("utf-8").splitlines(), start=1):
        parts = line.split()
        try:
            query, _, id, _, score, _ = parts
            rankings.setdefault(query, []).append((id, float(score)))
        except ValueError as error:
            raise DatasetError(
                f"{path}, line {number}: {line!r}, expected query Q0 passage rank score tag"
            ) from error
    best_first: Callable[[tuple[str, float]], float] = lambda entry: -entry[1]  # noqa: E731
    return {query: sorted(ranking, key=best_first) for query, ranking in rankings.items()}


def trec(id: str) -> str:
    """An id without white space, which TREC files use to separate their fields."""
    return "_".join(id.split())
