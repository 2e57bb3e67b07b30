"""Expected refusals of the worklist, in words fit for the screen."""

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict, NotAllowed, NotFound


class ItemNotFound(NotFound):
    """No such item for this viewer."""

    default_code = "item-not-found"

    def __init__(self) -> None:
        super().__init__(_("There is no such item on your worklist."))


class ItemMovedOn(Conflict):
    """Somebody else was quicker."""

    default_code = "item-moved-on"

    def __init__(self) -> None:
        super().__init__(_("Somebody else has already dealt with this; reload to see how it stands."))


class CloseTheCause(NotAllowed):
    """An alert is done when it is closed with what was done, not by ticking its row."""

    default_code = "close-the-alert"

    def __init__(self) -> None:
        super().__init__(_("Close the alert with what you did; its row then leaves the worklist."))


class UndoTooLate(Conflict):
    """The time to take a completion back has passed."""

    default_code = "undo-too-late"

    def __init__(self) -> None:
        super().__init__(_("This was completed too long ago to take back. Open a new item instead."))
