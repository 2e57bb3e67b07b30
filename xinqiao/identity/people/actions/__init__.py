"""Writes of people: registration, standing, family, care teams, merge links, devices."""

from xinqiao.identity.people.actions.care_teams import assign_care_team, end_care_team
from xinqiao.identity.people.actions.devices import issue_device, revoke_device, rotate_device
from xinqiao.identity.people.actions.family import add_related_person, revoke_related_person
from xinqiao.identity.people.actions.linking import link_patients, unlink_patients
from xinqiao.identity.people.actions.profile import (
    add_contact_point,
    change_preferences,
    correct_person,
    remove_contact_point,
)
from xinqiao.identity.people.actions.registration import register_patient
from xinqiao.identity.people.actions.standing import change_standing

__all__ = [
    "add_contact_point",
    "add_related_person",
    "assign_care_team",
    "change_preferences",
    "change_standing",
    "correct_person",
    "end_care_team",
    "issue_device",
    "link_patients",
    "register_patient",
    "remove_contact_point",
    "revoke_device",
    "revoke_related_person",
    "rotate_device",
    "unlink_patients",
]
