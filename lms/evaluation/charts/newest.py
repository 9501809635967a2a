"""Put the newest report together for a home page: the sentence, the figures in short, the chart."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from lms.core.api import Chart, Tone
from lms.evaluation.charts.effects import event_study_chart
from lms.evaluation.domain.effect_results import EffectResult
from lms.evaluation.queries.effect_words import change_range, change_text
from lms.evaluation.queries.programmes import programmes_visible_to, with_plan
from lms.evaluation.queries.reports import Report, report_of
from lms.evaluation.wording import count_text
from lms.people.api import AnyUser


@dataclass(frozen=True)
class ReportSummary:
    """The newest report in short; texts are ready to show and empty where nothing may be shown."""

    title: str
    note: str
    conclusion: str
    tone: Tone
    effect: str
    interval: str
    grade: str
    sample: str
    url: str
    chart: Chart | None


def latest_report(user: AnyUser) -> ReportSummary | None:
    """Give the newest programme the user may see whose analysis has been made; None where there is none.

    Programmes that are analysed go before those that wait, the latest day of analysis first.
    """
    programmes = programmes_visible_to(user).filter(cancelled_at__isnull=True)
    estimated = programmes.filter(indicators__is_primary=True, indicators__estimate__isnull=False)
    order = F("indicators__estimate__result__due").desc()
    programme = with_plan(estimated.order_by(order, "-analysis_on", "-pk")).first()
    return None if programme is None else _summary(report_of(programme))


def _conclusion(result: EffectResult | None) -> str:
    """Give the code of the conclusion; an analysis whose day has not come is not one that cannot tell."""
    if result is not None and not result.due:
        return "not_due"
    return result.conclusion.value if result else "cannot_tell"


def _summary(report: Report) -> ReportSummary:
    result, unit = report.result, report.indicator.unit
    shown = result is not None and result.effect is not None
    return ReportSummary(
        title=report.title,
        note=report.note,
        conclusion=_conclusion(result),
        tone=report.tone,
        effect=change_text(result.effect, unit) if result else "",
        interval=change_range(result.low, result.high, unit) if result and shown else "",
        grade=report.grade,
        sample=_("%(teams)s teams · %(people)s people")
        % {"teams": result.teams, "people": count_text(result.people)}
        if result and result.teams
        else "",
        url=report.programme.get_absolute_url(),
        chart=event_study_chart(report),
    )
