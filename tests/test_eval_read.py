"""`python -m eval.read`: what reading more, or less, brings."""

import json
import sys
from pathlib import Path

import pytest

from eval import read


@pytest.mark.real_model
@pytest.mark.slow
def test_each_choice_has_its_figures(
    index_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = [
        ("How many officials were trained on protection?", "fact", ["para:138"]),
        ("How many submarines were bought?", "unanswerable", []),
    ]
    lines = [
        {"id": f"q{i}", "question": question, "type": kind, "gold": gold}
        for i, (question, kind, gold) in enumerate(asked)
    ]
    questions = tmp_path / "few.jsonl"
    questions.write_text("".join(json.dumps(line) + "\n" for line in lines))
    given = ["read", "--index", str(index_folder), "--questions", str(questions)]
    monkeypatch.setattr(sys, "argv", given)
    read.main()
    told, head, *rows = capsys.readouterr().out.splitlines()
    assert told == "few, 2 questions"
    assert head.split() == ["most", "reach", "weight", "first", "five", "AUROC", "read"]
    assert all(row.split()[3:6] == ["1.000", "1.000", "1.000"] for row in rows)
    by_most = {row.split()[0]: float(row.split()[6]) for row in rows if "inf" not in row}
    assert by_most["6"] < by_most["15"]
