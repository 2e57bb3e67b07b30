"""Who of the cast can sign in and how: one-time links, and what staff type by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
from django.urls import reverse

from xinqiao.operations.house import House
from xinqiao.operations.supervisor import ADDRESS
from xinqiao.simulation.cast import Cast, sign_ins

_ISSUER = "Xinqiao"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One of the cast; the link works once."""

    role: str
    name: str
    sign_in_url: str
    patient_id: UUID | None
    login_name: str | None
    phone: str | None


def address_of(name: str, **parts: str) -> str:
    """Return the whole address of a page on this machine."""
    return f"http://{ADDRESS}:{House.here().served_port()}{reverse(name, kwargs=parts)}"


def sheet(cast: Cast, *, now: datetime) -> list[Line]:
    """Return everybody with a fresh link, the patient first. Refuses outside the demo."""
    return [
        Line(
            role=entry.member.key if entry.member.key == "daughter" else entry.member.role,
            name=entry.member.name,
            sign_in_url=address_of("sign-in-once", token=entry.token),
            patient_id=entry.member.patient_id,
            login_name=entry.member.login_name,
            phone=entry.member.phone,
        )
        for entry in sign_ins(cast, now=now)
    ]


def lines_of(lines: Sequence[Line], password: str, factors: Mapping[str, str]) -> list[str]:
    """Return the sheet as the terminal shows it."""
    links = [f"  {line.name}  {line.role:<13} {line.sign_in_url}" for line in lines]
    staff = [
        f"  {line.login_name}  {factor_of(line.login_name, factors)}" for line in lines if line.login_name
    ]
    phones = "、".join(f"{line.name} {line.phone}" for line in lines if line.phone)
    return [
        "",
        "The cast of 青禾; each link signs in once (`xinqiao cast` makes new ones):",
        *links,
        "",
        f"By hand, staff: {address_of('sign-in-staff')}  password {password}  then a code of the secret:",
        *staff,
        f"By hand, patients: {address_of('sign-in')}  {phones}; the code is on the page 发件箱",
        "",
    ]


def factor_of(login_name: str, factors: Mapping[str, str]) -> str:
    """Return the secret of an authenticator app and its address, or that it is not known here."""
    secret = factors.get(login_name)
    if secret is None:
        return "set up at the first sign-in"
    return f"{secret}  {pyotp.TOTP(secret).provisioning_uri(name=login_name, issuer_name=_ISSUER)}"
