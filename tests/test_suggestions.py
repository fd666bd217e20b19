"""Questions to try: a few are asked, fast, and of several documents each has its turn."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from api.routes import suggestions
from api.routes.suggestions import offered
from api.service import Service
from corpus.passage import Document
from index.where import Where
from rag.answer import Answer, answer
from tests.small import FILLER, document, index_of


def trying(slug: str, things: list[str], *suggested: str, language: str = "en") -> Document:
    texts = [f"{thing.capitalize()} were repaired in spring." for thing in things]
    return replace(document(*FILLER, *texts, slug=slug), suggestions=suggested, language=language)


BOATS = trying(
    "boats",
    ["boats", "ferries", "canoes"],
    "Which boats were repaired?",
    "Which submarines flew?",
    "Which ferries were repaired?",
    "Which canoes were repaired?",
)
FARMS = trying(
    "farms", ["farms", "barns"], "Which farms were repaired?", "Which barns were repaired?"
)


class Counted:
    """`answer`, with all that it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Where]] = []

    def __call__(self, index: Any, question: str, where: Where) -> Answer:
        self.asked.append((question, where))
        return answer(index, question, where=where)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    found = Counted()
    monkeypatch.setattr(suggestions, "answer", found)
    return found


def service_of(*documents: Document) -> Service:
    return cast("Service", SimpleNamespace(index=index_of(*documents), suggestions={}))


def test_each_document_has_its_turn_and_what_is_not_answered_none(counted: Counted) -> None:
    service = service_of(BOATS, FARMS)
    assert [(one.document, one.question.split()[1]) for one in offered(service, ())] == [
        ("boats", "boats"),
        ("farms", "farms"),
        ("farms", "barns"),
        ("boats", "ferries"),
    ]
    assert [one.document for one in offered(service, (), 2)] == ["boats", "farms"]
    asked = len(counted.asked)
    offered(service, ())
    assert len(counted.asked) == asked, "found out once"


def test_of_the_chosen_documents_alone(counted: Counted) -> None:
    service = service_of(BOATS, FARMS)
    assert {one.document for one in offered(service, ("farms",))} == {"farms"}
    assert {where for _, where in counted.asked} == {Where(("farms",))}


def test_a_few_are_asked_however_many_there_are(counted: Counted) -> None:
    unknown = [f"Which submarines flew {i} times?" for i in range(12)]
    documents = [trying(f"d{i}", ["boats"], *unknown) for i in range(9)]
    assert offered(service_of(*documents), ()) == []
    assert 0 < len(counted.asked) <= 12


def test_the_same_question_of_two_documents_is_offered_once(counted: Counted) -> None:
    question = "Which boats were repaired?"
    other = replace(FARMS, suggestions=(question, *FARMS.suggestions))
    found = [one.question for one in offered(service_of(BOATS, other), (), 6)]
    assert len(found) == len(set(found))


def test_they_have_the_language_of_their_document(counted: Counted) -> None:
    french = trying("phares", ["boats"], "Which boats were repaired?", language="fr")
    assert [one.language for one in offered(service_of(french), ())] == ["fr"]
