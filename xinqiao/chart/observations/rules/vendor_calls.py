"""How a maker's cloud signs its call (docs/how-to/vendors.zh.md): HMAC-SHA256 over time, nonce and body."""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

WINDOW = timedelta(minutes=5)
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_TIMESTAMP = re.compile(r"[0-9]{10}")


def signature_of(secret: str, timestamp: str, nonce: str, body: bytes) -> str:
    """The signature in lower-case hex (RFC 2104); `timestamp` in whole seconds since 1970, as it was sent."""
    told = f"{timestamp}\n{nonce}\n".encode() + body
    return hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()


def is_signed(secret: str, timestamp: str, nonce: str, body: bytes, signature: str) -> bool:
    """Whether the signature is the one of this secret; compared in constant time."""
    own = signature_of(secret, timestamp, nonce, body)
    return hmac.compare_digest(own.encode(), signature.lower().encode())


def is_timely(timestamp: str, now: datetime) -> bool:
    """Whether the call was signed within five minutes of now, before or after."""
    if not _TIMESTAMP.fullmatch(timestamp):
        return False
    return abs(now - datetime.fromtimestamp(int(timestamp), UTC)) <= WINDOW


def is_nonce(nonce: str) -> bool:
    """Whether it is 16 to 64 letters, digits, dashes or underscores."""
    return _NONCE.fullmatch(nonce) is not None
