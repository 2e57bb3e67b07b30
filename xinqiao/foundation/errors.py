"""Expected refusals: shown to people in plain words, never reported as defects."""

from django.utils.functional import Promise


class Refused(Exception):
    """A request that was understood and declined, with words fit for the screen.

    `code` is a stable machine word; `status` is the HTTP status a door answers with.
    """

    status = 422
    default_code = "refused"

    def __init__(self, message: str | Promise, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refused):
    """The viewer may not do or see this; the message says who can and how to ask."""

    status = 403
    default_code = "not-allowed"


class NotFound(Refused):
    """No such thing for this viewer: absent and hidden look the same from outside."""

    status = 404
    default_code = "not-found"


class Conflict(Refused):
    """The thing is no longer in a state that allows the step."""

    status = 409
    default_code = "conflict"


class TooMany(Refused):
    """Too many attempts; `retry_after` is the wait in whole seconds."""

    status = 429
    default_code = "too-many"

    def __init__(self, message: str | Promise, *, retry_after: int, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after
