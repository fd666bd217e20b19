"""Writes what is published of the API: `make schema`.

docs/openapi.json is what the service in this checkout shows on the index that settings name; beside
it stands docs/answer.schema.json.
"""

import asyncio
import json
from pathlib import Path

from api.app import create_app
from api.schemas import answer_schema
from api.settings import read_settings

DOCS = Path(__file__).parents[2] / "docs"


async def main() -> None:
    """Start the app on its index, then write."""
    app = create_app(read_settings())
    async with app.router.lifespan_context(app):
        written = {"openapi.json": app.openapi(), "answer.schema.json": answer_schema()}
    for name, published in written.items():
        text = json.dumps(published, ensure_ascii=False, indent=1)
        (DOCS / name).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
