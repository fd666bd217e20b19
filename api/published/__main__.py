"""Writes what is published of the API: `make schema`.

docs/openapi.json is what the service in this checkout shows on the index that settings name; beside
it stands docs/answer.schema.json.
"""

import asyncio
import json
from pathlib import Path
from typing import Any

from api.app import create_app
from api.schemas import answer_schema
from api.settings import read_settings

DOCS = Path(__file__).parents[2] / "docs"


async def main() -> None:
    """Start the app on its index, then write."""
    app = create_app(read_settings())
    async with app.router.lifespan_context(app):
        _write(DOCS / "openapi.json", app.openapi())
    _write(DOCS / "answer.schema.json", answer_schema())


def _write(path: Path, published: dict[str, Any]) -> None:
    path.write_text(json.dumps(published, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
