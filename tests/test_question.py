"""What was typed, what is searched, and the notes between them."""

import pytest
from rag.question import carried_over, understand
from rag.several import questions_in, sides_compared
from rag.vocabulary import Vocabulary, vocabulary_of

from corpus.errors import QuestionError
from corpus.passage import Document, Page, Passage
from index.open import Index
from rag.answer import answer
from rag.asked import answer_type, codes_of, states, unmet_group
from rag.contract import MAX_SESSION


@pytest.fixture(scope="module")
def vocabulary(report: Document) -> Vocabulary:
    return Vocabulary.of(report.passages)


@pytest.mark.parametrize(
    ("typed", "searched", "kinds"),
    [
        ("How many oficials were traned?", "How many officials were trained?", ["spelling"] * 2),
        ("Where is the Niarobi office?", "Where is the Nairobi office?", ["spelling"]),
        ("best pizza recipe", "best pizza recipe", []),  # English, if not the report's
        ("Didn't IOM's offices report?", "Didn't IOM's offices report?", []),
        ("Is COVID-19 in it?", "Is COVID-19 in it?", []),
        ("Was Patagonia served?", "Was Patagonia served?", []),
        ("zzzqqq", "zzzqqq", []),  # nothing is near
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
        ("DTM, the Displacement Tracking Matrix", "DTM, the Displacement Tracking Matrix", []),
    ],
)
def test_spelling_and_acronyms(
    vocabulary: Vocabulary, typed: str, searched: str, kinds: list[str]
) -> None:
    query = understand(typed, vocabulary)
    assert query.searched == searched
    assert [note.kind for note in query.notes] == kinds
    assert query.question == typed


def test_notes_say_what_was_changed(vocabulary: Vocabulary) -> None:
    notes = understand("oficials: what does DTM stand for", vocabulary).notes
    assert [note.text for note in notes] == [
        "Searched for “officials” instead of “oficials”",
        "DTM: Displacement Tracking Matrix",
    ]


def test_the_publisher_is_known_by_initials_that_the_reports_use(report: Document) -> None:
    def publisher(*names: str) -> str | None:
        return Vocabulary.of(report.passages, names).publisher

    assert publisher(report.publisher) == "IOM"
    assert publisher("Quite Xenial Zoo") is None
    assert publisher(report.publisher, "United Nations") is None


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is the yearly fee for members?", "sum"),
        ("What did the training courses cost?", "sum"),
        ("How much are interns paid?", "sum"),
        ("How large was the target?", "figure"),
        ("What share of offices answered?", "share"),
        ("What did the offices do?", None),
        ("How long does the course last?", "duration"),
        ("In which two East African countries did offices open?", "place"),
        ("How many people came, and where was it held?", "figure"),
        ("Where was the course held?", "place"),
        ("What is said on the forums where States meet?", None),
        ("Who came to more countries, staff or partners?", "figure"),
        ("Which came first, the guide or the course?", "date"),
    ],
)
def test_the_type_of_answer_that_is_asked_for(question: str, kind: str | None) -> None:
    assert answer_type(question) == kind


@pytest.mark.parametrize(
    ("question", "text", "stated"),
    [
        ("Where was the course held?", "In June, it was held for IOM staff.", False),
        ("Where was the course held?", "It was held in Nairobi.", True),
        ("Where in Kenya was the course held?", "It was held in Kenya.", False),
        ("In which countries?", "They came from the eastern Congo and Guinea-Bissau.", True),
        ("How long did it last?", "It has 32 participants.", False),
        ("How long did it last?", "A course of two working days.", True),
        ("Did more boats or cars arrive?", "Boats arrived in 2019.", False),
        ("Did more boats or cars arrive?", "Seven boats arrived.", True),
    ],
)
def test_whether_a_sentence_states_what_is_asked_for(
    question: str, text: str, stated: bool
) -> None:
    assert states(question, text) == stated


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("Did more offices work with forums or with unions?", ("Did more … forums", "with unions")),
        (
            "Which got more in 2019, the fund or the bookstore, and what were the two totals?",
            ("the fund", "the bookstore"),
        ),
        ("How does the fund compare with the appeal?", ("How does the fund", "the appeal")),
        ("Is the share of women higher than that of men?", ("Is the … higher", "that of men")),
        ("Did more than 100 people come by boat?", ()),
        ("Did more than half of the offices answer?", ()),
        ("Was it food or water?", ()),
    ],
)
def test_two_things_that_are_compared(question: str, sides: tuple[str, ...]) -> None:
    found = [question[start:end] for start, end in sides_compared(question)]
    assert len(found) == len(sides)
    for piece, side in zip(found, sides, strict=True):
        begins, *_, ends = (*side.split("…"), side.split("…")[-1])
        assert piece.startswith(begins)
        assert piece.endswith(ends)


@pytest.mark.parametrize(
    ("question", "text", "unmet"),
    [
        ("How many women took the course?", "In all, 962 staff took it.", True),
        ("How many women took the course?", "Of 962 staff, 44 per cent were female.", False),
        ("How many women are there from Kenya?", "Kenya — Total: 12; Sex F: 7; M: 5", False),
        ("How many children were helped?", "It helped 20 minors.", False),
        ("What did women say?", "Staff said little.", False),
    ],
)
def test_figures_of_people_of_whom_a_text_does_not_speak(
    question: str, text: str, unmet: bool
) -> None:
    assert unmet_group(question, text) == unmet


def test_months_are_asked_for_like_years() -> None:
    assert codes_of("May it be in May or by June 2019?") == {"May", "June", "2019"}


@pytest.mark.parametrize(
    ("question", "pieces"),
    [
        # "it" is in the first
        ("How many people came to Kenya, and when did it end in Nairobi?", 0),
        ("How many people came and in which cities did offices open?", 2),
        ("How many people came? In Ghana, how many offices opened?", 2),
        ("How many people got help, and in how many countries?", 0),  # leans on the first
        ("Where and when was the report launched?", 0),
        ("What did IOM do in Kenya and Uganda to show how migrants live?", 0),
        ("Food, shelter and water", 0),
        ("Which offices opened new centres? " * 4, 4),
        ("Which offices opened new centres? " * 50, 0),  # a flood is one question
    ],
)
def test_questions_that_are_asked_in_one(question: str, pieces: int) -> None:
    assert len(questions_in(question)) == pieces


def test_a_follow_up_is_one_question(vocabulary: Vocabulary) -> None:
    before = "How many offices reported on data?"
    asked = understand("And how many staff were trained?", vocabulary, [before])
    assert asked.searched.startswith(before)
    assert not asked.questions


def test_words_for_the_publisher_are_left_out(index: Index) -> None:
    vocabulary = vocabulary_of(index)
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


def test_acronyms_come_from_lists_and_from_definitions(vocabulary: Vocabulary) -> None:
    assert len(vocabulary.acronyms) == 37
    assert {"DTM", "CCCM"} <= vocabulary.short
    assert "UN-Women" in vocabulary.short
    assert vocabulary.acronyms["MIDAS"] == "Migration Information and Data Analysis System"
    text = (
        "The Office of Legal Affairs of the Fund for Peace and Trade (FPT) met the World Bank (not "
        "IMF). Later PPP (Public Private Partnerships) grew, as did the Law on Health (XYZ)."
    )
    passage = Passage("para:1", "d", "paragraph", 1, "", (), Page(1, 1, None, None), text, ())
    read = Vocabulary.of([passage])
    assert read.short == set(), "each form occurs once"
    assert read.acronyms == {
        "FPT": "Fund for Peace and Trade",
        "PPP": "Public Private Partnerships",
    }


@pytest.mark.parametrize(
    ("before", "question", "resolved"),
    [
        ("What was it in Vienna?", "And in Cairo?", "What was it in Cairo?"),
        ("How many staff had IOM in 2019?", "what about 2018?", "How many staff had IOM in 2018?"),
        (
            "Who met in the Republic of Moldova?",
            "How about South Sudan?",
            "Who met in the South Sudan?",
        ),
        (
            "What is the Policy Hub?",
            "Who led it?",
            "What is the Policy Hub? Who led it?",
        ),
        (
            "How many sessions were held?",
            "And how many of those face to face?",
            "How many sessions were held? And how many of those face to face?",
        ),
        ("What was it in Vienna?", "How many offices has IOM?", "How many offices has IOM?"),
        ("", "And in Cairo?", "And in Cairo?"),
        ("Who leads IOM?", "And in Cairo?", "Who leads IOM? And in Cairo?"),
        (
            "How many nationals of Kenya are in the Professional category?",
            "And in Uganda?",
            "How many nationals of Uganda are in the Professional category?",
        ),
        ("Who spoke of IOM?", "And in Cairo?", "Who spoke of IOM? And in Cairo?"),
    ],
)
def test_follow_ups(before: str, question: str, resolved: str) -> None:
    assert carried_over(question, before) == resolved


def test_a_session_is_followed_from_turn_to_turn(index: Index) -> None:
    session = [
        "What was the Staff Evaluation System compliance rate in the 2019 performance cycle?",
        "What was it in the Vienna regional office?",
    ]
    answered = answer(index, "And in Cairo?", session=session)
    assert answered.citations[0].passage == "para:328"
    assert "Cairo, 55 per cent" in answered.answer
    assert answered.question == "And in Cairo?"
    assert answered.notes[0].kind == "follow_up"
    assert answered.searched in answered.notes[0].text
    alone = answer(index, "And in Cairo?")
    assert alone.id != answered.id
    assert not alone.notes


def test_sessions_that_cannot_be_read(vocabulary: Vocabulary) -> None:
    with pytest.raises(QuestionError, match="21 questions, at most 20 are read"):
        understand("who?", vocabulary, ["who?"] * (MAX_SESSION + 1))
    with pytest.raises(QuestionError, match="has no word"):
        understand("who?", vocabulary, ["?"])


def test_a_vocabulary_is_read_once_for_an_index(index: Index) -> None:
    assert vocabulary_of(index) is vocabulary_of(index)


def test_a_slip_does_not_hide_the_answer(index: Index) -> None:
    answered = answer(index, "How many oficials were traned on protecton and anti-traficking?")
    assert answered.citations[0].passage == "para:138"
    assert {note.kind for note in answered.notes} == {"spelling"}
