"""How a passage is cited."""

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
