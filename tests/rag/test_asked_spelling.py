"""What was typed, what is searched, and the notes between them."""

from dataclasses import replace

import pytest

from corpus.passage import Document
from index.open import Index
from index.vocabulary import Vocabulary
from rag.asked.read import understand
from tests.small import paragraph


@pytest.mark.parametrize(
    ("typed", "searched", "kinds"),
    [
        ("How many oficials were traned?", "How many officials were trained?", ["spelling"] * 2),
        ("Where is the Niarobi office?", "Where is the Nairobi office?", ["spelling"]),
        ("best pizza recipe", "best pizza recipe", []),  # English, if not the report's
        ("Didn't IOM's offices report?", "Didn't IOM's offices report?", []),
        ("Is COVID-19 in it?", "Is COVID-19 in it?", ["scope"]),
        ("Was Patagonia served?", "Was Patagonia served?", []),
        ("zzzqqq", "zzzqqq", []),  # nothing is near
        ("dtmx", "dtmx", []),  # nothing but three letters is
        ("DTM reports", "DTM reports", []),  # the report says DTM more often than the name
        ("what does dtm mean", "what does dtm (Displacement Tracking Matrix) mean", ["acronym"]),
        ("the IRIS tool", "the IRIS tool", []),
        ("staff of the ILO", "staff of the ILO", []),
        ("ILO?", "ILO (International Labour Organization)?", ["acronym"]),
        ("MIDAS training", "MIDAS training", []),
        ("how to wash hands", "how to wash hands", []),  # a word before it is an acronym
        (
            "the Displacement Tracking Matrix",
            "the Displacement Tracking Matrix (DTM)",
            ["acronym"],
        ),
        (
            "the Security Communications and Analysis Network",  # the list's name differs
            "the Security Communications and Analysis Network (SCAAN)",
            ["acronym"],
        ),
        (
            "the United Nations Convention to Combat Desertification",  # written out more often
            "the United Nations Convention to Combat Desertification",
            [],
        ),
        ("as a bulleted list", "as a bulleted list", []),
        ("DTM, the Displacement Tracking Matrix", "DTM, the Displacement Tracking Matrix", []),
    ],
)
def test_spelling_and_acronyms(
    vocabulary: Vocabulary, typed: str, searched: str, kinds: list[str]
) -> None:
    query = understand(typed, vocabulary)
    assert query.searched == searched
    assert [note.kind for note in query.notes] == kinds
    assert query.typed == typed


def test_notes_say_what_was_changed(vocabulary: Vocabulary) -> None:
    notes = understand("oficials: what does DTM stand for", vocabulary).notes
    assert [note.text for note in notes] == [
        "Searched for “officials” instead of “oficials”",
        "DTM: Displacement Tracking Matrix",
    ]


def test_the_publisher_is_known_by_initials_that_the_reports_use(report: Document) -> None:
    def publisher(*names: str) -> str | None:
        documents = [replace(report, publisher=name) for name in names]
        return Vocabulary.of(report.passages, documents).publisher

    assert publisher(report.publisher) == "IOM"
    assert publisher("Quite Xenial Zoo") == "Quite Xenial Zoo", "they do not use these initials"
    assert publisher(report.publisher, "United Nations") is None


def test_words_for_the_publisher_are_left_out(index: Index) -> None:
    vocabulary = index.vocabulary
    query = understand("How many offices did the agency have?", vocabulary)
    assert query.searched == "How many offices did it have?"
    assert [(note.kind, note.text) for note in query.notes] == [("acronym", "the agency: IOM")]
    for other in (
        *("Which UN agency endorsed it?", "What is the Organization for Migration?"),
        "How many refugees went to the US?",
    ):
        assert not understand(other, vocabulary).notes
    for ours in ("our offices", "the agency’s offices"):
        assert understand(f"How many of {ours} did we help?", vocabulary).searched == (
            "How many of its offices did it help?"
        )
    mine = "Will my village be asked before our road is closed?"
    assert understand(mine, vocabulary).searched == mine


def test_acronyms_come_from_lists_and_from_definitions(vocabulary: Vocabulary) -> None:
    assert len(vocabulary.acronyms) == 37
    assert {"DTM", "CCCM"} <= vocabulary.short
    assert "UN-Women" in vocabulary.short
    assert vocabulary.acronyms["MIDAS"] == "Migration Information and Data Analysis System"
    text = (
        "The Office of Legal Affairs of the Fund for Peace and Trade (FPT) met the World Bank (not "
        "IMF). Later PPP (Public Private Partnerships) grew, as did the Law on Health (XYZ)."
    )
    passage = paragraph(1, text)
    read = Vocabulary.of([passage])
    assert read.short == set(), "each form occurs once"
    assert read.acronyms == {
        "FPT": "Fund for Peace and Trade",
        "PPP": "Public Private Partnerships",
    }


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Which countries use ASYCUDA?", "“ASYCUDA” does not occur in what was searched"),
        ("What was done on COVID-19?", "“COVID-19” does not occur in what was searched"),
        ("Which UN-SWAP indicators were met?", "“UN-SWAP” does not occur in what was searched"),
        ("Quels pays utilisent ASYCUDA ?", "« ASYCUDA » ne figure pas dans ce qui a été consulté"),
    ],
)
def test_a_name_that_no_document_writes_is_said_to_be_absent(
    question: str, name: str, vocabulary: Vocabulary
) -> None:
    assert name in [note.text for note in understand(question, vocabulary).notes]


@pytest.mark.parametrize(
    "question",
    [
        "How many JPOs are there?",
        "What did UNHCR do?",
        "WHAT WAS DONE IN LISBON",
        "A PhD on C/111/5",
    ],
)
def test_what_documents_write_or_have_terms_for_is_not(
    question: str, vocabulary: Vocabulary
) -> None:
    notes = [note.text for note in understand(question, vocabulary).notes]
    assert not [text for text in notes if "does not occur" in text]


@pytest.mark.parametrize("written", ["The HIPCs met.", "The HIPC met."])
@pytest.mark.parametrize("asked", ["HIPC", "HIPCs"])
def test_a_plural_is_no_other_name(asked: str, written: str) -> None:
    vocabulary = Vocabulary.of([paragraph(1, written)])
    assert not understand(f"debt of {asked}", vocabulary).notes


def test_a_vocabulary_is_read_once_for_an_index(index: Index) -> None:
    assert index.vocabulary is index.vocabulary


NATIONAL = (
    "National offices informed the regional director of the production of organic cotton. "
    "The annual situation of minors and the residence of migrants were reported."
)


@pytest.mark.parametrize(
    "question",
    [
        "¿Cuántas oficinas nacional informaron al director regional?",
        "nacional",
        "situación",
        "residencia regional de los migrantes",
        "Quelle est la production nationale du coton organique ?",
        "Quante migranti nazionali?",
        "Wie viele nationale Büros haben berichtet?",
        "Quantos migrantes nacionais?",
        "Сколько национальных офисов?",
        "كم عدد المكاتب الوطنية؟",
    ],
)
def test_a_word_of_another_language_is_not_mended_to_english(question: str) -> None:
    asked = understand(question, Vocabulary.of([paragraph(1, NATIONAL)]))
    assert asked.searched == question
    assert not asked.notes


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("Which natonal offices were informd?", "Which national offices were informed?"),
        ("the situaton of minros", "the situation of minors"),
        ("How many regionl directros?", "How many regional directors?"),
    ],
)
def test_slips_of_english_are_mended_all_the_same(typed: str, searched: str) -> None:
    text = NATIONAL.replace("director ", "directors ")
    asked = understand(typed, Vocabulary.of([paragraph(1, text)]))
    assert asked.searched == searched
    assert {note.kind for note in asked.notes} == {"spelling"}
