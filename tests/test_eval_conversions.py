"""What `eval.conversions` counts: paragraphs that are there again, and those that end alike."""

from pathlib import Path

import pytest

from eval import conversions

LINE = "The board heard of {} in the north and the south of the whole country, and was pleased."
TOPICS = ("water", "roads", "schools", "health", "forests", "harbours", "courts", "markets",
          "mills", "bridges", "ferries")  # fmt: skip


def test_lost_and_changed_paragraphs_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def convert(path: Path, folder: Path, language: str) -> Path:
        text = path.read_text("utf-8").replace(LINE.format("ferries"), "The board left.")
        (folder / "b.txt").write_text(text.replace("was pleased.", "was sad.", 1))
        return folder / "b.txt"

    monkeypatch.setattr(conversions, "CONVERSIONS", {"by hand": ((".txt",), convert)})
    path = tmp_path / "a.txt"
    path.write_text("".join(f"{n}. {LINE.format(t)}\n\n" for n, t in enumerate(TOPICS, 1)))
    ((name, compared),) = conversions.compare(path, ["by hand"])
    assert (name, compared.of) == ("by hand", 11)
    assert (compared.found, compared.same) == (10, 9)
