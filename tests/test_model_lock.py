"""A test that loads a real model without saying so fails, and says what to do."""

from pathlib import Path

import pytest
import tokenizers

from corpus.files import file_sha256
from index.encoder import MODEL, TOKENIZER, WEIGHTS, Card, OnnxEncoder


@pytest.fixture
def encoder(tmp_path: Path) -> OnnxEncoder:
    """A folder that looks like an exported encoder."""
    words = tokenizers.models.WordLevel({"[UNK]": 0}, unk_token="[UNK]")
    tokenizers.Tokenizer(words).save(str(tmp_path / TOKENIZER))
    for name in (MODEL, WEIGHTS):
        (tmp_path / name).write_bytes(b"none")
    sums = {name: file_sha256(tmp_path / name) for name in (MODEL, WEIGHTS, TOKENIZER)}
    Card("none", "0" * 64, 8, 16, "", "", sums).write(tmp_path)
    return OnnxEncoder(tmp_path)


def test_it_is_locked(encoder: OnnxEncoder) -> None:
    with pytest.raises(
        pytest.fail.Exception, match=r"test_it_is_locked loads a real model; use .*"
    ):
        encoder.query("Who?")
    with pytest.raises(pytest.fail.Exception, match=r"mark it with @pytest.mark.real_model"):
        list(encoder.documents(["Who?"]))


@pytest.mark.real_model
def test_the_marker_opens_it(encoder: OnnxEncoder) -> None:
    with pytest.raises(Exception, match="INVALID_PROTOBUF"):
        encoder.load()


@pytest.mark.usefixtures("index_folder")
def test_the_index_of_the_report_opens_it(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("real_model")
