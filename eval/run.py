"""Conditions x datasets -> results, in process or against a running server.

    read datasets ──> open or build their indexes ──> ask every question under every condition
                  ──> score ──> compare ──> report, and hold against what is expected

A result is written as soon as it is there. A run that was interrupted goes on where it stopped, as
long as the same is asked of the same: questions, index, ranking and all code that ranks; over HTTP,
the server's address, version and index too.
"""

import dataclasses
import functools
import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

import httpx

from corpus.errors import DatasetError, IndexDamaged, IndexMissing
from corpus.json_lines import numbered_lines, parse_object
from eval.dataset import Dataset, Question, check_against
from eval.metrics import Result
from eval.rankers import DEPTH, FULL, RANKINGS, Ranker
from index.build import Progress, build
from index.manifest import verify
from index.models import DEFAULT_MODEL
from index.open import Index, open_index
from index.publish import CACHE, current_generation
from index.texts import DOCUMENTS
from rag.answer import answer, as_object, search

CONDITIONS = Path(__file__).parent / "conditions.toml"

Ask: TypeAlias = Callable[[Question], Result]


@dataclass(frozen=True, slots=True)
class Expected:
    """A score that stands in conditions.toml."""

    dataset: str
    """With its split: "iom-2019-test"."""
    condition: str
    measure: str
    """Name of the measure, as in report.json: "nDCG@10"."""
    value: float
    tolerance: float
    """How far from the value is still OK."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A way of ranking that is compared."""

    ranking: str
    """One of RANKINGS, or FULL."""
    model: str = DEFAULT_MODEL
    """The model that its index is built with."""
    about: str = ""
    """What it is, in words."""


def read_conditions(path: Path) -> tuple[dict[str, Condition], list[Expected]]:
    """What is compared, by name, and what is expected of it.

    Raises DatasetError, naming the file and the value.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8"))
        listed: dict[str, dict[str, str]] = found.get("conditions", {})
        conditions = {name: Condition(**{"ranking": name} | f) for name, f in listed.items()}
        expected = [Expected(**fields) for fields in found.get("expected", [])]
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DatasetError(f"{path} cannot be read: {error}") from error
    except TypeError as error:
        raise DatasetError(
            f"{path}: an [[expected]] or condition entry is wrong: {error}"
        ) from error
    if not conditions:
        raise DatasetError(f"{path} names no condition; expected [conditions.NAME]")
    for name, condition in conditions.items():
        if condition.ranking not in (*RANKINGS, FULL):
            raise DatasetError(
                f"{path}: condition {name} has ranking {condition.ranking!r}, expected one of "
                f"{', '.join(RANKINGS)}, {FULL}"
            )
    return conditions, expected


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
    if built_of(folder) != wanted:
        share_cache(report_index, folder)
        build(dataset.documents, folder, model, progress)
    return open_index(folder)


def built_of(folder: Path, leave_out: tuple[str, ...] = ()) -> dict[str, str]:
    """SHA-256 of each document of the index in a folder, by slug; empty if it cannot be used."""
    try:
        documents: dict[str, str] = verify(current_generation(folder), leave_out)["documents"]
    except (IndexMissing, IndexDamaged):  # not built yet, or by an earlier version
        return {}
    return documents


def told(stage: str, done: int, total: int) -> None:
    """Progress on standard error, a line when a stage is over."""
    if done == total:
        print(f"{stage}: {done}", file=sys.stderr, flush=True)


def share_cache(index: Path, folder: Path) -> None:
    """Give a new index folder the models and vectors of another: they need not be made anew."""
    if (index / CACHE).exists() and not (folder / CACHE).exists():
        shutil.copytree(index / CACHE, folder / CACHE, copy_function=_linked)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # on another disk
        shutil.copy2(source, target)


def missing_documents(dataset: Dataset, report_index: Path, url: str | None) -> list[str]:
    """Slugs of documents that its questions are about and that the index, or the server, lacks."""
    named = sorted({question.document for question in dataset.questions} - {""})
    if not named:
        return []
    if url:
        return [slug for slug in named if not _serves(url, slug)]
    described = json.loads((current_generation(report_index) / DOCUMENTS).read_text("utf-8"))
    held = {document["slug"] for document in described}
    return [slug for slug in named if slug not in held]


def _serves(url: str, slug: str) -> bool:
    try:
        given = httpx.get(f"{url.rstrip('/')}/v1/documents/{slug}", timeout=60)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DatasetError(f"{url} does not answer: {error}") from error
    return given.status_code != httpx.codes.NOT_FOUND


def in_process(ranker: Ranker, ranking: str) -> Ask:
    """Ask the index. The full condition answers questions of the report; others only rank."""
    index = ranker.index

    def ranked(question: Question) -> Result:
        begun = time.perf_counter()
        encoding = index.first.encoder.query(question.question)
        found = RANKINGS[ranking](ranker, question.question, encoding)[:DEPTH]
        milliseconds = (time.perf_counter() - begun) * 1000
        return Result([question.named(index.passages[p]) for p, _ in found], milliseconds)

    def answered(question: Question) -> Result:
        if question.type == "beir":
            begun = time.perf_counter()
            found = search(index, question.question, DEPTH)
            milliseconds = (time.perf_counter() - begun) * 1000
            return Result([question.named(one.passage) for one in found], milliseconds)
        given = answer(index, question.question, DEPTH, session=question.session)
        return result_of(question, as_object(given))

    return answered if ranking == FULL else ranked


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, as it was when a run began."""

    url: str
    """Its address."""
    version: str
    """Of askpara."""
    generation: str
    """Of its index."""

    @classmethod
    def at(cls, url: str) -> "Server":
        """What answers there. Raises DatasetError if nothing does."""
        try:
            generation = _fetch(url, "/readyz")["index"]["generation"]
            version = _fetch(url, "/openapi.json")["info"]["version"]
        except (KeyError, TypeError) as error:
            raise DatasetError(f"{url} is no askpara server: its answer has no {error}") from error
        return cls(url, version, generation)

    @property
    def named(self) -> str:
        """All that its answers depend on, as `here` names what answers in this process.

        A server does not tell its code. That of this checkout stands for it: the server that is
        measured while somebody changes the code is mostly one of the same checkout.
        """
        return json.dumps([*dataclasses.astuple(self), FULL, DEPTH, _code()])

    def ask(self, question: Question) -> Result:
        """Raises DatasetError if it does not answer, or answers from another index by now."""
        asked = {"question": question.question, "k": DEPTH, "session": question.session}
        begun = time.perf_counter()
        given = _fetch(self.url, "/v1/ask", asked)
        milliseconds = (time.perf_counter() - begun) * 1000
        if (generation := given["index"]["generation"]) != self.generation:
            raise DatasetError(
                f"{self.url} answers from the index {generation}, expected {self.generation}, from "
                "which it answered when the run began; run it again"
            )
        return dataclasses.replace(result_of(question, given), milliseconds=milliseconds)


def _fetch(url: str, path: str, asked: object = None) -> dict[str, Any]:
    method = "GET" if asked is None else "POST"
    try:
        given = httpx.request(method, url.rstrip("/") + path, json=asked, timeout=60)
        return parse_object(given.raise_for_status().content)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise DatasetError(f"{url} does not answer {path}: {error}") from error


def result_of(question: Question, given: Mapping[str, Any]) -> Result:
    """An answer object as the benchmark keeps it."""
    cited = [(c["document"], c["passage"]) for c in given["citations"]]
    passages = {(p["document"], p["id"]): p.get("container") for p in given["passages"]}
    return Result(
        ranking=[question.names(*key, container) for key, container in passages.items()],
        milliseconds=given["timings_ms"]["total"],
        status=given["status"],
        confidence=given["confidence"],
        quoted=given["answer"],
        cited=tuple(question.names(*key, passages.get(key)) for key in cited),
    )


def run(
    dataset: Dataset, condition: str, asked_of: str, ask: Ask, folder: Path, progress: Progress
) -> dict[str, Result]:
    """Ask every question, or take its result from an interrupted run of the same.

    asked_of: all that answers depend on but the questions, as `here` or `Server.named` name it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{dataset.name}.{condition}.jsonl"
    # A result names passages as gold, also_ok and partly do.
    asked = [
        (q.id, q.question, q.session, q.document, [*q.gold], q.also_ok, q.partly)
        for q in dataset.questions
    ]
    key = hashlib.sha256(json.dumps([asked, asked_of]).encode()).hexdigest()
    known = _read_results(path, key)
    results = {}
    with path.open("w", buffering=1, encoding="utf-8") as file:  # 1: each line at once
        file.write(json.dumps({"key": key}) + "\n")
        for done, question in enumerate(dataset.questions, start=1):
            result = known.get(question.id) or ask(question)
            results[question.id] = result
            file.write(json.dumps({"id": question.id, **asdict(result)}, ensure_ascii=False) + "\n")
            progress(f"{dataset.name}: {condition}", done, len(dataset.questions))
    return results


def all_results(
    dataset: Dataset,
    conditions: Mapping[str, Condition],
    report_index: Path,
    cache: Path,
    folder: Path,
    progress: Progress,
    url: str | None,
) -> dict[str, dict[str, Result]]:
    """A dataset's results under every condition; with a url, of that server alone."""
    if url:
        if dataset.documents:
            raise DatasetError(f"{dataset.name} brings its own texts; a server has only its report")
        server = Server.at(url)
        return {"http": run(dataset, "http", server.named, server.ask, folder, progress)}
    results = {}
    rankers: dict[str, Ranker] = {}
    for name, condition in conditions.items():
        if condition.model not in rankers:
            index = index_of(dataset, report_index, cache, condition.model, progress)
            rankers[condition.model] = Ranker.of(index, cache)
        ranker = rankers[condition.model]
        ask = in_process(ranker, condition.ranking)
        asked_of = here(ranker.index.generation, condition.ranking)
        results[name] = run(dataset, name, asked_of, ask, folder, progress)
    return results


def here(generation: str, ranking: str) -> str:
    """What answers in this process: index, ranking, libraries, and all code and data that rank."""
    return json.dumps([generation, ranking, facts(), _code()])


def facts() -> dict[str, str]:
    """What the figures may depend on: Python, machine, and versions of libraries."""
    names = ("askpara", "numpy", "onnxruntime", "faiss-cpu", "bm25s", "ir-measures", "scipy")
    versions = {name: importlib.metadata.version(name) for name in names}
    return {"python": platform.python_version(), "machine": platform.machine(), **versions}


@functools.cache
def _code() -> str:
    """One hash of every file of the rooms that answer, and of what asks them."""
    rooms = Path(__file__).parent.parent
    files = [path for room in ("corpus", "index", "rag") for path in (rooms / room).rglob("*")]
    digest = hashlib.sha256()
    for path in sorted([*files, Path(__file__), Path(__file__).with_name("rankers.py")]):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path.relative_to(rooms)} {path.stat().st_size} ".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _read_results(path: Path, key: str) -> dict[str, Result]:
    """The results of an earlier run of the same key, as far as they were written."""
    lines = numbered_lines(path.read_bytes() if path.exists() else b"")
    results: dict[str, Result] = {}
    try:
        if parse_object(next(lines, (0, b"{}"))[1]).get("key") != key:
            return {}
        for _, line in lines:
            fields = parse_object(line)
            id, cited = fields.pop("id"), tuple(fields.pop("cited"))
            results[id] = Result(cited=cited, **fields)
    except ValueError:  # the last line may be cut off
        pass
    return results
