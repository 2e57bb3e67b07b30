"""Who the cast are: names, titles, roles and duties of an invented hospital."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xinqiao.identity.organizations.types import DutyLevel, Role
from xinqiao.identity.people.types import Area

# known ids, so that the demo finds its hospitals again
QINGHE = UUID("0199c000-0000-7000-8000-000000000001")
LINXI = UUID("0199c000-0000-7000-8000-000000000002")
ZONE = "Asia/Shanghai"

PATIENT_MRN = "10002231"
ROSTER_DAYS = 45
SHARED_WITH_DAUGHTER = frozenset(
    {Area.DEMOGRAPHICS, Area.PLAN, Area.READINGS, Area.MEDICINES, Area.RECORDS, Area.MESSAGES}
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

TEAM_NAMES = {"心内随访组": "cardiology", "内分泌随访组": "endocrinology", "全科随访组": "elsewhere"}

# no mobile number of China starts with 10: these ring nowhere
PATIENT_PHONE = "10999990101"
DAUGHTER_PHONE = "10999990102"
PATIENT_BORN_ON = date(1958, 3, 12)
