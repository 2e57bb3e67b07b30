"""What the intake declines, in words for the screen."""

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict, NotAllowed, NotFound


class CannotSeeRefusals(NotAllowed):
    """The list of refused items may name patients."""

    default_code = "cannot-see-refusals"

    def __init__(self) -> None:
        super().__init__(_("Refused items are seen by clinical staff and the administrator of the hospital."))


class RefusalNotFound(NotFound):
    """No such refused item for this viewer."""

    default_code = "refusal-not-found"

    def __init__(self) -> None:
        super().__init__(_("This refused item does not exist or belongs to another hospital."))


class SentFileNotFound(NotFound):
    """No such file of this sender."""

    default_code = "file-not-found"

    def __init__(self) -> None:
        super().__init__(_("There is no such file, or it was sent by somebody else."))


class RefusalSettled(Conflict):
    """Somebody has mended or dismissed it already."""

    default_code = "refusal-settled"

    def __init__(self) -> None:
        super().__init__(_("This refused item has already been settled."))
