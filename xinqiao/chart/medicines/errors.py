"""Expected refusals of medicines, in words fit for the screen."""

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import NotFound, Refused

WORDS = {
    "no-name": _("Which medicine? Please write its name."),
    "no-times": _("At what times of the day? Please give each time once."),
    "not-a-time": _("A time looks like 07:30."),
    "ends-before-it-starts": _("The last day lies before the first one."),
    "not-due": _("This medicine is not planned for that day."),
    "no-reason": _("Please choose why it was left out."),
    "already-stopped": _("This medicine has already been stopped."),
}


class MedicineRefused(Refused):
    """A change of the schedule, or a tick, that does not fit."""

    def __init__(self, code: str) -> None:
        super().__init__(WORDS[code], code=f"medicine-{code}")


class UnknownMedicine(NotFound):
    """No such line of a schedule for this viewer."""

    def __init__(self) -> None:
        super().__init__(_("There is no such medicine here."), code="medicine-not-found")
