"""Accounts and passwords."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.crypto import normalise_phone, token
from xinqiao.foundation.errors import NotAllowed, Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.identity.accounts import rules
from xinqiao.identity.accounts.actions.common import count_failure, forget_failures, is_locked, record
from xinqiao.identity.accounts.errors import LoginNameTaken, WeakPassword, WrongPassword
from xinqiao.identity.accounts.models import Account


@transaction.atomic
def create_staff_account(*, viewer: Viewer, login_name: str, password: str, now: datetime) -> UUID:
    """Make a way in by login name and password; return the account.

    Raises LoginNameTaken, WeakPassword, and Refused for a login name that is none.
    """
    if not (viewer.is_system or viewer.has_role("administrator")):
        raise NotAllowed(_("Accounts of staff are made by an administrator."))
    if not rules.is_login_name(login_name):
        raise Refused(_("A login name has small letters, digits, dots and dashes."), code="login-name")
    if rules.password_fault(password, login_name):
        raise WeakPassword
    if Account.objects.filter(login_name=login_name).exists():
        raise LoginNameTaken
    account = Account.objects.create(login_name=login_name, password=make_password(password), created_at=now)
    record(viewer, "create_account", account.id, now=now)
    return account.id


@transaction.atomic
def ensure_phone_account(*, viewer: Viewer, phone: str, now: datetime) -> UUID:
    """Return the account of a phone, made when it is new. Raises Refused for a number that is none."""
    digits = normalise_phone(phone)
    if not digits:
        raise Refused(_("This is not a phone number."), code="phone")
    by_phone = token("phone", digits)
    made = Account.objects.bulk_create(
        [Account(id=new_id(), phone_token=by_phone, password=make_password(None), created_at=now)],
        ignore_conflicts=True,
    )
    account_id = Account.objects.values_list("id", flat=True).get(phone_token=by_phone)
    if account_id == made[0].id:
        record(viewer, "create_account", account_id, now=now)
    return account_id


def sign_in_with_password(*, viewer: Viewer, login_name: str, password: str, now: datetime) -> UUID:
    """Return the account when name and password match; the second factor is still owed.

    Raises WrongPassword alike for a wrong name, a wrong password and a locked account. The
    failure is committed before it is raised: call outside a transaction that it would undo.
    """
    account_id, is_right = _try_password(viewer, login_name.strip().casefold(), password, now)
    if account_id is None or not is_right:
        raise WrongPassword
    return account_id


@transaction.atomic
def _try_password(viewer: Viewer, login_name: str, password: str, now: datetime) -> tuple[UUID | None, bool]:
    account = Account.objects.select_for_update().filter(login_name=login_name, is_active=True).first()
    if account is None:
        # as slow as a real check, so that time does not tell which names exist
        make_password(password)
        record(viewer, "sign_in", None, result="refused", details={"reason": "unknown"}, now=now)
        return None, False
    if is_locked(account, now):
        make_password(password)
        record(viewer, "sign_in", account.id, result="refused", details={"reason": "locked"}, now=now)
        return account.id, False
    if not check_password(password, account.password):
        count_failure(account, now)
        record(viewer, "sign_in", account.id, result="refused", details={"reason": "password"}, now=now)
        return account.id, False
    record(viewer, "sign_in", account.id, details={"by": "password"}, now=now)
    if account.totp_confirmed_at is None:
        forget_failures(account, now)
    return account.id, True


@transaction.atomic
def change_password(*, viewer: Viewer, old: str, new: str, now: datetime) -> None:
    """Change one's own password; every other session of the account ends."""
    if viewer.account_id is None:
        raise NotAllowed(_("Sign in to change your password."))
    account = Account.objects.select_for_update().get(id=viewer.account_id)
    if not check_password(old, account.password):
        raise WrongPassword
    if rules.password_fault(new, account.login_name or ""):
        raise WeakPassword
    account.password = make_password(new)
    account.session_generation += 1
    account.save(update_fields=["password", "session_generation"])
    record(viewer, "change_password", account.id, now=now)
