"""`python -m eval.shelf`: a report alone and among others."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from eval import shelf
from eval.dataset import Dataset, Question
from eval.shelf import ALONE, AMONG, NARROWED, measured
from index.build import build
from index.models import DEFAULT_MODEL
from tests.conftest import share_cache, silent
from tests.small import FILLER, document, index_of

WELLS = document("Wells were drilled in Kenya. Pumps followed.", *FILLER, slug="wells")
# It has the words of the question, and more of them.
ROADS = document("Wells and pumps were drilled in Kenya by road crews.", *FILLER, slug="roads")


def about(document: str, *asked: tuple[str, list[str]]) -> Dataset:
    return Dataset(
        document,
        tuple(
            Question(f"q{i}", text, "fact", dict.fromkeys(gold, 1), document=document)
            for i, (text, gold) in enumerate(asked)
        ),
    )


def test_what_is_lost_among_others_is_told() -> None:
    alone, among = index_of(WELLS), index_of(WELLS, ROADS)
    asked = about(
        "wells",
        ("Which wells and pumps were drilled in Kenya by crews?", ["para:1"]),
        ("Which submarines were bought?", []),
    )
    rows = measured(asked, alone, among, "fast")
    assert [row.place for row in rows] == [ALONE, AMONG, NARROWED]
    assert [row.first.tolist() for row in rows] == [[1.0], [0.0], [1.0]]
    assert [row.five.tolist() for row in rows] == [[1.0], [1.0], [1.0]]
    assert [row.auroc for row in rows] == [1.0, 1.0, 1.0]
    assert [[one.difference for one in row.differences] for row in rows] == [[], [-1, 0], [0, 0]]
    [(question, found)] = shelf.lost(asked, rows)
    assert (question.id, found) == ("q0", "roads/para:1")


def test_a_document_that_the_report_s_index_lacks_is_not_asked_there() -> None:
    asked = about("roads", ("Which crews drilled?", ["para:1"]))
    rows = measured(asked, index_of(WELLS), index_of(WELLS, ROADS), "fast")
    assert [row.place for row in rows] == [NARROWED, AMONG]
    assert np.isnan(rows[0].auroc), "all can be answered"


@pytest.mark.real_model
def test_files_are_put_beside_the_report_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    index, beside = tmp_path / "index", tmp_path / "beside"
    share_cache(index)
    build([WELLS], index, DEFAULT_MODEL, silent, reader=False)
    monkeypatch.setattr(shelf, "_BESIDE", beside)
    file = tmp_path / "un-roads.txt"
    file.write_text(
        "1. The crews of the office repaired 34 bridges.\n\n2. Its engineers measured roads.\n\n"
        "3. The rest of the work was done in the spring.\n"
    )
    lines = [
        {"question": "Where were wells drilled?", "document": "wells", "gold": ["para:1"]},
        {"question": "How many bridges were repaired?", "document": "roads", "gold": ["para:1"]},
    ]
    questions = []
    for line in lines:
        path = tmp_path / f"{line['document']}.jsonl"
        path.write_text(json.dumps({"id": "q1", "type": "fact", **line}))
        questions.append(str(path))
    given = ["shelf", str(file), "--index", str(index), "--questions", *questions]
    monkeypatch.setattr(sys, "argv", given)
    shelf.main()
    _, _, *rows = capsys.readouterr().out.splitlines()
    assert [row.split(" | ")[:4] for row in rows] == [
        ["| wells", "alone", "1", "1.000"],
        ["| wells", "among", "1", "1.000"],
        ["| wells", "narrowed", "1", "1.000"],
        ["| roads", "narrowed", "1", "1.000"],
        ["| roads", "among", "1", "1.000"],
    ]
    built = (beside / "current").resolve()
    shelf.main()
    assert (beside / "current").resolve() == built, "the same files are not read again"
    assert len(list((beside / "generations").iterdir())) == 1
