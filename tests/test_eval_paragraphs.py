"""`python -m eval.paragraphs`: the reader held against paragraphs that somebody else cut."""

import json
import sys
from pathlib import Path

import pytest

from eval.paragraphs import main


def compare(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["paragraphs", str(folder)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_texts_with_odd_line_ends_are_compared_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "txt").mkdir()
    (tmp_path / "txt" / "S_RES_7_.txt").write_text(
        "1. One\u2028two.\n\n2. Three\x85four.\n", "utf-8"
    )
    texts = {1: "1. One\u2028two.", 2: "2. Three\x85four."}
    entries = [
        {"metadata": {"resolution": 7, "paragraph": number}, "text": text}
        for number, text in texts.items()
    ]
    lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    (tmp_path / "corpus.jsonl").write_text(lines, "utf-8")
    assert compare(tmp_path, monkeypatch) == 0
    assert "2 found (100.00%), 2 with the same words (100.00%)" in capsys.readouterr().out


def test_a_folder_without_paragraphs_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(tmp_path, monkeypatch) == 2
    assert "corpus.jsonl" in capsys.readouterr().err
    (tmp_path / "corpus.jsonl").write_text("\n", "utf-8")
    assert compare(tmp_path, monkeypatch) == 2
    assert "names no numbered paragraph" in capsys.readouterr().err
