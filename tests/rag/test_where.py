"""Filters: which passages are searched, shown, cited and looked at by confidence."""

import dataclasses

import pytest

from corpus.errors import FilterError, UnknownDocument
from corpus.passage import Dispute, Page, Passage, Statement
from index.calibration import Calibration, Calibrations
from index.open import Index
from index.where import EVERYWHERE, Where
from rag.answer import answer, search
from tests.small import cited, document, footnote, holds, index_of, paragraph, table


def test_filters_hold_for_every_passage(index: Index) -> None:
    def found(where: Where) -> list[Passage]:
        return [ranked.passage for ranked in search(index, "staff of Kenya", 20, where)]

    assert {p.kind for p in found(Where(kinds=("table_row",)))} == {"table_row"}
    under = found(Where(section="crisis response"))
    assert len(under) == 20
    assert all("Crisis response" in p.section for p in under)
    assert len(found(Where(("iom-2019",)))) == 20
    assert found(Where(section="no such heading")) == []
    assert index.mask(EVERYWHERE) is None
    empty = answer(index, "staff of Kenya", where=Where(section="no such heading"))
    assert (empty.status, empty.passages, empty.confidence) == ("not_found", (), 0.0)


def test_each_filter_narrows_what_is_searched_shown_and_cited() -> None:
    second = Page(2, 2, "2", "2")
    index = index_of(
        document(
            paragraph(1, "The pumps of Lira were repaired.", section=("Water", "Lira")),
            paragraph(2, "The pumps of Gulu were repaired.", second, section=("Water", "Gulu")),
            footnote(1, "Pumps by hand.", "para:2", 4),
            *table("I", "Pumps that were repaired", {"Lira": {"Pumps": "3"}}),
            slug="one",
        ),
        document(paragraph(1, "Se repararon pumps.", language="es"), slug="two"),
    )
    every = {("one", i) for i in ("para:1", "para:2", "footnote:1", "table:I#lira")}
    every.add(("two", "para:1"))
    expected = {
        EVERYWHERE: every,
        Where(("two",)): {("two", "para:1")},
        Where(("one",)): every - {("two", "para:1")},
        Where(("two", "one")): every,
        Where(kinds=("footnote", "table_row")): {("one", "footnote:1"), ("one", "table:I#lira")},
        Where(section="gULU"): {("one", "para:2")},
        Where(pages="2-7"): {("one", "para:2")},
        Where(language="es"): {("two", "para:1")},
        Where(("one",), ("paragraph",), "water", "1", "en"): {("one", "para:1")},
        Where(section="no such heading"): set(),
    }
    ids = set()
    for question in ("Which pumps were repaired?", "What does paragraph 1 say?", "2-3"):
        for where, passages in expected.items():
            answered = answer(index, question, 100, where)
            holds(answered, index)
            assert {(p.passage.document, p.passage.id) for p in answered.passages} == passages
            found = search(index, question, 100, where)
            assert {(p.passage.document, p.passage.id) for p in found} == passages
            ids.add(answered.id)
    assert len(ids) == 3 * len(expected), "the id tells where was searched"


def test_several_documents_are_chosen_in_any_order() -> None:
    slugs = ("near", "far", "north")
    index = index_of(*(document("The pumps were repaired.", slug=slug) for slug in slugs))
    one, other = Where(("near", "far")), Where(("far", "near", "far"))
    assert one == other
    assert hash(one) == hash(other)
    assert one.documents == ("far", "near")
    first, second = (answer(index, "Which pumps?", where=where) for where in (one, other))
    assert first.id == second.id
    assert {p.passage.document for p in first.passages} == {"near", "far"}
    every = {answer(index, "Which pumps?", where=Where(slugs[:n])).id for n in range(4)}
    assert len(every) == 4, "all, one, two and three are four questions"


def test_confidence_looks_only_where_is_searched() -> None:
    index = index_of(
        document("The pumps of Lira were repaired by volunteers.", slug="near"),
        document("Nothing else is here.", "Nor here, of pumps.", slug="far"),
    )
    question = "Which pumps of Lira were repaired by volunteers?"
    anywhere = answer(index, question)
    assert anywhere.citations[0].document == "near"
    fitted = Calibration(0.0, {"alike": 1.0}, 0.0, {}, {})
    index = dataclasses.replace(index, calibrations=Calibrations(fitted, fitted))
    near, far = (
        answer(index, question, where=Where((slug,))).confidence for slug in ("near", "far")
    )
    assert near > far


def test_a_document_or_pages_that_there_are_not() -> None:
    index = index_of(document("The pumps were repaired."))
    with pytest.raises(UnknownDocument, match="no document 'other' in this index; it holds report"):
        answer(index, "pumps", where=Where(("other",)))
    with pytest.raises(UnknownDocument, match="no document 'other' in this index; it holds report"):
        search(index, "pumps", where=Where(("report", "other")))
    with pytest.raises(FilterError, match="pages is 'x-y', expected printed pages"):
        search(index, "pumps", where=Where(pages="x-y"))


def test_a_footnote_outside_the_filter_is_not_quoted_with_its_passage() -> None:
    index = index_of(
        document(
            paragraph(1, "The pumps were repaired in Lira."),
            footnote(1, "All of them by hand.", "para:1", 31),
            "Nothing of interest.",
        )
    )
    question = "Which pumps were repaired in Lira?"
    assert cited(answer(index, question)) == ["para:1", "footnote:1"]
    assert cited(answer(index, question, where=Where(kinds=("paragraph",)))) == ["para:1"]


def test_a_statement_outside_the_filter_is_not_quoted_but_named() -> None:
    said = (Statement("para:1", "seven pumps"), Statement("para:2", "nine pumps"))
    index = index_of(
        document(
            paragraph(1, "The crew repaired seven pumps by hand.", section=("Lira",)),
            paragraph(2, "In all, there were nine pumps.", section=("All",)),
            disputes=(Dispute("how many pumps", said),),
        )
    )
    question = "Which pumps were repaired by the crew?"
    both = answer(index, question, k=1)
    holds(both, index)
    assert cited(both) == ["para:1", "para:2"]
    one = answer(index, question, where=Where(section="lira"))
    assert cited(one) == ["para:1"]
    for answered in (both, one):
        (note,) = answered.notes
        assert note.kind == "conflict"
        assert "how many pumps: see REPORT, para. 1, p. 1; REPORT, para. 2, p. 1" in note.text
