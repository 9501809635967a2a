"""Keep what units know of clauses: made anew at night, hourly where somebody was marked.

Not in the transaction of a mark: thousands hand in together, and all of them would wait for the rows of the
company. Why: docs/decisions/0120-mastery-of-units-is-kept-by-the-hour.md.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import TruncDate
from django.utils import timezone

from lms.exams.api import ClauseScore
from lms.people.api import OrgUnit, Posting, UnitKind
from lms.performance.evidence.periods import Period
from lms.performance.mastery.models import UnitClause
from lms.performance.mastery.queries import exam_span, fitted_priors, unit_sums
from lms.performance.mastery.rules import GroupSums
from lms.performance.settings import PerformanceSettings

NOTHING = GroupSums(0, 0, *[Decimal(0)] * 5)


def kept_span(today: date) -> Period:
    """Give the days whose exams count in what files and the manager's home show unless asked otherwise."""
    return exam_span(Period.months_to(today, PerformanceSettings.current().file_months))


def keep_all(today: date) -> int:
    """Make what is kept of every unit anew; give the number of rows."""
    return keep_units(OrgUnit.objects.all(), today)


def keep_marked(now: datetime) -> None:
    """Make anew what is kept of units in which somebody was marked since, and of those above."""
    today = timezone.localdate(now)
    kept = UnitClause.objects.filter(since=kept_span(today).start).aggregate(last=Max("last_score"))
    keep_all(today) if kept["last"] is None else keep_units(_marked_after(kept["last"]), today)


def _marked_after(last: int) -> list[OrgUnit]:
    """List the units in which somebody with a newer score worked on the day the exam closed, and above."""
    scores = ClauseScore.objects.filter(pk__gt=last).annotate(closed_on=TruncDate("attempt__closed_at"))
    closed: dict[int, set[date]] = defaultdict(set)
    for employee, day in scores.order_by().values_list("attempt__employee", "closed_on").distinct():
        closed[employee].add(day)
    postings = Posting.objects.filter(employee__in=closed).select_related("unit")
    paths = {
        each.unit.path
        for each in postings
        if any(each.starts_on <= day <= (each.ends_on or date.max) for day in closed[each.employee_id])
    }
    step: int = OrgUnit.steplen
    above = {path[:end] for path in paths for end in range(step, len(path) + 1, step)}
    return list(OrgUnit.objects.filter(path__in=above))


def keep_units(units: Iterable[OrgUnit], today: date) -> int:
    """Make what is kept of some units anew, each in a transaction of its own; give the number of rows."""
    span, count = kept_span(today), 0
    # Read first: a score that comes meanwhile is counted perhaps, and looked at again surely.
    newest = ClauseScore.objects.aggregate(newest=Max("pk"))["newest"] or 0
    lending = lenders()
    for unit in units:
        rows = list(rows_of(unit, span, lends=unit.pk in lending, newest=newest))
        with transaction.atomic():
            UnitClause.objects.filter(unit=unit).delete()
            UnitClause.objects.bulk_create(rows, batch_size=500)
        count += len(rows)
    return count


def lenders() -> set[int]:
    """Give the units that people are drawn towards: centres, and units that stand in none."""
    units = list(OrgUnit.objects.all())
    centres = {unit.path for unit in units if unit.kind == UnitKind.CENTRE}
    step: int = OrgUnit.steplen
    return {
        unit.pk
        for unit in units
        if unit.path in centres
        or not any(unit.path[:end] in centres for end in range(step, len(unit.path), step))
    }


def rows_of(unit: OrgUnit, span: Period, *, lends: bool, newest: int) -> Iterator[UnitClause]:
    """Work out the rows of one unit."""
    sums = unit_sums(unit, span)
    priors = fitted_priors(unit, span) if lends else {}
    for line in sums.keys() | priors.keys():
        prior = priors.get(line)
        yield UnitClause(
            unit=unit,
            clause_id=line,
            since=span.start,
            prior_share=prior.share if prior else None,
            prior_worth=prior.worth_items if prior else None,
            last_score=newest,
            **asdict(sums.get(line, NOTHING)),
        )


def differences() -> Iterator[str]:
    """Name the rows of units in which nobody was marked since that differ from the scores of their people."""
    span, lending = kept_span(timezone.localdate()), lenders()
    last = UnitClause.objects.aggregate(last=Max("last_score"))["last"] or 0
    waiting = [unit.pk for unit in _marked_after(last)]
    for unit in OrgUnit.objects.exclude(pk__in=waiting).order_by("path"):
        kept = {row.clause_id: row for row in UnitClause.objects.filter(unit=unit, since=span.start)}
        due = {row.clause_id: row for row in rows_of(unit, span, lends=unit.pk in lending, newest=0)}
        for clause in sorted(kept.keys() | due.keys()):
            if (clause in kept, clause in due) != (True, True):
                yield f"{unit.code}, clause {clause}: " + ("too many" if clause in kept else "missing")
            elif not _alike(kept[clause], due[clause]):
                yield f"{unit.code}, clause {clause}: {kept[clause].sums}, should be {due[clause].sums}"


def _alike(kept: UnitClause, due: UnitClause) -> bool:
    """Compare two rows as far as a database keeps its decimals, SQLite as floats."""
    names = (*asdict(NOTHING), "prior_share", "prior_worth")
    pairs = [(float(getattr(kept, name) or 0), float(getattr(due, name) or 0)) for name in names]
    return all(math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-5) for one, other in pairs)
