"""Who greets, thanks or asks the program about itself is told what can be asked."""

import json
from pathlib import Path

import pytest

from index.vocabulary import Vocabulary
from rag.answer import answer
from rag.asked.language import LANGUAGES, say
from rag.asked.read import understand
from tests.conftest import ROOT
from tests.small import ALWAYS_SURE, FILLER, document, holds, index_of

TALK = ROOT / "rag" / "asked" / "talk"
NO_WORDS = Vocabulary.of(())


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("hello", "en"),
        ("hi there, thx!!", "en"),
        ("good mornign", "en"),
        ("Helloooo :)", "en"),
        ("OK thanks, bye", "en"),
        ("are you a robot or a real person?", "en"),
        ("Who are you?", "en"),
        ("what can i ask you here", "en"),
        ("Do you speak French or Arabic?", "en"),
        ("thank you for the quick explanation of the ferry", "en"),
        ("Dear colleagues,", "en"),
        ("help", "en"),
        ("👍", "en"),
        ("🙏🏽🙏🏽", "en"),
        ("merci, thank you very much!", "en"),
        ("Bonjour, qui êtes-vous ?", "fr"),
        ("peux-tu m’aider ?", "fr"),
        ("buenos dias, que puedes hacer?", "es"),
        ("Спасибо большое!", "ru"),
        ("что ты умеешь?", "ru"),
        ("شكرا جزيلا", "ar"),
        ("من أنت؟", "ar"),
        ("你好，你是谁？", "zh"),
    ],
)
def test_small_talk_in_six_languages(message: str, language: str) -> None:
    assert understand(message, NO_WORDS).small_talk == language


@pytest.mark.parametrize(
    "question",
    [
        "Thanks to whom were the returns funded?",
        "who are your donors",
        "ok and in Kenya",
        "thanks, and where?",
        "hi how many offices are there",
        "help for refugees",
        "What is this report about?",
        "thank you how many robots were bought",
        "Bonjour, combien de bureaux ?",
        "你们有多少工作人员？",
        "why",
    ],
)
def test_what_asks_something_is_no_small_talk(question: str) -> None:
    assert understand(question, NO_WORDS).small_talk is None


def test_small_talk_gets_help_and_never_a_passage() -> None:
    index = index_of(document("Hello, thanks and help.", *FILLER), calibration=ALWAYS_SURE)
    for message, language in (("Hello, thanks!", "en"), ("¿Quién eres?", "es"), ("👍", "en")):
        answered = answer(index, message)
        holds(answered, index)
        assert answered.status == "not_found"
        assert not answered.passages
        assert [(n.kind, n.text) for n in answered.notes] == [("help", say(language, "help"))]


def test_small_talk_in_a_chat_is_no_question_to_follow() -> None:
    session = ["What was the rate in Cairo?", "thx 👍", "👍"]
    assert (
        understand("And in Vienna?", NO_WORDS, session).searched == "What was the rate in Vienna?"
    )


def test_each_language_has_all_texts() -> None:
    files = {path.stem: _read(path) for path in TALK.glob("*.json")}
    assert files.keys() == set(LANGUAGES)
    assert {tuple(text) for text in files.values()} == {("small_talk", "fillers")}
    assert all(all(text.values()) for text in files.values()), "none is empty"
    assert len({say(language, "help") for language in LANGUAGES}) == len(LANGUAGES)


def _read(path: Path) -> dict[str, str | list[str]]:
    read: dict[str, str | list[str]] = json.loads(path.read_text("utf-8"))
    return read
