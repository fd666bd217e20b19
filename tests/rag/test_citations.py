"""How a passage is cited."""

from dataclasses import replace

import pytest

from index.open import Index
from rag.citations import label, url


def test_the_label_is_what_one_quotes(index: Index) -> None:
    expected = {
        "para:138": "C/111/5, para. 138, p. 22",
        "para:79": "C/111/5, para. 79, pp. 12–13",
        "footnote:3": "C/111/5, footnote 3, p. 25",
        "foreword#2": "C/111/5, Foreword, p. v",
        "note#1": "C/111/5, Note",
        "acronyms#DTM": "C/111/5, Acronyms, DTM, p. iv",
        "table:I.2#women": "C/111/5, Annex I, Table 2, Women",
        "table:II#kenya": "C/111/5, Annex II, Kenya, p. 2",
    }
    document = index.document("iom-2019")
    assert {id: label(document, index.passage(id)) for id in expected} == expected
    assert url(index.passage("table:II#kenya")) == "/reports/iom-2019#table-II-kenya"


@pytest.mark.parametrize("container", ["page:22", "table:page-22", "annex/table:page-22"])
def test_what_is_named_by_its_page_has_it_once(index: Index, container: str) -> None:
    passage = replace(index.passage("para:138"), container=container, label="page 22, block 1")
    assert label(index.document("iom-2019"), passage) == "C/111/5, page 22, block 1"


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        ("en", "p. 22", "pp. 12–13"),
        ("es", "pág. 22", "págs. 12–13"),
        ("ru", "с. 22", "с. 12–13"),
        ("ar", "ص 22", "ص 12–13"),
        ("zh", "第22页", "第12–13页"),
        ("de", "p. 22", "pp. 12–13"),  # without a file of words
    ],
)
def test_pages_are_named_in_the_language_of_the_passage(
    index: Index, language: str, one: str, several: str
) -> None:
    document = index.document("iom-2019")
    passages = [replace(index.passage(f"para:{n}"), language=language) for n in (138, 79)]
    assert [label(document, p).split(", ", 2)[2] for p in passages] == [one, several]
