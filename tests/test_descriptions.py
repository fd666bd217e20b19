"""The TOML beside a text: what it may say, and what is refused with the way out."""

import datetime
import hashlib
import shutil
from pathlib import Path

import pytest

from corpus.adding import REPORTS, Given, read_corpus, read_kept
from corpus.errors import CorpusError, DescriptionError, UnreadableDocument
from corpus.passage import Document

TEXT = "1. One.\n\n2. Two.\n"
TOML = f"""\
symbol = "X/1"
title = "A report"
publisher = "An office"
date = 2025-01-31
language = "fr"
sha256 = "{hashlib.sha256(TEXT.encode()).hexdigest()}"
[counts]
paragraph = 2
"""


def described(folder: Path, toml: str) -> Document:
    (folder / "x.txt").write_text(TEXT, "utf-8")
    (folder / "x.toml").write_text(toml, "utf-8")
    return read_kept(folder / "x.txt", Given()).document


@pytest.mark.parametrize("date", ["2025-01-31", '"2025-01-31"', "2025-01-31T12:00:00Z"])
def test_a_date_may_be_a_date_a_text_or_a_time(tmp_path: Path, date: str) -> None:
    document = described(tmp_path, TOML.replace("2025-01-31", date))
    assert document.date == datetime.date(2025, 1, 31)
    assert type(document.date) is datetime.date


def test_passages_are_in_the_language_of_the_document(tmp_path: Path) -> None:
    assert [passage.language for passage in described(tmp_path, TOML).passages] == ["fr"] * 2


@pytest.mark.parametrize(
    ("line", "wrong", "says"),
    [
        ("date = 2025-01-31", 'date = "31 January"', "date is '31 January', expected a date such"),
        ("date = 2025-01-31", "date = 2025", "date is 2025, expected a date such as 2020-06-25"),
        ('symbol = "X/1"', "symbol = 5", "symbol is 5, expected a text such as"),
        ('title = "A report"', 'title = " "', "title is ' ', expected a text"),
        ('language = "fr"', 'language = "French"', "language is 'French', expected a code"),
        ("paragraph = 2", 'paragraph = "1"', "counts is .*, expected a table"),
        ("[counts]", 'tittle = "a"\n[counts]', "says tittle, expected some of symbol, title"),
        ("[counts]", 'slug = "a b"\n[counts]', "slug is 'a b', expected letters from a to z"),
        ("[counts]", "disputes = 5\n[counts]", "disputes is 5, expected tables headed"),
        ("[counts]", 'disputes = ["a"]\n[counts]', "dispute 'a' lacks"),
        (
            "[counts]",
            'disputes = [{about = "a", statements = [{passage = "para:1", words = 5}]}]\n[counts]',
            "quotes 5, which para:1 does not say; copy the words",
        ),
    ],
)
def test_values_that_cannot_be_used(tmp_path: Path, line: str, wrong: str, says: str) -> None:
    assert line in TOML
    with pytest.raises(DescriptionError, match=says):
        described(tmp_path, TOML.replace(line, wrong))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"x\.txt is no file, expected a document"):
        read_kept(tmp_path / "x.txt", Given())
    (tmp_path / "y.txt").mkdir()
    with pytest.raises(UnreadableDocument, match=r"y\.txt is a folder, expected a document"):
        read_corpus(tmp_path)
    (tmp_path / "y.txt").rmdir()
    (tmp_path / "y.toml").mkdir()
    (tmp_path / "y.txt").write_text(TEXT, "utf-8")
    with pytest.raises(DescriptionError, match=r"y\.toml"):
        read_corpus(tmp_path)


def test_descriptions_that_do_not_fit_the_text(tmp_path: Path) -> None:
    (tmp_path / ".hidden.txt").write_text(TEXT, "utf-8")
    with pytest.raises(DescriptionError, match="no document in"):
        read_corpus(tmp_path)
    shutil.copy(REPORTS / "iom-2019.txt", tmp_path / "a.txt")
    toml = (REPORTS / "iom-2019.toml").read_text("utf-8")
    for wrong, says in [
        ("symbol = ", "not TOML"),
        (toml.replace("bd21", "0000"), "sha256 bd21c54c.*a.toml says 0000"),
        (toml.replace("table_row = 401", "table_row = 400"), "401 of kind table_row, expected 400"),
        (toml.replace("four protracted", "nine protracted"), "which para:175 does not say"),
        (toml.replace('about = "which', 'matter = "which'), "lacks 'about'; it needs about"),
    ]:
        (tmp_path / "a.toml").write_text(wrong, "utf-8")
        with pytest.raises(CorpusError, match=says):
            read_corpus(tmp_path)
    (tmp_path / "a.toml").write_text(toml, "utf-8")
    assert len(read_corpus(tmp_path)[0].passages) == 915
