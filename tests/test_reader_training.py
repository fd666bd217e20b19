"""Training by one command: seeds, resuming, curves, what is kept out; then packing and scoring."""

import csv
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from corpus.errors import DatasetError, ModelMismatch
from index.reader import figures, pack, score, train
from index.reader.base import Base
from index.reader.data import Dataset, read
from index.reader.figures import differences, read_rows
from index.reader.model import reader_of, tensors
from tests.reader_data import write_base, write_questions

pytestmark = pytest.mark.slow

SHORT = ("--groups", "8", "--epochs", "1", "--late-epochs", "1", "--rate", "0.003")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_questions(tmp_path_factory.mktemp("reader") / "data")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("reader") / "base")


def command(monkeypatch: pytest.MonkeyPatch, module: object, *arguments: object) -> None:
    monkeypatch.setattr(sys, "argv", ["reader", *map(str, arguments), "--device", "cpu"])
    if module is pack:  # has no use for a device
        monkeypatch.setattr(sys, "argv", sys.argv[:-2])
    module.main()  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def trained(data: Path, base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("reader") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train, "EVERY", 5)
        patch.setattr(train, "JUDGED", 10)
        command(patch, train, "--data", data, "--base", base, "--out", out, *SHORT)
    return out


def weights(out: Path) -> dict[str, torch.Tensor]:
    return load_file(out / "reader.safetensors")


def test_the_loss_falls_and_is_drawn(trained: Path) -> None:
    with (trained / "curves.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert float(rows[-1]["loss"]) < float(rows[0]["loss"]) * 0.9
    assert 0 <= float(rows[-1]["all by hand"]) <= 1
    assert (trained / "curves.svg").read_text("utf-8").count("<polyline") == len(rows[0]) - 2


def test_the_same_seed_gives_the_same_reader_and_another_another(
    trained: Path, data: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seed in (("same", 0), ("other", 1)):
        arguments = ["--data", data, "--base", base, "--out", tmp_path / name, *SHORT]
        command(monkeypatch, train, *arguments, "--seed", seed)
    first, same, other = weights(trained), weights(tmp_path / "same"), weights(tmp_path / "other")
    assert all(torch.equal(first[name], same[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)
    assert torch.equal(first["words.weight"], other["words.weight"]), "embeddings stay"


def test_a_run_that_was_broken_off_ends_as_if_it_had_not_been(
    trained: Path, data: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["--data", data, "--base", base, "--out", tmp_path, *SHORT]
    monkeypatch.setattr(train, "SAVED", 7)
    whole = train.loss_of
    calls = []

    def broken(*given: object) -> torch.Tensor:
        calls.append(given)
        if len(calls) == 12:
            raise KeyboardInterrupt
        return whole(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(train, "loss_of", broken)
        with pytest.raises(KeyboardInterrupt):
            command(patch, train, *arguments)
    assert not (tmp_path / "reader.safetensors").exists()
    command(monkeypatch, train, *arguments)
    first, again = weights(trained), weights(tmp_path)
    assert all(torch.equal(first[name], again[name]) for name in first)
    with pytest.raises(DatasetError, match=r"holds a run with .* name another --out"):
        command(monkeypatch, train, *arguments, "--seed", 5)


def test_nothing_is_trained_on_that_is_kept_out(data: Path) -> None:
    questions = read(data)
    kept = {squeezed(questions, q.passage) for q in questions.questions if q.kept}
    seen = {squeezed(questions, questions.questions[n].passage) for n in questions.training()}
    assert kept
    assert seen
    assert not kept & seen
    by_hand = [q for q in questions.questions if q.kind == "written/same"]
    assert [number for number, q in enumerate(by_hand) if q.kept] == [0, 7]


def squeezed(questions: Dataset, place: int) -> str:
    return "".join(questions.passages[place].split())


def test_spans_are_the_answers_words(data: Path) -> None:
    questions = read(data)
    spans = [q for q in questions.questions if q.span]
    assert {q.kind for q in spans} >= {"nq", "squadshifts", "squad20", "written/vague"}
    for question in spans:
        assert question.span
        assert questions.passages[question.passage][slice(*question.span)] in question.answers


def test_data_that_is_not_there_is_named(data: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="does not hold the sources written"):
        read(tmp_path, ["written"])
    with pytest.raises(DatasetError, match="no source 'asked'; known: squadshifts"):
        read(data, ["asked"])


def test_a_packed_reader_is_the_trained_one_nearly(
    trained: Path, base: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed, reader = tmp_path / "packed", trained / "reader.safetensors"
    command(monkeypatch, pack, "--reader", reader, "--base", base, "--out", packed)
    assert packed.stat().st_size < reader.stat().st_size / 4
    loaded = Base.load(str(base))
    whole, small = weights(trained), tensors(loaded.trained(packed))
    for name, start in tensors(loaded.weights).items():
        moved, missing = (whole[name] - start).norm(), (whole[name] - small[name]).norm()
        assert missing <= 0.3 * moved, name
    rows = {}
    for name, file in (("whole", reader), ("packed", packed)):
        out = tmp_path / f"{name}.jsonl"
        command(monkeypatch, score, "--reader", file, "--base", base, "--data", data, "--out", out)
        rows[name] = read_rows(out)
    gaps = [abs(a.logit - b.logit) for a, b in zip(rows["whole"], rows["packed"], strict=True)]
    assert max(gaps) < 0.5


def test_a_packed_reader_wants_its_own_base(
    trained: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, packed = trained / "reader.safetensors", tmp_path / "packed"
    arguments = ("--reader", reader, "--base", base, "--of", "f" * 64, "--out", packed)
    command(monkeypatch, pack, *arguments)
    with pytest.raises(ModelMismatch, match=f"is for the base {'f' * 64}"):
        pack.load(packed, Base.load(str(base)))


def test_several_readers_are_packed_as_their_mean(
    trained: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = weights(trained)
    save_file({name: weight * 3 for name, weight in first.items()}, tmp_path / "three")
    mean = pack.averaged([trained / "reader.safetensors", tmp_path / "three"])
    assert all(torch.allclose(torch.from_numpy(mean[name]), first[name] * 2) for name in first)


def test_two_readers_are_compared(
    trained: Path,
    base: Path,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    untrained = tmp_path / "untrained.safetensors"
    save_file(reader_of(Base.load(str(base))).state_dict(), untrained)
    files = list[Path]()
    for reader in (untrained, trained / "reader.safetensors"):
        files.append(tmp_path / f"{len(files)}.jsonl")
        arguments = ["--reader", reader, "--base", base, "--data", data, "--out", files[-1]]
        command(monkeypatch, score, *arguments, "--near", trained / "nearest.npy")
    names = {line[:14].strip() for line in capsys.readouterr().out.splitlines()}
    assert {"all by hand", "squad20", "first nq"} <= names
    table = differences(read_rows(files[0]), read_rows(files[1]))
    before, after, low, high = table["squad20"]
    assert before < after
    assert low <= after - before <= high
    monkeypatch.setattr(sys, "argv", ["figures", str(files[0]), str(files[0])])
    figures.main()
    assert "(+0.0000 to +0.0000)" in capsys.readouterr().out
    with pytest.raises(DatasetError, match="the two files score other pairs"):
        differences(read_rows(files[0]), read_rows(files[1])[1:])


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    dice = np.random.default_rng(0)
    positive, negative = dice.choice(5.0 * np.arange(5), 7), dice.choice(5.0 * np.arange(5), 9)
    many, others = dice.integers(1, 4, 7), dice.integers(1, 4, 9)
    right = total = 0.0
    for p, m in zip(positive, many, strict=True):
        for n, o in zip(negative, others, strict=True):
            right += m * o * ((p > n) + (p == n) / 2)
            total += m * o
    assert figures.auroc(positive, negative, many, others) == pytest.approx(right / total)


def test_shared_words_are_squads() -> None:
    assert figures.shared_words("the 20 Nurses.", ["20 nurses"]) == 1
    assert figures.shared_words("20 nurses of Aral", ["nurses", "Bern"]) == pytest.approx(0.4)
    assert figures.shared_words("Bern", ["nurses"]) == 0
