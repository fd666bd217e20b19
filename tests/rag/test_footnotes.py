"""Footnotes stand behind the passage that bears their mark."""

import pytest

from index.open import Index
from index.where import Where
from rag.answer import answer
from tests.small import cited, document, footnote, holds, index_of, paragraph


def test_a_footnote_is_quoted_with_the_sentence_that_bears_its_mark(index: Index) -> None:
    question = "In how many responses do the PSEA Coordinators report to Resident Coordinators?"
    answered = answer(index, question)
    holds(answered, index)
    assert [p.passage.id for p in answered.passages][:2] == ["para:34", "footnote:1"]
    assert [c.passage for c in answered.citations] == ["para:34", "footnote:1"]
    assert "Bangladesh, the Democratic Republic of the Congo" in answered.answer
    only = answer(index, question, where=Where(kinds=("paragraph",)))
    assert {p.passage.kind for p in only.passages} == {"paragraph"}
    other = answer(index, "How many country offices had a PSEA Coordinator in full-time posts?")
    assert "footnote:1" not in {c.passage for c in other.citations}


def test_a_footnote_stands_behind_its_bearer_and_is_quoted_with_its_sentence() -> None:
    bearer = "The pumps were repaired by hand. Trees were planted in rows."
    index = index_of(
        document(
            paragraph(1, bearer),
            footnote(1, "Except those in Lira.", "para:1", 31),
            footnote(2, "Mostly acacias.", "para:1", len(bearer)),
            paragraph(2, "Wells were dug."),
        )
    )
    for question, note in (
        ("Which pumps were repaired by hand?", "footnote:1"),
        ("Which trees were planted in rows?", "footnote:2"),
    ):
        answered = answer(index, question)
        holds(answered, index)
        assert cited(answered) == ["para:1", note]
        shown = [p.passage.id for p in answered.passages]
        assert shown[:3] == ["para:1", "footnote:1", "footnote:2"]


@pytest.mark.parametrize(
    "text", ["See A/76/5, chap. II.", "A/76/5/Add.11, chap. II.", "Ibid., p. 4."]
)
def test_a_footnote_that_only_refers_elsewhere_is_shown_and_not_quoted(text: str) -> None:
    bearer = "The pumps were repaired by hand."
    index = index_of(document(paragraph(1, bearer), footnote(1, text, "para:1", len(bearer))))
    answered = answer(index, "Which pumps were repaired by hand?")
    assert cited(answered) == ["para:1"]
    assert [p.passage.id for p in answered.passages] == ["para:1", "footnote:1"]
