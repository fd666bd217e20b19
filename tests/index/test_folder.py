"""The folder on disk: whole or not at all, and damage found before it is read."""

import gc
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.adding import REPORTS
from corpus.errors import AskparaError, IndexDamaged, IndexMissing
from corpus.passage import Document, Passage
from index import models
from index import open as opening
from index.build import build
from index.manifest import MANIFEST, verify
from index.open import Index, open_index
from index.publish import current_generation, new_generation, publish
from index.texts import read_texts
from tests.conftest import ASKPARA, run, share_cache, silent

pytestmark = pytest.mark.real_model


def files(generation: Path) -> list[str]:
    return sorted(json.loads((generation / MANIFEST).read_text("utf-8"))["files"])


@pytest.fixture
def copy(index_folder: Path, tmp_path: Path) -> Path:
    """An index of its own, whose files may be replaced."""
    shutil.copytree(index_folder, tmp_path / "index", symlinks=True, copy_function=os.link)
    return tmp_path / "index"


@pytest.fixture
def small(few: Document, tmp_path: Path) -> Path:
    """An index of few passages, with one encoder."""
    share_cache(tmp_path / "small")
    build([few], tmp_path / "small", models.DEFAULT_MODEL, silent)
    return tmp_path / "small"


@pytest.fixture
def both(few: Document, tmp_path: Path) -> Path:
    """An index of few passages with a view that is read later, here of the same encoder."""
    share_cache(tmp_path / "both")
    model = models.DEFAULT_MODEL
    build([few], tmp_path / "both", model, silent, reader=False, across=model)
    return tmp_path / "both"


def test_the_manifest_names_every_file(index_folder: Path) -> None:
    generation = current_generation(index_folder)
    found = {p.relative_to(generation).as_posix() for p in generation.rglob("*") if p.is_file()}
    assert found == {*files(generation), MANIFEST}
    assert len({(generation / name).stat().st_mode for name in found}) == 1, "all may be read alike"
    assert not [name for name in found if name.endswith((".pkl", ".pickle", ".pt", ".bin"))]


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=r"no index in .*; run `askpara build --index"):
        open_index(tmp_path)


def test_every_damaged_file_is_found(small: Path) -> None:
    generation = current_generation(small)
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
            with pytest.raises(IndexDamaged) as error:
                read_everything(small)
            assert str(path) in str(error.value)
            path.write_bytes(whole)
    open_index(small)


def read_everything(folder: Path) -> None:
    index = open_index(folder)
    index.load()
    list(index.first.encoder.documents(["I."]))


@pytest.mark.slow
def test_a_rebuild_embeds_nothing_anew_and_gives_the_same_generation(index_folder: Path) -> None:
    before = current_generation(index_folder)
    # Another process has another order of sets.
    again = run("build", "--across", "none", PYTHONHASHSEED="1")
    assert again.stderr.count("as embedded before") == 1
    assert current_generation(index_folder) == before


def test_embedding_anew_gives_the_same_generation(small: Path, few: Document) -> None:
    before = current_generation(small)
    shutil.rmtree(small / "cache" / "embedded")
    built = build([few], small, models.DEFAULT_MODEL, silent)
    assert [view.reused for view in built.views] == [False]
    assert built.generation == before


def test_only_a_new_document_is_embedded(small: Path, few: Document) -> None:
    """And the index is the same, byte for byte, as one that was built in one go."""
    other = replace(few, slug="other", passages=_renamed(few.passages[:4], "other"))
    told: list[int] = []
    grown = build(
        [few, other],
        small,
        models.DEFAULT_MODEL,
        lambda stage, done, total: told.append(total) if stage.startswith("embed") else None,
    )
    assert set(told) == {4}, "the passages of the new document alone"
    shutil.rmtree(small / "cache" / "embedded")
    whole = build([few, other], small, models.DEFAULT_MODEL, silent)
    assert whole.generation == grown.generation


def _renamed(passages: tuple[Passage, ...], slug: str) -> tuple[Passage, ...]:
    return tuple(replace(passage, document=slug, attached_to=None) for passage in passages)


def test_damaged_vectors_are_embedded_anew(small: Path, few: Document) -> None:
    assert build([few], small, models.DEFAULT_MODEL, silent).views[0].reused
    (kept,) = (small / "cache" / "embedded").glob("*.npz")
    whole = bytearray(kept.read_bytes())
    whole[len(whole) // 2] ^= 4
    kept.write_bytes(whole)
    again = build([few], small, models.DEFAULT_MODEL, silent)
    assert not again.views[0].reused
    assert again.generation == current_generation(small)
    open_index(small)


@pytest.mark.slow
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
        (text.replace(b"138.  ", b"139.  ", 1), "says bd21c54c"),
    ]:
        (tmp_path / "corpus" / "iom-2019.txt").write_bytes(raw)
        failed = run("build", "--corpus", str(tmp_path / "corpus"), index=copy)
        assert failed.returncode == 1
        assert says in failed.stderr
        assert failed.stderr.count("\n") == 1, "one line"
        assert current_generation(copy) == before
        verify(before)


@pytest.mark.slow
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
    held, late = open_index(copy, ready=True), open_index(copy)
    shutil.rmtree(copy / "generations")
    (values, _), (expected, _) = (one.first.tokens.rows.read([0], [1])[0] for one in (held, index))
    assert values.tolist() == expected.tolist()
    pooled = [one.first.encoder.query("Who?").pooled.tolist() for one in (index, held)]
    assert pooled[0] == pooled[1]
    assert held.reader
    assert held.reader.read("Who?", ["Anna."])
    with pytest.raises(IndexDamaged, match=r"is gone, since newer .*; start askpara again"):
        late.first.encoder.query("Who?")


@pytest.mark.slow
def test_what_an_open_index_reads_later_stays_until_it_is_closed(both: Path, few: Document) -> None:
    held = open_index(both)
    assert held.across
    generation = current_generation(both)
    _build_others(both, few, 4, 5, 6)
    assert len(list((both / "generations").iterdir())) == 3
    assert held.across.view().encoder.query("Who?").pooled.any()
    del held
    gc.collect()
    _build_others(both, few, 7)
    assert not generation.exists()
    assert len(list((both / "generations").iterdir())) == 2


def _build_others(folder: Path, few: Document, *counts: int) -> None:
    for count in counts:
        fewer = replace(few, passages=few.passages[:count])
        build([fewer], folder, models.DEFAULT_MODEL, silent, reader=False)


def test_what_is_read_later_is_verified_when_it_is_read(both: Path) -> None:
    opened = open_index(both)
    assert opened.across
    path = current_generation(both) / "across" / "passages.faiss"
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 4
    path.unlink()
    path.write_bytes(whole)
    with pytest.raises(IndexDamaged, match=r"passages\.faiss has sha256"):
        opened.across.view()


def test_what_was_read_later_is_read_of_the_next_index_with_the_same_model(both: Path) -> None:
    one = open_index(both)
    assert one.across
    assert not one.across.is_read
    unread = open_index(both, like=one).across
    assert unread
    assert not unread.is_read
    encoder = one.across.view().encoder
    after = open_index(both, like=one).across
    assert after
    assert after.is_read
    assert after.view().encoder is encoder


def test_an_index_that_is_replaced_while_it_is_opened_is_opened_anew(
    small: Path, few: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replaced(generation: Path) -> object:
        monkeypatch.undo()
        fewer = replace(few, passages=few.passages[:4])
        build([fewer], small, models.DEFAULT_MODEL, silent, reader=False)
        shutil.rmtree(generation)
        return read_texts(generation)

    monkeypatch.setattr(opening, "read_texts", replaced)
    assert len(open_index(small).passages) == 4


def test_the_next_index_has_the_same_models_in_memory_once(
    index: Index, index_folder: Path
) -> None:
    again = open_index(index_folder, like=index)
    assert again.first is not index.first
    assert again.first.encoder is index.first.encoder
    assert again.reader is index.reader
    assert open_index(index_folder).first.encoder is not index.first.encoder


def test_vectors_of_another_encoder_are_refused(small: Path) -> None:
    """Every checksum is right: it was made so."""
    with new_generation(small) as building:
        shutil.copytree(current_generation(small), building, dirs_exist_ok=True)
        (building / MANIFEST).unlink()
        card = building / "first" / "encoder" / "encoder.json"
        card.write_text(card.read_text().replace('"dimensions": 384', '"dimensions": 768'))
        publish(building, {}, {})
    with pytest.raises(IndexDamaged, match=r"vectors of 384 dimensions, .* makes 768"):
        open_index(small)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        # A page that says its language is not looked at for it, if it is as short as this.
        (
            "mill.html",
            "<html lang=en><p>1. A mill.<p>2. Its wheel is old.<p>3. Flour goes by cart.",
            r"askpara: the new index cannot be written to .*: .*; make room .*\n",
        ),
        (
            "mill.txt",
            "1. A mill.\n\n2. Its wheel is old.\n\n3. Flour goes by cart.\n",
            r"askpara: a temporary file cannot be written \(.*; make room in .*\n",
        ),
    ],
)
def test_a_disk_that_takes_no_more_is_told_in_one_line(
    small: Path, name: str, text: str, told: str
) -> None:
    before = current_generation(small)
    (small / name).write_text(text)
    adding = [str(ASKPARA), "add", str(small / name), "--index", str(small)]
    failed = subprocess.run(
        ["env", f"ASKPARA_SHELF={small}/shelf", "prlimit", "--fsize=30000", *adding],
        capture_output=True,
        text=True,
        check=False,
    )
    assert failed.returncode == 1
    assert re.fullmatch(told, failed.stderr), failed.stderr
    assert current_generation(small) == before
    open_index(small)
    assert not list(small.rglob(".*-*"))


def test_errors_are_no_tracebacks(tmp_path: Path) -> None:
    assert issubclass(IndexMissing, AskparaError)
    failed = run("ask", "who?", index=tmp_path)
    assert (failed.returncode, failed.stdout) == (1, "")
    assert (
        failed.stderr
        == f"askpara: no index in {tmp_path}; run `askpara build --index {tmp_path}`\n"
    )
    assert "Traceback" in run("--debug", "ask", "who?", index=tmp_path).stderr
