"""Show somebody their own certificates."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.certification.queries.cards import cards_of, certificates_of
from lms.certification.queries.exam_ways import with_exam_ways
from lms.certification.views.presenting import day_label, timeline_of
from lms.exams.api import sittings_of
from lms.people.api import EmployeeRequest, employee_required


@employee_required
def mine(request: EmployeeRequest) -> HttpResponse:
    """List what is held and required with the days left, and everything ever issued."""
    now = timezone.now()
    today = timezone.localdate(now)
    context = {
        "page_title": _("My certificates"),
        "note": day_label(today),
        "cards": with_exam_ways(cards_of(request.employee, today), sittings_of(request.employee, now)),
        "timeline": timeline_of(certificates_of(request.employee), today),
    }
    return render(request, "lms_certification/mine.html", context)
