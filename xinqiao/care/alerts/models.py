"""Tables of alerts: signed rule sets, back-tests, watches, findings, alerts and their steps."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xinqiao.care.alerts.types import (
    AlertStatus,
    BackTestStatus,
    RuleSetStatus,
    RuleSetStepKind,
    Severity,
    StepKind,
)
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.states import StateTable
from xinqiao.foundation.walls import Access, Wall

_STAFF = Wall.custom(
    read="organization_id = (SELECT xq_organization())", write="organization_id = (SELECT xq_organization())"
)

ALERT_STATES = StateTable(
    name="alert",
    initial=AlertStatus.OPEN,
    moves={
        AlertStatus.OPEN: {
            "acknowledge": AlertStatus.ACKNOWLEDGED,
            "escalate": AlertStatus.OPEN,
            "raise": AlertStatus.OPEN,
            "close": AlertStatus.CLOSED,
        },
        AlertStatus.ACKNOWLEDGED: {
            "raise": AlertStatus.OPEN,
            "hand over": AlertStatus.ACKNOWLEDGED,
            "snooze": AlertStatus.ACKNOWLEDGED,
            "close": AlertStatus.CLOSED,
        },
        AlertStatus.CLOSED: {},
    },
)

RULE_SET_STATES = StateTable(
    name="rule-set",
    initial=RuleSetStatus.DRAFT,
    moves={
        RuleSetStatus.DRAFT: {
            "edit": RuleSetStatus.DRAFT,
            "propose": RuleSetStatus.PROPOSED,
            "discard": RuleSetStatus.DISCARDED,
        },
        RuleSetStatus.PROPOSED: {
            "approve": RuleSetStatus.PROPOSED,
            "publish": RuleSetStatus.PUBLISHED,
            "discard": RuleSetStatus.DISCARDED,
        },
        RuleSetStatus.PUBLISHED: {"replace": RuleSetStatus.RETIRED},
        RuleSetStatus.RETIRED: {"restore": RuleSetStatus.PUBLISHED},
        RuleSetStatus.DISCARDED: {},
    },
)

BACK_TEST_STATES = StateTable(
    name="back-test",
    initial=BackTestStatus.WAITING,
    moves={
        BackTestStatus.WAITING: {"begin": BackTestStatus.RUNNING, "cancel": BackTestStatus.CANCELLED},
        BackTestStatus.RUNNING: {
            "finish": BackTestStatus.DONE,
            "cancel": BackTestStatus.CANCELLED,
            "fail": BackTestStatus.FAILED,
        },
        BackTestStatus.DONE: {},
        BackTestStatus.CANCELLED: {},
        BackTestStatus.FAILED: {},
    },
)


class RuleSetVersion(models.Model):
    """One version of the rules of one programme in one hospital; its data never change once proposed."""

    wall: ClassVar[Wall] = Wall.ORGANIZATION

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    status = models.CharField(
        max_length=10,
        choices=[(status.value, status.value) for status in RuleSetStatus],
        default=RuleSetStatus.DRAFT.value,
    )
    data = models.JSONField()
    # the version a draft was made from, and how often it was changed since: two editors never overwrite
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "code", "version"], name="rule_set_version_once"),
            models.UniqueConstraint(
                fields=["organization", "code"],
                condition=Q(status="published"),
                name="rule_set_one_published",
            ),
        ]


class RuleSetApproval(models.Model):
    """One named person's signature under a version."""

    wall: ClassVar[Wall] = Wall.ORGANIZATION
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    rule_set = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="approvals")
    membership = models.ForeignKey("organizations.Membership", on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule_set", "membership"], name="rule_set_approval_once")
        ]


class RuleSetStep(models.Model):
    """What happened to a version, who did it and why; never changed."""

    wall: ClassVar[Wall] = _STAFF
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    rule_set = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in RuleSetStepKind])
    at = models.DateTimeField()
    by = models.ForeignKey("organizations.Membership", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    reason = models.TextField(default="")
    count = models.PositiveIntegerField(default=0)


class BackTest(models.Model):
    """Stored readings judged again by a draft and by the version in force: what each would have raised."""

    # the examples in it name patients
    wall: ClassVar[Wall] = _STAFF

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    rule_set = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="back_tests")
    current = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, null=True, related_name="+")
    # of the data that were tested: another word in the draft asks for another test
    data_hash = models.CharField(max_length=64)
    days = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=10,
        choices=[(status.value, status.value) for status in BackTestStatus],
        default=BackTestStatus.WAITING.value,
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    asked_by = models.ForeignKey("organizations.Membership", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "alerts_back_test"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule_set"],
                condition=Q(status__in=["waiting", "running"]),
                name="back_test_one_running",
            )
        ]


class Watch(models.Model):
    """What is expected of one patient by one plan: rules, personal limits, how often they measure."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    enrolment = models.ForeignKey("enrolments.Enrolment", on_delete=models.PROTECT, null=True)
    team = models.ForeignKey("organizations.Team", on_delete=models.PROTECT, null=True)
    programme = models.CharField(max_length=40)
    rule_set = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="+")
    common_rule_set = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, null=True, related_name="+")
    parameters = models.JSONField(default=dict)
    cadence = models.JSONField(default=list)
    # why these rules must not speak about this person (under-age, pregnancy); refused at once it never starts
    refusal = models.CharField(max_length=20, default="")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=40, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patient", "programme"], condition=Q(until__isnull=True), name="watch_one_open"
            )
        ]


class Alert(models.Model):
    """One problem of one patient that somebody must look at."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    # the patient row under which this human is kept: one open alert across merge links
    survivor_id = models.UUIDField()
    watch = models.ForeignKey(Watch, on_delete=models.PROTECT)
    team = models.ForeignKey("organizations.Team", on_delete=models.PROTECT, null=True)
    group = models.CharField(max_length=60)
    rule_id = models.CharField(max_length=60)
    rule_version = models.CharField(max_length=64)
    severity = models.CharField(max_length=8, choices=[(level.value, level.value) for level in Severity])
    severity_rank = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=12,
        choices=[(status.value, status.value) for status in AlertStatus],
        default=AlertStatus.OPEN.value,
    )
    is_historic = models.BooleanField(default=False)
    facts = models.JSONField(default=list)
    data_points = models.PositiveIntegerField(default=0)
    first_measured_at = models.DateTimeField()
    last_measured_at = models.DateTimeField()
    received_at = models.DateTimeField()
    phrase_id = models.CharField(max_length=80, default="")
    summary_id = models.CharField(max_length=80)
    staff_action = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(
        "organizations.Membership", on_delete=models.PROTECT, null=True, related_name="+"
    )
    escalation_level = models.PositiveSmallIntegerField(default=0)
    escalate_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    quiet_until = models.DateTimeField(null=True)
    quiet_days_after_close = models.PositiveSmallIntegerField(default=0)
    action_code = models.CharField(max_length=24, default="")
    patient_informed = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "survivor_id", "group"],
                condition=~Q(status="closed"),
                name="alert_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | (Q(closed_at__isnull=False) & ~Q(action_code="")),
                name="alert_closed_with_action",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "opened_at"], name="alert_opened"),
            models.Index(fields=["patient", "group"], name="alert_patient_group"),
            models.Index(
                fields=["organization", "escalate_at"],
                condition=Q(status="open", escalate_at__isnull=False),
                name="alert_overdue",
            ),
        ]


class FindingRow(models.Model):
    """What a rule saw, with the facts copied: samples may go, findings stay."""

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    watch = models.ForeignKey(Watch, on_delete=models.PROTECT)
    # null = muted, or already answered: seen and kept, but nobody is called again
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, null=True, related_name="findings")
    rule_id = models.CharField(max_length=60)
    rule_version = models.CharField(max_length=64)
    severity = models.CharField(max_length=8)
    is_confirmed = models.BooleanField(default=True)
    is_historic = models.BooleanField(default=False)
    facts = models.JSONField()
    measured_at = models.DateTimeField()
    judged_at = models.DateTimeField()
    cause_id = models.UUIDField()

    class Meta:
        db_table = "alerts_finding"


class AlertStep(models.Model):
    """One step of an alert's story; never changed."""

    wall: ClassVar[Wall] = _STAFF
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in StepKind])
    at = models.DateTimeField()
    by = models.ForeignKey("organizations.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    details = models.JSONField(default=dict)


class Mute(models.Model):
    """One problem of one patient kept quiet until an instant, with the reason; never for RED."""

    wall: ClassVar[Wall] = _STAFF

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    group = models.CharField(max_length=60)
    reason = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    by = models.ForeignKey("organizations.Membership", on_delete=models.PROTECT, related_name="+")
