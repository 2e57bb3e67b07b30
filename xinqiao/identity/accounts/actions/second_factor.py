"""The second factor of staff: time-based codes (RFC 6238), each good once, and recovery codes."""

import hmac
import secrets
from datetime import datetime
from uuid import UUID

import pyotp
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.crypto import token
from xinqiao.foundation.errors import Conflict
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.accounts import rules
from xinqiao.identity.accounts.actions.common import count_failure, forget_failures, is_locked, record
from xinqiao.identity.accounts.errors import WrongSecondFactor
from xinqiao.identity.accounts.models import Account, RecoveryCode
from xinqiao.identity.accounts.types import SecondFactorOffer

ISSUER = "Xinqiao"


@transaction.atomic
def offer_second_factor(*, viewer: Viewer, account_id: UUID, now: datetime) -> SecondFactorOffer:
    """Return the secret for an authenticator app, the same one until it is confirmed.

    Raises Conflict when the account already has a second factor.
    """
    account = Account.objects.select_for_update().get(id=account_id)
    if account.totp_confirmed_at is not None:
        raise Conflict(_("This account already has a second factor."))
    if account.totp_secret is None:
        account.totp_secret = pyotp.random_base32()
        account.save(update_fields=["totp_secret"])
        record(viewer, "offer_second_factor", account.id, now=now)
    uri = pyotp.TOTP(account.totp_secret).provisioning_uri(name=account.login_name or "", issuer_name=ISSUER)
    return SecondFactorOffer(secret=account.totp_secret, uri=uri)


def confirm_second_factor(*, viewer: Viewer, account_id: UUID, code: str, now: datetime) -> tuple[str, ...]:
    """Confirm the app by one of its codes; return the recovery codes, shown once.

    Raises WrongSecondFactor; the failure is committed before it is raised.
    """
    if not _try_totp(viewer, account_id, code, now, confirms=True):
        raise WrongSecondFactor
    return _new_recovery_codes(account_id, now)


@transaction.atomic
def _new_recovery_codes(account_id: UUID, now: datetime) -> tuple[str, ...]:
    codes = tuple(f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _n in range(rules.RECOVERY_CODES))
    RecoveryCode.objects.filter(account_id=account_id).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account_id=account_id, code_token=_recovery_token(account_id, code), made_at=now)
        for code in codes
    )
    return codes


def _recovery_token(account_id: UUID, code: str) -> bytes:
    return token("recovery-code", f"{account_id}:{code}")


def show_second_factor(*, viewer: Viewer, account_id: UUID, code: str, now: datetime) -> None:
    """Accept one code of the confirmed app, once. Raises WrongSecondFactor.

    The failure is committed before it is raised: call outside a transaction that it would undo.
    """
    if not _try_totp(viewer, account_id, code, now, confirms=False):
        raise WrongSecondFactor


@transaction.atomic
def _try_totp(viewer: Viewer, account_id: UUID, code: str, now: datetime, *, confirms: bool) -> bool:
    account = Account.objects.select_for_update().get(id=account_id)
    is_waiting = (account.totp_confirmed_at is None) == confirms and account.totp_secret is not None
    if not is_waiting or is_locked(account, now):
        return _refuse(viewer, account, now)
    step = _matching_step(account.totp_secret, code.strip(), now)
    # the step must be later than any accepted one: an overheard code is worth nothing
    if step is None or step <= (account.totp_last_step or 0):
        count_failure(account, now)
        return _refuse(viewer, account, now)
    account.totp_last_step = step
    account.totp_confirmed_at = account.totp_confirmed_at or now
    account.save(update_fields=["totp_last_step", "totp_confirmed_at"])
    forget_failures(account, now)
    record(viewer, "second_factor", account.id, details={"by": "totp"}, now=now)
    return True


def _refuse(viewer: Viewer, account: Account, now: datetime) -> bool:
    record(viewer, "second_factor", account.id, result="refused", now=now)
    return False


def _matching_step(secret: str, code: str, now: datetime) -> int | None:
    generator = pyotp.TOTP(secret, interval=rules.TOTP_STEP)
    for step in rules.totp_steps(now):
        if hmac.compare_digest(generator.generate_otp(step).encode(), code.encode()):
            return step
    return None


def use_recovery_code(*, viewer: Viewer, account_id: UUID, code: str, now: datetime) -> None:
    """Accept one recovery code, once. Raises WrongSecondFactor."""
    if not _try_recovery(viewer, account_id, code.strip().casefold(), now):
        raise WrongSecondFactor


@transaction.atomic
def _try_recovery(viewer: Viewer, account_id: UUID, code: str, now: datetime) -> bool:
    account = Account.objects.select_for_update().get(id=account_id)
    if is_locked(account, now):
        return _refuse(viewer, account, now)
    used = RecoveryCode.objects.filter(
        account=account, code_token=_recovery_token(account_id, code), used_at=None
    ).update(used_at=now)
    if not used:
        count_failure(account, now)
        return _refuse(viewer, account, now)
    forget_failures(account, now)
    record(viewer, "second_factor", account.id, details={"by": "recovery"}, now=now)
    return True
