"""The words of English by which questions and sentences are read, each part with an example.

Another language would be another file of the same names. Nothing here decides anything.
"""

import re

from index.places import SPELT
from index.places import WORDS as HEADING_WORDS
from index.terms import DIGITS
from rag.asked.model import Group


def any_of(*words: str) -> str:
    """A pattern for any of some words, which may be patterns themselves."""
    return rf"(?:{'|'.join(words)})"


def words(*patterns: str) -> re.Pattern[str]:
    """Any of some words or phrases as whole words, in any case."""
    return re.compile(rf"\b{any_of(*patterns)}\b", re.I)


# --- Names, figures, times ---------------------------------------------------------------------

MONTH = any_of(
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
YEAR = r"(?:19|20)\d\d"  # "2019"
NUMBER_WORDS = any_of(
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *(r"\w+teen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
    *("hundred", "thousand", "million", "half", "once", "twice", "one", "zero"),
)
NUMBER = rf"{DIGITS}|\b{NUMBER_WORDS}\b"  # "seventy", "41,209"
_TO_NINE = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SMALL_NUMBER = any_of(*_TO_NINE, r"\d+")
GRADE = r"[A-Z]{1,4}-?\d+[A-Z]?|[A-Z]{2}-[A-Z]"  # "P-4", "G5", "NO-A"
PLACE_IN_REPORT = r"Annex [IVX]+|Table \d+"

# --- What is asked for -------------------------------------------------------------------------

# "How much money …", "how much did it cost"
_PAY = any_of("cost", "spen[dt]", "receive", "raise", "earn", "invest", "donate", "pa(?:y|id)")
# "What is the annual budget", "what was the fee"
_PRICE = any_of("price", "budget", "fees?", r"salar(?:y|ies)", "value")
# "the total amount of donations", "how many dollars"
_MONEY = any_of(
    *("costs?", "price", "budget", "spen[dt]", "money", r"fund(?:s|ing)?", "dollars?", "usd"),
    *("revenue", "worth", "value", "income", "donations?", r"salar(?:y|ies)"),
)
_QUANTITY = any_of("how (?:much|many)", "total", "number of", "amount")
ASKS_SUM = words(
    rf"how much (?:money\b|(?:.* )?{_PAY})",
    "what (?:.* )?cost",
    rf"what (?:is|was|were) (?:[\w’'-]+ ){{0,4}}{_PRICE}",
    rf"{_QUANTITY}\b.*\b{_MONEY}",
)
_SHARE = any_of("share", "per ?cent", "percentage", "proportion")
ASKS_SHARE = words(rf"(?:what|which) (?:\w+ )?{_SHARE}", "(?:percentage|proportion|share) of")
ASKS_DURATION = words("how long")
# "How many", "how often", "the number of"
ASKS_FIGURE = words(
    "how (?:many|much|often|old|far|high|large|big|wide|deep|fast)",
    *("number of", "total", "percentage", "proportion", "(?:what|which) rate"),
)
ASKS_DATE = words("when", "(?:what|which) (?:year|date|month|day)")
# "In which two East African countries …"
_AREA = any_of(
    *("countr(?:y|ies)", "cit(?:y|ies)", "capitals?", "towns?", "regions?", "states?"), "islands?"
)
ASKS_PLACE = re.compile(
    r"(?:^(?:\w+ )?|[,;:.?] |\band )where\b|"
    rf"\b(?:what|which) (?:(?!of\b)[\w’'-]+ ){{0,3}}{_AREA}\b",
    re.I,
)
ASKS_NAME = words("who", "whom", "whose", "names?", "named", "called", "titled", "title")
# Of two things that are compared in time: "which came first?"
IN_TIME = words("first", "earlier", "sooner", "longer")
# What there is on something: "What did … do in Chad?", "How does … protect children?", "Tell me
# about …", "List …", "Which projects …"
_DONE = any_of("do", "does", "did", "doing", "done", "achieved?", "deliver(?:ed)?", "happen(?:ed)?")
_SEVERAL = any_of(
    *("activities", "actions", "campaigns", "efforts", "initiatives", "measures", "programmes?"),
    *("projects", "policies", "steps", "services", "support", "work", "progress", "challenges"),
    *("results", "achievements", "examples", "partners(?:hips)?", "publications", "tools"),
)
ASKS_BROADLY = words(
    rf"what (?:.* )?{_DONE}",
    r"how (?:do|does|did|is|are|was|were|has|have|can|could)",
    rf"(?:what|which|any|some) (?:[\w’'-]+ ){{0,3}}{_SEVERAL}",
    r"tell me (?:more )?about|(?:an? )?(?:short |brief )?overview of|information (?:on|about)",
    r"(?:list|describe|explain|summari[sz]e)",
    r"what about|how about|anything (?:on|about)",
)
# "What do they recommend to staff?", "key recommendations on security", but not "which
# recommendations were rejected"
ASKS_RECOMMENDATIONS = re.compile(
    r"\bwhat (?:[\w.’'-]+ ){1,9}?recommend(?:s|ed)?(?=\W*$| (?:to|for|on|about|regarding|in)\b)|"
    r"^\W*(?:(?:what(?: is| are| were|[’']s)?|list|give me|show me|summari[sz]e) )?"
    r"(?:(?:all|the|any|its|their|your|main|key|major|principal|top|[\w’'-]+[’']s?|"
    r"(?!previous|years|others)\w+s) ){0,4}"
    r"recommendations?(?=\W*$| (?:to|for|on|about|regarding)\b)",
    re.I,
)
# A question word or a verb without which words are only a topic: "cyclone response"
ASKS_SOMETHING = words(
    *("what", "which", "who", "whom", "whose", "when", "where", "why", "how"),
    *("is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "could"),
    *("will", "would", "should", "may", "might"),
)
# Answered by words and by no cell of a table: "Why did it close?"
ASKS_WORDS = re.compile(r"^\W*(?:who|whom|whose|when|where|why)\b", re.I)
# "What does DTM stand for?"
DEFINES = words(
    *("stands? for", "short for", r"abbreviat\w*", "acronym", "in full", "spelt out"),
    *("spelled out", "(?:full|long|short) (?:name|form)", "mean(?:s|ing)?"),
)
# "What is the DTM?", "DTM"
ONLY_ACRONYM = re.compile(r"^(?:what(?: is| are|'s|’s) )?(?:the |an? )?[A-Z]\w*[A-Z]\w*\W*$")
# Behind these words stands what is counted: "how many women"
COUNTS = words(
    *("how many", "how much", "number of", "percentage of", "per ?cent of", "proportion of"),
    "share of",
)
SHARE = re.compile(r"\bper ?cent\b|%|\bshare\b|\bproportion\b", re.I)  # as questions say it
SHARE_IN_ROWS = "percentage"  # as names of rows say it
UPWARDS = r" (?:and|or) (?:above|higher|over|up)"  # "P-5 and above"

# Of whom a figure may be given apart from the others; each written in whichever way.
COLUMN_OF_GROUP: dict[Group, str] = {"women": "F", "men": "M"}  # as tables name it
GROUPS: dict[Group, re.Pattern[str]] = {
    "women": words("wom[ae]n", "females?", "girls?"),
    "men": words("m[ae]n", "males?", "boys?"),
    "children": words("child(?:ren)?", "minors?", "kids?", "boys?", "girls?", "adolescents?"),
}
# One thing in a table of staff: "How many posts does Kenya have?"
STAFF = words(
    *("posts?", "positions?", "staff", "employees?", "officials?", "officers?", "people"),
    *("persons?", "personnel", "nationals?", "colleagues?", "workers?", "jobs?", "work for"),
)

# --- Places of the document --------------------------------------------------------------------

FOOTNOTE, PARAGRAPH = r"\bfootnotes?", r"\bpara(?:graph)?s?\b\.?|¶+|§+"
TO = r"(?: ?[-‐–—−] ?| (?:up )?to | through | until )"  # between the ends of a range
AGAIN = rf"(?:(?:{FOOTNOTE}|{PARAGRAPH}) ?)?"  # "paragraph 138 to paragraph 140"
NUMBERED = re.compile(
    rf"(?:(?P<footnote>{FOOTNOTE})|{PARAGRAPH}) ?"
    rf"(?P<numbers>\d+(?:(?:{TO}|,? and |,? or |, ?){AGAIN}\d+)*)(?!\.?\d)",
    re.I,
)
# "Article 8, paragraph 5, of the Convention", "paragraph 2 of resolution 1325": of another text, or
# of an article.
ELSEWHERE = re.compile(
    r"\b(?:articles?|sections?|rules?|regulations?|resolutions?)\s[\w./()-]+,?\s"
    rf"(?:{PARAGRAPH}) ?\d+"
    rf"|(?:{PARAGRAPH}) ?\d+,? of (?:the )?(?:[\w-]+ ){{0,3}}?"
    r"(?:article|section|resolution|decision|directive|regulation) [\w./()-]*\d",
    re.I,
)
ONLY_RANGE = re.compile(rf"^\W*(?P<numbers>\d+{TO}\d+)\W*$")  # "138-140"
RANGE = re.compile(rf"(\d+){TO}{AGAIN}(\d+)", re.I)
# "between paragraph 9 and paragraph 12"
BETWEEN_TWO = re.compile(rf"\bbetween ((?:{FOOTNOTE}|{PARAGRAPH}) ?\d+) and ", re.I)
# ", as paragraph 9 says", "according to para. 138"
PLACED = re.compile(
    r",?(?: (?:according to|as (?:stated )?in|as|in|of|from|by|under))? ?"
    rf"{NUMBERED.pattern}(?: (?:says?|states?|reads?))?",
    re.I,
)
FOREWORD = words("foreword")
# A question, and no words that stand for themselves: "Way forward"
ASKS = re.compile(
    r"\?|^\W*(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|can|could"
    r"|may|must|should|will|would|has|have|had)\b",
    re.I,
)
# "section 5", "Chapter III", "Part Two", "article 9(1)", "box 2.1", "paragraph 2.9"
PLACES = re.compile(
    rf"\b(?P<word>{HEADING_WORDS}|recital|recommendation|box|figure"
    r"|para(?:graph)?(?=s?\.?\s+\d+\.\d))s?\.?\s+"
    rf"(?P<number>\d+(?:\.\d+)*|[IVXLC]+|{'|'.join(SPELT)}|[A-Z])"
    r"(?:\s?\((?P<unit>\d{1,2})\))?(?![\w.]*\w)",
    re.I,
)


def printed_place(place: str) -> re.Pattern[str]:
    """Where "recommendation:3" is printed, with what it says behind it: "Recommendation 3 The"."""
    word, _, number = place.partition(":")
    called = f"(?:{word.capitalize()}|{word.upper()}) {re.escape(number)}"
    return re.compile(rf"(?<!\w){called}[.:]? (?=[A-Z])")


# What asks of lists of works and of thanks, by which table of words such lists are headed.
ASKS_OF = {
    "references": words(
        *("references?", "bibliograph\\w*", "literature", "sources?", "cit(?:e|ed|es|ations?)"),
        *("stud(?:y|ies)", "publi(?:shed|cations?)", "authors?"),
    ),
    "acknowledgements": words(
        *("who", "whom", "acknowledg\\w*", "contribut\\w*", "authors?", "fund\\w*", "thank\\w*"),
        *("members?", "experts?", "reviewers?"),
    ),
}
# What is asked of a part of the document, if nothing in particular: "What does paragraph 9 say?"
SAYS = (
    "say said state read show tell told give quote cite text content contain summarize summary "
    "cover explain describe present write written please annual report"
)
# What else adds nothing to a figure that is looked up: "Is 41,209 mentioned anywhere?"
LOOKS_UP = "mention appear occur anywhere somewhere find locate look search figure number document"
# "Where does the report mention 41,209?"
MENTIONS = re.compile(
    r"\b(?:where|which (?:para(?:graph)?|passage|page|section|part|table|annex)\w*|find)\b.*"
    r"\b(?:mention|appear|stat|say|cit|giv|quot|occur|found|figure|number)\w*\b|"
    r"^\W*(?:find|look up|search for|mentions? of)\b",
    re.I,
)

# --- The most and the least ----------------------------------------------------------------------

MOST = words("most", "highest", "largest", "biggest", "greatest", "maximum", "top")
LEAST = words("fewest", "least", "lowest", "smallest", "minimum")
# "at least", "most recent"
NO_SUPERLATIVE = words(
    r"at (?:the )?(?:most|least)",
    r"(?:most|least) (?:recent|important|developed|likely|common|vulnerable|urgent|notabl[ey])",
    *("most of (?:it|them|these|those|all)", "for the most part", "top (?:priorit|manag)\\w*"),
)
# "Which country has the most …", "country with the most …"
ASKS_WHICH = re.compile(
    r"^\W*(?:(?:and|so|in|from|of|for) )?(?:which|what|whose)\b|"
    r"\bwith (?:the )?(?:most|least|fewest|highest|lowest|largest|smallest|biggest)\b",
    re.I,
)

# --- Several things in one question ------------------------------------------------------------

# Where one thing that is asked ends and the next begins: ", and how …", "; ", " or "
BETWEEN = re.compile(
    r"[;:?]\s+|,?\s+and\s+(?=(?:how|what|which|when|where|who|from|in|by|on|to|at)\b)|"
    r",\s+(?:and|or)\s+|\s+or\s+",
    re.I,
)
COMPARES = words(
    *("more", "fewer", "less", "larger", "bigger", "higher", "greater", "longer", "earlier"),
    *("sooner", "(?:did|does|do) (?:better|worse)", "(?:came|comes|was|were) first", "compare"),
)
# "… in A or in B", "A than B", but not "more than 100", "or is it"
AGAINST = re.compile(
    r",?\s+(?:or(?! (?:is|are|was|were) )|versus|"
    r"(?<!more )(?<!less )(?<!fewer )than(?! (?:\d|an? )))\s+|"
    r"\s+compare (?:with|to)\s+",
    re.I,
)
SIDE_STARTS = re.compile(r"[,;:]\s")
SIDE_ENDS = re.compile(r"[;:?.](?=\s|$)|, (?:and|or)\b")
_ASKING = r"(?:how|what|which|when|where|who|whom|whose|why)\b"
ASKING = re.compile(rf"\b{_ASKING}", re.I)
# First words of questions that yes or no answers
_WHETHER = any_of(
    *("is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "could"),
    *("will", "would", "should"),
)
_LEADS = any_of(
    *("in", "on", "at", "from", "by", "to", "of", "for", "with", "across", "out", "since"),
    *("during", "about", "roughly"),
)
# "did any member", "is there a", but not "were asked to": who asks puts the subject behind the verb
_WHETHER_ANY = (
    rf"{_WHETHER} (?:the|an?|any\w*|all|some|each|every|no|other|it|they|he|she|we|you|i|there|"
    r"this|that|these|those|its|their|his|her|(?-i:[A-Z])[\w’'-]+)\b"
)
# "…? In Ghana, how many …", "…, and in which cities …", "… and did any member abstain"
NEXT_QUESTION = re.compile(
    rf"(?:[?;]|,? and) +(?=(?:{_LEADS} (?:(?!and\b)[\w’'-]+,? ){{0,6}})?{_ASKING})|[?;] *$|"
    rf"\? +(?={_WHETHER}\b)|,? and +(?={_WHETHER_ANY})",
    re.I,
)
# What only seems to point: "there are", "is it true that"
EXPLETIVE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will)(?:n[’']t)? there\b|"
    r"\bthere (?:is|are|was|were|has|have|had|will)\b|\bthere[’']s\b|"
    r"\b(?:is|was) it (?:\w+ ){1,3}?(?=that\b|to\b)|\bit (?:is|was) \w+ (?=that\b|to\b)|"
    r"\bis it pos\w+|\bit takes?\b|\bit (?=cost|matter)",
    re.I,
)
# A word for what another question names: "Who led it?", "how many of those", "the West African one"
REFERS = re.compile(
    r"\b(?:its?|they|them|theirs?|he|she|him|his|hers?|there|"
    r"(?:the )?same(?!-)|others|the other(?=\W*$| (?:one|two|thing)s?\b)|the (?:former|latter)|"
    r"(?:these|those|this)"
    r"(?! (?:report|document|paper|text|publication|organi[sz]ation|agency|year)\b)|"
    r"(?:of|for|with|on|about|by|to|in|from|than|like|is|was|did|does|do|will|where|how|if|why)"
    r" that\b(?! (?:year|report|document)\b)|"
    r"that(?=\W*$)|ones|one(?=\W*$| (?:in|at|for|from|with|was|is|has)\b))\b",
    re.I,
)
# It may mean the documents' publisher as well.
OF_SOMEBODY = words("they", "them", "theirs?", "there")

# --- Courtesy ----------------------------------------------------------------------------------

# A sentence or clause that says nothing to search for: "I hope this message finds you well"
_SORRY = any_of(
    r"(?:i['’]?m |i am |we are |my )?(?:so |very )?(?:sorry|apolog\w+)", "excuse", "pardon"
)
_THANKS = any_of("thank", "thanks", "thankyou", "thanx", "thx", "tnx", "tks", "ty", "cheers")
COURTESY = re.compile(
    rf"^\W*(?:(?!.*\b{_ASKING})(?:"
    rf"(?:many|with|and|but|so|ok(?:ay)?|,| )*{_THANKS}\b(?! to (?!you|all|every|the team))|"
    rf"{_SORRY}\b|forgive me\b|i (?:do )?hope (?:you|this|that you|all is|everything)\b)|"
    r"to whom it may concern\b|(?:please )?(?:keep it|be) (?:short|brief)\b|greetings from\b|"
    rf"dear (?:(?!{_ASKING})\S+\s*){{1,5}}$|"
    r"(?:with|kind|best|warm|many|my| )*(?:regards|wishes|greetings)\b|"
    r"(?:(?:just|and|but|ok|okay|so|also) )*(?:one|a|an|another|my) (?:(?:more|last|final|other|"
    r"quick|small|short|further|next|simple) )*(?:thing|question|matter|point|request)"
    r"(?: (?:more|please|if I may))*$|(?:a )?quick (?:one|question)\b|"
    r"(?:if (?:I may|you don[’']t mind|possible)|by the way|btw|please|pls|plz|kindly)$)",
    re.I,
)
# "Kind regards, Ada Smith", "Thanks! Ada" at the end of a message
SIGNATURE = re.compile(
    rf"\b(?i:(?:with |kind |best |warm |many |my )*(?:regards|wishes|{_THANKS}(?: you)?)|"
    r"(?:yours )?(?:sincerely|faithfully|truly))[\s,.!–-]+(?:[A-Z][\w.’'-]*[\s,]*){1,5}$"
)
CLAUSE_ENDS = re.compile(r"\s*[,;:!.–—-]+\s+")
# It may stand before a question without any mark: "hi how many offices are there"
GREETING = re.compile(
    r"^(?:(?:hello|hi|hey|greetings|good (?:morning|afternoon|evening|day))\b"
    r"(?: (?:there|all|everyone|again|team|colleagues?))*[\s,.!:–-]*)+",
    re.I,
)
# "please", "… pls"
PLEASE = re.compile(r"^(?:please|pls|plz|kindly)\b[ ,]*|[ ,]*\b(?:please|pls|plz)(?=\W*$)", re.I)
_ME = r"(?: (?:to |for |with )?(?:me|us)\b)"
# A verb that asks to be told, and none that says what is wanted: "tell me"
_TELL_ME = any_of(
    rf"(?:tell|inform|show|give|send|advise|provide|get|find)(?:ing)?{_ME}(?: with)?",
    rf"(?:indicat|explain|clarify|specify|stat|shar|say)(?:e|ing)?{_ME}",
    r"let(?:ting)? (?:me|us) (?:know|have)",
    r"point(?:ing)? (?:me|us) (?:to|towards?)",
    r"help(?:ing)? (?:me|us)(?: to)? (?:with|understand|find)",
)
_TELL = any_of(
    _TELL_ME,
    r"(?:tell|inform|show|give|send|advise|provide|get|find)(?:ing)?",
    r"(?:indicat|explain|clarify|specify|stat|shar|say)(?:e|ing)?",
    *("help with", "have", "know"),
)
_INFORMATION = r"(?:(?:some|any|more) )?(?:information|details|figures|data|guidance)\b(?: on)?"
# One that says it too: "summarise"
_DO = any_of(
    *("summari[sz](?:e|ing)", "list(?:ing)?", "describ(?:e|ing)", "compar(?:e|ing)", "name"),
    *("outlin(?:e|ing)", "identify(?:ing)?"),
)
_LEARN = any_of(
    *(r"(?:know|learn|understand|see|read)(?:ing)?(?: more)?", r"hear(?:ing)?(?: of)?"),
    *(
        "find out",
        "(?:be(?:ing)? )?told",
        r"ask(?: you)?(?: for)?",
        "verify",
        "check (?=if|whether)",
    ),
    *("have", "get", "receive"),
)
_KINDLY = any_of(
    *("please", "kindly", "perhaps", "possibly", "maybe", "also", "just", "be able to", "mind"),
    *("be (?:so|very) kind (?:as to|and)", "be kind enough to", "happen to", "be willing to"),
)
_SOMEBODY = "(?:you|u|somebody|someone|anybody|anyone)"
# "Could you kindly tell me", "my director would like to know", "I am looking for information on":
# what stands before and in such a clause only leads to the question.
INTRODUCES = re.compile(
    rf"\b(?:can|could|would|will|might|may) {_SOMEBODY}(?: {_KINDLY})*(?: {_TELL}\b|(?= {_DO}\b))|"
    rf"\b(?:can|could|may|might) (?:I|we)(?: {_KINDLY})* ask(?: you)?(?: for)?\b|"
    rf"\b(?:is it|would it be) possible (?:to|for (?:me|us) to) (?:{_LEARN}|{_TELL})\b|"
    r"\bquestion is\b|"
    rf"(?:^|\b(?:please|kindly|pls) ){_TELL}(?= (?:{_ASKING}|(?:if|whether|about)\b))",
    re.I,
)
# The same, if it is the asker who wants: not "Do staff need to know …"
WISHES = re.compile(
    r"\b(?:like|love|wish|wants?|needs?|trying|hop(?:e|ing)|happy|glad|grateful|thankful|obliged|"
    r"appreciated?|curious|interested|useful|helpful|nice)"
    r"(?: (?:very much|it|to you|me|us|also))*"
    rf"(?: if {_SOMEBODY}(?: (?:can|could|would|might))?(?: {_KINDLY})* {_TELL}\b|"
    rf"(?: {_SOMEBODY})? to {_TELL_ME}\b|"
    rf"(?: (?:to|in|for|of|{_KINDLY}))* (?:{_LEARN}(?! it)\b|{_INFORMATION}|(?={_DO}\b)))|"
    rf"\b(?:asked (?:me |us )?to|must|have to|had to) (?={_DO}\b)|"
    rf"\b(?:looking|searching)(?: for)?\b(?: {_INFORMATION})?|"
    r"(?:\b(?:I|we|and)|^|[,–-])(?: (?:also|just|only|now))? ?\b(?:need|require)\b"
    r"(?! (?:to|it|this|that|them|these|those)\b)|"
    rf"\bwonder(?:ing|ed)?\b(?: (?:if|whether) {_SOMEBODY} (?:could|can|would) {_TELL}\b)?",
    re.I,
)
ASKER = re.compile(r"\b(?:I|we|my|our)\b", re.I)
# "Colleagues keep asking me about it: what was done …"
LEADS_TO = re.compile(rf"^[^:]*\b(?:I|we|my|our|me|us)\b[^:]*: (?={_ASKING})", re.I)
# Behind an introduction, before the question: "…, please, whether …"
LED_IN = re.compile(r"^[\s,:]*(?:(?:please|kindly|and|also|if|whether|about)\b[\s,]*)*", re.I)
# What it is asked about stands before: "On Kenya, could you tell me …"
ON_WHAT = re.compile(
    r"^(?:on|in|about|regarding|concerning|at|under|within|with regard to)\b", re.I
)
# A sentence that asks by its first words, without a mark: "how many offices are there"
ASKS = re.compile(rf"^(?:(?:and|but|so|or|also|then),? )?(?:{_DO}\b|{_ASKING}|{_WHETHER}\b)", re.I)

# --- Follow-ups --------------------------------------------------------------------------------

# "And in Kenya?", "what about 2018?"
WHAT_ABOUT = re.compile(r"^(?:(?:and|but|so|or|also|then)\b[,:]?\s*)?(?:what|how) about\b", re.I)
CONTINUES = re.compile(rf"{WHAT_ABOUT.pattern}|^(?:and|but|so|or|also)\b", re.I)
LEAD = re.compile(
    r"^(?:(?:and|but|so|or|also|then)\b[,:]?\s*)?(?:(?:what|how) about\b)?[,:]?\s*", re.I
)
GOES_ON = re.compile(r"^(?:so|also)\b", re.I)  # behind it a new question may begin
# What is counted or chosen from was said before: "how many were women?", "which of the two"
ELLIPTIC = re.compile(
    r"^how many (?:is|are|was|were|do|does|did|has|have|had|came|went|got|come|go|of)\b|"
    r"\bof the (?:two|three|four|others?)\b|"
    r"^(?:how much|how many|how|why|when|where|who)(?: so| else| not| in all)?\W*$",
    re.I,
)
# A name, acronym, year or grade, not at the beginning: "How many JPOs …"
NAMED = re.compile(r"(?<=\w )[A-Z][\w’'-]*|\b[A-Z]{2,}|\d")
_PREPOSITION = r"(?:in|at|for|from|of|by|to|with|under)"
PREPOSITION = re.compile(rf"{_PREPOSITION}\b", re.I)
OF_PLACE = r"(?:in|at|from|of|for|to)"
# "the Professional category": such a name is part of another thing's.
MODIFIES = re.compile(
    r"(?<=\bthe )\S+ (?!(?:in|at|for|from|of|by|to|with|and|or|is|are|was|were|has|have)\b)[a-z]"
)
# One word, or a name, behind a preposition and before nothing that it belongs to: "in oslo for".
BEHIND_PREPOSITION = re.compile(
    rf"\b(?P<preposition>(?i:{_PREPOSITION}))(?: the| a| an)? "
    r"(?P<thing>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*|[^\W\d_][\w’'-]+)"
    rf"(?=\W*$|[,.;:?!]| (?:{_PREPOSITION}|and|or|is|are|was|were|has|have|had|do|does|did)\b)"
)
# A name with its small words, not at the beginning of a sentence: "Republic of Moldova"
PROPER_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w’'-]*(?: (?:of |the |and )*[A-Z][\w’'-]*)*")
# "the agency's", "we", "you guys": the publisher. Not "the US", "the Organization for Migration",
# "can you". With nothing else that they may mean, also "they" and "there".
PUBLISHER = re.compile(
    r"\b(?:(?i:(?:the|this|your) (?:agency|organi[sz]ation))(?P<owns>[’']s)?(?! (?:for|of)\b)|"
    r"[Ww]e|(?<!the )us|(?<![Cc]an )(?<![Ww]ill )(?<!ould )(?:[Yy]ou(?: (?:guys|people|folks))?|u)|"
    r"(?P<our>(?i:ours?|yours?))|"
    r"(?P<they>[Tt]hey|[Tt]hem|(?P<their>[Tt]heir))|"
    r"(?P<there>there)(?=\W*$| (?:in|to|for|as|and|now)\b))\b(?![’'])"
)

# "Will my village be asked before our road is closed?"
OF_ASKER, OURS = re.compile(r"\bmy\b", re.I), re.compile(r"we|us|ours?", re.I)

# --- What a text has ---------------------------------------------------------------------------

CURRENCY = re.compile(r"USD|US\$|\$|€|\b(?:dollars?|euros?|francs?|CHF|EUR)\b", re.I)
# "12 per cent", "a third", "three out of four offices"
HAS_SHARE = re.compile(
    r"\d[\d.,]* ?(?:%|per ?cent)|\b(?:percentage|half|halves|thirds?|quarters?|fifths?|tenths?|"
    rf"majority|all|none|most|every|{SMALL_NUMBER} (?:out of|in) (?:every )?\w+)\b",
    re.I,
)
# "two working days", "2014–2019", "since"
HAS_DURATION = re.compile(
    rf"\b(?:{NUMBER})[ -](?:\w+ )?(?:minutes?|hours?|days?|weeks?|months?|years?)\b|"
    rf"\b{YEAR}[–-]\d|\b(?:from|since|until)\b",
    re.I,
)
HAS_DATE = re.compile(rf"\b{MONTH}\b|{YEAR}")
# A name behind "in", "from" or in an enumeration: "held in Nairobi", "(Chad"
HAS_PLACE = re.compile(
    r"(?:\b[Ii]n|\b(?:to|from|at|near|across|of|for|and)|[,(]) (?:(?:the|\w+ern) )*"
    rf"(?!{MONTH})([A-Z][a-z’]+(?:-[A-Z][a-z]+)*)"
)
# A word with a capital that does not begin a sentence.
NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w’'-]*")
# A sentence that speaks of what the one before it names: "These measures include …"
REFERS_BACK = re.compile(
    r"^(?:(?:in|of|among|at|by|for|from|to|with|as|during|through|under) )?"
    r"(?:this|these|those|they|it|he|she|its|their|such|"
    r"the (?:first|second|latter|former|other|outcome|result|aim|goal|purpose)s?)\b",
    re.I,
)
LIST_GOES_ON = re.compile(r"[;:；：](?: \w{1,3})?\W*$")  # "…; and"
# A footnote that only says where something else stands: "See A/76/5, chap. II", "Ibid., para. 4"
REFERS_ELSEWHERE = re.compile(
    r"^\W*(?:(?:see|ibid|cf|idem|op\. cit|voir|véase|available (?:at|from)|https?:)\b"
    r"|[A-Z]{1,6}/[\w/.()-]+(?=\W))",
    re.I,
)
# "In addition, one State was in arrears" cannot be understood by itself.
CONNECTS = re.compile(
    r"^(?:in addition|additionally|also|however|furthermore|moreover|similarly|likewise|conversely|"
    r"nevertheless|therefore|accordingly|consequently|as a result|by contrast|but|and)\b",
    re.I,
)
NUMBER_OF = re.compile(r"\bnumber of ([^.;]{2,60})$")  # "the number of staff was 14,811"
