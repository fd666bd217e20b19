"""An open index: its passages and containers by id, and what lives with it."""

import pytest

from corpus.errors import UnknownDocument, UnknownPassage
from index.open import Index


def test_passages_and_containers_by_id(index: Index) -> None:
    assert index.passage("para:1").number == 1
    assert [p.id for p in index.find("note")] == ["note#1"]
    assert len(index.find("table:II")) == 188  # 173 members, 12 others, other, total, key
    assert index.find("para:7")[0].id == "para:7"
    with pytest.raises(UnknownPassage, match="no passage 'para:349' in iom-2019; ids look like"):
        index.find("para:349")
    with pytest.raises(UnknownDocument, match="no document 'iom-2020' in this index; it holds iom"):
        index.passage("para:1", "iom-2020")
