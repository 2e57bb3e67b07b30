"""What was removed from a diary is dropped as the schema's owner: no wall lets the hospital see it first."""

from typing import ClassVar

from django.db import migrations

CREATE = """
CREATE FUNCTION engagement_forget_removed(before timestamptz)
    RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    WITH gone AS (
        DELETE FROM engagement_diaryentry WHERE removed_at < before RETURNING 1
    )
    SELECT count(*) FROM gone
$$;
"""


class Migration(migrations.Migration):
    """Create the function."""

    dependencies: ClassVar = [("engagement", "0001_initial")]

    operations: ClassVar = [migrations.RunSQL(CREATE, "DROP FUNCTION engagement_forget_removed(timestamptz)")]
