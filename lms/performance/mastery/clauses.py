"""See a clause three ways: known in exams, done in reviewed work, felt by customers; and say what follows.

For a unit's manager the clauses with many complaints are listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.ui.api import Tone
from lms.courses.api import study_addresses
from lms.people.api import OrgUnit
from lms.performance.choices import EvidenceKind
from lms.performance.complaints.queries import (
    ClauseComplaints,
    ComplaintPicture,
    attributed_by_clause,
    complaint_picture,
    lines_of_categories,
)
from lms.performance.evidence.keeping import kept
from lms.performance.evidence.periods import Period
from lms.performance.evidence.places import PlaceOfWork, tree
from lms.performance.mastery.queries import (
    ClauseMastery,
    exam_span,
    mastery_of_employee,
    mastery_of_unit,
)
from lms.performance.mastery.rules import QuadrantCuts, QuadrantDoubt, QuadrantVerdict, Remedy, judge_clause
from lms.performance.quality.queries import QualityScore, items_in, items_of, quality_by_clause
from lms.performance.settings import PerformanceSettings
from lms.standards.api import Clause, Wording, changes_between, wordings_on

TONES: Mapping[Remedy, Tone] = {
    Remedy.TRAIN: "bad",
    Remedy.PROCESS: "warn",
    Remedy.WATCH: "warn",
    Remedy.KEEP: "good",
    Remedy.CANNOT_TELL: "",
}
ORDER = (Remedy.TRAIN, Remedy.PROCESS, Remedy.WATCH, Remedy.CANNOT_TELL, Remedy.KEEP)


@dataclass(frozen=True)
class ClauseFollowUp:
    """What follows from a verdict; the address is empty where the site has no such page."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class ClauseEvidence:
    """One clause seen three ways, the verdict and what follows.

    `attributed` counts the complaints put down to the person; None when a unit is looked at.
    """

    wording: Wording
    mastery: ClauseMastery | None
    quality: QualityScore | None
    complaints: ClauseComplaints | None
    attributed: int | None
    verdict: QuadrantVerdict
    follow_up: ClauseFollowUp
    change: str = ""

    @property
    def change_text(self) -> str:
        """Say that the clause read otherwise in a part of the time that the figures are of."""
        match self.change:
            case "changed":
                return _("Changed in this period")
            case "reworded":
                return _("Reworded in this period")
            case "new" | "split":
                return _("New in this period")
            case _:
                return ""

    @property
    def clause(self) -> Clause:
        """Give the clause as it counts today, or the last of its line."""
        return self.wording.clause

    @property
    def says_something(self) -> bool:
        """Tell whether anything but a handful of questions is known of the person."""
        known = self.mastery is not None and self.mastery.share is not None
        return known or self.quality is not None or bool(self.attributed)

    @property
    def remedy(self) -> Remedy:
        """Give the verdict's remedy."""
        return self.verdict.remedy

    @property
    def tone(self) -> Tone:
        """Colour the verdict."""
        return TONES[self.remedy]

    @property
    def verdict_text(self) -> str:
        """Say the verdict in a few words."""
        return remedy_text(self.remedy)

    @property
    def doubt_text(self) -> str:
        """Say why nothing can be told."""
        return " ".join(doubt_text(doubt) for doubt in self.verdict.doubts)


def evidence_of_employee(place: PlaceOfWork, period: Period) -> list[ClauseEvidence]:
    """Give every clause of which anything is known of the person, the urgent first.

    Customers are counted in the whole centre: complaints of one person on one clause are too few to
    tell training from process.
    """
    level = PerformanceSettings.current().verdict_level
    mapping = lines_of_categories(timezone.localdate())
    picture = complaint_picture(place.centre, period, mapping, level=level) if place.centre else None
    return _gather(
        period,
        mastery_of_employee(place, period),
        quality_by_clause(items_of(place.employee, period)),
        picture,
        attributed_by_clause(place.employee, period, mapping),
    )


def evidence_of_unit(unit: OrgUnit, period: Period) -> list[ClauseEvidence]:
    """Give every clause of which anything is known in the unit and below, the urgent first."""
    level = PerformanceSettings.current().verdict_level
    picture = complaint_picture(unit, period, lines_of_categories(timezone.localdate()), level=level)
    items = items_in(period).filter(review__unit__path__startswith=unit.path)
    quality = kept(
        (EvidenceKind.REVIEWS,),
        ("quality by line", unit.path, period, tree()),
        lambda: quality_by_clause(items),
    )
    return _gather(period, mastery_of_unit(unit, period), quality, picture, None)


def _gather(
    period: Period,
    mastery: Mapping[int, ClauseMastery],
    quality: Mapping[int, QualityScore],
    picture: ComplaintPicture | None,
    attributed: Mapping[int, int] | None,
) -> list[ClauseEvidence]:
    complaints = picture.by_clause if picture and picture.contacts else {}
    wordings = wordings_on({*mastery, *quality, *(complaints if attributed is None else attributed)})
    lessons = study_addresses(each.taught.number for each in wordings.values() if each.taught)
    changes = changes_between(wordings, exam_span(period).start, period.end)
    cuts = cuts_from(picture.average if picture else None)
    found = []
    for line, wording in wordings.items():
        known, counted = mastery.get(line), complaints.get(line)
        verdict = judge_clause(
            known.interval if known else None, counted.rate.interval if counted else None, cuts
        )
        evidence = ClauseEvidence(
            wording=wording,
            mastery=known,
            quality=quality.get(line),
            complaints=counted,
            attributed=None if attributed is None else attributed.get(line, 0),
            verdict=verdict,
            follow_up=ClauseFollowUp(""),
            change=changes.get(line, ""),
        )
        taught = lessons.get(wording.taught.number, "") if wording.taught else ""
        follow_up = follow_up_of(evidence, taught) if wording.counts else _after_its_end(wording, taught)
        found.append(replace(evidence, follow_up=follow_up))
    return sorted(found, key=urgency)


def cuts_from(average_rate: float | None) -> QuadrantCuts:
    """Take the cuts of the site; without a complaint cut the average clause of the company is the cut."""
    settings = PerformanceSettings.current()
    return QuadrantCuts(settings.mastery_cut, settings.complaint_cut or average_rate or 0.0)


def follow_up_of(evidence: ClauseEvidence, lessons_url: str) -> ClauseFollowUp:
    """Say what follows; the address of the lessons on the clause is empty where nothing teaches it."""
    match evidence.remedy:
        case Remedy.TRAIN:
            return ClauseFollowUp(_("Learn this clause first"), lessons_url)
        case Remedy.PROCESS:
            return ClauseFollowUp(_("A question to look into: is it the process, a rule or a tool?"))
        case Remedy.WATCH:
            return ClauseFollowUp(_("Reading it again is enough"), lessons_url)
        case Remedy.KEEP:
            return ClauseFollowUp(_("Keep it up"))
        case _:
            return ClauseFollowUp(evidence.doubt_text)


def _after_its_end(wording: Wording, lessons_url: str) -> ClauseFollowUp:
    """Say where a clause that counts no longer went."""
    if wording.merged_into is None:
        return ClauseFollowUp(_("No longer asked for"))
    words = {"number": wording.merged_into.number}
    return ClauseFollowUp(_("Read clause %(number)s instead") % words, lessons_url)


def urgency(evidence: ClauseEvidence) -> tuple[int, float, int]:
    """Order by remedy, then by complaints, then as the standard does."""
    rate = evidence.complaints.rate.rate if evidence.complaints else None
    return ORDER.index(evidence.remedy), -(rate or 0.0), evidence.clause.sort


def remedy_text(remedy: Remedy) -> str:
    """Say a remedy in a few words."""
    match remedy:
        case Remedy.TRAIN:
            return _("Little known, many complaints")
        case Remedy.PROCESS:
            return _("Known, still many complaints")
        case Remedy.WATCH:
            return _("Little known, few complaints")
        case Remedy.KEEP:
            return _("Good")
        case Remedy.CANNOT_TELL:
            return _("Cannot tell")


def doubt_text(doubt: QuadrantDoubt) -> str:
    """Say one reason for "cannot tell"."""
    match doubt:
        case QuadrantDoubt.NO_MASTERY_SAMPLE:
            return _("Too little exam evidence.")
        case QuadrantDoubt.NO_COMPLAINT_SAMPLE:
            return _("No complaint category is mapped to it, or no contacts were counted.")
        case QuadrantDoubt.MASTERY_STRADDLES_CUT:
            return _("Exam evidence lies on both sides of the mark.")
        case QuadrantDoubt.COMPLAINTS_STRADDLE_CUT:
            return _("Complaints are neither clearly many nor few.")


def harmful_gaps(unit: OrgUnit, period: Period, *, limit: int | None = None) -> list[ClauseEvidence]:
    """List the clauses with many complaints: first those not known (train), then those known (process)."""
    harmful = (Remedy.TRAIN, Remedy.PROCESS)
    return [each for each in evidence_of_unit(unit, period) if each.remedy in harmful][:limit]
