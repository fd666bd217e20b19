"""What a model wrote -> the sentences of it that the cited passages bear out.

A sentence is kept only if it has two words of the question, and one sentence of the passage that it
names (of each, if it names several; of any, if it names none) holds

- every figure with what bounds it ("more than"), and every quoted phrase, letter by letter,
- near each figure the word that follows it (else the one before it): what it counts,
- every name, and four of five other words, whatever their endings,
- a denial ("not", "never", "without") if and only if the sentence kept has one.

A sentence of a passage that speaks to the model bears out nothing. Where there is a reader, it must
also find that the passages state the sentence: words alone do not tell "were untrained" and "the
minority of whom" from what the passage says. Whether a passage is true is not checked.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from index.terms import sentence_spans, terms
from rag.evidence import MAX_SENTENCES

_KNOWN_WORDS = 0.8  # "four of five other words" above
_RESTATED = 2  # "two words of the question" above
_BEFORE, _AFTER = 2, 3  # terms beside a figure, among which is what it counts

_MARKERS = re.compile(r"\s*\[(\d+(?:\s*[,;]\s*\d+)*)\]")
_MARKER_AFTER = re.compile(r"([.!?])((?:\s*\[\d+\])+)")


# Whether passages (the second) state a sentence (the first).
States = Callable[[str, str], bool]


def supported(
    draft: str,
    passages: Mapping[int, str],
    question: str,
    states: States = lambda said, held: True,
) -> str:
    """The sentences of a draft that answer and that the passages bear out; empty if none is."""
    kept = []
    for named, said in _sentences(draft):
        if not _restates(question, said):
            continue
        # A sentence that names no passage gets the first that bears it out alone.
        tried = [named] if named else [[marker] for marker in passages]
        borne_out = (m for m in tried if _cited(passages, m, said))
        markers = next((m for m in borne_out if states(said, _joined(passages, m))), None)
        if markers:
            body, end = (said[:-1], said[-1]) if said[-1] in ".!?" else (said, ".")
            kept.append(f"{body} {''.join(f'[{marker}]' for marker in markers)}{end}")
    return " ".join(kept[:MAX_SENTENCES])


def _joined(passages: Mapping[int, str], markers: Sequence[int]) -> str:
    return "\n".join(passages[marker] for marker in markers)


def _restates(question: str, said: str) -> bool:
    asked = set(terms(question))
    return len(asked & set(terms(said))) >= min(_RESTATED, len(asked))


def _cited(passages: Mapping[int, str], markers: Sequence[int], said: str) -> bool:
    """Whether one sentence of each of these passages, together, bear out what is said."""
    if len(markers) > MAX_SENTENCES or not all(marker in passages for marker in markers):
        return False
    texts = [passages[marker].translate(_QUOTES) for marker in markers]
    sentences = [
        [held for a, b in sentence_spans(text) if not _ORDERS.search(held := text[a:b])]
        for text in texts
    ]
    said = said.translate(_QUOTES)
    return any(_bears_out("\n".join(held), said) for held in itertools.product(*sentences))


def _sentences(draft: str) -> Iterator[tuple[list[int], str]]:
    """Each sentence without its markers, and those; a marker may stand behind the full stop."""
    single = _MARKERS.sub(lambda m: "".join(f" [{n}]" for n in re.findall(r"\d+", m[1])), draft)
    before_stop = _MARKER_AFTER.sub(r"\2\1", " ".join(single.replace("**", "").split()))
    for start, end in sentence_spans(before_stop):
        sentence = before_stop[start:end]
        said = _MARKERS.sub("", sentence).strip()
        if said:
            yield [int(n) for n in dict.fromkeys(_MARKERS.findall(sentence))], said


# "41,209", "1 060 369", "28.5", "P-4"; and written out, but for "one", which is a pronoun too.
_FIGURE = re.compile(
    r"(?:[^\W\d_]+-)?\d+(?:[.,:/\u202f\u00a0]\d+| \d{3}(?!\d))*|"
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|"
    r"fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|half|thirds?|"
    r"quarters?|doubled?|twice|tripled?)\b",
    re.I,
)
_BOUND = re.compile(
    r"\b((?:(?:more|less|fewer|other|greater|no) than|at (?:least|most)|up to|over|under|above|"
    r"below|nearly|almost|about|around|approximately|roughly|some|only|just))\s+(?:USD\s*)?$",
    re.I,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_QUOTED = re.compile(r'"([^"]+)"')
_NAME = re.compile(r"(?<=\s)[\"'(]*([A-Z][\w'-]*)")
_DENIES = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot)\b|n't\b", re.I
)
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.*\b(?:instructions?|rules?|prompts?|above|"
    r"previous|passages?|questions?)\b|\bsystem (?:prompt|message)\b|\blanguage model\b|"
    r"\b(?:reply|respond|answer|say|write|output)\b (?:only|exactly|with|that|instead)\b|"
    r"\b(?:reply|respond|answer|say|write|output):",
    re.I | re.S,
)
_MARKUP = re.compile(r"https?:|www\.|[<>`\\|{}]|\]\(|\[")
_QUOTES = str.maketrans("“”‘’", "\"\"''")


def _bears_out(held: str, said: str) -> bool:
    known = set(terms(held))
    words = terms(said)
    return bool(
        len(words) > 1
        and not _MARKUP.search(said)
        and _figures(said) <= _figures(held)
        and all(_counts_the_same(match, said, held) for match in _FIGURE.finditer(said))
        and all(phrase in held for phrase in _QUOTED.findall(said))
        and set(_NAME.findall(said)) <= set(re.findall(r"[\w'-]+", held))
        and set(terms(said.split()[0])) <= known
        and sum(word in known for word in words) >= _KNOWN_WORDS * len(words)
        and bool(_DENIES.search(said)) == bool(_DENIES.search(held))
    )


def _figures(text: str) -> set[str]:
    """The figures of a text, each with the words that bound it: "more than 41,209"."""
    return {
        " ".join([*_BOUND.findall(text[: figure.start()]), figure[0]]).lower()
        for figure in _FIGURE.finditer(text)
    }


def _counts_the_same(figure: re.Match[str], said: str, held: str) -> bool:
    """Whether the word beside a figure stands near it in what is held, too."""
    after = re.match(r"[\s%]+([^\W\d_][\w'-]*)", said[figure.end() :])
    beside = (terms(after[1]) if after else ()) or terms(said[: figure.start()])[-1:]
    counted = terms(figure[0])
    if not (beside and counted) or _YEAR.fullmatch(figure[0]):
        return True
    around = terms(held)
    places = [i for i, term in enumerate(around) if term == counted[0]]
    return any(beside[0] in around[max(0, i - _BEFORE) : i + _AFTER + 1] for i in places)
