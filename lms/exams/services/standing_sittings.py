"""Read sittings as they stand, so that they stay so until the reader's transaction ends."""

from collections.abc import Collection

from django.db import connection

from lms.exams.models import Sitting


def standing_sitting(sitting: Sitting) -> Sitting:
    """Read a sitting afresh, as `standing_sittings` does, with the paper it came with."""
    standing = standing_sittings([sitting.pk])[sitting.pk]
    standing.paper = sitting.paper
    return standing


def standing_sittings(pks: Collection[int]) -> dict[int, Sitting]:
    """Read sittings afresh by their keys; until the caller's commit nobody cancels, moves or rejudges them.

    The lock is the one that the foreign key of an attempt takes anyway: on PostgreSQL a hall full of people
    shares it, and only those wait who change a sitting by a decision, as they lock it for update. SQLite has
    one writer.
    """
    if not pks:
        return {}
    sql, parameters = Sitting.objects.filter(pk__in=pks).order_by("pk").query.sql_with_params()
    lock = " FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    return {one.pk: one for one in Sitting.objects.raw(sql + lock, parameters)}
