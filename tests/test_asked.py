"""Questions that people really ask: their labels hold, and a second document is scored alike."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from corpus.adding import Given, read_kept
from corpus.errors import DatasetError
from corpus.passage import Document
from eval.dataset import (
    CLASSES,
    KINDS,
    QUESTIONS,
    Dataset,
    Question,
    check_against,
    read_questions,
)
from eval.metrics import answer_scores, ranking_scores
from eval.rankers import FULL, Ranker
from eval.run import in_process
from tests.small import FILLER, document, index_of, paragraph


@pytest.fixture(scope="module")
def asked() -> Dataset:
    return read_questions(QUESTIONS / "asked-2019.jsonl")


def test_every_label_holds(asked: Dataset, report: Document) -> None:
    check_against(asked, report.passages)
    for question in asked.questions:
        assert question.asker, question.id
        assert question.difficulty, question.id
        assert bool(question.kind) == (question.type == "unanswerable"), question.id
        assert bool(question.evidence) == bool(question.answers) == bool(question.gold)
        assert (question.difficulty == "small_talk") == (question.type == "chat"), question.id


def test_there_is_something_of_everything(asked: Dataset) -> None:
    assert len(asked.questions) >= 149 + 160
    for field, known in (("kind", KINDS), ("difficulty", CLASSES)):
        found = {getattr(question, field) for question in asked.questions}
        assert found - {""} == set(known)
    classes = Counter(question.difficulty for question in asked.questions)
    assert min(classes.values()) >= 8, classes


def test_a_split_has_whole_askers_and_half_of_what_cannot_be_answered(asked: Dataset) -> None:
    askers: dict[str, set[str]] = {"dev": set(), "test": set()}
    shares: dict[str, list[bool]] = {"dev": [], "test": []}
    for question in asked.questions:
        askers[question.split].add(question.asker)
        shares[question.split].append(question.type == "unanswerable")
    assert askers["dev"] & askers["test"] == set()
    assert len(shares["dev"]) == pytest.approx(len(shares["test"]), rel=0.05)
    assert np.mean(shares["dev"]) == pytest.approx(np.mean(shares["test"]), abs=0.03)


def test_the_session_of_a_turn_is_what_was_asked_before_it(asked: Dataset) -> None:
    chats: dict[str, list[Question]] = {}
    for question in asked.questions:
        if "." in question.id:
            chats.setdefault(question.id.split(".")[0], []).append(question)
    for turns in chats.values():
        assert 3 <= len(turns) <= 6, turns[0].id
        for i, turn in enumerate(turns):
            assert turn.session == tuple(before.question for before in turns[:i]), turn.id
    assert len(chats) >= 20


EVERY = sorted(QUESTIONS.rglob("*.jsonl"))
OF_OTHERS = [path for path in EVERY if "2019" not in path.stem]
_SHARED = [folder / "shared/data/documents" for folder in Path(__file__).parents]


@pytest.mark.parametrize("path", EVERY, ids=[path.stem for path in EVERY])
def test_every_question_names_its_document(path: Path) -> None:
    """Else a passage of any other document that has the number would be right too."""
    assert all(question.document for question in read_questions(path).questions)


@pytest.mark.slow  # reads each document anew
@pytest.mark.parametrize("path", OF_OTHERS, ids=[path.stem for path in OF_OTHERS])
def test_labels_hold_against_what_is_read_today(path: Path) -> None:
    dataset = read_questions(path)
    [slug] = {question.document for question in dataset.questions}
    near = [*path.parent.glob(f"{slug}.txt"), *(p for f in _SHARED for p in f.glob(f"*{slug}.*"))]
    if not near:
        pytest.skip(f"{slug} is not part of the project, and does not lie beside it")
    check_against(dataset, read_kept(near[0], Given(slug)).document.passages)


PAGES = document(
    *FILLER[:3],
    paragraph(4, "Recommendation 3: wells need pumps.", id="page:12#1", container="page:12"),
    paragraph(5, "Recommendation 4: roads need bridges.", id="page:12#2", container="page:12"),
    paragraph(6, "Pumps were repaired in Kenya.", id="page:13#1", container="page:13"),
    slug="review",
)


def on_pages(tmp_path: Path, **fields: object) -> Dataset:
    question = {
        "id": "k1",
        "question": "which roads need bridges",
        "type": "fact",
        "document": "review",
        "gold": ["page:12"],
        "evidence": "wells need pumps || roads need bridges",
    }
    (tmp_path / "review.jsonl").write_text(json.dumps(question | fields), "utf-8")
    return read_questions(tmp_path / "review.jsonl")


def test_any_unit_of_a_page_that_is_gold_counts(tmp_path: Path) -> None:
    """A document whose units have no numbers is judged by page, in an index with others."""
    index = index_of(PAGES, document(*FILLER[3:], slug="other"))
    dataset = on_pages(tmp_path)
    check_against(dataset, index.passages)
    [question] = dataset.questions
    results = {"k1": in_process(Ranker.of(index, tmp_path), FULL)(question)}
    assert results["k1"].ranking[0] == "page:12"
    assert ranking_scores(dataset, results)["Success@1"].tolist() == [1.0]
    assert answer_scores(dataset, results)["first citation right"].tolist() == [1.0]
    elsewhere = on_pages(tmp_path, gold=["page:13"], evidence="")
    wrong = {"k1": in_process(Ranker.of(index, tmp_path), FULL)(elsewhere.questions[0])}
    assert ranking_scores(elsewhere, wrong)["Success@1"].tolist() == [0.0]


@pytest.mark.parametrize("field", ["gold", "also_ok", "partly"])
def test_a_page_that_the_document_lacks_is_told(tmp_path: Path, field: str) -> None:
    index = index_of(PAGES, document(*FILLER[3:], slug="other"))
    for named in ({field: ["page:99"]}, {field: ["page:13"], "document": "other"}):
        with pytest.raises(DatasetError, match=r"line 1: no passage 'page:\d+' in (review|other)"):
            check_against(on_pages(tmp_path, **named), index.passages)
