"""The ids of all hospitals, for schedules that walk them one by one; ids only, no names."""

from typing import ClassVar

from django.db import migrations

CREATE = """
CREATE FUNCTION organizations_directory() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT id FROM organizations_organization ORDER BY id $$;
"""


class Migration(migrations.Migration):
    """Create the function."""

    dependencies: ClassVar = [("organizations", "0001_initial")]

    operations: ClassVar = [migrations.RunSQL(CREATE, "DROP FUNCTION organizations_directory()")]
