"""A benchmark that was interrupted goes on, but only with answers of the same to the same."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import eval.run
from corpus.errors import DatasetError
from eval.dataset import Dataset, Question
from eval.metrics import Result
from eval.run import Server, here, run
from tests.conftest import silent
from tests.fake_server import FakeServer, fake_server

SET = Dataset("set", tuple(Question(f"q{n}", f"what {n}?", "factoid", {}) for n in range(5)))


class Counting:
    """Answers, and counts; the third question can be made to fail."""

    def __init__(self, fails: bool = False) -> None:
        self.asked: list[str] = []
        self.fails = fails

    def __call__(self, question: Question) -> Result:
        if self.fails and question.id == "q2":
            raise KeyboardInterrupt
        self.asked.append(question.id)
        # As reports have them: a line separator and a next-line character inside a quote.
        return Result(["para:1"], 2.0, "answered", 0.5, "a\u2028b\x85c", ("para:1",))


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(SET, "full", "g", Counting(fails=True), tmp_path, silent)
    asking = Counting()
    results = run(SET, "full", "g", asking, tmp_path, silent)
    assert asking.asked == ["q2", "q3", "q4"]
    again = Counting()
    assert run(SET, "full", "g", again, tmp_path, silent) == results
    assert again.asked == []


def test_a_line_that_was_cut_off_is_asked_again_and_nothing_is_glued_to_it(tmp_path: Path) -> None:
    results = run(SET, "full", "g", Counting(), tmp_path, silent)
    [file] = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-40])
    asking = Counting()
    assert run(SET, "full", "g", asking, tmp_path, silent) == results
    assert asking.asked == ["q4"]
    assert file.read_bytes() == whole


def test_each_result_is_on_disk_at_once(tmp_path: Path) -> None:
    """A process that is killed loses nothing that was answered."""

    def ask(question: Question) -> Result:
        written = (tmp_path / "set.full.jsonl").read_bytes().split(b"\n")
        assert len(written) == 2 + int(question.id[1:])
        return Result([], 1.0)

    run(SET, "full", "g", ask, tmp_path, silent)


def test_other_questions_or_another_that_answers_begin_anew(tmp_path: Path) -> None:
    run(SET, "full", "g", Counting(), tmp_path, silent)
    of_document = Dataset("set", (Question("q0", "what 0?", "factoid", {}, document="iom"),))
    for dataset, asked_of in [(SET, "h"), (of_document, "h")]:
        asking = Counting()
        run(dataset, "full", asked_of, asking, tmp_path, silent)
        assert len(asking.asked) == len(dataset.questions)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the rooms whose code is that of the benchmark."""
    rooms = Path(eval.run.__file__).parent.parent
    for room in ("corpus", "index", "rag", "eval"):
        shutil.copytree(rooms / room, tmp_path / room)
    monkeypatch.setattr(eval.run, "__file__", str(tmp_path / "eval" / "run.py"))
    eval.run._code.cache_clear()
    yield tmp_path
    eval.run._code.cache_clear()


def test_what_answers_here_is_named_with_ranking_code_and_data(checkout: Path) -> None:
    def named(generation: str = "g", ranking: str = "pooled") -> str:
        eval.run._code.cache_clear()
        return here(generation, ranking)

    before = named()
    assert named() == before
    assert named(generation="h") != before
    assert named(ranking="bm25") != before
    (checkout / "rag" / "words").mkdir()
    for changed in (
        *("eval/rankers.py", "eval/run.py", "rag/answer.py", "rag/words/en.toml"),
        *("index/weights.onnx", "corpus/reports/iom-2019.toml"),
    ):
        with (checkout / changed).open("ab") as file:
            file.write(b"\n")
        now = named()
        assert now != before, changed
        before = now


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with fake_server({question.question: ["para:1"] for question in SET.questions}) as served:
        yield served


@pytest.mark.parametrize("changed", ["version", "generation"])
def test_a_server_that_became_another_is_asked_again(
    server: FakeServer, tmp_path: Path, changed: str
) -> None:
    def results() -> int:
        server.asked.clear()
        found = Server.at(server.url)
        run(SET, "http", found.named, found.ask, tmp_path, silent)
        return len(server.asked)

    assert [results(), results()] == [5, 0]
    setattr(server, changed, "2")
    assert [results(), results()] == [5, 0]


def test_other_code_is_another_server(server: FakeServer, checkout: Path) -> None:
    """A server that was started anew after a change of the code has the same version and index."""
    before = Server.at(server.url).named
    assert Server.at(server.url).named == before
    with (checkout / "rag" / "answer.py").open("a") as file:
        file.write("# changed\n")
    eval.run._code.cache_clear()
    assert Server.at(server.url).named != before


def test_a_run_ends_when_the_server_takes_another_index(server: FakeServer, tmp_path: Path) -> None:
    """Its results would be of two indexes, and be taken up again as those of the first."""
    found = Server.at(server.url)
    server.generation = "g2"
    with pytest.raises(DatasetError, match="answers from the index g2, expected g1"):
        run(SET, "http", found.named, found.ask, tmp_path, silent)


def test_what_is_no_server_of_ours_is_told(server: FakeServer) -> None:
    with pytest.raises(DatasetError, match=r"http://127\.0\.0\.1:9 does not answer /readyz"):
        Server.at("http://127.0.0.1:9")
    with pytest.raises(DatasetError, match="nonsense does not answer /readyz"):
        Server.at("nonsense")
    server.reply = lambda path, body: {"status": "fine"}  # type: ignore[method-assign]
    with pytest.raises(DatasetError, match="is no askpara server: its answer has no 'index'"):
        Server.at(server.url)
    server.reply = lambda path, body: [json.dumps(path)]  # type: ignore[method-assign]
    with pytest.raises(DatasetError, match=r"does not answer /readyz: is .*, expected an object"):
        Server.at(server.url)
