"""Answer the manager's five questions, each with a number, an interval, a denominator and an action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.certification.api import Cell, CertificationSettings, coverage, level_of
from lms.core.accounts import User
from lms.core.statistics import Interval
from lms.core.ui.api import Tone
from lms.core.wording import interval_text, limit_text, percent, percent_against
from lms.evaluation.api import ReportSummary, latest_report, open_actions
from lms.papers.api import Paper, PaperKind
from lms.people.api import OrgUnit, led_units
from lms.performance.api import Period, harmful_gaps
from lms.psychometrics.api import exam_reliability


@dataclass(frozen=True)
class ManagerAnswer:
    """One of the five answers."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    action: str = ""
    url: str = ""
    tone: Tone = ""
    marked: bool = False


@dataclass(frozen=True)
class ManagerHome:
    """Everything on the page."""

    units: tuple[OrgUnit, ...]
    today: date
    lines: list[ManagerAnswer]
    report: ReportSummary | None


def manager_home(user: User, now: datetime) -> ManagerHome:
    """Gather the page for the units the user leads; every part is a constant number of queries."""
    today = timezone.localdate(now)
    units = led_units(user)
    report = latest_report(user)
    lines = [
        _covered(units, today),
        _trusted(),
        _harmful(units, today),
        worked_line(report),
        _next(user),
    ]
    return ManagerHome(units=units, today=today, lines=lines, report=report)


def _covered(units: tuple[OrgUnit, ...], today: date) -> ManagerAnswer:
    together = sum(coverage(units, today).total.cells, Cell())
    aims = CertificationSettings.current().aims
    level = level_of(together, aims)
    label = _("Who is certified")
    matrix = reverse("lms_certification:coverage")
    if level == "none":
        return ManagerAnswer(
            label, "", note=_("nobody here needs a certificate"), action=_("See the matrix"), url=matrix
        )
    note = _("%(holding)s of %(required)s places; the aim is %(aim)s")
    words = {"holding": together.holding, "required": together.required, "aim": limit_text(aims.good)}
    # Of the one unit led where there is one.
    missing = {"status": "lacking"} | ({"unit": units[0].code} if len(units) == 1 else {})
    return ManagerAnswer(
        label,
        percent_against(together.share, aims.warn, aims.good, 1),
        note=note % words,
        action=_("Open the %(count)s missing") % {"count": together.missing}
        if together.missing
        else _("See the matrix"),
        url=f"{reverse('lms_certification:people')}?{urlencode(missing)}" if together.missing else matrix,
        tone=level,
    )


def _trusted() -> ManagerAnswer:
    label = _("Can the exam be trusted")
    certifying = Paper.objects.filter(kind=PaperKind.EXAM, certifications__isnull=False)
    paper = certifying.annotate(written=Count("sittings__attempts")).order_by("-written", "pk").first()
    if paper is None:
        return ManagerAnswer(label, "", note=_("no formal paper yet"))
    estimate = exam_reliability(paper)
    if estimate is None:
        large = _("“%(paper)s” has very many answers and is not analysed yet; a trainer can start it")
        return ManagerAnswer(label, "", note=large % {"paper": paper.shown_title})
    if estimate.value is None or estimate.interval is None or not estimate.enough:
        few = _("“%(paper)s”, all the company's first attempts: %(n)s, too few to tell")
        return ManagerAnswer(label, "", note=few % {"paper": paper.shown_title, "n": estimate.n})
    note = trust_note(paper.shown_title, estimate.value, estimate.interval, estimate.n)
    return ManagerAnswer(label, f"{estimate.value:.2f}", note=note)


def trust_note(title: str, value: float, interval: Interval, n: int) -> str:
    """Say what a reliability means; one of zero or less is no part of the differences."""
    real = _(
        "about %(share)s of the differences in the marks of “%(paper)s” are real, the rest is chance "
        "(reliability, 95%% interval %(between)s; all the company's first attempts: %(n)s); 0.80 is good "
        "enough to compare groups, 0.90 to judge one person by it alone"
    )
    none = _(
        "no real differences can be seen in the marks of “%(paper)s” "
        "(reliability, 95%% interval %(between)s; all the company's first attempts: %(n)s)"
    )
    between = interval_text(interval.low, interval.high, unit="number", places=2)
    words = {"paper": title, "between": between, "n": n}
    return real % {"share": percent(value, 0), **words} if value > 0 else none % words


def _harmful(units: tuple[OrgUnit, ...], today: date) -> ManagerAnswer:
    """Say the verdict on the clause, what is known of it and how often customers complained."""
    label = _("Clause with many complaints")
    gaps = harmful_gaps(units[0], Period.months_to(today), limit=1) if units else []
    if not gaps:
        return ManagerAnswer(label, "", note=_("no clause with enough sample stands out"))
    gap = gaps[0]
    parts = [gap.verdict_text, gap.follow_up.text]
    if gap.mastery and gap.mastery.share is not None:
        known = _("known %(share)s (%(people)s people)")
        parts.append(known % {"share": percent(gap.mastery.share, 0), "people": gap.mastery.people})
    if gap.complaints:
        upheld = _("%(count)s upheld complaints in %(contacts)s contacts")
        contacts = f"{gap.complaints.contacts:,.0f}"
        parts.append(upheld % {"count": gap.complaints.complaints, "contacts": contacts})
    query = urlencode({"unit": units[0].code, "clause": gap.wording.address})
    return ManagerAnswer(
        label,
        gap.clause.number,
        unit=gap.clause.shown_title,
        note=" · ".join(parts),
        action=_("Make a finding of it"),
        url=f"{reverse('lms_evaluation:finding_new')}?{query}",
        tone=gap.tone,
    )


def worked_line(report: ReportSummary | None) -> ManagerAnswer:
    """Say what the newest report found; what it cannot tell stands with its estimate and interval."""
    label = _("Did the last training work")
    if report is None:
        return ManagerAnswer(label, "", note=_("no programme has been measured yet"))
    unit = ""
    if report.conclusion == "effect":
        value, _space, unit = report.effect.partition(" ")
        note = f"{report.interval} · {_grade(report)}"
    elif report.conclusion == "practically_none":
        value, note = _("practically none"), f"{report.interval} · {_grade(report)}"
    elif report.conclusion == "not_due":
        value, note = _("not due yet"), report.title
    else:
        found = " · ".join(part for part in (report.effect, report.interval) if part)
        value, note = _("inconclusive"), found or report.title
    return ManagerAnswer(
        label,
        value,
        unit=unit,
        note=note,
        action=_("See the evidence"),
        url=report.url,
        tone=report.tone,
        marked=True,
    )


def _grade(report: ReportSummary) -> str:
    return _("evidence %(grade)s") % {"grade": report.grade}


def _next(user: User) -> ManagerAnswer:
    actions = open_actions(user)
    overdue = sum(action.is_overdue for action in actions)
    return ManagerAnswer(
        _("What next"),
        str(len(actions)),
        unit=_("open actions"),
        note=_("%(count)s overdue") % {"count": overdue} if overdue else _("none overdue"),
        action=_("Go to the board"),
        url=reverse("lms_evaluation:improvement"),
        tone="bad" if overdue else "",
    )
