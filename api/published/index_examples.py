"""Examples for the OpenAPI text of an index that holds other documents than the shipped report.

A sentence of the index's own serves as the question, and the index answers it: what is shown can be
sent, and gives what is shown.
"""

import contextlib
import dataclasses
import itertools
from collections.abc import Iterator
from urllib.parse import quote, urlencode

from fastapi.encoders import jsonable_encoder

from api.published.examples import Example
from api.routes.documents import cited, described
from api.routes.search import found_page, next_page
from corpus.errors import QuestionError
from corpus.language import sentence_spans
from index.open import Index
from index.where import Where
from rag.answer import Answer, answer, as_object, search
from rag.contract import MAX_K

_TRIED = 5  # sentences; each takes some milliseconds of whoever asks for the text first
_WORDS = range(6, 30)  # of a sentence that reads like something people would ask for


def examples_of(index: Index) -> dict[str, Example]:
    """A question, a search, the documents, one of them, and a passage of it; by name."""
    document = next(iter(index.documents.values()))
    where = Where(document.slug)
    answered = _answered(index, where)
    if not answered:
        return {}
    asked = {"question": answered.question, "document": document.slug, "k": 1}
    searched = [("q", answered.question), ("k", "1"), ("document", document.slug)]
    ranked = search(index, answered.question, MAX_K, where)
    following = next_page(index, "/v1/search", searched, answered.question, where, 1)
    passage = ranked[0].passage
    documents = "/v1/documents"
    examples = {
        "answered": Example(
            f"An answer ({answered.status})",
            "/v1/ask",
            "/v1/ask",
            "POST",
            body=asked,
            answer=as_object(answered),
        ),
        "page": Example(
            "The best passage",
            "/v1/search",
            f"/v1/search?{urlencode(searched)}",
            answer=found_page(
                index,
                answered.question,
                ranked[:1],
                len(ranked),
                following=following if len(ranked) > 1 else None,
            ),
        ),
        "documents": Example(
            "The reports",
            documents,
            documents,
            answer=[described(index, one) for one in index.documents.values()],
        ),
        "document": Example(
            "A report",
            f"{documents}/{{document}}",
            f"{documents}/{document.slug}",
            answer=described(index, document),
        ),
        "passage": Example(
            "A passage",
            f"{documents}/{{document}}/passages/{{id}}",
            f"{documents}/{document.slug}/passages/{quote(passage.id, safe=':/')}",
            answer=cited(document, passage) | {"quote": None},
        ),
    }
    return {
        name: dataclasses.replace(example, answer=jsonable_encoder(example.answer))
        for name, example in examples.items()
    }


def _answered(index: Index, where: Where) -> Answer | None:
    """The first of a few sentences that is answered, else the first; None if none can be asked."""
    first = None
    for sentence in itertools.islice(_sentences(index), _TRIED):
        with contextlib.suppress(QuestionError):
            answered = answer(index, sentence, 1, where)
            if answered.status == "answered":
                return answered
            first = first or answered
    return first


def _sentences(index: Index) -> Iterator[str]:
    """Sentences of the first document that might be asked for, and at the end its title."""
    document = next(iter(index.documents.values()))
    for passage in index.passages_of(document.slug):
        for start, end in sentence_spans(passage.text):
            if len(passage.text[start:end].split()) in _WORDS:
                yield passage.text[start:end]
    yield document.title
