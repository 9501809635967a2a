"""Give the site's role of the database what it needs, and no way to change the audit trail.

Triggers keep the trail from mistakes and from whoever only speaks through the site. They do not bind the
role that owns the table, so the site runs as another one.
"""

from typing import Final

from django.db import connection, transaction

TRAIL: Final = ("lms_core_auditentry", "lms_core_auditseal")
GRANTS: Final = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE ON {trail} FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)
MAY_CHANGE: Final = """
SELECT bool_or(
    has_table_privilege(role.oid, trail.oid, 'UPDATE, DELETE, TRUNCATE')
    OR pg_has_role(role.oid, trail.relowner, 'MEMBER')
)
FROM pg_roles AS role, pg_class AS trail
WHERE role.rolname = coalesce(%s, current_user) AND trail.relname = ANY(%s)
"""


def is_asked_of_postgresql() -> bool:
    """Tell whether the database knows roles; SQLite has none."""
    return connection.vendor == "postgresql"


def may_change_trail(role: str | None = None) -> bool:
    """Tell whether the database would let a role, or else the present one, change what is written."""
    if not is_asked_of_postgresql():
        return False
    with connection.cursor() as cursor:
        cursor.execute(MAY_CHANGE, [role, list(TRAIL)])
        (answer,) = cursor.fetchone()
    return bool(answer)


@transaction.atomic
def grant_site(role: str) -> None:
    """Let a role read and write all tables, but only read and add to the trail; the owner must call this."""
    from psycopg import sql  # a site on SQLite has none

    names = {"role": sql.Identifier(role), "trail": sql.SQL(", ").join(map(sql.Identifier, TRAIL))}
    with connection.cursor() as cursor:
        for statement in GRANTS:
            cursor.execute(sql.SQL(statement).format(**names).as_string(cursor.connection))
