"""Names of numbered passages and of the parts that they stand in, as ids have them."""

import re
import textwrap
from collections.abc import Sequence

from corpus.ids import slug
from corpus.profiles.words import all_words, alternatives, words
from corpus.structure.numbers import RECITAL, Number

_CONTAINER = re.compile(
    rf"(?P<word>{alternatives('containers')})\b"
    rf"(?:\s+(?:N[.\s]*[º°o]\.?\s*|Nr\.?\s+|№\s*)?(?P<number>[IVXLC]+|\d+|[A-Z]|{alternatives('ordinals')})\b(?!['’]))?",
    re.I,
)
_NUMBERED = re.compile(r"^(?:[IVXLC]+|[A-Z]|\d+)[.)]?\s+")  # "VII. Operative part"
_LONGEST_TITLE = 60  # letters of a heading in a passage's label
_NAME = 40  # letters of the name that a title has in ids
_OPINION_TITLE = 150  # letters at most
_OPINION = re.compile(r"\bopinions?\b|\bopinión\b|\bмнение\b|\bvoto\b", re.I)
# "artikel" -> "article": the name that ids have.
_CANONICAL = {word: name for name, entry in words("articles").items() for word in entry}


def name_of(number: Number, recital: bool) -> str:
    """What a number numbers: "para", "article", "rule", "recital"."""
    word = number.word or ("recital" if recital else "para")
    return _CANONICAL.get(word, word)


def core_of(number: Number) -> str:
    """The number as ids have it: "14" of "(14)", "L.12" of "Article L.12", "10" of "第十条"."""
    if number.form == "条":
        return str(number.value[0])
    if number.form == RECITAL:
        return number.printed
    core = number.printed[len(number.word) :]
    core = core.strip(" ()[].:§¶ºª°（）")
    if number.word and not re.search(r"\d", core):
        return str(number.value[0])
    return re.sub(r"\s+", "", core)


def container_name(title: str) -> str:
    """Name in ids of a part that has numbers of its own: "annex-ii", "opinion"; "" if none."""
    found = _CONTAINER.match(title.strip())
    if found:
        return slug(f"{found['word']} {found['number'] or ''}")
    unnumbered = _NUMBERED.sub("", title).casefold()
    if unnumbered.startswith(tuple(words("operative")["all"])):
        return "operative-part"
    return "opinion" if _OPINION.search(title) and len(title) < _OPINION_TITLE else ""


def part_of(annex: str, path: Sequence[str]) -> tuple[str, str]:
    """The part that a sequence of numbers beside the main one stands in: its name in ids, and the
    heading that people name it by, "" where that is the name in ids.

    annex: title of the annex, or "". path: headings above it, from the top down.
    """
    for title in (annex, *reversed(path)):
        if title and (name := container_name(title)):
            said = textwrap.shorten(title, _LONGEST_TITLE, placeholder="…")
            return name, said if is_opinion(title) else ""
    title = path[-1] if path else ""
    named = slug(title)[:60].strip("-")
    said = textwrap.shorten(title, _LONGEST_TITLE, placeholder="…")
    return (named, said) if named else ("part", "")


def annex_of(title: str) -> tuple[str, str]:
    """An annex in ids of its tables, and as people name it: ("II", "Annex II") of "Annex II: All".

    Numbers that are no Roman ones have the word with them: ("annex-2", "Annex 2").
    """
    found = _CONTAINER.match(title.strip())
    if not found or not (number := found["number"]):
        return slug(title)[:_NAME].strip("-"), title
    said = found[0].strip()
    return (number if re.fullmatch(r"[IVX]+", number) else slug(said)), said


def is_annex(title: str) -> bool:
    """Whether a part stands behind the document and begins its own headings."""
    found = _CONTAINER.match(title.strip())
    return is_opinion(title) or bool(found and found["word"].casefold() in all_words("annexes"))


def is_opinion(title: str) -> bool:
    """Whether a judge's opinion stands below it."""
    said = title.casefold()
    return len(title) < _OPINION_TITLE and any(word in said for word in words("opinions")["all"])


def closes_act(text: str) -> bool:
    """Whether an act or treaty closes with it: "Done at Brussels, 11 July 2024"."""
    return text[:1].isupper() and text.casefold().startswith(tuple(words("closings")["all"]))
