"""Why a resource is not kept."""

from xinqiao.foundation.errors import NotAllowed, NotFound, Refused


class CannotKeep(Refused):
    """A resource that breaks what is required; the words name the element."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, code=code)


class CannotSeeRecords(NotAllowed):
    """The viewer has no right to these records."""


class RecordNotFound(NotFound):
    """No such record for this viewer."""
