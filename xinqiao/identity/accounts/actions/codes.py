"""One-time codes for patients and relatives, sent to their phone."""

import hmac
import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from xinqiao.foundation import limits
from xinqiao.foundation.crypto import normalise_phone, token
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.accounts import rules
from xinqiao.identity.accounts.actions.common import forget_failures, record
from xinqiao.identity.accounts.errors import WrongCode
from xinqiao.identity.accounts.models import Account, SignInCode
from xinqiao.identity.accounts.types import CodeToSend


def request_sign_in_code(*, viewer: Viewer, phone: str, now: datetime) -> CodeToSend | None:
    """Return a code for the channel to send, or None when nobody signs in by this phone.

    The door answers the same in both cases. Raises TooMany (1 a minute, 5 an hour, 10 a day for
    a phone, known or not; and by address). Earlier codes of the account stop being good.
    """
    digits = normalise_phone(phone)
    by_phone = token("phone", digits)
    _check_rates(by_phone.hex(), viewer.address, now)
    account = Account.objects.filter(phone_token=by_phone, is_active=True).first() if digits else None
    with transaction.atomic():
        if account is None:
            record(viewer, "request_code", None, result="refused", details={"reason": "unknown"}, now=now)
            return None
        return _new_code(viewer, account, digits, now)


def _check_rates(phone: str, address: str | None, now: datetime) -> None:
    if address:
        for limit, seconds in rules.ADDRESS_RATES:
            limits.check(f"code-address:{address}:{seconds}", limit=limit, per_seconds=seconds, now=now)
    for limit, seconds in rules.PHONE_RATES:
        limits.check(f"code-phone:{phone}:{seconds}", limit=limit, per_seconds=seconds, now=now)


def _new_code(viewer: Viewer, account: Account, phone: str, now: datetime) -> CodeToSend:
    SignInCode.objects.filter(account=account, used_at=None, expires_at__gt=now).update(expires_at=now)
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"
    SignInCode.objects.create(
        account=account,
        code_token=_code_token(account.id, code),
        sent_at=now,
        expires_at=now + rules.CODE_LIFE,
    )
    record(viewer, "request_code", account.id, now=now)
    return CodeToSend(account_id=account.id, phone=phone, code=code)


def _code_token(account_id: UUID, code: str) -> bytes:
    return token("sign-in-code", f"{account_id}:{code}")


def enter_sign_in_code(*, viewer: Viewer, phone: str, code: str, now: datetime) -> UUID:
    """Return the account when the code is the one last sent to this phone. Raises WrongCode, TooMany.

    The attempt is committed before it is raised: call outside a transaction that it would undo.
    """
    if viewer.address:
        limit, seconds = rules.ADDRESS_RATES[0]
        limits.check(f"enter-address:{viewer.address}", limit=limit, per_seconds=seconds, now=now)
    account_id = _try_code(viewer, token("phone", normalise_phone(phone)), code.strip(), now)
    if account_id is None:
        raise WrongCode
    return account_id


@transaction.atomic
def _try_code(viewer: Viewer, by_phone: bytes, code: str, now: datetime) -> UUID | None:
    account = Account.objects.select_for_update().filter(phone_token=by_phone, is_active=True).first()
    sent = _good_code(account, now) if account else None
    if account is None or sent is None:
        record(
            viewer,
            "sign_in",
            account.id if account else None,
            result="refused",
            details={"reason": "no-code"},
            now=now,
        )
        return None
    sent.attempts += 1
    is_right = sent.attempts <= rules.CODE_ATTEMPTS and hmac.compare_digest(
        bytes(sent.code_token), _code_token(account.id, code)
    )
    sent.used_at = now if is_right else None
    sent.save(update_fields=["attempts", "used_at"])
    if not is_right:
        record(viewer, "sign_in", account.id, result="refused", details={"reason": "code"}, now=now)
        return None
    forget_failures(account, now)
    record(viewer, "sign_in", account.id, details={"by": "code"}, now=now)
    return account.id


def _good_code(account: Account, now: datetime) -> SignInCode | None:
    good = account.sign_in_codes.filter(used_at=None, expires_at__gt=now)
    return good.order_by("-sent_at", "-id").first()
