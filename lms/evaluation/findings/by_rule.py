"""Open findings by a rule, one for a unit and clause however many people it is about, and take them back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from lms.core.trail.api import record
from lms.evaluation.findings.models import Finding, FindingOccasion
from lms.people.api import OrgUnit
from lms.standards.api import Clause, wordings_on


@dataclass(frozen=True, slots=True)
class FindingWish:
    """What a rule has seen of one person: the rule, the unit and the clause by key, and in which words.

    `line` is the line of the clause, by which a finding outlives the edition it was opened under; none is a
    finding about no clause.
    """

    rule: int
    employee: int
    unit: int
    line: int | None
    statement: str
    since: date

    @property
    def subject(self) -> tuple[int, int, int | None]:
        """Name what there is one open finding of."""
        return self.rule, self.unit, self.line


def open_findings(rules: Collection[int]) -> dict[tuple[int, int, int | None], Finding]:
    """Give the open findings of rules by rule, unit and line: no action follows yet, or one still runs."""
    found = Finding.objects.filter(rule__in=rules).filter(
        Q(actions__isnull=True) | Q(actions__closed_at__isnull=True)
    )
    return {
        (each.rule or 0, each.unit_id, each.clause.line if each.clause else None): each
        for each in found.select_related("clause").distinct().order_by("-found_at", "-pk")
    }


@transaction.atomic
def find_by_rule(*, wanted: Sequence[FindingWish], now: datetime) -> list[int]:
    """Put each occasion to the open finding of its rule, unit and clause; open one where there is none.

    Gives the key of each occasion in its place. Runs in the caller's transaction, which holds the rules, so
    that two runs never open the same finding.
    """
    known = open_findings({wish.rule for wish in wanted})
    units = OrgUnit.objects.in_bulk({wish.unit for wish in wanted})
    clauses = _clauses_today({wish.line for wish in wanted if wish.line is not None})
    for wish in wanted:
        if wish.subject in known:
            continue
        unit = units[wish.unit]
        finding = Finding.objects.create(
            statement=wish.statement,
            unit=unit,
            clause=clauses.get(wish.line) if wish.line is not None else None,
            rule=wish.rule,
            found_at=now,
        )
        record(actor=None, action="finding.made", subject=finding, details={"unit": unit.code})
        known[wish.subject] = finding
    made = FindingOccasion.objects.bulk_create(
        [
            FindingOccasion(finding=known[wish.subject], employee_id=wish.employee, since=wish.since)
            for wish in wanted
        ],
        batch_size=500,
    )
    return [each.pk for each in made]


def _clauses_today(lines: Collection[int]) -> Mapping[int, Clause]:
    """Give by line the clause that counts today in its place, else the last one there was."""
    return {line: wording.taught or wording.clause for line, wording in wordings_on(lines).items()}


def taken_up(occasions: Collection[int]) -> set[int]:
    """Give of these occasions those whose finding somebody has taken up: an action follows from it."""
    found = FindingOccasion.objects.filter(pk__in=occasions, finding__actions__isnull=False)
    return set(found.order_by().values_list("pk", flat=True))


@transaction.atomic
def take_findings_back(occasions: Collection[int]) -> None:
    """Remove these occasions, and the findings that rest on none any more and that nobody has taken up."""
    going = FindingOccasion.objects.filter(pk__in=set(occasions) - taken_up(occasions))
    findings = set(going.order_by().values_list("finding", flat=True))
    going.delete()
    empty: QuerySet[Finding] = Finding.objects.filter(
        pk__in=findings, occasions__isnull=True, actions__isnull=True
    )
    for finding in empty.order_by("pk").select_related("unit"):
        record(actor=None, action="finding.taken_back", subject=finding, details={"unit": finding.unit.code})
        finding.delete()
