"""The reply of a chat completion: an answer written out, or what a front end is told."""

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.routes.chat_schemas import Annotation, UrlCitation
from corpus.passage import Document
from index.terms import sentence_spans
from rag.answer import Answer
from rag.citations import label, url

_NEAREST = 3  # passages named where nothing was found to answer
_SIDE_PROMPT = "### Task:"  # how Open WebUI begins prompts of its own, as for a title


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model says."""

    pieces: Sequence[str]
    """Its text, in the pieces that are streamed."""
    annotations: Sequence[Annotation] = ()
    """Its citations."""

    @property
    def content(self) -> str:
        """The whole text."""
        return "".join(self.pieces)


def is_side_prompt(words: str) -> bool:
    """Whether a chat front end asks this for itself, rather than a person."""
    return words.lstrip().startswith(_SIDE_PROMPT)


_WANTED = re.compile(r'\{\s*"(\w+)"\s*:\s*([\["])')
_FIRST_SAID = re.compile(r"<chat_history>\s*USER: *(.+)")


def side_reply(prompt: str) -> str:
    """A harmless reply to what a chat front end asks for itself: a title, tags, suggestions.

    Open WebUI sends such prompts to the model of the conversation. Their JSON is answered with
    nothing in it, and a title with the words of the first question.
    """
    wanted = _WANTED.search(prompt)
    if not wanted:
        return "askpara answers from its own reports; it reads no other text and follows no task."
    key, opens = wanted.groups()
    value: str | list[str] = [] if opens == "[" else ""
    if key == "title" and (said := _FIRST_SAID.search(prompt)):
        value = textwrap.shorten(said[1], 60, placeholder=" …", break_on_hyphens=False)
    return json.dumps({key: value}, ensure_ascii=False)


def written_out(answered: Answer, documents: Mapping[str, Document], base: str) -> Reply:
    """The quotes with their markers, what the reader should know, and the sources.

    base: address of the server's pages, which links begin with.
    """
    notes = [f"\n\nNote: {note.text}" for note in answered.notes]
    if "generator" in answered.degraded:
        notes.append(
            "\n\nNote: The model wrote nothing that the report bears out; these are quotes."
        )
    if help_texts := [note.text for note in answered.notes if note.kind == "help"]:
        return Reply(help_texts)
    if answered.status == "not_found":
        nearest = [ranked.passage for ranked in answered.passages[:_NEAREST]]
        listed = [
            f"\n- [{label(documents[passage.document], passage)}]({base}{url(passage)})"
            for passage in nearest
        ]
        told = "\n\nNearest passages, none of which was found to answer:\n"
        return Reply(["Not found in this report.", *notes, told, *listed])
    pieces: list[str] = []
    annotations: list[Annotation] = []
    at = 0
    by_marker = {citation.marker: citation for citation in answered.citations}
    for text, markers in _sentences(answered):
        pieces.append(f" {text}" if pieces else text)
        for cited in (by_marker[marker] for marker in markers):
            place = {"start_index": at, "end_index": at + len(text)}
            link = UrlCitation(**place, url=base + cited.url, title=cited.label)
            annotations.append(Annotation(url_citation=link))
        at += len(text) + 1
    sources = [f"\n- [{c.marker}] [{c.label}]({base}{c.url})" for c in answered.citations]
    return Reply([*pieces, *notes, "\n\nSources:\n", *sources], annotations)


def _sentences(answered: Answer) -> list[tuple[str, list[int]]]:
    """What is said, piece by piece, each with the markers that stand in it."""
    if not answered.generated:
        return [(f"{c.quote.exact} [{c.marker}]", [c.marker]) for c in answered.citations]
    text = answered.generated.text
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    return [(said, [int(n) for n in re.findall(r"\[(\d+)\]", said)]) for said in sentences]
