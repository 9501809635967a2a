"""Count what is held, and what has been held so long that it may be appraised for disposal."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import reduce
from operator import or_

from django.db.models import Count, F, Func, Model, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from lms.certification.api import Certificate
from lms.core.trail.api import AuditEntry
from lms.courses.api import CreditRecord
from lms.exams.api import Attempt
from lms.performance.archive.models import RetentionRule
from lms.performance.choices import EvidenceKind, RecordSeries, RetentionStart
from lms.performance.evidence.keeping import kept
from lms.performance.feedback.models import Feedback
from lms.performance.indicators.models import IndicatorMonth
from lms.performance.objections.models import FileObjection
from lms.performance.quality.models import QualityReview
from lms.standards.api import Fact, facts_by_code


def months_before(day: date, months: int) -> date:
    """Give the day that many calendar months earlier; a day the month does not have becomes its last.

    A record whose period began on or before it is due. Where months differ in length this keeps a record
    some days longer, never shorter.
    """
    years, month = divmod(day.month - 1 - months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class Series:
    """Where the records of a series stand, and which day of theirs counts.

    `each` names the column that says how many records a row stands for, where it is more than one; of those
    all that are held is counted once for a version of `kind`.
    """

    rows: Callable[[], QuerySet[Model]]
    day: str
    has_time: bool = False
    person: str = "employee"
    each: str = ""
    kind: EvidenceKind | None = None

    def count(self, condition: Q | None = None) -> Func:
        """Count the records, or those of a condition."""
        if self.each:
            return Coalesce(Sum(self.each, filter=condition), 0)
        return Count("pk", filter=condition)

    def held(self) -> int:
        """Count all records."""

        def total() -> int:
            found: int = self.rows().order_by().aggregate(found=self.count())["found"]
            return found

        return kept((self.kind,), ("held", self.day), total) if self.kind else total()

    def is_due(self, rule: RetentionRule, today: date) -> Q:
        """Say of a record: its period is over on the day; never of what is kept for good."""
        if rule.months is None:
            return Q(pk__in=[])
        last = months_before(today, rule.months)
        if rule.starts == RetentionStart.LEFT:
            return Q(**{f"{self.person}__left_on__lte": last})
        if self.has_time:
            return Q(**{f"{self.day}__lte": timezone.make_aware(datetime.combine(last, time.max))})
        return Q(**{f"{self.day}__lte": last})


SERIES: dict[str, Series] = {
    RecordSeries.AUDIT: Series(AuditEntry.objects.all, "happened_at", has_time=True, person=""),
    RecordSeries.ATTEMPTS: Series(Attempt.objects.all, "closed_at", has_time=True),
    RecordSeries.CERTIFICATES: Series(Certificate.objects.all, "valid_to"),
    RecordSeries.LEARNING: Series(CreditRecord.objects.all, "earned_on"),
    RecordSeries.REVIEWS: Series(QualityReview.objects.all, "reviewed_on"),
    # Counted in their months: days of a month are due together, once the last of them is.
    RecordSeries.VALUES: Series(
        IndicatorMonth.objects.all, "last_day", each="days", kind=EvidenceKind.VALUES
    ),
    RecordSeries.FEEDBACK: Series(Feedback.objects.non_polymorphic, "received_on"),
    RecordSeries.OBJECTIONS: Series(FileObjection.objects.all, "raised_at", has_time=True),
}


@dataclass(frozen=True)
class RetentionLine:
    """A rule with the fact it rests on; counts only for records of this system."""

    rule: RetentionRule
    fact: Fact | None
    held: int | None
    due: int | None

    @property
    def lost_fact(self) -> bool:
        """Tell whether it names a fact that the standard does not have."""
        return bool(self.rule.fact_code) and self.fact is None


def retention_lines(today: date) -> list[RetentionLine]:
    """List every rule in its order; two queries for each series, however many rules it has.

    What is due lies with few people or days, which an index finds: counted together with what is held, it
    would be looked for in every row.
    """
    rules = list(RetentionRule.objects.all())
    facts = facts_by_code({rule.fact_code for rule in rules if rule.fact_code})
    counts: dict[int, tuple[int, int]] = {}
    for name, series in SERIES.items():
        of_series = [rule for rule in rules if rule.series == name]
        if not of_series:
            continue
        held, due = series.held(), {rule.pk: series.is_due(rule, today) for rule in of_series}
        found = (
            series.rows()
            .order_by()
            .filter(reduce(or_, due.values()))
            .aggregate(**{str(pk): series.count(condition) for pk, condition in due.items()})
        )
        counts |= {pk: (held, found[str(pk)]) for pk in due}
    return [
        RetentionLine(rule, facts.get(rule.fact_code), *counts.get(rule.pk, (None, None))) for rule in rules
    ]


@dataclass(frozen=True)
class Batch:
    """Records that are due together: those of a person who left, or those of a month."""

    count: int
    month: date | None = None
    number: str = ""
    name: str = ""
    left_on: date | None = None


def due_batches(rule: RetentionRule, today: date) -> list[Batch]:
    """List what is due under a rule, the oldest first; in one query."""
    series = SERIES.get(rule.series)
    if series is None:
        return []
    due = series.rows().filter(series.is_due(rule, today)).order_by()
    if rule.starts == RetentionStart.LEFT:
        person = series.person
        people = due.values_list(f"{person}__number", f"{person}__name", f"{person}__left_on")
        found = people.annotate(total=series.count()).order_by(F(f"{person}__left_on"), f"{person}__number")
        return [Batch(total, None, number, name, left_on) for number, name, left_on, total in found]
    months = due.annotate(month_due=TruncMonth(series.day)).values_list("month_due")
    found = months.annotate(total=series.count()).order_by("month_due")
    return [Batch(total, timezone.localdate(month) if series.has_time else month) for month, total in found]
