"""Put the newest report together for a home page: the sentence, the figures in short, the chart."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from lms.core.ui.api import Chart, Tone
from lms.core.wording import count_text
from lms.evaluation.programmes.queries import programmes_visible_to, with_plan
from lms.evaluation.reports.charts.event_study import event_study_chart
from lms.evaluation.reports.queries import report_of
from lms.people.api import AnyUser
from lms.performance.indicators.wording import change_range, change_text


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

    Programmes that are analysed go before those that wait, the latest declared first, whatever it found.
    """
    programmes = programmes_visible_to(user).filter(cancelled_at__isnull=True)
    estimated = programmes.filter(indicators__is_primary=True, indicators__estimate__isnull=False)
    order = F("indicators__estimate__result__due").desc()
    programme = with_plan(estimated.order_by(order, "-declared_at", "-pk")).first()
    if programme is None:
        return None
    report = report_of(programme)
    result, indicator = report.result, report.indicator
    conclusion = result.conclusion.value if result else "inconclusive"
    sample = {"teams": result.teams, "people": count_text(result.people)} if result and result.teams else None
    return ReportSummary(
        title=report.title,
        note=report.note,
        # An analysis whose day has not come is not one that cannot tell.
        conclusion="not_due" if result and not result.due else conclusion,
        tone=report.tone,
        effect=change_text(result.effect, indicator) if result else "",
        interval=change_range(result.low, result.high, indicator)
        if result and result.effect is not None
        else "",
        grade=report.grade,
        sample=_("%(teams)s teams · %(people)s people") % sample if sample else "",
        url=programme.get_absolute_url(),
        chart=event_study_chart(report),
    )
