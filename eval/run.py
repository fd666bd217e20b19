"""Conditions x datasets -> results, in process or against a running server.

    read datasets ──> open or build their indexes ──> ask every question under every condition
                  ──> score ──> compare ──> report, and hold against what is expected

A result is written as soon as it is there; a run that was interrupted goes on where it stopped, as
long as questions, index, condition and code are the same.
"""

import functools
import hashlib
import json
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

import index.open
import rag.answer
from corpus.errors import DatasetError, IndexDamaged, IndexMissing
from eval.dataset import Dataset, Question, check_against
from eval.metrics import Result
from eval.rankers import DEPTH, FULL, RANKINGS, Ranker
from index.build import Progress, build
from index.encoder import Encoding
from index.export import larger_than
from index.manifest import verify
from index.open import Index, open_index
from index.publish import current_generation
from rag.answer import answer, search

CONDITIONS = Path(__file__).parent / "conditions.toml"

Ask: TypeAlias = Callable[[Question], Result]


@dataclass(frozen=True, slots=True)
class Expected:
    """A score that stands in conditions.toml."""

    dataset: str
    condition: str
    measure: str
    value: float
    tolerance: float


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is compared: the ranking and the model of each, and the scores that are expected."""

    rankings: Mapping[str, str]
    models: Mapping[str, str | None]
    about: Mapping[str, str]
    expected: tuple[Expected, ...]


def read_conditions(path: Path) -> Conditions:
    """Raises DatasetError, naming the file and the value."""
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DatasetError(f"{path} cannot be read: {error}") from error
    conditions: dict[str, dict[str, str]] = found.get("conditions", {})
    rankings = {name: fields.get("ranking", name) for name, fields in conditions.items()}
    for name, ranking in rankings.items():
        if ranking not in (*RANKINGS, FULL):
            raise DatasetError(
                f"{path}: condition {name} has ranking {ranking!r}, expected one of "
                f"{', '.join(RANKINGS)}, {FULL}"
            )
    if not conditions:
        raise DatasetError(f"{path} names no condition; expected [conditions.NAME]")
    try:
        expected = tuple(Expected(**fields) for fields in found.get("expected", []))
    except TypeError as error:
        raise DatasetError(f"{path}: an [[expected]] entry is wrong: {error}") from error
    return Conditions(
        rankings,
        {name: fields.get("model") for name, fields in conditions.items()},
        {name: fields.get("about", "") for name, fields in conditions.items()},
        expected,
    )


def index_of(
    dataset: Dataset, report_index: Path, cache: Path, model: str, progress: Progress
) -> Index:
    """The index that a dataset is asked of; one with its own texts is built once and kept."""
    if dataset.documents is None:
        opened = open_index(report_index)
        check_against(dataset, opened.passages)
        return opened
    folder = cache / f"{dataset.name}-{hashlib.sha256(model.encode()).hexdigest()[:8]}"
    wanted = {document.slug: document.sha256 for document in dataset.documents}
    try:
        built = verify(current_generation(folder))["documents"] == wanted
    except (IndexMissing, IndexDamaged):  # not built yet, or by an earlier version
        built = False
    if not built:
        build(dataset.documents, folder, model, larger_than(model), progress)
    return open_index(folder)


Encode: TypeAlias = Callable[[str], tuple[Encoding, float]]


def timed_encoder(index: Index) -> Encode:
    """Encodes each question once, whatever the number of conditions; with the milliseconds."""

    @functools.cache
    def encode(question: str) -> tuple[Encoding, float]:
        begun = time.perf_counter()
        encoding = index.first.encoder.query(question)
        return encoding, (time.perf_counter() - begun) * 1000

    return encode


def in_process(ranker: Ranker, ranking: str, encode: Encode) -> Ask:
    """Ask the index. The full condition answers questions of the report; others only rank."""
    index = ranker.index
    ids = [passage.id for passage in index.passages]

    def ranked(question: Question) -> Result:
        encoding, encoded = encode(question.question)
        begun = time.perf_counter()
        found = RANKINGS[ranking](ranker, question.question, encoding)[:DEPTH]
        milliseconds = encoded + (time.perf_counter() - begun) * 1000
        return Result([(ids[position], score) for position, score in found], milliseconds)

    def searched(question: Question) -> Result:
        begun = time.perf_counter()
        found = search(index, question.question, DEPTH)
        milliseconds = (time.perf_counter() - begun) * 1000
        return Result([(one.passage.id, one.score) for one in found], milliseconds)

    def answered(question: Question) -> Result:
        given = answer(index, question.question, DEPTH, session=question.session)
        return Result(
            ranking=[(p.passage.id, p.score) for p in given.passages],
            milliseconds=given.timings_ms["total"],
            status=given.status,
            confidence=given.confidence,
            quoted=given.answer,
            cited=tuple(citation.passage for citation in given.citations),
        )

    def ask(question: Question) -> Result:
        if ranking != FULL:
            return ranked(question)
        return searched(question) if question.type == "beir" else answered(question)

    return ask


def over_http(url: str) -> Ask:
    """Ask a running server. Raises DatasetError if it does not answer."""

    def ask(question: Question) -> Result:
        asked = {"question": question.question, "k": DEPTH, "session": question.session}
        body = json.dumps(asked).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"{url.rstrip('/')}/v1/ask", body, headers)
        begun = time.perf_counter()
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                given = json.load(response)
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise DatasetError(f"{url} does not answer {question.id}: {error}") from error
        return Result(
            ranking=[(p["id"], p["score"]) for p in given["passages"]],
            milliseconds=(time.perf_counter() - begun) * 1000,
            status=given["status"],
            confidence=given["confidence"],
            quoted=given["answer"],
            cited=tuple(citation["passage"] for citation in given["citations"]),
        )

    return ask


def run(
    dataset: Dataset, condition: str, asked_of: str, ask: Ask, folder: Path, progress: Progress
) -> dict[str, Result]:
    """Ask every question, or take its result from an interrupted run of the same.

    asked_of: names what answers, such as the index's generation.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{dataset.name}.{condition}.jsonl"
    key = _key(dataset, condition, asked_of)
    results = dict(_resumed(path, key))
    stage = f"{dataset.name}: {condition}"
    with path.open("a" if results else "w", encoding="utf-8") as file:
        if not results:
            file.write(json.dumps({"key": key}) + "\n")
        for done, question in enumerate(dataset.questions, start=1):
            if question.id not in results:
                results[question.id] = ask(question)
                line = {"id": question.id, **asdict(results[question.id])}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
            progress(stage, done, len(dataset.questions))
    return results


def _key(dataset: Dataset, condition: str, asked_of: str) -> str:
    asked = [(q.id, q.question, q.session) for q in dataset.questions]
    digest = hashlib.sha256(json.dumps([asked, condition, asked_of]).encode())
    for module in (rag.answer, index.open):  # another code may give other results
        for path in sorted(Path(str(module.__file__)).parent.glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _resumed(path: Path, key: str) -> Iterator[tuple[str, Result]]:
    if not path.exists():
        return
    lines = path.read_text("utf-8").splitlines()
    if not lines or _parsed(lines[0]).get("key") != key:
        return
    for line in lines[1:]:
        if fields := _parsed(line):  # the last line may be cut off
            yield fields.pop("id"), _result(fields)


def _parsed(line: str) -> dict[str, Any]:
    try:
        fields: dict[str, Any] = json.loads(line)
    except ValueError:
        return {}
    return fields


def _result(fields: dict[str, Any]) -> Result:
    ranking: Sequence[Sequence[Any]] = fields.pop("ranking")
    return Result(
        ranking=[(str(id), float(score)) for id, score in ranking],
        cited=tuple(fields.pop("cited")),
        **fields,
    )
