"""Expected refusals of conversations."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import NotAllowed, NotFound, Refused


class EmptyMessage(Refused):
    """Nothing was said and nothing was shown."""

    default_code = "empty-message"

    def __init__(self) -> None:
        super().__init__(_("Please write something or add a photo."))


class TextTooLong(Refused):
    """More text than a message holds."""

    default_code = "text-too-long"

    def __init__(self) -> None:
        super().__init__(_("This is too long for one message. Please send it in two."))


class TooManyPhotos(Refused):
    """More photographs than a message holds."""

    default_code = "too-many-photos"

    def __init__(self) -> None:
        super().__init__(_("Up to nine photos can be sent at once."))


class ThreadNotFound(NotFound):
    """No such thread for this viewer."""

    def __init__(self) -> None:
        super().__init__(_("This conversation does not exist, or you may not see it."))


class NoTeam(Refused):
    """Nobody looks after the patient yet, so nobody would read the message."""

    default_code = "no-team"

    def __init__(self) -> None:
        super().__init__(
            _("No care team is set up for you yet. Please call the hospital; in an emergency call 120.")
        )


class StaffOnly(NotAllowed):
    """A step for members of the care team."""

    def __init__(self, message: str | Promise = "") -> None:
        super().__init__(message or _("Only the care team can do this."))
