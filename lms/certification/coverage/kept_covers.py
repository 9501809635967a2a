"""Keep how everybody stands today: made by the rule of any day, kept with each fact, read by the lists.

The rows are of one day. Who looks first after midnight, or the hourly round, brings them to the new day;
until then changed facts need write nothing, and from then on each writes its own people before it commits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from itertools import batched
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from lms.certification.coverage.models import CoverDay, KeptCover
from lms.certification.coverage.records import Key, snapshot_of, working_postings
from lms.people.api import Posting

# Everything of a row that comes from the facts, in the order of its values.
FIELDS: Final = ("unit_id", "position_id", "status", "ends_on", "certificate_id", "asked_until")
AT_ONCE: Final = 500
type Values = list[int | str | date | None]


def covers_of_today() -> QuerySet[KeptCover]:
    """Give the covers, brought to today where nobody did it yet."""
    bring_to(timezone.localdate())
    return KeptCover.objects.all()


def bring_to(day: date) -> int:
    """Bring all covers to a day, once, and give how many rows changed."""
    if CoverDay.objects.filter(day=day).exists():
        return 0
    with transaction.atomic():
        kept = _locked_day()
        return 0 if kept.day == day else _make_all(kept, day)


def rebuild() -> int:
    """Make all covers of today from the facts, whatever is kept, and give the number of rows."""
    with transaction.atomic():
        kept = _locked_day()
        KeptCover.objects.all().delete()
        return _make_all(kept, timezone.localdate())


def forget_day() -> None:
    """Let the next who looks make all covers anew: what is required of whom has changed."""
    CoverDay.objects.update(day=None)


def keep(employees: Collection[int]) -> None:
    """Write anew how some people stand, in the transaction that changed something about them.

    The row of the day is shared by all who do so, and locked by whoever makes all covers anew: either this
    waits until that is done, or that waits for this to be committed. No change falls between the two.
    """
    sql, parameters = CoverDay.objects.all().query.sql_with_params()
    lock = " FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    today = timezone.localdate()
    if not any(kept.day == today for kept in CoverDay.objects.raw(sql + lock, parameters)):
        return
    for some in batched(sorted(employees), AT_ONCE):
        postings = working_postings(today).filter(employee__in=some)
        _write(KeptCover.objects.filter(employee__in=some), postings, today)


def differences() -> Iterator[str]:
    """Name each cover that is not what the rule makes of the facts on the day kept."""
    kept = CoverDay.objects.exclude(day=None).first()
    if kept is None or kept.day is None:
        return
    stored, wanted = _stored(KeptCover.objects.all()), _wanted(working_postings(kept.day), kept.day)
    for key in sorted(stored.keys() | wanted.keys()):
        was, should_be = stored[key][1] if key in stored else None, wanted.get(key)
        if was != should_be:
            yield "employee {}, certification {}: kept {}, by the facts {}".format(
                *key, _shown(was), _shown(should_be)
            )


def _shown(values: Values | None) -> str:
    pairs = zip(FIELDS, values or (), strict=False)
    return ", ".join(f"{name}={value}" for name, value in pairs) or "nothing"


def _locked_day() -> CoverDay:
    """Lock the row of the day for update; a flushed database makes it again."""
    return CoverDay.objects.select_for_update().get_or_create(pk=1)[0]


def _make_all(kept: CoverDay, day: date) -> int:
    changed = _write(KeptCover.objects.all(), working_postings(day), day)
    kept.day = day
    kept.save(update_fields=["day"])
    return changed


def _write(rows: QuerySet[KeptCover], postings: QuerySet[Posting], day: date) -> int:
    """Make these rows what the rule makes of the people in these postings; give how many were not."""
    stored, wanted = _stored(rows), _wanted(postings, day)
    gone = [pk for key, (pk, values) in stored.items() if wanted.get(key) != values]
    for some in batched(gone, AT_ONCE):
        KeptCover.objects.filter(pk__in=some).delete()
    new = [key for key, values in wanted.items() if key not in stored or stored[key][1] != values]
    rows_of = (dict(zip(FIELDS, wanted[key], strict=True)) for key in new)
    KeptCover.objects.bulk_create(
        [
            KeptCover(employee_id=employee, certification_id=certification, **values)
            for (employee, certification), values in zip(new, rows_of, strict=True)
        ],
        batch_size=AT_ONCE,
    )
    return len(gone) + len(new)


def _stored(rows: QuerySet[KeptCover]) -> dict[Key, tuple[int, Values]]:
    found = rows.values_list("employee_id", "certification_id", "pk", *FIELDS)
    return {(employee, certification): (pk, values) for employee, certification, pk, *values in found}


def _wanted(postings: QuerySet[Posting], day: date) -> dict[Key, Values]:
    snapshot = snapshot_of(postings, day)
    places = {seat.employee_id: [seat.unit_id, seat.position_id] for seat in snapshot.seats}
    return {
        key: [*places[key[0]], cover.status.value, cover.last_day, cover.key, cover.asked_until]
        for key, cover in snapshot.covers.items()
    }
