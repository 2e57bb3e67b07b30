"""Expected refusals of alerts, in words fit for the screen."""

from collections.abc import Mapping

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


class RuleSetNotFound(NotFound):
    """No such version of a rule set in this hospital."""

    default_code = "rule-set-not-found"

    def __init__(self) -> None:
        super().__init__(_("There is no such rule set."))


class DraftMovedOn(Conflict):
    """Somebody else changed the draft meanwhile."""

    default_code = "draft-moved-on"

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else has changed this draft meanwhile. See how it stands now, then save again.")
        )


class DraftUnfit(Refused):
    """What was typed cannot be saved; `errors` says where, by path or owner, as machine words."""

    default_code = "draft-unfit"

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(_("Please look at the marked places."))
        self.errors = dict(errors)


class ReasonNeeded(Refused):
    """A step that the next colleague must understand."""

    default_code = "reason-needed"

    def __init__(self) -> None:
        super().__init__(_("Say why; the next colleague will read it."))


class BackTestNeeded(Refused):
    """Nothing shows what the draft would have raised, and nobody said why that is not needed."""

    default_code = "back-test-needed"

    def __init__(self) -> None:
        super().__init__(_("Run a back-test of exactly this draft first, or say why none is needed."))


class BackTestRunning(Conflict):
    """One run of a draft at a time."""

    default_code = "back-test-running"

    def __init__(self) -> None:
        super().__init__(_("A back-test of this version is already running. Wait for it, or cancel it."))


class WatchesChanged(Conflict):
    """More or fewer patients are watched than the page said."""

    default_code = "watches-changed"

    def __init__(self) -> None:
        super().__init__(
            _("The number of watched patients has changed; look at it again before you move them.")
        )


class NotInForce(Conflict):
    """Only the version in force takes patients in."""

    default_code = "not-in-force"

    def __init__(self) -> None:
        super().__init__(_("This version is not in force; patients move to the published one only."))


class UnknownDays(Refused):
    """A back-test goes over one of the listed spans."""

    default_code = "unknown-days"

    def __init__(self) -> None:
        super().__init__(_("Choose 7, 30 or 90 days."))
