"""Read the performance file (一人一档), the rows behind each figure, who may see it and who has looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL, Ratio
from lms.core.trail.api import AuditEntry
from lms.core.wording import count_text, rounded
from lms.exams.api import ClauseScore, clause_scores_for
from lms.people.api import Employee, Posting
from lms.performance.choices import IndicatorUnit
from lms.performance.complaints.queries import attributed_by_person, lines_of_categories
from lms.performance.complaints.rules import ComplaintCount, shrunk_rates
from lms.performance.evidence.periods import Period
from lms.performance.evidence.places import PlaceOfWork
from lms.performance.feedback.models import Complaint, SurveyResponse
from lms.performance.feedback.queries import complaints_of, survey_means, surveys_in
from lms.performance.file.timeline import Event, events_of
from lms.performance.indicators.figures import (
    Band,
    Figure,
    figures_of_employee,
    interval_of,
    middle_half,
    why_not_enough,
)
from lms.performance.indicators.models import Indicator, IndicatorValue
from lms.performance.indicators.queries import contacts_of, totals_by_person, values_in
from lms.performance.indicators.wording import cases_text, range_text
from lms.performance.mastery.clauses import ClauseEvidence, evidence_of_employee
from lms.performance.mastery.queries import exam_span
from lms.performance.quality.models import QualityItem
from lms.performance.quality.queries import items_of, quality_by_person, quality_overall
from lms.performance.settings import PerformanceSettings
from lms.standards.api import Clause, on_lines, topics_that_count

CONTACTS_FLOOR = 1_000


@dataclass(frozen=True)
class PerformanceFile:
    """Everything held about one person in one period."""

    place: PlaceOfWork
    period: Period
    figures: list[Figure]
    clauses: list[ClauseEvidence]
    events: list[Event]


def performance_file(place: PlaceOfWork, period: Period, *, own: bool) -> PerformanceFile:
    """Read the whole file in a constant number of queries."""
    return PerformanceFile(
        place=place,
        period=period,
        figures=all_figures(place, period),
        clauses=evidence_of_employee(place, period),
        events=events_of(place.employee, period, own=own),
    )


def all_figures(place: PlaceOfWork, period: Period) -> list[Figure]:
    """Give complaints, surveys, reviews and every indicator of the person."""
    customers = [
        complaint_figure(place, period),
        *survey_figures(place, period),
        quality_figure(place, period),
    ]
    return [*figures_of_employee(place.employee, place.team, period), *customers]


def complaint_figure(place: PlaceOfWork, period: Period) -> Figure:
    """Count the complaints put down to the person per 10,000 contacts, the team's rate beside."""
    key = PerformanceSettings.current().contacts_indicator
    count = complaints_of(place.employee, period).count()
    contacts = contacts_of(place.employee, period, key)
    ratio = Ratio(count, contacts, 1)
    reason = why_not_enough(contacts, CONTACTS_FLOOR)
    interval = interval_of(ratio, IndicatorUnit.PER_10K)
    per = ratio.per()
    rate = "" if reason or per is None else _("%(rate)s per 10,000") % {"rate": rounded(per)}
    limits = range_text(interval.low, interval.high, IndicatorUnit.PER_10K) if interval else ""
    return Figure(
        key="complaints",
        label=_("Complaints upheld and put down to the person"),
        value=float(count),
        text=cases_text(count),
        unit="",
        numerator=count,
        denominator=contacts,
        counted=_("Complaints upheld and put down to the person"),
        counted_over=_("Contacts handled"),
        interval_text=f"{rate} ({limits})" if rate and limits else rate,
        band_text=_team_rate(place, period, key),
        reason=reason,
        source=_("Complaints"),
    )


def _team_rate(place: PlaceOfWork, period: Period, contacts_key: str) -> str:
    """Write the team's rate per 10,000 contacts; too few people would show a person."""
    if place.team is None:
        return ""
    indicators = list(Indicator.objects.filter(key=contacts_key))
    people = totals_by_person(place.team, period, indicators)
    contacts = {pk: ratio.denominator for each in people.values() for pk, ratio in each.items()}
    complaints = attributed_by_person(place.team, period)
    total = sum(contacts.values())
    if len(contacts) < MIN_PEOPLE_IN_A_CELL or not total:
        return ""
    pooled = shrunk_rates([ComplaintCount("team", sum(complaints.values()), total)])[0].raw
    return _("team %(range)s") % {"range": rounded(pooled or 0.0)}


def survey_figures(place: PlaceOfWork, period: Period) -> list[Figure]:
    """Average the person's survey answers, one figure a scale."""
    least = PerformanceSettings.current().min_surveys
    means = survey_means(surveys_in(period).filter(employee=place.employee))
    return [
        Figure(
            key="surveys" if index == 0 else f"surveys-{mean.scale}",
            label=_("Customer surveys, out of %(scale)d") % {"scale": mean.scale},
            value=mean.mean,
            text=str(rounded(mean.mean)),
            unit="",
            numerator=round(mean.mean * mean.responses),
            denominator=mean.responses,
            counted=_("Sum of scores"),
            counted_over=_("Answers"),
            interval_text=_("95%% interval %(range)s")
            % {"range": f"{rounded(mean.interval.low)}–{rounded(mean.interval.high)}"}
            if mean.interval
            else "",
            low=mean.interval.low if mean.interval else None,
            high=mean.interval.high if mean.interval else None,
            reason=why_not_enough(mean.responses, least),
            sample_text=ngettext("%(count)d answer", "%(count)d answers", mean.responses)
            % {"count": mean.responses},
            source=_("Survey answers"),
        )
        for index, mean in enumerate(means)
    ]


def quality_figure(place: PlaceOfWork, period: Period) -> Figure:
    """Give the points of quality reviews out of 100, the team beside."""
    score = quality_overall(items_of(place.employee, period))
    least, interval, band = PerformanceSettings.current().min_reviews, score.interval, None
    if place.team is not None:
        scores = quality_by_person(place.team, period).values()
        band = middle_half(each.share for each in scores if each.reviews >= least)
    return Figure(
        key="reviews",
        label=_("Quality reviews, out of 100"),
        value=None if score.share is None else score.share * 100,
        text="" if score.share is None else str(rounded(score.share * 100)),
        unit="",
        numerator=score.points,
        denominator=score.possible,
        counted=_("Points"),
        counted_over=_("Points possible"),
        interval_text=_("95%% interval %(range)s")
        % {"range": f"{rounded(interval.low * 100)}–{rounded(interval.high * 100)}"}
        if interval
        else "",
        band=Band(band.low * 100, band.high * 100, band.people) if band else None,
        low=interval.low * 100 if interval else None,
        high=interval.high * 100 if interval else None,
        band_text=_("team %(range)s") % {"range": f"{rounded(band.low * 100)}–{rounded(band.high * 100)}"}
        if band
        else "",
        reason=why_not_enough(score.reviews, least),
        sample_text=ngettext(
            "%(count)d review, %(points)s points", "%(count)d reviews, %(points)s points", score.reviews
        )
        % {"count": score.reviews, "points": f"{count_text(score.points)} / {count_text(score.possible)}"},
        source=_("Quality reviews"),
    )


VIEWED, EXPORTED = "performance_file.viewed", "performance_file.exported"


@dataclass(frozen=True)
class Manager:
    """Somebody who leads the unit or one above it today."""

    name: str
    position: str
    unit: str


def managers_of(place: PlaceOfWork, day: date) -> list[Manager]:
    """List who leads the team or a unit above it, the nearest first; two queries."""
    if place.team is None:
        return []
    postings = (
        Posting.objects.on(day)
        .filter(position__leads=True, unit__in=place.team.and_above())
        .exclude(employee=place.employee)
        .select_related("employee", "position", "unit")
        .order_by("-unit__path", "employee__number")
    )
    return [Manager(each.employee.name, each.position.shown_name, each.unit.name) for each in postings]


def views_of(place: PlaceOfWork) -> QuerySet[AuditEntry]:
    """List when others looked at the file or exported it, newest first."""
    return AuditEntry.objects.about(place.employee).filter(action__in=(VIEWED, EXPORTED))


def values_behind(employee: Employee, key: str, period: Period) -> QuerySet[IndicatorValue]:
    """List the days an indicator was summed from."""
    values = values_in(period).filter(employee=employee, indicator__key=key)
    return values.select_related("indicator", "unit")


def clause_named(name: str) -> Clause | None:
    """Give the clause that an address names: by the number it has today or had, or by its key after an @."""
    clauses = Clause.objects.get_queryset()
    if name.startswith("@"):
        return clauses.filter(pk=int(name[1:])).first() if name[1:].isdecimal() else None
    return topics_that_count().filter(number=name).first() or clauses.filter(number=name).last()


def complaints_behind(
    employee: Employee, period: Period, clause: Clause | None = None
) -> QuerySet[Complaint]:
    """List the complaints counted for the person; only those mapped to the clause, if one is named."""
    found = complaints_of(employee, period).select_related("category", "unit")
    if clause is None:
        return found
    return found.filter(lines_of_categories(timezone.localdate()).counted_for(clause.line))


def surveys_behind(employee: Employee, period: Period, scale: int | None = None) -> QuerySet[SurveyResponse]:
    """List the survey answers of one scale, or of all."""
    found = surveys_in(period).filter(employee=employee)
    found = found.filter(scale=scale) if scale else found
    return found.select_related("category", "unit")


def items_behind(employee: Employee, period: Period, clause: Clause | None = None) -> QuerySet[QualityItem]:
    """List the review items; only those of the clause in any wording, if one is named."""
    items = items_of(employee, period).select_related("review__unit", "clause")
    return items.filter(on_lines([clause.line])) if clause else items


def scores_behind(employee: Employee, period: Period, clause: Clause | None = None) -> QuerySet[ClauseScore]:
    """List the marks by clause that mastery was estimated from: first attempts at each sitting."""
    span = exam_span(period)
    scores = clause_scores_for(start=span.start, end=span.end, employees=[employee])
    scores = scores.filter(attempt__number=1).select_related("attempt__sitting", "clause")
    return scores.filter(on_lines([clause.line])) if clause else scores
