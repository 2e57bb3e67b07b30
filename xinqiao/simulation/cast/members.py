"""Who the cast are: one invented hospital, its people, one patient and her daughter.

青禾 is an invented town; names, phones and ID numbers belong to nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations import queries as organization_queries
from xinqiao.identity.organizations.types import DutyLevel, Role
from xinqiao.identity.people import queries as people_queries
from xinqiao.identity.people.types import Area

# no mobile number of China starts with 10: these ring nowhere
PATIENT_PHONE = "10999990101"
DAUGHTER_PHONE = "10999990102"
PATIENT_BORN_ON = date(1958, 3, 12)


# known ids, so that the demo finds its hospitals again
QINGHE = UUID("0199c000-0000-7000-8000-000000000001")
LINXI = UUID("0199c000-0000-7000-8000-000000000002")
ZONE = "Asia/Shanghai"

PATIENT_MRN = "10002231"
ROSTER_DAYS = 45
SHARED_WITH_DAUGHTER = frozenset(
    {Area.DEMOGRAPHICS, Area.PLAN, Area.READINGS, Area.MEDICINES, Area.RECORDS, Area.MESSAGES, Area.DIARY}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One member of staff before they exist."""

    key: str
    login: str
    name: str
    title: str
    role: Role
    teams: tuple[str, ...] = ()
    home: UUID = QINGHE


STAFF = (
    Part(
        key="doctor",
        login="chen.yanqiu",
        name="陈砚秋",
        title="主任医师",
        role=Role.DOCTOR,
        teams=("cardiology",),
    ),
    Part(
        key="nurse", login="lin.fang", name="林芳", title="随访护士", role=Role.NURSE, teams=("cardiology",)
    ),
    Part(
        key="head_nurse", login="qin.yue", name="秦月", title="护士长", role=Role.NURSE, teams=("cardiology",)
    ),
    Part(
        key="case_manager",
        login="shen.yiming",
        name="沈一鸣",
        title="个案管理师",
        role=Role.CASE_MANAGER,
        teams=("cardiology", "endocrinology"),
    ),
    Part(
        key="pharmacist",
        login="guo.ning",
        name="郭宁",
        title="临床药师",
        role=Role.PHARMACIST,
        teams=("cardiology", "endocrinology"),
    ),
    Part(
        key="colleague",
        login="tang.he",
        name="唐禾",
        title="随访护士",
        role=Role.NURSE,
        teams=("endocrinology",),
    ),
    Part(key="manager", login="he.wenqing", name="何文清", title="随访中心主任", role=Role.MANAGER),
    Part(key="front_desk", login="wu.ping", name="吴萍", title="前台", role=Role.FRONT_DESK),
    Part(key="administrator", login="meng.chuan", name="孟川", title="信息科", role=Role.ADMINISTRATOR),
    Part(
        key="outsider",
        login="fang.wai",
        name="方外",
        title="主治医师",
        role=Role.DOCTOR,
        teams=("elsewhere",),
        home=LINXI,
    ),
)

# (level, who) of the cardiology team, the whole day round
DUTY = (
    (DutyLevel.ON_DUTY, "nurse"),
    (DutyLevel.BACKUP, "case_manager"),
    (DutyLevel.HEAD_NURSE, "head_nurse"),
    (DutyLevel.DIRECTOR, "doctor"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of the cast. Staff have a membership; patient and daughter have a person and a phone."""

    key: str
    name: str
    role: str
    organization_id: UUID
    account_id: UUID
    login_name: str | None = None
    membership_id: UUID | None = None
    patient_id: UUID | None = None
    phone: str | None = None

    @property
    def is_staff(self) -> bool:
        """Whether this one works at a hospital."""
        return self.membership_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The hospital and everybody in it; `teams` has cardiology, endocrinology and elsewhere."""

    organization_id: UUID
    other_organization_id: UUID
    teams: Mapping[str, UUID]
    members: Mapping[str, Member]

    def __getitem__(self, key: str) -> Member:
        return self.members[key]

    @property
    def patient_id(self) -> UUID:
        """周桂兰 as the hospital's patient."""
        found = self.members["patient"].patient_id
        if found is None:
            message = "the cast has no patient"
            raise LookupError(message)
        return found

    @property
    def team_id(self) -> UUID:
        """心内随访组, which looks after 周桂兰."""
        return self.teams["cardiology"]

    def viewer(self, key: str, *, now: datetime) -> Viewer:
        """Return somebody of the cast as signed in at an instant. Raises LookupError for a stranger."""
        member = self.members[key]
        found = (
            organization_queries.staff_viewer(
                account_id=member.account_id, organization_id=member.organization_id
            )
            if member.is_staff
            else people_queries.person_viewer(member.account_id, now=now)
        )
        if found is None:
            message = f"{key} cannot sign in"
            raise LookupError(message)
        return found

    def system(self) -> Viewer:
        """Return a job of ours at the cast's hospital."""
        return Viewer.system(self.organization_id, name="cast")
