"""The bare limits: what the database does when nothing of ours stands before it.

The rows are those that the product would write: same columns, same table, same role and policy for the
staged insert (decision 3); for raw COPY a table of the owner with the same columns and indexes, no policy.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import psycopg

from xinqiao.foundation.ids import new_id
from xinqiao.operations.bench.work import Pressure

_COLUMNS = (
    "id, measured_at, organization_id, patient_id, panel_id, batch_id, code, sent_code, value, unit, "
    "canonical_value, device_id, device_name, method, source_kind, context, symptoms, offset_minutes, "
    "local_on, received_at, status, is_late"
)
_TABLE = "observations_sample"
REFERENCE = "bench_reference"
# the patients of the bench live eight hours east; a day is theirs
HOME = timezone(timedelta(hours=8))

_REFERENCE = f"""
CREATE TABLE {REFERENCE} (LIKE {_TABLE} INCLUDING DEFAULTS);
ALTER TABLE {REFERENCE} ADD PRIMARY KEY (id, measured_at);
CREATE INDEX ON {REFERENCE} (patient_id, code, measured_at DESC);
CREATE INDEX ON {REFERENCE} (patient_id) WHERE status = 'preliminary'
"""
_STAGE = f"CREATE TEMPORARY TABLE bench_stage (LIKE {_TABLE}) ON COMMIT DELETE ROWS"
# the names are the constants above; values always travel as parameters
_INSERT = f"INSERT INTO {_TABLE} ({_COLUMNS}) SELECT {_COLUMNS} FROM bench_stage ON CONFLICT DO NOTHING"  # noqa: S608 - constants only  # nosec B608
_ONE = (
    f"INSERT INTO {_TABLE} (id, measured_at, organization_id, patient_id, panel_id, batch_id, code, "  # noqa: S608 - constants only  # nosec B608
    "sent_code, value, canonical_value, unit, device_name, method, source_kind, context, symptoms, "
    "offset_minutes, local_on, received_at, status, is_late) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, "
    "%s, 'mm[Hg]', 'bench-cuff', 'device', 'client', '{}', '{}', 480, current_date, now(), 'final', false)"
)
_CONTEXT = (
    "SELECT set_config('xq.organization', %(id)s, true), set_config('xq.organizations', %(set)s, true), "
    "set_config('xq.patients', '', true), set_config('xq.person', '', true), "
    "set_config('xq.account', '', true)"
)

Connection = psycopg.Connection[tuple[object, ...]]


def make_reference(owner: Connection) -> None:
    """Make the pinned table of raw COPY."""
    owner.execute(_REFERENCE)


def rows(
    pressures: Sequence[Pressure], organization_id: UUID, received_at: datetime, *, are_panels: bool
) -> bytes:
    """Return the samples of a request in COPY text form, ready before the clock starts."""
    batch = new_id()
    received = received_at.isoformat()
    lines = []
    for one in pressures:
        panel = new_id() if are_panels else r"\N"
        parts = [("8480-6", one.systolic), ("8462-4", one.diastolic)][: 2 if are_panels else 1]
        for code, value in parts:
            lines.append(
                f"{new_id()}\t{one.measured_at.astimezone(UTC).isoformat()}\t{organization_id}\t"
                f"{one.patient_id}\t{panel}\t{batch}\t{code}\t{code}\t{value}\tmm[Hg]\t{value}\t\\N\t"
                f"bench-cuff\tdevice\tclient\t{{}}\t{{}}\t480\t{one.measured_at.astimezone(HOME):%Y-%m-%d}\t{received}\t"
                f"final\tf\n"
            )
    return "".join(lines).encode()


def prepare_staged(app: Connection) -> None:
    """Make the staging table of this connection, once."""
    app.execute(_STAGE)


def staged(app: Connection, data: bytes, organization_id: UUID) -> None:
    """COPY into the temporary table and insert from it under role and policy: one transaction."""
    with app.transaction():
        _stand(app, organization_id)
        with app.cursor().copy(f"COPY bench_stage ({_COLUMNS}) FROM STDIN") as copy:
            copy.write(data)
        app.execute(_INSERT)


def copied(owner: Connection, data: bytes) -> None:
    """COPY into the pinned reference table: one transaction."""
    with owner.transaction(), owner.cursor().copy(f"COPY {REFERENCE} ({_COLUMNS}) FROM STDIN") as copy:
        copy.write(data)


def inserted(app: Connection, pressure: Pressure, organization_id: UUID, notice: tuple[str, str]) -> None:
    """Insert the two values of one pressure under role and policy, and NOTIFY: one transaction."""
    shared = (organization_id, pressure.patient_id, new_id(), new_id())
    with app.transaction():
        _stand(app, organization_id)
        for code, value in (("8480-6", pressure.systolic), ("8462-4", pressure.diastolic)):
            app.execute(_ONE, [new_id(), pressure.measured_at, *shared, code, code, value, value])
        app.execute("SELECT pg_notify(%s, %s)", notice)


def _stand(app: Connection, organization_id: UUID) -> None:
    app.execute(_CONTEXT, {"id": str(organization_id), "set": f"{{{organization_id}}}"})


def forget(owner: Connection) -> None:
    """Empty the samples and their ledger, so that every round begins alike."""
    owner.execute(f"TRUNCATE {_TABLE}, observations_ledgerentry, {REFERENCE}")
