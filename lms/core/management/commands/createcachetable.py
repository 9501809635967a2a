"""Make the table of the shared cache; on PostgreSQL one whose writes wait for no disk."""

from django.core.management.commands.createcachetable import Command as CreateCacheTable
from django.db import connections


class Command(CreateCacheTable):
    """Make the table as Django does, then leave it out of PostgreSQL's write-ahead log.

    What lies there may be lost with the server: counts of wrong passwords and answers kept for minutes. A
    sign-in writes there some twenty times and would wait for the disk each time.
    """

    def create_table(self, database: str, tablename: str, dry_run: bool) -> None:
        """Make it where it is missing, and change one that an earlier version made."""
        super().create_table(database, tablename, dry_run)
        connection = connections[database]
        if connection.vendor != "postgresql" or dry_run:
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT relpersistence FROM pg_class WHERE oid = to_regclass(%s)", [tablename])
            found = cursor.fetchone()
            if found and found[0] == "p":
                cursor.execute(f"ALTER TABLE {connection.ops.quote_name(tablename)} SET UNLOGGED")
