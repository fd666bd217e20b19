"""The content policy of the pages: what a browser may load, run and frame."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; frame-ancestors "
)


def page_headers(ancestors: str) -> dict[str, str]:
    """The headers of a page. ancestors: who may frame it, as the policy writes it."""
    return {
        "Content-Security-Policy": _POLICY + ancestors,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Vary": "Accept-Language",
    }
