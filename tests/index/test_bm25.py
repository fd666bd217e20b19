"""Words against a slow and plain reference."""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from index.bm25 import Lexical
from index.terms import terms

TEXTS = [
    "Migration and health of migrants.",
    "The Office trained 41,209 officials in 2019.",
    "Health officials and the health of officials.",
    "Ninety offices, and no more.",
]


def reference_bm25(question: str, k1: float = 1.5, b: float = 0.75) -> list[float]:
    """Lucene's BM25 in ten lines."""
    documents = [terms(text) for text in TEXTS]
    mean = sum(map(len, documents)) / len(documents)
    scores = [0.0] * len(documents)
    for term in terms(question):
        held = sum(term in document for document in documents)
        idf = math.log(1 + (len(documents) - held + 0.5) / (held + 0.5))
        for i, document in enumerate(documents):
            tf = Counter(document)[term]
            scores[i] += idf * tf / (tf + k1 * (1 - b + b * len(document) / mean))
    return scores


@pytest.mark.parametrize(
    "question", ["health officials", "How many officials were trained?", "nothing known: xyzzy", ""]
)
def test_bm25_equals_a_plain_reference(question: str, tmp_path: Path) -> None:
    Lexical.build(TEXTS).write(tmp_path)
    found = Lexical.read(tmp_path).scores(terms(question))
    np.testing.assert_allclose(found, reference_bm25(question), rtol=1e-5)


def test_figures_and_grades_are_whole_terms() -> None:
    assert terms("41,209 officials; 14\u202f811 staff, 12 805 at P-4, 14.5 per cent") == (
        *("41209", "offici", "14811", "staff", "12805", "p-4", "14.5", "per", "cent"),
    )
    assert terms("The IOM’s offices, the Organization's office") == (
        *("iom", "offic", "organiz", "offic"),
    )


def test_coverage_is_the_best_passages_share_of_the_question() -> None:
    lexical = Lexical.build(["health officials", "health of migrants", "border"])
    assert lexical.coverage(terms("health officials")) == pytest.approx(1)
    assert lexical.coverage(terms("xyzzy")) == 0
    # idf of a term in n of 3 texts: ln(4 / (n + 1)); "health" is in two, "xyzzy" in none
    assert lexical.coverage(terms("health xyzzy")) == pytest.approx(
        math.log(4 / 3) / math.log(16 / 3)
    )


@pytest.mark.parametrize(
    "text",
    [
        "Oﬃces ﬁled ５７ ﬁndings.",
        "Off\u00adices fi\u200bled 57 find\ufeffings.",
        "Ｏｆｆｉｃｅｓ\u3000ｆｉｌｅｄ ٥٧ ｆｉｎｄｉｎｇｓ．",
        "\u202bOffices\u202c\u2028filed\u00a0𝟓𝟕 findings.",
    ],
)
def test_plain_words_find_texts_with_ligatures_and_invisible_characters(text: str) -> None:
    found = Lexical.build([text, "Trees were planted."]).coverage(
        terms("offices filed 57 findings")
    )
    assert found == pytest.approx(1)
    assert terms(text) == terms("Offices filed 57 findings.")
