"""The cast everyone knows. The demo and the tests build the same one."""

from xinqiao.simulation.cast.building import build_cast, prolong_roster
from xinqiao.simulation.cast.finding import SignIn, find_cast, sign_ins
from xinqiao.simulation.cast.members import (
    DAUGHTER_PHONE,
    LINXI,
    PATIENT_BORN_ON,
    PATIENT_MRN,
    PATIENT_PHONE,
    QINGHE,
    ZONE,
    Cast,
    Member,
)

__all__ = [
    "DAUGHTER_PHONE",
    "LINXI",
    "PATIENT_BORN_ON",
    "PATIENT_MRN",
    "PATIENT_PHONE",
    "QINGHE",
    "ZONE",
    "Cast",
    "Member",
    "SignIn",
    "build_cast",
    "find_cast",
    "prolong_roster",
    "sign_ins",
]
