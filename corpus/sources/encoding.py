"""Bytes of a text or web page -> characters, by what is told, declared, or likely."""

import codecs
import re

from charset_normalizer import from_bytes

from corpus.errors import UnreadableDocument

# What pages declare and what they then use, where the two differ (encoding.spec.whatwg.org).
_MEANT = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030",
    "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "tis-620": "cp874",
    "iso8859-11": "cp874", "x-sjis": "cp932", "x-gbk": "gb18030", "x-mac-roman": "mac_roman",
    "unicode": "utf-8", "utf-16": "utf-8", "x-user-defined": "cp1252",
}  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 200_000  # bytes that are looked at to tell an encoding
_OTHERS = (
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a ZIP archive (DOCX, XLSX, ODT and EPUB are such)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (.doc), or an encrypted one"),
    (b"{\\rtf", "RTF"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"), (b"\x1f\x8b", "a gzip archive"), (b"7z\xbc\xaf", "a 7z archive"),
)  # fmt: skip


def other_format(raw: bytes) -> str | None:
    """What a file is by its first bytes, where it is neither text nor HTML."""
    start = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((what for magic, what in _OTHERS if start.startswith(magic)), None)


def is_web_page(raw: bytes) -> bool:
    """Whether the first bytes of a file are those of HTML."""
    start = raw[:1024].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        start.startswith((b"<?xml", b"<!--")) and b"<html" in start
    )


def decode(
    raw: bytes, name: str, told: str | None = None, declared: str | None = None
) -> tuple[str, str | None]:
    """The characters, and a warning where the encoding is only likely.

    A byte order mark holds first, then the encoding that a person told, UTF-8 where the bytes are
    UTF-8 (no text in another encoding is by chance), then what the file declares, then a guess.

    Raises UnreadableDocument if the file is empty, of another format, or no text in any encoding.
    """
    if not raw.strip(b"\0 \t\r\n"):
        raise UnreadableDocument(f"{name} is empty, expected a document's text; get it again")
    if what := other_format(raw):
        raise UnreadableDocument(
            f"{name} is {what}, expected text; give it the ending of its format, or save it as "
            "DOCX, PDF, HTML or text"
        )
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace"), None
    if told:
        try:
            return raw.decode(told), None
        except (UnicodeDecodeError, LookupError) as error:
            raise UnreadableDocument(
                f"{name} is not in the encoding {told} ({error}); name the right one, or save it "
                "as UTF-8"
            ) from error
    if b"\0" in raw:
        return _wide(raw, name), None
    for stated in ("utf-8", _meant(declared)):
        try:
            if stated:
                return raw.decode(stated), None
        except UnicodeDecodeError:
            continue
    best = from_bytes(raw[:_SAMPLE], steps=5, chunk_size=4096).best()
    guess = best.encoding if best else _meant(declared) or "cp1252"
    if guess in ("utf_8", "ascii"):  # the part looked at is, the rest is not
        guess = "utf-8" if raw[:_SAMPLE].count(b"\xc3") else "cp1252"
    text = raw.decode(guess, "replace")
    return text, (
        f"The encoding is not stated; {guess} was taken for likely. If letters are wrong, save the "
        "file as UTF-8."
    )


def _wide(raw: bytes, name: str) -> str:
    """UTF-16 without a mark: every second byte of its blanks and ASCII letters is NUL."""
    for encoding, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        if raw[offset:2000:2].count(0) > len(raw[:2000]) / 8 and len(raw) % 2 == 0:
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
    at = raw.find(b"\0")
    raise UnreadableDocument(
        f"{name} has a NUL byte at {at}, so it is a binary file, expected text; save it as DOCX, "
        "PDF, HTML or text"
    )


def _meant(declared: str | None) -> str | None:
    """The codec for a declared name, or None where there is none of that name."""
    if not declared:
        return None
    name = re.sub(r"[^\w\-]", "", declared).casefold()
    try:
        known = codecs.lookup(_MEANT.get(name, name)).name
    except LookupError:
        return None
    return _MEANT.get(known, known)
