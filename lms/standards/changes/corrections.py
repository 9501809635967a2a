"""Notice that a fact is corrected, count by night what rests on it, and set aside what asks for nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lms.core.accounts import User
from lms.core.refusals import Refusal, require_reason
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.standards.changes.causes import clause_of
from lms.standards.changes.models import CorrectedFact, EditionChange
from lms.standards.changes.queries import narrow_clause
from lms.standards.changes.things import ChangingClauses, count_resting
from lms.standards.facts.models import Fact
from lms.standards.facts.queries import facts_that_count
from lms.standards.laws.models import LawVersion

PROPOSED_DAYS: Final = 90


def note_correction(*, fact: Fact, today: date) -> CorrectedFact | None:
    """Keep how a fact that counts reads as long as it is not saved; call it before it is.

    What is corrected again on the same day is one correction, and none where the first wording is back.
    Return what is kept.
    """
    counting = facts_that_count().select_related("law_version__law")
    kept = counting.filter(pk=fact.pk).first()
    if kept is None or kept.wording.digest == fact.wording.digest:
        return None
    before = kept.wording
    same_day = fact.corrected.filter(corrected_on=today, change__isnull=True, set_aside_at__isnull=True)
    row = same_day.first() or CorrectedFact(fact=fact, before=before.parts(), corrected_on=today)
    if row.pk and row.wording_before.digest == fact.wording.digest:
        row.delete()
        return None
    row.after, row.resting = fact.wording.parts(), None
    left = row.left_version or kept.law_version
    row.left_version = left if left and left.pk != fact.law_version_id else None
    row.save()
    return row


def corrected_facts() -> QuerySet[CorrectedFact]:
    """List the corrections with facts, clauses and the changes opened for them."""
    return CorrectedFact.objects.select_related(
        "fact__clause__chapter", "fact__law_version__law", "change", "set_aside_by"
    )


def proposed_corrections(today: date) -> QuerySet[CorrectedFact]:
    """List the corrections of the last 90 days on which something rests and of which nobody has decided.

    What the change of the law version covers that the fact named before is none of them.
    """
    covered = EditionChange.objects.filter(law_version=OuterRef("left_version"))
    recent = corrected_facts().filter(corrected_on__gte=today - timedelta(days=PROPOSED_DAYS), resting__gt=0)
    return recent.filter(~Exists(covered), change__isnull=True, set_aside_at__isnull=True)


def proposed_law_versions(today: date) -> QuerySet[LawVersion]:
    """List the versions that end within 90 days, or ended, while facts that count name them.

    One without a last day ends when another of its law begins. One for which a change was opened is none.
    """
    limit = today + timedelta(days=PROPOSED_DAYS)
    follower = LawVersion.objects.filter(law=OuterRef("law"), jurisdiction=OuterRef("jurisdiction"))
    begins = follower.filter(in_force_from__gt=OuterRef("in_force_from"), in_force_from__lt=limit)
    ends = Q(in_force_to__lt=limit) | Q(Exists(begins), in_force_to__isnull=True)
    near = LawVersion.objects.filter(ends)
    named = facts_that_count().order_by().filter(law_version=OuterRef("pk"))
    near = near.filter(Exists(named), change__isnull=True)
    return near.select_related("law").order_by("in_force_to", "pk")


def count_what_rests(now: datetime) -> None:
    """Count what rests on the corrections nobody has decided of; run every day."""
    today = timezone.localdate(now)
    recent = corrected_facts().filter(corrected_on__gte=today - timedelta(days=PROPOSED_DAYS))
    rows = list(recent.filter(change__isnull=True, set_aside_at__isnull=True))
    clauses = {row: narrow_clause(clause_of(row)) for row in rows}
    counts = count_resting(ChangingClauses(tuple(dict.fromkeys(clauses.values())), now, today))
    differing = [row for row in rows if row.resting != counts[clauses[row]]]
    for row in differing:
        row.resting = counts[clauses[row]]
    CorrectedFact.objects.bulk_update(differing, ["resting"], batch_size=500)


@transaction.atomic
def set_aside(*, correction: CorrectedFact, note: str, by: User, now: datetime) -> CorrectedFact:
    """Record that a correction asks for no change, as one of a slip of the pen. Callers check who may."""
    note = require_reason(note)
    row = CorrectedFact.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if row.is_settled:
        raise CorrectionSettled
    row.set_aside_by_id, row.set_aside_at, row.note = by.pk, now, note
    row.save(update_fields=["set_aside_by", "set_aside_at", "note"])
    record(actor=by, action="standards.correction_set_aside", subject=row.fact, reason=note)
    return row


class CorrectionSettled(Refusal):
    message = _("Somebody has opened a change for this correction, or set it aside.")
