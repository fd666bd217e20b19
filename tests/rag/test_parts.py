"""Parts of a document by their number: paragraphs, ranges of them, footnotes, the foreword."""

import pytest

from index.open import Index
from index.where import Where
from rag.answer import answer
from rag.asked.document import parts_in
from rag.contract import MAX_K
from rag.evidence import MAX_PARTS
from tests.small import cited, document, holds, index_of


@pytest.mark.parametrize(
    ("question", "passages", "begins"),
    [
        ("What does paragraph 138 say?", ["para:138"], "Seventy offices developed"),
        ("para 45", ["para:45"], "To this end"),
        ("What is footnote 3 about?", ["footnote:3"], "IOM strongly believes"),
        ("¶ 12 and 14, please quote", ["para:12", "para:14"], "With respect to"),
        ("Show me the foreword", ["foreword#1", "foreword#2"], "The activities encapsulated"),
        ("Explain paragraph 14", ["para:14"], "Good migration governance"),
    ],
)
def test_a_part_of_the_report_is_shown_by_its_number(
    index: Index, question: str, passages: list[str], begins: str
) -> None:
    answered = answer(index, question)
    holds(answered, index)
    assert [p.passage.id for p in answered.passages][: len(passages)] == passages
    assert answered.answer.startswith(begins)
    cited = [citation.passage for citation in answered.citations]
    assert list(dict.fromkeys(cited)) == passages


@pytest.mark.parametrize(
    ("question", "answered_by"),
    [
        ("How much was the combined total revenue in 2019?", "foreword#2"),
        ("How many officials were trained according to paragraph 138?", "para:138"),
        ("How many officials were trained according to paragraph 140?", None),
        ("How many officials were trained on protection, as paragraph 500 says?", None),
        ("What does paragraph 500 say?", None),
    ],
)
def test_what_is_asked_of_a_part_is_answered_from_it_alone(
    index: Index, question: str, answered_by: str | None
) -> None:
    answered = answer(index, question)
    assert answered_by == (answered.citations[0].passage if answered.citations else None)


PARAGRAPHS = tuple(f"Paragraph text {chr(96 + n)}. More of it." for n in range(1, 27))


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("paragraphs 12 to 14", [12, 13, 14]),
        ("paras 12–14", [12, 13, 14]),
        ("para. 12-14", [12, 13, 14]),
        ("¶¶ 12 - 14", [12, 13, 14]),
        ("12-14", [12, 13, 14]),
        ("paragraphs 14-12", [12, 13, 14]),
        ("Please show paragraphs 12 through 14", [12, 13, 14]),
        ("paragraphs 2, 4 and 20-22", [2, 4, 20, 21, 22]),
        ("What do paragraphs 3 and 5 say?", [3, 5]),
        ("paragraph 12 to paragraph 14", [12, 13, 14]),
        ("between para. 12 and para. 14", [12, 13, 14]),
        ("What is said in paragraphs 12 up to 14?", [12, 13, 14]),
        ("§ 12", [12]),
        ("paragraphs 25 to 40", [25, 26]),
        ("paragraphs 1 to 20", [*range(1, 21)]),
        ("paragraph １２", [12]),
        ("paragraph ١٢", [12]),
        ("paragraph 0", []),
        ("paragraph 99999999999999999999", []),
    ],
)
def test_every_paragraph_of_a_range_is_shown_and_quoted(question: str, numbers: list[int]) -> None:
    index = index_of(document(*PARAGRAPHS))
    answered = answer(index, question)
    holds(answered, index)
    shown = [p.passage.number for p in answered.passages]
    assert shown[: len(numbers)] == numbers
    assert cited(answered) == [f"para:{number}" for number in numbers[:MAX_PARTS]]
    assert len(shown) == max(len(numbers), 5)


@pytest.mark.parametrize(
    "question", ["paragraphs 1 to 99999999999", "1-99999999999", "paragraphs 1-400, 1-500, 7-900"]
)
def test_a_range_names_at_most_as_many_paragraphs_as_are_shown(question: str) -> None:
    assert len(parts_in(question)) <= 3 * MAX_K
    index = index_of(document(*PARAGRAPHS))
    holds(answer(index, question), index)


@pytest.mark.parametrize(
    "question",
    [
        "In 2018-2019 what was done?",
        "How many of 12-14 pumps work?",
        "What do 3 to 5 paragraphs say?",
    ],
)
def test_a_range_of_something_else_names_no_part(question: str) -> None:
    assert parts_in(question) == frozenset()


def test_a_paragraph_that_several_documents_have_is_quoted_from_each() -> None:
    index = index_of(
        document("The fund was founded.", "It grew.", slug="fund"),
        document("The bank was closed.", "It shrank.", slug="bank"),
    )
    answered = answer(index, "What does paragraph 1 say?")
    holds(answered, index)
    assert [(c.document, c.quote.exact) for c in answered.citations] == [
        ("fund", "The fund was founded."),
        ("bank", "The bank was closed."),
    ]
    assert [note.kind for note in answered.notes] == ["scope"]
    assert answered.notes[0].text == "2 documents have such a part"
    only = answer(index, "What does paragraph 1 say?", where=Where(("bank",)))
    assert [c.document for c in only.citations] == ["bank"]
    assert not only.notes


def test_it_is_said_if_not_every_document_is_quoted() -> None:
    texts = [f"Item {n}." for n in range(MAX_PARTS + 1)]
    index = index_of(document(*texts, slug="one"), document(*texts, slug="two"))
    answered = answer(index, f"paragraphs 1 to {len(texts)}")
    holds(answered, index)
    assert {c.document for c in answered.citations} == {"one"}
    assert len(answered.passages) == 2 * len(texts), "but all are shown"
    assert [note.text for note in answered.notes] == [
        "2 documents have such a part",
        f"The first {MAX_PARTS} of {2 * len(texts)} are quoted",
    ]


def test_a_part_that_is_not_there_is_named_beside_those_that_are() -> None:
    index = index_of(document("One.", "Two.", slug="one"))
    answered = answer(index, "paragraphs 2, 7 and 8")
    assert cited(answered) == ["para:2"]
    assert [note.text for note in answered.notes] == ["Not there: para 7 and 1 more"]


def test_a_citation_that_is_asked_is_quoted() -> None:
    """As people copy it from an answer, with the document's own names."""
    index = index_of(document("One.", "Two.", slug="harbour", title="Report of the harbour"))
    symbol = index.documents["harbour"].symbol
    for asked in (f"{symbol}, para. 2", "paragraph 2 of the harbour report", f"para 2 {symbol}"):
        assert cited(answer(index, asked)) == ["para:2"], asked


@pytest.mark.parametrize(
    "question",
    [
        "Was a ferry asked for under article 8, paragraph 2, of the Convention?",
        "What of paragraph 2 of resolution 1325?",
        "Does section 29(1), para. 2, allow ferries?",
    ],
)
def test_paragraphs_of_other_texts_are_no_parts_of_this_one(question: str) -> None:
    assert not parts_in(question)


def test_a_paragraph_of_the_resolution_that_is_asked_is_a_part() -> None:
    assert parts_in("What does paragraph 2 of the resolution say?") == {"para:2"}
