"""Expected refusals of sign-in. None of them tells whether an account exists."""

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict, NotAllowed, Refused


class WrongPassword(Refused):
    """Name, password, or both; or the account is locked: all look the same."""

    status = 401
    default_code = "wrong-password"

    def __init__(self) -> None:
        super().__init__(
            _("The login name or password is not right. After five failures sign-in rests for 15 minutes.")
        )


class WrongCode(Refused):
    """A one-time code that is wrong, used, expired, or was tried too often."""

    status = 401
    default_code = "wrong-code"

    def __init__(self) -> None:
        super().__init__(
            _("The code is not right or has expired. A code is good for five minutes and five attempts.")
        )


class WrongSecondFactor(Refused):
    """A code of the authenticator app that is wrong or was used before."""

    status = 401
    default_code = "wrong-second-factor"

    def __init__(self) -> None:
        super().__init__(_("The code is not right or was used already. Wait for the next one and try again."))


class WrongLink(Refused):
    """A one-time link that is used, expired or was never made."""

    status = 401
    default_code = "wrong-link"

    def __init__(self) -> None:
        super().__init__(_("This link has been used or has expired. Please sign in in the usual way."))


class WrongClient(Refused):
    """Client credentials that do not match."""

    status = 401
    default_code = "invalid_client"

    def __init__(self) -> None:
        super().__init__(_("The client id or secret is not right."))


class ScopeNotGranted(NotAllowed):
    """A client asked for more than it was given."""

    default_code = "invalid_scope"

    def __init__(self) -> None:
        super().__init__(_("The client was not granted this scope."))


class LoginNameTaken(Conflict):
    """Login names are unique in the instance."""

    default_code = "login-name-taken"

    def __init__(self) -> None:
        super().__init__(_("This login name is taken."))


class WeakPassword(Refused):
    """A new password that is too easy."""

    default_code = "weak-password"

    def __init__(self) -> None:
        super().__init__(
            _("A password has at least 10 characters, not all the same, and does not contain the login name.")
        )
