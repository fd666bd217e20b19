"""What tests of questions share."""

import pytest

from corpus.passage import Document
from index.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def vocabulary(report: Document) -> Vocabulary:
    """The words of the report, which says nothing of its publisher's name here."""
    return Vocabulary.of(report.passages)
