"""Profiles: habits of a family of documents as data, and what a passage is called when cited.

In: the first blocks of a document. Out: the profile whose words stand in them; `default.toml` holds
what a profile does not say.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.sources.model import Block, Item

_FIRST = 40  # blocks of a document in which its family is looked for: a title page


@dataclass(frozen=True, slots=True)
class Profile:
    """Habits of a family of documents."""

    name: str
    """Of its file: "un", "court"."""
    recognized: tuple[str, ...]
    """Regular expressions; one of them in the first blocks tells the family."""
    symbols: tuple[str, ...]
    """Regular expressions whose first group is a document's symbol."""
    publishers: dict[str, str]
    """Who publishes, by the beginning of a symbol."""
    cited: dict[str, dict[str, str]]
    """How a part is cited: by its name in ids, then by language."""

    def symbols_in(self, text: str) -> list[str]:
        """Symbols in a text; each has a digit."""
        found = [one.rstrip(".-") for form in self.symbols for one in re.findall(form, text)]
        return [symbol for symbol in found if re.search(r"\d", symbol)]

    def publisher(self, symbol: str | None) -> str | None:
        """Who publishes the document of a symbol, where the profile knows."""
        fitting = [start for start in self.publishers if (symbol or "").startswith(start)]
        return self.publishers[max(fitting, key=len)] if fitting else None

    def form(self, part: str, language: str) -> str:
        """The form in which a part is cited: "para. {}"."""
        forms = self.cited.get(part) or {}
        return forms.get(language) or forms.get("en") or f"{part} {{}}"


@cache
def profiles() -> dict[str, Profile]:
    """All profiles by name, each with what the default says beside it."""
    read = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
        for file in files("corpus.profiles").iterdir()
        if file.name.endswith(".toml") and file.name != "words.toml"
    }
    usual = read["default"]
    return {
        name: Profile(
            name,
            tuple(entry.get("recognized", ())),
            tuple(dict.fromkeys((*entry.get("symbols", ()), *usual["symbols"]))),
            entry.get("publishers", {}),
            usual["cited"] | entry.get("cited", {}),
        )
        for name, entry in sorted(read.items())
    }


def profile_of(items: Sequence[Item]) -> Profile:
    """The profile of the family that a document belongs to."""
    texts = (
        [item.text] if isinstance(item, Block) else [cell.text for cell in item.cells[:_FIRST]]
        for item in items[:_FIRST]
    )
    first = " ".join(text for of in texts for text in of).casefold()
    for profile in profiles().values():
        if any(re.search(words, first) for words in profile.recognized):
            return profile
    return profiles()["default"]


def cited(id: str, language: str, profile: Profile, title: str = "") -> str:
    """How people name a numbered passage: "para. 138", "annex II, para. 3", "art. 12(3)".

    title: the heading that names its container, in place of the container's name in ids.
    """
    *containers, own = id.split("/")
    part, _, number = own.partition(":")
    parent, _, outer = containers[-1].partition(":") if containers else ("", "", "")
    if outer and part == "para":
        inside = profile.form("within", language)
        named = inside.format(profile.form(parent, language).format(outer), number)
        containers.pop()
    else:
        named = profile.form(part, language).format(number)
    spoken = [title] if title else [_spoken(container, language) for container in containers]
    return ", ".join([*spoken, named])


def _spoken(container: str, language: str) -> str:
    """A container as people say it: "annex II", "Anhang II"; "annex II 2" of another like it."""
    words = re.sub(r"[-:]", " ", container)
    words = re.sub(r"\b[ivxlc]+(?=$| \d+$)", lambda found: found[0].upper(), words)
    return words[:1].upper() + words[1:] if language == "de" else words  # as nouns are
