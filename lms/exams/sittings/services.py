"""Read sittings so that they stand until the reader is done; keep their passwords and pass marks."""

from collections.abc import Collection
from typing import ClassVar, Final

from django.db import connection
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _

from lms.core.refusals import Refusal
from lms.exams.sittings.models import Sitting


def locked_sitting(sitting: Sitting) -> Sitting:
    """Read a sitting afresh, as `locked_sittings` does, with the paper it came with."""
    locked = locked_sittings([sitting.pk])[sitting.pk]
    locked.paper = sitting.paper
    return locked


def locked_sittings(pks: Collection[int]) -> dict[int, Sitting]:
    """Read sittings afresh by their keys; until the caller's commit nobody cancels, moves or rejudges them.

    The lock is the one that the foreign key of an attempt takes anyway: on PostgreSQL a room full of people
    shares it, and only those wait who change a sitting by a decision, as they lock it for update. SQLite has
    one writer.
    """
    if not pks:
        return {}
    sql, parameters = Sitting.objects.filter(pk__in=pks).order_by("pk").query.sql_with_params()
    lock = " FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    return {one.pk: one for one in Sitting.objects.raw(sql + lock, parameters)}


SALT_LENGTH: Final = 16


def password_digest(password: str) -> str:
    """Give what is kept of a sitting's password; nothing for no password."""
    if not password:
        return ""
    salt = get_random_string(SALT_LENGTH)
    return f"{salt}${_keyed(salt, password)}"


def is_password(password: str, digest: str) -> bool:
    """Tell whether the password is the one behind the digest."""
    salt, _dollar, kept = digest.partition("$")
    return constant_time_compare(_keyed(salt, password), kept)


def _keyed(salt: str, password: str) -> str:
    return salted_hmac(f"lms.exams.sitting.{salt}", password, algorithm="sha256").hexdigest()


class SittingInUse(Refusal):
    """Somebody has written in the sitting, so what they relied on stays."""

    code: ClassVar[str] = "sitting_in_use"
    message = _("Somebody has already taken this exam, so this can no longer be changed.")


class SittingOver(Refusal):
    """The sitting's time is past, so it takes no more seats."""

    code: ClassVar[str] = "sitting_over"
    message = _("This sitting is over, so seats can no longer be given.")


def keep_pass_mark(sitting: Sitting) -> None:
    """Keep the paper's pass mark with the sitting, once; a later edit of the paper does not reach it."""
    if sitting.pass_share is not None:
        return
    Sitting.objects.filter(pk=sitting.pk, pass_share=None).update(pass_share=sitting.paper.pass_share)
    sitting.refresh_from_db(fields=["pass_share"])
