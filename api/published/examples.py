"""Real requests with the real answers to them, which the OpenAPI text shows.

They are asked of the shipped report; `index_examples` makes those of another index. `make schema`
asks a running service and rewrites examples.json where an answer has changed; a test asks again and
compares.
"""

import dataclasses
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "examples.json"
# Times, the index's name, and what is made of that name differ from machine to machine.
_VARIES = frozenset({"timings_ms", "generation", "next"})
_CLOSE = 0.02  # scores differ in the third digit between processors


@dataclass(frozen=True, slots=True)
class Example:
    """A request and its answer."""

    summary: str
    """What it shows, in a few words."""
    route: str
    """Its path in OpenAPI: "/v1/documents/{document}"."""
    path: str
    """Path and query that are asked for."""
    method: str = "GET"
    accept: str = "*/*"
    body: Any = None
    """What is sent: text as JSON Lines, anything else as JSON."""
    status: int = 200
    media_type: str = "application/json"
    answer: Any = None
    """What came back: parsed JSON, or text of any other type."""


_OFFICIALS = "How many officials were trained on protection and anti-trafficking measures?"
_ASK, _SEARCH, _BATCH = "/v1/ask", "/v1/search", "/v1/batch"
_DOCUMENTS = "/v1/documents"
_PASSAGE = "/v1/documents/{document}/passages/{id}"
_PARA = "/v1/documents/iom-2019/passages/para:138"
_PROBLEM = {"media_type": "application/problem+json"}

REQUESTS: Mapping[str, Example] = {
    "answered": Example(
        "An answer with its citation",
        _ASK,
        _ASK,
        "POST",
        body={"question": _OFFICIALS, "k": 2},
    ),
    "not_found": Example(
        "Not found in this report",
        _ASK,
        _ASK,
        "POST",
        body={"question": "Who won the football World Cup in 1998?", "k": 1},
    ),
    "follow_up": Example(
        "A follow-up question",
        _ASK,
        _ASK,
        "POST",
        body={
            "question": "And in Manila?",
            "session": ["What was the compliance rate in Vienna?"],
            "filters": {"kind": ["paragraph"]},
            "k": 1,
        },
    ),
    "stream": Example(
        "Server-sent events",
        _ASK,
        _ASK,
        "POST",
        accept="text/event-stream",
        body={"question": "Where are IOM's quality control centres?", "k": 1},
        media_type="text/event-stream",
    ),
    "no_word": Example(
        "A question without a word",
        _ASK,
        _ASK,
        "POST",
        body={"question": "?"},
        status=422,
        **_PROBLEM,
    ),
    "lines": Example(
        "Two questions, and a line that is none",
        _BATCH,
        f"{_BATCH}?k=1",
        "POST",
        body='{"id": 1, "question": "Which donors gave unearmarked funding?", "mine": "kept"}\n'
        '{"id": 2}\n'
        '{"id": 3, "question": "How many staff nationals of Kenya are Professionals?"}\n',
        media_type="application/jsonl",
    ),
    "page": Example(
        "The first two of the passages on pages 20 to 25, with the scores of each signal",
        _SEARCH,
        f"{_SEARCH}?q=trafficking+in+persons&k=2&pages=20-25&explain=true",
    ),
    "budget": Example(
        "Paragraphs for a language model, at most 200 tokens of them",
        _SEARCH,
        f"{_SEARCH}?q=quality+control+centres&kind=paragraph&token_budget=200",
    ),
    "table": Example(
        "The same passages as a table",
        _SEARCH,
        f"{_SEARCH}?q=trafficking+in+persons&k=2&pages=20-25",
        accept="text/csv",
        media_type="text/csv",
    ),
    "json_lines": Example(
        "A passage a line",
        _SEARCH,
        f"{_SEARCH}?q=staff+of+Kenya&kind=table_row&k=2",
        accept="application/jsonl",
        media_type="application/jsonl",
    ),
    "no_such_document": Example(
        "No such document", _SEARCH, f"{_SEARCH}?q=Kenya&document=iom-2018", status=404, **_PROBLEM
    ),
    "foreign_cursor": Example(
        "A cursor of nowhere", _SEARCH, f"{_SEARCH}?q=Kenya&cursor=abc", status=400, **_PROBLEM
    ),
    "documents": Example("The reports", _DOCUMENTS, _DOCUMENTS),
    "document": Example("A report", f"{_DOCUMENTS}/{{document}}", f"{_DOCUMENTS}/iom-2019"),
    "container": Example(
        "All passages of a container",
        f"{_DOCUMENTS}/{{document}}/passages",
        f"{_DOCUMENTS}/iom-2019/passages?container=note",
    ),
    "quote": Example("A passage with a quote out of it", _PASSAGE, f"{_PARA}?start=152&end=225"),
    "text": Example("For people", _PASSAGE, f"{_PARA}?format=text", media_type="text/plain"),
    "bibtex": Example(
        "BibTeX", _PASSAGE, _PARA, accept="application/x-bibtex", media_type="application/x-bibtex"
    ),
    "ris": Example(
        "RIS",
        _PASSAGE,
        f"{_PARA}?format=ris",
        media_type="application/x-research-info-systems",
    ),
    "csl": Example(
        "CSL-JSON",
        _PASSAGE,
        f"{_PARA}?format=csl",
        media_type="application/vnd.citationstyles.csl+json",
    ),
    "no_such_passage": Example(
        "No such passage",
        _PASSAGE,
        "/v1/documents/iom-2019/passages/para:349",
        status=404,
        **_PROBLEM,
    ),
    "ready": Example("Ready", "/readyz", "/readyz"),
}


def read_examples() -> dict[str, Example]:
    """The kept examples, by name."""
    kept = json.loads(FILE.read_text("utf-8"))
    return {name: Example(**example) for name, example in kept.items()}


def ask(base: str, example: Example) -> Example:
    """The example with the answer that the service at `base` gives now."""
    lines = isinstance(example.body, str)
    headers = {"accept": example.accept}
    if example.body is not None:
        headers["content-type"] = "application/jsonl" if lines else "application/json"
    body = example.body if lines else json.dumps(example.body)
    request = urllib.request.Request(
        base + example.path,
        body.encode() if example.body is not None else None,
        headers,
        method=example.method,
    )
    try:
        response = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        text = response.read().decode().replace(base, "https://askpara.example")
        media_type = response.headers.get_content_type()
        answer = json.loads(text) if media_type.endswith("json") else text
        return dataclasses.replace(
            example, status=response.status, media_type=media_type, answer=answer
        )


def same(one: Example, other: Example) -> bool:
    """Whether two examples are the same, apart from what varies between machines."""
    alike = dataclasses.replace(one, answer=None) == dataclasses.replace(other, answer=None)
    return alike and _same(_parsed(one), _parsed(other))


def _parsed(example: Example) -> Any:
    if example.media_type == "application/jsonl":
        return [json.loads(line) for line in example.answer.rstrip("\n").split("\n")]
    if example.media_type == "text/event-stream":
        lines = example.answer.split("\n")
        data = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
        return [line for line in lines if line.startswith("event: ")] + data
    if example.media_type == "text/csv":
        # All columns but the second, which is the score.
        return [row.split(",", 2)[::2] for row in example.answer.split("\r\n")]
    return example.answer


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            _same(one[key], other[key])
            for key in one
            if key not in _VARIES and not str(one[key]).startswith("ans_")
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= _CLOSE
    return bool(one == other)


def renew(base: str) -> None:
    """Ask the service at `base`, and keep each answer that is not the same as before."""
    kept = read_examples() if FILE.exists() else {}
    for name, request in REQUESTS.items():
        now = ask(base, request)
        expected = (request.status, request.media_type)
        if (now.status, now.media_type) != expected:
            raise ValueError(f"{name}: expected {expected}, got {now}")
        if name not in kept or not same(now, kept[name]):
            kept[name] = now
    examples = {name: dataclasses.asdict(kept[name]) for name in REQUESTS}
    FILE.write_text(json.dumps(examples, ensure_ascii=False, indent=1) + "\n", "utf-8")
