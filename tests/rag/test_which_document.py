"""A question that names one of several documents is asked of that one alone."""

import datetime
from dataclasses import replace

import pytest

from index.where import EVERYWHERE, Where
from rag.asked.document import narrowed
from tests.small import document

BOARD = replace(
    document("x"),
    slug="lake-2018",
    symbol="LB/7/2018",
    title="Annual report of the Lake Board",
    publisher="Lake Board",
    date=datetime.date(2018, 3, 1),
)
AUDIT = replace(
    BOARD,
    slug="audit",
    symbol="",
    title="Audit of ferries",
    publisher="United Nations, Joint Inspection Unit",
    date=datetime.date(2021, 3, 1),
)
DOCUMENTS = {one.slug: one for one in (BOARD, AUDIT)}


@pytest.mark.parametrize(
    ("question", "slug", "searched"),
    [
        (
            "How many boats are in the 2018 report?",
            "lake-2018",
            "How many boats are in the report?",
        ),
        ("What does LB/7/2018 say of ice?", "lake-2018", "What does the report say of ice?"),
        ("Ice in document LB/7/2018?", "lake-2018", "Ice in document?"),
        ("What does the JIU report say of ice?", "audit", "What does the report say of ice?"),
        ("Delays according to the ferries audit report", "audit", "Delays according to the report"),
    ],
)
def test_it_is_narrowed_and_its_name_taken_out(question: str, slug: str, searched: str) -> None:
    where, said, notes = narrowed(DOCUMENTS, question, EVERYWHERE)
    assert (where.documents, said) == ((slug,), searched)
    assert [note.kind for note in notes] == ["scope"]


@pytest.mark.parametrize(
    "question",
    [
        "How many boats are in the annual report?",
        "What is in the 2020 report?",
        "How does the Board report to the council?",
        "What is in the ice report?",
    ],
)
def test_what_names_none_is_asked_of_all(question: str) -> None:
    assert narrowed(DOCUMENTS, question, EVERYWHERE) == (EVERYWHERE, question, ())


def test_a_chosen_document_stays_and_one_alone_needs_no_name() -> None:
    question = "What does the JIU report say?"
    chosen = Where(("lake-2018",))
    assert narrowed(DOCUMENTS, question, chosen)[0] == chosen
    assert narrowed({"audit": AUDIT}, question, EVERYWHERE) == (EVERYWHERE, question, ())


def test_of_several_that_are_chosen_one_is_named() -> None:
    later = replace(BOARD, slug="lake-2019", symbol="LB/7/2019", date=datetime.date(2019, 3, 1))
    three = DOCUMENTS | {"lake-2019": later}
    question = "How many boats are in the Lake Board report?"
    assert narrowed(three, question, EVERYWHERE)[0] == EVERYWHERE, "there are two of them"
    where, said, _ = narrowed(three, question, Where(("audit", "lake-2019")))
    assert (where.documents, said) == (("lake-2019",), "How many boats are in the report?")
    for named in ("What does LB/7/2018 say of ice?", "How many boats are in the 2018 report?"):
        chosen = Where(("audit", "lake-2019"))
        assert narrowed(three, named, chosen) == (chosen, named, ()), "it was not chosen"
    unknown = Where(("audit", "lake-2019", "none"))
    assert narrowed(three, question, unknown) == (unknown, question, ()), "it is refused later"
