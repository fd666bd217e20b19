"""The feedback database: one table, through SQLAlchemy.

SQLite in a file by default, any other database by its URL. Kept are the question, what was cited
and what the person said of it; no address and no name. SQLAlchemy takes a quarter of a second to
import, so this module is loaded only where feedback is stored, exported, or its URL was set.
"""

import datetime
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sql
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from corpus.errors import FeedbackError, SettingsError, UnknownFeedback


class _Base(DeclarativeBase):
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        list[str]: sql.JSON,
        datetime.datetime: sql.DateTime(timezone=True),
    }


class Feedback(_Base):
    """A row of the table `feedback`."""

    __tablename__ = "feedback"

    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime.datetime]
    """When it was given or last changed, UTC."""
    generation: Mapped[str]
    """Of the index that answered."""
    document: Mapped[str | None]
    """Slug of the document that was searched; None if all were."""
    question: Mapped[str]
    session: Mapped[list[str]]
    """Earlier questions of the conversation, the oldest first."""
    answer: Mapped[str]
    """Id of the answer."""
    status: Mapped[str]
    """Of the answer: "answered" or "not_found"."""
    citations: Mapped[list[str]]
    """Ids of the passages that it cited."""
    verdict: Mapped[str]
    """What the person said: "right", "wrong_paragraph" or "not_answered"."""
    expected: Mapped[list[str]]
    """Ids of the passages that the person named as right."""
    comment: Mapped[str]


# What stands between ":" and "@" in postgresql://someone:secret@host; errors must not show it.
_PASSWORD = re.compile(r"(?<=:)[^:@/]+(?=@)")


class FeedbackStore:
    """A database of feedback; it is opened, and its table made, when it is first needed."""

    def __init__(self, url: str) -> None:
        """Raises SettingsError if the URL or its driver cannot be used."""
        try:
            self._url = sql.make_url(url)
            self._engine = sql.create_engine(self._url)
        except (sql.exc.ArgumentError, ModuleNotFoundError) as error:
            raise SettingsError(
                f"ASKPARA_FEEDBACK_URL is {_PASSWORD.sub('***', url)!r}: {error}; expected a "
                "SQLAlchemy URL whose driver is installed, such as sqlite:///var/feedback.db "
                "(PostgreSQL: askpara[postgres])"
            ) from error

    def put(self, id: str | None, **fields: Any) -> str:
        """Store the columns of a feedback, or change those of `id`; its id.

        Raises UnknownFeedback, FeedbackError.
        """
        with self._session() as session:
            if id and not session.get(Feedback, id):
                raise UnknownFeedback(f"no feedback {id!r}; leave out `id` to give a new one")
            stored = Feedback(
                id=id or str(uuid.uuid4()), at=datetime.datetime.now(datetime.UTC), **fields
            )
            session.merge(stored)
            session.commit()
            return stored.id

    def all(self) -> list[Feedback]:
        """Everything, the oldest first. Raises FeedbackError."""
        with self._session() as session:
            return list(session.scalars(sql.select(Feedback).order_by(Feedback.at)))

    def close(self) -> None:
        """Give up the connections."""
        self._engine.dispose()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        """A session on a database whose table is there. Raises FeedbackError."""
        try:
            self._prepare()
            with Session(self._engine, expire_on_commit=False) as session:
                yield session
        except (sql.exc.SQLAlchemyError, OSError) as error:
            raise FeedbackError(
                f"the feedback database {self._url.render_as_string()} cannot be used: "
                f"{str(error).splitlines()[0]}; check ASKPARA_FEEDBACK_URL"
            ) from error

    def _prepare(self) -> None:
        if self._url.get_backend_name() == "sqlite" and self._url.database:
            Path(self._url.database).parent.mkdir(parents=True, exist_ok=True)
            with self._engine.connect() as connection:  # who reads does not wait for who writes
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        _Base.metadata.create_all(self._engine)
