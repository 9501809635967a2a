"""Show authors where learners struggle, with the way to the passage and into the editor."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.authoring.struggles.queries import StrugglePassage, struggles_of
from lms.core.ui.api import Action, Column, EmptyState, Table
from lms.core.wording import DASH, percent
from lms.courses.api import CoursePage
from lms.courses.asking.api import Addresses
from lms.people.api import Role, SignedInRequest, role_required


@require_safe
@never_cache
@role_required(Role.TRAINER)
def struggles(request: SignedInRequest, pk: int) -> HttpResponse:
    """List the passages of a course where learners struggle, the heaviest first."""
    course = get_object_or_404(CoursePage.objects.live(), pk=pk)
    found = struggles_of(course, timezone.now())
    context = {
        "course": course,
        "course_url": Addresses().of(course),
        "number": len(found),
        "actions": [
            Action(_("Questions and reports"), f"{reverse('lms_courses:remarks')}?course={course.pk}"),
            Action(_("What learners say"), reverse("lms_courses:reactions", args=[course.pk])),
        ],
    }
    return StruggleTable(request, found).respond("lms_authoring/struggles/course.html", context)


def _missed(row: StrugglePassage) -> str:
    """Write how many missed the question at first, with the denominator."""
    answers = row.answers
    if not answers.answered:
        return DASH
    share = f" ({percent(answers.share, 0)})" if answers.share is not None else ""
    return f"{answers.missed} / {answers.answered}{share}"


class StruggleTable(Table[StrugglePassage]):
    """Passages where learners struggle."""

    caption = _("Where learners struggle")
    columns = (
        Column("quote", _("Passage"), link=lambda row: row.url),
        Column("lesson", _("Lesson")),
        Column("unclear_new", _("Not understood since the last publication"), numeric=True),
        Column("unclear", _("Not understood, all"), numeric=True),
        Column("waiting", _("Open questions and reports"), numeric=True),
        Column("missed", _("Question missed at first"), value=_missed, numeric=True),
        Column(
            "edit",
            pgettext_lazy("button", "Change"),
            value=lambda _row: str(_("Editor")),
            link=lambda row: row.editor_url,
        ),
    )
    empty = EmptyState(
        _("Nothing stands out yet"),
        _("Marks of what is not understood, questions and missed check questions are counted here."),
    )
