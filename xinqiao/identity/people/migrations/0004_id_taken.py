"""Whether an ID number is registered at all: asked before a second person would take it."""

from typing import ClassVar

from django.db import migrations

CREATE = """
CREATE FUNCTION people_is_id_taken(wanted bytea)
    RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT ((SELECT xq_organization()) IS NULL AND (SELECT xq_person()) IS NULL)
        OR EXISTS (SELECT 1 FROM people_person p WHERE p.id_token = wanted)
$$;
"""


class Migration(migrations.Migration):
    """Create the function."""

    dependencies: ClassVar = [("people", "0003_standing_before")]

    operations: ClassVar = [migrations.RunSQL(CREATE, "DROP FUNCTION people_is_id_taken(bytea)")]
