"""How questions are read: what is shipped, what it was trained on, and what training wants."""

from pathlib import Path

import numpy as np
import pytest
import torch

from corpus.errors import ModelMismatch
from corpus.files import file_sha256
from index.difference import read_difference, write_difference
from index.export import TUNED
from index.late import along, principal_axes, token_weights
from index.models import PACKAGED
from index.reader.asked import read_lines
from index.tune import Question, Texts, asked, loss_of

LANGUAGES = ("fr", "es", "ru", "ar", "zh")


def test_the_shipped_differences_are_the_pinned_ones() -> None:
    tuned = {name: model for name, model in PACKAGED.items() if model.questions}
    assert {path.stem for path in TUNED.glob("*.safetensors")} == set(tuned)
    for name, model in tuned.items():
        file = TUNED / f"{name}.safetensors"
        assert file_sha256(file) == model.questions
        changes = read_difference(file, model.sha256)
        assert changes
        assert all(np.abs(change).max() > 0 for change in changes.values())
        with pytest.raises(ModelMismatch, match="is for the base"):
            read_difference(file, "another")


def test_a_difference_comes_back_nearly_as_it_was(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    start = {"matrix": draw.normal(size=(8, 64)).astype(np.float32), "same": np.ones(3, np.float32)}
    change = (0.02 * draw.normal(size=(8, 64))).astype(np.float32)
    after = {**start, "matrix": start["matrix"] + change, "head": np.full((2, 2), 0.5, np.float32)}
    write_difference(start, after, tmp_path / "file", "base")
    found = read_difference(tmp_path / "file", "base")
    assert set(found) == {"matrix", "head"}
    assert np.array_equal(found["head"], after["head"])
    left = np.linalg.norm(found["matrix"] - change) / np.linalg.norm(change)
    assert left < 0.3


@pytest.mark.slow
def test_every_translation_is_of_a_question_that_its_document_answers() -> None:
    texts, questions = asked(())
    of = {line["id"] for line in read_lines(TUNED.parent / "reader" / "asked.jsonl")}
    for language in LANGUAGES:
        lines = read_lines(TUNED / f"asked-{language}.jsonl")
        assert len({line["id"] for line in lines}) == len(lines) == 1144
        assert {line["id"] for line in lines} <= of
        assert all(line["question"].strip() for line in lines)
    for question in questions:
        assert set(question.right) <= set(texts[question.document])
        assert not question.partly & set(question.right)
    assert len(asked(LANGUAGES)[1]) == len(questions) + 5 * 1144


def test_a_question_beside_its_passage_costs_less_than_one_beside_another() -> None:
    draw = np.random.default_rng(0)
    drawn = draw.normal(size=(4, 5, 16)).astype(np.float32)
    tokens = [along(np.eye(16, dtype=np.float32), part) for part in drawn]
    axes = principal_axes(tokens)
    texts = Texts(
        {"a": 0, "b": 1, "c": 2, "d": 3},
        torch.tensor(np.stack([part.mean(0) for part in tokens]), dtype=torch.float32),
        torch.tensor(np.concatenate(tokens), dtype=torch.float32) @ torch.from_numpy(axes),
        torch.repeat_interleave(torch.arange(4), 5),
        torch.from_numpy(axes),
        token_weights(np.ones(30, np.int64), 4),
    )

    def cost(passage: int, question: Question) -> float:
        own = torch.tensor(tokens[passage], dtype=torch.float32)
        return float(loss_of(question, texts, own.mean(0), own, np.arange(5)))

    first = Question("which?", "document", ("a",))
    assert cost(0, first) < min(cost(place, first) for place in (1, 2, 3))
    # A passage that answers a part is neither right nor wrong.
    spared = Question("which?", "document", ("a",), frozenset({"b"}))
    assert cost(1, spared) < cost(1, first)
