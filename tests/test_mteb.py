"""The MTEB task: its scores against hand-worked ones and against a ranking of our own."""

import math

import ir_measures
import numpy as np
import pytest
from ir_measures import nDCG

from corpus.errors import DatasetError
from corpus.passage import Page, Passage
from eval.dataset import QUESTIONS, Dataset, Question, read_questions
from index.encoder import HashEncoder
from index.open import Index
from index.stores.faiss import FaissStore

pytest.importorskip("mteb")  # heavy, so in no extra that every test run needs
from eval.mteb_task import IndexEncoder, judgements, scores, task


def passage(id: str, text: str, document: str = "d") -> Passage:
    page, container = Page(1, 1, None, None), "table:I" if id.startswith("table:I#") else None
    return Passage(id, document, "paragraph", None, id, (), page, text, (), container=container)


# Each shares one word less with "a b c d e f" than the one before, so that is their order.
PASSAGES = (
    passage("table:I#x", "a b c d e f"),
    passage("para:1", "a b c d e 1"),
    passage("table:I#y", "a b c d 2 3"),
    passage("para:2", "a b c 4 5 6"),
    passage("para:3", "7 8 9 10 11 12"),
)


def asked(id: str, *gold: str, also_ok: tuple[str, ...] = ()) -> Question:
    kind = "factoid" if gold else "unanswerable"
    return Question(id, "a b c d e f", kind, dict.fromkeys(gold, 1), also_ok=also_ok)


QUESTIONS_BY_HAND = (
    asked("second", "para:1"),
    asked("container", "table:I"),
    asked("same", "para:2", also_ok=("para:1",)),
    asked("unanswerable"),
)


def test_scores_by_hand() -> None:
    def gain(*ranks: int) -> float:
        return sum(1 / math.log2(1 + rank) for rank in ranks)

    report = task(Dataset("hand", QUESTIONS_BY_HAND), PASSAGES)
    first = scores(IndexEncoder(HashEncoder()), report)
    expected = [gain(2) / gain(1), gain(1, 3) / gain(1, 2), gain(2, 4) / gain(1, 2)]
    assert first["nDCG@10"] == pytest.approx(sum(expected) / 3, abs=1e-5)
    assert first["RR@10"] == pytest.approx((1 / 2 + 1 + 1 / 2) / 3, abs=1e-5)
    assert first["Success@1"] == pytest.approx(1 / 3, abs=1e-5)
    assert first["AP"] == pytest.approx((1 / 2 + (1 + 2 / 3) / 2 + 1 / 2) / 3, abs=1e-5)

    # MTEB unloaded the data after that; the task is the same when the next model is asked.
    assert report.metadata.name == "askpara-hand"
    assert scores(IndexEncoder(HashEncoder()), report) == first


def test_other_contents_are_another_revision() -> None:
    """Or MTEB's cache would give one question file's scores for another."""
    datasets = [Dataset("hand", QUESTIONS_BY_HAND[:count]) for count in (1, 2, 2)]
    one, two, again = (task(dataset, PASSAGES).metadata.revision for dataset in datasets)
    assert one != two == again


def test_documents_may_number_alike() -> None:
    twice = (*PASSAGES, passage("para:1", "z", document="other"))
    assert judgements(asked("q", "para:1"), twice) == {"d/para:1": 1, "other/para:1": 1}


def test_questions_that_cannot_be_a_task() -> None:
    with pytest.raises(DatasetError, match="hand has no answerable question"):
        task(Dataset("hand", QUESTIONS_BY_HAND[3:]), PASSAGES)
    with pytest.raises(DatasetError, match="no passage 'para:9'"):
        task(Dataset("hand", (asked("q", "para:9"),)), PASSAGES)


def test_an_overlong_text_is_read_to_the_limit() -> None:
    encoder = IndexEncoder(HashEncoder(max_tokens=5))
    batches = [{"text": ["x y z cut off", "x y z"]}, {"text": ["x"]}]
    vectors = encoder.encode(batches, prompt_type="document")
    assert vectors.shape == (3, 64)
    assert encoder.similarity(vectors, vectors)[0] == pytest.approx([1, 1, vectors[0] @ vectors[2]])
    assert vectors[2] == pytest.approx(encoder.encode(batches, prompt_type="query")[2])


def test_the_report_scores_as_a_ranking_of_our_own(index: Index) -> None:
    dataset = read_questions(QUESTIONS / "iom-2019.jsonl")
    found = scores(IndexEncoder(index.first.encoder), task(dataset, index.passages))

    pooled = index.first.pooled
    assert isinstance(pooled, FaissStore)
    vectors = pooled.vectors(np.arange(len(index.passages)))
    ids = [f"{p.document}/{p.id}" for p in index.passages]
    qrels, run = {}, {}
    for question in dataset.questions:
        if question.gold:
            qrels[question.id] = judgements(question, index.passages)
            cosines = vectors @ index.first.encoder.query(question.question).pooled
            run[question.id] = dict(zip(ids, cosines.tolist(), strict=True))
    own = ir_measures.calc_aggregate([nDCG @ 10], qrels, run)[nDCG @ 10]
    assert found["nDCG@10"] == pytest.approx(own, abs=1e-3)
    assert found["nDCG@10"] > 0.5
