"""A question that names one of several documents is asked of that one alone."""

import datetime
from dataclasses import replace

import pytest

from index.where import EVERYWHERE, Where
from rag.answer import answer
from rag.asked.document import Scope, narrowed
from tests.small import FILLER, document, index_of

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
LATER = replace(BOARD, slug="lake-2019", symbol="LB/7/2019", date=datetime.date(2019, 3, 1))
THREE = DOCUMENTS | {"lake-2019": LATER}


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
    scope = narrowed(DOCUMENTS, question, EVERYWHERE)
    assert (scope.where.documents, scope.question) == ((slug,), searched)
    assert scope.named == (slug,)


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
    assert narrowed(DOCUMENTS, question, EVERYWHERE) == Scope(EVERYWHERE, question, ())


def test_a_chosen_document_stays_and_one_alone_needs_no_name() -> None:
    question = "What does the JIU report say?"
    chosen = Where(("lake-2018",))
    assert narrowed(DOCUMENTS, question, chosen).where == chosen
    assert narrowed({"audit": AUDIT}, question, EVERYWHERE) == Scope(EVERYWHERE, question, ())


def test_of_several_that_are_chosen_one_is_named() -> None:
    question = "How many boats are in the Lake Board report?"
    assert narrowed(THREE, question, EVERYWHERE).where == EVERYWHERE, "there are two of them"
    scope = narrowed(THREE, question, Where(("audit", "lake-2019")))
    assert scope.where.documents == ("lake-2019",)
    assert scope.question == "How many boats are in the report?"
    for named in ("What does LB/7/2018 say of ice?", "How many boats are in the 2018 report?"):
        chosen = Where(("audit", "lake-2019"))
        assert narrowed(THREE, named, chosen) == Scope(chosen, named, ()), "it was not chosen"
    unknown = Where(("audit", "lake-2019", "none"))
    assert narrowed(THREE, question, unknown) == Scope(unknown, question, ()), "it is refused later"


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("How many boats does the annual report for 2018 count?", "the annual report count?"),
        ("Combien de bateaux dans le rapport annuel de 2018 ?", "dans le rapport ?"),
        ("Combien de bateaux dans le rapport de l’année 2018 ?", "dans le rapport ?"),
        ("¿Cuántos barcos hay en el informe anual del año 2018?", "en el informe?"),
        ("Сколько лодок в докладе за 2018 год?", "в докладе?"),
        ("كم عدد القوارب في التقرير السنوي لعام 2018؟", "في التقرير السنوي؟"),
        ("2018年度报告中有多少艘船？", "报告中有多少艘船？"),
    ],
)
def test_a_year_beside_the_word_for_report_in_six_languages(question: str, searched: str) -> None:
    scope = narrowed(THREE, question, EVERYWHERE)
    assert scope.named == ("lake-2018",)
    assert scope.question.endswith(searched)
    assert "2018" not in scope.question
    other = question.replace("2018", "2017")
    assert narrowed(THREE, other, EVERYWHERE) == Scope(EVERYWHERE, other, ())


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("Compare the 2018 and the 2019 report on ice", "Compare the report on ice"),
        ("Ice in the 2018 report and in the 2019 report?", "Ice in the report and in the report?"),
        ("Did the 2018 report or the 2019 report tell of ice?", None),
        ("Is there more ice in LB/7/2018 than in LB/7/2019?", None),
        ("Y a-t-il plus de glace dans les rapports de 2018 et 2019 ?", None),
        ("比较2018年和2019年报告", "比较报告"),
        ("قارن بين تقريري 2018 و2019", "قارن بين تقريري"),
    ],
)
def test_two_that_are_named_are_both_searched(question: str, searched: str | None) -> None:
    scope = narrowed(THREE, question, EVERYWHERE)
    assert sorted(scope.named) == ["lake-2018", "lake-2019"]
    assert scope.where == Where(scope.named)
    assert searched in (None, scope.question)
    assert not {"2018", "2019"} & set(scope.question.split())


def test_two_of_which_one_is_not_there_name_none() -> None:
    for question in ("Compare the 2018 and the 2020 report", "les rapports de 2018 et 2020"):
        assert narrowed(THREE, question, EVERYWHERE) == Scope(EVERYWHERE, question, ())


def test_all_that_are_searched_need_no_note() -> None:
    scope = narrowed(
        THREE, "Compare the 2018 and the 2019 report", Where(("lake-2018", LATER.slug))
    )
    assert (scope.named, scope.question) == ((), "Compare the report")


def test_a_follow_up_is_asked_of_the_same_documents() -> None:
    session = ["How many boats are in the 2018 report?", "And ferries?"]
    scope = narrowed(THREE, "What about ships?", EVERYWHERE, session)
    assert (scope.named, scope.question) == (("lake-2018",), "What about ships?")
    assert scope.session == ("How many boats are in the report?", "And ferries?")
    other = narrowed(THREE, "And in the 2019 report?", EVERYWHERE, session)
    assert (other.named, other.question) == (("lake-2019",), "And in the report?")
    anew = "How many teachers met in Geneva in autumn last year?"
    assert narrowed(THREE, anew, EVERYWHERE, session).named == ()
    between = [session[0], anew]
    assert narrowed(THREE, "What about pupils?", EVERYWHERE, between).named == ()


def test_the_note_is_in_the_asker_s_language() -> None:
    index = index_of(
        replace(document(*FILLER[:3], "There are 12 boats.", slug="lake-2018"), symbol="LB/7/2018"),
        replace(document(*FILLER[3:], "There are 15 boats.", slug="lake-2019"), symbol="LB/7/2019"),
    )
    for question, note in (
        ("How many boats are in the 2018 report?", "Asked of LB/7/2018 only"),
        ("Combien de bateaux dans le rapport de 2018 ?", "Recherché dans LB/7/2018 seulement"),
    ):
        answered = answer(index, question)
        assert note in [one.text for one in answered.notes]
        assert {one.passage.document for one in answered.passages} == {"lake-2018"}
    followed = answer(index, "And ferries?", session=["How many boats are in the 2019 report?"])
    assert "Asked of LB/7/2019 only" in [one.text for one in followed.notes]
    assert {one.passage.document for one in followed.passages} == {"lake-2019"}


def test_the_symbol_of_the_only_document_is_no_word_to_search_for() -> None:
    scope = narrowed(
        {BOARD.slug: BOARD}, "How many boats are in LB/7/2018?", EVERYWHERE, ["LB/7/2018?"]
    )
    assert scope == Scope(EVERYWHERE, "How many boats are in the report?", ("the report?",))


@pytest.mark.parametrize(
    "question",
    [
        "How many downloads did the World Ferry Report 2018 get?",
        "On what day was the world ferry report 2018 launched?",
        "Who wrote World Ferry Report 2018?",
    ],
)
def test_a_report_of_another_name_is_none_of_that_year(question: str) -> None:
    assert narrowed(THREE, question, EVERYWHERE).where == EVERYWHERE


@pytest.mark.parametrize(
    "question",
    [
        "How many boats does the report for 2018 count?",
        "How many boats does the Lake Board's annual report for 2018 count?",
        "Boats in their progress report of 2018?",
    ],
)
def test_its_own_name_may_stand_in_front_of_the_year(question: str) -> None:
    assert narrowed(THREE, question, EVERYWHERE).where.documents == ("lake-2018",)
