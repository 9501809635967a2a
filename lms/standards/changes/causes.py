"""Say which clauses a change changes, and what its two sides are called, by what brings it about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext

from lms.core.wording import day_text
from lms.standards.changes.models import CorrectedFact, EditionChange
from lms.standards.changes.rules import both_sides
from lms.standards.clauses.models import Clause
from lms.standards.clauses.queries import counting_on
from lms.standards.editions.queries import ComparedClause, Side, compare_editions, readings_of
from lms.standards.facts.models import Fact
from lms.standards.facts.rules import FactWording
from lms.standards.laws.models import LawVersion
from lms.standards.laws.queries import follower_of


def compared_clauses(change: EditionChange) -> Sequence[ComparedClause]:
    """Give the clauses that do not read as before, each as it was and as it is, in their order."""
    if change.edition is not None:
        replaced = change.edition.replaces
        return compare_editions(replaced, change.edition).touched if replaced else ()
    if change.law_version is not None:
        return clauses_on_law(change.law_version, change)
    return (clause_of(change.correction),)


def clause_of(correction: CorrectedFact) -> ComparedClause:
    """Set the clause of a corrected fact beside itself: the fact as it read, and as it reads since."""
    code = correction.fact.code
    was, now = {code: correction.wording_before}, {code: correction.wording_after}
    clause = Clause.with_demos.select_related("chapter").get(pk=correction.fact.clause_id)
    before, after = both_sides(readings_of([clause])[clause.pk], was, now)
    return ComparedClause(clause, Side(clause, before), Side(clause, after), "")


def clauses_on_law(version: LawVersion, change: EditionChange | None = None) -> list[ComparedClause]:
    """Set the clauses with facts that rest, or rested, on a law version beside themselves without it.

    A fact that names the version falls away with it; one that was corrected to name another reads as it reads
    now. Of a closed change the edition counts that did at the close. Four queries.
    """
    closed = change.closed_at if change else None
    left: dict[int, FactWording] = {}
    for one in CorrectedFact.objects.filter(left_version=version).order_by("corrected_on", "pk"):
        left[one.fact_id] = one.wording_before
    concerned = Q(law_version=version) | Q(pk__in=left)
    facts = Fact.objects.get_queryset().filter(concerned).values_list("clause", "pk", "code", "law_version")
    was: defaultdict[int, dict[str, FactWording | None]] = defaultdict(dict)
    now: defaultdict[int, dict[str, FactWording | None]] = defaultdict(dict)
    for on, pk, code, named in facts:
        if named == version.pk:
            now[on][code] = None
        else:
            was[on][code] = left[pk]
    counting = counting_on(timezone.localdate(closed))
    clauses = list(Clause.objects.filter(counting, pk__in={*was, *now}).select_related("chapter"))
    readings = readings_of(clauses)
    compared = []
    for clause in sorted(clauses, key=lambda one: (one.chapter.edition_id, one.sort)):
        before, after = both_sides(readings[clause.pk], was[clause.pk], now[clause.pk])
        note = still_named(len(now[clause.pk]))
        compared.append(ComparedClause(clause, Side(clause, before), Side(clause, after), note))
    return compared


def still_named(facts: int) -> str:
    """Say how many facts of a clause still name the law version that ends."""
    if not facts:
        return ""
    said = ngettext(
        "%(count)d fact names the version that ends", "%(count)d facts name the version that ends", facts
    )
    return said % {"count": facts}


@dataclass(frozen=True)
class SideLabels:
    """What the two sides of a change are called, and what stands where a fact has but one."""

    before: str
    after: str
    missing: str


def side_labels(change: EditionChange) -> SideLabels:
    """Name both sides by edition, by law version, or by the day of the correction."""
    if change.edition is not None:
        replaced = change.edition.replaces
        label = replaced.shown_label if replaced else ""
        return SideLabels(label, change.edition.shown_label, gettext("Not in this edition"))
    if change.law_version is not None:
        follower = follower_of(change.law_version)
        after = follower.label if follower else gettext("After its end")
        return SideLabels(change.law_version.label, after, gettext("No longer holds with this version"))
    return correction_labels(change.correction)


def correction_labels(correction: CorrectedFact) -> SideLabels:
    """Name both sides of a corrected fact."""
    before = gettext("Before %(day)s") % {"day": day_text(correction.corrected_on)}
    after = pgettext("of a corrected fact", "Since %(day)s") % {"day": day_text(correction.corrected_on)}
    return SideLabels(before, after, "")
