"""Who is asking. Every read and write of the house starts from a Viewer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self
from uuid import UUID


class ViewerKind(StrEnum):
    """The five kinds of askers."""

    STAFF = "staff"
    PERSON = "person"
    DEVICE = "device"
    CLIENT = "client"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who is asking, in which organization, for which patients.

    Staff, devices, clients and system jobs act in one organization. A person (patient or
    relative) acts in no organization but in the set of patient ids granted to them;
    `organization_ids` are the organizations they may read about, and `homes` says which
    patient belongs to which of them.
    """

    kind: ViewerKind
    organization_id: UUID | None
    account_id: UUID | None = None
    membership_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    team_ids: frozenset[UUID] = frozenset()
    person_id: UUID | None = None
    device_id: UUID | None = None
    client_id: UUID | None = None
    patient_ids: frozenset[UUID] = frozenset()
    organization_ids: frozenset[UUID] = frozenset()
    homes: Mapping[UUID, UUID] = field(default_factory=dict, hash=False)
    scopes: frozenset[str] = frozenset()
    name: str = ""
    address: str | None = None

    @classmethod
    def system(cls, organization_id: UUID | None, name: str = "system") -> Self:
        """Return the viewer of a named job working within one organization."""
        return cls(kind=ViewerKind.SYSTEM, organization_id=organization_id, name=name)

    @property
    def is_staff(self) -> bool:
        """Whether a member of staff is asking."""
        return self.kind is ViewerKind.STAFF

    @property
    def is_person(self) -> bool:
        """Whether a patient or a relative is asking."""
        return self.kind is ViewerKind.PERSON

    @property
    def is_system(self) -> bool:
        """Whether a job of ours is asking."""
        return self.kind is ViewerKind.SYSTEM

    def has_role(self, *roles: str) -> bool:
        """Whether the viewer holds at least one of the roles."""
        return bool(self.roles & set(roles))

    def has_scope(self, scope: str) -> bool:
        """Whether a machine viewer was granted a scope such as `system/Observation.c`.

        A granted `system/*.cruds` covers each of its letters (SMART App Launch 2 scopes).
        """
        context, _, rest = scope.partition("/")
        resource, _, letters = rest.partition(".")
        return any(_covers(granted, context, resource, letters) for granted in self.scopes)


def _covers(granted: str, context: str, resource: str, letters: str) -> bool:
    granted_context, _, rest = granted.partition("/")
    granted_resource, _, granted_letters = rest.partition(".")
    return (
        granted_context == context
        and granted_resource in {"*", resource}
        and set(letters) <= set(granted_letters)
    )
