"""Lay a person's evidence side by side: the performance file (一人一档)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.evaluation.choices import IndicatorUnit
from lms.evaluation.domain.complaint_rates import ComplaintCount, shrunk_rates
from lms.evaluation.domain.ratios import MIN_PEOPLE_IN_A_CELL, Ratio
from lms.evaluation.models import Indicator
from lms.evaluation.queries.clauses import ClauseEvidence, evidence_of_employee
from lms.evaluation.queries.complaints import attributed_by_person
from lms.evaluation.queries.feedback import complaints_of, survey_means, surveys_in
from lms.evaluation.queries.figures import (
    Band,
    Figure,
    figures_of_employee,
    interval_of,
    middle_half,
    why_not_enough,
)
from lms.evaluation.queries.indicators import contacts_of, totals_by_person
from lms.evaluation.queries.periods import Period
from lms.evaluation.queries.places import Place
from lms.evaluation.queries.quality import items_of, quality_by_person, quality_overall
from lms.evaluation.queries.timeline import Event, events_of
from lms.evaluation.settings import EvaluationSettings
from lms.evaluation.wording import cases_text, count_text, range_text

CONTACTS_FLOOR = 1_000


@dataclass(frozen=True)
class PerformanceFile:
    """Everything held about one person in one period."""

    place: Place
    period: Period
    figures: list[Figure]
    clauses: list[ClauseEvidence]
    events: list[Event]


def performance_file(place: Place, period: Period, *, own: bool) -> PerformanceFile:
    """Read the whole file in a constant number of queries."""
    return PerformanceFile(
        place=place,
        period=period,
        figures=all_figures(place, period),
        clauses=evidence_of_employee(place, period),
        events=events_of(place.employee, period, own=own),
    )


def all_figures(place: Place, period: Period) -> list[Figure]:
    """Give complaints, surveys, reviews and every indicator of the person."""
    customers = [
        complaint_figure(place, period),
        *survey_figures(place, period),
        quality_figure(place, period),
    ]
    return [*figures_of_employee(place.employee, place.team, period), *customers]


def complaint_figure(place: Place, period: Period) -> Figure:
    """Count the complaints put down to the person per 10,000 contacts, the team's rate beside."""
    key = EvaluationSettings.current().contacts_indicator
    count = complaints_of(place.employee, period).count()
    contacts = contacts_of(place.employee, period, key)
    ratio = Ratio(count, contacts, 1)
    reason = why_not_enough(contacts, CONTACTS_FLOOR)
    interval = interval_of(ratio, IndicatorUnit.PER_10K)
    rate = "" if reason or ratio.per() is None else _("%(rate)s per 10,000") % {"rate": f"{ratio.per():.1f}"}
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


def _team_rate(place: Place, period: Period, contacts_key: str) -> str:
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
    return _("team %(range)s") % {"range": f"{pooled or 0.0:.1f}"}


def survey_figures(place: Place, period: Period) -> list[Figure]:
    """Average the person's survey answers, one figure a scale."""
    least = EvaluationSettings.current().min_surveys
    means = survey_means(surveys_in(period).filter(employee=place.employee))
    return [
        Figure(
            key="surveys" if index == 0 else f"surveys-{mean.scale}",
            label=_("Customer surveys, out of %(scale)d") % {"scale": mean.scale},
            value=mean.mean,
            text=f"{mean.mean:.1f}",
            unit="",
            numerator=round(mean.mean * mean.responses),
            denominator=mean.responses,
            counted=_("Sum of scores"),
            counted_over=_("Answers"),
            interval_text=_("95%% interval %(range)s")
            % {"range": f"{mean.interval.low:.1f}–{mean.interval.high:.1f}"}
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


def quality_figure(place: Place, period: Period) -> Figure:
    """Give the points of quality reviews out of 100, the team beside."""
    score = quality_overall(items_of(place.employee, period))
    band = _quality_band(place, period)
    interval = score.interval
    return Figure(
        key="reviews",
        label=_("Quality reviews, out of 100"),
        value=None if score.share is None else score.share * 100,
        text="" if score.share is None else f"{score.share * 100:.1f}",
        unit="",
        numerator=score.points,
        denominator=score.possible,
        counted=_("Points"),
        counted_over=_("Points possible"),
        interval_text=_("95%% interval %(range)s")
        % {"range": f"{interval.low * 100:.1f}–{interval.high * 100:.1f}"}
        if interval
        else "",
        band=Band(band.low * 100, band.high * 100, band.people) if band else None,
        low=interval.low * 100 if interval else None,
        high=interval.high * 100 if interval else None,
        band_text=_("team %(range)s") % {"range": f"{band.low * 100:.1f}–{band.high * 100:.1f}"}
        if band
        else "",
        reason=why_not_enough(score.reviews, EvaluationSettings.current().min_reviews),
        sample_text=ngettext(
            "%(count)d review, %(points)s points", "%(count)d reviews, %(points)s points", score.reviews
        )
        % {"count": score.reviews, "points": f"{count_text(score.points)} / {count_text(score.possible)}"},
        source=_("Quality reviews"),
    )


def _quality_band(place: Place, period: Period) -> Band | None:
    if place.team is None:
        return None
    least = EvaluationSettings.current().min_reviews
    scores = quality_by_person(place.team, period).values()
    return middle_half(score.share for score in scores if score.reviews >= least)
