"""See a clause three ways: known in exams, done in reviewed work, felt by customers; and say what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from lms.core.api import Tone
from lms.courses.api import CoursePage, courses_for_clauses
from lms.evaluation.domain.quadrant import QuadrantCuts, QuadrantDoubt, QuadrantVerdict, Remedy, judge_clause
from lms.evaluation.queries.complaints import (
    ClauseComplaints,
    ComplaintPicture,
    attributed_by_clause,
    clauses_of_categories,
    complaint_picture,
)
from lms.evaluation.queries.mastery import (
    ClauseMastery,
    current_clauses,
    mastery_of_employee,
    mastery_of_unit,
)
from lms.evaluation.queries.periods import Period
from lms.evaluation.queries.places import Place
from lms.evaluation.queries.quality import QualityScore, items_in, items_of, quality_by_clause
from lms.evaluation.settings import EvaluationSettings
from lms.people.api import OrgUnit
from lms.standards.api import Clause

TONES: Mapping[Remedy, Tone] = {
    Remedy.TRAIN: "bad",
    Remedy.PROCESS: "warn",
    Remedy.WATCH: "warn",
    Remedy.KEEP: "good",
    Remedy.CANNOT_TELL: "",
}
ORDER = (Remedy.TRAIN, Remedy.PROCESS, Remedy.WATCH, Remedy.CANNOT_TELL, Remedy.KEEP)


@dataclass(frozen=True)
class FollowUp:
    """What follows from a verdict; the address is empty where the site has no such page."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class ClauseEvidence:
    """One clause seen three ways, the verdict and what follows.

    `attributed` counts the complaints put down to the person; None when a unit is looked at.
    """

    clause: Clause
    mastery: ClauseMastery | None
    quality: QualityScore | None
    complaints: ClauseComplaints | None
    attributed: int | None
    verdict: QuadrantVerdict
    follow_up: FollowUp

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


def evidence_of_employee(place: Place, period: Period) -> list[ClauseEvidence]:
    """Give every clause of which anything is known of the person, the urgent first.

    Customers are counted in the whole centre: complaints of one person on one clause are too few to
    tell training from process.
    """
    level = EvaluationSettings.current().verdict_level
    mapping = clauses_of_categories()
    picture = complaint_picture(place.centre, period, mapping, level=level) if place.centre else None
    return _gather(
        mastery_of_employee(place, period),
        quality_by_clause(items_of(place.employee, period)),
        picture,
        attributed_by_clause(place.employee, period, mapping),
    )


def evidence_of_unit(unit: OrgUnit, period: Period) -> list[ClauseEvidence]:
    """Give every clause of which anything is known in the unit and below, the urgent first."""
    level = EvaluationSettings.current().verdict_level
    picture = complaint_picture(unit, period, clauses_of_categories(), level=level)
    items = items_in(period).filter(review__unit__path__startswith=unit.path)
    return _gather(mastery_of_unit(unit, period), quality_by_clause(items), picture, None)


def _gather(
    mastery: Mapping[int, ClauseMastery],
    quality: Mapping[int, QualityScore],
    picture: ComplaintPicture | None,
    attributed: Mapping[int, int] | None,
) -> list[ClauseEvidence]:
    complaints = picture.by_clause if picture and picture.contacts else {}
    clauses = current_clauses()
    seen = [
        clause
        for pk, clause in clauses.items()
        if pk in mastery
        or pk in quality
        or (attributed or {}).get(pk)
        or (attributed is None and pk in complaints)
    ]
    courses = courses_for_clauses([clause.number for clause in seen])
    cuts = cuts_from(picture.average if picture else None)
    found = [
        _evidence(clause, mastery.get(clause.pk), quality.get(clause.pk), complaints.get(clause.pk), cuts)
        for clause in seen
    ]
    return sorted((_complete(each, attributed, courses) for each in found), key=urgency)


def cuts_from(average_rate: float | None) -> QuadrantCuts:
    """Take the cuts of the site; without a complaint cut the average clause of the company is the cut."""
    settings = EvaluationSettings.current()
    return QuadrantCuts(settings.mastery_cut, settings.complaint_cut or average_rate or 0.0)


def _evidence(
    clause: Clause,
    mastery: ClauseMastery | None,
    quality: QualityScore | None,
    complaints: ClauseComplaints | None,
    cuts: QuadrantCuts,
) -> ClauseEvidence:
    verdict = judge_clause(
        mastery.interval if mastery else None, complaints.rate.interval if complaints else None, cuts
    )
    return ClauseEvidence(clause, mastery, quality, complaints, None, verdict, FollowUp(""))


def _complete(
    evidence: ClauseEvidence,
    attributed: Mapping[int, int] | None,
    courses: Mapping[str, list[CoursePage]],
) -> ClauseEvidence:
    count = None if attributed is None else attributed.get(evidence.clause.pk, 0)
    follow_up = follow_up_of(evidence, courses.get(evidence.clause.number, []))
    return ClauseEvidence(
        evidence.clause,
        evidence.mastery,
        evidence.quality,
        evidence.complaints,
        count,
        evidence.verdict,
        follow_up,
    )


def follow_up_of(evidence: ClauseEvidence, courses: Iterable[CoursePage]) -> FollowUp:
    """Say what follows; a lesson or practice is linked only where the site has one."""
    course_url = next((page.url for page in courses if page.url), "") or ""
    match evidence.remedy:
        case Remedy.TRAIN:
            return FollowUp(_("Learn this clause first"), course_url)
        case Remedy.PROCESS:
            return FollowUp(_("Look at the process, no more lessons"))
        case Remedy.WATCH:
            return FollowUp(_("Practice is enough"), practice_url(evidence.clause) or course_url)
        case Remedy.KEEP:
            return FollowUp(_("Keep it up"))
        case _:
            return FollowUp(evidence.doubt_text)


def practice_url(clause: Clause) -> str:
    """Give the address of practice on a clause, or an empty text where the site has none."""
    try:
        return f"{reverse('lms_exams:practice')}?clause={clause.number}"
    except NoReverseMatch:
        return ""


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
