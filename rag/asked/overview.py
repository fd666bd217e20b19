"""Whether an overview is asked for: the achievements, the main figures, what the report is about.

An overview is of the whole document. So beside such a word ("highlights", "summarize") a question
has only words that add nothing and the document's own names: "key achievements of 2019", but not
"key achievements in Peru".
"""

from corpus.languages.words import phrases, words_of
from index.terms import terms
from rag.asked.en import any_of, words

_DOCUMENT = any_of("reports?", "documents?", "publications?", "papers?", "texts?", "pdf", "year")
_THIS = any_of(
    "it", "this", "that", "all this", rf"(?:the|this|that|your)(?: \w+){{0,2}} {_DOCUMENT}"
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
_ASKS = words(
    *("summar(?:y|ies|i[sz]e|i[sz]ed|i[sz]ing)", "overview", "highlights?", "synopsis", "gist"),
    *("abstract", "nutshell", "tl;?dr", "recap", "sum up", "big picture", "main points?"),
    *("takeaways?", "take-aways?", "at a glance", "achievements?", "accomplish(?:ed|ments?)?"),
    rf"in (?:numbers|figures|brief|short|(?:a|one|two|three|five|a few) {_SIZE})",
    rf"{_CHIEF}(?: \w+)?? {_THINGS}",
    rf"what(?:['’]?s| is| was| are)? (?:\w+ )??{_THIS}(?: \w+)?? about",
    rf"what (?:is|was) (?:\w+ )?(?:in|the (?:content|subject|topic|purpose|aim) of) {_THIS}",
    rf"what (?:does|do|did) {_THIS} (?:say|tell|show|report|describe)",
    r"what (?:has|have|had|did|was|were|does)(?: \w+){0,3} (?:achieved?|done|do|happen)",
    r"what (?:happened|was done|was achieved|went well)",
)
_ADDS_NOTHING = frozenset(
    terms(
        "report document publication paper text pdf year annual whole entire overall general brief "
        "short quick main key major biggest important principal top central greatest chief most "
        "achievement achieve accomplishment accomplish result success successes stories point "
        "message finding fact figure number statistics stats takeaway take-away conclusion outcome "
        "development milestone thing insight lesson priorities activities idea data event summary "
        "summarize summarise summarized summarised summarizing overview highlight synopsis gist "
        "abstract nutshell tl dr tldr recap sum picture glance word line sentence paragraph minute "
        "about content subject topic purpose aim say tell show describe give please want need "
        "happen happened done do did went well is it this read reading organization organisation "
        "agency one two three five few list me us can could you basically exactly actually"
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
    adds_nothing = (_ADDS_NOTHING | names).issuperset(terms(question))
    return adds_nothing and bool(_ASKS.search(question))
