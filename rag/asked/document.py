"""Questions about a document itself: which of several, its parts, its title, its contents.

Which: "in the 2018 report", "according to JIU/REP/2025/2", "dans le rapport de 2018". Where several
documents are searched, such a question is asked of that one alone, or of those that it names, and
so are its follow-ups. What names them is taken out: it says where to look, and the passages do not
repeat it.

Parts are named by their place: "paragraphs 138 to 141", "footnote 3", "foreword".

Facts, chapters, overview: such a question has one of the phrases below, and beside them only words
that add nothing and the documents' own names: "What is the title of the report?", but not "What is
the title of the report on fisheries?"; "key achievements of 2019", but not "key achievements in
Peru". What is asked about one section says on what, so that may have any words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import get_args

from corpus.languages.words import FILES, phrases, words_of
from corpus.passage import Document
from index.places import as_digits
from index.terms import plain_words, terms
from index.where import Where
from rag.asked import en
from rag.asked.en import any_of, words
from rag.asked.follow_up import leaning
from rag.asked.model import Fact, Stated, Structure
from rag.asked.spelling_and_acronyms import asks_definition
from rag.contract import MAX_K

# --- Which of several --------------------------------------------------------------------------

_NOUN = (
    r"(?:report|document|review|judge?ment|law|act|decision|paper|statement|overview|plan|code)s?"
)
_TELLS = r"(?:say|state|mention|describe|recommend|find|conclude|contain|cover|define|propose|note)"
_BESIDE = r"(?:and|or|with|than|versus|vs)"
_HEAD = rf"(?:in|from|within|per|of|according to|between|compared?|comparing|{_BESIDE})"
_NAMED = re.compile(
    rf"(?P<before>\b{_HEAD}\s+(?:the|this|that)\s+)"
    rf"(?P<names>(?:[\w/.’'-]+\s+){{1,5}}?)(?={_NOUN}\b)"
    rf"|(?P<does>\b(?:does|did)\s+(?:the|this|that)\s+)(?P<said>(?:[\w/.’'-]+\s+){{1,5}}?)"
    rf"(?={_NOUN}\s+(?:{_TELLS}\b|{_BESIDE}\s+the\b))",
    re.I,
)
# Words of such a phrase that tell no document from another.
_PLAIN = "the this that annual first last final full new main whole official same other latest"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a question is asked, and its words without those that say so."""

    where: Where
    question: str
    session: tuple[str, ...]
    """The earlier questions of the conversation, without such words too."""
    named: tuple[str, ...] = ()
    """Slugs of the documents that are named; none if none is, or every one that is searched."""


def narrowed(
    documents: Mapping[str, Document], question: str, where: Where, session: Sequence[str] = ()
) -> Scope:
    """Where to search, and what for. session: as of `rag.answer.answer`."""
    asked_of = where.documents or tuple(documents)
    if not all(slug in documents for slug in asked_of):  # which is refused later
        return Scope(where, question, tuple(session))
    among = [documents[slug] for slug in asked_of]
    if len(among) < 2:
        rest, *others = (_by_symbol(among, one)[1] for one in (question, *session))
        return Scope(where, rest, tuple(others))
    named, rest = _named(among, question)
    earlier = [_named(among, one) for one in session]
    before = tuple(words for _, words in earlier)
    if not named:
        named = _carried_over(question, session, [slugs for slugs, _ in earlier])
    if not named or set(named) == set(asked_of):
        return Scope(where, rest, before)
    return Scope(replace(where, documents=named), rest, before, named)


def _carried_over(
    question: str, session: Sequence[str], named: Sequence[tuple[str, ...]]
) -> tuple[str, ...]:
    """What the question names that this one follows up, and that one's if it names none."""
    for earlier, slugs in zip(reversed(session), reversed(named), strict=True):
        if leaning(question) == "no":
            return ()
        if slugs:
            return slugs
        question = earlier
    return ()


def _named(documents: Sequence[Document], question: str) -> tuple[tuple[str, ...], str]:
    """Slugs of the documents that a question names, in its order, and its other words."""
    for found in (_by_symbol, _by_name, _by_year):
        slugs, rest = found(documents, question)
        if slugs:
            return tuple(dict.fromkeys(slugs)), rest
    return (), question


def _by_symbol(documents: Sequence[Document], question: str) -> tuple[list[str], str]:
    """Symbols that stand in the question; the longest first, which may begin with a shorter one."""
    slugs: list[str] = []
    for symbol in sorted({one.symbol for one in documents}, key=lambda one: (-len(one), one)):
        whole = rf"(?P<noun>\b{_NOUN}\s+)?(?<![\w/]){re.escape(symbol)}(?![\w/])"
        if not re.search(r"\d", symbol):
            continue
        rest = re.sub(whole, lambda m: (m["noun"] or "the report").strip(), question, flags=re.I)
        if rest != question:
            slugs += (one.slug for one in documents if one.symbol == symbol)
            question = rest
    return slugs, question


def _by_name(documents: Sequence[Document], question: str) -> tuple[list[str], str]:
    """Documents whose names have all the words in front of "report" and the like.

    Each is the only one that has; "2018 and the 2019" are two, unless one has all of these words.
    """
    slugs: list[str] = []
    rest = question
    for found in reversed(list(_NAMED.finditer(question))):
        said = (found["names"] or found["said"]).casefold()
        each = [_only(documents, said)]
        if not each[0]:
            each = [_only(documents, part) for part in re.split(rf"\b{_BESIDE}\b", said)]
        if all(each):
            slugs = [*each, *slugs]
            before = found["before"] or found["does"]
            rest = rest[: found.start()] + before + rest[found.end() :]
    return slugs, rest


def _only(documents: Sequence[Document], said: str) -> str:
    """The slug of the only document whose names have all words; or ""."""
    wanted = {*re.findall(r"\w+", said)}.difference(_PLAIN.split())
    fitting = [one.slug for one in documents if wanted and wanted <= _names(one)]
    return fitting[0] if len(fitting) == 1 else ""


def _by_year(documents: Sequence[Document], question: str) -> tuple[list[str], str]:
    """Documents of the years that stand behind "report", in Chinese before it."""
    for found in filter(None, (pattern.search(question) for pattern in _reports_of_years())):
        each = [_only(documents, str(int(year))) for year in re.findall(r"\d{4}", found[0])]
        titled = _IN_FRONT.search(question[: found.start()])
        said = {*re.findall(r"\w{2,}", (titled[0] if titled else "").casefold())} - _IN_ANY_TITLE
        meant = (one for one in documents if one.slug in each)
        # The "World Migration Report 2020" is none of those that are searched.
        if all(each) and all(said <= _names(one) for one in meant):
            return each, question[: found.start()] + found["noun"] + question[found.end() :]
    return [], question


@cache
def _reports_of_years() -> tuple[re.Pattern[str], ...]:
    """Of each language: "report for 2018", "rapport annuel de 2018", "доклад за 2018 год"."""
    patterns = []
    for language in ("en", *FILES):
        noun, year, of_year = (
            "|".join(re.escape(word).replace("'", "['’]") for word in words_of(language, key))
            for key in ("report", "year", "of_year")
        )
        if language == "en":
            noun, year, of_year = "reports?", "years?", "for|of|from|the|and|or"
        if language == "zh":  # no blanks between words; with 了 it is a verb
            whole = rf"(?:\d{{4}}(?:{year}|{of_year})*)+(?P<noun>{noun})(?!了)"
        else:
            years = rf"(?:(?:\s+(?:{of_year}|{year}))*\s+(?:{of_year})?\d{{4}}(?!\d))+"
            whole = rf"(?<!\w)(?P<noun>{noun}){years}(?:\s+(?:{year})(?!\w))?"
        patterns.append(re.compile(whole, re.I))
    return tuple(patterns)


def _names(document: Document) -> set[str]:
    """Words that name a document: of its symbol and title, its year, its publisher's initials."""
    said = f"{document.symbol} {document.slug} {document.title}"
    known = {*re.findall(r"\w+", said.replace("_", " ").casefold())}
    if document.date and not any(re.fullmatch(en.YEAR, word) for word in known):
        known.add(str(document.date.year))
    for name in document.publisher.split(","):
        capitals = re.findall(r"\b[A-Z]", name)
        known |= {"".join(capitals).casefold(), *re.findall(r"\w{3,}", name.casefold())}
    return known


# What stands between "the" and "report", or is written as a name.
_IN_FRONT = re.compile(
    r"(?:\b(?i:the|an?|this|that|its|their|our|your)\s+(?:[\w’'-]+\s+){1,4}|(?:\b[A-ZÀ-Þ][\w’'-]*\s+)+)$"
)
_IN_ANY_TITLE = frozenset(f"{_PLAIN} a an its their our your progress what which in of for".split())

# --- Its parts, by their place ------------------------------------------------------------------

_SAYS = frozenset(terms(en.SAYS))
_NUMBER = re.compile(r"\d+")


def parts_in(question: str) -> frozenset[str]:
    """Ids of what a question names by its place: "para:138", "footnote:3", "foreword".

    Of a range every number is meant, at most MAX_K of them.
    """
    question = en.ELSEWHERE.sub(" ", _as_range(question))
    matches = [*en.NUMBERED.finditer(question), *en.ONLY_RANGE.finditer(question)]
    parts = {
        f"{'footnote' if match.groupdict().get('footnote') else 'para'}:{number}"
        for match in matches
        for number in _numbers(match["numbers"])
    }
    return frozenset(parts | ({"foreword"} if en.FOREWORD.search(question) else set()))


def places_in(question: str) -> frozenset[str]:
    """What it names by a word of the document's own: "section:5", "article:9/para:1"."""
    found = [(m, m["word"].casefold().removesuffix("graph")) for m in en.PLACES.finditer(question)]
    return frozenset(
        f"{word}:{as_digits(match['number'].casefold())}"
        + (f"/para:{match['unit']}" if match["unit"] else "")
        for match, word in found
    )


def without_parts(question: str) -> str:
    """Without the numbers of paragraphs that it names, if anything else is asked."""
    rest = " ".join(en.PLACED.sub(" ", _as_range(question)).split())
    return rest if any(character.isalnum() for character in rest) else question


def _as_range(question: str) -> str:
    """ "between paragraph 9 and paragraph 12" -> "paragraph 9 to paragraph 12"."""
    return en.BETWEEN_TWO.sub(r"\1 to ", question)


def _numbers(written: str) -> Iterator[int]:
    """ "12, 14 and 138 to 141" -> 138, …, 141, 12, 14."""
    for first, last in en.RANGE.findall(written):
        low, high = sorted((int(first), int(last)))
        yield from range(low, min(high, low + MAX_K - 1) + 1)
    yield from map(int, _NUMBER.findall(en.RANGE.sub(" ", written)))


def asks_whole_part(question: str, names: frozenset[str]) -> bool:
    """Whether it asks what a part says, and nothing in particular: "What does paragraph 9 say?".

    names: terms of the documents' names, which add nothing: "C/111/5, para. 138".
    """
    rest = _as_range(question)
    for pattern in (en.FOREWORD, en.NUMBERED, en.ONLY_RANGE, en.PLACES):
        rest = pattern.sub(" ", rest)
    named = parts_in(question) | places_in(question)
    return bool(named) and (_SAYS | names).issuperset(terms(rest))


# --- Its title, date, length, chapters ----------------------------------------------------------

_SOME = r"(?:\w+ ){0,6}?"  # words between
_DOCUMENT = any_of("reports?", "documents?", "publications?", "papers?", "texts?", "files?", "pdf")
_THIS = any_of("it", "its", "this", "that", rf"(?:the|this|that|your)(?: \w+){{0,2}} {_DOCUMENT}")
_ISSUED = any_of(
    *("publish(?:ed|es|ing)?", "issued?", "issuing", "released?", "written", "write", "wrote"),
    *("prepared?", "produced?", "authored", "dated?", "c[ao]me out", "appear(?:ed)?", "drafted"),
)
_BODY = any_of("organi[sz]ation", "agency", "institution", "body", "office", "author", "entity")
_MANY = any_of("how many", "number of", "count")
_COUNTS = words(_MANY)
_WHO = any_of("who", "whom", rf"(?:which|what) {_BODY}")
_ASKS: dict[Fact, re.Pattern[str]] = {
    # "What is it called?", "name of this report"
    "title": words(
        *("titles?", "titled", "entitled", rf"(?:is|was) {_THIS} (?:called|named)"),
        *(rf"names? of {_THIS}", rf"{_DOCUMENT}(?:['’]s)? (?:name|called|named)"),
    ),
    # "the document number", "reference of the report"
    "symbol": words(
        *("symbol", r"reference (?:number|code|id)", rf"{_DOCUMENT} (?:number|code|reference|id)"),
        rf"(?:reference|code|id|number) of {_THIS}",
    ),
    # "When did this come out?", "What year is the report from?"
    "date": words(
        rf"when {_SOME}{_THIS} {_SOME}{_ISSUED}",
        rf"when {_SOME}{_ISSUED} {_THIS}",
        rf"(?:what|which) (?:day|month|year) {_SOME}{_THIS} {_SOME}(?:{_ISSUED}|from)",
        *(rf"dates? of {_THIS}", rf"{_DOCUMENT}(?:['’]s)? date", "publi(?:cation|shing) date"),
        *("date of (?:publication|issue|release)", rf"how (?:old|recent) is {_THIS}"),
        *(rf"{_THIS} (?:is |was )?dated", rf"date (?:is|was|has|does) {_THIS}", r"date\W*$"),
    ),
    # "Who wrote this?", "Which organization is behind the document?"
    "publisher": words(
        rf"{_WHO} {_SOME}(?:{_ISSUED}|behind|responsible for) {_THIS}",
        rf"{_WHO} {_SOME}{_THIS} {_SOME}{_ISSUED}",
        *("publishers?", "authors?", rf"names? of (?:the|this) {_BODY}", rf"whose {_DOCUMENT}"),
        f"{_THIS} (?:is |was )?{_ISSUED} by",
    ),
    "paragraphs": words(rf"{_MANY} (?:\w+ )?paragraphs?"),
    "footnotes": words(rf"{_MANY} (?:\w+ )?(?:footnotes?|notes)"),
    "chapters": words(rf"{_MANY} (?:\w+ )?(?:chapters?|sections|headings)"),
    "pages": words(rf"{_MANY} (?:\w+ )?pages?", rf"how (?:long|big) is {_THIS}"),
}
# "What is this document?", "Which report am I reading?"
_WHICH = re.compile(
    rf"^what(?:['’]?s| is)(?: exactly)? (?:it|(?:this|that|the {_DOCUMENT})(?: {_DOCUMENT})?)\W*$|"
    rf"\b(?:what|which) {_DOCUMENT} (?:is|am|are) (?:it|this|that|i|we|you)\b",
    re.I,
)
_PARTS = any_of(
    "chapters?", "sections?", "headings?", "parts", "annex(?:es)?", "topics", "subjects"
)
_TOPICS = any_of("chapters", "sections", "headings", "parts", "topics?", "subjects?", "themes?")
_OUTLINE = words(
    *("table of contents", "contents", "outline", rf"structure of {_THIS}", "toc"),
    r"(?:chapter|section)s?(?:['’]s?)? (?:titles|headings|names)",
    rf"(?:what|which|list|show|name)(?: \w+){{0,4}} {_TOPICS}",
    rf"{_TOPICS} {_SOME}(?:in|of|by) {_THIS}",
    rf"what (?:does|do|did|is|areas?) {_SOME}{_THIS} (?:cover(?:ed)?|deal with|contain|include)",
    rf"what is (?:covered|contained|included|in)(?: (?:in|by))? {_THIS}",
    rf"how is {_THIS} (?:structured|organi[sz]ed|divided|arranged)",
)
# "Is there a section on …?", "Which chapter deals with …?"
_ON = any_of("on", "about", "for", "dedicated to", "devoted to", "concerning", "regarding")
_DEALS = any_of("covers?", "deals? with", "is about", "discuss(?:es)?", "address(?:es)?", "treats?")
_SECTION = words(
    rf"(?:is|are) there (?:\w+ ){{1,3}}?{_PARTS} (?:\w+ )?(?:{_ON}|that|which)",
    rf"(?:has|have|contain|include) (?:a|an|any)(?: \w+)?? {_PARTS} (?:\w+ )?(?:{_ON}|that|which)",
    rf"(?:what|which) {_PARTS} (?:of {_THIS} )?{_DEALS}",
)
_ADDS_NOTHING = frozenset(
    terms(
        "report document publication paper text file pdf study annual official full exact complete "
        "tell know give show list say please title entitled call name symbol reference number code "
        "id identifier date day month year old recent publisher author issue release written write "
        "wrote prepare produce come came appear draft organization organisation agency institution "
        "body office entity behind responsible paragraph footnote note page chapter section "
        "heading part topic subject theme count many long big main major key total table contents "
        "outline structure divide arranged cover deal contain include area reading looking whole"
    )
)

_DEFINING = frozenset(terms("stands for full name short form acronym abbreviation letters mean"))


def facts_asked(
    question: str, names: frozenset[str], publisher: str | None = None
) -> frozenset[Fact]:
    """What is asked of the document itself, and of nothing else; mostly nothing is.

    names: terms of the documents' names. publisher: the initials of the one that published them, if
    the text does not say what they stand for; who asks that asks for the publisher.
    """
    if publisher and _asks_name(question, publisher, names):
        return frozenset(("publisher",))
    if not _adds_nothing(question, names) or structure_asked(question, names):
        return frozenset()
    if _WHICH.search(question):
        return frozenset(get_args(Stated))
    return frozenset(fact for fact, asks in _ASKS.items() if asks.search(question))


def _asks_name(question: str, initials: str, names: frozenset[str]) -> bool:
    """Whether it asks what the publisher's initials stand for: "What does IOM stand for?"."""
    said = {term for term in terms(question) if not asks_definition(term)} - names
    named = initials.casefold() in plain_words(question)
    return named and asks_definition(question) and said <= _DEFINING


def structure_asked(question: str, names: frozenset[str]) -> Structure | None:
    """Whether it asks which chapters there are, or whether there is one on something."""
    if _SECTION.search(question):
        return "section"
    if not _adds_nothing(question, names) or _COUNTS.search(question):
        return None
    return "outline" if _OUTLINE.search(question) else None


def _adds_nothing(question: str, names: frozenset[str]) -> bool:
    """Whether it says nothing but what a question about the document itself may say."""
    return (_ADDS_NOTHING | names).issuperset(terms(question))


# --- An overview of it --------------------------------------------------------------------------

_DOCUMENT_OR_YEAR = any_of(
    *("reports?", "documents?", "publications?", "papers?", "texts?", "pdf", "year")
)
_ALL_THIS = any_of(
    "it", "this", "that", "all this", rf"(?:the|this|that|your)(?: \w+){{0,2}} {_DOCUMENT_OR_YEAR}"
)
_CHIEF = any_of(
    *("main", "key", "major", "biggest", "most important", "principal", "top", "central"),
    *("overall", "greatest", "chief"),
)
_THINGS = any_of(
    *("achievements?", "accomplishments?", "results?", "successes", "success(?: stories)?"),
    *("points?", "messages?", "findings?", "facts", "figures", "numbers", "statistics", "stats"),
    *("takeaways?", "take-aways?", "conclusions?", "outcomes?", "developments?", "milestones?"),
    *("things", "insights?", "lessons?", "priorities", "activities", "ideas?", "data", "events?"),
)
_SIZE = any_of("words?", "lines?", "sentences?", "paragraphs?", "minutes?")
_DECIDES = any_of(
    *("decided?", "find", "found", "conclude[ds]?", "recommend(?:s|ed)?", "propose[ds]?", "ruled?"),
    *("suggest(?:s|ed)?", "advise[ds]?", "order(?:ed)?", "want"),
)
_ASKS_OVERVIEW = words(
    *("summar(?:y|ies|i[sz]e|i[sz]ed|i[sz]ing)", "overview", "highlights?", "synopsis", "gist"),
    *("abstract", "nutshell", "tl;?dr", "recap", "sum up", "big picture", "main points?"),
    *("takeaways?", "take-aways?", "at a glance", "achievements?", "accomplish(?:ed|ments?)?"),
    rf"in (?:numbers|figures|brief|short|(?:a|one|two|three|five|a few) {_SIZE})",
    rf"{_CHIEF}(?: \w+)?? {_THINGS}",
    rf"what(?:['’]?s| is| was| are)? (?:\w+ )??{_ALL_THIS}(?: \w+)?? about",
    rf"what (?:is|was) (?:\w+ )?(?:in|the (?:content|subject|topic|purpose|aim) of) {_ALL_THIS}",
    r"what(?:['’]?s| is| was) the (?:main |key )?(?:purpose|aim)\W*$",
    rf"what (?:does|do|did) {_ALL_THIS} (?:say|tell|show|report|describe)",
    r"what (?:has|have|had|did|was|were|does)(?: \w+){0,3} (?:achieved?|done|do|happen)",
    r"what (?:happened|was done|was achieved|went well)",
)
_ASKS_SUBJECT = words("about", "purpose", "aims?", "topic", "subject", "contents?")
_TO_WHOM = re.compile(r"(\brecommend(?:s|ed|ations?)?) to (?:[\w’'-]+\W*){1,6}$", re.I)
_ASKS_OUTCOME = words(
    rf"(?:what|how)(?: all)? (?:did|does|do|has|have|had)(?: [\w.’'-]+){{1,9}}? {_DECIDES}",
    rf"what (?:is|are|was|were)(?: being)? {_DECIDES}",
    *("recommendations?", "conclusions?", "findings?", "decisions?", "rulings?", "verdict"),
    *("outcome", "judge?ment", "who won", "failings?", "failures"),
)
_ADDS_NOTHING_BESIDE = frozenset(
    terms(
        "report document publication paper text pdf year annual whole entire overall general brief "
        "short quick main key major biggest important principal top central greatest chief "
        "achievement accomplishment result success stories point message finding fact figure "
        "number statistics stats takeaway take-away conclusion outcome development milestone thing "
        "insight lesson priorities activities idea data event summary summarize summarise overview "
        "highlight synopsis gist abstract nutshell tl dr tldr recap sum picture glance word line "
        "sentence paragraph minute content subject topic purpose aim say tell show describe give "
        "please want need happen done went well read organization organisation agency one two "
        "three four five list us could basically exactly actually would ideally concrete example"
    )
)
_OUTCOME_ADDS_NOTHING = _ADDS_NOTHING_BESIDE | frozenset(
    terms(
        "decide decision rule ruling find found conclude recommend recommendation propose "
        "proposal suggest advise order verdict judgment judgement win won lose lost case "
        "dispute judge judges inquiry enquiry auditor audit review reviewer evaluator inspector "
        "world international end final finally failing failure problem change improve should "
        "must"
    )
)

_LIST_ADDS_NOTHING = _OUTCOME_ADDS_NOTHING | frozenset(
    terms(
        "which name many enumerate state all specific strategic different identify formulate "
        "present list set make draw learn address evaluation project programme program strategy "
        "plan policy department ministry country"
    )
)


def asks_overview(question: str, names: frozenset[str], language: str = "en") -> bool:
    """Whether it asks for an overview. names: terms of the documents' names and publishers."""
    if language != "en":
        asks, fillers = phrases(language, "overview"), words_of(language, "fillers")
        rest = asks.sub(" ", question)
        empty = {*terms(" ".join(fillers), language), *names}
        if language == "zh":  # no blanks between words
            rest = phrases(language, "fillers").sub(" ", rest)
        left = (term for term in terms(rest, language) if not term.isdigit())
        return bool(asks.search(question)) and empty.issuperset(left)
    adds_nothing = (_ADDS_NOTHING_BESIDE | names).issuperset(terms(question))
    return adds_nothing and bool(_ASKS_OVERVIEW.search(question))


def numbered_asked(question: str, names: frozenset[str], numbered: frozenset[str]) -> str:
    """The term of the parts that it asks for, if it asks which there are: "What are the goals?".

    In English alone. names: as of `asks_outcome`. numbered: terms of the nouns by which parts of
    the documents are numbered.
    """
    several = re.findall(r"[^\W\d_]+s\b", question.casefold())
    asked = numbered.intersection(terms(" ".join(several)))
    left = set(terms(question)) - _LIST_ADDS_NOTHING - names - asked
    return next(iter(asked)) if len(asked) == 1 and not left else ""


def asks_subject(question: str) -> bool:
    """Whether an overview is asked for by what the document is about; in English alone."""
    return bool(_ASKS_SUBJECT.search(question))


def asks_outcome(question: str, names: frozenset[str]) -> bool:
    """Whether it asks what a whole document decides, finds or recommends; in English alone.

    names: terms of the documents' names and publishers, with which it says which document. A board
    or council of which such a document reports decides other things.
    """
    asked = _TO_WHOM.sub(r"\1", question)
    left = set(terms(asked)) - _OUTCOME_ADDS_NOTHING - names
    return not left and bool(_ASKS_OUTCOME.search(asked))
