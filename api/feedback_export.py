"""Stored feedback -> lines of a question file, which `askpara eval --questions` reads."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.feedback_store import Feedback


def question_lines(stored: Iterable["Feedback"]) -> tuple[list[dict[str, Any]], int]:
    """Feedback (the oldest first) as lines of a question file, and how many it could not label.

    A line needs the right passages: those cited if the answer was right, else those that the person
    named; none if it was right that nothing was found. Of several on one question to one document
    the last counts.
    """
    lines: dict[tuple[str, ...], dict[str, Any]] = {}
    unlabelled = 0
    for given in stored:
        answered_right = given.verdict == "right" and given.citations
        rightly_silent = given.verdict == "right" and given.status == "not_found"
        if not (given.expected or answered_right or rightly_silent):
            unlabelled += 1
            continue
        asked = (given.document or "", *given.session, given.question)
        lines.pop(key := tuple(words.casefold() for words in asked), None)
        lines[key] = _line(given)
    return list(lines.values()), unlabelled


def _line(given: "Feedback") -> dict[str, Any]:
    gold = list(dict.fromkeys(given.expected or given.citations))
    said = f"{given.verdict} ({given.at:%Y-%m-%d}, {given.answer})"
    line: dict[str, Any] = {
        "id": f"feedback-{given.id}",
        "question": given.question,
        "type": _type(gold, bool(given.session)),
        "answers": [],
        "gold": gold,
        "also_ok": [],
        "items": [],
        "evidence": "",
        "note": "; ".join(filter(None, (said, given.comment))),
    }
    optional = {"session": given.session, "document": given.document}
    return line | {name: value for name, value in optional.items() if value}


def _type(gold: list[str], follows: bool) -> str:
    if not gold:
        return "unanswerable"
    if follows:
        return "follow_up"
    if len(gold) > 1:
        return "multi"
    kinds = {"table": "table", "footnote": "footnote", "foreword": "foreword"}
    return next((kind for begin, kind in kinds.items() if gold[0].startswith(begin)), "factoid")
