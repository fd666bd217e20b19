"""Where an index lies: a folder of this machine, or a store that several machines share.

With a store, the folder keeps the models and what was embedded.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.errors import SettingsError
from index.open import Index, open_index
from index.publish import current_generation
from index.store import Store


@cache
def store_at(url: str) -> Store:
    """One for each URL in a process, which keeps its connections. Raises SettingsError."""
    if url.startswith(("postgresql://", "postgres://")):
        from index.stores.postgres import PostgresStore

        return PostgresStore(url)
    if url.startswith(("milvus://", "milvus+https://")):
        from index.stores.milvus import MilvusStore

        return MilvusStore(url)
    raise SettingsError(
        f"the store is {url.partition('@')[2] or url!r}, expected postgresql://USER@HOST/DATABASE "
        "or milvus://USER@HOST:PORT/DATABASE"
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, and a store if there is one."""

    folder: Path
    """Of the index; with a store, of the models and of what was embedded."""
    store: str = ""
    """URL of the store; empty if there is none."""

    def __str__(self) -> str:
        return f"{self.store.partition('@')[2] or self.store}" if self.store else str(self.folder)

    def current(self) -> str:
        """The current generation's name. Raises IndexMissing, StoreUnreachable."""
        if self.store:
            return store_at(self.store).current().name
        return current_generation(self.folder).name

    def open(self, threads: int = 0, ready: bool = False, like: Index | None = None) -> Index:
        """As `open_index` and `open_stored`."""
        if self.store:
            from index.stored import open_stored

            return open_stored(store_at(self.store), self.folder, threads, ready, like)
        return open_index(self.folder, threads, ready, like)
