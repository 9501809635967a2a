"""Show the matrix of who is covered, whose cover ends soon, and what HR has to decide."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.certification.certificates.tables import day_label
from lms.certification.choices import EXPORTED
from lms.certification.coverage.forms import DayForm
from lms.certification.coverage.queries import Coverage, coming_sittings, coverage_below
from lms.certification.coverage.queries import coverage as coverage_of
from lms.certification.coverage.records import covered_units, may_cover, postings_in
from lms.certification.coverage.sheets import coverage_sheet
from lms.certification.coverage.tables import address, matrix_rows
from lms.certification.duties.queries import open_exams, progress_of
from lms.certification.permissions import COVERAGE_ROLES, REGISTER_ROLES
from lms.certification.settings import CertificationSettings
from lms.core.files.api import workbook_response
from lms.core.jobs.api import export_later
from lms.core.trail.api import note_export
from lms.core.ui.api import Action, waiting_lines
from lms.people.api import OrgUnit, Role, SignedInRequest, has_role, role_required

DUE_DAYS = (30, 60, 90)


@role_required(*COVERAGE_ROLES)
def coverage(request: SignedInRequest) -> HttpResponse:
    """Show the matrix of a unit as of a day, or answer with the workbook."""
    form = DayForm(request.GET)
    day = form.chosen_day()
    unit = chosen_unit(request)
    is_export = request.GET.get("export") == "xlsx"
    if is_export and (later := workbook_later(request, unit, day)):
        return later
    counted = coverage_below(unit, day) if unit else coverage_of(covered_units(request.user), day)
    if is_export:
        lines = (len(counted.rows) + 1) * len(counted.certifications)
        note_export(request, action=EXPORTED, name="coverage", rows=lines)
        return workbook_response("coverage", [coverage_sheet(counted)])
    code = unit.code if unit else ""
    context = {
        **head(request, unit, counted),
        "form": DayForm(initial={"day": day}),
        "unit_code": code,
        "certifications": counted.certifications,
        "rows": matrix_rows(counted, code),
        "aims": CertificationSettings.current().aims,
        "due": due_lines(counted, code),
        "deltas": delta_lines() if has_role(request.user, *REGISTER_ROLES) else (),
        **decisions(request),
    }
    return render(request, "lms_certification/coverage/matrix.html", context)


def workbook_later(request: SignedInRequest, unit: OrgUnit | None, day: date) -> HttpResponse | None:
    """Have the workbook of many people made by a job: every one of them is looked at."""
    people = postings_in([unit] if unit else covered_units(request.user), day).count()
    return export_later(request, title=gettext_lazy("Certification coverage"), rows=people)


def chosen_unit(request: SignedInRequest) -> OrgUnit | None:
    """Give the unit asked for, or the only top there is; one out of sight does not exist."""
    code = request.GET.get("unit", "")
    if not code:
        tops = covered_units(request.user)
        return tops[0] if len(tops) == 1 else None
    unit = OrgUnit.objects.filter(code=code).first()
    if unit is None or not may_cover(request.user, unit):
        raise Http404
    return unit


def head(request: SignedInRequest, unit: OrgUnit | None, counted: Coverage) -> dict[str, object]:
    """Say what is counted, and lead one level up."""
    people = ngettext("%(count)s person in post", "%(count)s people in post", counted.people)
    parts = (day_label(counted.day), people % {"count": counted.people})
    parent = unit.get_parent() if unit else None
    above = parent if parent and may_cover(request.user, parent) else None
    return {
        "page_title": _("Certification coverage"),
        "eyebrow": str(unit) if unit else "",
        "note": " · ".join(parts),
        "actions": actions(request, unit, counted.day),
        "back_label": str(above) if above else "",
        "back_url": address("coverage", unit=above.code, day=counted.day.isoformat()) if above else "",
    }


def actions(request: SignedInRequest, unit: OrgUnit | None, day: date) -> list[Action]:
    """Offer the workbook, and to HR the next sitting."""
    code = unit.code if unit else ""
    offered = [
        Action(
            _("Export xlsx"),
            address("coverage", unit=code, day=day.isoformat(), export="xlsx"),
        )
    ]
    if has_role(request.user, Role.HR):
        url = address("expiring", days=DUE_DAYS[0], unit=code)
        offered.append(Action(_("Arrange a renewal sitting"), url, "primary"))
    return offered


def due_lines(counted: Coverage, code: str) -> list[dict[str, object]]:
    """Count whose cover ends within 30, 60 and 90 days of the day shown."""
    day = counted.day.isoformat()
    return [
        {
            "days": days,
            "count": counted.due_within(days),
            "url": address("expiring", days=days, unit=code, day=day),
        }
        for days in DUE_DAYS
    ]


def delta_lines() -> list[dict[str, object]]:
    """Count who still has to pass which delta exam, the soonest first; one query."""
    return [
        {
            "name": one.exam.certification.shown_name,
            "until": one.exam.until,
            "left": one.left,
            "url": one.exam.get_absolute_url(),
        }
        for one in progress_of(open_exams())
        if one.left
    ]


def decisions(request: SignedInRequest) -> dict[str, object]:
    """Tell HR what waits for a decision and which sittings come; others see neither."""
    if not has_role(request.user, Role.HR):
        return {"is_hr": False}
    return {
        "is_hr": True,
        "waiting": waiting_lines(request),
        "sittings": coming_sittings(timezone.now()),
    }
