"""`POST /v1/feedback`, and what was said as question-file lines that `askpara eval` reads."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from api.routes.ask import PROBLEMS, ServiceDep
from rag.contract import MAX_CHARACTERS, MAX_SESSION, Status

if TYPE_CHECKING:
    from api.feedback_store import Feedback

Verdict = Literal["right", "wrong_paragraph", "not_answered"]
PassageIds = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=20)]

router = APIRouter(prefix="/v1", tags=["feedback"], responses=PROBLEMS)


class FeedbackIn(BaseModel, extra="forbid"):
    """What a person says of an answer."""

    id: Annotated[
        str | None, Field(max_length=36, description="of an earlier feedback, to change it")
    ] = None
    question: str = Field(min_length=1, max_length=MAX_CHARACTERS)
    session: Annotated[
        list[Annotated[str, Field(max_length=MAX_CHARACTERS)]],
        Field(max_length=MAX_SESSION, description="earlier questions, as in /v1/ask"),
    ] = []
    document: Annotated[str | None, Field(description="the report that was searched")] = None
    answer: str = Field(max_length=64, description="id of the answer")
    status: Status = Field(description="of the answer")
    citations: Annotated[PassageIds, Field(description="ids of the cited passages")] = []
    verdict: Verdict
    expected: Annotated[PassageIds, Field(description="ids of the right passages, if known")] = []
    comment: str = Field("", max_length=MAX_CHARACTERS)


class FeedbackOut(BaseModel):
    """It is stored; the id serves to change it."""

    id: str


@router.post("/feedback", status_code=201)
async def feedback(given: FeedbackIn, request: Request, service: ServiceDep) -> FeedbackOut:
    """Say whether an answer is right, cites the wrong paragraph, or does not answer.

    Stored are these fields, the time and the index's generation, and nothing about the sender.
    """
    for id in (*given.citations, *given.expected):
        service.index.find(id, given.document)  # an id that is nowhere would spoil the export
    fields = given.model_dump() | {"generation": service.index.generation}
    store = request.app.state.feedback
    return FeedbackOut(id=await to_thread.run_sync(lambda: store().put(**fields)))


def question_lines(stored: Iterable["Feedback"]) -> tuple[list[dict[str, Any]], int]:
    """Feedback (the oldest first) as lines of a question file, and how many it could not label.

    A line needs the right passages: those cited if the answer was right, else those that the person
    named; none if it was right that nothing was found. Of several on one question the last counts.
    """
    lines: dict[tuple[str, ...], dict[str, Any]] = {}
    unlabelled = 0
    for given in stored:
        answered_right = given.verdict == "right" and given.citations
        rightly_silent = given.verdict == "right" and given.status == "not_found"
        if not (given.expected or answered_right or rightly_silent):
            unlabelled += 1
            continue
        asked = (*given.session, given.question)
        lines.pop(key := tuple(words.casefold() for words in asked), None)
        lines[key] = _line(given)
    return list(lines.values()), unlabelled


def _line(given: "Feedback") -> dict[str, Any]:
    gold = list(dict.fromkeys(given.expected or given.citations))
    line: dict[str, Any] = {
        "id": f"feedback-{given.id}",
        "question": given.question,
        "type": _type(gold, bool(given.session)),
        "answers": [],
        "gold": gold,
        "also_ok": [],
        "items": [],
        "evidence": "",
        "note": "; ".join(_note(given)),
    }
    return line | ({"session": given.session} if given.session else {})


def _type(gold: list[str], follows: bool) -> str:
    if not gold:
        return "unanswerable"
    if follows:
        return "follow_up"
    if len(gold) > 1:
        return "multi"
    kinds = {"table": "table", "footnote": "footnote", "foreword": "foreword"}
    return kinds.get(gold[0].split(":")[0].split("#")[0], "factoid")


def _note(given: "Feedback") -> Iterator[str]:
    yield f"{given.verdict} ({given.at:%Y-%m-%d}, {given.answer})"
    if given.comment:
        yield given.comment
