"""A page in a real browser against a real server."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.widget.pages import Host, watched


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own; at the end no policy was violated and no script has failed."""
    with watched(browser) as page:
        yield page


@pytest.fixture
def host(page: Page, server: httpx.Client) -> Host:
    return Host(page, server)
