"""Questions in other languages: their language, their words, and names that they share."""

import re
from dataclasses import replace

import pytest

from corpus.languages.words import FILES, words_of
from index.open import Index
from index.terms import terms
from index.view import Later, View
from index.vocabulary import Vocabulary
from rag.answer import answer
from rag.asked.language import LANGUAGES, english_names, texts
from rag.asked.model import Asked
from rag.asked.read import understand
from rag.evidence import states
from tests.small import ALWAYS_SURE, FILLER, document, index_of, paragraph

NO_WORDS = Vocabulary.of(())
DIGITS = "Pumps were repaired in Yemen in 2019."


def read(question: str) -> Asked:
    return understand(question, NO_WORDS)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How many staff are there?", "en"),
        ("procurement reform", "en"),
        ("DTM", "en"),
        ("avrr", "en"),
        ("jpo", "en"),
        ("2019", "en"),
        ("gasto total", "es"),
        ("Combien de fonctionnaires travaillent au siège ?", "fr"),
        ("¿Cuántos funcionarios trabajan en la sede?", "es"),
        ("casos de fraude", "es"),
        ("Сколько сотрудников работает в штаб-квартире?", "ru"),
        ("Что такое DTM", "ru"),
        ("كم عدد الموظفين في المقر؟", "ar"),
        ("总部有多少名工作人员", "zh"),
        ("Wie viele Menschen arbeiten in der Zentrale?", "de"),
    ],
)
def test_the_language_of_a_question(question: str, language: str) -> None:
    assert read(question).language == language


def test_letters_that_stand_for_a_term_are_english() -> None:
    returns = paragraph(1, "Assisted voluntary return and reintegration went on. " * 2)
    known = Vocabulary.of([returns])
    assert understand("avrr programme", known).language == "en"
    assert understand("avrr programme", NO_WORDS).language == "fr"


@pytest.mark.parametrize(
    ("language", "question", "names"),
    [
        ("fr", "intervention au yémen", ("Yemen",)),
        ("fr", "contribution du Royaume-Uni", ("United Kingdom",)),
        ("es", "la respuesta en Siria", ("Syria", "Syrian Arab Republic")),
        ("es", "reuniones de coordinación", ()),
        ("ru", "Сколько людей помогли в Йемене?", ("Yemen",)),
        ("ru", "в пустыне нигера", ("Niger",)),
        ("ru", "до того, как", ()),
        ("ru", "пользователи портала данных", ()),
        ("ar", "كم من المال لليمن", ("Yemen",)),
        ("ar", "هل عددهم أكبر أم أقل", ()),
        ("zh", "联合国改革中国际移民组织的作用", ("United Nations", "IOM")),
        ("de", "Hilfe in Jemen", ()),
    ],
)
def test_names_are_found_in_any_form(language: str, question: str, names: tuple[str, ...]) -> None:
    assert english_names(question, language) == names


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("в регионах и странах", "ru", ("регион", "стран")),
        ("移民组织", "zh", ("移民", "民组", "组织")),
        ("DTM系统", "zh", ("dtm", "系统")),
        ("الكِتاب", "ar", ("كتاب",)),
        ("mit den Menschen", "de", ("mit", "den", "menschen")),
        ("the regions", "en", ("region",)),
    ],
)
def test_terms_are_those_of_the_language(text: str, language: str, found: tuple[str, ...]) -> None:
    assert terms(text, language) == found


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Combien d'argent a été versé ?", "sum"),
        ("¿Cuándo se celebró la reunión?", "date"),
        ("Где проходила встреча?", "place"),
        ("كم عدد الموظفين؟", "figure"),
        ("女性占多大比例？", "share"),
    ],
)
def test_the_type_of_answer_is_read_by_words_of_the_language(question: str, kind: str) -> None:
    assert read(question).answer_type == kind


@pytest.mark.parametrize(
    ("question", "text", "stated"),
    [
        ("Combien de salles y a-t-il ?", "Il y a neuf salles.", True),
        ("Combien de salles y a-t-il ?", "Les salles sont ouvertes.", False),
        ("¿Cuánto tiempo dura el préstamo?", "Dura veintiún días.", True),
        ("Сколько дней длится отпуск?", "Отпуск длится двадцать четыре дня.", True),
        ("Сколько дней длится отпуск?", "Отпуск даётся каждый год.", False),
        ("كم عدد الموظفين؟", "يعمل فيه سبعة عشر موظفاً.", True),
        ("有多少名工作人员？", "工作人员共三十名。", True),
        ("2019年有多少名工作人员？", "2019年有工作人员。", False),
        ("Où se trouve la salle ?", "Elle se trouve au sous-sol.", True),
    ],
)
def test_what_a_text_in_another_language_states(question: str, text: str, stated: bool) -> None:
    asked = read(question)
    assert asked.answer_type
    assert states(asked, text, asked.language) == stated


def test_figures_of_other_scripts_are_years() -> None:
    assert read("ما هو إنفاق المنظمة في عام ٢٠١٩؟").years == {"2019"}
    assert read("国际移民组织2019年的支出是多少").years == {"2019"}


@pytest.fixture
def index() -> Index:
    """Of a report in English, with an encoder of many languages that knows equal words."""
    made = index_of(document(DIGITS, *FILLER), calibration=ALWAYS_SURE)
    return replace(made, across=Later(lambda: made.first, "0" * 64))


def test_an_answer_is_in_the_reports_words_and_says_its_language(index: Index) -> None:
    found = answer(index, "¿Qué bombas se repararon en Yemen en 2019?")
    assert found.answer == DIGITS
    assert ("language", "El informe está en inglés") in [(n.kind, n.text) for n in found.notes]


def test_a_document_in_the_askers_language_needs_no_note(index: Index) -> None:
    french = paragraph(9, "Les pompes du village furent réparées hier.", language="fr")
    made = index_of(document(french, *FILLER), calibration=ALWAYS_SURE)
    made = replace(made, across=Later(lambda: made.first, "0" * 64))
    found = answer(made, "Quelles pompes du village furent réparées ?")
    assert found.citations[0].passage == "para:9"
    assert "language" not in [note.kind for note in found.notes]


def test_an_english_question_is_asked_of_documents_in_both_languages() -> None:
    french = paragraph(9, "Les pompes de Gulu furent réparées.", language="fr")
    made = index_of(document(french, "Wells were dug in Arua.", *FILLER))
    made = replace(made, across=Later(lambda: made.first, "0" * 64))
    found = answer(made, "Which wells were dug in Arua?", k=20)
    assert found.citations[0].passage == "para:2"
    assert "para:9" in [ranked.passage.id for ranked in found.passages]


def test_an_english_question_of_a_report_in_english_reads_no_other_encoder(index: Index) -> None:
    def unread() -> View:
        raise AssertionError("read for a question in English")

    other = replace(index, across=Later(unread, "0" * 64))
    assert answer(other, "Which pumps were repaired in Yemen?").answer == DIGITS


def test_notes_have_the_same_keys_and_values_in_all_languages() -> None:
    def gaps(text: str) -> set[str]:
        return set(re.findall(r"{\w+}", text))

    for language in LANGUAGES:
        assert texts(language).keys() == texts("en").keys(), language
        for key, text in texts("en").items():
            assert gaps(texts(language)[key]) == gaps(text), f"{language} {key}"


def test_files_of_words_have_the_same_keys() -> None:
    keys = ("sum", "share", "duration", "figure", "date", "place", "name", "counts")
    for language in FILES:
        for key in (*keys, "numbers", "defines", "what_is", "broad", "overview", "fillers"):
            assert words_of(language, key), f"{language} has no {key}"


@pytest.mark.real_model
def test_the_first_word_behind_a_prompt_has_its_token(index: Index) -> None:
    """SentencePiece takes it in one with the blank at the prompt's end."""
    assert index.across
    one, two = index.across.view().encoder.documents(["Russian", "Russian Federation"])
    assert one.offsets.tolist() == [[0, 7]]
    assert two.offsets[0].tolist() == [0, 7]
