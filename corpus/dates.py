"""Dates as documents write them: "15 July 2025", "le 1er mars 2024", "2024年3月1日"."""

import datetime
import re
from collections.abc import Iterator

from corpus.profiles.words import words

_MONTHS = {name: i for entry in words("months").values() for i, name in enumerate(entry, 1)}
_MISREAD = str.maketrans("lIO", "110")
DATE = re.compile(
    r"(?<![^\W_])(?<!\d{4}[-/])(?<![A-Za-z][-/])(?P<day>[\dlI]?\d|\d[lIO])(?:er|st|nd|rd|th|º|\.)?\s+(?:de\s+)?"
    rf"(?P<month>{'|'.join(_MONTHS)})\.?,?\s+(?:del?\s+)?(?P<year>(?:19|20)\d\d)"
    rf"|(?P<month2>{'|'.join(_MONTHS)})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>(?:19|20)\d\d)"
    r"|(?P<year3>(?:19|20)\d\d)\s*年\s*(?P<month3>\d{1,2})\s*月\s*(?P<day3>\d{1,2})\s*日"
    r"|(?P<day4>\d{1,2})[./](?P<month4>\d{1,2})[./](?P<year4>(?:19|20)\d\d)"
    r"|(?P<year5>(?:19|20)\d\d)-(?P<month5>\d\d)-(?P<day5>\d\d)",
    re.I,
)


def dates_in(text: str) -> Iterator[datetime.date]:
    """Those that a text has, in its order; a day that there is not is left out."""
    for match in DATE.finditer(text):
        if day := day_of(match):
            yield day


def day_of(match: re.Match[str]) -> datetime.date | None:
    """The day that a match of DATE names; None for "31 June 2020"."""
    # OCR reads "18" as "l8" and "20" as "2O".
    parts = {key.rstrip("2345"): value for key, value in match.groupdict().items() if value}
    month = _MONTHS.get(parts["month"].casefold()) or int(parts["month"])
    try:
        return datetime.date(int(parts["year"]), month, int(parts["day"].translate(_MISREAD)))
    except ValueError:
        return None
