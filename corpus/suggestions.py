"""Questions to try, made of a document's own headings when it is read.

What stands under a heading is asked for in the document's language; the headings with most text
under them come first. Where they are offered, those that the index does not answer are left out.
"""

import re
from collections import Counter
from collections.abc import Iterable

from corpus.passage import Passage
from corpus.profiles.words import words

_MAX = 12  # twice as many as are ever offered, since some are not answered
_LONGEST = 80  # letters of a heading; a longer one makes no question that people would ask
_NUMBER = re.compile(r"^(?:[\dIVXLC]+(?:\.\d+)*|[A-Za-z])[.)]\s+")  # "1.2. ", "IV. ", "(a) "
# Where only names have capitals, a heading inside of a sentence begins with a small letter.
_SMALL = ("en", "fr", "es", "pt", "it", "nl", "ru")


def suggestions_of(passages: Iterable[Passage], language: str) -> tuple[str, ...]:
    """At most twelve questions; none in a language that has no form of question."""
    asked = words("about").get(language[:2], ())
    told: Counter[str] = Counter()
    for passage in passages:
        if passage.kind in ("paragraph", "block") and passage.section:
            told[passage.section[-1]] += len(passage.text)
    topics = (_topic(heading, language[:2]) for heading, _ in told.most_common())
    found = dict.fromkeys(form.format(topic) for topic in topics if topic for form in asked)
    return tuple(found)[:_MAX]


def _topic(heading: str, language: str) -> str:
    """A heading as part of a question; empty if it says too little, as one in capitals alone."""
    heading = _NUMBER.sub("", heading).rstrip(" .:")
    if heading.isupper() or not 2 < len(heading) <= _LONGEST:
        return ""
    first, _, rest = heading.partition(" ")
    is_name = re.search(r"[A-Z\d]", rest) or first.isupper()
    return heading if is_name or language not in _SMALL else heading[0].lower() + heading[1:]
