"""Question files and BEIR folders: read with the line in every error.

A `Dataset` is questions with their gold passages; one that brings its own texts (BEIR) has
`documents` to build an index from; one about the report is asked of the report's index.
"""

import datetime
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import DatasetError
from corpus.json_lines import numbered_lines, parse_object
from corpus.passage import Document, Page, Passage

TYPES = (
    *("factoid", "paraphrase", "keyword", "multi", "typo", "acronym", "list", "unanswerable"),
    *("false_premise", "table", "footnote", "foreword", "follow_up", "lang"),
    # Of questions that people really ask, and of what they say besides asking.
    *("fact", "about", "definition", "comparison", "partial", "chat"),
)
WITHOUT_GOLD = ("unanswerable", "chat")
# Answered by several passages together.
BROAD = ("about", "list", "comparison")
# Why a document does not answer: UAEval4RAG, https://arxiv.org/abs/2412.12300.
KINDS = (
    *("underspecified", "false_presupposition", "nonsensical", "modality", "unsafe", "outside"),
)
# What makes a question hard; the failures are counted for each.
CLASSES = (
    *("whole", "overview", "definition", "everyday", "broad", "follow_up", "courtesy"),
    *("small_talk", "near_miss", "plain"),
)
QUESTIONS = Path(__file__).parent / "questions"


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what answers it."""

    id: str
    question: str
    type: str
    """One of TYPES; "beir" for a query of a BEIR folder."""
    gold: Mapping[str, int]
    """Ids of the passages needed, with grades; a container ("table:II") stands for any unit of it.
    Empty: the report does not say."""
    answers: tuple[str, ...] = ()
    """Short forms of the answer, each enough."""
    also_ok: tuple[str, ...] = ()
    """Ids of passages that say the same."""
    partly: tuple[str, ...] = ()
    """Ids of passages that are neither right nor wrong: they give a part, or it is arguable."""
    items: tuple[str, ...] = ()
    """All that a complete list has."""
    evidence: tuple[str, ...] = ()
    """Exact words of the gold passages."""
    session: tuple[str, ...] = ()
    """Earlier questions of the conversation, the oldest first."""
    document: str = ""
    """Slug of the document whose passages `gold`, `also_ok` and `partly` name; empty: of any."""
    twin: str = ""
    """For a typo, the id of the same question spelt well."""
    asker: str = ""
    """Role of who asks; a split has all questions of an asker or none."""
    kind: str = ""
    """Of an unanswerable question, one of KINDS or empty."""
    difficulty: str = ""
    """One of CLASSES or empty; `class` in the file."""
    note: str = ""
    split: str = ""
    """"dev", "test" or empty."""
    place: str = ""
    """File and line, for errors."""

    def names(self, document: str, id: str, container: str | None) -> str:
        """A passage as `gold`, `also_ok` and `partly` name it: by id, or by a container.

        One of another document is neither.
        """
        if self.document not in ("", document):
            return f"{document}/{id}"
        named = (*self.gold, *self.also_ok, *self.partly)
        return container if container in named and id not in named else id

    def named(self, passage: Passage) -> str:
        """The same of a passage that is at hand."""
        return self.names(passage.document, passage.id, passage.container)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Questions under one name."""

    name: str
    """Of the file or folder, and the split if one was chosen: "iom-2019-test"."""
    questions: tuple[Question, ...]
    documents: tuple[Document, ...] | None = None
    """Its own texts; None for one that is asked of the report's index."""


def read_questions(path: Path) -> Dataset:
    """A question file. Raises DatasetError, naming file and line."""
    questions: list[Question] = []
    seen: dict[str, int] = {}
    texts: dict[str, int] = {}
    for number, fields in json_lines(path):
        place = f"{path}, line {number}"
        question = _question(fields, place)
        for known, value in ((seen, question.id), (texts, _asked(question))):
            if value in known:
                raise DatasetError(f"{place}: {value!r} stands in line {known[value]} already")
            known[value] = number
        questions.append(question)
    for question in questions:
        if question.twin and question.twin not in seen:
            raise DatasetError(
                f"{question.place}: twin {question.twin!r} is no question of this file"
            )
    return Dataset(path.stem, tuple(questions))


def of_split(dataset: Dataset, split: str) -> Dataset:
    """The questions of one split. Raises DatasetError if there are none."""
    chosen = tuple(question for question in dataset.questions if question.split == split)
    if not chosen:
        splits = sorted({question.split for question in dataset.questions})
        raise DatasetError(f"{dataset.name} has no split {split!r}, only {splits}")
    return Dataset(f"{dataset.name}-{split}", chosen)


def _asked(question: Question) -> str:
    document = [question.document] if question.document else []
    return " / ".join([*document, *question.session, question.question]).casefold()


_WORDS = (
    *("id", "question", "type", "document", "twin", "note", "split", "evidence"),
    *("asker", "kind", "class"),
)
_LISTS = ("gold", "answers", "also_ok", "partly", "items", "session")
_CHOICES = {"type": TYPES, "kind": ("", *KINDS), "class": ("", *CLASSES)}


def _question(fields: dict[str, Any], place: str) -> Question:
    words = {name: fields.get(name, "") for name in _WORDS}
    lists = {name: fields.get(name, []) for name in _LISTS}
    for name, value in words.items():
        if not isinstance(value, str) or (name in _WORDS[:3] and not value.strip()):
            raise DatasetError(f"{place}: {name} is {fields.get(name)!r}, expected words")
    for name, value in lists.items():
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise DatasetError(f"{place}: {name} is {value!r}, expected a list of strings")
    for name, known in _CHOICES.items():
        if words[name] not in known:
            choices = ", ".join(filter(None, known))
            raise DatasetError(f"{place}: {name} is {words[name]!r}, expected one of {choices}")
    if bool(lists["gold"]) == (words["type"] in WITHOUT_GOLD):
        raise DatasetError(
            f"{place}: type is {words['type']}, gold is {lists['gold']}; "
            f"{' and '.join(WITHOUT_GOLD)} questions have no gold, all others have some"
        )
    if words["kind"] and words["type"] != "unanswerable":
        raise DatasetError(
            f"{place}: kind is {words['kind']}, type is {words['type']}; only an unanswerable "
            "question has a kind"
        )
    judged = [id for name in ("gold", "also_ok", "partly") for id in dict.fromkeys(lists[name])]
    if twice := [id for id in dict.fromkeys(judged) if judged.count(id) > 1]:
        raise DatasetError(
            f"{place}: {', '.join(twice)} in two of gold, also_ok and partly; expected in one"
        )
    words["difficulty"] = words.pop("class")
    pieces = tuple(filter(None, map(str.strip, words.pop("evidence").split(" || "))))
    given: dict[str, Any] = {**words, **{name: tuple(value) for name, value in lists.items()}}
    return Question(
        **given | {"gold": dict.fromkeys(lists["gold"], 1)}, evidence=pieces, place=place
    )


def check_against(dataset: Dataset, passages: Sequence[Passage]) -> None:
    """Hold gold ids and evidence against the passages. Raises DatasetError."""
    held: dict[str, list[str]] = {}  # by id and by container, with and without the document
    for passage in passages:
        for id in filter(None, (passage.id, passage.container)):
            held.setdefault(id, []).append(passage.text)
            held.setdefault(f"{passage.document}/{id}", []).append(passage.text)
    for question in dataset.questions:
        before = f"{question.document}/" if question.document else ""
        for id in (*question.gold, *question.also_ok, *question.partly):
            if before + id not in held:
                of = f"{question.document} of this index" if before else "this index"
                raise DatasetError(f"{question.place}: no passage {id!r} in {of}")
        texts = [text for id in question.gold for text in held[before + id]]
        for piece in question.evidence:
            if not any(piece in text for text in texts):
                raise DatasetError(
                    f"{question.place}: evidence {piece[:60]!r} does not stand in "
                    f"{', '.join(question.gold)}"
                )


def read_beir(folder: Path, split: str = "test") -> Dataset:
    """A BEIR folder: corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv; only judged queries are kept.

    Raises DatasetError, naming file and line, also for judgements without a text or a query.
    """
    texts = _beir_texts(folder / "corpus.jsonl")
    queries = _beir_texts(folder / "queries.jsonl")
    path = folder / "qrels" / f"{split}.tsv"
    gold: dict[str, dict[str, int]] = {}
    for number, line in numbered_lines(file_bytes(path)):
        try:
            query, text, grade = line.decode().split("\t")
            score = int(grade)
        except ValueError as error:
            if number == 1 and line.count(b"\t") == 2:
                continue  # names of the columns
            found = line.decode(errors="replace")
            raise DatasetError(
                f"{path}, line {number}: {found!r}, expected query, text, score"
            ) from error
        for id, known, name in ((query, queries, "queries"), (text, texts, "corpus")):
            if id not in known:
                raise DatasetError(f"{path}, line {number}: {id!r} is not in {name}.jsonl")
        if score > 0:
            gold.setdefault(query, {})[text] = score
    if not gold:
        raise DatasetError(f"{path} judges no text relevant; expected at least one")
    name = folder.name if folder.parent.name != "xquad" else f"xquad-{folder.name}"
    document = texts_as_document(name, texts)
    questions = tuple(Question(id, queries[id], "beir", judged) for id, judged in gold.items())
    return Dataset(name, questions, (document,))


def texts_as_document(name: str, texts: Mapping[str, str]) -> Document:
    """Texts by id as a document that has nothing else."""
    digest = hashlib.sha256("\0".join([*texts, *texts.values()]).encode())
    return Document(
        slug=name,
        symbol=name,
        title=name,
        publisher="",
        date=datetime.date(1970, 1, 1),
        language="",
        sha256=digest.hexdigest(),
        passages=tuple(_text_passage(id, text, name) for id, text in texts.items()),
    )


def _text_passage(id: str, text: str, document: str) -> Passage:
    page = Page(1, 1, None, None)
    # A text of white space alone has no token to compare; "-" has one, which no query matches.
    return Passage(id, document, "paragraph", None, id, (), page, text.strip() or "-", ())


def _beir_texts(path: Path) -> dict[str, str]:
    """Title and text of each entry, by its id."""
    texts: dict[str, str] = {}
    for number, fields in json_lines(path):
        place = f"{path}, line {number}"
        for name in ("_id", "text"):
            if name not in fields:
                raise DatasetError(f"{place}: no {name!r}, only {', '.join(fields)}")
        id, title, text = str(fields["_id"]), fields.get("title") or "", fields["text"]
        if not isinstance(title, str) or not isinstance(text, str):
            raise DatasetError(f"{place}: title is {title!r}, text is {text!r}; expected words")
        if id in texts:
            raise DatasetError(f"{place}: _id {id!r} stands in an earlier line already")
        texts[id] = " ".join(part for part in (title, text) if part)
    return texts


def json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON Lines file, with line numbers. Raises DatasetError, naming the line."""
    for number, line in numbered_lines(file_bytes(path)):
        try:
            yield number, parse_object(line)
        except ValueError as error:
            raise DatasetError(f"{path}, line {number} {error}") from error


def file_bytes(path: Path) -> bytes:
    """A file that is there and not empty. Raises DatasetError."""
    if not path.exists() or path.is_dir():
        raise DatasetError(f"{path} is no file; give a question file or a BEIR folder")
    raw = path.read_bytes()
    if not raw.strip():
        raise DatasetError(f"{path} is empty; expected at least one line")
    return raw
