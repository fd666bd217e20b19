"""The benchmark: figures against hand-worked ones, files against other scorers, verdicts."""

import json
import math
import subprocess
import sys
from pathlib import Path

import httpx
import numpy as np
import pytest

from corpus.errors import DatasetError
from eval.dataset import Dataset, Question, read_beir, read_questions, read_run, write_qrels
from eval.metrics import (
    Result,
    answer_scores,
    contained,
    fold,
    normalised,
    ranking_scores,
    refusal,
    robustness,
)
from eval.run import read_conditions
from tests.conftest import TEST_INDEX, run


def asked(
    id: str = "q1", type: str = "factoid", gold: tuple[str, ...] = ("para:1",), **more: object
) -> Question:
    return Question(id, f"question {id}", type, dict.fromkeys(gold, 1), **more)  # type: ignore[arg-type]


def result(*ranking: str, **more: object) -> Result:
    scored = [(id, float(len(ranking) - i)) for i, id in enumerate(ranking)]
    return Result(scored, 1.0, **more)  # type: ignore[arg-type]


def test_ranking_measures_by_hand() -> None:
    dataset = Dataset(
        "d",
        (
            asked("q1", gold=("para:1",)),
            asked("q2", gold=("para:1", "para:2")),
            asked("q3", gold=("para:9",)),
            asked("q4", type="unanswerable", gold=()),
        ),
    )
    scores = ranking_scores(
        dataset,
        {
            "q1": result("para:5", "para:1"),
            "q2": result("para:2", "para:5", "para:1"),
            "q4": result("para:5"),
        },
    )
    two = (1 + 1 / 2) / (1 + 1 / math.log2(3))
    expected = {
        "nDCG@10": [1 / math.log2(3), two, 0.0],
        "RR@10": [0.5, 1.0, 0.0],
        "R@5": [1.0, 1.0, 0.0],
        "Success@1": [0.0, 1.0, 0.0],
        "Success@5": [1.0, 1.0, 0.0],
        "AP": [0.5, (1 + 2 / 3) / 2, 0.0],
    }
    for measure, values in expected.items():
        assert scores[measure][:3] == pytest.approx(values), measure
        assert np.isnan(scores[measure][3]), "what cannot be answered has no ranking score"


def test_folding_a_ranking_onto_its_gold() -> None:
    units = asked(gold=("table:II",))
    ranking = [("para:1", 3.0), ("table:II#kenya", 2.0), ("table:II#chad", 1.0)]
    assert fold(ranking, units) == [("para:1", 3.0), ("table:II", 2.0)]
    same = asked(gold=("para:1",), also_ok=("para:2", "foreword"))
    ranking = [("foreword#3", 3.0), ("para:2", 2.5), ("para:1", 2.0), ("para:3", 1.0)]
    assert fold(ranking, same) == [("para:1", 3.0), ("para:3", 1.0)]
    several = asked(gold=("para:1", "para:4"), also_ok=("para:2",))
    assert fold([("para:2", 2.0), ("para:4", 1.0)], several) == [("para:4", 1.0)]


def test_answer_measures_by_hand() -> None:
    dataset = Dataset(
        "d",
        (
            asked("q1", answers=("41,209",)),
            asked("q2", gold=("para:1", "para:2"), items=("Kenya", "Chad")),
            asked("q3", answers=("x",)),
            asked("q4", answers=("x",)),
        ),
    )
    scores = answer_scores(
        dataset,
        {
            "q1": result(quoted="while 41 209 officials", cited=("para:1", "para:7")),
            "q2": result(quoted="in Kenya", cited=("para:2",)),
            "q3": result(quoted="", cited=()),
        },
    )
    assert scores["containment"].tolist() == [1.0, 0.5, 0.0, 0.0]
    assert scores["citation precision"].tolist() == [0.5, 1.0, 0.0, 0.0]
    assert scores["citation recall"].tolist() == [1.0, 0.5, 0.0, 0.0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One hundred and twenty-two offices", "122 offices"),
        ("Four hundred and seventy projects", "470 projects"),
        ("Eighty-two offices and forty-eight", "82 offices and 48"),
        ("One hundred and fifteen; one hundred", "115 100"),
        ("two thousand and five", "2005"),
        ("The 14\u202f811 staff, 12,805 of them", "14811 staff 12805 of them"),
        ("14.5 per cent (a third)", "14.5 percent third"),
        ("$2.2 million, US$ 3", "usd 2.2 million usd 3"),
        ("one and two", "1 and 2"),
        ("forty one", "41"),
        ("IOM’s “quote”.", "iom s quote"),
        ("in 2019. The end.", "in 2019 end"),
        ("", ""),
    ],
)
def test_normalising(text: str, expected: str) -> None:
    assert normalised(text) == expected


def test_containment_is_of_whole_words() -> None:
    assert contained(asked(answers=("12",)), "in 112 offices") == 0
    assert contained(asked(answers=("no", "twelve")), "in 12 offices") == 1


def test_refusal_by_hand() -> None:
    dataset = Dataset(
        "d",
        (
            *(asked(f"a{i}", gold=("para:1",)) for i in range(4)),
            *(asked(f"u{i}", type="unanswerable", gold=()) for i in range(2)),
        ),
    )
    sure = {"a0": 0.9, "a1": 0.8, "a2": 0.6, "a3": 0.2, "u0": 0.7, "u1": 0.1}
    results = {
        id: result(
            "para:1" if id != "a1" else "para:2",
            confidence=value,
            status="not_found" if value < 0.3 else "answered",
        )
        for id, value in sure.items()
    }
    found = refusal(dataset, results)
    assert found is not None
    assert found.auroc == pytest.approx(6 / 8)  # pairs in which the answerable one is surer
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert found.answered_at_10 == 0.5  # the 10 % quantile of the answerable is 0.32
    assert found.risk.tolist() == pytest.approx([0, 1 / 2, 2 / 3, 2 / 4, 2 / 5, 3 / 6])
    assert found.coverage[-1] == 1
    # Bins 0.9 right, 0.8 wrong, 0.7 wrong, 0.6 right, 0.2 right, 0.1 wrong.
    assert found.ece == pytest.approx((0.1 + 0.8 + 0.7 + 0.4 + 0.8 + 0.1) / 6)
    assert refusal(Dataset("d", dataset.questions[:4]), results) is None


def test_robustness_is_typo_minus_twin() -> None:
    dataset = Dataset("d", (asked("q1"), asked("q2", type="typo", twin="q1"), asked("q3")))
    assert robustness(dataset, np.array([1.0, 0.25, 0.5])) == (-0.75, 1)


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
        ([GOOD | {"type": "unanswerable"}], "unanswerable questions have no gold"),
        ([GOOD | {"twin": "z"}], "line 1: twin 'z' is no question of this file"),
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


def test_an_unknown_gold_id_is_told_in_one_line(tmp_path: Path, index_folder: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(json.dumps(GOOD | {"gold": ["para:999"]}))
    done = run("eval", "--questions", str(path), "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"askpara: {path}, line 1: no passage 'para:999' in this index\n"


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


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every twenty-fourth question of the set, as a file of its own."""
    folder = tmp_path_factory.mktemp("few")
    lines = Path("eval/questions/iom-2019.jsonl").read_text("utf-8").splitlines()
    chosen = [line for line in lines if '"type": "typo"' not in line][::24]
    (folder / "few.jsonl").write_text("\n".join(chosen) + "\n", "utf-8")
    return folder


CONDITIONS = """
[conditions.bm25]
[conditions.full]
[[expected]]
dataset = "few"
condition = "full"
measure = "Success@5"
value = {value}
tolerance = 0.02
"""


@pytest.mark.usefixtures("index_folder")
def test_a_whole_run(few: Path) -> None:
    """Files agree with ir_measures' own command line; verdicts, resuming and baseline work."""
    conditions, out = few / "c.toml", few / "out"
    conditions.write_text(CONDITIONS.format(value=0.5))
    options = ["--questions", str(few / "few.jsonl"), "--conditions", str(conditions)]
    done = run("eval", *options, "--out", str(out))
    assert done.returncode == 1, "0.5 is far from what is found"
    assert "FAIL   few full Success@5:" in done.stdout
    report = json.loads((out / "report.json").read_text("utf-8"))
    found = report["datasets"]["few"]["conditions"]
    for condition in ("bm25", "full"):
        printed = subprocess.run(
            [
                *(sys.executable, "-m", "ir_measures", out / "few.qrels"),
                *(out / f"few.{condition}.run", "nDCG@10 RR@10 R@5 Success@1 Success@5 AP"),
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for line in printed.strip().splitlines():
            measure, value = line.split()
            assert float(value) == pytest.approx(found[condition][measure], abs=5e-5)
    assert found["full"]["nDCG@10"] > found["bm25"]["nDCG@10"]
    for name in ("report.md", "questions.jsonl", "few.by-type.svg", "few.risk-coverage.svg"):
        assert (out / name).stat().st_size > 500
    assert "<svg" in (out / "few.latency.svg").read_text("utf-8")

    # The same run again asks nothing: results stand as they were, also after a cut-off last line.
    results = out / "runs" / "few.full.jsonl"
    whole = results.read_text("utf-8")
    results.write_text(whole[:-200], "utf-8")
    conditions.write_text(CONDITIONS.format(value=found["full"]["Success@5"]))
    again = run("eval", *options, "--out", str(out), "--baseline", str(out))
    assert again.returncode == 0
    assert "OK     few full Success@5:" in again.stdout
    assert "worse:" not in again.stdout
    resumed = results.read_text("utf-8").splitlines()
    assert resumed[:-2] == whole.splitlines()[: len(resumed) - 2]


@pytest.mark.usefixtures("index_folder")
def test_a_seeded_regression_fails(few: Path) -> None:
    """The ranking is broken on purpose, and the benchmark sees it."""
    conditions, good, bad = few / "r.toml", few / "good", few / "bad"
    conditions.write_text("[conditions.full]\n")
    options = ["--questions", str(few / "few.jsonl"), "--conditions", str(conditions)]
    assert run("eval", *options, "--out", str(good)).returncode == 0
    report = json.loads((good / "report.json").read_text("utf-8"))
    value = report["datasets"]["few"]["conditions"]["full"]["Success@5"]
    conditions.write_text(CONDITIONS.format(value=value).replace("[conditions.bm25]", ""))
    broken = (
        "import sys, rag.retrieve as r; r.WEIGHTS = {**r.WEIGHTS, 'maxsim': -3.0}; "
        "from api.cli import main; sys.argv[0] = 'askpara'; main()"
    )
    done = subprocess.run(
        [
            *(sys.executable, "-c", broken, "eval", *options, "--out", str(bad)),
            *("--baseline", str(good), "--index", str(TEST_INDEX)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAIL   few full Success@5:" in done.stdout
    assert "worse: few full" in done.stdout


@pytest.mark.usefixtures("index_folder")
def test_a_run_of_another_system(few: Path) -> None:
    """A run that was exported and comes back scores the same; what it left out scores 0."""
    options = [
        "--questions",
        str(few / "few.jsonl"),
        "--only",
        "full",
        "--out",
        str(few / "theirs"),
    ]
    assert run("eval", *options).returncode == 0
    exported = few / "theirs" / "few.full.run"
    ours = exported.read_text("utf-8").splitlines()
    first = ours[0].split()[0]
    (few / "same.run").write_text("\n".join(ours), "utf-8")
    (few / "less.run").write_text(
        "\n".join(line for line in ours if line.split()[0] != first), "utf-8"
    )
    given = ["--run", str(few / "same.run"), "--run", str(few / "less.run")]
    assert run("eval", *options, *given).returncode == 0
    found = json.loads((few / "theirs" / "report.json").read_text("utf-8"))
    full, same, less = (
        found["datasets"]["few"]["conditions"][name]["nDCG@10"] for name in ("full", "same", "less")
    )
    assert same == full
    assert less < full
    (few / "other.run").write_text("z Q0 para:1 1 1.0 x\n")
    wrong = run("eval", *options, "--run", str(few / "other.run"))
    assert "other.run ranks no question of few" in wrong.stderr


def test_over_http(server: httpx.Client, few: Path) -> None:
    lines = (few / "few.jsonl").read_text("utf-8").splitlines()[:4]
    (few / "four.jsonl").write_text("\n".join(lines))
    options = ["--questions", str(few / "four.jsonl"), "--out", str(few / "http")]
    done = run("eval", *options, "--url", str(server.base_url))
    assert done.returncode == 0, done.stderr
    assert "| http |" in done.stdout
    nowhere = run("eval", *options[:3], str(few / "no"), "--url", "http://127.0.0.1:9")
    assert nowhere.returncode == 1
    assert "http://127.0.0.1:9 does not answer" in nowhere.stderr


def test_trec_files_of_others(tmp_path: Path) -> None:
    path = tmp_path / "x.run"
    path.write_text("q1 Q0 d2 1 0.5 tag\nq1 Q0 d1 2 0.9 tag\n")
    assert read_run(path) == {"q1": [("d1", 0.9), ("d2", 0.5)]}
    path.write_text("q1 Q0 d2 1 0.5\n")
    with pytest.raises(DatasetError, match=r"line 1: 'q1 Q0 d2 1 0\.5', expected query Q0"):
        read_run(path)
    write_qrels(Dataset("d", (asked("q 1", gold=("d 1",)),)), path)
    assert path.read_text() == "q_1 0 d_1 1\n"
