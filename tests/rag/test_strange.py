"""Strange questions: each gets what the table says, and never an error that is not ours."""

import functools
import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app as command_line
from api.settings import read_settings
from corpus.errors import QuestionError
from index.encoder import Encoding, HashEncoder
from index.open import Index
from rag.answer import answer
from tests.conftest import ROOT
from tests.small import FILLER, cited, document, holds, index_of, paragraph

INPUTS: list[dict[str, Any]] = tomllib.loads(
    (ROOT / "tests" / "strange_inputs.toml").read_text("utf-8")
)["input"]
JSON = {"content-type": "application/json"}
SAME, SHOWN = "same as ", "shown "


def question_of(entry: dict[str, Any]) -> str:
    if "json" in entry:
        return str(json.loads(entry["json"]))
    return str(entry.get("start", "") + entry["question"] * entry.get("repeat", 1))


@functools.cache
def strange() -> Index:
    """Paragraphs whose texts have strange characters of their own, among plain ones."""
    return index_of(
        document(
            *(paragraph(n, text) for n, text in enumerate(FILLER, start=10)),
            paragraph(2, "The café is beside the harbour of Nice."),
            paragraph(138, "In all, 41,209 officials were trained in courses."),
            paragraph(
                139,
                "Coordi\u00adnation meet\u200bings were can\u00adcelled by storms in 20\u00ad17.",
            ),
            paragraph(140, "Oﬃces ﬁled ５７ ﬁndings on hygiene in ２０１６."),
        )
    )


@pytest.mark.parametrize("entry", INPUTS, ids=lambda entry: str(entry["name"]))
def test_a_strange_question(entry: dict[str, Any]) -> None:
    question, expected = question_of(entry), str(entry["expect"])
    if expected == "refused":
        with pytest.raises(QuestionError):
            answer(strange(), question)
        return
    answered = answer(strange(), question)
    holds(answered, strange())
    assert answered.question == question
    if expected.startswith(SAME):
        plain = answer(strange(), expected.removeprefix(SAME))
        assert plain.status == "answered"
        assert (answered.answer, cited(answered)) == (plain.answer, cited(plain))
        assert answered.confidence == plain.confidence
        assert answered.notes == plain.notes
    elif expected.startswith(SHOWN):
        assert answered.passages[0].passage.id == expected.removeprefix(SHOWN)
    elif expected == "not found":
        assert answered.status == "not_found"
    elif expected != "any":
        assert cited(answered)[0] == expected


def test_texts_and_offsets_stay_as_they_are() -> None:
    """What is searched is plain, what is quoted is the document's own."""
    for passage, question in (
        ("para:139", "Which coordination meetings were cancelled?"),
        ("para:140", "find 57"),
    ):
        (citation,) = answer(strange(), question).citations
        text = strange().passage(passage).text
        assert citation.passage == passage
        assert citation.quote.exact == text[citation.quote.start : citation.quote.end] == text
    assert "\u00ad" in strange().passage("para:139").text


def test_strange_questions_over_http(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every one of them is answered or refused, and is said to be our error never."""
    monkeypatch.setattr("index.place.open_index", lambda folder, *_, **__: strange())
    limits = read_settings(index=tmp_path, rate_per_address="off")
    with TestClient(create_app(limits), raise_server_exceptions=False) as client:
        for entry in INPUTS:
            body = json.dumps({"question": question_of(entry)})
            given = client.post("/v1/ask", content=body, headers=JSON)
            # JSON that is no Unicode is refused before it is read.
            refused = entry["expect"] == "refused" or "json" in entry
            assert given.status_code in ((400, 422) if refused else (200,)), entry["name"]
            if not refused:
                expected = answer(strange(), question_of(entry))
                assert given.json()["answer"] == expected.answer, entry["name"]


def test_strange_questions_on_the_command_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("index.place.open_index", lambda folder, *_, **__: strange())
    for entry in INPUTS:
        if "json" in entry:
            continue  # no terminal sends them; those it has are tested with real processes
        arguments = ["ask", "--json", "--index", str(tmp_path), "--", question_of(entry)]
        result = CliRunner().invoke(command_line, arguments)
        if entry["expect"] == "refused":
            assert isinstance(result.exception, QuestionError), entry["name"]
        else:
            assert result.exception is None, entry["name"]
            assert json.loads(result.stdout)["question"] == question_of(entry)


PIECES = (
    *(
        "paragraphs ",
        "138",
        "-",
        "–",
        " to ",
        "and ",
        "or ",
        ", ",
        "? ",
        "; ",
        "how many ",
        "When ",
    ),
    *("officials", "were trained", "P-4", "2019", "UN", "the Water Office", "we", "more ", "than "),
    *(
        "footnote ",
        "foreword",
        "find ",
        "41,209",
        "\u00ad",
        "\u202b",
        "ﬁ",
        "٣",
        "(",
        "“",
        "’s ",
        "%",
    ),
    *("what about ", "in Nice", "it ", "stand for ", "Table 3", "Annex II", "\ud800", "\u0301"),
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=300),
    st.sampled_from(("", "How many officials were trained in 2019?", "paragraph 138")),
    st.sampled_from((1, 2, 5)),
)
def test_any_text_is_answered_or_refused(question: str, before: str, k: int) -> None:
    try:
        answered = answer(strange(), question, k, session=[before] if before else ())
    except QuestionError:
        return
    holds(answered, strange())


class Contrary(HashEncoder):
    """Whose questions point away from every passage."""

    def query(self, text: str) -> Encoding:
        """As of HashEncoder, the other way round."""
        same = super().query(text)
        return replace(same, pooled=-same.pooled, tokens=-same.tokens)


def test_a_question_unlike_every_passage_is_refused() -> None:
    made = index_of(document("Office."))
    made = replace(made, first=replace(made.first, encoder=Contrary(dimensions=256)))
    answered = answer(made, "office")
    assert answered.status == "not_found"
    assert answered.confidence < 0.1
