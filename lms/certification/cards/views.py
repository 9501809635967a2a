"""Show somebody their own certificates."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.certification.cards.queries import cards_of, with_exam_ways
from lms.certification.certificates.queries import certificates_of
from lms.certification.certificates.tables import day_label, timeline_of
from lms.exams.api import sittings_of
from lms.people.api import EmployeeRequest, employee_required


@employee_required
def mine(request: EmployeeRequest) -> HttpResponse:
    """List what is held and required with the days left, and what was issued beside that."""
    now = timezone.now()
    today = timezone.localdate(now)
    cards = with_exam_ways(cards_of(request.employee, today), sittings_of(request.employee, now))
    shown = {one.pk for card in cards if card.days_left is not None for one in card.in_force}
    others = (one for one in certificates_of(request.employee) if one.pk not in shown)
    context = {
        "page_title": _("My certificates"),
        "note": day_label(today),
        "cards": cards,
        "timeline": timeline_of(others, today),
    }
    return render(request, "lms_certification/cards/mine.html", context)
