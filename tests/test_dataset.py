"""Question files, BEIR folders and TREC files: read, or refused with the line that is wrong."""

import json
from pathlib import Path

import pytest

from corpus.errors import DatasetError
from corpus.passage import Page, Passage
from eval.dataset import (
    Dataset,
    Question,
    check_against,
    read_beir,
    read_questions,
)
from eval.run import read_conditions
from eval.trec import read_run, write_qrels, write_run


def beir(folder: Path, **files: str) -> Path:
    (folder / "qrels").mkdir(exist_ok=True)
    texts = {
        "corpus.jsonl": '{"_id": "d 1", "title": "Cats", "text": "Cats sleep."}\n'
        '{"_id": "d2", "text": "Dogs bark."}\n{"_id": "d3", "text": " "}\n',
        "queries.jsonl": '{"_id": "q1", "text": "who barks"}\n{"_id": "q2", "text": "unjudged"}\n',
        "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td2\t1\nq1\td 1\t0\n",
    }
    for name, text in (texts | files).items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_a_beir_folder(tmp_path: Path) -> None:
    dataset = read_beir(beir(tmp_path))
    assert [(q.id, q.gold) for q in dataset.questions] == [("q1", {"d2": 1})]
    assert dataset.documents
    assert [p.text for p in dataset.documents[0].passages] == [
        "Cats Cats sleep.",
        "Dogs bark.",
        "-",
    ]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("corpus.jsonl", "", r"corpus\.jsonl is empty"),
        ("corpus.jsonl", '{"id": "d2"}\n', r"corpus\.jsonl, line 1: no '_id', only id"),
        ("queries.jsonl", '{"_id": "q1", "text": "a"}\n{', r"queries\.jsonl, line 2 is not JSON"),
        ("queries.jsonl", "[1]\n", r"queries\.jsonl, line 1 is '\[1\]', expected an object"),
        ("qrels/test.tsv", "q1\td9\t1\n", r"test\.tsv, line 1: 'd9' is not in corpus\.jsonl"),
        ("qrels/test.tsv", "h\th\th\nq9\td2\t1\n", r"line 2: 'q9' is not in queries\.jsonl"),
        ("qrels/test.tsv", "q1 d2 1\n", "line 1: 'q1 d2 1', expected query, text, score"),
        ("qrels/test.tsv", "q1\td2\t0\n", "judges no text relevant"),
        ("qrels/test.tsv", "h\th\th\nq1\td2\t²\n", "line 2: 'q1\\\\td2\\\\t²', expected query"),
        ("qrels/test.tsv", "h\th\th\nq1\td2\t--1\n", "line 2: 'q1"),
        ("corpus.jsonl", '{"_id": 1, "title": 2, "text": ""}\n', "line 1: title is 2, text is ''"),
        ("queries.jsonl", '{"_id": "q1", "text": null}\n', "line 1: title is '', text is None"),
        (
            "queries.jsonl",
            '{"_id": "q1", "text": "a"}\n{"_id": "q1", "text": "b"}\n',
            "line 2: _id 'q1' stands in an earlier line already",
        ),
    ],
)
def test_beir_folders_that_cannot_be_read(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(DatasetError, match=says):
        read_beir(beir(tmp_path, **{name: text}))


def test_qrels_without_a_corpus(tmp_path: Path) -> None:
    beir(tmp_path)
    (tmp_path / "corpus.jsonl").unlink()
    with pytest.raises(DatasetError, match=r"corpus\.jsonl is no file; give a question file or a"):
        read_beir(tmp_path)


GOOD = {"id": "a", "question": "who?", "type": "factoid", "gold": ["para:1"], "answers": ["x"]}


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([], r"f\.jsonl is empty"),
        (["{"], r"f\.jsonl, line 1 is not JSON"),
        ([GOOD, GOOD | {"question": "what?"}], r"f\.jsonl, line 2: 'a' stands in line 1 already"),
        ([GOOD, GOOD | {"id": "b"}], r"line 2: 'who\?' stands in line 1 already"),
        ([GOOD | {"type": "quiz"}], "line 1: type is 'quiz', expected one of factoid"),
        ([GOOD | {"question": " "}], "line 1: question is ' ', expected words"),
        ([GOOD | {"gold": "para:1"}], "line 1: gold is 'para:1', expected a list"),
        ([GOOD | {"gold": []}], r"line 1: type is factoid, gold is \[\]"),
        ([GOOD | {"type": "unanswerable"}], "unanswerable and chat questions have no gold"),
        ([GOOD | {"twin": "z"}], "line 1: twin 'z' is no question of this file"),
        ([GOOD | {"twin": 1}], "line 1: twin is 1, expected words"),
        ([GOOD | {"evidence": ["exact words"]}], "line 1: evidence is .'exact words'., expected"),
        ([GOOD | {"note": None}], "line 1: note is None, expected words"),
        ([GOOD | {"split": 7}], "line 1: split is 7, expected words"),
        ([GOOD | {"type": "chat"}], r"type is chat, gold is \['para:1'\]"),
        (
            [GOOD | {"kind": "rude", "type": "unanswerable", "gold": []}],
            "line 1: kind is 'rude', ex",
        ),
        ([GOOD | {"kind": "unsafe"}], "kind is unsafe, type is factoid; only an unanswerable"),
        ([GOOD | {"class": "hard"}], "line 1: class is 'hard', expected one of whole, overview"),
        ([GOOD | {"asker": 1}], "line 1: asker is 1, expected words"),
        ([GOOD | {"partly": ["para:1"]}], "line 1: para:1 in two of gold, also_ok and partly"),
        ([GOOD | {"document": ["iom"]}], "line 1: document is .'iom'., expected words"),
        (["[" * 20_000], "line 1 is not JSON"),
        (['{"id": "\\ud800"}'], "line 1 is not JSON"),
        (['{"id": NaN}'], "line 1 is not JSON"),
        (["7"], "line 1 is '7', expected an object"),
    ],
)
def test_question_files_that_cannot_be_read(
    tmp_path: Path, lines: list[dict[str, object] | str], says: str
) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(
        "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8"
    )
    with pytest.raises(DatasetError, match=says):
        read_questions(path)


def test_lines_end_at_line_feeds_alone(tmp_path: Path) -> None:
    """U+2028, U+0085 and others stand in strings as they are, a "\r" between values."""
    strange = "who\u2028led\x85IOM\u2029then\x7f?"
    second = GOOD | {"id": "b", "question": "what?"}
    path = tmp_path / "f.jsonl"
    lines = [json.dumps(GOOD | {"question": strange}, ensure_ascii=False), "", json.dumps(second)]
    path.write_bytes("\r\n".join(lines).replace(', "type"', ',\r"type"').encode() + b"\r\n")
    questions = read_questions(path).questions
    assert [(q.question, q.place) for q in questions] == [
        (strange, f"{path}, line 1"),
        ("what?", f"{path}, line 3"),
    ]
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    assert len(read_questions(path).questions) == 1, "a byte order mark is no part of the line"


def passage(document: str, id: str, text: str) -> Passage:
    return Passage(id, document, "paragraph", None, id, (), Page(1, 1, None, None), text, ())


def test_gold_is_looked_up_in_the_document_that_a_question_names(tmp_path: Path) -> None:
    held = [passage("north", "para:1", "Norway."), passage("south", "para:1", "Chad.")]
    path = tmp_path / "f.jsonl"
    north, south = (
        GOOD | {"id": slug, "document": slug, "evidence": words}
        for slug, words in (("north", "Norway"), ("south", "Chad"))
    )
    path.write_text("\n".join(map(json.dumps, (north, south))))
    check_against(read_questions(path), held)  # the same words, asked of two documents
    path.write_text(json.dumps(south | {"document": "north"}))
    with pytest.raises(DatasetError, match="line 1: evidence 'Chad' does not stand in para:1"):
        check_against(read_questions(path), held)
    path.write_text(json.dumps(GOOD | {"document": "east"}))
    with pytest.raises(DatasetError, match="line 1: no passage 'para:1' in east of this index"):
        check_against(read_questions(path), held)
    path.write_text(json.dumps(GOOD | {"evidence": "Chad"}))
    check_against(read_questions(path), held)  # without a document, of any


def test_conditions_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    for text, says in [
        ("x =", "cannot be read"),
        ("", "names no condition"),
        ("[conditions.best]\n", "ranking 'best', expected one of pooled, bm25"),
        ("[conditions.bm25]\n[[expected]]\ncondition = 'bm25'\n", "an .*expected.* entry is wrong"),
    ]:
        path.write_text(text)
        with pytest.raises(DatasetError, match=says):
            read_conditions(path)


def test_trec_files_of_others(tmp_path: Path) -> None:
    path = tmp_path / "x.run"
    path.write_text("q1 Q0 d2 1 0.5 tag\nq1 Q0 d1 2 0.9 tag\n")
    assert read_run(path) == {"q1": ["d1", "d2"]}
    write_run({"q\u2028": ["d\xa01"]}, "tag", path)
    assert read_run(path) == {"q": ["d_1"]}, "white space in ids is written as _"
    path.write_bytes("q1 Q0 d\xa02\u20281 1 0.5 tag\r\n".encode())
    assert read_run(path) == {"q1": ["d\xa02\u20281"]}, "only ASCII space separates"
    path.write_text("q1 Q0 d2 1 nan tag\n")
    with pytest.raises(DatasetError, match="line 1: 'q1 Q0 d2 1 nan tag', expected"):
        read_run(path)
    path.write_bytes(b"q1 Q0 \xff 1 0.5 tag\n")
    with pytest.raises(DatasetError, match="line 1: 'q1 Q0"):
        read_run(path)
    path.write_text("q1 Q0 d2 1 0.5\n")
    with pytest.raises(DatasetError, match=r"line 1: 'q1 Q0 d2 1 0\.5', expected query Q0"):
        read_run(path)
    write_qrels(Dataset("d", (Question("q 1", "who?", "factoid", {"d 1": 1}),)), path)
    assert path.read_text() == "q_1 0 d_1 1\n"
