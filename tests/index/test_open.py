"""An open index: its passages and containers by id, and what lives with it."""

import pytest

from corpus.errors import UnknownDocument, UnknownPassage
from index.open import Index
from tests.small import document, index_of


def test_passages_and_containers_by_id(index: Index) -> None:
    assert index.passage("para:1").number == 1
    assert [p.id for p in index.find("note")] == ["note#1"]
    assert len(index.find("table:II")) == 188  # 173 members, 12 others, other, total, key
    assert index.find("para:7")[0].id == "para:7"
    with pytest.raises(UnknownPassage, match="no passage 'para:349' in iom-2019; ids look like"):
        index.find("para:349")
    with pytest.raises(UnknownDocument, match="no document 'iom-2020' in this index; it holds iom"):
        index.passage("para:1", "iom-2020")


def test_what_is_told_of_an_index_lives_with_it() -> None:
    """Read once, and another index of the same texts has its own."""
    one, other = (index_of(document("The pumps were repaired.")) for _ in range(2))
    for name in ("vocabulary", "tables", "footnotes"):
        assert getattr(one, name) is getattr(one, name)
        assert getattr(one, name) is not getattr(other, name)


def test_a_small_index_has_passages_of_several_documents() -> None:
    index = index_of(document("One."), document("Two.", "Three.", slug="other"))
    with pytest.raises(UnknownPassage, match="report and other have 'para:1' each; name the doc"):
        index.passage("para:1")
    assert index.passage("para:1", "other").text == "Two."
    assert index.passage("para:2").document == "other"
    assert [p.id for p in index.passages_of("other")] == ["para:1", "para:2"]
    with pytest.raises(UnknownPassage, match="no passage 'para:2' in report; ids look like"):
        index.passage("para:2", "report")
