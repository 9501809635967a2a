"""Let somebody's own exams be found by their title."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.core.search.api import Answer, Answers, AskedSource, fold, register_search
from lms.core.wording import moment
from lms.exams.sittings.models import SittingSeat
from lms.people.api import Role, employee_of, has_role


def exam_answers(request: HttpRequest, terms: Sequence[str], most: int) -> Answers:
    """Give the sittings in which the reader has a seat, the latest first; those of one person are few."""
    employee = employee_of(request.user)
    if employee is None or not has_role(request.user, Role.EMPLOYEE):
        return Answers()
    seats = SittingSeat.objects.filter(employee=employee, sitting__cancelled_at=None)
    exams = reverse("lms_exams:exams")
    found = [
        Answer(seat.sitting.title, exams, note=moment(seat.opens_at or seat.sitting.opens_at))
        for seat in seats.select_related("sitting").order_by("-sitting__opens_at")
        if all(term in fold(seat.sitting.title) for term in terms)
    ]
    return Answers(found[:most], len(found), exams)


register_search(AskedSource("exam", _("My exams"), 7, exam_answers))
