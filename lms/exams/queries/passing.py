"""Say how an exam was passed, for the floors above: at once, or with a resit by clause."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from lms.exams.domain.resits import completed_tally
from lms.exams.domain.results import Tally
from lms.exams.models import Attempt
from lms.exams.queries.resits import written_of


@dataclass(frozen=True, slots=True)
class PassRoute:
    """How an attempt counts as a pass.

    `share` is of all marks the pass rests on, 0 to 1. With a resit by clause `clauses` were sat again
    and the others are kept from the attempt of `first_on`; at once both are empty.
    """

    share: Decimal | None
    clauses: tuple[str, ...] = ()
    first_on: date | None = None


def pass_route(attempt: Attempt) -> PassRoute:
    """Say how a marked attempt counts."""
    return pass_routes([attempt])[attempt.pk]


def pass_routes(attempts: Iterable[Attempt]) -> dict[int, PassRoute]:
    """Say of marked attempts how they count, by their keys, in a fixed number of queries."""
    listed = list(attempts)
    firsts = Attempt.objects.in_bulk({one.completes_id for one in listed if one.completes_id})
    written = written_of(list(firsts.values())) if firsts else {}
    routes = {}
    for one in listed:
        own = Tally(one.marks or Decimal(0), one.max_marks, one.slot_count)
        first = firsts.get(one.completes_id or 0)
        if first is None or first.closed_at is None:
            routes[one.pk] = PassRoute(own.share)
            continue
        whole = completed_tally(own, written[first.pk], one.clauses_again)
        routes[one.pk] = PassRoute(whole.share, one.clauses_again, timezone.localdate(first.closed_at))
    return routes
