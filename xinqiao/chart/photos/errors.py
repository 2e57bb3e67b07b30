"""What is declined about photographs, in words for the screen."""

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict, NotFound, Refused


class PhotoNotFound(NotFound):
    """No such photograph of this sender, or no longer."""

    default_code = "photo-not-found"

    def __init__(self) -> None:
        super().__init__(
            _("There is no such photo, or it was sent by somebody else. It may have been deleted.")
        )


class PhotoAnswered(Conflict):
    """It has been answered already, or its time is over; the picture is deleted."""

    default_code = "photo-answered"

    def __init__(self) -> None:
        super().__init__(_("This photo has been answered already and is deleted."))


class PhotosNotRead(Refused):
    """The library that reads photographs is not installed here."""

    default_code = "photos-not-read"

    def __init__(self) -> None:
        super().__init__(_("This hospital's system does not read photos. Please type the value."))


class RecognitionFailed(Exception):
    """The reading process broke, took too long or answered nonsense about that picture."""
