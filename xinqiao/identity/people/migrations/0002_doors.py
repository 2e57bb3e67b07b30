"""Functions that answer one question each before the walls can: they run as the schema's owner.

None of them tells a name, and none answers without a context: `people_grants` speaks only of the
account of the context, the other two only inside an organization or for a signed-in person.
"""

from typing import ClassVar

from django.db import migrations

GRANTS = """
CREATE FUNCTION people_grants(moment timestamptz)
    RETURNS TABLE (person_id uuid, patient_id uuid, organization_id uuid, areas text[])
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    WITH RECURSIVE me AS (
        SELECT id FROM people_person WHERE account_id = (SELECT xq_account())
    ), direct AS (
        SELECT p.id AS patient_id, p.organization_id, ARRAY['*']::text[] AS areas
        FROM people_patient p JOIN me ON p.person_id = me.id
        UNION ALL
        SELECT r.patient_id, r.organization_id, r.areas::text[]
        FROM people_relatedperson r JOIN me ON r.person_id = me.id
        WHERE r.revoked_at IS NULL AND r.start <= moment AND (r.until IS NULL OR moment < r.until)
    ), granted AS (
        SELECT * FROM direct
        UNION
        SELECT CASE WHEN l.patient_id = g.patient_id THEN l.survivor_id ELSE l.patient_id END,
               g.organization_id, g.areas
        FROM granted g
        JOIN people_patientlink l
          ON l.unlinked_at IS NULL AND g.patient_id IN (l.patient_id, l.survivor_id)
    )
    SELECT me.id, g.patient_id, g.organization_id, g.areas FROM me LEFT JOIN granted g ON true
$$;
"""

FIND = """
CREATE FUNCTION people_find_person(by_id bytea, by_phone bytea, by_name bytea, born date)
    RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT p.id FROM people_person p
    WHERE ((SELECT xq_organization()) IS NOT NULL OR (SELECT xq_person()) IS NOT NULL)
      AND p.name_token = by_name
      AND (p.id_token = by_id
           OR (p.phone_token = by_phone
               AND (p.id_token IS NULL OR by_id IS NULL)
               AND (born IS NULL OR p.birth_on IS NULL OR p.birth_on = born)))
    ORDER BY (p.id_token IS NOT DISTINCT FROM by_id) DESC, p.created_at
    LIMIT 1
$$;
CREATE FUNCTION people_is_account_taken(account uuid)
    RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT ((SELECT xq_organization()) IS NULL AND (SELECT xq_person()) IS NULL)
        OR EXISTS (SELECT 1 FROM people_person p WHERE p.account_id = account)
$$;
"""

DROP = """
DROP FUNCTION people_grants(timestamptz);
DROP FUNCTION people_find_person(bytea, bytea, bytea, date);
DROP FUNCTION people_is_account_taken(uuid);
"""


class Migration(migrations.Migration):
    """Create the functions."""

    dependencies: ClassVar = [("people", "0001_initial"), ("foundation", "0001_initial")]

    operations: ClassVar = [migrations.RunSQL(GRANTS + FIND, DROP)]
