"""What tests of the index share."""

import dataclasses

import pytest

from corpus.passage import Document


@pytest.fixture(scope="session")
def few(report: Document) -> Document:
    """A document of ten passages."""
    return dataclasses.replace(report, passages=report.passages[44:54], disputes=())
