"""Expected refusals of the diary, in words fit for the screen."""

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import NotFound, Refused

WORDS = {
    "nothing": _("Tap one of these, or write a few words."),
    "too-long": _(
        "That is too long for one entry: at most 1000 characters. Nothing of it is lost; shorten it."
    ),
    "not-a-choice": _("This cannot be chosen here. Please tap one of these."),
    "no-time": _("Please choose a day and a time."),
    "in-the-future": _("That time has not come yet."),
    "relative-shares": _("What you write for somebody else is shared with them and their care team."),
}


class EntryRefused(Refused):
    """An entry that cannot be kept as it is."""

    def __init__(self, code: str) -> None:
        super().__init__(WORDS[code], code=f"diary-{code}")
        self.problem = code


class EntryNotFound(NotFound):
    """No such entry for this viewer."""

    def __init__(self) -> None:
        super().__init__(_("There is no such entry here."), code="diary-entry-not-found")
