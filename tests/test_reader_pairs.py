"""What the reader is given: questions as hurried people write them, rows of tokens, negatives."""

import random
import re
from pathlib import Path

import numpy as np
import pytest

from index.reader.data import read
from index.reader.nearest import wrong_ones
from index.reader.noise import noisy
from index.reader.pairs import Pair, Tokenizer, batch
from tests.reader_data import write_base, write_questions

QUESTION = "How many of the nurses in Aral were trained by the office in 2019?"


def variants() -> list[str]:
    return [noisy(QUESTION, random.Random(seed)) for seed in range(300)]


def test_noise_changes_the_form_and_never_what_is_asked() -> None:
    assert len(set(variants())) > 100
    for text in variants():
        for word in ("how", "many", "2019", "aral"):
            assert word in text.lower(), text


def test_noise_has_every_kind() -> None:
    texts = variants()
    assert any(text.startswith("dear colleagues") for text in texts), "courtesy"
    assert any(re.fullmatch(r"How many nurses Aral trained office 2019", text) for text in texts)
    assert any(re.search(r"nures|nruse|nrses|nuurses|nurrses|nusres", text) for text in texts)
    assert any(text == QUESTION.rstrip("?") for text in texts), "no mark at the end"


def test_noise_is_the_same_for_the_same_dice() -> None:
    assert variants() == variants()


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    folder = write_base(tmp_path_factory.mktemp("pairs") / "base")
    return Tokenizer((folder / "tokenizer.json").read_text("utf-8"))


def test_a_long_passage_is_cut_around_the_answer(tokenizer: Tokenizer) -> None:
    text = "river " * 90 + "in Aral 20 nurses " + "garden " * 90
    start = text.index("20 nurses")
    (question,), (passage,) = tokenizer(["how many nurses"]), tokenizer([text])
    span = (start, start + len("20 nurses"))
    rows = batch([Pair(question.ids, passage, span), Pair(question.ids, passage)], 64)
    assert rows.tokens.shape == (2, 64)
    first, last = rows.spans[0]
    places = [int(place - rows.starts[0] + rows.skipped[0]) for place in (first, last)]
    offsets = passage.offsets[places]
    assert text[offsets[0, 0] : offsets[1, 1]] == "20 nurses"
    assert rows.spans[1].tolist() == [0, 0]
    assert rows.skipped[1] == 0


def test_a_passage_with_the_answers_words_is_not_called_wrong(tmp_path: Path) -> None:
    data = read(write_questions(tmp_path / "data"), ["written"])
    question = next(n for n, q in enumerate(data.questions) if q.answers == ("25 nurses",))
    own = data.questions[question].passage
    data.passages[7] += " Here, too, 25 nurses."
    near = np.array([own, 7, 3, -1], np.int32)
    assert wrong_ones(data, question, near) == [3]
