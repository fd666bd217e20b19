"""Every error that a user can cause, as classes of one tree.

A message names both values (what was found, what was expected) and the way out.
"""


class AskparaError(Exception):
    """Base of every error that a user can cause and mend."""


class CorpusError(AskparaError):
    """A document or its description cannot be used."""


class UnreadableDocument(CorpusError):
    """The file is empty, broken, encrypted, too large, or of another format than it says."""


class DescriptionError(CorpusError):
    """What describes a document, in the TOML beside it or in options, is missing or wrong."""


class CountMismatch(CorpusError):
    """The passages found are not as many as the TOML says."""


class RepeatedId(CorpusError):
    """Two passages of a document have the same id, so a citation would be ambiguous."""


class ShelfDamaged(CorpusError):
    """A document of the shelf is not as it was put there."""


class ModelError(AskparaError):
    """An embedding model cannot be used."""


class ModelNotFound(ModelError):
    """No model of that name or folder."""


class ModelMismatch(ModelError):
    """The model's files are not those that were asked for."""


class IndexFolderError(AskparaError):
    """A built index cannot be used."""


class IndexMissing(IndexFolderError):
    """Nothing was built in that folder yet."""


class IndexDamaged(IndexFolderError):
    """A file of the index is missing or is not the one that was built."""


class IndexNotWritten(IndexFolderError):
    """A new index cannot be written: the disk is full, or this user may not write there."""


class StoreUnreachable(IndexFolderError):
    """The database that keeps the index does not answer."""


class StoreChanged(IndexFolderError):
    """The database that keeps the index holds another one by now."""


class PassageTruncated(IndexFolderError):
    """A text would be cut off at the encoder's length limit."""


class QuestionError(AskparaError):
    """An empty or overlong question, or a number of passages out of range."""


class UnknownDocument(AskparaError):
    """No document of that name in this index."""


class UnknownPassage(AskparaError):
    """No passage of that id in this document."""


class UnknownModel(AskparaError):
    """No way of answering of that name; `/v1/models` lists them."""


class BatchError(AskparaError):
    """A line of a batch file cannot be read."""


class FilterError(AskparaError):
    """A filter of a search cannot be read."""


class CursorError(AskparaError):
    """A cursor that no page of this search gave: it is damaged, or of another question."""


class StaleCursor(CursorError):
    """The index was rebuilt since the cursor was given, so its pages no longer fit together."""


class QuoteError(AskparaError):
    """The start and end of a quote do not lie in its passage."""


class KeyFileError(AskparaError):
    """The file of API keys cannot be used; nobody is let in until it is mended."""


class UnknownKey(KeyFileError):
    """No API key of that id."""


class UnknownFeedback(AskparaError):
    """No feedback of that id."""


class FeedbackError(AskparaError):
    """The feedback database cannot be used."""


class Overloaded(AskparaError):
    """The service has as much to do as it lets in; Retry-After says when to try again."""

    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds."""


class OutOfTime(Overloaded):
    """The answer was not ready before the deadline; Retry-After says when to try again."""


class Stopping(Overloaded):
    """The service is about to stop; another, or the same one later, answers."""


class SettingsError(AskparaError):
    """A setting has a value that cannot be."""


class DatasetError(AskparaError):
    """A question file or a benchmark folder cannot be read."""
