"""API keys: who may ask what, in a small SQLite file.

While there is no file, or no key in it, the service is open to everybody. Once it has seen a key it
never opens again by itself: if the file vanishes, is emptied or damaged, nobody is let in until it
is back, or until the service is restarted. A key is shown once, when it is made; the file holds its
SHA-256 alone. A slow hash, as passwords need, would add nothing: a key has 256 random bits and
cannot be guessed. A revoked key stays in the file, so that revoking the last one closes the service
instead of opening it.
"""

import contextlib
import datetime
import hashlib
import hmac
import os
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from corpus.errors import KeyFileError, UnknownKey

Scope = Literal["ask", "evaluate", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)  # each may do what those before it may
PREFIX = "askp_"
# What strangers are told; the file's place and its fault are for the log alone.
CLOSED = "the API keys cannot be read; the server's log says why"
_BYTES = 32  # of chance in a token: 256 bits

# What needs which scope; what is not listed needs "ask". A path that ends in "/" stands for all
# that is below it.
OPEN = (
    *("/livez", "/readyz", "/docs", "/openapi.json", "/v1/answer.schema.json", "/problems/"),
    *("/static/", "/static-offline-docs/", "/widget/"),
)
NEEDS: dict[str, Scope] = {"/v1/batch": "evaluate", "/metrics": "admin"}


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret."""

    id: str
    """The part of the token that may be shown; commands name the key by it."""
    name: str
    """Whose it is, or what for."""
    scope: Scope
    """What it may do."""
    created: datetime.datetime
    """UTC."""
    revoked: datetime.datetime | None
    """UTC; None while it is valid."""

    def allows(self, scope: Scope) -> bool:
        """Whether its own scope covers another."""
        return SCOPES.index(self.scope) >= SCOPES.index(scope)


def scope_needed(path: str) -> Scope | None:
    """None if the path is open to everybody."""
    if any(path == one or (one.endswith("/") and path.startswith(one)) for one in OPEN):
        return None
    return NEEDS.get(path, "ask")


class KeyFile:
    """Keys in a file that the command line writes and servers read while they run."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._seen = False

    def create(self, name: str, scope: Scope) -> tuple[Key, str]:
        """A new key and its token, which nobody can read again. Raises KeyFileError."""
        id = secrets.token_hex(4)
        token = f"{PREFIX}{id}_{secrets.token_urlsafe(_BYTES)}"
        now = datetime.datetime.now(datetime.UTC)
        with self._open(write=True) as file:
            file.execute(
                "INSERT INTO keys VALUES (?, ?, ?, ?, ?, NULL)",
                (id, name, scope, _hash(token), now.isoformat()),
            )
        return Key(id, name, scope, now, None), token

    def all(self) -> list[Key]:
        """Every key, the oldest first; none without a file. Raises KeyFileError."""
        if not self._exists():
            return []
        with self._open() as file:
            rows = file.execute(f"SELECT {_FIELDS} FROM keys ORDER BY created")
            return [_key(row) for row in rows]

    def revoke(self, id: str) -> None:
        """From now on, servers refuse it. Raises UnknownKey, KeyFileError."""
        known = {key.id for key in self.all()}
        if id not in known:
            held = ", ".join(sorted(known)) or "no key"
            raise UnknownKey(f"no key {id!r} in {self.path}, which holds {held}")
        now = datetime.datetime.now(datetime.UTC).isoformat()
        with self._open(write=True) as file:
            file.execute("UPDATE keys SET revoked = coalesce(revoked, ?) WHERE id = ?", (now, id))

    def wanted(self) -> bool:
        """Whether requests need a key: true once one was made, even if it was revoked since.

        Raises KeyFileError if the file cannot be read, or had a key before and has none now.
        """
        found = False
        if self._exists():
            with self._open() as file:
                found = file.execute("SELECT 1 FROM keys LIMIT 1").fetchone() is not None
        if self._seen and not found:
            state = "holds none" if self._exists() else "is gone"
            raise KeyFileError(
                f"{self.path} held API keys and now {state}; restore the file, or restart askpara "
                "to open it to everybody"
            )
        self._seen = found
        return found

    def state(self) -> str:
        """What `serve` and `keys create` say of it. Raises KeyFileError."""
        in_use = sum(key.revoked is None for key in self.all())
        closed = f"closed: {in_use} {'key' if in_use == 1 else 'keys'}"
        return f"API keys in {self.path}: {closed if self.wanted() else 'open'}"

    def find(self, token: str) -> Key | None:
        """The key of a token, unless it is unknown or revoked. Raises KeyFileError."""
        prefix, _, rest = token.partition("_")
        if f"{prefix}_" != PREFIX or not self._exists():
            return None
        with self._open() as file:
            row = file.execute(
                f"SELECT {_FIELDS}, hash FROM keys WHERE id = ?", (rest.partition("_")[0],)
            ).fetchone()
        if row is None or not hmac.compare_digest(row[-1], _hash(token)):
            return None
        key = _key(row[:-1])
        return None if key.revoked else key

    def _exists(self) -> bool:
        """Whether there is a file. One that cannot be accessed is an error, not a missing file."""
        try:
            self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise self._unusable(error) from error
        return True

    def _unusable(self, error: Exception) -> KeyFileError:
        return KeyFileError(
            f"the API keys in {self.path} cannot be used ({error}); restore the file"
        )

    @contextlib.contextmanager
    def _open(self, write: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            if write and not self._exists():
                self._make()
            if not self.path.stat().st_size:
                raise KeyFileError(
                    f"{self.path} is empty, expected API keys; restore it, or remove it if there "
                    "never was a key"
                )
            address = f"{self.path.as_uri()}?mode={'rw' if write else 'ro'}"
            with contextlib.closing(sqlite3.connect(address, _LOCKED, uri=True)) as file, file:
                yield file
        except (sqlite3.Error, OSError) as error:
            raise self._unusable(error) from error

    def _make(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        with contextlib.closing(sqlite3.connect(self.path)) as file, file:
            file.execute(
                "CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, name TEXT NOT NULL, "
                "scope TEXT NOT NULL, hash BLOB NOT NULL, created TEXT NOT NULL, revoked TEXT)"
            )


_LOCKED = 5  # seconds to wait for who writes
_FIELDS = "id, name, scope, created, revoked"


def _key(row: tuple[str, str, Scope, str, str | None]) -> Key:
    id, name, scope, created, revoked = row
    moment = datetime.datetime.fromisoformat
    return Key(id, name, scope, moment(created), moment(revoked) if revoked else None)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
