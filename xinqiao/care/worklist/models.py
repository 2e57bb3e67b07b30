"""The table of items of work."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xinqiao.care.worklist.types import ItemState, ItemStepKind, Kind, Severity
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.states import StateTable
from xinqiao.foundation.walls import Access, Wall

# rows are the hospital's: a patient reads the alert itself, never who was slow to take it
_HOUSE = Wall.custom(
    read="organization_id = (SELECT xq_organization())",
    write="organization_id = (SELECT xq_organization())",
)

ITEM_STATES = StateTable(
    name="work-item",
    initial=ItemState.OPEN,
    moves={
        ItemState.OPEN: {
            "claim": ItemState.CLAIMED,
            "reassign": ItemState.OPEN,
            "raise": ItemState.OPEN,
            "complete": ItemState.DONE,
        },
        ItemState.CLAIMED: {
            "release": ItemState.OPEN,
            "reassign": ItemState.OPEN,
            "raise": ItemState.OPEN,
            "complete": ItemState.DONE,
        },
        ItemState.DONE: {"undo": ItemState.CLAIMED},
    },
)


class WorkItem(models.Model):
    """Something for somebody to do by an instant. Names its cause by type and id."""

    wall: ClassVar[Wall] = _HOUSE

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    team = models.ForeignKey("organizations.Team", on_delete=models.PROTECT, null=True)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    severity = models.CharField(max_length=8, choices=[(level.value, level.value) for level in Severity])
    severity_rank = models.PositiveSmallIntegerField()
    summary_id = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    cause_type = models.CharField(max_length=40)
    cause_id = models.UUIDField()
    state = models.CharField(
        max_length=8,
        choices=[(state.value, state.value) for state in ItemState],
        default=ItemState.OPEN.value,
    )
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(
        "organizations.Membership", on_delete=models.PROTECT, null=True, related_name="+"
    )
    escalation_level = models.PositiveSmallIntegerField(default=0)
    # null = no clock runs: held by somebody, done, of little weight, or escalated with its own cause
    escalate_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        "organizations.Membership", on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "cause_type", "cause_id"],
                condition=~Q(state="done"),
                name="work_item_once_per_cause",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "-severity_rank", "due_at", "id"],
                condition=~Q(state="done"),
                name="work_item_waiting",
            ),
            models.Index(fields=["organization", "done_at"], name="work_item_done"),
            models.Index(
                fields=["organization", "escalate_at"],
                condition=Q(state="open", escalate_at__isnull=False),
                name="work_item_overdue",
            ),
        ]


class ItemStep(models.Model):
    """One step of an item along the roster; never changed."""

    wall: ClassVar[Wall] = _HOUSE
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in ItemStepKind])
    at = models.DateTimeField()
    details = models.JSONField(default=dict)
