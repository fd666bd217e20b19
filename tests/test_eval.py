"""`askpara eval` from question files to a report: its files, verdicts, comparisons and errors."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import DatasetError
from eval.benchmark import read_datasets
from eval.command import evaluate
from index.manifest import write_manifest
from tests.conftest import run, silent
from tests.fake_server import FakeServer, fake_server

QUESTIONS: list[dict[str, Any]] = [
    {"id": "a", "question": "how many?", "type": "factoid", "gold": ["para:1"], "answers": ["41"]},
    {"id": "b", "question": "which two?", "type": "multi", "gold": ["para:2", "table:I"]},
    {"id": "c", "question": "who else?", "type": "factoid", "gold": ["para:3"], "answers": ["x"]},
    {"id": "d", "question": "why not?", "type": "unanswerable", "gold": []},
    {"id": "e", "question": "and what?", "type": "factoid", "gold": ["para:5"], "answers": ["y"]},
]
RANKINGS = {
    "how many?": ["para:1", "para:2"],
    "which two?": ["table:I#kenya", "para:9", "para:2"],
    "who else?": ["para:1", "para:3"],
    "why not?": [],
    "and what?": ["para:5"],
}
EXPECTED = """
[conditions.full]
[[expected]]
dataset = "few"
condition = "http"
measure = "Success@1"
value = {value}
tolerance = 0.02
"""


@pytest.fixture
def few(tmp_path: Path) -> Path:
    path = tmp_path / "few.jsonl"
    path.write_text("\n".join(map(json.dumps, QUESTIONS)), "utf-8")
    return path


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with fake_server(dict(RANKINGS)) as served:
        yield served


def benchmark(
    questions: Path,
    url: str,
    out: Path,
    expected: float = 0.75,
    baseline: Path | None = None,
    runs: tuple[Path, ...] = (),
) -> tuple[bool, str]:
    """Whether all expected scores were met, and what was said."""
    conditions = questions.with_name("conditions.toml")
    conditions.write_text(EXPECTED.format(value=expected))
    said: list[str] = []
    passed = evaluate(
        [questions],
        [],
        None,
        conditions,
        [],
        url,
        baseline,
        out,
        out / "cache",
        out / "no-index",
        runs,
        silent,
        said.append,
    )
    return passed, "\n".join(said)


def test_files_agree_with_the_command_line_of_ir_measures(
    few: Path, server: FakeServer, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    passed, said = benchmark(few, server.url, out)
    assert passed
    assert "OK     few http Success@1: 0.7500" in said
    assert "| http |" in said
    report = json.loads((out / "report.json").read_text("utf-8"))
    found = report["datasets"]["few"]["conditions"]["http"]
    command = [
        *(sys.executable, "-m", "ir_measures"),
        *(str(out / "few.qrels"), str(out / "few.http.run")),
        "nDCG@10 RR@10 R@5 Success@1 Success@5 AP",
    ]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for line in printed.strip().split("\n"):
        measure, value = line.split()
        assert float(value) == pytest.approx(found[measure], abs=5e-5)
    for name in ("report.md", "questions.jsonl", "few.by-type.svg", "few.risk-coverage.svg"):
        assert (out / name).stat().st_size > 500
    assert "<svg" in (out / "few.latency.svg").read_text("utf-8")


def test_questions_about_a_document_that_the_index_lacks(
    few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, out = tmp_path / "index", tmp_path / "out"
    building = index / "building"
    building.mkdir(parents=True)
    (building / "documents.json").write_text('[{"slug": "report"}]', "utf-8")
    generation = index / write_manifest(building, {}, {})
    building.rename(generation)
    (index / "current").symlink_to(generation.name)
    few.write_text(json.dumps({**QUESTIONS[0], "document": "review"}), "utf-8")
    said: list[str] = []

    def run_on(*files: Path) -> bool:
        none: list[Path] = []
        rest = (none, silent, said.append)
        return evaluate(files, none, None, None, ["full"], None, None, out, out, index, *rest)

    with pytest.raises(DatasetError, match="few asks about review, expected in the index"):
        run_on(few)
    monkeypatch.setattr("eval.command.QUESTIONS", tmp_path)
    with pytest.raises(DatasetError, match="no question is about a document of this index"):
        run_on()
    assert "left out: few asks about review" in said[0]


def test_what_became_worse_is_listed_and_fails(
    few: Path, server: FakeServer, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    assert benchmark(few, server.url, good)[0]
    server.rankings["how many?"] = ["para:2", "para:1"]
    passed, said = benchmark(few, server.url, bad, baseline=good)
    assert not passed
    assert "FAIL   few http Success@1: 0.5000" in said
    assert "worse: few http a Success@1 1.00 -> 0.00: how many?" in said
    passed, said = benchmark(few, server.url, bad, expected=0.5, baseline=bad)
    assert passed
    assert "worse:" not in said


def test_a_run_of_another_system_is_scored_beside(
    few: Path, server: FakeServer, tmp_path: Path
) -> None:
    """What was exported and comes back scores the same; what it leaves out scores 0."""
    out = tmp_path / "out"
    benchmark(few, server.url, out)
    ours = (out / "few.http.run").read_text("utf-8").strip().split("\n")
    same, less, other = (tmp_path / f"{name}.run" for name in ("same", "less", "other"))
    same.write_text("\n".join(ours), "utf-8")
    less.write_text("\n".join(line for line in ours if not line.startswith("a ")), "utf-8")
    benchmark(few, server.url, out, runs=(same, less))
    report = json.loads((out / "report.json").read_text("utf-8"))
    scores = {
        name: found["nDCG@10"] for name, found in report["datasets"]["few"]["conditions"].items()
    }
    assert scores["same"] == scores["http"]
    assert scores["less"] == pytest.approx(scores["http"] - 1 / 4)
    other.write_text("z Q0 para:1 1 1.0 x\n")
    server.asked.clear()
    with pytest.raises(DatasetError, match=r"other\.run ranks no question of few"):
        benchmark(few, server.url, tmp_path / "new", runs=(other,))
    assert server.asked == [], "told before anything is asked"


def test_what_cannot_be_used_is_told_before_anything_is_asked(
    few: Path, server: FakeServer, tmp_path: Path
) -> None:
    with pytest.raises(DatasetError, match=r"questions\.jsonl is missing; give the --out folder"):
        benchmark(few, server.url, tmp_path / "out", baseline=tmp_path)
    (tmp_path / "questions.jsonl").write_text('{"dataset": "few"}\n')
    with pytest.raises(DatasetError, match=r"questions\.jsonl, line 1 was not written by `eval`"):
        benchmark(few, server.url, tmp_path / "out", baseline=tmp_path)
    with pytest.raises(DatasetError, match=r"--out .*few\.jsonl is no folder and cannot be made"):
        benchmark(few, server.url, few)
    assert server.asked == []


def test_two_files_of_one_name_are_refused(few: Path, tmp_path: Path) -> None:
    """Or the results of one would stand under the name of both."""
    (tmp_path / "more").mkdir()
    other = tmp_path / "more" / few.name
    other.write_bytes(few.read_bytes())
    with pytest.raises(DatasetError, match="2 datasets were given, few more than once"):
        read_datasets([few, other], [], None)


def test_a_split_leaves_out_files_that_have_none_of_it() -> None:
    """The project's own questions have one file that is all `dev`."""
    files = sorted(Path("eval/questions").glob("*.jsonl"))
    names = [dataset.name for dataset in read_datasets(files, [], "test")]
    languages = [f"asked-2019-{code}-test" for code in ("ar", "es", "fr", "ru", "zh")]
    assert names == [*languages, "asked-2019-test", "iom-2019-test", "more-2019-test"]
    with pytest.raises(DatasetError, match=r"pairs-2019 has no split 'test', only \['dev'\]"):
        read_datasets([Path("eval/questions/pairs-2019.jsonl")], [], "test")


GOOD = {"id": "a", "question": "who?", "type": "factoid", "answers": ["x"]}


@pytest.mark.usefixtures("index_folder")
def test_an_unknown_gold_id_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(json.dumps(GOOD | {"gold": ["para:999"]}))
    done = run("eval", "--questions", str(path), "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"askpara: {path}, line 1: no passage 'para:999' in this index\n"


@pytest.mark.slow
@pytest.mark.usefixtures("index_folder")
def test_the_index_is_asked_in_process(tmp_path: Path) -> None:
    """The real model, on every sixtieth question: what askpara does is better than BM25."""
    lines = Path("eval/questions/iom-2019.jsonl").read_text("utf-8").split("\n")
    chosen = [line for line in lines if '"type": "typo"' not in line][::60]
    (tmp_path / "few.jsonl").write_text("\n".join(chosen) + "\n", "utf-8")
    options = ["--questions", str(tmp_path / "few.jsonl"), "--only", "bm25", "--only", "full"]
    done = run("eval", *options, "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    found = report["datasets"]["few"]["conditions"]
    assert found["full"]["nDCG@10"] > found["bm25"]["nDCG@10"]
    [comparison] = report["comparisons"]["few"]
    assert (comparison["a"], comparison["b"]) == ("bm25", "full")
