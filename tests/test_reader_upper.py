"""Upper layers are trained from stored lower states; the exported graph reads as torch does."""

import json
from pathlib import Path

import pytest
import torch

from corpus.errors import DatasetError
from index.reader.base import Base
from index.reader.export import export
from index.reader.model import Reader, reader_of
from index.reader.onnx_reader import OnnxReader
from index.reader.pairs import Pair, Tokenizer, batch
from index.reader.upper import Line, Recipe, read_lines, steps_of, train
from index.trace import reader_network
from tests.reader_data import TOWNS, write_base

RECIPE = Recipe(below=1, epochs=3, rows=12, rate=3e-3)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return Base.load(str(write_base(tmp_path_factory.mktemp("upper") / "base")))


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory, base: Base) -> list[Line]:
    """Of each town a passage that answers and one of the next town, which does not."""
    path = tmp_path_factory.mktemp("pairs") / "pairs.jsonl"
    texts = [f"In {town} the office trained nurses." for town in TOWNS]
    rows = [
        {
            "question": f"Who was trained in {town}?",
            "text": texts[(place + wrong) % len(TOWNS)],
            "answered": not wrong,
            "span": None if wrong else [texts[place].index("nurses"), len(texts[place]) - 1],
            "group": town,
        }
        for place, town in enumerate(TOWNS)
        for wrong in (0, 1)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return read_lines([path], Tokenizer(base.tokenizer))


def _reader(base: Base) -> Reader:
    torch.manual_seed(0)
    return reader_of(base)


def test_only_the_upper_layers_change(base: Base, lines: list[Line], tmp_path: Path) -> None:
    before = _reader(base).state_dict()
    after = train(_reader(base), lines, lines, RECIPE, tmp_path).state_dict()
    changed = {name for name, weight in after.items() if not torch.equal(weight, before[name])}
    assert changed
    assert all(name.startswith(("layers.1.", "rel.", "span.")) for name in changed)
    assert "all questions" not in (tmp_path / "curves.csv").read_text("utf-8")  # all have answers


def test_a_run_that_was_broken_off_goes_on_as_it_would_have(
    base: Base, lines: list[Line], tmp_path: Path
) -> None:
    whole = train(_reader(base), lines, lines, RECIPE, _made(tmp_path / "whole"))
    part = _made(tmp_path / "part")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.reader.upper.steps_of", _broken_off_in_the_second_epoch)
        with pytest.raises(KeyboardInterrupt):
            train(_reader(base), lines, lines, RECIPE, part)
    again = train(_reader(base), lines, lines, RECIPE, part)
    for name, weight in whole.state_dict().items():
        assert torch.equal(weight, again.state_dict()[name]), name


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _broken_off_in_the_second_epoch(
    lines: list[Line], recipe: Recipe, epoch: int
) -> list[list[int]]:
    if epoch:
        raise KeyboardInterrupt
    return list(steps_of(lines, recipe, epoch))


def test_a_line_without_an_answer_is_named(base: Base, tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"question": "who", "text": "nurses", "group": "a"}\n', "utf-8")
    with pytest.raises(DatasetError, match=r"pairs\.jsonl, line 1: .*answered"):
        read_lines([path], Tokenizer(base.tokenizer))


@pytest.mark.parametrize(("eight_bits", "off"), [(False, 1e-4), (True, 0.05)])
def test_the_graph_reads_as_the_network_does(
    base: Base, tmp_path: Path, eight_bits: bool, off: float
) -> None:
    reader = _reader(base).eval()
    export(reader_network(reader), base.tokenizer, "0" * 64, tmp_path / "reader", eight_bits)
    passages = [f"In {town} the office trained nurses." for town in TOWNS] + ["", "nurses"]
    found = OnnxReader(tmp_path / "reader").read("Who was trained in Bern?", passages)
    tokenizer = Tokenizer(base.tokenizer)
    asked = tokenizer(["Who was trained in Bern?"])[0].ids
    for passage, read in zip(passages, found, strict=True):
        row = batch([Pair(asked, tokenizer([passage])[0])], multiple=1)
        with torch.inference_mode():
            rel, _ = reader(torch.from_numpy(row.tokens))
        assert read.logit == pytest.approx(float(rel[0]), abs=off)
        assert 0 <= read.span[0] <= read.span[1] <= len(passage)
