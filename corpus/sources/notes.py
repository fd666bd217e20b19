"""Footnotes at the foot of a column: where they begin, and which rows are one note."""

import re
from collections.abc import Iterator, Sequence

from corpus.sources.words import PageWords, Row, Rule

# What a mark that is no superscript stands behind: words, a stop or bracket behind them, or a year
# that ends a sentence: "rules1", "procedure.1", "41(3).1", "2017.1", but not "66.4".
BEFORE_MARK = (
    r"(?:(?<=[^\W\d_]{3})|(?<=[^\W\d_][.,;:)”’\"'])|(?<=[)\]”’\"'][.,;:”’\"'])"
    r"|(?<=(?:19|20)\d\d[.,;:)]))"
)
NOTE_NUMBER = re.compile(r"\d{1,3}[.)]?|\(\d{1,3}\)|[¹²³⁰⁴-⁹]{1,3}|[*†‡§]{1,3}|[a-z]")


def notes_start(rows: Sequence[Row], page: PageWords, size: float) -> int:
    """Index of the first row that belongs to the footnotes at the foot of a column.

    They stand below a short rule, or are of smaller type than the running text (size), begin with
    a mark that is raised or stands raised in the text above, and reach to the foot.
    """
    separators = _separators(page)
    marks = _raised(page)
    left = min((row.box.left for row in rows), default=0.0)
    for i, row in enumerate(rows):
        # Notes at the end of a document may fill a page from its top.
        if row.box.top < 0.25 * page.height and not row.words[0].raised:
            continue
        above = rows[i - 1].base if i else 0.0
        before = rows[i - 1].words if i else ()
        ruled = any(
            above + 2 < rule.top < row.box.top + 2
            and min(abs(rule.left - edge) for edge in (row.box.left, left)) < 6 * row.size
            and not any(w.underlined and w.base > rule.top - 4 for w in before)
            for rule in separators
        )
        if any(after.size > max(row.size + 0.3, 0.95 * size) for after in rows[i:]):
            continue
        small = row.size < 0.95 * size
        ruled = ruled and (small or row.box.top > 0.5 * page.height)
        known = marks.get(row.words[0].text.strip("[]().*"), row.base) < row.base - 1
        marked = ruled or (known and len(row.words) > 1)
        if (ruled and _begins_note(row, ruled=True)) or (small and _begins_note(row, marked)):
            return i
        if ruled and small:  # a footnote that goes on from the page before
            return i
    return len(rows)


def _raised(page: PageWords) -> dict[str, float]:
    """The base line of the first superscript of each wording, without brackets and stops."""
    return {word.text.strip("[]() ,"): word.base for word in page.words[::-1] if word.raised}


def _separators(page: PageWords) -> list[Rule]:
    """Lines across that may stand above footnotes.

    They are short. Pieces of a longer one are none, nor are the sides of a frame, each of which
    has its like. Above a note that goes on from the page before, Word draws one as wide as the
    text: then it is the only line of the page that is so long.
    """
    across = [rule for rule in page.rules if rule.across]
    wide = [rule for rule in across if rule.right - rule.left >= 0.4 * page.width]
    return [rule for rule in wide if len(wide) == 1 and rule.top > 0.5 * page.height] + [
        rule
        for rule in across
        if 0.08 * page.width < rule.right - rule.left < 0.4 * page.width
        and not any(
            other != rule
            and abs(other.top - rule.top) < 3
            and other.left < rule.right + 15
            and rule.left < other.right + 15
            and other.right - other.left > 3
            for other in across
        )
        and not any(
            abs(other.top - rule.top) > 3
            and max(abs(other.left - rule.left), abs(other.right - rule.right)) < 2
            for other in across
        )
    ]


def _begins_note(row: Row, ruled: bool) -> bool:
    first = row.words[0]
    marked = bool(NOTE_NUMBER.fullmatch(first.text))
    return marked and (first.raised or ruled)


def split_notes(rows: Sequence[Row], page: PageWords) -> Iterator[list[Row]]:
    """The rows of each footnote; in front those of one that goes on from the page before."""
    marks = _raised(page)
    group: list[Row] = []
    number = 0
    for row in rows:
        first = row.words[0]
        value = int(first.text.rstrip(".)")) if re.fullmatch(r"\d{1,3}[.)]?", first.text) else 0
        starts = bool(NOTE_NUMBER.fullmatch(first.text)) and (
            first.raised
            or (len(row.segments) > 1 and row.segments[0].text == first.text)
            or (number > 0 and value == number + 1 and len(row.words) > 1)
            # Behind the note of a title, "*", or of the page before stand those with numbers.
            or bool(value and not number and group and _goes_with(row, group[0]))
            or bool(value and not number and str(value) in marks)
        )
        if starts or not group:
            number = value or number
        if group and starts:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _goes_with(row: Row, first: Row) -> bool:
    """Whether a row stands below the sign of the first note."""
    signed = re.fullmatch(r"[*†‡§]{1,3}", first.words[0].text)
    return bool(signed) and abs(row.box.left - first.box.left) < 3
