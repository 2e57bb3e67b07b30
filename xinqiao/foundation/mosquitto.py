"""How a secret is kept for an MQTT broker: Mosquitto's own form, which its password file holds line by line.

`$7$<iterations>$<salt>$<hash>`: PBKDF2 with HMAC-SHA-512, a salt of twelve bytes, both parts in base64
(mosquitto_passwd.c of Mosquitto 2.0, read by every later version).
"""

import base64
import hashlib
import hmac
import secrets

# worked out by the broker at every connection; a random token of 256 bits is not guessed however quick it is
TOKEN_ITERATIONS = 101
# a password that a person chose may be guessed, so each guess is made dear
PASSWORD_ITERATIONS = 100_000
_SALT_BYTES = 12


def hash_for_broker(secret: str, *, iterations: int = TOKEN_ITERATIONS) -> str:
    """Return a secret as a broker's password file holds it, under a salt of its own."""
    return _line(secret, secrets.token_bytes(_SALT_BYTES), iterations)


def is_kept_as(secret: str, line: str) -> bool:
    """Whether `line` is this secret; a line of another form is not."""
    try:
        _empty, form, iterations, salt, _digest = line.split("$")
        expected = _line(secret, base64.b64decode(salt, validate=True), int(iterations))
    except ValueError:
        return False
    return form == "7" and hmac.compare_digest(expected, line)


def _line(secret: str, salt: bytes, iterations: int) -> str:
    digest = hashlib.pbkdf2_hmac("sha512", secret.encode(), salt, iterations)
    return f"$7${iterations}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
