"""Writes of sign-in, by what is shown: password and second factor, phone code, link, token."""

from xinqiao.identity.accounts.actions.codes import enter_sign_in_code, request_sign_in_code
from xinqiao.identity.accounts.actions.links import make_sign_in_link, use_sign_in_link
from xinqiao.identity.accounts.actions.passwords import (
    change_password,
    create_staff_account,
    ensure_phone_account,
    sign_in_with_password,
)
from xinqiao.identity.accounts.actions.second_factor import (
    confirm_second_factor,
    offer_second_factor,
    show_second_factor,
    use_recovery_code,
)
from xinqiao.identity.accounts.actions.sessions import open_session, sign_out, sign_out_everywhere
from xinqiao.identity.accounts.actions.tokens import (
    authenticate_client,
    create_client,
    end_device,
    issue_access_token,
    issue_device_token,
    revoke_client,
    revoke_device_token,
    rotate_device_token,
)

__all__ = [
    "authenticate_client",
    "change_password",
    "confirm_second_factor",
    "create_client",
    "create_staff_account",
    "end_device",
    "ensure_phone_account",
    "enter_sign_in_code",
    "issue_access_token",
    "issue_device_token",
    "make_sign_in_link",
    "offer_second_factor",
    "open_session",
    "request_sign_in_code",
    "revoke_client",
    "revoke_device_token",
    "rotate_device_token",
    "show_second_factor",
    "sign_in_with_password",
    "sign_out",
    "sign_out_everywhere",
    "use_recovery_code",
    "use_sign_in_link",
]
