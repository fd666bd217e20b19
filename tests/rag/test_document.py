"""Questions about the document itself: told from others, answered by cover and headings."""

from dataclasses import replace

import pytest

from corpus.passage import Page, Passage
from index.open import Index
from index.where import Where
from rag.answer import answer
from rag.asked.read import understand
from tests.small import FILLER, cited, document, holds, index_of, paragraph, unit

COVER, BODY = Page(1, 1, None, None), Page(3, 3, "1", "1")


@pytest.fixture(scope="module")
def index() -> Index:
    rivers, deep = ("Rivers and lakes",), ("Deep wells",)
    said = "Rivers and lakes were measured in spring by the Water Office (WO)."
    passages = (
        unit("cover#symbol", "W", COVER),
        unit("cover#date", "1 January 2020", COVER),
        unit("cover#title", "WATER FOR ALL", COVER),
        unit("heading:rivers-and-lakes", "Rivers and lakes", BODY),
        paragraph(1, said, BODY, section=rivers),
        unit("heading:fish", "Fish", BODY, rivers),
        paragraph(2, "Fish came back to forty rivers.", BODY, section=(*rivers, "Fish")),
        unit("heading:deep-wells", "Deep wells", BODY),
        paragraph(3, "Seven wells were dug.", BODY, section=deep),
        *(paragraph(n, words, BODY, section=deep) for n, words in enumerate(FILLER, start=4)),
    )
    return index_of(document(*passages, slug="w", title="Water for all"))


@pytest.mark.parametrize(
    ("question", "id", "words"),
    [
        ("What is the report's full title?", "cover#title", "WATER FOR ALL"),
        ("what is this publication called", "cover#title", "WATER FOR ALL"),
        ("Which symbol does the document have?", "cover#symbol", "W"),
        ("On what day was this report released?", "cover#date", "1 January 2020"),
        ("when did the document come out?", "cover#date", "1 January 2020"),
    ],
)
def test_the_cover_answers(index: Index, question: str, id: str, words: str) -> None:
    answered = answer(index, question)
    holds(answered, index)
    assert (cited(answered), answered.answer) == ([id], words)
    assert answered.notes == ()


@pytest.mark.parametrize(
    ("question", "note"),
    [
        (
            "Which organization prepared this report?",
            "By its description, not by its cover (publisher): Water Office",
        ),
        ("how many paragraphs are in the document", "Counted in W: 9 paragraphs"),
        ("What is the number of chapters?", "Counted in W: 2 chapters"),
        ("How many pages does the report have?", "Counted in W: 3 pages"),
    ],
)
def test_what_is_not_printed_is_told_in_a_note(index: Index, question: str, note: str) -> None:
    answered = answer(index, question)
    assert (answered.status, answered.citations) == ("not_found", ())
    assert [n.kind for n in answered.notes] == ["scope"]
    assert answered.notes[0].text.endswith(note)


def test_what_the_publishers_initials_stand_for() -> None:
    index = index_of(document("The WO dug wells.", "WO staff grew.", *FILLER))
    answered = answer(index, "What does WO stand for?")
    assert [note.text for note in answered.notes] == [
        "By its description, not by its cover (publisher): Water Office"
    ]
    assert not answered.citations


def test_chapters_are_named_in_reading_order(index: Index) -> None:
    for question in ("Which chapters does the report have?", "list the chapter titles"):
        answered = answer(index, question)
        holds(answered, index)
        assert cited(answered) == ["heading:rivers-and-lakes", "heading:deep-wells"]


def test_a_heading_is_found_if_a_section_is_asked_for(index: Index) -> None:
    answered = answer(index, "Is there a chapter about deep wells?")
    assert answered.passages[0].passage.id == "heading:deep-wells"


def test_else_headings_and_the_cover_are_left_out(index: Index) -> None:
    for question in ("deep wells", "Rivers and lakes", "How many deep wells were dug in 2021?"):
        found = answer(index, question, k=100).passages
        assert found
        named = (ranked.passage for ranked in found if ranked.passage.is_title)
        assert all(any(map(str.isdigit, one.text)) for one in named if one.kind != "heading")
        assert not any(ranked.passage.kind == "heading" for ranked in found)
    only = answer(index, "deep wells", where=Where(kinds=("heading",)))
    assert only.passages[0].passage.id == "heading:deep-wells"


@pytest.mark.parametrize(
    "question",
    [
        "What is the title of the report on fisheries?",
        "When was the river agreement published?",
        "When was the Water Office founded?",
        "Who wrote the foreword?",
        "How many paragraphs mention fish?",
        "What are the contents of a hygiene kit?",
        "Who issued fishing permits?",
        "What does NGO stand for?",
        "What does paragraph 3 say?",
        "Which parts of the river are clean?",
    ],
)
def test_other_questions_are_not_about_the_document(index: Index, question: str) -> None:
    asked = understand(question, index.vocabulary)
    assert not asked.facts
    assert asked.structure is None


def test_long_questions_are_read_at_once(index: Index) -> None:
    for words in ("when it ", "who this report ", "what does it ", "is there a section "):
        understand((words * 500)[:1990], index.vocabulary)


def test_a_document_without_a_cover_answers_with_the_lines_of_its_first_page() -> None:
    def heading(number: int, text: str) -> Passage:
        id = f"heading:{number}"
        return paragraph(number, text, id=id, kind="heading", number=None, printed_number=None)

    lines = (
        "Harbour Board Review of the pumps",
        "in small ports",
        "HB/2020/7",
        "1 January 2020",
        "Prepared by Ada Holm and Jon Reyes",
    )
    made = document(
        *(heading(i, line) for i, line in enumerate(lines, 1)),
        "The Harbour Board was founded by a law of HB/2020/7 on 1 January 2020.",
        *FILLER,
        title="Review of the pumps in small ports",
        publisher="Republic of Oulu, Harbour Board",
    )
    index = index_of(replace(made, symbol="HB/2020/7"))
    expected = {
        "What is the title of the report?": ["heading:2"],
        "What is the symbol of this document?": ["heading:3"],
        "When was the report published?": ["heading:4"],
        "Who wrote this report?": ["heading:1", "heading:5"],
    }
    for question, ids in expected.items():
        answered = answer(index, question)
        holds(answered, index)
        assert (cited(answered), answered.confidence) == (ids, 1.0), question
    lines = ("HARBOUR", "Harbour Pilots", "Dist. GENERAL", "Board", "Review of the pumps")
    made = document(
        *(heading(i, line) for i, line in enumerate(lines, 1)),
        *FILLER,
        title="Review of the pumps",
        publisher="Harbour Pilots Board",
    )
    assert cited(answer(index_of(made), "Who wrote this report?")) == ["heading:2", "heading:4"]
    by = (*lines, "Third report of the Secretary-General on pumps")
    made = document(
        *(heading(i, line) for i, line in enumerate(by, 1)),
        *FILLER,
        title="Review of the pumps",
        publisher="Harbour Pilots Board",
    )
    assert cited(answer(index_of(made), "Who wrote this report?")) == ["heading:6"]
    silent = index_of(document(*FILLER, title="Bread", publisher="Bakers"))
    told = answer(silent, "Who wrote this report?")
    assert (told.status, [note.kind for note in told.notes]) == ("not_found", ["scope"])
    assert "Bakers" in told.notes[0].text
