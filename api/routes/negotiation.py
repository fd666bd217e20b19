"""What a client wants: one of the formats that a route offers, one of the interface's languages."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request

LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
"""Of pages, widget and titles of problems, ISO 639-1; English where a client wants none of them."""


def language_of(request: Request, chosen: str = "") -> str:
    """The language that is chosen, else the one that the header Accept-Language prefers.

    chosen: as the address names it. Of a tag such as "zh-CN" the first two letters count; of
    languages that are wanted alike, the first named.
    """
    accepted = request.headers.get("accept-language", "").split(",")
    ranges = sorted(map(_range, accepted), key=lambda one: -one[1])
    wanted = [chosen.strip().lower(), *(tag for tag, quality in ranges if quality > 0)]
    return next((tag[:2] for tag in wanted if tag[:2] in LANGUAGES), LANGUAGES[0])


def negotiate(accept: str | None, offers: Mapping[str, Sequence[str]]) -> str:
    """The name of the offer that the Accept header prefers; of equals, the first offered.

    offers: names of formats, each with its media types. Raises HTTPException 406, naming them.
    """
    ranges = [_range(part) for part in accept.split(",")] if accept and accept.strip() else []
    wanted = {
        name: max(_quality(media_type, ranges) for media_type in types)
        for name, types in offers.items()
    }
    best = max(wanted, key=lambda name: wanted[name])
    if wanted[best] <= 0:
        served = ", ".join(types[0] for types in offers.values())
        raise HTTPException(
            HTTPStatus.NOT_ACCEPTABLE, f"Accept is {accept!r}, served here are {served}"
        )
    return best


def _range(part: str) -> tuple[str, float]:
    """A media type or a language of a header, and how much it is wanted: 0 to 1."""
    media, *parameters = (piece.strip() for piece in part.lower().split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return media, float(value)
            except ValueError:
                return media, 0.0
    return media, 1.0


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """That of the most specific range that covers the type (RFC 9110, section 12.5.1)."""
    if not ranges:
        return 1.0
    kind = media_type.split("/")[0]
    for pattern in (media_type, f"{kind}/*", "*/*"):
        found = [quality for media, quality in ranges if media == pattern]
        if found:
            return max(found)
    return 0.0
