"""Expected refusals of alerts, in words fit for the screen."""

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict, NotFound, Refused


class AlertNotFound(NotFound):
    """No such alert for this viewer."""

    default_code = "alert-not-found"

    def __init__(self) -> None:
        super().__init__(_("There is no such alert for you."))


class AlertMovedOn(Conflict):
    """Somebody else was quicker."""

    default_code = "alert-moved-on"

    def __init__(self) -> None:
        super().__init__(_("Somebody else has already dealt with this alert; reload to see how it stands."))


class NeverForRed(Refused):
    """A red alert is neither muted nor put off."""

    default_code = "never-for-red"

    def __init__(self) -> None:
        super().__init__(_("A red alert cannot be muted or put off. Hand it to somebody who is free."))


class NoRuleSet(Conflict):
    """Nothing may be judged by rules that nobody has signed."""

    default_code = "no-rule-set"

    def __init__(self) -> None:
        super().__init__(
            _("No rule set is published for this programme. Two named people must approve one first.")
        )


class SecondApproverNeeded(Conflict):
    """One person approved twice."""

    default_code = "second-approver"

    def __init__(self) -> None:
        super().__init__(_("You have already approved this version; a second person must do so."))


class RuleSetFaulty(Refused):
    """The linter found something."""

    default_code = "rule-set-faulty"


class UnknownAction(Refused):
    """An alert is closed with a known action."""

    default_code = "unknown-action"

    def __init__(self) -> None:
        super().__init__(_("Say what was done: choose one of the listed actions."))


class MuteNotFound(NotFound):
    """No such mute holds now, for this viewer."""

    default_code = "mute-not-found"

    def __init__(self) -> None:
        super().__init__(_("This is not muted any more."))
