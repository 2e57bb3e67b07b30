"""Tables of plans: what was agreed, each version of it, and the tasks that follow from it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xinqiao.care.pathways.types import PlanStatus, ProgrammeStatus, TaskKind, TaskStatus, VisitMode
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.states import StateTable
from xinqiao.foundation.walls import Access, Wall

TASK_STATES = StateTable(
    name="follow-up-task",
    initial=TaskStatus.OPEN,
    moves={
        TaskStatus.OPEN: {
            "complete": TaskStatus.DONE,
            "skip": TaskStatus.SKIPPED,
            "lapse": TaskStatus.MISSED,
            "cancel": TaskStatus.CANCELLED,
        },
        TaskStatus.MISSED: {"complete": TaskStatus.DONE, "skip": TaskStatus.SKIPPED},
        TaskStatus.DONE: {"undo": TaskStatus.OPEN},
        TaskStatus.SKIPPED: {"complete": TaskStatus.DONE, "undo": TaskStatus.OPEN},
        TaskStatus.CANCELLED: {},
    },
)

PLAN_STATES = StateTable(
    name="plan",
    initial=PlanStatus.ACTIVE,
    moves={
        PlanStatus.ACTIVE: {"adjust": PlanStatus.ACTIVE, "leave": PlanStatus.ENDED},
        PlanStatus.ENDED: {},
    },
)

PROGRAMME_STATES = StateTable(
    name="programme",
    initial=ProgrammeStatus.DRAFT,
    moves={
        ProgrammeStatus.DRAFT: {"publish": ProgrammeStatus.PUBLISHED, "retire": ProgrammeStatus.RETIRED},
        ProgrammeStatus.PUBLISHED: {"retire": ProgrammeStatus.RETIRED},
        ProgrammeStatus.RETIRED: {},
    },
)


class Programme(models.Model):
    """One version of a programme as a hospital took it over (FHIR PlanDefinition).

    The document never changes; a new version is a new row. A watermarked one serves the demo only.
    """

    wall: ClassVar[Wall] = Wall.ORGANIZATION

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=[(one.value, one.value) for one in ProgrammeStatus])
    document = models.JSONField()
    is_watermarked = models.BooleanField(default=False)
    adopted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "code", "version"], name="programme_version_once")
        ]


class ProgrammeApproval(models.Model):
    """One named person said yes to one version; two make it published."""

    wall: ClassVar[Wall] = Wall.ORGANIZATION
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="approvals")
    account_id = models.UUIDField()
    name = models.CharField(max_length=80)
    approved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "account_id"], name="programme_approved_once_each")
        ]


class Plan(models.Model):
    """What was agreed for one patient in one enrolment (FHIR CarePlan)."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    enrolment = models.OneToOneField("enrolments.Enrolment", on_delete=models.PROTECT)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    team_id = models.UUIDField()
    anchor_on = models.DateField()
    status = models.CharField(max_length=8, choices=[(one.value, one.value) for one in PlanStatus])
    version = models.PositiveIntegerField()
    settings = models.JSONField(default=dict)
    # tasks exist for local days before this one
    laid_until = models.DateField()
    # whether the open watch expects readings now: true while the plan asks for them
    is_cadence_watched = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status=PlanStatus.ACTIVE.value, ended_at__isnull=True)
                | Q(status=PlanStatus.ENDED.value, ended_at__isnull=False),
                name="plan_ended_at",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["patient", "-started_at"], name="plan_of_patient"),
            models.Index(
                fields=["organization", "laid_until"], condition=Q(status="active"), name="plan_to_lay_out"
            ),
        ]


class PlanVersion(models.Model):
    """One version of a plan: what changed, why, because of what, and who said so."""

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    settings = models.JSONField()
    changes = models.JSONField()
    reason = models.TextField()
    # said to the patient, beside the words made from the changes
    note = models.TextField(default="")
    caused_by_type = models.CharField(max_length=40, default="")
    caused_by_id = models.UUIDField(null=True)
    account_id = models.UUIDField(null=True)
    membership_id = models.UUIDField(null=True)
    by = models.CharField(max_length=80, default="")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")]


class Goal(models.Model):
    """A personal blood pressure target at home (FHIR Goal), in mm[Hg]; one is in force at a time."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals")
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="goals")
    systolic_below = models.PositiveSmallIntegerField()
    diastolic_below = models.PositiveSmallIntegerField()
    start = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(until__isnull=True), name="goal_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(systolic_below__gt=F("diastolic_below")), name="goal_upper_above_lower"
            ),
        ]


class Task(models.Model):
    """One thing to do within a window (FHIR Task); `plan_version` is why it exists."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tasks")
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in TaskKind])
    series = models.CharField(max_length=40)
    slot = models.CharField(max_length=10, default="")
    phrase = models.CharField(max_length=60)
    form = models.CharField(max_length=40, default="")
    required = ArrayField(models.CharField(max_length=20), default=list)
    due_on = models.DateField()
    at = models.CharField(max_length=5, default="")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=[(one.value, one.value) for one in TaskStatus])
    completed_at = models.DateTimeField(null=True)
    completed_by_type = models.CharField(max_length=40, default="")
    completed_by_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "series", "due_on", "slot"],
                condition=~Q(status="cancelled"),
                name="task_once",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")), name="task_opens_before_it_closes"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["patient", "due_on"], name="task_of_patient"),
            models.Index(fields=["lapses_at"], condition=Q(status="open"), name="task_to_lapse"),
            models.Index(
                fields=["patient", "opens_at"],
                condition=Q(kind="measure", status__in=["open", "missed"]),
                name="task_waiting_for_reading",
            ),
        ]


class TaskStep(models.Model):
    """One step of a task: what, by whom, because of which row. Only added to."""

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=10)
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    cause_type = models.CharField(max_length=40, default="")
    cause_id = models.UUIDField(null=True)
    account_id = models.UUIDField(null=True)
    by = models.CharField(max_length=80, default="")
    at = models.DateTimeField()


class FollowUp(models.Model):
    """A follow-up by the care team (FHIR Encounter): what was found, and its class at that moment.

    Only added to: a later insight is a later follow-up. The class keeps the version of the rules it is from.
    """

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="follow_ups")
    held_at = models.DateTimeField()
    mode = models.CharField(max_length=10, choices=[(one.value, one.value) for one in VisitMode])
    systolic = models.PositiveSmallIntegerField(null=True)
    diastolic = models.PositiveSmallIntegerField(null=True)
    has_adverse_reaction = models.BooleanField()
    has_new_complication = models.BooleanField()
    control = models.CharField(max_length=20, default="")
    rule_version = models.CharField(max_length=60, default="")
    note = models.CharField(max_length=500, default="")
    reading_id = models.UUIDField(null=True)
    membership_id = models.UUIDField(null=True)
    by = models.CharField(max_length=80, default="")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient", "held_at"], name="follow_up_of_patient")]
