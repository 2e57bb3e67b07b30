"""What we refuse, in words."""

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import NotAllowed, Refused


class FeedUnusable(Refused):
    """The feed cannot be read; its words say why."""

    default_code = "feed-unusable"


class UnknownDistrict(Refused):
    """The feed does not know this district."""

    default_code = "unknown-district"

    def __init__(self) -> None:
        super().__init__(_("There is no air or heat report for this district. Choose one of the list."))


class DistrictNeedsConsent(NotAllowed):
    """Nobody agreed that the district may be used."""

    default_code = "no-consent"

    def __init__(self) -> None:
        super().__init__(_("Agree first that your district may be used. You can take it back at any time."))
