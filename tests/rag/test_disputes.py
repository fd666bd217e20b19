"""Where a report contradicts itself, all its statements are cited."""

import pytest

from corpus.passage import Dispute, Statement
from index.open import Index
from index.where import Where
from rag.answer import answer
from rag.citations import label
from tests.conftest import OFFICIALS
from tests.small import cited, document, holds, index_of


@pytest.mark.parametrize(
    ("question", "cited", "noted"),
    [
        ("How many Level 3 emergencies were there?", {"para:13", "para:38", "para:175"}, True),
        (
            "How many Professional and higher category staff are there in total in Annex III?",
            {"table:III#total", "table:I.1#total"},
            True,
        ),
        ("How many P-4 staff are there worldwide in Annex III?", {"table:III#total"}, False),
        (OFFICIALS, {"para:138"}, False),
    ],
)
def test_where_the_report_contradicts_itself_all_statements_are_cited(
    index: Index, question: str, cited: set[str], noted: bool
) -> None:
    answered = answer(index, question)
    holds(answered, index)
    assert {citation.passage for citation in answered.citations} == cited
    notes = [note.text for note in answered.notes if note.kind == "conflict"]
    assert bool(notes) == noted
    for id in cited if noted else ():
        assert label(index.document("iom-2019"), index.passage(id)) in notes[0]


def test_a_filter_holds_for_disputed_statements_too(index: Index) -> None:
    only = Where(section="Crisis response")
    answered = answer(index, "How many Level 3 emergencies were there?", where=only)
    holds(answered, index)
    assert {citation.passage for citation in answered.citations} == {"para:175"}
    assert [note.kind for note in answered.notes] == ["conflict"]


SAID = Statement("para:1", "seven pumps"), Statement("para:3", "nine pumps")


def test_all_statements_of_a_small_document_are_cited_and_shown() -> None:
    index = index_of(
        document(
            "The crew repaired seven pumps.",
            "Trees were planted by volunteers.",
            "There were nine pumps in all.",
            disputes=(Dispute("how many pumps", SAID),),
        )
    )
    answered = answer(index, "Which pumps were repaired by the crew?", k=1)
    holds(answered, index)
    assert cited(answered) == ["para:1", "para:3"]
    (note,) = answered.notes
    assert note.text == (
        "The report disagrees on how many pumps: see REPORT, para. 1, p. 1; REPORT, para. 3, p. 1"
    )
    other = answer(index, "Which trees were planted by volunteers?")
    assert cited(other) == ["para:2"]
    assert not other.notes
