"""One question in, one cited answer out, on small documents that need no model."""

import dataclasses
import gc
import weakref
from collections.abc import Callable

import pytest

from corpus.errors import AskparaError, QuestionError
from index.calibration import FITTED, Calibration, Calibrations
from index.open import Index
from rag.answer import answer, as_object
from tests.small import ALWAYS_SURE, BY_WORDS, document, holds, index_of, table

OFFICE = (
    "The office was opened in Nairobi in March 2019. It was visited by 41,209 travellers.",
    "Water pumps were repaired in 17 villages. The pumps were repaired for USD 5,400.",
    "The training of engineers lasted two working days. The training was led by Amina Diallo.",
    "The roster provided 85 deployments.",
    "Standby partners provided 90 deployments.",
    "These pumps are cleaned. They are cleaned each week by volunteers.",
)
STAFF = table(
    "II",
    "Staff by nationality and grade",
    {
        "Kenya": {"P-4": "7", "P-5": "2", "Total": "9"},
        "Uganda": {"P-4": "3", "P-5": "1", "Total": "4"},
        "Total": {"P-4": "10", "P-5": "3", "Total": "13"},
    },
)


@pytest.fixture(scope="module")
def office() -> Index:
    return index_of(document(*OFFICE, *STAFF))


@pytest.mark.parametrize(
    ("question", "passage", "quoted"),
    [
        ("How many travellers visited?", "para:1", "41,209"),
        ("Where was the office opened?", "para:1", "Nairobi"),
        ("How many villages?", "para:2", "17 villages"),
        ("How much were the pumps repaired for?", "para:2", "USD 5,400"),
        ("How long is the training of engineers?", "para:3", "two working days"),
        ("When was the office opened?", "para:1", "March 2019"),
        ("Who led the training?", "para:3", "Amina Diallo"),
        ("How many P-4 staff from Kenya?", "table:II#kenya", "P-4: 7"),
        ("pumps cleaned volunteers", "para:6", "cleaned each week by volunteers"),
    ],
)
def test_the_sentence_that_answers_is_quoted(
    office: Index, question: str, passage: str, quoted: str
) -> None:
    answered = answer(office, question)
    holds(answered, office)
    assert answered.status == "answered"
    assert answered.citations[0].passage == passage
    assert quoted in answered.answer


@pytest.mark.parametrize(
    "question",
    [
        "best pizza recipe",
        "Who won the football cup?",
        "How many travellers visited in 2017?",
        "what is",
        "a a a",
        "国际移民组织",
    ],
)
def test_what_is_not_there_is_not_found(office: Index, question: str) -> None:
    answered = answer(office, question)
    holds(answered, office)
    assert answered.status == "not_found"
    assert len(answered.passages) == 5, "the nearest passages are still shown"


QUESTIONS = (
    "Were more deployments provided by the roster or by standby partners?",
    "Which came first, the office or the training?",
    "How many villages, and how much were the pumps repaired for?",
    "How many villages were there? Where was the office opened?",
    "How many travellers visited, and who won the football cup?",
    "What does paragraph 3 say?",
    "paragraphs 1 to 4",
    "paragraphs 4, 2 and 90",
    "Where does the report mention 41,209?",
    "Where does the report mention 99?",
    "How many P-4 staff from Kenya and Uganda?",
    "How many P-4 staff are there in total?",
    "How are the pumps cleaned each week?",
    "How many travellers visited?",
    "best pizza recipe",
    "what is",
    "xyzzyplugh",
)


@pytest.mark.parametrize("calibration", [BY_WORDS, ALWAYS_SURE], ids=["by words", "always sure"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_answered_is_what_is_cited_and_nothing_is_cited_that_is_not_shown(
    office: Index, question: str, calibration: Calibration
) -> None:
    """Of any question, however few passages are to be shown."""
    index = dataclasses.replace(office, calibrations=Calibrations(calibration, calibration))
    for k in (1, 2, 3, 5, 100):
        answered = answer(index, question, k)
        holds(answered, index)
        assert as_object(answered)["status"] == answered.status


def test_nothing_can_be_made_that_is_answered_without_a_citation(office: Index) -> None:
    answered = answer(office, "How many travellers visited?")
    assert answered.status == "answered"
    assert dataclasses.replace(answered, citations=()).status == "not_found"
    with pytest.raises(TypeError, match="status"):
        dataclasses.replace(answered, status="answered")  # type: ignore[call-arg]


def test_the_object_has_the_fields_of_the_contract_in_order(office: Index) -> None:
    fields = as_object(answer(office, "How many travellers visited?"))
    assert " ".join(fields) == (
        "id question searched status answer confidence citations passages notes timings_ms index "
        "degraded generated"
    )
    first = fields["passages"][0]
    assert (first["rank"], first["id"], first["document"]) == (1, "para:1", "report")
    assert first["highlights"] == ((0, 84),), "both sentences"
    assert "signals" not in first


def test_confidence_of_an_encoder_that_it_was_not_fitted_for_is_degraded() -> None:
    one = document(*OFFICE)
    fitted = Calibrations.read(FITTED).fast
    assert answer(index_of(one), "How many villages?").degraded == ()
    other = answer(index_of(one, calibration=fitted), "How many villages?")
    assert other.degraded == ("confidence",)


def test_of_several_documents_each_citation_names_its_own() -> None:
    index = index_of(
        document("The fund paid USD 10 to schools.", "Intro.", slug="one"),
        document("Intro.", "The fund paid USD 20 to clinics.", slug="two", publisher="Fund"),
    )
    answered = answer(index, "Which clinics were paid by the fund?")
    holds(answered, index)
    citation = answered.citations[0]
    assert (citation.document, citation.passage) == ("two", "para:2")
    assert citation.label == "TWO, para. 2, p. 1"
    assert citation.url == "/reports/two#para-2"


def test_a_sentence_that_refers_back_is_quoted_with_the_one_before() -> None:
    index = index_of(document("The agency takes strict measures. These measures include audits."))
    answered = answer(index, "Which measures include audits?")
    assert answered.answer == "The agency takes strict measures. These measures include audits."


def test_the_same_question_of_the_same_index_has_the_same_answer(office: Index) -> None:
    one, two = (
        dataclasses.replace(answer(office, "How many villages?"), timings_ms={}) for _ in range(2)
    )
    assert one == two
    ids = {answer(office, "How many villages?", k).id for k in (1, 2, 3)}
    assert len(ids | {answer(office, "how many villages?").id}) == 4


def test_confidence_does_not_depend_on_how_many_passages_are_shown(office: Index) -> None:
    shown = {k: answer(office, "How many villages?", k) for k in (1, 2, 5)}
    assert len({answered.confidence for answered in shown.values()}) == 1
    assert [len(answered.passages) for answered in shown.values()] == [1, 2, 5]


@pytest.mark.parametrize(("k", "says"), [(0, "k is 0, expected 1 to 100"), (101, "k is 101")])
def test_as_many_passages_as_cannot_be_asked_for(office: Index, k: int, says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        answer(office, "How many villages?", k)
    assert issubclass(QuestionError, AskparaError)


def test_an_index_is_gone_when_nobody_holds_it() -> None:
    """No cache of a module keeps it: a server that opens another one does not grow."""
    index = index_of(document(*OFFICE, *STAFF))
    for question in QUESTIONS:
        answer(index, question)
    gone: list[Callable[[], object]] = [weakref.ref(index), weakref.ref(index.vocabulary)]
    del index
    gc.collect()
    assert [reference() for reference in gone] == [None, None]
