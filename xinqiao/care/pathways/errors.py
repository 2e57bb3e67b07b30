"""Expected refusals of plans, in words fit for the screen."""

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict, NotFound, Refused

CHANGE_WORDS = {
    "nothing-to-change": _("Nothing was changed. Choose at least one change."),
    "no-reason": _("Please say why. The patient and the team will read it."),
    "target-needs-both": _("A target needs both values."),
    "target-upside-down": _("The upper value must lie above the lower one."),
    "visit-in-the-past": _("The next visit lies in the past."),
    "unknown-channel": _("This way of contact is not known."),
    "measure-needs-days": _("Say for how many days, and when in the day."),
    "measure-in-the-past": _("The first day of measuring lies in the past."),
    "unknown-slot": _("This part of the day is not known to the programme."),
    "programme-without-readings": _("This programme asks for no readings at home."),
}

ENROL_WORDS = {
    "too-young": _(
        "This programme is for adults. There are no rules for children yet; please follow up by hand."
    ),
    "age-unknown": _("The date of birth is missing. Without the age no rules can be chosen."),
    "anchor-far": _("The first day lies more than ten years away. Please check the date."),
    "excluded": _("This programme excludes this patient's condition; please follow up by hand."),
    "not-published": _("This programme is still a draft. Two people of the hospital must approve it first."),
}

TASK_WORDS = {
    "not-yet": _("It is not time for this yet."),
    "needs-reading": _("Please enter the reading; the tick follows by itself."),
    "needs-answers": _("Please answer the questions; the tick follows by itself."),
    "by-care-team": _("The care team ticks this one after the visit."),
    "not-undone": _("This one was done by a reading or an answer and cannot be undone here."),
}


VISIT_WORDS = {
    "ahead": _("The follow-up lies ahead. Write it down once it has taken place."),
    "before-plan": _("The follow-up lies before the plan begins."),
    "id-taken": _("This id belongs to another follow-up."),
}


class VisitRefused(Refused):
    """A follow-up that does not fit."""

    def __init__(self, code: str) -> None:
        super().__init__(VISIT_WORDS[code], code=f"visit-{code}")


class ChangeRefused(Refused):
    """A change of plan that does not fit."""

    def __init__(self, code: str) -> None:
        super().__init__(CHANGE_WORDS[code], code=f"plan-{code}")


class EnrolmentRefused(Refused):
    """The patient cannot be enrolled in this programme."""

    def __init__(self, code: str) -> None:
        word = "excluded" if code.startswith("excluded") else code
        super().__init__(ENROL_WORDS[word], code=f"enrolment-{code}")


class TaskRefused(Refused):
    """A tick that does not fit."""

    def __init__(self, code: str) -> None:
        super().__init__(TASK_WORDS[code], code=f"task-{code}")


class UnknownTask(NotFound):
    """No such task for this viewer."""

    def __init__(self) -> None:
        super().__init__(_("There is no such task here."), code="task-not-found")


class NoPlan(NotFound):
    """The patient has no plan that runs."""

    def __init__(self) -> None:
        super().__init__(_("This patient has no plan that is running."), code="no-plan")


class UnknownProgramme(NotFound):
    """No programme of this code."""

    def __init__(self) -> None:
        super().__init__(_("There is no such programme."), code="programme-not-found")


class AlreadyApproved(Conflict):
    """The same person cannot approve twice."""

    def __init__(self) -> None:
        super().__init__(
            _("You have approved this version already; a second person must."), code="approved-once"
        )
